"""What may be done with a stay, and what a check means."""

from collections.abc import Collection
from datetime import datetime

from sizao.engines.planning.rooms.types import Guest
from sizao.response.quarantine.types import (
    DayPart,
    Ending,
    Known,
    LastTests,
    Need,
    QuarantineError,
    SiteRules,
    StayState,
)


# Until then a measurement counts as the morning's: who slept long is measured before the second round.
_AFTERNOON = 14


def guest_of(stay: int, degree: int, group: str, needs: Collection[Need], known: Known, rules: SiteRules) -> Guest:
    """A stay as the planner sees it. Whose age is not known counts as grown up."""
    grown = known.age is None or rules.rooms.child_age_to < known.age <= rules.carer_age_to
    return Guest(
        stay,
        degree,
        group,
        known.sex,
        known.age,
        may_care=grown and not {Need.DEPENDENT, Need.ILL} & set(needs),
        needs_care=Need.DEPENDENT in needs,
        accessible=Need.ACCESSIBLE in needs,
    )


def is_alarm(temperature: float, symptoms: str, rules: SiteRules) -> bool:
    """Whether a check calls the site doctor at once."""
    return temperature >= rules.fever or bool(symptoms.strip())


def check_release(state: StayState, due_at: datetime, at: datetime, tests: LastTests) -> None:
    """Raises `QuarantineError` for a release that may not be: not there, before the end, or with open tests."""
    if state is not StayState.ARRIVED:
        raise QuarantineError("Only somebody who is at the site can be released.", next_step="Note what happened.")
    if tests.positive:
        raise QuarantineError(
            "A positive result stands.", "Whoever is infected goes to hospital.", "Send the person to hospital."
        )
    if tests.pending:
        raise QuarantineError(
            "A test has no result yet.", "Nobody is released before the result is there.", "Wait for the result."
        )
    if tests.lacking:
        raise QuarantineError(
            "A test that the protocol asks for was not taken.",
            "The end of the term alone does not release.",
            "Take the test, and release when its result is negative.",
        )
    if at < due_at:
        raise QuarantineError(
            "The term is not over yet.",
            "The notice names its end; an earlier end needs a decision.",
            "Wait for the end, or decide on an earlier one.",
        )


def check_ending(state: StayState, ending: Ending) -> None:
    """Raises `QuarantineError` where a stay cannot end so."""
    if state is StayState.LEFT:
        raise QuarantineError("This stay is over.", next_step="Look at how it ended.")
    if ending is Ending.RELEASED:
        raise QuarantineError("A release has conditions of its own.", next_step="Release the person.")
    if ending is Ending.NOT_COME and state is StayState.ARRIVED:
        raise QuarantineError("The person is at the site.", next_step="Say where they went.")


def part_of(local: datetime) -> DayPart:
    """The half of a day that a measurement counts for, by its local time."""
    return DayPart.MORNING if local.hour < _AFTERNOON else DayPart.EVENING

"""The steps of the first day after a positive result, and how each stands against its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sizao.engines.policy.vocabulary import Event


class Step(StrEnum):
    """What is to be done about a case, in the order of the clocks."""

    REPORT = "report"
    VERIFY = "verify"
    TRANSFER = "transfer"
    CORE_FACTS = "core_facts"
    CONTACTS_DETERMINED = "contacts_determined"
    CONTACTS_LOCATED = "contacts_located"
    CONTACTS_MOVED = "contacts_moved"
    INVESTIGATION = "investigation"
    FIRST_CLOSURE = "first_closure"


ENDS: Mapping[Step, Event] = {
    Step.REPORT: Event.NETWORK_REPORT,
    Step.VERIFY: Event.VERIFIED,
    Step.TRANSFER: Event.ADMITTED,
    Step.CORE_FACTS: Event.CORE_FACTS,
    Step.CONTACTS_DETERMINED: Event.CONTACTS_DETERMINED,
    Step.CONTACTS_LOCATED: Event.PERSON_LOCATED,
    Step.CONTACTS_MOVED: Event.CONTACT_MOVED,
    Step.INVESTIGATION: Event.INVESTIGATED,
    Step.FIRST_CLOSURE: Event.FIRST_CLOSURE,
}
"""What each step is called where packs set its clock: the event that ends it."""


class StepState(StrEnum):
    """How a step stands against its clock."""

    NOT_BEGUN = "not_begun"
    """What starts its clock has not happened, or is not known."""
    PENDING = "pending"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"
    """Done, after it was due."""
    OPEN = "open"
    """Not done; the pack in force sets it no time."""
    DONE = "done"
    """Done; the pack in force sets it no time."""


@dataclass(frozen=True, slots=True)
class StepStamp:
    """Somebody's word that a step was done at a time. `reference` names what shows it, such as `finding:12`."""

    step: Step
    done_at: datetime
    noted_at: datetime
    noted_by: str
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class StepClock:
    """A step of one case at one instant.

    `due_at` is None while its clock has not begun, or where the pack sets none; `rule`, `limit` and `legal_basis` are
    the clock's. `waits_for` is how many people it still waits for, where it is about people.
    """

    step: Step
    state: StepState
    begun_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    limit: timedelta | None = None
    rule: str = ""
    legal_basis: str = ""
    waits_for: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it is overdue now."""
        return self.state is StepState.OVERDUE

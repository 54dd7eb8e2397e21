"""What is milder than what, and a term made milder."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, tzinfo

from sizao.response.restrictions.types import OF_PLACES, Alternative, Measure, Phase, RulesError, RuleTrace, TermError


# How grave a measure is; what has the same number is not milder than the other.
GRAVITY = {
    Measure.ISOLATION: 4,
    Measure.PLACE_CLOSURE: 4,
    Measure.CENTRAL_QUARANTINE: 3,
    Measure.MEDICAL_OBSERVATION: 3,
    Measure.HOME_QUARANTINE: 2,
    Measure.HOME_MONITORING: 1,
    Measure.COMMUNITY_MONITORING: 1,
    Measure.HEALTH_MONITORING: 1,
    Measure.HEALTH_MANAGEMENT: 1,
    Measure.PLACE_PART_CLOSURE: 3,
    Measure.PLACE_LIMITS: 2,
    Measure.PLACE_DISINFECTION: 1,
}


def milder_than(measure: Measure) -> list[Measure]:
    """The measures that weigh less, the gravest first: of a person for a person, of a place for a place."""
    alike = [one for one in Measure if (one in OF_PLACES) == (measure in OF_PLACES)]
    return sorted((one for one in alike if GRAVITY[one] < GRAVITY[measure]), key=lambda one: -GRAVITY[one])


def check_alternatives(alternatives: Iterable[Alternative], current: Measure) -> None:
    """Raises `RulesError` for something that nobody can do instead: to a person what is for places, or to a place."""
    if any((one.measure in OF_PLACES) != (current in OF_PLACES) for one in alternatives):
        raise RulesError(
            "What was looked at instead is no measure of this kind.",
            "A place is limited by measures for places, a person by measures for people.",
            "Name a milder measure of the kind and say why it is not enough.",
        )


def check_milder(measure: Measure | None, current: Measure) -> None:
    """Raises `RulesError` for a measure that is not milder than the current one; None keeps it."""
    if measure is not None and measure is not current and measure not in milder_than(current):
        raise RulesError(
            "This measure is not milder.",
            "An easing weighs less; what weighs more is proposed by the rules and decided anew.",
            "Choose a milder measure.",
        )


def eased(
    trace: RuleTrace, *, measure: Measure | None, ends_at: datetime | None, at: datetime, zone: tzinfo
) -> RuleTrace:
    """The same term with a milder measure from `at` on, or an earlier end; nothing of it becomes graver or later.

    Raises `TermError` for an end that is not later than `at`, or later than before.
    """
    old_end = trace.phases[-1].end
    end = ends_at or old_end
    if not at < end <= old_end:
        raise TermError(
            "The term does not fit an easing.",
            "It ends later than now and no later than before.",
            "Choose an earlier end, or end the restriction.",
        )
    phases: list[Phase] = []
    for phase in trace.phases:
        if phase.start >= end:
            continue
        cut = replace(phase, end=min(phase.end, end))
        if measure is None or cut.end <= at or GRAVITY[measure] >= GRAVITY[phase.measure]:
            phases.append(cut)
            continue
        if cut.start < at:
            phases.append(replace(cut, end=at))
        going_out = cut.going_out or GRAVITY[measure] == 1
        phases.append(replace(cut, measure=measure, start=max(cut.start, at), going_out=going_out))
    return replace(
        trace,
        phases=[replace(phase, test_dates=_within(phase, zone)) for phase in phases],
        tried=[*trace.tried, ("easing", "a milder measure or an earlier end was decided")],
    )


def _within(phase: Phase, zone: tzinfo) -> tuple[date, ...]:
    """The test days that still lie in a part of a phase."""
    first, end = phase.start.astimezone(zone), phase.end.astimezone(zone)
    return tuple(day for day in phase.test_dates if first.date() <= day and datetime.combine(day, time(), zone) < end)

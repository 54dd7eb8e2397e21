"""When a zone may be lifted: each condition by itself, and the hour since which all are met."""

from datetime import datetime, timedelta

from sizao.engines.policy.zone_vocabulary import ZoneLevel, ZoneNeed
from sizao.engines.zoning.types import Condition, ConditionState, Lifting, LiftingFacts, ZoneRules


def judge_lifting(rules: ZoneRules, level: ZoneLevel, facts: LiftingFacts, *, at: datetime) -> Lifting:
    """The conditions of a level at an instant, in the order of `ZoneNeed`. Without conditions nothing is ever met."""
    states = [_judged(one, facts, at) for one in rules.conditions if one.level is level]
    met = [one.since for one in states if one.is_met and one.since is not None]
    all_met = bool(states) and all(one.is_met for one in states)
    found = rules.levels.get(level)
    return Lifting(states, max(met) if all_met else None, found.becomes if found else None)


def counted_days(instant: datetime, at: datetime) -> int:
    """Whole days from an instant until now."""
    return max(0, (at - instant) // timedelta(days=1))


def _judged(condition: Condition, facts: LiftingFacts, at: datetime) -> ConditionState:
    days = timedelta(days=condition.days or 0)
    match condition.needs:
        case ZoneNeed.DAYS_WITHOUT_CASE:
            return _from(condition, facts.last_case_at + days, at)
        case ZoneNeed.CONTACTS_NEGATIVE:
            if facts.contacts_open:
                return ConditionState(condition, False, None)
            over = facts.last_exposed_at + days if facts.last_exposed_at else facts.last_case_at
            return _from(condition, over, at)
        case ZoneNeed.ROUND_NEGATIVE:
            # A round from before the newest case says nothing about those whom it infected.
            done = facts.round_negative_at
            if done is None or done < facts.last_case_at:
                return ConditionState(condition, False, None)
            return ConditionState(condition, done <= at < done + days, done, done + days)
        case ZoneNeed.ENVIRONMENT_NEGATIVE:
            done = facts.environment_negative_at
            is_after = done is not None and done >= facts.last_case_at
            return ConditionState(condition, is_after, done if is_after else None)
        case ZoneNeed.OTHERS_LIFTED:
            return ConditionState(condition, not facts.others_open, None if facts.others_open else facts.last_case_at)


def _from(condition: Condition, instant: datetime, at: datetime) -> ConditionState:
    return ConditionState(condition, instant <= at, instant)


def provisional_end(rules: ZoneRules, starts_at: datetime, hours: float | None = None) -> datetime | None:
    """When a provisional closure lapses by itself; None where the pack has none, or allows fewer hours."""
    found = rules.provisional
    if found is None or found.hours is None:
        return None
    wanted = found.hours if hours is None else hours
    if not 0 < wanted <= (found.hours_most or found.hours):
        return None
    return starts_at + timedelta(hours=wanted)


def has_lapsed(ends_at: datetime | None, *, is_provisional: bool, at: datetime) -> bool:
    """Whether a provisional closure is over by itself."""
    return is_provisional and ends_at is not None and at >= ends_at

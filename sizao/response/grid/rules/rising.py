"""When an alarm rises from level to level, and what is due to be looked at. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from sizao.response.grid.types.alarms import LEVELS, GridRules, Rise, RiseLevel


def due_at(on: date, rules: GridRules, zone: tzinfo) -> datetime:
    """When the report of a day is due."""
    return datetime.combine(on, time(), zone) + timedelta(hours=rules.due_hour)


def rises(
    opened_at: datetime,
    acknowledged: Mapping[RiseLevel, datetime],
    rules: GridRules,
    *,
    at: datetime,
    answered_at: datetime | None = None,
) -> list[Rise]:
    """The levels that are called by `at`, the first one first, each with the instant at which it was.

    The first level is called when the alarm opens. The next one is called `rise_after` later if nobody acknowledged,
    and `settle_after` after somebody acknowledged in time and nobody answered. What was answered rises no more.
    """
    end = at if answered_at is None else min(at, answered_at)
    found: list[Rise] = []
    begins: datetime | None = opened_at
    for level in LEVELS:
        if begins is None or begins > end:
            break
        found.append(Rise(level, begins))
        begins = next_rise(begins, acknowledged.get(level), rules)
    return found


def next_rise(called_at: datetime, acknowledged_at: datetime | None, rules: GridRules) -> datetime:
    """When the level above is called, if nobody answers before."""
    deadline = called_at + rules.rise_after
    if acknowledged_at is None or acknowledged_at > deadline:
        return deadline
    return max(acknowledged_at, called_at) + rules.settle_after


def too_many_within(instants: Iterable[datetime], *, count: int, window: timedelta) -> int:
    """The largest number of instants that lie within one window, if that is `count` or more; else 0."""
    ordered = sorted(instants)
    most = first = 0
    for last, instant in enumerate(ordered):
        while instant - ordered[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most if most >= count else 0

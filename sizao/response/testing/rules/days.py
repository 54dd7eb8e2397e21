"""The test days of a person under a measure, and how each stands. Days are local dates; the pack set them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from sizao.response.restrictions.types import Phase
from sizao.response.testing.types import DayState, TestDay


_DAY = timedelta(days=1)
_TWICE = 2


def planned_days(
    phases: Sequence[Phase], *, zone: tzinfo, double_at_end: bool = False
) -> list[tuple[date, Phase, int]]:
    """Every test day of the phases with how many specimens it asks for.

    Where a phase names no days but how many tests, they are spread evenly from its first to its last day.
    `double_at_end`: the release asks for two specimens at once, on the last test day of the first phase.
    """
    found: list[tuple[date, Phase, int]] = []
    for number, phase in enumerate(phases):
        dates = phase.test_dates or _spread(phase, zone)
        for place, on in enumerate(dates, 1):
            is_last = double_at_end and number == 0 and place == len(dates)
            found.append((on, phase, _TWICE if is_last else 1))
    return sorted(found, key=lambda one: one[0])


def judged_days(
    planned: Sequence[tuple[date, Phase, int]], taken: Iterable[date], *, on: date, ends_at: datetime, zone: tzinfo
) -> list[TestDay]:
    """How each planned day stands on the day `on`.

    `taken` are the days on which specimens were taken (void ones left out), one entry each. A specimen counts for the
    last test day that is not later than it; one from before the first day counts for none. A day whose specimens all
    came counts as done; late if the last of them came after it. Until the next test day it may still be made good.
    """
    specimens = sorted(taken)
    last_day = (ends_at.astimezone(zone) - timedelta(microseconds=1)).date()
    found = []
    for place, (day, phase, needed) in enumerate(planned):
        until = planned[place + 1][0] if place + 1 < len(planned) else last_day + _DAY
        until = max(until, day + _DAY)
        mine = [one for one in specimens if day <= one < until]
        counted = mine[:needed]
        if len(counted) >= needed:
            done_on = counted[-1]
            state = DayState.DONE if done_on == day else DayState.DONE_LATE
        else:
            done_on = None
            state = _open_state(day, until, on)
        found.append(TestDay(day, place + 1, phase.measure, needed, len(counted), state, done_on))
    return found


def open_day(days: Sequence[TestDay]) -> TestDay | None:
    """The test day for which a specimen is to be taken now, if there is one."""
    return next((day for day in days if day.state in (DayState.LATE, DayState.DUE)), None)


def _open_state(day: date, until: date, on: date) -> DayState:
    if on < day:
        return DayState.TO_COME
    if on == day:
        return DayState.DUE
    return DayState.LATE if on < until else DayState.MISSED


def _spread(phase: Phase, zone: tzinfo) -> list[date]:
    if not phase.tests:
        return []
    first = phase.start.astimezone(zone).date()
    last = (phase.end.astimezone(zone) - timedelta(microseconds=1)).date()
    between = (last - first).days
    if phase.tests == 1:
        return [last]
    steps = phase.tests - 1
    return sorted({first + timedelta(days=round(between * step / steps)) for step in range(phase.tests)})

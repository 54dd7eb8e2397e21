"""Test days of the packs, drawn: `.` to come, `?` due today, `!` late, `x` missed, `v` done, `V` done late."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sizao.response.restrictions.types import Measure, Phase
from sizao.response.testing.rules.days import judged_days, open_day, planned_days
from sizao.response.testing.types import DayState


ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2021, 10, 23)
SIGNS = {
    DayState.TO_COME: ".", DayState.DUE: "?", DayState.LATE: "!", DayState.MISSED: "x", DayState.DONE: "v",
    DayState.DONE_LATE: "V",
}  # fmt: skip


def midnight(day):
    return datetime.combine(FIRST + timedelta(days=day - 1), datetime.min.time(), ZONE)


def phase(first, end, test_days, *, tests=0, measure=Measure.CENTRAL_QUARANTINE):
    days = tuple(FIRST + timedelta(days=first + day - 2) for day in test_days)
    return Phase(measure, midnight(first), midnight(end), days, tests)


# Fourteen days in a center with tests on days 1, 4, 7, 14, then seven at home with tests on days 2 and 7 (M1).
CLOSE = [phase(1, 15, [1, 4, 7, 14]), phase(15, 22, [2, 7], measure=Measure.HOME_MONITORING)]


@pytest.mark.parametrize(
    ("today", "taken", "drawn"),
    [
        (1, [], "?....."),
        (1, [1], "v....."),
        (2, [], "!....."),
        (3, [3], "V....."),
        (4, [], "x?...."),
        # What was taken on day 3 does not count for day 4.
        (4, [3], "V?...."),
        (4, [4], "xv...."),
        (7, [1, 4], "vv?..."),
        (13, [1, 4], "vv!..."),
        (14, [1, 4, 7, 14], "vvvv.."),
        (16, [1, 4, 7, 14], "vvvv?."),
        (22, [1, 4, 7, 14, 16], "vvvvvx"),
        (22, [1, 4, 7, 14, 16, 21], "vvvvvv"),
        # Two on one day count once.
        (4, [1, 1], "v?...."),
        # From before the first day.
        (1, [0], "?....."),
    ],
)
def test_days_of_a_close_contact(today, taken, drawn):
    planned = planned_days(CLOSE, zone=ZONE)
    days = judged_days(
        planned,
        [FIRST + timedelta(days=day - 1) for day in taken],
        on=FIRST + timedelta(days=today - 1),
        ends_at=CLOSE[-1].end,
        zone=ZONE,
    )
    assert "".join(SIGNS[day.state] for day in days) == drawn


def test_two_at_once_on_the_last_day_of_quarantine():
    planned = planned_days(CLOSE, zone=ZONE, double_at_end=True)
    assert [needed for _, _, needed in planned] == [1, 1, 1, 2, 1, 1]
    on = FIRST + timedelta(days=13)
    one = judged_days(planned, [on], on=on, ends_at=CLOSE[-1].end, zone=ZONE)[3]
    two = judged_days(planned, [on, on], on=on, ends_at=CLOSE[-1].end, zone=ZONE)[3]
    assert (one.state, one.taken) == (DayState.DUE, 1)
    assert two.state is DayState.DONE


def test_so_many_tests_without_days_are_spread():
    three_days = [phase(1, 4, [], tests=2, measure=Measure.COMMUNITY_MONITORING)]
    assert [day for day, _, _ in planned_days(three_days, zone=ZONE)] == [FIRST, FIRST + timedelta(days=2)]
    once = [phase(1, 4, [], tests=1)]
    assert [day for day, _, _ in planned_days(once, zone=ZONE)] == [FIRST + timedelta(days=2)]


def test_the_open_day_is_the_one_to_take_now():
    planned = planned_days(CLOSE, zone=ZONE)
    on = FIRST + timedelta(days=4)
    days = judged_days(planned, [FIRST], on=on, ends_at=CLOSE[-1].end, zone=ZONE)
    found = open_day(days)
    assert found is not None
    assert (found.ordinal, found.state) == (2, DayState.LATE)
    assert open_day(judged_days(planned, [FIRST], on=FIRST, ends_at=CLOSE[-1].end, zone=ZONE)) is None


def test_a_measure_without_tests_has_no_days():
    assert planned_days([phase(1, 15, [])], zone=ZONE) == []

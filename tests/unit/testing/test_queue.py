"""A laboratory as a queue: drawn tables, and a reference that works tube by tube."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.laboratories.queue import Capacity, hours_to_clear, kept, promise, promises


ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2021, 10, 23, 8, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def lab(per_hour=60, run=120, opens=time(0), closes=time(0)):
    return Capacity(per_hour, timedelta(minutes=run), opens, closes, ZONE)


@pytest.mark.parametrize(
    ("waiting", "new", "capacity", "at", "last"),
    [
        (0, 1, lab(), EIGHT, EIGHT + timedelta(hours=2, minutes=1)),
        (59, 1, lab(), EIGHT, EIGHT + 3 * HOUR),
        (0, 120, lab(), EIGHT, EIGHT + 4 * HOUR),
        # From eight to eighteen o'clock: what does not fit is worked on the next morning.
        (0, 660, lab(opens=time(8), closes=time(18)), EIGHT, EIGHT + timedelta(days=1, hours=3)),
        # Before it opens nothing is worked on; after it closed neither.
        (0, 60, lab(opens=time(10), closes=time(18)), EIGHT, EIGHT + 5 * HOUR),
        (0, 60, lab(opens=time(1), closes=time(7)), EIGHT, EIGHT.replace(hour=2) + timedelta(days=1) + 2 * HOUR),
        # A night shift over midnight.
        (0, 120, lab(opens=time(20), closes=time(6)), EIGHT.replace(hour=5), EIGHT.replace(hour=21) + 2 * HOUR),
    ],
)
def test_promises(waiting, new, capacity, at, last):
    assert promise(waiting, new, at=at, capacity=capacity)[-1] == last


def test_deliveries_behind_each_other_and_an_idle_bench():
    arrivals = [(EIGHT, 120), (EIGHT + HOUR, 60), (EIGHT + 10 * HOUR, 60)]
    found = promises(arrivals, capacity=lab())
    assert found == [EIGHT + 4 * HOUR, EIGHT + 5 * HOUR, EIGHT + 13 * HOUR]


def test_an_empty_bench_is_clear_and_a_full_one_is_not():
    assert hours_to_clear(0, at=EIGHT, capacity=lab()) == 0
    assert hours_to_clear(60, at=EIGHT, capacity=lab()) == 3


def test_promises_are_compared_with_what_it_took():
    rows = [(EIGHT, EIGHT + 3 * HOUR, EIGHT + 2 * HOUR), (EIGHT, EIGHT + 3 * HOUR, EIGHT + 5 * HOUR)]
    found = kept(rows)
    assert found is not None
    assert (found.tubes, found.promised_hours, found.real_hours, found.late) == (2, 3, 3.5, 1)
    assert kept([]) is None


def test_a_laboratory_that_takes_nothing_is_none():
    with pytest.raises(ValueError, match="at least one tube"):
        lab(per_hour=0)


def by_the_minute(work, at, capacity):
    """The reference: a minute of work for each minute at which the laboratory is open."""
    local = at.astimezone(ZONE)
    while work:
        clock = local.time()
        if capacity.opens < capacity.closes:
            is_open = capacity.opens <= clock < capacity.closes
        else:
            is_open = clock >= capacity.opens or clock < capacity.closes
        work -= is_open
        local += timedelta(minutes=1)
    return local


@given(
    st.integers(1, 400),
    st.integers(0, 23),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_as_minute_by_minute(tubes, opens, closes, hour):
    capacity = lab(run=0, opens=time(opens), closes=time(closes))
    at = datetime(2021, 10, 23, hour, tzinfo=UTC)
    assert promise(0, tubes, at=at, capacity=capacity)[-1] == by_the_minute(tubes, at, capacity)

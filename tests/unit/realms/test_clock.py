"""How the clock of a realm runs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.foundation.realms.types import Realm, RealmClock, RealmKind


SET = datetime(2026, 11, 23, 20, tzinfo=UTC)
SHOWS = datetime(2021, 10, 23, 8, tzinfo=UTC)
MOMENTS = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000))
RATES = st.decimals(min_value=0, max_value=3600, places=2)


@pytest.mark.parametrize(
    ("rate", "passed", "shown"),
    [
        ("1", timedelta(hours=1), timedelta(hours=1)),
        ("1", timedelta(days=700, microseconds=1), timedelta(days=700, microseconds=1)),
        ("60", timedelta(seconds=90), timedelta(minutes=90)),
        ("0.5", timedelta(hours=3), timedelta(hours=1.5)),
        ("0", timedelta(days=40), timedelta()),
        ("60", timedelta(hours=-2), timedelta()),
    ],
)
def test_what_it_shows(rate, passed, shown):
    assert RealmClock(SET, SHOWS, Decimal(rate)).time_at(SET + passed) == SHOWS + shown


@given(rate=RATES, one=MOMENTS, other=MOMENTS)
def test_it_never_goes_back(rate, one, other):
    clock = RealmClock(SET, SHOWS, rate)
    early, late = sorted((SET + one, SET + other))
    assert SHOWS <= clock.time_at(early) <= clock.time_at(late)


@given(rate=RATES, passed=MOMENTS, more=MOMENTS)
def test_setting_it_to_what_it_shows_changes_nothing_but_a_microsecond(rate, passed, more):
    """A drill may be slowed and hastened again and again without losing time."""
    clock = RealmClock(SET, SHOWS, rate)
    again = RealmClock(SET + passed, clock.time_at(SET + passed), rate)
    both = clock.time_at(SET + passed + more), again.time_at(SET + passed + more)
    assert abs(both[0] - both[1]) <= timedelta(microseconds=1)


def test_the_live_realm_goes_by_the_machine():
    assert Realm(RealmKind.LIVE, "", None).time_at(SET) == SET

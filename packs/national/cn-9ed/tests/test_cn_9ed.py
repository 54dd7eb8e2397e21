"""The 9th edition: shorter terms, secondary contacts at home, and a window for those found by screening."""

from datetime import timedelta

import pytest

from sizao.engines.clocks.standing import stand
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Event
from tests.packs_beside import (
    ZONE,
    degree_after,
    loaded,
    moment,
    phases_and_tests,
    propose,
    rows_as_told,
    table,
    told_beside,
    window_as_told,
)


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("cn-9ed").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("cn-9ed")) == set(TOLD)


# Asked on 10-23 at 20:00.
WINDOWS = table(
    """
classification | onset       | first_positive | last_negative | found_by  | window
---------------|-------------|----------------|---------------|-----------|-----------------------------------------
symptomatic    | 10-22 08:00 | 10-23 10:00    | 10-21 09:30   |           | 10-20 00:00 .. 10-23 20:00 by symptomatic
asymptomatic   |             | 10-23 10:00    | 10-21 09:30   |           | 10-21 00:00 .. 10-23 20:00 by asymptomatic
asymptomatic   |             | 10-23 10:00    | 10-22 09:30   | screening | 10-22 09:30 .. 10-23 20:00 by screened
symptomatic    | 10-22 08:00 | 10-23 10:00    | 10-21 09:30   | screening | 10-21 09:30 .. 10-23 20:00 by screened
asymptomatic   |             | 10-23 10:00    |               | screening | 10-21 00:00 .. 10-23 20:00 by asymptomatic
    """
)


@pytest.mark.parametrize("case", WINDOWS, ids=lambda case: f"{case['classification']} {case['found_by']}")
def test_the_infectious_window(case):
    facts = {name: value for name, value in case.items() if name != "window"}
    assert window_as_told("cn-9ed", **facts) == case["window"]


TOGETHER = table(
    """
    degree | kind       | apart | minutes | contact
    -------|------------|-------|---------|--------
    1      | restaurant |       | 15      | yes
    1      | restaurant | cell  | 600     | no
    2      | household  |       | 240     | yes
    2      | household  |       | 239.9   | no
    2      | workplace  |       | 240     | yes
    2      | school     |       | 239.9   | no
    2      | restaurant |       | 60      | yes
    2      | banquet    |       | 59.9    | no
    2      | leisure    |       | 60      | yes
    """
)


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: " ".join(filter(None, case.values())))
def test_contact_or_not(case):
    degree = int(case["degree"])
    found = degree_after(
        loaded("cn-9ed"), kind=case["kind"], minutes=float(case["minutes"]), degree=degree, apart=case["apart"]
    )
    assert found == (degree if case["contact"] == "yes" else None)


MEASURES = table(
    """
    who                    | last  | begins | phases                                                | tests
    -----------------------|-------|--------|-------------------------------------------------------|------------------
    1                      | 10-20 | 10-20  | central_quarantine to 10-27, home_monitoring to 10-30 | 20 21 22 24 26 29
    1                      | 10-20 | 10-23  | central_quarantine to 10-27, home_monitoring to 10-30 | 23 24 25 26 29
    1 child                | 10-20 | 10-20  | home_quarantine to 10-27, home_monitoring to 10-30    | 20 21 22 24 26 29
    1 child unfit          | 10-20 | 10-20  | central_quarantine to 10-27, home_monitoring to 10-30 | 20 21 22 24 26 29
    2                      | 10-20 | 10-20  | home_quarantine to 10-27                              | 20 23 26
    2 pregnant             | 10-20 | 10-20  | home_quarantine to 10-27                              | 20 23 26
    arrival_abroad         | 10-20 | 10-20  | central_quarantine to 10-27, home_monitoring to 10-30 | 20 21 22 24 26 29
    stay_high_risk         | 10-20 | 10-20  | central_quarantine to 10-27                           | 20 21 22 24 26
    stay_medium_risk       | 10-20 | 10-20  | home_quarantine to 10-27                              | 20 23 26
    stay_medium_risk unfit | 10-20 | 10-20  | central_quarantine to 10-27                           | 20 23 26
    stay_low_risk          | 10-20 | 10-20  | community_monitoring to 10-23                         |
    discharged             | 10-20 | 10-20  | home_monitoring to 10-27                              |
    """
)


@pytest.mark.parametrize("case", MEASURES, ids=lambda case: f"{case['who']} {case['last']} {case['begins']}")
def test_the_measure(case):
    found = propose(loaded("cn-9ed"), case["who"], case["last"], case["begins"]).outcome
    assert phases_and_tests(found) == (case["phases"], case["tests"])


def test_what_goes_with_the_measure():
    close = propose(loaded("cn-9ed"), "1").outcome
    assert close.move_within == timedelta(hours=8)
    assert close.release_needs == ("own_tests_negative",)
    assert close.phases[1].going_out is False, "monitored at home without going out"
    secondary = propose(loaded("cn-9ed"), "2").outcome
    assert secondary.move_within is None, "they stay where they are"
    assert secondary.release_needs == ("own_tests_negative", "source_first_two_negative")
    low_risk = propose(loaded("cn-9ed"), "stay_low_risk").outcome.phases[0]
    assert (low_risk.tests, low_risk.tests_apart) == (2, timedelta(hours=24))
    assert propose(loaded("cn-9ed"), "stay_high_risk").outcome.act is None, "no article was found that permits it"


def test_nothing_is_known_of_general_contacts():
    with pytest.raises(PackError, match="has no measure for degree 4"):
        propose(loaded("cn-9ed"), "4")


@pytest.mark.parametrize("group", ["co_presence", "exposed_at_place"])
def test_groups_without_a_measure(group):
    with pytest.raises(PackError):
        propose(loaded("cn-9ed"), group)


def test_a_contact_is_moved_within_eight_hours():
    begun = moment("2022-07-01 08:00")
    states = stand(loaded("cn-9ed"), {Event.CONTACT_DETERMINED: begun}, begun, zone=ZONE)
    assert [state.limit for state in states if state.ends is Event.CONTACT_MOVED] == [timedelta(hours=8)]

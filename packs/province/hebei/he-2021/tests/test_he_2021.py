"""Hebei and Zhangjiakou in the autumn of 2021: local terms; tertiary contacts stand ready, but off."""

from datetime import date

import pytest

from sizao.engines.policy.deciding import change_for
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Change, Effect
from tests.packs_beside import degree_after, loaded, phases_and_tests, propose, rows_as_told, table, told_beside


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("he-2021").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("he-2021")) == set(TOLD)


MEASURES = table(
    """
    who            | last  | begins | phases                                                | tests
    ---------------|-------|--------|-------------------------------------------------------|------------------
    1              | 10-20 | 10-20  | central_quarantine to 11-03, home_monitoring to 11-10 | 20 23 26 02 04 09
    2              | 10-20 | 10-20  | central_quarantine to 10-27, home_monitoring to 11-03 | 20 23 26 28 02
    stay_risk_area | 10-20 | 10-20  | central_quarantine to 11-03                           | 20 23 26 02
    """
)


@pytest.mark.parametrize("case", MEASURES, ids=lambda case: f"{case['who']} {case['last']} {case['begins']}")
def test_the_measure(case):
    found = propose(loaded("he-2021"), case["who"], case["last"], case["begins"]).outcome
    assert phases_and_tests(found) == (case["phases"], case["tests"])


def test_an_arrival_from_abroad_has_three_parts():
    found = propose(loaded("he-2021"), "arrival_abroad").outcome
    told, _ = phases_and_tests(found)
    assert told == "central_quarantine to 11-03, central_quarantine to 11-10, home_monitoring to 11-17"


def test_tertiary_contacts_are_off():
    assert degree_after(loaded("he-2021"), kind="household", minutes=600, degree=3) is None
    with pytest.raises(PackError, match="determines nobody as tertiary contact"):
        propose(loaded("he-2021"), "3")


def test_a_tertiary_contact_goes_with_the_secondary():
    found = change_for(loaded("he-2021"), degree=3, event=Change.SOURCE_RELEASED, on=date(2021, 10, 23))
    assert found.outcome is Effect.RELEASE

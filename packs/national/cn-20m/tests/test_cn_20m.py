"""The twenty measures: no secondary contacts, five days and three."""

import pytest

from sizao.engines.policy.types import PackError
from tests.packs_beside import degree_after, loaded, phases_and_tests, propose, rows_as_told, table, told_beside


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("cn-20m").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("cn-20m")) == set(TOLD)


MEASURES = table(
    """
    who            | last  | begins | phases                                                | tests
    ---------------|-------|--------|-------------------------------------------------------|------------------
    1              | 10-20 | 10-20  | central_quarantine to 10-25, home_quarantine to 10-28 | 20 21 22 24 25 27
    1 ill          | 10-20 | 10-20  | home_quarantine to 10-25, home_quarantine to 10-28    | 20 21 22 24 25 27
    stay_high_risk | 10-20 | 10-20  | home_quarantine to 10-27                              | 20 22 24 26
    """
)


@pytest.mark.parametrize("case", MEASURES, ids=lambda case: f"{case['who']} {case['last']} {case['begins']}")
def test_the_measure(case):
    found = propose(loaded("cn-20m"), case["who"], case["last"], case["begins"]).outcome
    assert phases_and_tests(found) == (case["phases"], case["tests"])


@pytest.mark.parametrize("who", ["2", "3", "stay_medium_risk"])
def test_who_is_not_determined_any_more(who):
    with pytest.raises(PackError, match=r"determines nobody|knows no group"):
        propose(loaded("cn-20m"), who)


def test_the_chain_ends_with_the_close_contact():
    assert degree_after(loaded("cn-20m"), kind="household", minutes=600) == 1
    assert degree_after(loaded("cn-20m"), kind="household", minutes=600, degree=2) is None

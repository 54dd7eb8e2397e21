"""Plague, class A by statute: contacts are determined by people and observed for nine days."""

from datetime import date

import pytest

from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.vocabulary import Body, Duty
from sizao.engines.tracing.from_pack import UndeterminedError, protocol_from_pack
from tests.packs_beside import loaded, phases_and_tests, propose, rows_as_told, table, told_beside


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("plague").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("plague")) == set(TOLD)


MEASURES = table(
    """
    who                | last       | begins     | phases                       | tests
    -------------------|------------|------------|------------------------------|------
    1                  | 2026-11-20 | 2026-11-20 | medical_observation to 11-29 |
    vaccinated_contact | 2026-11-20 | 2026-11-20 | medical_observation to 12-02 |
    """
)


@pytest.mark.parametrize("case", MEASURES, ids=lambda case: f"{case['who']} {case['last']} {case['begins']}")
def test_the_measure(case):
    found = propose(loaded("plague"), case["who"], case["last"], case["begins"]).outcome
    assert phases_and_tests(found) == (case["phases"], case["tests"])


def test_it_may_be_ordered_today():
    act = propose(loaded("plague"), "1", "2026-11-20", "2026-11-20").outcome.act
    found = may_order(loaded("plague"), act=act, authority=Body.CDC, on=date(2026, 11, 23)).outcome
    assert found.allowed
    assert Duty.WRITTEN_NOTICE in found.duties


def test_the_machine_proposes_nobody():
    with pytest.raises(UndeterminedError):
        protocol_from_pack(loaded("plague"))

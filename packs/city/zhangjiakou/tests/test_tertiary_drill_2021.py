"""The drill order turns tertiary contacts on, until its end."""

from datetime import date

import pytest

from sizao.engines.policy.loading import load_pack, orders_in_force
from sizao.engines.policy.types import PackError
from tests.packs_beside import degree_after, loaded, phases_and_tests, propose, rows_as_told, table, told_beside


ORDERED = ("he-2021", "tertiary-drill-2021")


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told(*ORDERED).get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told(*ORDERED)) == set(TOLD)


TOGETHER = table(
    """
    degree | kind       | apart | minutes | contact
    -------|------------|-------|---------|--------
    3      | household  |       | 60      | yes
    3      | household  |       | 59.9    | no
    3      | workplace  |       | 240     | yes
    3      | school     |       | 239.9   | no
    3      | other      |       | 120     | yes
    3      | restaurant |       | 600     | no
    """
)


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: " ".join(filter(None, case.values())))
def test_contact_or_not(case):
    degree = int(case["degree"])
    found = degree_after(
        loaded(*ORDERED), kind=case["kind"], minutes=float(case["minutes"]), degree=degree, apart=case["apart"]
    )
    assert found == (degree if case["contact"] == "yes" else None)


def test_the_measure_of_a_tertiary_contact():
    found = propose(loaded(*ORDERED), "3")
    assert phases_and_tests(found.outcome) == ("home_quarantine to 10-27, home_monitoring to 11-03", "20 23 26")
    assert found.outcome.release_needs == ("source_released",)
    assert found.rules[0] == "he-2021.measures.3"


@pytest.mark.parametrize(
    ("day", "orders"),
    [
        ("2021-09-30", []),
        ("2021-10-01", ["tertiary-drill-2021"]),
        ("2021-12-31", ["tertiary-drill-2021"]),
        ("2022-01-01", []),
    ],
)
def test_the_order_ends_by_itself(day, orders):
    assert orders_in_force("he-2021", date.fromisoformat(day)) == orders


def test_after_its_end_it_cannot_be_laid_over_the_pack():
    with pytest.raises(PackError, match="tertiary-drill-2021 does not stand on 2022-01-01"):
        load_pack("he-2021", orders=["tertiary-drill-2021"], at=date(2022, 1, 1))

"""Practice of the Delta outbreaks: four days back, and the whole place where the 8th edition has the table."""

import pytest

from tests.packs_beside import degree_after, loaded, rows_as_told, table, told_beside, window_as_told


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("cn-8ed-delta").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("cn-8ed-delta")) == set(TOLD)


@pytest.mark.parametrize(
    ("facts", "window"),
    [
        (
            {"classification": "symptomatic", "onset": "10-22 08:00"},
            "10-18 00:00 .. 10-23 20:00 by symptomatic",
        ),
        (
            {"classification": "asymptomatic", "first_positive": "10-23 10:00"},
            "10-19 00:00 .. 10-23 20:00 by asymptomatic",
        ),
    ],
)
def test_the_window_opens_two_days_earlier(facts, window):
    assert window_as_told("cn-8ed-delta", **facts) == window


TOGETHER = table(
    """
    degree | kind       | apart | minutes | contact
    -------|------------|-------|---------|--------
    1      | restaurant | cell  | 15      | yes
    1      | restaurant | cell  | 14.9    | no
    1      | banquet    | cell  | 15      | yes
    1      | shop       |       | 15      | yes
    1      | shop       |       | 14.9    | no
    1      | market     |       | 15      | yes
    1      | leisure    | cell  | 600     | no
    2      | restaurant | cell  | 600     | no
    """
)


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: " ".join(filter(None, case.values())))
def test_contact_or_not(case):
    degree = int(case["degree"])
    found = degree_after(
        loaded("cn-8ed-delta"), kind=case["kind"], minutes=float(case["minutes"]), degree=degree, apart=case["apart"]
    )
    assert found == (degree if case["contact"] == "yes" else None)

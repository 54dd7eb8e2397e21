"""Whose result it is, as a table."""

from datetime import date

import pytest

from sizao.engines.linkage.identifiers import read_identifier
from sizao.response.cases.matching import Registered, shared_identifiers, why_uncertain
from sizao.response.cases.types import GivenIdentity, UnmatchedReason


WANG = "139900198001010036"  # born on 1980-01-01
SAMPLED = date(2021, 10, 23)
REGISTERED = Registered("王测试", "10000000001", WANG, 1980)
WITH_PASSPORT = Registered("John Smith", "", "E1234567", 1990)


def reasons(given: GivenIdentity, registered: Registered | None, *, sampled_on=SAMPLED, is_shared=False):
    return why_uncertain(
        given, read_identifier(given.identifier), registered, sampled_on=sampled_on, is_shared=is_shared
    )


@pytest.mark.parametrize(
    ("given", "registered"),
    [
        (GivenIdentity(WANG, "王测试", "10000000001", date(1980, 1, 1)), REGISTERED),
        (GivenIdentity(WANG, "王测试"), REGISTERED),
        (GivenIdentity(WANG), REGISTERED),
        (GivenIdentity(WANG, "王*试"), REGISTERED),
        (GivenIdentity(WANG, "WANG CESHI"), REGISTERED),
        (GivenIdentity(WANG, "王测试", "10000000009"), REGISTERED),
        (GivenIdentity(WANG, "", "+86 100 0000 0001"), REGISTERED),
        (GivenIdentity("E1234567", "SMITH John", "", date(1990, 5, 5)), WITH_PASSPORT),
    ],
    ids=["all agree", "name", "number alone", "masked", "in letters", "another phone", "phone", "passport"],
)
def test_certain(given, registered):
    assert reasons(given, registered) == []


@pytest.mark.parametrize(
    ("given", "registered", "expected"),
    [
        (GivenIdentity(WANG, "李演示"), REGISTERED, [UnmatchedReason.OTHER_NAME]),
        (GivenIdentity(WANG, "李演示", "10000000001"), REGISTERED, [UnmatchedReason.OTHER_NAME]),
        (GivenIdentity(WANG, "", "10000000009"), REGISTERED, [UnmatchedReason.OTHER_PHONE]),
        (GivenIdentity(WANG, "王测试", "", date(1980, 1, 2)), REGISTERED, [UnmatchedReason.OTHER_BIRTH_DATE]),
        (GivenIdentity("E1234567", "John Smith", "", date(1991, 5, 5)), WITH_PASSPORT,
         [UnmatchedReason.OTHER_BIRTH_DATE]),
        (GivenIdentity(WANG, "王测试"), None, [UnmatchedReason.NOBODY]),
        (GivenIdentity("E7654321", "John Smith"), None, [UnmatchedReason.NOBODY]),
        (GivenIdentity("", "王测试"), None, [UnmatchedReason.NO_IDENTIFIER]),
        (GivenIdentity("139900198001010037", "王测试"), None, [UnmatchedReason.MISTYPED_IDENTIFIER]),
        (GivenIdentity("1.39900E+17", "王测试"), None, [UnmatchedReason.ROUNDED_IDENTIFIER]),
    ],
    ids=["another name", "another name, same phone", "another phone, no name", "another day of birth",
         "another year of birth", "nobody", "nobody of this passport", "no number", "mistyped", "rounded"],
)  # fmt: skip
def test_for_somebody_to_look_at(given, registered, expected):
    assert reasons(given, registered) == expected


def test_two_people_with_one_number():
    given = GivenIdentity(WANG, "王测试")
    assert reasons(given, REGISTERED, is_shared=True) == [UnmatchedReason.TWO_WITH_ONE_NUMBER]
    rows = [given, GivenIdentity(WANG, "王 测试"), GivenIdentity(WANG, ""), GivenIdentity("E1234567", "李演示")]
    assert shared_identifiers(rows) == set()
    assert shared_identifiers([*rows, GivenIdentity(WANG, "李演示")]) == {WANG}


@pytest.mark.parametrize(
    ("given", "registered", "sampled_on", "is_before"),
    [
        (GivenIdentity(WANG), REGISTERED, date(1979, 12, 31), True),
        (GivenIdentity(WANG), REGISTERED, date(1980, 1, 1), False),
        (GivenIdentity("E1234567", "John Smith"), WITH_PASSPORT, date(1989, 12, 31), True),
        (GivenIdentity("E1234567", "John Smith"), WITH_PASSPORT, date(1990, 1, 1), False),
        (GivenIdentity("", "王测试", "", date(2021, 10, 24)), None, SAMPLED, True),
        (GivenIdentity("", "王测试", "", date(2021, 10, 23)), None, SAMPLED, False),
    ],
    ids=["the day before", "the day of birth", "the year before", "the year of birth", "as given", "newborn"],
)
def test_a_specimen_from_before_birth(given, registered, sampled_on, is_before):
    assert (UnmatchedReason.BEFORE_BIRTH in reasons(given, registered, sampled_on=sampled_on)) is is_before

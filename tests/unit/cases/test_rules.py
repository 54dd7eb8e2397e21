"""What a result asks for, and what follows when its source speaks again, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from sizao.response.cases.rules import (
    Said,
    Step,
    first_state,
    is_same_specimen,
    next_step,
    state_after_correction,
    two_of_one_human,
)
from sizao.response.cases.types import Finding, FindingKind, FindingState, ResultStatus


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
FINAL, CORRECTED, WITHDRAWN = ResultStatus.FINAL, ResultStatus.CORRECTED, ResultStatus.WITHDRAWN
POSITIVE, NEGATIVE = FindingKind.PRESUMPTIVE_POSITIVE, FindingKind.NEGATIVE
OPEN, IN_CASE, ASIDE, NOTHING = (
    FindingState.OPEN, FindingState.IN_CASE, FindingState.SET_ASIDE, FindingState.NO_ACTION,
)  # fmt: skip


def said(status=FINAL, kind=POSITIVE, person=7) -> Said:
    return Said(status, person, kind, AT, AT)


@pytest.mark.parametrize(
    ("kind", "state"),
    [(POSITIVE, OPEN), (FindingKind.CONFIRMED, OPEN), (NEGATIVE, NOTHING), (FindingKind.UNCLEAR, NOTHING)],
)
def test_what_a_result_asks_for_when_it_comes_in(kind, state):
    assert first_state(kind) is state


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [
        ([], said(), Step.NEW),
        ([], said(CORRECTED), Step.NEW),
        ([], said(WITHDRAWN), Step.WITHDRAWS_UNKNOWN),
        ([said()], said(), Step.KNOWN),
        ([said()], said(kind=NEGATIVE), Step.OTHER_CONTENT),
        ([said()], said(person=8), Step.NUMBER_OF_ANOTHER),
        ([said()], said(CORRECTED), Step.KNOWN),
        ([said()], said(CORRECTED, NEGATIVE), Step.CORRECTION),
        ([said()], said(CORRECTED, person=8), Step.CORRECTION),
        ([said()], said(WITHDRAWN), Step.WITHDRAWAL),
        ([said(), said(CORRECTED, NEGATIVE)], said(CORRECTED, NEGATIVE), Step.KNOWN),
        ([said(), said(CORRECTED, NEGATIVE)], said(), Step.KNOWN),
        ([said(), said(CORRECTED, NEGATIVE)], said(CORRECTED), Step.CORRECTION),
        ([said(), said(WITHDRAWN)], said(WITHDRAWN), Step.KNOWN),
        ([said(), said(WITHDRAWN)], said(), Step.KNOWN),
        ([said(), said(WITHDRAWN)], said(CORRECTED), Step.CORRECTION),
        ([said(), said(CORRECTED, person=8)], said(person=8, kind=NEGATIVE), Step.OTHER_CONTENT),
    ],
    ids=[
        "first", "first, as a correction", "withdraws what is not known", "the same again", "another content",
        "another person", "corrected to the same", "corrected", "corrected to another person", "withdrawn",
        "the same correction again", "the old file again after a correction", "corrected back",
        "withdrawn again", "the old file again after a withdrawal", "reinstated", "another content of the new owner",
    ],
)  # fmt: skip
def test_what_is_said_now_after_what_was_said_before(before, now, step):
    assert next_step(before, now) is step


@pytest.mark.parametrize(
    ("state", "is_positive", "is_other_person", "after"),
    [
        (NOTHING, True, False, OPEN),
        (NOTHING, False, False, NOTHING),
        (OPEN, True, False, OPEN),
        (OPEN, False, False, NOTHING),
        (ASIDE, True, False, OPEN),
        (ASIDE, False, False, ASIDE),
        (IN_CASE, True, False, IN_CASE),
        (IN_CASE, False, False, IN_CASE),
        (IN_CASE, True, True, OPEN),
        (IN_CASE, False, True, NOTHING),
        (ASIDE, True, True, OPEN),
    ],
)
def test_what_a_finding_asks_for_after_a_correction(state, is_positive, is_other_person, after):
    assert state_after_correction(state, is_positive=is_positive, is_other_person=is_other_person) is after


def finding(source: str, sampled_at: datetime = AT, specimen: str = "") -> Finding:
    return Finding(1, 7, POSITIVE, OPEN, sampled_at, AT, None, source, "L-1", "n13", specimen=specimen)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (finding("A"), finding("B"), True),
        (finding("A"), finding("A"), False),
        (finding("A"), finding("B", AT + timedelta(minutes=1)), False),
        (finding("A", specimen="T1"), finding("B", AT + timedelta(minutes=1), "T1"), True),
        (finding("A", specimen="T1"), finding("B", specimen="T2"), False),
        (finding("A", specimen="T1"), finding("B"), True),
    ],
)
def test_two_laboratories_and_one_specimen(one, other, is_same):
    assert is_same_specimen(one, other) is is_same
    assert is_same_specimen(other, one) is is_same


def test_two_cases_of_one_human():
    assert two_of_one_human({1: 7, 2: 8, 3: 9, 4: 10}, {8: 7, 10: 7}) == [(1, 2), (1, 4)]
    assert two_of_one_human({1: 7, 2: 8}, {}) == []

"""What may share a tube, which results ask again, what a line of results comes to, when the next round is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sizao.engines.laboratories.rounds import AreaFacts, Cadence, next_round, points_needed
from sizao.engines.policy.vocabulary import Pooling, RoundStage
from sizao.response.testing.rules.results import Known, judge_lines
from sizao.response.testing.rules.tubes import Taken, asks_again, check_tube
from sizao.response.testing.types import (
    DueKind,
    Member,
    NewTube,
    PoolLimits,
    ResultRefusal,
    ResultStatus,
    SpecimenKind,
    TestingError,
    ToldResult,
    TubeFullError,
    TubeResult,
)


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIMITS = PoolLimits({Pooling.SINGLE: 1, Pooling.FIVE: 5, Pooling.TEN: 10, Pooling.HOUSEHOLD: None})


def tube(people, pooling=Pooling.TEN, *, code="T-1", collected_at=AT, homes=()):
    homes = [*homes, *[None] * people]
    members = [Member(number + 1, household=homes[number]) for number in range(people)]
    return NewTube(code, pooling, SpecimenKind.OROPHARYNGEAL, members, collected_at, "", "n13")


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (tube(10), None),
        (tube(11), TubeFullError),
        (tube(2, Pooling.SINGLE), TubeFullError),
        (tube(5, Pooling.FIVE), None),
        (tube(6, Pooling.FIVE), TubeFullError),
        (tube(12, Pooling.HOUSEHOLD, homes=["h:1"] * 12), None),
        (tube(2, Pooling.HOUSEHOLD, homes=["h:1", "h:2"]), TubeFullError),
        # Whoever is registered nowhere may be of the household.
        (tube(2, Pooling.HOUSEHOLD, homes=["h:1", None]), None),
        (tube(0), TestingError),
        (tube(1, code=""), TestingError),
        (tube(1, code="two words"), TestingError),
        (tube(1, collected_at=AT + HOUR), TestingError),
        (
            NewTube("T-1", Pooling.TEN, SpecimenKind.OTHER, [Member(1), Member(1)], AT, "", "n13"),
            TestingError,
        ),
    ],
)
def test_what_may_be_in_a_tube(new, error):
    if error is None:
        check_tube(new, LIMITS, at=AT)
        return
    with pytest.raises(error) as refused:
        check_tube(new, LIMITS, at=AT)
    assert refused.value.what and refused.value.next_step


def test_a_way_of_pooling_that_the_protocol_has_not():
    with pytest.raises(TubeFullError, match="knows no tube"):
        check_tube(tube(2), PoolLimits({Pooling.SINGLE: 1}), at=AT)


POSITIVE, NEGATIVE, UNCLEAR = TubeResult.POSITIVE, TubeResult.NEGATIVE, TubeResult.UNCLEAR


@pytest.mark.parametrize(
    ("specimens", "asked"),
    [
        ([(0, 10, POSITIVE)], DueKind.POOL_POSITIVE),
        ([(0, 10, NEGATIVE)], None),
        # Alone and positive: that is a case, and no pool asks any more.
        ([(0, 1, POSITIVE)], None),
        ([(0, 10, POSITIVE), (1, 1, None)], None),
        ([(0, 10, POSITIVE), (1, 1, NEGATIVE)], None),
        # Another pool answers nothing.
        ([(0, 10, POSITIVE), (1, 10, NEGATIVE)], DueKind.POOL_POSITIVE),
        ([(0, 10, POSITIVE), (1, 1, UNCLEAR)], DueKind.UNCLEAR),
        ([(0, 1, UNCLEAR)], DueKind.UNCLEAR),
        ([(0, 1, UNCLEAR), (1, 10, None)], None),
        # A single one from before the pool says nothing about it.
        ([(-1, 1, NEGATIVE), (0, 10, POSITIVE)], DueKind.POOL_POSITIVE),
    ],
)
def test_who_is_tested_again(specimens, asked):
    taken = [
        Taken(f"T-{place}", people, AT + hours * HOUR, result, AT + (hours + 1) * HOUR if result else None)
        for place, (hours, people, result) in enumerate(specimens)
    ]
    found = asks_again(taken)
    assert (found[0] if found else None) is asked


def said(result=NEGATIVE, hours=2, status=ResultStatus.FINAL, code="T-1", line=1):
    return ToldResult(line, code, status, result, None if hours is None else AT + hours * HOUR)


NEW = Known(AT, is_void=False)
HAS = Known(AT, False, NEGATIVE, AT + 2 * HOUR, frozenset({(ResultStatus.FINAL, NEGATIVE, AT + 2 * HOUR)}))
TAKEN_BACK = Known(AT, False, None, None, HAS.said | {(ResultStatus.WITHDRAWN, NEGATIVE, AT + 2 * HOUR)})


@pytest.mark.parametrize(
    ("line", "known", "why", "is_new"),
    [
        (said(), NEW, None, True),
        (said(), None, ResultRefusal.UNKNOWN_TUBE, False),
        (said(code=""), NEW, ResultRefusal.NO_TUBE, False),
        (said(), Known(AT, True), ResultRefusal.VOID_TUBE, False),
        (said(hours=-1), NEW, ResultRefusal.BEFORE_COLLECTION, False),
        (said(hours=9), NEW, ResultRefusal.IN_THE_FUTURE, False),
        (said(hours=None), NEW, ResultRefusal.NO_TIME, False),
        (said(None), NEW, ResultRefusal.NO_RESULT, False),
        (said(), HAS, None, False),
        (said(POSITIVE), HAS, ResultRefusal.OTHER_RESULT, False),
        (said(POSITIVE, status=ResultStatus.CORRECTED), HAS, None, True),
        (said(status=ResultStatus.CORRECTED), HAS, None, False),
        (said(None, None, ResultStatus.WITHDRAWN), HAS, None, True),
        (said(None, None, ResultStatus.WITHDRAWN), NEW, ResultRefusal.NOTHING_TO_WITHDRAW, False),
        (said(None, None, ResultStatus.WITHDRAWN), TAKEN_BACK, None, False),
        # The first file sent again does not undo the withdrawal.
        (said(), TAKEN_BACK, None, False),
        (said(status=ResultStatus.CORRECTED), TAKEN_BACK, None, True),
    ],
)
def test_a_line_of_results(line, known, why, is_new):
    tubes = {"T-1": known} if known else {}
    assert judge_lines([line], tubes, at=AT + 3 * HOUR) == [(line, why, is_new)]


def test_two_lines_about_one_tube():
    same = [said(), said(line=2)]
    assert [(why, new) for _, why, new in judge_lines(same, {"T-1": NEW}, at=AT + 3 * HOUR)] == [
        (None, True),
        (None, False),
    ]
    differing = [said(), said(POSITIVE, line=2), said(code="T-2", line=3)]
    found = judge_lines(differing, {"T-1": NEW, "T-2": NEW}, at=AT + 3 * HOUR)
    assert [why for _, why, _ in found] == [ResultRefusal.TWICE, ResultRefusal.TWICE, None]


# The guide of September 2021 (A6).
CADENCE = {
    RoundStage.FIRST_ROUNDS: Cadence("first", every_days=1, least_rounds=3),
    RoundStage.RECENT_CASE: Cadence("recent", every_days=1, within_rounds=3),
    RoundStage.EARLIER_CASE: Cadence("earlier", every_days=2, within_days=14),
    RoundStage.ELSEWHERE: Cadence("elsewhere", every_days=5),
}
TODAY = date(2021, 10, 23)


def area(done=3, known=True, site=False, ago=None, case=None, last=0):
    return AreaFacts(
        done, known, site, ago,
        None if case is None else TODAY - timedelta(days=case),
        None if last is None else TODAY - timedelta(days=last),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "stage", "in_days"),
    [
        (area(done=0, known=False, last=None), RoundStage.FIRST_ROUNDS, 0),
        (area(done=2, known=False), RoundStage.FIRST_ROUNDS, 1),
        (area(done=3, known=False), RoundStage.ELSEWHERE, 5),
        (area(ago=1), RoundStage.RECENT_CASE, 1),
        (area(ago=3, case=3), RoundStage.RECENT_CASE, 1),
        (area(ago=4, case=4), RoundStage.EARLIER_CASE, 2),
        (area(case=14), RoundStage.EARLIER_CASE, 2),
        (area(case=15), RoundStage.ELSEWHERE, 5),
        (area(site=True), RoundStage.RECENT_CASE, 1),
        # Late: it was due in the past.
        (area(last=6), RoundStage.ELSEWHERE, -1),
    ],
)
def test_when_the_next_round_is_due(facts, stage, in_days):
    found = next_round(facts, CADENCE, on=TODAY)
    assert found is not None
    assert (found.stage, (found.due_on - TODAY).days) == (stage, in_days)


def test_a_protocol_without_rounds_says_nothing():
    assert next_round(area(), {}, on=TODAY) is None


@pytest.mark.parametrize(("people", "points"), [(1, (1, 1)), (5000, (1, 3)), (257_000, (52, 129))])
def test_points_of_a_round(people, points):
    assert points_needed(people, least=2000, most=5000) == points

"""A round over a zone: its people from the registry, who is left, and the lifting condition that it meets."""

import pytest

from sizao.desk.testing.rounds import begin_series, next_round_of, plan_round, progress_by_community
from sizao.desk.zoning import lifting_facts
from sizao.engines.policy.vocabulary import Pooling, RoundStage
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.response.testing.operations import close_round, make_group
from sizao.response.testing.types import ResultStatus, RoundTarget, TestingError, TubeResult
from sizao.response.zones.operations import state_fact
from sizao.response.zones.queries import get_zone_file
from sizao.response.zones.types import FactKind
from tests.residents import AT, CITY_STAFF
from tests.tubes import results, take, told
from tests.zoned import BUILDING, DAY, HOUR, ZonedTown


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_negative_round_over_a_zone_is_a_condition_of_its_lifting():
    town = ZonedTown()
    zone = town.standing(BUILDING, level=ZoneLevel.CONTROLLED, protocol="cn-9ed", at=AT)
    begun = zone.starts_at
    assert begun is not None
    target = {"kind": RoundTarget.ZONE, "target": f"zone:{zone.id}"}
    assert plan_round(actor=CITY_STAFF, at=begun, **target).people == 8
    who = {"actor": town.closer, "reason": "封控区检测"}
    found = begin_series(
        name="1号楼第1轮",
        pooling=Pooling.TEN,
        opens_at=begun,
        expected=None,
        source_known=True,
        at=begun,
        **target,
        **who,
    )
    assert (found.expected, found.due_at - begun) == (8, 2 * DAY), "by the clock of the pack for a first round"

    def negative_at():
        file = get_zone_file(actor=CITY_STAFF, zone_id=zone.id, at=begun + DAY)
        return lifting_facts(CITY_STAFF, file, begun + DAY).round_negative_at

    take("H-1", town.keys[:6], at=begun + HOUR, round_id=found.id)
    communities, left = progress_by_community(actor=CITY_STAFF, round_id=found.id, at=begun + HOUR)
    assert {one.key for one in left} == set(town.keys[6:8])
    assert sum(one.untested for one in communities) == 2
    assert communities[0].untested >= communities[-1].untested, "where most are left stands first"
    take("H-2", town.keys[6:8], at=begun + 2 * HOUR, round_id=found.id)
    done = begun + 6 * HOUR
    results(told("H-1", at=done), told("H-2", at=done, line=2), at=done)
    assert negative_at() is None, "a round that is not closed says nothing"
    close_round(round_id=found.id, at=done, **who)
    assert negative_at() == done
    # What somebody states later about a newer round takes its place.
    state_fact(
        zone_id=zone.id, kind=FactKind.ROUND, fact_at=begun + 8 * HOUR, is_negative=False, words="1例阳性",
        actor=town.decider, at=begun + 8 * HOUR, reason="检测结果",
    )  # fmt: skip
    assert negative_at() is None


def test_a_positive_round_brings_the_next_one_for_the_next_day():
    town = ZonedTown()
    zone = town.standing(BUILDING, level=ZoneLevel.CONTROLLED, protocol="cn-9ed", at=AT)
    begun = zone.starts_at
    assert begun is not None
    found = begin_series(
        name="1号楼第1轮", kind=RoundTarget.ZONE, target=f"zone:{zone.id}", pooling=Pooling.TEN, opens_at=begun,
        expected=None, source_known=True, at=begun, actor=town.closer, reason="封控区检测",
    )  # fmt: skip
    following = next_round_of(actor=CITY_STAFF, round_id=found.id, at=begun)
    assert following is not None and following.stage is RoundStage.ELSEWHERE
    take("H-1", town.keys[:8], at=begun, round_id=found.id)
    results(told("H-1", TubeResult.POSITIVE, at=begun + HOUR), at=begun + HOUR)
    following = next_round_of(actor=CITY_STAFF, round_id=found.id, at=begun)
    assert following is not None
    assert (following.stage, (following.due_on - begun.date()).days) == (RoundStage.RECENT_CASE, 1)
    results(told("H-1", at=begun + HOUR, status=ResultStatus.CORRECTED), at=begun + 2 * HOUR)
    following = next_round_of(actor=CITY_STAFF, round_id=found.id, at=begun)
    assert following is not None and following.stage is RoundStage.ELSEWHERE


def test_a_group_without_people_has_no_round():
    town = ZonedTown()
    group = make_group(
        name="冷链", division_path=BUILDING, every_days=3, basis="x", actor=town.closer, at=AT, reason="a test"
    )
    with pytest.raises(TestingError, match="Nobody would be tested"):
        begin_series(
            name="x", kind=RoundTarget.KEY_GROUP, target=f"group:{group}", pooling=Pooling.SINGLE, opens_at=AT,
            expected=None, source_known=True, at=AT, actor=town.closer, reason="a test",
        )  # fmt: skip

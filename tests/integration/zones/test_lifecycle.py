"""A zone from its proposal to its end, and everything that is refused on the way."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.vocabulary import Act, Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.database.scope import scope
from sizao.response.restrictions.queries import get_restrictions, list_restrictions
from sizao.response.restrictions.types import State
from sizao.response.zones.operations import (
    approve_zone,
    change_zone,
    decide_zone,
    lift_zone,
    propose_zone,
    record_lapses,
    refuse_zone,
    report_up,
)
from sizao.response.zones.queries import (
    attention_of,
    count_zones,
    find_public_zone,
    get_zone,
    get_zone_file,
    list_zones,
    moments_of_change,
    people_inside,
    zones_as_of,
)
from sizao.response.zones.rules import judge
from sizao.response.zones.types import (
    NewZone,
    ZoneAct,
    ZoneAttention,
    ZoneError,
    ZoneNotFoundError,
    ZoneState,
)
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF
from tests.zoned import BUILDING, COMPOUND, DAY, HOUR, OTHER_BUILDING, VILLAGE


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def states_of_restrictions(zone, at):
    return {one.state for one in get_restrictions(actor=CITY_STAFF, restriction_ids=zone.restrictions, at=at)}


def test_a_zone_is_decided_approved_announced_and_lifted(town):
    zone = town.zone()
    assert (zone.state, zone.people, zone.households) == (ZoneState.PROPOSED, 8, 4)
    assert zone.label("zh").endswith("东安小区1号楼")
    zone = town.decided(zone)
    assert (zone.state, zone.authority, zone.needs) == (
        ZoneState.DECIDED, "county_government", Approval.UPPER_FIRST,
    )  # fmt: skip
    with pytest.raises(ZoneError, match="has not approved"):
        town.announced(zone)
    zone = town.announced(town.approved(zone), at=AT + HOUR)
    assert (zone.state, zone.ends_at) == (ZoneState.IN_FORCE, AT + HOUR + 14 * DAY)
    assert len(zone.restrictions) == 1
    assert states_of_restrictions(zone, AT + 2 * HOUR) == {State.IN_FORCE}
    zone = lift_zone(zone_id=zone.id, lifting=None, actor=town.closer, at=AT + 3 * HOUR, reason="风险排除")
    assert zone.state is ZoneState.LIFTED
    assert states_of_restrictions(zone, AT + 3 * HOUR) == {State.ENDED}
    acts = [step.act for step in get_zone_file(actor=CITY_STAFF, zone_id=zone.id, at=AT + 4 * HOUR).steps]
    assert acts == [ZoneAct.PROPOSE, ZoneAct.DECIDE, ZoneAct.APPROVE, ZoneAct.ANNOUNCE, ZoneAct.LIFT]


def test_each_restriction_of_a_zone_has_evidence_notice_and_a_term(town):
    zone = town.standing(BUILDING, OTHER_BUILDING)
    rows = list_restrictions(actor=CITY_STAFF, at=AT + HOUR).rows
    assert {one.subject.place for one in rows} == {f"area:{BUILDING}", f"area:{OTHER_BUILDING}"}
    assert {one.ends_at for one in rows} == {zone.ends_at}
    assert not any(one.waits_for_notice for one in rows)


def test_a_provisional_closure_waits_for_nobody_and_lapses_by_itself(town):
    zone = town.standing(is_provisional=True)
    assert zone.ends_at == AT + DAY
    assert attention_of(zone, AT) is ZoneAttention.TO_REPORT_UP
    report_up(zone_id=zone.id, actor=town.closer, at=AT + HOUR, reason="电话报告市指挥部")
    with pytest.raises(ZoneError, match="told already"):
        report_up(zone_id=zone.id, actor=town.closer, at=AT + HOUR, reason="again")
    over = AT + DAY
    assert get_zone(actor=CITY_STAFF, zone_id=zone.id, at=over).state is ZoneState.LAPSED, "whoever writes it down"
    assert states_of_restrictions(zone, over) == {State.EXPIRED}
    assert record_lapses(within=CITY, actor="system:zones", at=over + HOUR, reason="the term is over") == 1
    assert record_lapses(within=CITY, actor="system:zones", at=over + HOUR, reason="the term is over") == 0
    step = get_zone_file(actor=CITY_STAFF, zone_id=zone.id, at=over + HOUR).steps[-1]
    assert (step.act, step.at) == (ZoneAct.LAPSE, over)
    with pytest.raises(ZoneError, match="cannot follow"):
        lift_zone(zone_id=zone.id, lifting=None, actor=town.closer, at=over, reason="late")


def test_a_provisional_closure_lasts_no_longer_than_the_pack_says(town):
    zone = town.decided(town.zone(is_provisional=True, hours=49))
    with pytest.raises(ZoneError, match="at most 48 hours"):
        town.announced(zone)


def test_a_provisional_closure_is_not_renewed(town):
    zone = town.standing(is_provisional=True)
    with pytest.raises(ZoneError, match="is not renewed"):
        change_zone(
            zone_id=zone.id, level=zone.level, renews=True, actor=town.closer, at=AT + HOUR, machine=town.machine,
            reason="更长时间",
        )  # fmt: skip


def test_a_zone_takes_the_place_of_the_provisional_closure(town):
    first = town.standing(is_provisional=True)
    zone = town.approved(town.decided(town.zone(BUILDING, OTHER_BUILDING, replaces=first.id)))
    zone = town.announced(zone, at=AT + 5 * HOUR)
    old = get_zone(actor=CITY_STAFF, zone_id=first.id, at=AT + 5 * HOUR)
    assert old.state is ZoneState.LIFTED
    assert states_of_restrictions(old, AT + 5 * HOUR) == {State.ENDED}
    assert states_of_restrictions(zone, AT + 5 * HOUR) == {State.IN_FORCE}


def test_a_milder_level_keeps_the_term_and_its_history_is_drawn_again(town):
    zone = town.standing(COMPOUND)
    later = AT + 3 * DAY
    changed = change_zone(
        zone_id=zone.id, level=ZoneLevel.CONTROLLED, boundary=[BUILDING], actor=town.closer, at=later,
        machine=town.machine, reason="2号楼风险排除",
    )  # fmt: skip
    assert (changed.level, changed.people, changed.ends_at) == (ZoneLevel.CONTROLLED, 8, zone.ends_at)
    assert len(changed.restrictions) == 1
    [then] = zones_as_of(actor=CITY_STAFF, moment=later - HOUR)
    [now] = zones_as_of(actor=CITY_STAFF, moment=later)
    assert (then.level, then.people, list(then.boundary)) == (ZoneLevel.LOCKDOWN, 16, [COMPOUND])
    assert (now.level, now.people, list(now.boundary)) == (ZoneLevel.CONTROLLED, 8, [BUILDING])
    assert zones_as_of(actor=CITY_STAFF, moment=AT - HOUR) == []
    assert moments_of_change(actor=CITY_STAFF) == [AT, later]
    assert zones_as_of(actor=CITY_STAFF, moment=zone.ends_at) == [], "over by itself, whoever wrote it down"


def test_a_stricter_level_needs_the_level_above_and_a_wider_boundary_a_zone_of_its_own(town):
    zone = town.standing(level=ZoneLevel.CONTROLLED)
    asked = {"zone_id": zone.id, "actor": town.closer, "at": AT + DAY, "machine": town.machine, "reason": "新增病例"}
    with pytest.raises(ZoneError, match="agreement of the level above"):
        change_zone(level=ZoneLevel.LOCKDOWN, **asked)
    with pytest.raises(ZoneError, match="would become wider"):
        change_zone(level=ZoneLevel.CONTROLLED, boundary=[COMPOUND], **asked)
    with pytest.raises(ZoneError, match="Nothing would change"):
        change_zone(level=ZoneLevel.CONTROLLED, **asked)
    stricter = change_zone(level=ZoneLevel.LOCKDOWN, reference="张指〔2021〕12号", **asked)
    assert (stricter.level, stricter.ends_at) == (ZoneLevel.LOCKDOWN, AT + 15 * DAY)


REFUSED_PROPOSALS = {
    "Nobody is registered": {"boundary": [f"{COMPOUND}.b9"]},
    "has a boundary": {"boundary": [" "]},
    "lies in another part": {"boundary": [COMPOUND, BUILDING]},
    "has 41 parts": {"boundary": [f"{COMPOUND}.b{number}" for number in range(41)]},
    "has a reason": {"reason": " "},
    "outside your area": {"boundary": ["n13.n1306"]},
    "no such zone": {"protocol": "cn-8ed", "is_provisional": True},
    "knows no zones": {"protocol": "plague"},
}


@pytest.mark.parametrize("words", REFUSED_PROPOSALS)
def test_what_is_no_zone_is_told(town, words):
    values = {
        "level": ZoneLevel.LOCKDOWN, "boundary": [BUILDING], "reason": "研判", "protocol": "he-2021",
    } | REFUSED_PROPOSALS[words]  # fmt: skip
    with pytest.raises(Exception, match=words):
        propose_zone(zone=NewZone(**values), actor=town.decider, at=AT, reason="研判")
    assert list_zones(actor=CITY_STAFF, at=AT).total == 0, "nothing half done"


def test_who_may_decide_and_approve(town):
    zone = town.zone()
    with pytest.raises(Exception, match="not open to the role"):
        town.decided(zone, actor=town.decider)
    with pytest.raises(ZoneError, match="smaller or milder"):
        decide_zone(zone_id=zone.id, milder=[" "], actor=town.closer, at=AT, machine=town.machine, reason="决定")
    zone = town.decided(zone)
    with pytest.raises(ZoneError, match="does not act for the level above"):
        approve_zone(zone_id=zone.id, reference="", actor=town.reviewer, at=AT, reason="同意")
    with pytest.raises(ZoneError, match="their own decision"):
        approve_zone(zone_id=zone.id, reference="", actor=town.closer, at=AT, reason="同意")
    zone = approve_zone(zone_id=zone.id, reference="张指〔2021〕8号", actor=town.closer, at=AT, reason="同意")
    with pytest.raises(ZoneError, match="Another body decided"):
        town.announced(zone, actor=town.city)
    with pytest.raises(ZoneError, match="lacks a telephone"):
        town.announced(zone, telephone=" ")
    refuse_zone(zone_id=zone.id, actor=town.closer, at=AT, reason="证据不足")
    with pytest.raises(ZoneError, match="cannot follow on 'refused'"):
        town.announced(zone)


def test_the_live_realm_closes_nothing_for_a_disease_without_the_class():
    pack = load_pack("he-2021")
    asked = {"act": Act.ISOLATE_PLACE, "authority": "county_government", "on": datetime(2026, 11, 23, tzinfo=UTC)}
    with pytest.raises(ZoneError, match="The law does not allow this zone now") as refused:
        judge(pack, **asked, is_live=True)
    assert "传染病防治法" in refused.value.answer["zh"]
    assert judge(pack, **asked, is_live=False).outcome.article["en"]
    with pytest.raises(ZoneError, match="This body may not order it"):
        judge(pack, **(asked | {"authority": "cdc"}), is_live=False)
    with pytest.raises(ZoneError, match="acts for no body"):
        judge(pack, **(asked | {"authority": ""}), is_live=False)


def test_a_zone_is_seen_within_its_area_only(town):
    zone = town.standing()
    with pytest.raises(ZoneNotFoundError):
        get_zone(actor=CHONGLI_STAFF, zone_id=zone.id, at=AT)
    assert list_zones(actor=CHONGLI_STAFF, at=AT).total == 0
    assert get_zone(actor=town.grid, zone_id=zone.id, at=AT).number == zone.number


def test_lists_and_counts_by_what_is_to_be_done(town):
    town.standing(level=ZoneLevel.CONTROLLED)
    proposed = town.zone(VILLAGE)
    counts = count_zones(actor=CITY_STAFF, at=AT + 2 * DAY)
    assert {kind for kind, number in counts.items() if number} == {ZoneAttention.TO_REVIEW, ZoneAttention.TO_DECIDE}
    assert people_inside(actor=CITY_STAFF, at=AT)[ZoneLevel.CONTROLLED] == (1, 8)
    found = list_zones(actor=CITY_STAFF, at=AT, attention=ZoneAttention.TO_DECIDE, text=proposed.number)
    assert [one.id for one in found.rows] == [proposed.id]
    assert [one.state for one in list_zones(actor=CITY_STAFF, at=AT + 2 * DAY).rows] == [
        ZoneState.IN_FORCE, ZoneState.PROPOSED,
    ]  # fmt: skip
    assert list_zones(actor=CITY_STAFF, at=AT + 20 * DAY, states=[ZoneState.IN_FORCE]).total == 0
    assert list_zones(actor=CITY_STAFF, at=AT + 20 * DAY, states=[ZoneState.LAPSED]).total == 1


def test_everybody_may_know_of_an_announced_zone_and_nothing_of_a_proposal(town):
    proposed = town.zone(VILLAGE)
    assert find_public_zone(code=proposed.code, within=CITY, at=AT) is None
    zone = town.standing()
    found = find_public_zone(code=zone.code.lower(), within=CITY, at=AT)
    assert found is not None
    assert (found.telephone, found.office["zh"]) == ("0313-0000000", "怀来县人民政府（演练）")
    assert found.services["zh"] == "生活物资送到门口"


@pytest.mark.parametrize("words", ["UPDATE zones_zonestep SET reason = 'x'", "DELETE FROM zones_zonestep"])
def test_the_history_of_a_zone_is_never_changed(town, words):
    town.zone()
    with pytest.raises(DatabaseError), scope(CITY), connection.cursor() as cursor:
        cursor.execute(words)

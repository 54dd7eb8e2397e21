"""From a presumptive positive to a lifted zone, as the desk does it; and proposals from real rings."""

from datetime import timedelta

import pytest

from sizao.desk.zoning import (
    gather_rings,
    lay_zone,
    lifting_of,
    look_for_lifts,
    measure_boundary,
    propose_from,
    propose_provisional,
    provisional_facts,
    review,
)
from sizao.engines.policy.zone_vocabulary import ZoneLevel, ZoneNeed
from sizao.engines.zoning.types import ZoningError
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from sizao.response.zones.operations import change_zone, lift_zone, state_fact
from sizao.response.zones.queries import attention_of, get_zone, get_zone_file, list_zones
from sizao.response.zones.types import FactKind, ZoneAct, ZoneAttention, ZoneError, ZoneState
from tests.residents import AT, CITY_STAFF
from tests.zoned import BUILDING, COMMUNITY, COMPOUND, DAY, HOUR


pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PURPOSE = "contact_tracing"


def finding_of(town, person, kind=FindingKind.PRESUMPTIVE_POSITIVE, at=AT):
    return register_finding(
        person=town.keys[person], kind=kind, sampled_at=at - 3 * HOUR, resulted_at=at, source="市疾控",
        reference=f"R{person}-{int(at.timestamp())}", division_path=COMMUNITY, actor=CITY_STAFF, at=at, reason="test",
    )  # fmt: skip


def case_of(town, person, at=AT):
    return confirm_case(
        finding_id=finding_of(town, person, at=at).id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF,
        at=at, reason="test",
    )  # fmt: skip


def contacts_of(town, case, *persons, degree=1, at=AT):
    decide_contacts(
        case_id=case.id,
        contacts=[
            NewContact(
                person=town.keys[person], degree=degree, source=case.person, setting="household", place="",
                exposed_from=at - 8 * HOUR, exposed_until=at - 4 * HOUR,
            )
            for person in persons
        ],
        state=ContactState.ACCEPTED, origin=ContactOrigin.HAND, actor=town.decider, at=at, reason="同住",
    )  # fmt: skip


def test_the_proposal_closes_the_floor_of_the_case_before_the_compound(town):
    case = case_of(town, 0)
    contacts_of(town, case, 1)
    rings = gather_rings(actor=CITY_STAFF, case_ids=[case.id], protocol="he-2021", purpose=PURPOSE, at=AT)
    found = propose_from(rings)
    first = found.points[0]
    assert [one.path for one in first.closed] == [f"{BUILDING}.u1.f1"]
    assert (first.people, first.exposures) == (2, {0: 1, 1: 1})
    assert found.points[-1].covered == 1
    by_hand = measure_boundary(rings, [BUILDING])
    assert (by_hand.people, by_hand.person_days) == (8, 8 * 14)
    zone = lay_zone(
        actor=town.decider, rings=rings, level=ZoneLevel.LOCKDOWN, point=by_hand, proposal=found, protocol="he-2021",
        at=AT, reason="病例居住楼栋",
    )  # fmt: skip
    assert zone.estimate["people"] == zone.people == 8
    assert zone.cases == [f"case:{case.id}"]
    assert zone.alternatives, "the ways that were not chosen stay beside it"
    with pytest.raises(ZoningError, match="no unit"):
        measure_boundary(rings, [f"{COMPOUND}.b9"])
    with pytest.raises(ZoneError, match="No case was chosen"):
        gather_rings(actor=CITY_STAFF, case_ids=[], protocol="he-2021", purpose=PURPOSE, at=AT)


def test_from_a_presumptive_positive_to_a_lifted_zone(town):
    finding = finding_of(town, 0)
    facts = provisional_facts(actor=CITY_STAFF, finding_id=finding.id, purpose=PURPOSE, at=AT)
    assert facts.boundary == [BUILDING]
    closure = propose_provisional(
        actor=town.decider, finding_id=finding.id, person=facts.person, boundary=facts.boundary,
        places=facts.places, hours=None, protocol="he-2021", at=AT, reason="初筛阳性，先行封控",
    )  # fmt: skip
    closure = town.announced(town.decided(closure))
    assert closure.ends_at == AT + DAY

    case = confirm_case(
        finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, at=AT + 5 * HOUR,
        reason="复核阳性",
    )  # fmt: skip
    contacts_of(town, case, 1, at=AT + 6 * HOUR)
    later = AT + 7 * HOUR
    rings = gather_rings(actor=CITY_STAFF, case_ids=[case.id], protocol="he-2021", purpose=PURPOSE, at=later)
    zone = lay_zone(
        actor=town.decider, rings=rings, level=ZoneLevel.LOCKDOWN, point=measure_boundary(rings, [BUILDING]),
        proposal=None, protocol="he-2021", replaces=closure.id, at=later, reason="确诊，封控本栋",
    )  # fmt: skip
    zone = town.announced(town.approved(town.decided(zone, at=later), at=later), at=later)
    assert get_zone(actor=CITY_STAFF, zone_id=closure.id, at=later).state is ZoneState.LIFTED

    zone = review(actor=town.decider, zone_id=zone.id, at=later + DAY, reason="每日复核")
    assert zone.lift_since is None
    met = {one.condition.needs: one.is_met for one in lifting_of(actor=CITY_STAFF, zone_id=zone.id, at=later).states}
    assert not any(met.values())

    over = later + 13 * DAY
    finding_of(town, 1, FindingKind.NEGATIVE, at=over - DAY)
    for kind in FactKind:
        state_fact(
            zone_id=zone.id, kind=kind, fact_at=over - HOUR, is_negative=True, words="全部阴性", actor=town.decider,
            at=over, reason="检测结果",
        )  # fmt: skip
    still = lifting_of(actor=CITY_STAFF, zone_id=zone.id, at=over)
    assert [one.condition.needs for one in still.states if not one.is_met] == [
        ZoneNeed.DAYS_WITHOUT_CASE, ZoneNeed.CONTACTS_NEGATIVE,
    ]  # fmt: skip
    assert look_for_lifts(actor=CITY_STAFF, at=over, reason="hourly look") == 0
    end = zone.ends_at - timedelta(minutes=1)
    assert lifting_of(actor=CITY_STAFF, zone_id=zone.id, at=end).met_at is None, "a new case begins the days anew"
    zone = lift_zone(
        zone_id=zone.id, lifting=lifting_of(actor=CITY_STAFF, zone_id=zone.id, at=end), actor=town.closer, at=end,
        reason="满14天，风险排除",
    )  # fmt: skip
    last = get_zone_file(actor=CITY_STAFF, zone_id=zone.id, at=end).steps[-1]
    assert last.act is ZoneAct.LIFT
    assert {one["needs"]: one["met"] for one in last.detail["conditions"]}["environment_negative"]


def test_a_lift_is_proposed_the_hour_its_conditions_are_met(town):
    zone = town.standing(BUILDING, level=ZoneLevel.CONTROLLED, protocol="cn-9ed", at=AT + 300 * DAY)
    begun = zone.starts_at
    assert zone.ends_at == begun + 7 * DAY
    look = begun + 7 * DAY - HOUR
    state_fact(
        zone_id=zone.id, kind=FactKind.ROUND, fact_at=look, is_negative=True, words="", actor=town.decider, at=look,
        reason="检测结果",
    )  # fmt: skip
    assert look_for_lifts(actor=CITY_STAFF, at=look, reason="hourly look") == 0
    assert attention_of(zone, look) is ZoneAttention.LAPSES
    renewed = change_zone(
        zone_id=zone.id, level=zone.level, renews=True, actor=town.closer, at=look, machine=town.machine,
        reason="条件尚未满足",
    )  # fmt: skip
    assert renewed.ends_at == look + 7 * DAY
    assert look_for_lifts(actor=CITY_STAFF, at=begun + 7 * DAY, reason="hourly look") == 1
    zone = get_zone(actor=CITY_STAFF, zone_id=zone.id, at=begun + 7 * DAY)
    assert zone.lift_since == begun + 7 * DAY
    assert look_for_lifts(actor=CITY_STAFF, at=begun + 7 * DAY + HOUR, reason="hourly look") == 0
    state_fact(
        zone_id=zone.id, kind=FactKind.ROUND, fact_at=begun + 7 * DAY, is_negative=False, words="1例阳性",
        actor=town.decider, at=begun + 7 * DAY, reason="检测结果",
    )  # fmt: skip
    assert look_for_lifts(actor=CITY_STAFF, at=begun + 7 * DAY + HOUR, reason="hourly look") == 1, "no more"


def test_a_precautionary_zone_waits_for_the_others(town):
    town.standing(BUILDING)
    rest = town.standing(f"{COMMUNITY.rpartition('.')[0]}.n130730100002", level=ZoneLevel.PRECAUTIONARY)
    assert rest.restrictions == [], "gatherings are limited, no place is closed"
    assert lifting_of(actor=CITY_STAFF, zone_id=rest.id, at=AT + DAY).met_at is None
    strict = list_zones(actor=CITY_STAFF, at=AT, levels=[ZoneLevel.LOCKDOWN]).rows[0]
    lift_zone(zone_id=strict.id, lifting=None, actor=town.closer, at=AT + DAY, reason="风险排除")
    assert look_for_lifts(actor=CITY_STAFF, at=AT + DAY, reason="hourly look") == 1
    rest = get_zone(actor=CITY_STAFF, zone_id=rest.id, at=AT + DAY)
    assert rest.lift_since is not None
    assert attention_of(rest, AT + DAY) is ZoneAttention.TO_LIFT

"""Zones of the story, as the demo's staff drew them: one replaced a provisional closure, one is lifted, two are open.

On the afternoon of the first result the worker's building is closed for a day. The case is confirmed, and in the
evening a zone takes its place, with a gate and permits; it is looked at the next morning. A village of the kin was a
controlled zone for a night. On the next afternoon a carriage-mate's result leads to a provisional closure, and a zone
around the wedding guest waits for a decision.
"""

from datetime import datetime, timedelta
from typing import Any

from sizao.desk.filling import meals
from sizao.desk.filling.filling import Filling
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.desk.zoning import gather_rings, lay_zone, propose_from, propose_provisional, provisional_facts, review
from sizao.engines.policy.vocabulary import NeedGroup
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.privacy.purposes import Purpose
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import note_need
from sizao.registry.people.queries import access_homes
from sizao.registry.places.queries import split_housing
from sizao.response.cases.queries import find_case_of, list_findings
from sizao.response.cases.types import FindingKind
from sizao.response.zones.operations import (
    add_gate,
    announce_zone,
    approve_zone,
    decide_zone,
    issue_permit,
    lift_zone,
    propose_zone,
    record_passing_through,
    report_up,
    state_fact,
)
from sizao.response.zones.types import Direction, FactKind, NewZone, PermitKind, Zone


_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_SERVICES = {
    "zh": "生活物资送到门口，就医由专车接送，心理热线全天开通",
    "en": "supplies come to the door, a car takes people to hospital, somebody to talk to day and night",
}
_MILDER = "只对同住家人隔离不足以阻断楼道传播"
_DOCUMENT = "冀疫指〔2021〕演示1号"


def fill(filling: Filling) -> None:
    """To be called in a transaction, after the people and the restrictions."""
    zones = _Zones(filling)
    first = zones.provisional("worker", zones.began + 20 * _MINUTE)
    meals.send(filling, first)
    standing = zones.around_the_worker(first)
    zones.keep_its_gate(standing)
    zones.village_for_a_night()
    zones.provisional("carriage_mate_yangyuan", filling.at - 30 * _MINUTE)
    zones.waiting()


class _Zones:
    """What the staff of the demo did; `city` acts for the city government, `county` for that of 怀来."""

    def __init__(self, filling: Filling) -> None:
        self.filling, self.city = filling, filling.city
        self.began = self.city.story.positive_at
        self.staff = demo_staff(at=filling.machine)

    def key(self, role: str) -> int:
        return int(self.filling.keys[self.city.story.roles[role]])

    def provisional(self, role: str, at: datetime) -> Zone:
        """The building of a presumptive positive, for a day; the level above is told at once."""
        found = list_findings(actor=self.staff["investigator"], persons=[self.key(role)]).rows
        finding = next(one for one in found if one.kind is not FindingKind.NEGATIVE)
        investigator = self.staff["investigator"]
        facts = provisional_facts(actor=investigator, finding_id=finding.id, purpose=Purpose.CONTACT_TRACING, at=at)
        zone = propose_provisional(
            actor=investigator,
            finding_id=finding.id,
            person=facts.person,
            boundary=facts.boundary,
            places=(),
            hours=None,
            protocol=DEFAULT_PROTOCOL,
            at=at,
            reason="初筛阳性，确诊前先行封控居住楼栋",
        )
        zone = self.announce(self.decide(zone, "city", at), "city", at + 5 * _MINUTE)
        return report_up(
            zone_id=zone.id, actor=self.staff["city"], at=at + 15 * _MINUTE, reason="电话报告省指挥部（演示）"
        )

    def decide(self, zone: Zone, username: str, at: datetime) -> Zone:
        return decide_zone(
            zone_id=zone.id,
            milder=[_MILDER],
            actor=self.staff[username],
            at=at,
            machine=self.filling.machine,
            reason="经指挥部研判决定",
        )

    def announce(self, zone: Zone, username: str, at: datetime) -> Zone:
        return announce_zone(
            zone_id=zone.id,
            telephone="0313-000 0003",
            services=_SERVICES,
            actor=self.staff[username],
            at=at,
            machine=self.filling.machine,
            reason="发布通告",
        )

    def around_the_worker(self, first: Zone) -> Zone:
        """Four hours later, confirmed: the way that the rings propose takes the place of the provisional closure."""
        at, actor = self.began + 4 * _HOUR, self.staff["investigator"]
        case = find_case_of(actor=actor, person=self.key("worker"))
        assert case is not None, "the first case of the story was confirmed"
        rings = gather_rings(
            actor=actor, case_ids=[case.id], protocol=DEFAULT_PROTOCOL, purpose=Purpose.CONTACT_TRACING, at=at
        )
        proposal = propose_from(rings)
        zone = lay_zone(
            actor=actor,
            rings=rings,
            level=ZoneLevel.LOCKDOWN,
            point=proposal.points[proposal.chosen],
            proposal=proposal,
            protocol=DEFAULT_PROTOCOL,
            replaces=first.id,
            at=at,
            reason="确诊病例居住单元，同楼居民有传播风险",
        )
        zone = self.decide(zone, "city", at + 10 * _MINUTE)
        zone = approve_zone(
            zone_id=zone.id,
            reference=_DOCUMENT,
            actor=self.staff["city"],
            at=at + 40 * _MINUTE,
            reason="省指挥部同意（演示）",
        )
        zone = self.announce(zone, "city", at + _HOUR)
        morning = self.began + 18 * _HOUR
        state_fact(
            zone_id=zone.id,
            kind=FactKind.ROUND,
            fact_at=morning - _HOUR,
            is_negative=True,
            words="首轮全员检测均为阴性",
            actor=actor,
            at=morning,
            reason="检测结果",
        )
        return review(actor=actor, zone_id=zone.id, at=morning, reason="每日复核")

    def keep_its_gate(self, zone: Zone) -> None:
        """A gate, a permit to hospital that was used, and one for a delivery."""
        actor, at = self.staff["city"], self.began + 6 * _HOUR
        gate = add_gate(zone_id=zone.id, name="南门", actor=actor, at=at, reason="设立卡口")
        term: dict[str, Any] = {"valid_from": at, "valid_until": at + timedelta(days=3)}
        spouse = self.key("spouse")
        permit = issue_permit(
            zone_id=zone.id, kind=PermitKind.MEDICAL, person=spouse, actor=actor, at=at, reason="发热，转往医院", **term
        )
        issue_permit(
            zone_id=zone.id, kind=PermitKind.DELIVERY, holder="冀G·演示01 配送车", actor=actor, at=at,
            reason="每日蔬菜配送", **term,
        )  # fmt: skip
        self._pass(gate, permit.code, actor, at + _HOUR)
        note_need(
            person=self.key("younger_child"), division_path=split_housing(zone.division_path)[0],
            need=NeedGroup.CHRONIC, since=at.astimezone(ZONE).date(), actor=actor, at=at, reason="入户走访",
        )  # fmt: skip

    def _pass(self, gate: int, code: str, actor: ScopedActor, at: datetime) -> None:
        record_passing_through(gate_id=gate, code=code, direction=Direction.OUT, actor=actor, at=at, reason="卡口查验")

    def village_for_a_night(self) -> None:
        """The community of the kin, closed until the next noon: their results were negative."""
        at, actor = self.began + 5 * _HOUR, self.staff["county"]
        home = access_homes(
            actor=self.staff["investigator"], keys=[self.key("kin_host")], purpose=Purpose.CONTACT_TRACING, at=at
        )[self.key("kin_host")]
        zone = propose_zone(
            zone=NewZone(
                ZoneLevel.CONTROLLED,
                [split_housing(home)[0]],
                "病例曾在此住两晚，接触者正在排查",
                DEFAULT_PROTOCOL,
                source_person=self.key("worker"),
            ),
            actor=actor,
            at=at,
            reason="排查期间先行管控",
        )
        zone = self.decide(zone, "county", at + 10 * _MINUTE)
        zone = approve_zone(
            zone_id=zone.id, reference="", actor=self.staff["city"], at=at + 30 * _MINUTE, reason="同意"
        )
        zone = self.announce(zone, "county", at + _HOUR)
        lift_zone(
            zone_id=zone.id,
            lifting=None,
            actor=actor,
            at=self.began + 20 * _HOUR,
            reason="接触者均已集中隔离，全员检测阴性，经评估提前解除",
        )

    def waiting(self) -> None:
        """The home of the wedding guest waits for the county's decision."""
        at, actor = self.filling.at - _HOUR, self.staff["investigator"]
        case = find_case_of(actor=actor, person=self.key("table_guest"))
        if case is None:
            return
        rings = gather_rings(
            actor=actor, case_ids=[case.id], protocol=DEFAULT_PROTOCOL, purpose=Purpose.CONTACT_TRACING, at=at
        )
        try:
            proposal = propose_from(rings)
        except SizaoError:
            # At the smallest scale the guest may live alone in a village.
            return
        lay_zone(
            actor=actor,
            rings=rings,
            level=ZoneLevel.LOCKDOWN,
            point=proposal.points[proposal.chosen],
            proposal=proposal,
            protocol=DEFAULT_PROTOCOL,
            at=at,
            reason="确诊病例居住地",
        )

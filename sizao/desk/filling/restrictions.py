"""Contacts and restrictions of the story, in every state there is, each decided by a named person of the demo's staff.

Within the hour of the first result the investigator accepts those who sat at the worker's table and the child at home;
the protocol proposes, and people decide. On the next afternoon some are in quarantine, one contests it, one was
released on appeal, one was not told yet, three wait for a decision, and two places are or were closed.
"""

from datetime import datetime, timedelta

import numpy as np

from sizao.desk.filling.acts import Acts, Told
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.filling.own_page import keep_own_page
from sizao.desk.filling.table import TableMate
from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.demo import demo_staff
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.queries import get_places
from sizao.response.cases.queries import find_case_of, list_findings
from sizao.response.cases.types import Finding, FindingKind
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from sizao.response.restrictions.operations import answer_appeal, record_passing, refuse_restriction, state_ground
from sizao.response.restrictions.types import (
    Alternative,
    AppealOutcome,
    DeliveryWay,
    Ground,
    GroundKind,
    GroundSource,
    Measure,
    Order,
    Subject,
)


_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
# After the first positive result: the drill's hour.
CONTACTS, PROPOSED, ROOMS, RIDES, SUPPLIES = (timedelta(minutes=minutes) for minutes in (24, 28, 40, 46, 52))
MOVED = timedelta(minutes=95)
_LAST, _GROWN_UP = 4, 18
_INFECTED = (("worker", Act.ISOLATE_CASE), ("spouse", Act.ISOLATE_CASE), ("table_guest", Act.ISOLATE_SUSPECT))
_NO_ROOM = Alternative(Measure.HOME_QUARANTINE, "家中没有可单独居住的房间和卫生间")
_IN_HOSPITAL = Alternative(Measure.HOME_QUARANTINE, "已检出阳性，须在医院治疗并防止传播")
_WITH_CARE = Alternative(Measure.HEALTH_MONITORING, "同住家人已确诊，仅作健康监测不足以防止传播")
_FEWER_GUESTS = Alternative(Measure.PLACE_LIMITS, "只限制人数不能完成终末消毒")
_TOGETHER = "与病例同桌就餐近2小时，未佩戴口罩"
_TELEPHONE_OF_THE_HALL = "100 0000 0730"
"""Of whoever is in charge of the hall; no subscriber's number begins so."""


def fill(filling: Filling) -> None:
    """To be called in a transaction, after the cases and the offices."""
    evening = _Evening(filling)
    evening.isolate_the_infected()
    evening.quarantine_the_table()
    evening.keep_the_child_at_home()
    evening.close_places()
    record_passing(within=CITY_PATH, **filling.who)


class _Evening:
    """What the staff of the demo did from the first result to the next afternoon."""

    def __init__(self, filling: Filling) -> None:
        self.filling, self.city = filling, filling.city
        self.roles, self.began = self.city.story.roles, self.city.story.positive_at
        self.staff = demo_staff(at=filling.machine)
        self.source = self.key(self.city.story.worker)
        case = find_case_of(actor=self.staff["investigator"], person=self.source)
        assert case is not None, "the first case of the story was confirmed"
        self.case_id = case.id
        self.acts = self.by("investigator")

    def by(self, username: str) -> Acts:
        return Acts(self.staff[username], self.case_id, self.filling.machine)

    def key(self, person: int) -> int:
        return int(self.filling.keys[person])

    def isolate_the_infected(self) -> None:
        """The hospital isolates whoever is found positive; one of them was not told yet."""
        hospital = self.by("hospital")
        for role, act in _INFECTED:
            finding = self._positive(self.key(self.roles[role]))
            at, reason = finding.resulted_at + 30 * _MINUTE, "核酸检测阳性，收治隔离"
            order = Order(Measure.ISOLATION, act, Period(at, at + timedelta(days=14)))
            subject = Subject(person=finding.person)
            one = hospital.propose_order(subject, order, self._result(finding, at), at=at, reason=reason)
            hospital.decide(
                one, at=at + 5 * _MINUTE, reason=reason, milder=_IN_HOSPITAL, whereabouts="张家口市定点医院（演示）"
            )
            if act is Act.ISOLATE_CASE:
                hospital.tell(one, at=at + 10 * _MINUTE)

    def _positive(self, person: int) -> Finding:
        found = list_findings(actor=self.staff["hospital"], persons=[person]).rows
        return next(finding for finding in found if finding.kind is not FindingKind.NEGATIVE)

    def _result(self, finding: Finding, at: datetime) -> Ground:
        return state_ground(
            kind=GroundKind.FINDING,
            source=GroundSource.LABORATORY,
            reference=finding.ground,
            subject=Subject(person=finding.person),
            facts={
                "kind": finding.kind.value,
                "sampled_at": finding.sampled_at.isoformat(),
                "resulted_at": finding.resulted_at.isoformat(),
                "laboratory": finding.source,
            },
            division_path=finding.division_path,
            actor=self.staff["hospital"],
            at=at,
            reason="核酸检测阳性",
        )

    def quarantine_the_table(self) -> None:
        """Eight sat at the table besides the guest who fell ill; what becomes of each is another thing."""
        mates = [mate for mate in self.filling.wedding.mates if mate.person != self.roles["table_guest"]]
        for mate in mates:
            self.acts.accept(self._meal(mate), at=self.began + CONTACTS, reason="病例讲述：婚宴同桌，席位名单可查")
        host, contesting, absent, gone, visited, *waiting = sorted(mates, key=self._is_child)
        self._quarantine(host)
        self._contest(contesting, self._quarantine(contesting))
        self._release(absent, self._quarantine(absent))
        self._refuse(gone)
        told = self._quarantine(visited)
        keep_own_page(code=told.issued.code, factor=self._last_four(visited), key=self.key(visited.person))
        for mate in waiting:
            self.acts.propose(self.key(mate.person), at=self.began + 20 * _HOUR, reason=_TOGETHER)

    def _is_child(self, mate: TableMate) -> bool:
        return bool(self.began.year - self.city.people.birth_year[mate.person] < _GROWN_UP)

    def _meal(self, mate: TableMate) -> NewContact:
        return NewContact(
            person=self.key(mate.person),
            degree=1,
            source=self.source,
            setting=Setting.BANQUET,
            place=self._place(self.filling.wedding.hall),
            exposed_from=mate.enter,
            exposed_until=mate.leave,
        )

    def _place(self, code: int) -> str:
        return self.city.place_keys(np.array([code], np.int32))[0]

    def _quarantine(self, mate: TableMate) -> Told:
        at = self.began + PROPOSED
        one = self.acts.propose(self.key(mate.person), at=at, reason=_TOGETHER)
        self.acts.decide(
            one, at=at + 5 * _MINUTE, reason=_TOGETHER, milder=_NO_ROOM, whereabouts="怀来县集中隔离点（演示）"
        )
        return self.acts.tell(one, at=at + 10 * _MINUTE)

    def _last_four(self, mate: TableMate) -> str:
        return self.city.identifiers(np.array([mate.person], np.int32))[0][-_LAST:]

    def _contest(self, mate: TableMate, told: Told) -> None:
        """Contests on the own page; somebody else than the decider has yet to answer."""
        statement = "我家有带卫生间的单独房间，家里还有老人需要照顾，请求改为居家隔离。"
        self.acts.appeal(told, factor=self._last_four(mate), at=self.began + 22 * _HOUR, statement=statement)

    def _release(self, mate: TableMate, told: Told) -> None:
        """Was right: the list of seats was wrong. Released at once, and dropped as a contact."""
        statement = "我当天没有到场，席位是替家人登记的，单位值班记录可以证明。"
        appeal = self.acts.appeal(told, factor=self._last_four(mate), at=self.began + 6 * _HOUR, statement=statement)
        answered = self.began + 17 * _HOUR
        answer_appeal(
            appeal_id=appeal.id,
            outcome=AppealOutcome.UPHELD,
            actor=self.staff["city"],
            at=answered,
            reason="单位值班记录和监控显示本人当日未到场，席位登记有误，予以解除。",
        )
        decide_contacts(
            case_id=self.case_id,
            contacts=[self._meal(mate)],
            state=ContactState.DROPPED,
            origin=ContactOrigin.HAND,
            actor=self.staff["investigator"],
            at=answered + _HOUR / 2,
            reason="申诉成立：当日未到场，席位登记有误",
        )

    def _refuse(self, mate: TableMate) -> None:
        one = self.acts.propose(self.key(mate.person), at=self.began + PROPOSED, reason=_TOGETHER)
        refuse_restriction(
            restriction_id=one.id,
            actor=self.staff["investigator"],
            at=self.began + 4 * _HOUR,
            reason="本人10月21日已返回外地住所，由当地管理",
        )

    def keep_the_child_at_home(self) -> None:
        """The younger child lives with the worker; the protocol has a milder form for children."""
        moments = {moment.kind: moment.at for moment in self.city.story.moments if moment.role.startswith("worker")}
        child, at = self.key(self.roles["younger_child"]), self.began + CONTACTS
        household = self.city.world.layout.homes.first_place + self.city.people.household[self.city.story.worker]
        contact = NewContact(
            person=child,
            degree=1,
            source=self.source,
            setting=Setting.HOUSEHOLD,
            place=self._place(int(household)),
            exposed_from=moments["symptoms"],
            exposed_until=moments["fever_clinic"] - _HOUR,
        )
        self.acts.accept(contact, at=at, reason="与病例同住")
        at = self.began + PROPOSED
        one = self.acts.propose(child, at=at, reason="与病例同住")
        reason = "与病例同住；本人为儿童，由家属陪同"
        self.acts.decide(one, at=at + 5 * _MINUTE, reason=reason, milder=_WITH_CARE)
        self.acts.tell(one, at=at + 10 * _MINUTE, way=DeliveryWay.GUARDIAN)

    def close_places(self) -> None:
        """The clinic was closed for a night to be disinfected; the hall will be from tomorrow morning on."""
        moments = {moment.kind: moment for moment in self.city.story.moments}
        clinic, hall = moments["fever_clinic"].place, self.filling.wedding.hall
        assert clinic is not None
        night = Period(self.began + _HOUR, self.began + 15 * _HOUR)
        self._close(clinic, "city", night, night.start, "病例10月22日在此就诊，需要终末消毒")
        morning = self.filling.at.replace(hour=8, minute=0) + timedelta(days=1)
        days = Period(morning, morning + timedelta(days=3))
        self._close(hall, "county", days, self.filling.at - 2 * _HOUR, "病例10月20日在此参加12桌婚宴，需要终末消毒")

    def _close(self, code: int, username: str, term: Period, at: datetime, reason: str) -> None:
        key = self._place(code)
        place, acts = get_places(keys=[key])[key], self.by(username)
        ground = state_ground(
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            reference=f"judgment:{key}",
            subject=Subject(place=key),
            source_person=self.source,
            facts={"words": reason},
            division_path=place.division_path or CITY_PATH,
            actor=self.staff["investigator"],
            at=at - 20 * _MINUTE,
            reason=reason,
        )
        order = Order(Measure.PLACE_CLOSURE, Act.EMERGENCY_MEASURES, term)
        one = acts.propose_order(Subject(place=key), order, ground, at=at - 15 * _MINUTE, reason=reason)
        acts.decide(one, at=at - 10 * _MINUTE, reason=reason, milder=_FEWER_GUESTS)
        acts.tell(one, at=at - 5 * _MINUTE, way=DeliveryWay.POSTED, telephone=_TELEPHONE_OF_THE_HALL)

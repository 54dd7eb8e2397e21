"""A drill with staff, a few residents and evidence about them, in which restrictions can be proposed and decided."""

from datetime import timedelta
from typing import Any

from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.kernel.periods import Period
from sizao.response.restrictions.operations import (
    decide_restriction,
    issue_notice,
    propose_restriction,
    record_delivery,
    set_office,
    state_ground,
)
from sizao.response.restrictions.types import (
    Alternative,
    DeliveryWay,
    Exposure,
    Ground,
    GroundKind,
    GroundSource,
    IssuedNotice,
    Measure,
    Office,
    Order,
    Restriction,
    Subject,
    Wanted,
)
from tests.conftest import MACHINE_TIME
from tests.people import make_account
from tests.residents import AT, CITY, SHACHENG, load_residents


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = 4242
PROTOCOL = "he-2021"
MILDER = [Alternative(Measure.HOME_QUARANTINE, "The home has one room for five people.")]


_OFFICES = {
    Authority.CDC: {"zh": "张家口市疾病预防控制中心（演练）", "en": "Zhangjiakou CDC (drill)"},
    Authority.COUNTY_GOVERNMENT: {"zh": "怀来县人民政府（演练）", "en": "Huailai County Government (drill)"},
}


class Town:
    """Staff and residents. `decider` and `colleague` act for the CDC, `reviewer` and `closer` for the county."""

    def __init__(self, kind: RealmKind = RealmKind.DRILL, *, machine: Any = MACHINE_TIME) -> None:
        open_realm(kind=kind, actor="system:test", at=machine, reason="a test")
        self.machine = machine
        self.decider = make_account(
            "decider", role=Role.INVESTIGATOR, acts_for=Authority.CDC, display_name="流调队员甲"
        )
        self.colleague = make_account(
            "colleague", role=Role.INVESTIGATOR, acts_for=Authority.CDC, display_name="流调队员乙"
        )
        self.reviewer = make_account(
            "reviewer", role=Role.COUNTY_COMMAND, acts_for=Authority.COUNTY_GOVERNMENT, display_name="复核员丙"
        )
        self.closer = make_account(
            "closer", role=Role.COUNTY_COMMAND, acts_for=Authority.COUNTY_GOVERNMENT, display_name="值班员丁"
        )
        self.administrator = make_account("administrator", role=Role.ADMINISTRATOR)
        self.people = load_residents()
        for body, names in _OFFICES.items():
            set_office(
                office=Office(CITY, body, names, "0313-0000000", {"zh": "全天", "en": "day and night"}),
                actor=self.administrator,
                at=AT,
                reason="a test",
            )

    def ground(self, person: int = 0, *, actor: User | None = None, reference: str = "", **given: Any) -> Ground:
        """A meal together with the source, which ended two hours before AT."""
        key = self.people[person]
        values: dict[str, Any] = {
            "kind": GroundKind.PRESENCE,
            "source": GroundSource.PLACE_RECORD,
            "reference": reference or f"presence:{person}",
            "subject": Subject(person=key),
            "source_person": SOURCE,
            "facts": {
                "place": "沙城红旗饭店",
                "setting": "restaurant",
                "enter": (AT - 4 * HOUR).isoformat(),
                "leave": (AT - 2 * HOUR).isoformat(),
                "seconds": 7200,
                "degree": 1,
            },
            "division_path": SHACHENG,
            "at": AT,
            "reason": "a test",
        }
        return state_ground(actor=actor or self.decider, **(values | given))

    def propose(self, person: int = 0, *, actor: User | None = None, at: Any = AT, **given: Any) -> Restriction:
        """Proposes what the protocol says about a close contact of two hours ago."""
        values: dict[str, Any] = {
            "facts": Exposure(last_exposure=AT - 2 * HOUR, degree=1),
            "subject": Subject(person=self.people[person]),
            "division_path": SHACHENG,
            "whereabouts": "沙城集中隔离点",
        }
        values |= given
        if "ground_ids" not in values:
            values["ground_ids"] = [self.ground(person, actor=actor).id]
        return propose_restriction(
            wanted=Wanted(**values),
            protocol=PROTOCOL,
            actor=actor or self.decider,
            at=at,
            machine=self.machine,
            reason="同桌就餐",
        )

    def decide(self, restriction: Restriction, *, actor: User | None = None, at: Any = AT, **given: Any) -> Restriction:
        values: dict[str, Any] = {"alternatives": MILDER, "reason": "与病例同桌就餐两小时，未防护"} | given
        return decide_restriction(
            restriction_id=restriction.id, actor=actor or self.decider, at=at, machine=self.machine, **values
        )

    def tell(self, restriction: Restriction, *, actor: User | None = None, at: Any = AT) -> IssuedNotice:
        """Makes out the notice and gives it."""
        issued = issue_notice(restriction_id=restriction.id, actor=actor or self.decider, at=at, reason="告知")
        record_delivery(
            restriction_id=restriction.id,
            notice_id=issued.notice.id,
            way=DeliveryWay.IN_PERSON,
            actor=actor or self.decider,
            at=at,
            reason="当面送达",
        )
        return issued

    def close(
        self, place: str = "shop:1", *, at: Any = AT, telephone: str = "0313-5550730"
    ) -> tuple[Restriction, IssuedNotice]:
        """A place that is closed for two days, told to whoever is in charge of it."""
        one = self.propose_closing(place, at=at)
        milder = [Alternative(Measure.PLACE_LIMITS, "Fewer guests do not disinfect the hall.")]
        self.decide(one, actor=self.closer, at=at, alternatives=milder, approved=True)
        issued = issue_notice(restriction_id=one.id, actor=self.closer, at=at, reason="告知")
        record_delivery(
            restriction_id=one.id,
            notice_id=issued.notice.id,
            way=DeliveryWay.POSTED,
            telephone=telephone,
            actor=self.closer,
            at=at,
            reason="张贴",
        )
        return one, issued

    def propose_closing(self, place: str = "shop:1", *, at: Any = AT) -> Restriction:
        """A place that somebody judged to need closing for two days."""
        ground = state_ground(
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            reference=f"judgment:{place}",
            subject=Subject(place=place),
            facts={"words": "病例曾在此停留，需要终末消毒"},
            division_path=SHACHENG,
            actor=self.decider,
            at=at,
            reason="a test",
        )
        return self.propose(
            at=at,
            subject=Subject(place=place),
            facts=Order(Measure.PLACE_CLOSURE, Act.EMERGENCY_MEASURES, Period(at, at + 2 * DAY)),
            ground_ids=[ground.id],
            whereabouts="",
        )

    def restrict(self, person: int = 0) -> tuple[Restriction, IssuedNotice]:
        """Somebody who is in quarantine since AT."""
        restriction = self.decide(self.propose(person))
        return restriction, self.tell(restriction)

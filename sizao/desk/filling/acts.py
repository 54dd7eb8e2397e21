"""What the demo's staff can do about somebody, in few words: each act goes through the door that everybody uses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.contacts import add_contact
from sizao.desk.proposing import propose_measure
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import ScopedActor
from sizao.response.investigations.types import NewContact
from sizao.response.restrictions.operations import (
    decide_restriction,
    issue_notice,
    lodge_own_appeal,
    open_own,
    propose_restriction,
    record_delivery,
)
from sizao.response.restrictions.types import (
    Alternative,
    Appeal,
    DeliveryWay,
    Ground,
    IssuedNotice,
    Order,
    Restriction,
    Subject,
    Wanted,
)


_MINUTES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """A restriction that the person was told of, and the notice with its code."""

    restriction: Restriction
    issued: IssuedNotice


@dataclass(frozen=True, slots=True)
class Acts:
    """By whom, about contacts of which case. `machine` is the machine's instant; all other times are the demo's."""

    actor: ScopedActor
    case_id: int
    machine: datetime

    def accept(self, contact: NewContact, *, at: datetime, reason: str) -> None:
        add_contact(
            actor=self.actor, case_id=self.case_id, contact=contact, protocol=DEFAULT_PROTOCOL, at=at, reason=reason
        )

    def propose(self, person: int, *, at: datetime, reason: str) -> Restriction:
        """What the protocol says about an accepted contact."""
        return propose_measure(
            actor=self.actor,
            person=person,
            protocol=DEFAULT_PROTOCOL,
            purpose="contact_tracing",
            at=at,
            machine=self.machine,
            reason=reason,
        )

    def propose_order(
        self, subject: Subject, order: Order, ground: Ground, *, at: datetime, reason: str
    ) -> Restriction:
        """What an article of law allows whose term no protocol sets."""
        return propose_restriction(
            wanted=Wanted(subject, order, [ground.id], ground.division_path),
            protocol=DEFAULT_PROTOCOL,
            actor=self.actor,
            at=at,
            machine=self.machine,
            reason=reason,
        )

    def decide(
        self, one: Restriction, *, at: datetime, reason: str, milder: Alternative, whereabouts: str = ""
    ) -> Restriction:
        return decide_restriction(
            restriction_id=one.id,
            alternatives=[milder],
            whereabouts=whereabouts,
            # Where the law wants the level above to decide first, it did.
            approved=True,
            actor=self.actor,
            at=at,
            machine=self.machine,
            reason=reason,
        )

    def tell(
        self, one: Restriction, *, at: datetime, way: DeliveryWay = DeliveryWay.IN_PERSON, telephone: str = ""
    ) -> Told:
        issued = issue_notice(restriction_id=one.id, actor=self.actor, at=at, reason="制作告知书")
        record_delivery(
            restriction_id=one.id,
            notice_id=issued.notice.id,
            way=way,
            telephone=telephone,
            actor=self.actor,
            at=at + 5 * _MINUTES,
            reason="送达告知书",
        )
        return Told(one, issued)

    def appeal(self, told: Told, *, factor: str, at: datetime, statement: str) -> Appeal:
        """The person contests on the own page, with the code of the notice and what they know of themselves."""
        return lodge_own_appeal(
            access=open_own(code=told.issued.code, factor=factor, address="", at=at),
            restriction_id=told.restriction.id,
            statement=statement,
            at=at,
            machine=self.machine,
        )

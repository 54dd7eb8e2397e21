"""The pack under which something is proposed or decided, and its place among those that were used."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.utils.timezone import get_default_timezone

from sizao.engines.policy.in_force import pack_in_force
from sizao.engines.policy.loading import content_of
from sizao.engines.policy.types import Pack, PackError
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.restrictions import models
from sizao.response.restrictions.rules import rulebook
from sizao.response.restrictions.types import Exposure, Order, RulesError, RuleTrace


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A pack as it stands in the realm at `at`, with the day here and the day of the machine."""

    pack: Pack
    at: datetime
    machine: datetime
    realm: RealmKind
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def trace(self, facts: Exposure | Order, *, begins: datetime) -> RuleTrace:
        """What the pack says on these facts, from `begins` on; an order may say that it begins later."""
        if isinstance(facts, Exposure):
            return rulebook.trace_of_exposure(self.pack, facts, begins=begins, zone=self.zone)
        return rulebook.trace_of_order(self.pack, facts, begins=max(begins, facts.term.start), zone=self.zone)

    def judge(self, act: str, authority: str, *, approved: bool) -> rulebook.Judgment:
        """Whether the body may order the act now, and what the live realm would say on the machine's day."""
        return rulebook.judge(
            self.pack,
            act=act,
            authority=authority,
            on=self.today,
            live_on=self.machine.astimezone(self.zone).date(),
            is_live=self.realm is RealmKind.LIVE,
            approved=approved,
        )

    def register(self) -> str:
        """Keeps what the pack's hash is made of, once, so that it can be looked up years later; the hash."""
        models.PackVersion.objects.get_or_create(
            hash=self.pack.hash,
            defaults={"pack": self.pack.id, "content": content_of(self.pack), "first_used_at": self.at},
        )
        return self.pack.hash


def open_rulebook(protocol: str, *, at: datetime, machine: datetime) -> Rulebook:
    """The protocol with the local orders in force on the realm's day. Raises `RulesError` where it cannot be read."""
    zone = get_default_timezone()
    try:
        pack = pack_in_force(protocol, at.astimezone(zone).date())
    except PackError as error:
        raise RulesError(error.what, error.why, error.next_step) from error
    return Rulebook(pack, at, machine, get_realm().kind, zone)


def pack_of_day(protocol: str, day: date) -> Pack | None:
    """A protocol with the orders of a day as it is in this installation; None where it cannot be read."""
    try:
        return pack_in_force(protocol, day)
    except PackError:
        return None

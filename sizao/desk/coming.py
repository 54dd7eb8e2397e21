"""Who is coming to an area, as those who receive them need it on a phone: offered, on the way, and who of us waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.gating import rules_of_gates
from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.response.arrivals.queries import (
    access_arrivals,
    access_outside_travellers,
    list_arrivals,
    list_hand_overs,
    list_passengers,
    list_waiting,
)
from sizao.response.arrivals.types import HandOver, HandOverState, Passenger, Waiting


COMING_HOURS = 24
_JUST_NOW = timedelta(hours=2)
_MOST = 300
_PURPOSE = "follow_up"
# Without a rule in force a list is not kept longer than this.
_SHIFT_HOURS = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """`names`: by person key the name and the phone as told, of those who were reported. `more` are on the way too."""

    offered: Sequence[HandOver]
    people: Sequence[Passenger]
    more: int
    waiting: Sequence[Waiting]
    names: Mapping[int, tuple[str, str]]
    outside: Mapping[int, tuple[str, str]]
    """The same of those whom other instances offer, by the number of the hand-over."""

    def who(self, one: HandOver) -> tuple[str, str]:
        """Name and phone of somebody offered."""
        return self.outside.get(one.id) or self.names.get(one.person, ("", ""))


def access_coming(*, actor: ScopedActor, at: datetime) -> Coming:
    """Those offered to the actor's area and those on their way there, those at risk first; kept in the audit trail.

    A hotel sees those who go to the hotel. Raises `NotPermittedError`.
    """
    check(actor, Permission.RECEIVE_TRAVELLERS)
    own = actor.scope.path
    offered = list_hand_overs(actor=actor, at=at, state=HandOverState.OFFERED, below=own, size=_MOST).rows
    begin, end = at - _JUST_NOW, at + timedelta(hours=COMING_HOURS)
    found = list_passengers(actor=actor, begin=begin, end=end, below=own, with_cars=True)
    people = sorted(
        (one for one in found if one.hand_over is None), key=lambda one: (not one.is_at_risk, one.expected_at)
    )
    shown = people[:_MOST]
    persons = [*(one.person for one in offered), *(one.person for one in shown)]
    names: dict[int, tuple[str, str]] = {}
    if persons:
        rows = list_arrivals(actor=actor, at=at, zone=ZONE, persons=persons, state=None, size=2 * _MOST).rows
        told = access_arrivals(actor=actor, arrivals=rows, purpose=_PURPOSE, at=at)
        names = {row.person: told[row.id] for row in rows if row.id in told}
    outside = access_outside_travellers(actor=actor, hand_overs=offered, purpose=_PURPOSE, at=at)
    return Coming(offered, shown, len(people) - len(shown), list_waiting(actor=actor, at=at), names, outside)


def hours_of_a_shift(*, at: datetime) -> float:
    """For how long a phone may keep such a list, by the pack in force."""
    term = rules_of_gates(at=at).term(ArrivalStep.SHIFT)
    return _SHIFT_HOURS if term is None else term.total_seconds() / 3600

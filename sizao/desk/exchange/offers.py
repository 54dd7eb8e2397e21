"""Travellers offered to another instance, and what we answer to its offers. Each message says the whole."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.queries import names_of_actors
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import acting, scope
from sizao.foundation.exchange.operations import send_message
from sizao.foundation.exchange.queries import messages_about_many, partner_for
from sizao.foundation.exchange.types import Message
from sizao.registry.people.queries import keys_of_human, own_record
from sizao.registry.places.queries import get_divisions, get_places
from sizao.response.arrivals.operations import offer_hand_over
from sizao.response.arrivals.queries import access_traveller
from sizao.response.arrivals.types import (
    HandOver,
    HandOverClock,
    HandOverError,
    HandOverKind,
    HandOverState,
    TravellerTold,
)


OFFER, RECEIPT = "hand_over.offer", "hand_over.receipt"
_LONGEST_NAME = 60
_NOBODY = TravellerTold("", "", "")


def offer_traveller(
    *, person: int, arrival: int | None, kind: HandOverKind, place: str, division_path: str, destination_path: str,
    clock: HandOverClock, meant_for: str = "", vehicle: str = "", actor: ScopedActor, at: datetime, reason: str,
) -> HandOver:  # fmt: skip
    """Offers a traveller to those of a division, also where another instance answers for it: then that is told.

    Raises as `offer_hand_over` does, and `HandOverError` where another instance is to receive somebody whom nobody
    here can name, `ExchangeError` where the place does not speak with it.
    """
    partner = None if kind is HandOverKind.TRANSIT else partner_for(path=destination_path)
    with acting(actor.actor_id):
        held = offer_hand_over(
            person=person, arrival=arrival, kind=kind, place=place, division_path=division_path,
            destination_path=destination_path, clock=clock, meant_for="" if partner else meant_for, vehicle=vehicle,
            partner=partner.name if partner else "", actor=actor, at=at, reason=reason,
        )  # fmt: skip
        tell_offer(held, actor=actor, at=at, reason=reason)
    return held


def tell_offer(held: HandOver, *, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Tells the instance that is to receive a traveller how the offer stands; nothing where it is from there or here.

    Raises `HandOverError` for an open offer of somebody whom nobody here can name.
    """
    if not held.goes_outside:
        return
    is_open = held.state is HandOverState.OFFERED
    told = _who(held, actor, at, reason)
    if is_open and not told.name:
        raise HandOverError(
            "Nobody here knows who this person is.",
            "Another instance receives people by name and document, not by a key of ours.",
            "Ask the three questions at the gate first.",
        )
    own = get_divisions(paths=[held.division_path]).get(held.division_path)
    content = {
        "reference": held.id,
        "state": held.state.value,
        "offered_at": held.offered_at.isoformat(),
        "by": _called(held.offered_by),
        "from_path": held.division_path,
        "from_name": own.name if own else "",
        "place": get_places(keys=[held.place])[held.place].name,
        "to_path": held.destination_path,
        "vehicle": held.vehicle,
        "why": held.why,
        "person": {"name": told.name, "phone": told.phone, "identifier": told.identifier},
    }
    send_message(
        partner=held.partner, kind=OFFER, reference=reference_of(held.id), content=content,
        division_path=held.division_path, actor=actor.actor_id, at=at, reason=reason,
    )  # fmt: skip


def tell_receipt(held: HandOver, *, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Tells the instance that offered a traveller what became of it, by whom; nothing where it was offered here."""
    if not held.is_from_outside or held.closed_at is None:
        return
    content = {
        "reference": held.outside_reference,
        "state": held.state.value,
        "by": (held.receiver or _called(held.closed_by))[:_LONGEST_NAME],
        "why": held.why,
        "closed_at": held.closed_at.isoformat(),
    }
    send_message(
        partner=held.partner, kind=RECEIPT, reference=reference_of(held.id), content=content,
        division_path=held.destination_path, actor=actor.actor_id, at=at, reason=reason,
    )  # fmt: skip


def last_told(held: Sequence[HandOver]) -> dict[int, Message]:
    """By the number of a hand-over, the last message to the other instance about it, within the caller's scope."""
    numbers = [one.id for one in held if one.partner]
    found = messages_about_many(references=map(reference_of, numbers)) if numbers else {}
    return {number: found[reference_of(number)] for number in numbers if reference_of(number) in found}


def reference_of(number: int) -> str:
    """What a message about a hand-over says it is about."""
    return f"hand_over:{number}"


def _who(held: HandOver, actor: ScopedActor, at: datetime, reason: str) -> TravellerTold:
    """As reported, else as the registry knows them in the province: people at a gate live anywhere in it."""
    told = access_traveller(actor=actor, hand_over=held, purpose=reason, at=at)
    if told is not None:
        return told
    with scope(held.division_path.partition(".")[0], actor=actor.actor_id):
        known = own_record(keys=keys_of_human(key=held.person))
        if known is None:
            return _NOBODY
        record(
            at=at, actor=actor.actor_id, action="person.read", subject_kind="person", subject_key=known.shown,
            purpose=reason, persons=[known.key],
        )  # fmt: skip
        return TravellerTold(known.name, known.phone, known.identifier)


def _called(actor: str) -> str:
    return names_of_actors(actors=[actor]).get(actor, "")

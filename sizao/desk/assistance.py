"""Requests for assistance across rooms: whom a request is to name, and who they are as far as the sender may know."""

from collections.abc import Sequence
from datetime import datetime

from sizao.desk.exchange.assistance import send_request_to, tell_progress
from sizao.desk.tracing import ZONE, get_pack
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import acting
from sizao.foundation.exchange.queries import get_partner
from sizao.foundation.exchange.types import ExchangeError
from sizao.registry.people.queries import access_person
from sizao.registry.people.types import PersonNotFoundError
from sizao.registry.places.queries import get_divisions
from sizao.response.investigations.operations import answer_request, receive_request, record_outcome, send_request
from sizao.response.investigations.queries import access_contact, access_request, list_contacts_of_case, list_requests
from sizao.response.investigations.types import (
    AskedPerson,
    AssistanceError,
    AssistanceKind,
    AssistanceOutcome,
    ContactState,
    Identity,
    TimedRequest,
)


def ask_assistance(
    *,
    actor: ScopedActor,
    case_id: int,
    persons: Sequence[int],
    to_path: str,
    to_name: str,
    kind: AssistanceKind,
    asked: str,
    purpose: str,
    at: datetime,
    reason: str,
    partner: str = "",
) -> int:
    """Sends accepted contacts of a case to another area; the number of the request.

    With `partner` it goes to that instance, whose area it is, by itself; `PartnerNotFoundError`, `ExchangeError`.
    Each is named by what the register or an interview knows; where neither does, the other side has the key. Raises
    `AssistanceError` for somebody who is no accepted contact of the case, and as `send_request` does.
    """
    contacts = {one.person: one for one in list_contacts_of_case(actor=actor, case_id=case_id)}
    wanted = [contacts.get(person) for person in dict.fromkeys(persons)]
    if any(one is None or one.state is not ContactState.ACCEPTED for one in wanted):
        raise AssistanceError(
            "Somebody here is no accepted contact of the case.", next_step="Accept the contact first."
        )
    there = get_partner(name=partner) if partner else None
    if there is not None and there.is_paused:
        raise ExchangeError(f"Exchange with {there.title} is paused.", next_step="Tell them by telephone.")
    people = [
        AskedPerson(one.person, one.degree, one.exposed_until, _identity(actor, one.person, purpose, at))
        for one in wanted
        if one is not None
    ]
    with acting(actor.actor_id):
        number = send_request(
            case_id=case_id,
            persons=people,
            to_path=there.division_path if there else to_path,
            to_name=there.title if there else to_name,
            partner=partner,
            kind=kind,
            asked=asked,
            actor=actor,
            at=at,
            reason=reason,
        )
        if there is not None:
            file = access_request(actor=actor, request_id=number, purpose=purpose, at=at)
            own = get_divisions(paths=[file.request.from_path])
            from_name = own[file.request.from_path].name if own else ""
            send_request_to(there, file, from_name=from_name, actor=actor, at=at, reason=reason)
    return number


def receive_assistance(*, request_id: int, actor: ScopedActor, purpose: str, at: datetime, reason: str) -> None:
    """Says that the asked side has the request, also to the instance that asked. Raises as `receive_request` does."""
    with acting(actor.actor_id):
        receive_request(request_id=request_id, actor=actor, at=at, reason=reason)
        tell_progress(request_id=request_id, actor=actor, purpose=purpose, at=at, reason=reason)


def note_assistance(
    *, request_id: int, person_id: int, outcome: AssistanceOutcome, since: datetime, result: str, actor: ScopedActor,
    purpose: str, at: datetime, reason: str,
) -> None:  # fmt: skip
    """Notes what came of one person, also for the instance that asked. Raises as `record_outcome` does."""
    with acting(actor.actor_id):
        record_outcome(
            request_id=request_id, person_id=person_id, outcome=outcome, since=since, result=result, actor=actor,
            at=at, reason=reason,
        )  # fmt: skip
        tell_progress(request_id=request_id, actor=actor, purpose=purpose, at=at, reason=reason)


def answer_assistance(*, request_id: int, actor: ScopedActor, purpose: str, at: datetime, reason: str) -> None:
    """Sends the result back, also to the instance that asked. Raises as `answer_request` does."""
    with acting(actor.actor_id):
        answer_request(request_id=request_id, actor=actor, at=at, reason=reason)
        tell_progress(request_id=request_id, actor=actor, purpose=purpose, at=at, reason=reason)


def list_timed_requests(*, actor: ScopedActor, protocol: str, at: datetime) -> list[TimedRequest]:
    """Requests from and to the actor's area with the clocks of the pack in force, overdue ones first."""
    return list_requests(actor=actor, pack=get_pack(protocol, at=at), at=at, zone=ZONE)


def _identity(actor: ScopedActor, person: int, purpose: str, at: datetime) -> Identity:
    told = access_contact(actor=actor, person=person, purpose=purpose, at=at).identity
    try:
        record = access_person(actor=actor, key=person, purpose=purpose, at=at)
    except PersonNotFoundError:
        return told
    return Identity(record.name, record.phone or told.phone, record.identifier, told.residence)

"""Requests for assistance across rooms: whom a request is to name, and who they are as far as the sender may know."""

from collections.abc import Sequence
from datetime import datetime

from sizao.desk.tracing import ZONE, get_pack
from sizao.foundation.accounts.types import ScopedActor
from sizao.registry.people.queries import access_person
from sizao.registry.people.types import PersonNotFoundError
from sizao.response.investigations.operations import send_request
from sizao.response.investigations.queries import access_contact, list_contacts_of_case, list_requests
from sizao.response.investigations.types import (
    AskedPerson,
    AssistanceError,
    AssistanceKind,
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
) -> int:
    """Sends accepted contacts of a case to another area; the number of the request.

    Each is named by what the register or an interview knows; where neither does, the other side has the key. Raises
    `AssistanceError` for somebody who is no accepted contact of the case, and as `send_request` does.
    """
    contacts = {one.person: one for one in list_contacts_of_case(actor=actor, case_id=case_id)}
    wanted = [contacts.get(person) for person in dict.fromkeys(persons)]
    if any(one is None or one.state is not ContactState.ACCEPTED for one in wanted):
        raise AssistanceError(
            "Somebody here is no accepted contact of the case.", next_step="Accept the contact first."
        )
    people = [
        AskedPerson(one.person, one.degree, one.exposed_until, _identity(actor, one.person, purpose, at))
        for one in wanted
        if one is not None
    ]
    return send_request(
        case_id=case_id,
        persons=people,
        to_path=to_path,
        to_name=to_name,
        kind=kind,
        asked=asked,
        actor=actor,
        at=at,
        reason=reason,
    )


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

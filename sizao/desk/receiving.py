"""Somebody was received: at a site, a contact is moved since then; at a hospital, a case is isolated. No clock runs on
because nobody wrote the same thing down twice."""

from datetime import datetime

from django.db import transaction

from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.purposes import Purpose
from sizao.response.cases.operations import record_isolation
from sizao.response.cases.queries import find_case_of
from sizao.response.investigations.operations import record_contact_step
from sizao.response.investigations.queries import access_contact
from sizao.response.investigations.types import ContactNotFoundError, ContactState, ContactStep
from sizao.response.quarantine.operations import hand_over, record_arrival
from sizao.response.quarantine.types import Stay, Transfer, TransferKind, TransferState


_CITY_DEPTH = 2


@transaction.atomic
def receive(
    *, transfer_id: int, received_by: str, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Transfer:
    """Notes that a named person received somebody from a vehicle, and what follows. Raises as `hand_over` does."""
    one = hand_over(transfer_id=transfer_id, received_by=received_by, since=since, actor=actor, at=at, reason=reason)
    if one.state is TransferState.DONE and one.done_at is not None:
        if one.kind is TransferKind.TO_SITE:
            _note_moved(one.person, one.done_at, actor, at, reason)
        elif one.kind is TransferKind.TO_HOSPITAL:
            _note_isolated(one.person, one.done_at, actor, at, reason)
    return one


@transaction.atomic
def arrive(*, stay_id: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Notes that somebody came to the site, by whatever way. Raises as `record_arrival` does."""
    stay = record_arrival(stay_id=stay_id, since=since, actor=actor, at=at, reason=reason)
    if stay.arrived_at is not None:
        _note_moved(stay.person, stay.arrived_at, actor, at, reason)
    return stay


def _note_moved(person: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> None:
    """In every case whose contact they are: it may lie in another county than the site."""
    noting = _noting(actor)
    try:
        file = access_contact(actor=noting, person=person, purpose=Purpose.FOLLOW_UP, at=at)
    except ContactNotFoundError:
        return
    for contact in file.contacts:
        if contact.state is ContactState.ACCEPTED and contact.moved_at is None:
            record_contact_step(
                case_id=contact.case_id, person=contact.person, step=ContactStep.MOVED, since=since, actor=noting,
                at=at, reason=reason,
            )  # fmt: skip


def _note_isolated(person: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> None:
    noting = _noting(actor)
    case = find_case_of(actor=noting, person=person)
    if case is not None and case.isolated_at is None:
        record_isolation(case_id=case.id, isolated_at=since, actor=noting, at=at, reason=reason)


def _noting(actor: ScopedActor) -> SystemActor:
    """The system within the city of whoever received: drivers and sites may not open cases, and need not."""
    city = ".".join((actor.scope.path or "").split(".")[:_CITY_DEPTH])
    return SystemActor(Role.INVESTIGATOR, "system:rides", Scope(city, "system:rides"))

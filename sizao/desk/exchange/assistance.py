"""Requests for assistance between instances: what is asked goes there, how far it is comes back."""

from datetime import datetime

from sizao.desk.exchange.content import Content
from sizao.desk.exchange.persons import keys_of_told
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange.operations import TakenMessage, send_message
from sizao.foundation.exchange.types import MessageRefusedError, Partner
from sizao.response.investigations.operations import note_told_progress, take_outside_request
from sizao.response.investigations.queries import access_request
from sizao.response.investigations.types import (
    AskedPerson,
    AssistanceError,
    AssistanceFile,
    AssistanceKind,
    AssistanceOutcome,
    Identity,
    ToldOutcome,
    ToldProgress,
)


REQUEST, PROGRESS = "assistance.request", "assistance.progress"
ACTOR = "system:exchange"
_REASON = "exchange"
_DEGREES = range(1, 5)


def send_request_to(
    partner: Partner, file: AssistanceFile, *, from_name: str, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Queues a request of ours for the partner, with exactly the people that it names."""
    request = file.request
    content = {
        "reference": request.id,
        "from_path": request.from_path,
        "from_name": from_name,
        "to_path": request.to_path,
        "case_number": request.case_number,
        "kind": request.kind.value,
        "asked": file.asked,
        "sent_at": request.sent_at.isoformat(),
        "persons": [
            {
                "reference": one.id,
                "degree": one.degree,
                "last_exposure": one.last_exposure.isoformat(),
                "name": one.identity.name,
                "phone": one.identity.phone,
                "identifier": one.identity.identifier,
                "residence": one.identity.residence,
            }
            for one in file.persons
        ],
    }
    send_message(
        partner=partner.name, kind=REQUEST, reference=reference_of(request.id), content=content,
        division_path=request.from_path, actor=actor.actor_id, at=at, reason=reason,
    )  # fmt: skip


def tell_progress(*, request_id: int, actor: ScopedActor, purpose: str, at: datetime, reason: str) -> None:
    """Tells the instance that asked how far we are, as a whole; nothing where the request is from here."""
    file = access_request(actor=actor, request_id=request_id, purpose=purpose, at=at)
    request = file.request
    if not request.from_name:
        return
    content = {
        "reference": request.outside_reference,
        "received_at": _told(request.received_at),
        "answered_at": _told(request.answered_at),
        "persons": [
            {
                "reference": one.outside_reference,
                "outcome": one.outcome.value,
                "located_at": _told(one.located_at),
                "controlled_at": _told(one.controlled_at),
                "result": one.result,
            }
            for one in file.persons
        ],
    }
    send_message(
        partner=request.partner, kind=PROGRESS, reference=reference_of(request.id), content=content,
        division_path=request.to_path, actor=actor.actor_id, at=at, reason=reason,
    )  # fmt: skip


def take_request(taken: TakenMessage, *, at: datetime) -> str:
    """Keeps what a partner asks: those with a number are registered where they are not, the others have a key only.

    Raises `MessageRefusedError`.
    """
    partner, told = taken.partner, Content(taken.content)
    to_path = told.path_of("to_path", partner.is_ours)
    actor = SystemActor(Role.CITY_COMMAND, ACTOR, Scope(partner.own_path, ACTOR))
    persons = [_person(one) for one in told.parts("persons")]
    keys = keys_of_told(
        partner=partner,
        people=[(str(number), one.name, one.phone, one.identifier) for number, _degree, _last, one in persons],
        division_path=to_path, actor=ACTOR, at=at, reason=_REASON,
    )  # fmt: skip
    try:
        number = take_outside_request(
            partner=partner.name,
            from_path=told.path_of("from_path", partner.answers_for),
            from_name=told.text("from_name", longest=120) or partner.title,
            outside_reference=told.number("reference"),
            to_path=to_path,
            case_number=told.text("case_number", longest=24, needed=True),
            kind=told.word("kind", AssistanceKind),
            asked=told.text("asked", longest=1000),
            persons=[
                AskedPerson(key, degree, last_exposure, identity, outside_reference)
                for key, (outside_reference, degree, last_exposure, identity) in zip(keys, persons, strict=True)
            ],
            sent_at=told.instant("sent_at"),
            actor=actor,
            at=at,
            reason=_REASON,
        )
    except AssistanceError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)


def take_progress(taken: TakenMessage, *, at: datetime) -> str:
    """Notes how far a partner says it is. Raises `MessageRefusedError`."""
    partner, told = taken.partner, Content(taken.content)
    number = told.number("reference")
    progress = ToldProgress(
        told.instant_or_none("received_at"),
        told.instant_or_none("answered_at"),
        [
            ToldOutcome(
                one.number("reference"),
                one.word("outcome", AssistanceOutcome),
                one.instant_or_none("located_at"),
                one.instant_or_none("controlled_at"),
                one.text("result", longest=400),
            )
            for one in told.parts("persons")
        ],
    )
    actor = SystemActor(Role.CITY_COMMAND, ACTOR, Scope(partner.own_path, ACTOR))
    try:
        note_told_progress(
            request_id=number, partner=partner.name, progress=progress, actor=actor, at=at, reason=_REASON
        )  # fmt: skip
    except AssistanceError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)


def reference_of(number: int) -> str:
    """What a message about a request says it is about."""
    return f"assistance:{number}"


_Told = tuple[int, int, datetime, Identity]


def _person(told: Content) -> _Told:
    degree = told.number("degree")
    if degree not in _DEGREES:
        raise MessageRefusedError(f"The degree {degree} is none.", next_step="It is 1 to 4.")
    identity = Identity(told.text("name"), told.text("phone"), told.text("identifier"), told.text("residence"))
    return told.number("reference"), degree, told.instant("last_exposure"), identity


def _told(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None

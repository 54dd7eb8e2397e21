"""Requests for assistance: sent, received, worked off person by person, answered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.cases.queries import get_case
from sizao.response.investigations import models
from sizao.response.investigations.sealing import ASKED, ASKED_IDENTITY, RESULT, reserve, seal, seal_identity
from sizao.response.investigations.types import (
    SETTLED,
    AskedPerson,
    AssistanceError,
    AssistanceKind,
    AssistanceNotFoundError,
    AssistanceOutcome,
)


_COUNTY = 3  # labels of the path of a county unit


def send_request(
    *,
    case_id: int,
    persons: Sequence[AskedPerson],
    to_path: str,
    to_name: str = "",
    partner: str = "",
    kind: AssistanceKind,
    asked: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Asks the area `to_path` (or, with `to_name`, a place outside) to find these people; the number of the request.

    With `partner` that place is an instance of its own, which tells how far it is by itself.
    The request belongs to the county of the case. Raises `AssistanceError` for nobody, for the same area, and for an
    actor who does not stand for the whole county; `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.ASK_ASSISTANCE)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        from_path = ".".join(case.division_path.split(".")[:_COUNTY])
        if not persons:
            raise AssistanceError("The request is about nobody.", next_step="Tick those who are to be found.")
        if not to_path.strip():
            raise AssistanceError("It is not said who is asked.", next_step="Choose a county, or name a place outside.")
        if to_path == from_path:
            raise AssistanceError("This is the county of the case itself.", next_step="Choose another one.")
        if not actor.scope.covers(from_path):
            raise AssistanceError(
                "A request is sent by the county of the case.", next_step="Ask the command of the county to send it."
            )
        [number] = reserve("investigations_assistancerequest")
        models.AssistanceRequest.objects.create(
            pk=number,
            case_id=case.id,
            case_number=case.number,
            from_path=from_path,
            to_path=to_path,
            to_name=to_name.strip(),
            partner=partner,
            kind=kind.value,
            asked=seal(asked.strip(), at=ASKED, row=number),
            sent_at=at,
            sent_by=actor.actor_id,
        )
        rows = reserve("investigations_assistanceperson", len(persons))
        models.AssistancePerson.objects.bulk_create(
            models.AssistancePerson(
                pk=row,
                request_id=number,
                person=one.person,
                degree=one.degree,
                last_exposure=one.last_exposure,
                identity=seal_identity(one.identity, row=row, at=ASKED_IDENTITY),
                outcome=AssistanceOutcome.OPEN.value,
            )
            for row, one in zip(rows, persons, strict=True)
        )
        record_about(
            "assistance.send",
            ("assistance", str(number)),
            [one.person for one in persons],
            actor=actor,
            at=at,
            reason=reason,
            to=to_path,
        )
    return number


def receive_request(*, request_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says that the asked side has the request. Raises `AssistanceError` if it was said before."""
    with _open(request_id, actor) as row:
        if row.received_at is not None:
            raise AssistanceError(f"The request {request_id} was received before.", next_step="Work it off.")
        row.received_at, row.received_by = at, actor.actor_id
        row.save(update_fields=["received_at", "received_by"])
        record_about("assistance.receive", ("assistance", str(row.pk)), [], actor=actor, at=at, reason=reason)


def record_outcome(
    *,
    request_id: int,
    person_id: int,
    outcome: AssistanceOutcome,
    since: datetime,
    result: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Notes what came of one person. Raises `AssistanceError` before receipt, after the answer, for the future, and
    where somebody was not found without saying what was tried."""
    with _open(request_id, actor) as row:
        if row.received_at is None or row.answered_at is not None:
            raise AssistanceError(
                "The request is not being worked on.",
                "It was not received yet, or it was answered.",
                "Receive it first.",
            )
        if since > at:
            raise AssistanceError("An outcome in the future cannot be noted.", next_step="Check the day.")
        if outcome in (AssistanceOutcome.NOT_FOUND, AssistanceOutcome.ELSEWHERE) and not result.strip():
            raise AssistanceError("It is not said what was tried, or where the person is.", next_step="Say it shortly.")
        person = models.AssistancePerson.objects.filter(pk=person_id, request_id=row.pk).first()
        if person is None or outcome is AssistanceOutcome.OPEN:
            raise AssistanceError("There is no such person in the request.", next_step="Reload the page.")
        person.outcome = outcome.value
        if outcome in (AssistanceOutcome.LOCATED, AssistanceOutcome.CONTROLLED):
            person.located_at = min(filter(None, (person.located_at, since)))
        person.controlled_at = since if outcome is AssistanceOutcome.CONTROLLED else None
        person.result = seal(result.strip(), at=RESULT, row=person.pk) or person.result
        person.save(update_fields=["outcome", "located_at", "controlled_at", "result"])
        record_about(
            "assistance.outcome", ("assistance", str(row.pk)), [person.person], actor=actor, at=at, reason=reason,
            outcome=outcome.value,
        )  # fmt: skip


def answer_request(*, request_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Sends the result back. Raises `AssistanceError` while the outcome of somebody is not known."""
    with _open(request_id, actor) as row:
        if row.received_at is None or row.answered_at is not None:
            raise AssistanceError("The request is not being worked on.", next_step="Receive it first.")
        left = row.persons.exclude(outcome__in=[outcome.value for outcome in SETTLED]).count()
        if left:
            raise AssistanceError(
                f"The outcome of {left} people is not known yet.", next_step="Note what came of each of them."
            )
        row.answered_at, row.answered_by = at, actor.actor_id
        row.save(update_fields=["answered_at", "answered_by"])
        record_about("assistance.answer", ("assistance", str(row.pk)), [], actor=actor, at=at, reason=reason)


@contextmanager
def _open(request_id: int, actor: ScopedActor) -> Iterator[models.AssistanceRequest]:
    """A request that the actor is to work on, locked: the asked side's, or the sender's where that lies outside."""
    check(actor, Permission.ANSWER_ASSISTANCE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.AssistanceRequest.objects.select_for_update().filter(pk=request_id).first()
        if row is None:
            raise AssistanceNotFoundError(
                f"There is no request {request_id} to or from your area.", next_step="Look at the list of requests."
            )
        if row.partner and row.case_id is not None:
            raise AssistanceError(
                "The request is worked off by the side that was asked.",
                "Its instance tells by itself how far it is.",
                "Wait for its answer, or call it.",
            )
        if not actor.scope.covers(row.from_path if row.to_name else row.to_path):
            raise AssistanceError(
                "The request is worked off by the side that was asked.", next_step="Wait for its answer, or call it."
            )
        yield row

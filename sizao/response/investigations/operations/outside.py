"""Requests for assistance over the border of this installation: taken from another instance, and told how ours goes."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.investigations import models
from sizao.response.investigations.sealing import ASKED, ASKED_IDENTITY, RESULT, reserve, seal, seal_identity
from sizao.response.investigations.types import (
    AskedPerson,
    AssistanceError,
    AssistanceKind,
    AssistanceNotFoundError,
    AssistanceOutcome,
    ToldProgress,
)


def take_outside_request(
    *,
    partner: str,
    from_path: str,
    from_name: str,
    outside_reference: int,
    to_path: str,
    case_number: str,
    kind: AssistanceKind,
    asked: str,
    persons: Sequence[AskedPerson],
    sent_at: datetime,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Keeps what another instance asks of the area `to_path`; the number of the request here.

    Its clocks run from when it was sent, by the sender's clock, though never from the future. Raises `AssistanceError`
    for a request about nobody or about somebody twice.
    """
    check(actor, Permission.ANSWER_ASSISTANCE)
    if not persons:
        raise AssistanceError("The request is about nobody.", next_step="Name those who are to be found.")
    if len({one.person for one in persons}) < len(persons):
        raise AssistanceError("The request names somebody twice.", next_step="Name each once.")
    with scope(actor.scope.path, actor=actor.actor_id):
        [number] = reserve("investigations_assistancerequest")
        models.AssistanceRequest.objects.create(
            pk=number,
            case=None,
            case_number=case_number,
            from_path=from_path,
            from_name=from_name,
            to_path=to_path,
            partner=partner,
            outside_reference=outside_reference,
            kind=kind.value,
            asked=seal(asked.strip(), at=ASKED, row=number),
            sent_at=min(sent_at, at),
            sent_by=actor.actor_id,
        )
        rows = reserve("investigations_assistanceperson", len(persons))
        models.AssistancePerson.objects.bulk_create(
            models.AssistancePerson(
                pk=row,
                request_id=number,
                person=one.person,
                outside_reference=one.outside_reference,
                degree=one.degree,
                last_exposure=one.last_exposure,
                identity=seal_identity(one.identity, row=row, at=ASKED_IDENTITY),
                outcome=AssistanceOutcome.OPEN.value,
            )
            for row, one in zip(rows, persons, strict=True)
        )
        record_about(
            "assistance.take", ("assistance", str(number)), [one.person for one in persons], actor=actor, at=at,
            reason=reason, partner=partner,
        )  # fmt: skip
    return number


def note_told_progress(
    *, request_id: int, partner: str, progress: ToldProgress, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Notes how far another instance says it is with a request of ours. What was answered changes no more.

    Raises `AssistanceNotFoundError` for a request that was not sent to this partner, `AssistanceError` for people who
    are not in it, and for an answer without a receipt.
    """
    check(actor, Permission.ANSWER_ASSISTANCE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.AssistanceRequest.objects.select_for_update()
        row = rows.filter(pk=request_id, partner=partner, case__isnull=False).first()
        if row is None:
            raise AssistanceNotFoundError(f"There is no request {request_id} to this partner.")
        if progress.answered_at is not None and progress.received_at is None:
            raise AssistanceError("It was answered and not received.", next_step="Say when it was received.")
        if row.answered_at is not None:
            return
        people = {one.pk: one for one in row.persons.all()}
        if not {one.reference for one in progress.persons} <= people.keys():
            raise AssistanceError("Somebody told of is not in the request.", next_step="Tell of those who are.")

        def told(instant: datetime | None) -> datetime | None:
            """Clocks of two instances differ: nothing came before it was asked, nothing lies ahead."""
            return None if instant is None else min(max(instant, row.sent_at), at)

        if progress.received_at is not None:
            row.received_at, row.received_by = row.received_at or told(progress.received_at), actor.actor_id
        for one in progress.persons:
            person = people[one.reference]
            person.outcome = one.outcome.value
            located, person.controlled_at = told(one.located_at), told(one.controlled_at)
            person.located_at = min(filter(None, (located, person.controlled_at)), default=None)
            person.result = seal(one.result.strip(), at=RESULT, row=person.pk) or person.result
            person.save(update_fields=["outcome", "located_at", "controlled_at", "result"])
        if progress.answered_at is not None:
            answered = told(progress.answered_at)
            assert answered is not None and row.received_at is not None
            row.answered_at, row.answered_by = max(answered, row.received_at), actor.actor_id
        row.save(update_fields=["received_at", "received_by", "answered_at", "answered_by"])
        record_about(
            "assistance.told", ("assistance", str(row.pk)), [one.person for one in people.values()], actor=actor, at=at,
            reason=reason, partner=partner,
        )  # fmt: skip

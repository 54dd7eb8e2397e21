"""Reads of appeals."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.restrictions import models
from sizao.response.restrictions.reading import appeal_of, restriction_of
from sizao.response.restrictions.types import Appeal, AppealNotFoundError, QueuedAppeal


def list_appeals(
    *, actor: ScopedActor, at: datetime, is_open: bool | None = True, limit: int = 500
) -> Sequence[QueuedAppeal]:
    """Appeals with what they contest: open ones by when they are due, answered ones newest first. No statements.

    `may_answer` says whether the reader decided nothing about it. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Appeal.objects.select_related("restriction", "answer_row__reviewer")
        if is_open is not None:
            rows = rows.filter(answer_row__isnull=is_open)
        ordered = rows.order_by("due_at", "id") if is_open else rows.order_by("-lodged_at", "-id")
        found = list(ordered[:limit])
        decided = set(
            models.Decision.objects.filter(
                restriction__in=[row.restriction_id for row in found], decider_id=_account(actor)
            ).values_list("restriction_id", flat=True)
        )
        return [
            QueuedAppeal(
                appeal=appeal_of(row, getattr(row, "answer_row", None), with_statement=False),
                restriction=restriction_of(row.restriction, at=at),
                may_answer=row.restriction_id not in decided,
            )
            for row in found
        ]


def access_appeal(*, actor: ScopedActor, appeal_id: int, purpose: str, at: datetime) -> Appeal:
    """One appeal with its statement; kept in the audit trail. Raises `AppealNotFoundError`, `PurposeError`."""
    check(actor, Permission.OPEN_RESTRICTION)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Appeal.objects.select_related("answer_row__reviewer", "restriction").filter(pk=appeal_id).first()
        if row is None:
            raise AppealNotFoundError(
                f"There is no appeal {appeal_id} within your area.", next_step="Look it up in the queue."
            )
        record(
            at=at,
            actor=actor.actor_id,
            action="appeal.read",
            subject_kind="appeal",
            subject_key=row.number,
            purpose=purpose,
            persons=[] if row.restriction.person is None else [row.restriction.person],
        )
        return appeal_of(row, getattr(row, "answer_row", None))


def _account(actor: ScopedActor) -> int:
    number = actor.actor_id.removeprefix("user:")
    return int(number) if number.isdecimal() else 0

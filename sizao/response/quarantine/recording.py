"""Audit rows of this room."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.audit.operations import record


def record_about(
    action: str,
    subject: tuple[str, int],
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    persons: Sequence[int] = (),
    **detail: object,
) -> None:
    """Keeps an act about a `subject` (kind, number)."""
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind=subject[0],
        subject_key=str(subject[1]),
        purpose=reason,
        detail=detail,
        persons=persons,
    )

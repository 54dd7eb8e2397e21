"""Adding to the audit trail."""

from collections.abc import Mapping
from datetime import datetime

from sizao.foundation.audit.models import AuditEvent


def record(
    *,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str,
    subject_key: str,
    purpose: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Adds one row inside the caller's transaction: if the act is taken back, so is its row.

    `actor` is an `actor_id` such as `user:12` or `system:retention`; `action` is `room.act`; `detail` is plain JSON
    with record numbers and counts, never a person's data.
    """
    AuditEvent.objects.create(
        at=at,
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        purpose=purpose,
        detail=dict(detail or {}),
    )

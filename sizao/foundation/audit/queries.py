"""Reads of the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class AuditRow:
    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_key: str
    purpose: str
    detail: dict[str, object]


def list_audit_rows(*, limit: int, subject_kind: str = "", subject_key: str = "") -> list[AuditRow]:
    """The newest rows first, of one subject if given. Pages check `Permission.READ_AUDIT` before they ask."""
    rows = AuditEvent.objects.order_by("-at", "-pk")
    if subject_kind:
        rows = rows.filter(subject_kind=subject_kind)
    if subject_key:
        rows = rows.filter(subject_key=subject_key)
    return [
        AuditRow(row.at, row.actor, row.action, row.subject_kind, row.subject_key, row.purpose, row.detail)
        for row in rows[:limit]
    ]

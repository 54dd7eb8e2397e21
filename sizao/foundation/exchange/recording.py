"""What the audit trail keeps of exchange: with whom, what kind, about what; never what it said."""

from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.exchange import models


def record_partner(
    action: str, row: models.Partner, *, actor: str, at: datetime, reason: str, **detail: object
) -> None:
    record(
        at=at, actor=actor, action=action, subject_kind="partner", subject_key=str(row.pk), purpose=reason,
        detail={"name": row.name, **detail},
    )  # fmt: skip


def record_message(
    action: str, number: int, partner: models.Partner, kind: str, *, actor: str, at: datetime, reason: str,
    **detail: object,
) -> None:  # fmt: skip
    record(
        at=at, actor=actor, action=action, subject_kind="message", subject_key=str(number), purpose=reason,
        detail={"partner": partner.name, "kind": kind, **detail},
    )  # fmt: skip

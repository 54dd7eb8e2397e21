"""Audit rows of this room."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.audit.operations import record


def record_about(
    action: str,
    subject_kind: str,
    subject_key: str,
    persons: Sequence[int],
    *,
    actor: str,
    at: datetime,
    reason: str,
    **detail: object,
) -> None:
    """Keeps an act about a tube, a round or a laboratory with the keys of those it is about."""
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        purpose=reason,
        detail=detail,
        persons=persons,
    )

"""Presences that people state, in place of what they stated before."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.response.presences import installed, stating
from sizao.response.presences.models import Source
from sizao.response.presences.types import StatedPresence


def state_presences(
    *,
    source: str,
    rows: Callable[[], Sequence[StatedPresence]],
    division_path: str,
    actor: str,
    at: datetime,
    reason: str,
) -> int:
    """Makes these all that is stated under the name `source`, and traceable; how many they are.

    None takes everything back. `rows` is asked when no other writer can come between. Call it when the statements
    themselves are committed: files are not taken back with a transaction. Raises `PresencesError` for a row that does
    not last.
    """
    kept, _ = Source.objects.get_or_create(
        name=source, defaults={"is_stated": True, "division_path": division_path, "created_at": at}
    )
    count = stating.put_stated(installed.presence_files(), source=source, rows=rows)
    record(
        at=at,
        actor=actor,
        action="presences.state",
        subject_kind="presence_source",
        subject_key=str(kept.pk),
        purpose=reason,
        detail={"rows": count},
    )
    return count

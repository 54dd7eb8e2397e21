"""Signals as feeds tell them."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.response.signals import models
from sizao.response.signals.types import NewSignal


def record_signals(
    *, feed: str, signals: Sequence[NewSignal], actor: str, at: datetime, reason: str
) -> tuple[int, int]:
    """Keeps signals in the caller's scope and transaction: how many are new, and how many were known.

    A number that its source sends again replaces what it said before: sums of a day grow.
    """
    newest = list({one.reference: one for one in signals}.values())
    if not newest:
        return 0, 0
    known = models.Signal.objects.filter(feed=feed, reference__in=[one.reference for one in newest]).count()
    copy_columns(
        Target("signals_signal", replace_on=("feed", "reference")),
        {
            "kind": [one.kind.value for one in newest],
            "reference": [one.reference for one in newest],
            "place": [one.place for one in newest],
            "at": [one.at.isoformat() for one in newest],
            "count": [one.count for one in newest],
            "person": [one.person for one in newest],
            "temperature": [None if one.temperature is None else str(one.temperature) for one in newest],
            "division_path": [one.division_path for one in newest],
            "feed": [feed] * len(newest),
            "delivery": [one.delivery for one in newest],
            "line": [one.line for one in newest],
        },
    )
    record(
        at=at,
        actor=actor,
        action="signals.record",
        subject_kind="feed",
        subject_key=feed,
        purpose=reason,
        detail={"rows": len(newest), "known": known},
    )
    return len(newest) - known, known

"""What staff and the system do with arrivals: calls before the journey, the risk computed anew, posters."""

from datetime import datetime
from secrets import randbits

from django.db.models import F

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed, scope
from sizao.response.arrivals import models
from sizao.response.arrivals.assessing import assess
from sizao.response.arrivals.reading import found_as_json, poster_of, stay_of
from sizao.response.arrivals.rules.codes import poster_code
from sizao.response.arrivals.rules.joining import worst
from sizao.response.arrivals.types.reports import (
    ArrivalActError,
    ArrivalNotFoundError,
    ArrivalState,
    Poster,
    PosterError,
    PosterKind,
)


_AT_ONCE = 500


def record_call(*, arrival_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes that somebody called before the journey and told what to expect.

    Raises `ArrivalNotFoundError`, `ArrivalActError` for one that was cancelled, and `NotPermittedError`.
    """
    check(actor, Permission.CALL_ARRIVALS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Arrival.objects.select_for_update().filter(pk=arrival_id).first()
        if row is None:
            raise ArrivalNotFoundError(
                f"There is no arrival {arrival_id} within your area.",
                "It goes elsewhere, or was deleted when its term was over.",
                "Look for it in the list of arrivals.",
            )
        if row.state == ArrivalState.CANCELLED.value:
            raise ArrivalActError(
                "This arrival was cancelled.", "Nobody is expected any more.", "Look at the list of arrivals."
            )
        row.called_at, row.called_by = at, actor.actor_id
        row.save(update_fields=["called_at", "called_by"])
        record(
            at=at, actor=actor.actor_id, action="arrival.call", subject_kind="arrival", subject_key=str(arrival_id),
            purpose=reason, persons=[row.person],
        )  # fmt: skip


def renew_risk(*, within: str, actor: str, at: datetime, reason: str) -> int:
    """Computes the risk of everybody who is still expected by the lists in force at `at`; how many changed.

    For after a bulletin came. Whoever is at more risk than when they were called counts as not called.
    """
    changed = 0
    with scope(within, actor=actor):
        rows = models.Arrival.objects.filter(state=ArrivalState.ANNOUNCED.value).prefetch_related("stays")
        for row in rows.order_by("pk").iterator(chunk_size=_AT_ONCE):
            found = assess([stay_of(stay) for stay in row.stays.all()], at=at)
            stored, risk = found_as_json(found), worst(found).value
            if stored == row.found and risk == row.risk:
                continue
            if risk != row.risk:
                row.called_at, row.called_by = None, ""
            row.found, row.risk, row.risk_at = stored, risk, at
            row.save(update_fields=["found", "risk", "risk_at", "called_at", "called_by"])
            changed += 1
        record(
            at=at, actor=actor, action="arrival.renew_risk", subject_kind="arrival", subject_key="many",
            purpose=reason, detail={"changed": changed},
        )  # fmt: skip
    return changed


def make_poster(
    *, kind: PosterKind, name: str, division_path: str, actor: ScopedActor, at: datetime, reason: str
) -> Poster:
    """Gives a place a poster of its own. Raises `PosterError` without a name or for another's division."""
    check(actor, Permission.MAKE_POSTERS)
    words = " ".join(name.split())
    if not words or len(words) > 120:
        raise PosterError(
            "A poster needs to know where it hangs.", "By that its reports are counted.", "Give it in a few words."
        )
    if not actor.scope.covers(division_path):
        raise PosterError("This division lies outside your area.", next_step="Choose one of your own.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Poster.objects.create(
            code=poster_code(randbits(63)), kind=kind.value, name=words, division_path=division_path, made_at=at,
            made_by=actor.actor_id,
        )  # fmt: skip
        record(
            at=at, actor=actor.actor_id, action="arrival.make_poster", subject_kind="poster", subject_key=row.code,
            purpose=reason,
        )  # fmt: skip
    return poster_of(row)


@ascribed
def count_opening(*, code: str, actor: str, at: datetime, reason: str) -> None:
    """Counts that somebody came by a poster's code; a code that hangs nowhere counts nothing."""
    models.Poster.objects.filter(code=code).update(opened=F("opened") + 1)

"""Stays that are typed by hand: noted, withdrawn, and known to the trace within the second."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index
from sizao.kernel.settings_of_contact import Setting
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import Case
from sizao.response.investigations import models
from sizao.response.investigations.locking import lock_case
from sizao.response.investigations.reading import stay_of
from sizao.response.investigations.sealing import (
    COMPANIONS,
    STAY_NOTE,
    STAY_WITHDRAWN,
    TOLD_PLACE,
    reserve,
    seal,
)
from sizao.response.investigations.types import (
    Certainty,
    Protection,
    SaidBy,
    StatedStay,
    StayError,
    source_of,
)
from sizao.response.presences.operations import state_presences
from sizao.response.presences.types import StatedPresence


TRACE_JOB = "investigations.trace_stays"
LONGEST_STAY = timedelta(days=31)
# Should the process end between the commit and the trace, a job does it.
_JOB_AFTER = 30
_LONGEST = {"told_place": 120, "cell": 60, "companions": 1000, "note": 1000}


def note_stay(
    *,
    case_id: int,
    person: int | None = None,
    place: str = "",
    told_place: str = "",
    kind: Setting,
    cell: str = "",
    seat_row: int | None = None,
    enter: datetime,
    leave: datetime,
    said_by: SaidBy,
    certainty: Certainty = Certainty.CERTAIN,
    protection: Protection = Protection.UNKNOWN,
    companions: str = "",
    note: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> StatedStay:
    """Notes that somebody (the person of the case if nobody is given) was somewhere during `[enter, leave)`.

    `place` is the key of a known place; else `told_place` is what it is called, and the same words in the same case
    are the same place. The trace takes the stay in as soon as the transaction is committed. Raises `StayError` for
    times that cannot be or no place, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    told = " ".join(told_place.split())
    _check_times(enter, leave, at)
    _check_words(place.strip() or told, {"told_place": told, "cell": cell, "companions": companions, "note": note})
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        lock_case(case.id)
        [number] = reserve("investigations_stay")
        row = models.Stay.objects.create(
            pk=number,
            case_id=case.id,
            person=person or case.person,
            place=place.strip() or _own_place(case, told),
            told_place=seal("" if place.strip() else told, at=TOLD_PLACE, row=number),
            kind=kind.value,
            cell=cell.strip(),
            seat_row=seat_row,
            enter_at=enter,
            leave_at=leave,
            said_by=said_by.value,
            certainty=certainty.value,
            protection=protection.value,
            companions=seal(companions.strip(), at=COMPANIONS, row=number),
            note=seal(note.strip(), at=STAY_NOTE, row=number),
            noted_by=actor.actor_id,
            at=at,
        )
        record_about(
            "investigation.stay", ("case", case.number), [row.person], actor=actor, at=at, reason=reason, stay=number
        )
        _trace_when_committed(case, actor, at)
        return stay_of(row)


def withdraw_stay(*, case_id: int, stay_id: int, actor: ScopedActor, at: datetime, reason: str) -> StatedStay:
    """Takes a stay back, for a reason: it stays in the history and no longer takes part in the trace.

    Raises `StayError` when it was taken back before, is of another case, or no reason is given.
    """
    check(actor, Permission.INVESTIGATE)
    if not reason.strip():
        raise StayError("A stay is taken back for a reason.", next_step="Say why it does not hold.")
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        lock_case(case.id)
        row = models.Stay.objects.filter(pk=stay_id, case_id=case.id).first()
        if row is None or row.withdrawn_at is not None:
            raise StayError(
                f"The stay {stay_id} is not there to be taken back.",
                "It belongs to another case, or somebody took it back meanwhile.",
                "Reload the page.",
            )
        row.withdrawn_at, row.withdrawn_by, row.traced_at = at, actor.actor_id, None
        row.withdrawn_why = seal(reason.strip(), at=STAY_WITHDRAWN, row=row.pk)
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why", "traced_at"])
        record_about(
            "investigation.withdraw_stay",
            ("case", case.number),
            [row.person],
            actor=actor,
            at=at,
            # The reason may name somebody: it is kept sealed with the stay.
            reason="withdrawn",
            stay=row.pk,
        )
        _trace_when_committed(case, actor, at)
        return stay_of(row)


def trace_stays(*, case_id: int, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Brings the trace up to what is said in the investigation of a case; how many stays it then knows of it.

    To be called outside a transaction. Doing it again changes nothing.
    """
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
    looked_at: list[models.Stay] = []

    def rows() -> Sequence[StatedPresence]:
        with scope(actor.scope.path, actor=actor.actor_id):
            looked_at[:] = models.Stay.objects.filter(case_id=case_id).order_by("pk")
        return [_presence_of(row) for row in looked_at if row.withdrawn_at is None]

    with scope(actor.scope.path, actor=actor.actor_id):
        count = state_presences(
            source=source_of(case.number),
            rows=rows,
            division_path=case.division_path,
            actor=actor.actor_id,
            at=at,
            reason=reason,
        )
        waiting = models.Stay.objects.filter(traced_at__isnull=True)
        still_there = [row.pk for row in looked_at if row.withdrawn_at is None]
        gone = [row.pk for row in looked_at if row.withdrawn_at is not None]
        # One that was taken back in between waits for its own turn.
        waiting.filter(Q(pk__in=still_there, withdrawn_at__isnull=True) | Q(pk__in=gone)).update(traced_at=at)
    return count


def _trace_when_committed(case: Case, actor: ScopedActor, at: datetime) -> None:
    app.configure_task(TRACE_JOB, queue="presences", schedule_in={"seconds": _JOB_AFTER}).defer(
        case_id=case.id, division_path=case.division_path
    )
    transaction.on_commit(
        partial(trace_stays, case_id=case.id, actor=actor, at=at, reason="said in an interview"), robust=True
    )


def _presence_of(row: models.Stay) -> StatedPresence:
    return StatedPresence(
        row.person, row.place, row.cell or None, row.seat_row, row.kind, row.enter_at, row.leave_at, row.pk
    )


def _own_place(case: Case, told: str) -> str:
    """The key of a place that only this investigation knows."""
    return f"told:{case.number}:{blind_index('told place')(told.casefold()) & 0xFFFFFFFF:08x}"


def _check_times(enter: datetime, leave: datetime, at: datetime) -> None:
    if enter >= leave:
        raise StayError("The stay would end before it begins.", next_step="Give a later end.")
    if leave > at:
        raise StayError("The stay would end in the future.", next_step="Note it up to the present.")
    if leave - enter > LONGEST_STAY:
        raise StayError(
            f"The stay would last {(leave - enter).days} days.",
            f"One stay lasts at most {LONGEST_STAY.days} days.",
            "Check the year and the month, or note it in parts.",
        )


def _check_words(place: str, words: dict[str, str]) -> None:
    if not place:
        raise StayError("The stay has no place.", next_step="Choose a place, or say what it is called.")
    for name, text in words.items():
        if len(text.strip()) > _LONGEST[name]:
            raise StayError(f"A text has more than {_LONGEST[name]} characters.", next_step="Say it more shortly.")

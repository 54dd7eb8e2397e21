"""Emergency access is taken, ended and reviewed; corrections are asked for and answered. Each leaves an audit row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import localtime

from sizao.engines.policy.vocabulary import Safeguard
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import vault
from sizao.foundation.rights import models
from sizao.foundation.rights.corrections import REASONS, RIGHT, WRONG, correction_of
from sizao.foundation.rights.emergency import grant_of
from sizao.foundation.rights.limits import limit_of
from sizao.foundation.rights.queries import find_correction, find_live_access
from sizao.foundation.rights.types import (
    Correction,
    CorrectionError,
    CorrectionOutcome,
    CorrectionWay,
    EmergencyError,
    EmergencyGrant,
    EmergencyOutcome,
)


SHORTEST_REASON = 10
LONGEST_TEXT = 2000
MOST_OPEN = 5
_BY_ITSELF = "system:term"


def take_access(
    *, division_path: str, persons: Sequence[int], hours: int, actor: ScopedActor, at: datetime, reason: str
) -> EmergencyGrant:
    """Gives the actor access to a division, or there to one person by all their keys, at once; the auditor is told.

    Raises `EmergencyError` without a reason, for more hours than the packs allow, for one's own area, while another
    access lasts, and for some days after one that an auditor found without justification; `NotPermittedError`.
    """
    check(actor, Permission.BREAK_GLASS)
    own = actor.scope.path
    limit = limit_of(Safeguard.EMERGENCY_ACCESS, at=at)
    if own is None or actor.scope.covers(division_path):
        raise EmergencyError("This lies within your own area.", next_step="You see it without emergency access.")
    if len(reason.strip()) < SHORTEST_REASON or len(reason) > LONGEST_TEXT:
        raise EmergencyError(
            "The reason is too short or too long.",
            "An auditor reads it and decides whether it was justified.",
            "Say in a sentence what happened and what you must know.",
        )
    if not 1 <= hours <= limit.limit:
        raise EmergencyError(
            f"Emergency access lasts from 1 to {limit.limit} hours.", limit.basis, "Choose fewer hours."
        )
    with scope(own, actor=actor.actor_id):
        if find_live_access(actor=actor) is not None:
            raise EmergencyError("You have emergency access already.", next_step="End that one first.")
        _check_pause(actor, at)
        # What is over by itself is closed now, for one account holds one at a time.
        for over in models.EmergencyGrant.objects.filter(actor=actor.actor_id, ended_at__isnull=True):
            models.EmergencyGrant.objects.filter(pk=over.pk).update(ended_at=over.until_at, ended_by=_BY_ITSELF)
        row = models.EmergencyGrant.objects.create(
            actor=actor.actor_id, own_path=own, division_path=division_path, persons=list(persons),
            reason=reason.strip(), hours=hours,
        )  # fmt: skip
        row.refresh_from_db()
        _record("emergency.take", row.pk, actor=actor, at=at, reason=reason.strip(), about=persons, hours=hours,
                division=division_path, limit=limit.rule)  # fmt: skip
        return grant_of(row, live=row.pk)


def _check_pause(actor: ScopedActor, at: datetime) -> None:
    pause = limit_of(Safeguard.EMERGENCY_PAUSE, at=at)
    refused = models.EmergencyGrant.objects.filter(
        actor=actor.actor_id,
        outcome=EmergencyOutcome.NOT_JUSTIFIED.value,
        reviewed_at__gt=at - timedelta(days=pause.limit),
    )
    if refused.exists():
        raise EmergencyError(
            "An auditor found an emergency access of yours without justification.",
            f"It stays closed to you for {pause.limit} days.",
            "Ask a colleague, or the command of the area concerned.",
        )


def end_access(*, number: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Ends one's own emergency access early. Raises `EmergencyError` when it is over or another's."""
    with scope(actor.scope.path, actor=actor.actor_id):
        live = find_live_access(actor=actor)
        if live is None or live.id != number:
            raise EmergencyError("This emergency access is over.", next_step="Nothing needs to be done.")
        _record("emergency.end", number, actor=actor, at=at, reason=reason)
        models.EmergencyGrant.objects.filter(pk=number).update(ended_at=at, ended_by=actor.actor_id)


def review_access(*, number: int, outcome: EmergencyOutcome, actor: ScopedActor, at: datetime, reason: str) -> None:
    """What the auditor found, with reasons. Without justification it ends at once, if it still lasts.

    Raises `EmergencyError` for one's own, one that was reviewed, or without reasons; `NotPermittedError`.
    """
    check(actor, Permission.REVIEW_EMERGENCY)
    if not reason.strip():
        raise EmergencyError("A review gives its reasons.", next_step="Say why in a sentence.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.EmergencyGrant.objects.filter(pk=number).first()
        if row is None or row.reviewed_at is not None:
            raise EmergencyError("There is nothing to review under this number.", next_step="Look at the list.")
        if row.actor == actor.actor_id:
            raise EmergencyError("Nobody reviews their own access.", next_step="Another auditor must do it.")
        changed = {"reviewed_at": at, "reviewed_by": actor.actor_id, "outcome": outcome.value,
                   "review_reason": reason.strip()}  # fmt: skip
        if outcome is EmergencyOutcome.NOT_JUSTIFIED and row.ended_at is None:
            changed |= {"ended_at": at, "ended_by": actor.actor_id}
        models.EmergencyGrant.objects.filter(pk=number).update(**changed)
        _record("emergency.review", number, actor=actor, at=at, reason=reason.strip(), outcome=outcome.value)


def ask_correction(
    *,
    persons: Sequence[int],
    wrong: str,
    right: str,
    way: CorrectionWay,
    within: str,
    actor: str,
    at: datetime,
    reason: str,
) -> Correction:
    """Takes down what is wrong about somebody (all their keys, the first stands for them) and what is right.

    To be answered within the hours of the packs. Raises `CorrectionError` without words or with too many, and while
    `MOST_OPEN` wait.
    """
    wrong, right = wrong.strip(), right.strip()
    if not (wrong and right) or max(len(wrong), len(right)) > LONGEST_TEXT:
        raise CorrectionError(
            "Say both what is wrong and what is right.",
            f"Each may have {LONGEST_TEXT} characters.",
            "Fill in both fields.",
        )
    limit = limit_of(Safeguard.CORRECTION_ANSWER, at=at)
    with scope(within, actor=actor):
        waiting = models.CorrectionRequest.objects.filter(person__in=list(persons), answered_at__isnull=True)
        if waiting.count() >= MOST_OPEN:
            raise CorrectionError(
                "Five requests wait for an answer already.", next_step="Wait for the answers, or call."
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('rights_correctionrequest', 'id'))")
            number: int = cursor.fetchone()[0]
        row = models.CorrectionRequest.objects.create(
            pk=number,
            number=f"C{localtime(at).year}-{number:05d}",
            person=persons[0],
            division_path=within,
            way=way.value,
            lodged_by=actor,
            lodged_at=at,
            due_at=at + timedelta(hours=limit.limit),
            due_rule=limit.rule,
            wrong=vault().seal(wrong, at=WRONG, row=number),
            right=vault().seal(right, at=RIGHT, row=number),
        )
        record(at=at, actor=actor, action="correction.ask", subject_kind="correction", subject_key=row.number,
               purpose=reason, detail={"way": way.value}, persons=persons[:1])  # fmt: skip
        return correction_of(row)


def open_correction(*, number: int, actor: ScopedActor, at: datetime, purpose: str) -> Correction:
    """One request with its words; the look is kept. Raises `CorrectionError`, `NotPermittedError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        found = find_correction(actor=actor, number=number)
        record(at=at, actor=actor.actor_id, action="correction.read", subject_kind="correction",
               subject_key=found.number, purpose=purpose, persons=[found.person])  # fmt: skip
        return found


def answer_correction(
    *, number: int, outcome: CorrectionOutcome, actor: ScopedActor, at: datetime, reason: str
) -> Correction:
    """Answers a request with the reasons that the person reads (PIPL art. 46, 50). Raises `CorrectionError`."""
    check(actor, Permission.ANSWER_SUBJECT)
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise CorrectionError("An answer gives its reasons.", "The person reads them.", "Say why in a few sentences.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.CorrectionRequest.objects.select_for_update().filter(pk=number).first()
        if row is None or row.answered_at is not None:
            raise CorrectionError("There is nothing to answer under this number.", next_step="Look at the list.")
        row.outcome, row.answered_by, row.answered_at = outcome.value, actor.actor_id, at
        row.reasons = vault().seal(reason.strip(), at=REASONS, row=row.pk)
        row.save(update_fields=["outcome", "answered_by", "answered_at", "reasons"])
        record(at=at, actor=actor.actor_id, action="correction.answer", subject_kind="correction",
               subject_key=row.number, detail={"outcome": outcome.value}, persons=[row.person])  # fmt: skip
        return correction_of(row)


def _record(
    action: str,
    number: int,
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    about: Sequence[int] = (),
    **detail: object,
) -> None:
    record(at=at, actor=actor.actor_id, action=action, subject_kind="emergency", subject_key=str(number),
           purpose=reason, detail=detail, persons=about)  # fmt: skip

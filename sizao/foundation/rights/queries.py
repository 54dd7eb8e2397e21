"""Reads of rights: emergency access, requests for correction, and who read what about a person."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from sizao.foundation.accounts.permissions import can, check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.queries import list_audit_rows_by_number
from sizao.foundation.database.scope import scope
from sizao.foundation.rights import models
from sizao.foundation.rights.corrections import correction_of
from sizao.foundation.rights.emergency import grant_of
from sizao.foundation.rights.limits import basis_of as basis_of
from sizao.foundation.rights.limits import limit_of as limit_of
from sizao.foundation.rights.types import Correction, CorrectionError, EmergencyGrant, ReadAbout


MOST_READS = 500
_LISTED = 200


def find_live_access(*, actor: ScopedActor) -> EmergencyGrant | None:
    """The emergency access that the actor has now, as the database says."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.EmergencyGrant.objects.raw("SELECT * FROM rights_live_grant()")
        return next((grant_of(one, live=one.pk) for one in row), None)


def list_accesses(*, actor: ScopedActor) -> list[EmergencyGrant]:
    """For an auditor all that began in the area or reached into it, those to review first; else one's own."""
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.EmergencyGrant.objects.all()
        if not can(actor, Permission.REVIEW_EMERGENCY):
            rows = rows.filter(actor=actor.actor_id)
        found = list(rows.order_by(F("reviewed_at").asc(nulls_first=True), "-granted_at", "-pk")[:_LISTED])
        times = Counter(one.actor for one in found)
        return [grant_of(one, live=one.pk if _lasts(one) else None, earlier=times[one.actor] - 1) for one in found]


def count_to_review(*, actor: ScopedActor) -> int:
    """How many wait for the review of this auditor."""
    check(actor, Permission.REVIEW_EMERGENCY)
    with scope(actor.scope.path, actor=actor.actor_id):
        return models.EmergencyGrant.objects.filter(reviewed_at__isnull=True).exclude(actor=actor.actor_id).count()


def _lasts(row: models.EmergencyGrant) -> bool:
    if row.ended_at is not None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rights_realm_time() < %s AND clock_timestamp() < %s + %s * interval '1 hour'",
            [row.until_at, row.made_at, row.hours],
        )
        return bool(cursor.fetchone()[0])


def find_home(*, person: int) -> str | None:
    """The county in which somebody is registered, wherever that is; None for whom no registry knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rights_home(%s)", [person])
        (path,) = cursor.fetchone()
    return path


def list_reads_about(*, persons: Sequence[int]) -> list[ReadAbout]:
    """Who read what about somebody, by all their keys, the newest first; at most `MOST_READS`.

    Whoever asks makes sure that it is the person, or somebody at the counter for them, and keeps that it was asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, others FROM rights_reads_about(%s) ORDER BY event DESC LIMIT %s",
                       [list(persons), MOST_READS])  # fmt: skip
        others = dict(cursor.fetchall())
    return [
        ReadAbout(
            number=row.event,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject_kind=row.subject_kind,
            purpose=row.purpose,
            is_emergency="emergency" in row.detail,
            others=max(others[row.event] or 0, 0),
        )
        for row in list_audit_rows_by_number(events=list(others))
    ]


def list_own_corrections(*, persons: Sequence[int], within: str, actor: str) -> list[Correction]:
    """What somebody asked to be corrected, the newest first, with the answers."""
    with scope(within, actor=actor):
        rows = models.CorrectionRequest.objects.filter(person__in=list(persons)).order_by("-lodged_at", "-pk")
        return [correction_of(row) for row in rows]


def list_corrections(*, actor: ScopedActor) -> list[Correction]:
    """The queue of the area: what waits, the most urgent first, then what was answered. Raises `NotPermittedError`."""
    check(actor, Permission.ANSWER_SUBJECT)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.CorrectionRequest.objects.order_by(F("answered_at").desc(nulls_first=True), "due_at", "pk")
        return [correction_of(row, opens=False) for row in rows[:_LISTED]]


def count_corrections(*, actor: ScopedActor, at: datetime) -> tuple[int, int]:
    """How many wait, and how many of them are past due. Raises `NotPermittedError`."""
    check(actor, Permission.ANSWER_SUBJECT)
    with scope(actor.scope.path, actor=actor.actor_id):
        waiting = models.CorrectionRequest.objects.filter(answered_at__isnull=True)
        return waiting.count(), waiting.filter(due_at__lt=at).count()


def find_correction(*, actor: ScopedActor, number: int) -> Correction:
    """One request with its words; `operations.open_correction` keeps the look. Raises `CorrectionError`."""
    check(actor, Permission.ANSWER_SUBJECT)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.CorrectionRequest.objects.filter(pk=number).first()
        if row is None:
            raise CorrectionError("There is no such request within your area.", next_step="Look at the list.")
        return correction_of(row)

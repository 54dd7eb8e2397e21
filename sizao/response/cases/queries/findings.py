"""Reads of findings, within the actor's scope. People stand here by their keys only."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases import models
from sizao.response.cases.reading import finding_of, version_of
from sizao.response.cases.rules import is_same_specimen
from sizao.response.cases.types import (
    POSITIVE,
    Finding,
    FindingFile,
    FindingKind,
    FindingNotFoundError,
    FindingOrder,
    FindingState,
)


_ORDERS: dict[FindingOrder, tuple[Any, ...]] = {
    FindingOrder.NEWEST: ("-resulted_at", "-id"),
    FindingOrder.OLDEST: ("resulted_at", "id"),
    FindingOrder.SAMPLED: ("-sampled_at", "-id"),
    FindingOrder.DIVISION: ("division_path", "-resulted_at", "-id"),
    FindingOrder.LABORATORY: ("source", "-resulted_at", "-id"),
}


def list_findings(
    *,
    actor: ScopedActor,
    text: str = "",
    persons: Collection[int] | None = None,
    kinds: Collection[FindingKind] = (),
    states: Collection[FindingState] = (),
    source: str = "",
    below: str | None = None,
    is_corrected: bool | None = None,
    batch: int | None = None,
    order: FindingOrder = FindingOrder.NEWEST,
    page: int = 1,
    size: int = 50,
) -> Page[Finding]:
    """Findings by number (its beginning) or shown person key, of some persons, kinds, states, a source or a division.

    `is_corrected`: corrected or withdrawn at least once. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    wanted = Q()
    if text.strip():
        wanted &= Q(reference__startswith=text.strip()) | Q(person=key_from_shown(text) or 0)
    if persons is not None:
        wanted &= Q(person__in=persons)
    if kinds:
        wanted &= Q(kind__in=[kind.value for kind in kinds])
    if states:
        wanted &= Q(state__in=[state.value for state in states])
    if source:
        wanted &= Q(source=source)
    if below is not None:
        wanted &= Q(division_path__below=below)
    if is_corrected is not None:
        wanted &= Q(versions__gt=1) if is_corrected else Q(versions=1)
    if batch is not None:
        wanted &= Q(batch=batch)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Finding.objects.filter(wanted)
        start = (page - 1) * size
        return Page(
            [finding_of(row) for row in found.order_by(*_ORDERS[order])[start : start + size]],
            found.count(),
            page,
            size,
        )


def list_sources(*, actor: ScopedActor) -> list[str]:
    """The sources of findings within the actor's scope, by name. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return list(models.Finding.objects.order_by("source").values_list("source", flat=True).distinct())


def access_finding(*, actor: ScopedActor, finding_id: int, purpose: str, at: datetime) -> FindingFile:
    """One finding with everything that was ever said about it, and the other results of this human; the read is kept.

    Raises `FindingNotFoundError` outside the actor's scope, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Finding.objects.select_related("case").filter(pk=finding_id).first()
        if row is None:
            raise FindingNotFoundError(
                f"There is no finding {finding_id} within your area.", next_step="Look it up in the list of findings."
            )
        record(
            at=at,
            actor=actor.actor_id,
            action="finding.read",
            subject_kind="finding",
            subject_key=str(row.pk),
            purpose=purpose,
            persons=[row.person],
        )
        finding = finding_of(row)
        others = [other for other in findings_of(row.person) if other.id != finding.id]
        versions = models.FindingVersion.objects.filter(finding=row).order_by("number")
        return FindingFile(
            finding=finding,
            versions=[version_of(version) for version in versions],
            same_specimen=[other for other in others if is_same_specimen(finding, other)],
            others=others,
            case_number=row.case.number if row.case else "",
        )


def list_findings_of(*, actor: ScopedActor, person: int) -> Sequence[Finding]:
    """All results of a human under any of their keys within the actor's scope, the newest specimen first.

    Also negative ones and those that were withdrawn. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return findings_of(person)


def list_findings_to_confirm(*, actor: ScopedActor, limit: int = 50) -> Sequence[Finding]:
    """Positive findings that nobody has decided on, the oldest result first. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Finding.objects.filter(state=FindingState.OPEN).order_by("resulted_at", "id")
        return [finding_of(row) for row in rows[:limit]]


def list_late_reports(*, actor: ScopedActor, limit: timedelta, at: datetime, most: int = 50) -> Sequence[Finding]:
    """Positive findings reported later than `limit` after their result, or not yet though `limit` has passed.

    Those still missing come first, then the newest. `limit` is the clock of the pack in force. Raises
    `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = late(limit=limit, at=at).order_by(F("reported_at").desc(nulls_first=True), "resulted_at", "id")
        return [finding_of(row) for row in rows[:most]]


def late(*, limit: timedelta, at: datetime) -> "QuerySet[models.Finding]":
    """Reports that are late, in the caller's scope: of positive results that their laboratory stands by."""
    missing = Q(reported_at__isnull=True, resulted_at__lt=at - limit)
    after = Q(reported_at__gt=F("resulted_at") + limit)
    positive = Q(kind__in=[kind.value for kind in POSITIVE], withdrawn_at__isnull=True)
    return models.Finding.objects.filter(positive & (missing | after))


def findings_of(person: int) -> list[Finding]:
    """All results of a human in the caller's scope, the newest specimen first."""
    rows = models.Finding.objects.filter(person__in=keys_of_human(key=person)).order_by("-sampled_at", "-id")
    return [finding_of(row) for row in rows]

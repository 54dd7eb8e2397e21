"""Reads of privacy: holds, close-outs, what is due, and the dry runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.utils.timezone import localtime

from sizao.engines.policy.types import Row
from sizao.engines.policy.vocabulary import Safeguard
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy import models
from sizao.foundation.privacy.erasure import DUE, FUNCTION, law_rows, terms
from sizao.foundation.privacy.retention import person_fields
from sizao.foundation.privacy.suppression import suppressed
from sizao.foundation.privacy.types import (
    Assessment,
    CloseOutState,
    Closing,
    DueRow,
    Hold,
    HoldKind,
    PrivacyError,
    Run,
    TableCount,
)


def count_what_goes(*, actor: ScopedActor) -> list[TableCount]:
    """The dry run: how many rows of each table would go and stay if the outbreak were closed now."""
    check(actor, Permission.SEE_CLOSE_OUT)
    return run_erasure(closing=0, only_count=True)


def run_erasure(*, closing: int, only_count: bool) -> list[TableCount]:
    """What the database function gives. Only `operations` calls it with `only_count=False`."""
    return _run([closing, only_count, None])


def run_due(*, at: datetime, only_count: bool) -> list[TableCount]:
    """What is due at `at` in the scope of the transaction. Only `operations` calls it with `only_count=False`."""
    return _run([0, only_count, at])


def _run(arguments: Sequence[object]) -> list[TableCount]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {FUNCTION}(%s, %s, %s)", arguments)
        return [TableCount(*row) for row in cursor.fetchall()]


def plan_retention(*, actor: ScopedActor, at: datetime) -> list[TableCount]:
    """The dry run of retention: what would go at `at` by its term, and what would stay though it is due.

    The figures are those of the actor's area. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_CLOSE_OUT)
    with scope(actor.scope.path, actor=actor.actor_id):
        return run_due(at=at, only_count=True)


def list_due(*, actor: ScopedActor, label: str, at: datetime) -> list[DueRow]:
    """The rows of one table that are due at `at`, in the actor's area. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    model = apps.get_model(label)
    person = next((field.name for field in person_fields(model)), None)
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT key, stays FROM {DUE}(%s, %s) ORDER BY length(key), key", [at, model._meta.db_table])
        found = cursor.fetchall()
        keys = [key for key, _ in found]
        # Only what the scope lets be seen has a line.
        seen = {
            str(key): value
            for key, value in model._default_manager.filter(pk__in=keys).values_list("pk", person or "pk")
        }
    return [DueRow(key, seen[key] if person else None, stays) for key, stays in found if key in seen]


def list_runs(*, actor: ScopedActor, limit: int = 30) -> list[Run]:
    """The newest runs of retention. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    return [
        Run(row.at, row.actor, [TableCount(*table) for table in row.tables], row.movements)
        for row in models.RetentionRun.objects.order_by("-id")[:limit]
    ]


def terms_in_force(*, at: datetime) -> dict[str, Row]:
    """The terms of retention on a day, each with its days, basis, citation and status, by `RetentionTerm`."""
    day = localtime(at).date()
    return {row.values["term"]: row for row in terms(day) if row.holds_on(day)}


def list_assessments(*, actor: ScopedActor) -> list[Assessment]:
    """The signed versions of the impact assessment, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ASSESSMENT)
    return [_assessment(row) for row in models.ImpactAssessment.objects.order_by("-id")]


def get_assessment(*, actor: ScopedActor, number: int) -> Assessment:
    """One signed version. Raises `PrivacyError` when there is none, `NotPermittedError`."""
    check(actor, Permission.SEE_ASSESSMENT)
    row = models.ImpactAssessment.objects.filter(pk=number).first()
    if row is None:
        raise PrivacyError(f"There is no assessment {number}.", next_step="Look at the list of versions.")
    return _assessment(row)


def _assessment(row: models.ImpactAssessment) -> Assessment:
    return Assessment(row.pk, row.content, row.remark, row.signed_by, row.signed_at, row.signature)


def published(counts: Mapping[str, int], *, at: datetime) -> dict[str, int | None]:
    """Counts by area or group as they may leave the system: None for what is too small to be told.

    The number below which it is too small is that of the packs. Raises `PrivacyError` where they set none: then
    nothing may be published.
    """
    day = localtime(at).date()
    rows = [row for row in law_rows(day) if row.section == "safeguards" and row.holds_on(day)]
    limit = next((row.values["limit"] for row in rows if row.values["safeguard"] == Safeguard.SMALL_NUMBER), None)
    if limit is None:
        raise PrivacyError(
            "The packs do not say below how many people a count is not published.",
            next_step="Add the safeguard small_number.",
        )
    return suppressed(counts, below=int(limit))


def list_close_outs(*, actor: ScopedActor) -> list[Closing]:
    """All close-outs, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    return [closing_of(row) for row in models.CloseOut.objects.order_by("-id")]


def get_close_out(*, actor: ScopedActor, number: int) -> Closing:
    """One close-out. Raises `PrivacyError` when there is none, `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    row = models.CloseOut.objects.filter(pk=number).first()
    if row is None:
        raise PrivacyError(f"There is no close-out {number}.", next_step="Look at the list of close-outs.")
    return closing_of(row)


def list_holds(*, actor: ScopedActor) -> list[Hold]:
    """All legal holds, those that nobody released first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    rows = models.LegalHold.objects.all()
    return [_hold(row) for row in sorted(rows, key=lambda row: (row.released_at is not None, -row.pk))]


def holds_in_force(*, at: datetime) -> list[Hold]:
    """The legal holds in force at `at`."""
    holds = (_hold(row) for row in models.LegalHold.objects.filter(released_at__isnull=True).order_by("id"))
    return [hold for hold in holds if hold.in_force(at)]


def _hold(row: models.LegalHold) -> Hold:
    return Hold(
        row.pk, HoldKind(row.kind), row.persons, row.case_id, row.until_at, row.basis, row.reason, row.decided_by,
        row.at, row.released_at, row.released_by, row.released_reason,
    )  # fmt: skip


def closing_of(row: models.CloseOut) -> Closing:
    return Closing(
        row.pk, row.title, row.reason, CloseOutState(row.state), row.proposed_by, row.proposed_at, row.confirmed_by,
        row.confirmed_at, row.counts, row.erased_at, row.proof,
    )  # fmt: skip

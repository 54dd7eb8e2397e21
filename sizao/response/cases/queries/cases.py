"""Reads of cases, within the actor's scope.

Lists know people by their keys only; who they are is asked from the registry, for a purpose. Opening one case is kept
in the audit trail.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people.queries import canonical_map, keys_of_human
from sizao.response.cases import models
from sizao.response.cases.queries.findings import late
from sizao.response.cases.reading import case_of, change_of, course_of, finding_of, trace_of
from sizao.response.cases.rules import two_of_one_human
from sizao.response.cases.types import (
    POSITIVE,
    Case,
    CaseClassification,
    CaseFile,
    CaseNotFoundError,
    CaseOrder,
    Counts,
    FindingState,
    UnmatchedState,
)


_ORDERS: dict[CaseOrder, tuple[Any, ...]] = {
    CaseOrder.NEWEST: ("-opened_at", "-id"),
    CaseOrder.OLDEST: ("opened_at", "id"),
    CaseOrder.ONSET: (F("onset_on").desc(nulls_last=True), "-id"),
    CaseOrder.DIVISION: ("division_path", "-opened_at", "-id"),
}


def list_cases(
    *,
    actor: ScopedActor,
    text: str = "",
    persons: Collection[int] | None = None,
    classifications: Collection[CaseClassification] = (),
    below: str | None = None,
    is_traced: bool | None = None,
    order: CaseOrder = CaseOrder.NEWEST,
    page: int = 1,
    size: int = 50,
) -> Page[Case]:
    """Cases by number (its beginning) or shown person key, of some persons, classifications or a division.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    wanted = Q()
    if text.strip():
        wanted &= Q(number__startswith=text.strip()) | Q(person=key_from_shown(text) or 0)
    if persons is not None:
        wanted &= Q(person__in=persons)
    if classifications:
        wanted &= Q(classification__in=[word.value for word in classifications])
    if below is not None:
        wanted &= Q(division_path__below=below)
    if is_traced is not None:
        wanted &= Q(traced_at__isnull=not is_traced)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Case.objects.filter(wanted)
        start = (page - 1) * size
        return Page(
            [case_of(row) for row in found.order_by(*_ORDERS[order])[start : start + size]], found.count(), page, size
        )


def access_case(*, actor: ScopedActor, case_id: int, purpose: str, at: datetime) -> CaseFile:
    """One case with its findings, classifications and traces, newest last; kept in the audit trail.

    Raises `CaseNotFoundError` outside the actor's scope, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.OPEN_CASE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = models.Case.objects.filter(pk=case_id).first()
        if case is None:
            raise CaseNotFoundError(
                f"There is no case {case_id} within your area.", next_step="Look it up in the list of cases."
            )
        record(
            at=at,
            actor=actor.actor_id,
            action="case.read",
            subject_kind="case",
            subject_key=case.number,
            purpose=purpose,
            persons=[case.person],
        )
        return CaseFile(
            case=case_of(case),
            findings=[finding_of(row) for row in models.Finding.objects.filter(case=case).order_by("sampled_at", "id")],
            history=[
                change_of(row) for row in models.ClassificationChange.objects.filter(case=case).order_by("at", "id")
            ],
            traces=[trace_of(row) for row in models.Trace.objects.filter(case=case).order_by("at", "id")],
            course=[course_of(row) for row in models.CourseChange.objects.filter(case=case).order_by("at", "id")],
            double=_double_of(case),
        )


def get_case(*, actor: ScopedActor, case_id: int) -> Case:
    """One case, for rooms that work on it: nothing is said of who it is. Raises `CaseNotFoundError`."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = models.Case.objects.filter(pk=case_id).first()
        if case is None:
            raise CaseNotFoundError(
                f"There is no case {case_id} within your area.", next_step="Look it up in the list of cases."
            )
        return case_of(case)


def find_case_by_number(*, within: str | None, number: str) -> int | None:
    """The id of the case of this number in the division `within`, or None."""
    with scope(within):
        return models.Case.objects.filter(number=number).values_list("pk", flat=True).first()


def numbers_of_cases(*, within: str | None, case_ids: Collection[int]) -> dict[int, str]:
    """The numbers of cases in the division `within`, by id; those that are not there are left out."""
    with scope(within):
        return dict(models.Case.objects.filter(pk__in=case_ids).values_list("pk", "number"))


def first_results(*, actor: ScopedActor, case_ids: Collection[int]) -> dict[int, datetime]:
    """When the first positive result of each of these cases was known, as far as they lie in the actor's scope."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Finding.objects.filter(
            case_id__in=case_ids, kind__in=[kind.value for kind in POSITIVE], withdrawn_at__isnull=True
        )
        return dict(found.values_list("case_id").annotate(first=Min("resulted_at")).order_by())


def find_case_of(*, actor: ScopedActor, person: int) -> Case | None:
    """The case of this human that is not excluded, under any of their keys, if it is within the actor's scope."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = (
            models.Case.objects.filter(person__in=keys_of_human(key=person))
            .exclude(classification=CaseClassification.EXCLUDED)
            .first()
        )
        return None if row is None else case_of(row)


def list_cases_without_ground(*, actor: ScopedActor, limit: int = 50) -> Sequence[Case]:
    """Cases whose last result fell, the longest undecided first. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Case.objects.filter(ground_fell_at__isnull=False).order_by("ground_fell_at", "id")
        return [case_of(row) for row in rows[:limit]]


def list_double_cases(*, actor: ScopedActor) -> Sequence[tuple[Case, Case]]:
    """Pairs of open cases that turned out to be of one human, the earlier first. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        pairs = _doubles()
        rows = models.Case.objects.in_bulk({number for pair in pairs for number in pair})
        return [(case_of(rows[first]), case_of(rows[second])) for first, second in pairs]


def count_situation(*, actor: ScopedActor, report_limit: timedelta | None, at: datetime) -> Counts:
    """The figures of the first page within the actor's scope; without a limit no report is late.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_SITUATION)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Case.objects.values_list("classification").annotate(number=Count("id"))
        by_classification = {CaseClassification(word): number for word, number in found}
        return Counts(
            findings_to_confirm=models.Finding.objects.filter(state=FindingState.OPEN).count(),
            cases_not_traced=models.Case.objects.filter(traced_at__isnull=True)
            .exclude(classification=CaseClassification.EXCLUDED)
            .count(),
            late_reports=0 if report_limit is None else late(limit=report_limit, at=at).count(),
            cases=by_classification,
            unmatched=models.Unmatched.objects.filter(state=UnmatchedState.WAITING).count(),
            undecided_cases=models.Case.objects.filter(ground_fell_at__isnull=False).count() + len(_doubles()),
        )


def count_cases_by_division(*, actor: ScopedActor) -> dict[str, int]:
    """How many cases that are not excluded each division has, by its path. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITUATION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Case.objects.exclude(classification=CaseClassification.EXCLUDED)
        return dict(rows.values_list("division_path").annotate(number=Count("id")))


def _doubles() -> list[tuple[int, int]]:
    canonical = canonical_map()
    if not canonical:
        return []
    joined = set(canonical) | set(canonical.values())
    rows = models.Case.objects.exclude(classification=CaseClassification.EXCLUDED).filter(person__in=joined)
    return two_of_one_human(dict(rows.values_list("id", "person")), canonical)


def _double_of(case: models.Case) -> Case | None:
    if case.classification == CaseClassification.EXCLUDED:
        return None
    others = models.Case.objects.filter(person__in=keys_of_human(key=case.person)).exclude(pk=case.pk)
    other = others.exclude(classification=CaseClassification.EXCLUDED).order_by("id").first()
    return None if other is None else case_of(other)

"""Writes of findings and cases. Each leaves an audit row in the same transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection
from django.db.models import Min

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases import models
from sizao.response.cases.reading import case_of, finding_of, trace_of
from sizao.response.cases.rules import case_number, first_state
from sizao.response.cases.types import (
    INFECTED,
    Case,
    CaseClassification,
    CaseError,
    CaseNotFoundError,
    Finding,
    FindingError,
    FindingKind,
    FindingState,
    Trace,
)


def register_finding(
    *,
    person: int,
    kind: FindingKind,
    sampled_at: datetime,
    resulted_at: datetime,
    reported_at: datetime | None = None,
    source: str,
    reference: str,
    division_path: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Finding:
    """Takes a result in. The same reference of the same source changes nothing and gives the first record.

    Raises `FindingError` for times that cannot be and for a known reference with another content; the database
    refuses a division outside the actor's scope.
    """
    if not sampled_at <= resulted_at <= at or (reported_at is not None and not resulted_at <= reported_at <= at):
        raise FindingError(
            f"The times of the result {reference} cannot be.",
            "A specimen is taken, then its result is known, then it is reported, and none of it in the future.",
            "Correct the times at the source and send it again.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        row, is_new = models.Finding.objects.get_or_create(
            source=source,
            reference=reference,
            defaults={
                "person": person,
                "kind": kind.value,
                "state": first_state(kind).value,
                "sampled_at": sampled_at,
                "resulted_at": resulted_at,
                "reported_at": reported_at,
                "division_path": division_path,
            },
        )
        if not is_new and (row.person, row.kind, row.sampled_at) != (person, kind.value, sampled_at):
            raise FindingError(
                f"The result {reference} of {source} is known already, with another content.",
                "A number is given once.",
                "Send the corrected result under a number of its own.",
            )
        if is_new:
            _record(
                "finding.register", "finding", str(row.pk), [person], actor=actor, at=at, reason=reason, kind=kind.value
            )
        return finding_of(row)


def record_report(*, finding_id: int, reported_at: datetime, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes when the network direct report of a finding was made. Raises `FindingError` if it was noted before."""
    check(actor, Permission.CONFIRM_CASE)
    with _open_finding(finding_id, actor) as row:
        if row.reported_at is not None or not row.resulted_at <= reported_at <= at:
            raise FindingError(
                f"The report of finding {finding_id} cannot be noted.",
                "It was noted before, or its time lies before the result or in the future.",
            )
        row.reported_at = reported_at
        row.save(update_fields=["reported_at"])
        _record("finding.report", "finding", str(row.pk), [row.person], actor=actor, at=at, reason=reason)


def set_finding_aside(*, finding_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Decides that no case follows from a finding. Raises `FindingError` when it was decided on before."""
    check(actor, Permission.CONFIRM_CASE)
    with _open_finding(finding_id, actor) as row:
        _check_undecided(row)
        row.state = FindingState.SET_ASIDE.value
        row.save(update_fields=["state"])
        _record("finding.set_aside", "finding", str(row.pk), [row.person], actor=actor, at=at, reason=reason)


def confirm_case(
    *,
    finding_id: int,
    classification: CaseClassification,
    onset_on: date | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Case:
    """Decides that a finding is a case: the person's case if there is one, else a new one in the finding's division.

    All undecided findings of the same human go into it. Raises `FindingError` when the finding was decided on before
    or does not exist in the actor's scope, `CaseError` for a classification that means no infection,
    `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    if classification not in INFECTED:
        raise CaseError(
            f"A finding cannot be confirmed as {classification.value}.", next_step="Set the finding aside instead."
        )
    with (
        scope(actor.scope.path, actor=actor.actor_id),
        _open_finding_and_human(finding_id, actor) as (finding, persons),
    ):
        _check_undecided(finding)
        case = _case_of_human(persons) or _new_case(finding, at=at)
        undecided = models.Finding.objects.filter(person__in=persons, state=FindingState.OPEN.value)
        undecided.update(state=FindingState.IN_CASE.value, case=case)
        first = models.Finding.objects.filter(case=case).aggregate(
            sampled=Min("sampled_at"), reported=Min("reported_at")
        )
        case.classification = classification.value
        case.onset_on = onset_on or case.onset_on
        case.first_positive_sampled_at, case.reported_at = first["sampled"], first["reported"]
        case.save()
        _change(case, actor=actor, at=at, reason=reason, finding=finding)
        return case_of(case)


def reclassify_case(
    *, case_id: int, classification: CaseClassification, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Decides to call a case something else; what it was called before stays in its history.

    Raises `CaseError` when it is called so already, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    with _open_case(case_id, actor) as case:
        if case.classification == classification.value:
            raise CaseError(f"The case {case.number} is {classification.value} already.")
        case.classification = classification.value
        case.save(update_fields=["classification"])
        _change(case, actor=actor, at=at, reason=reason)
        return case_of(case)


def record_isolation(*, case_id: int, isolated_at: datetime, actor: ScopedActor, at: datetime, reason: str) -> Case:
    """Notes since when the person is isolated, which ends the infectious window. Raises `CaseError` for the future."""
    check(actor, Permission.CONFIRM_CASE)
    if isolated_at > at:
        raise CaseError("An isolation in the future cannot be noted.", next_step="Give the time at which it began.")
    with _open_case(case_id, actor) as case:
        case.isolated_at = isolated_at
        case.save(update_fields=["isolated_at"])
        _record("case.isolate", "case", case.number, [case.person], actor=actor, at=at, reason=reason)
        return case_of(case)


def record_trace(
    *,
    case_id: int,
    protocol: str,
    protocol_hash: str,
    settings: Mapping[str, object],
    level_sizes: Sequence[int],
    manifests: Sequence[str],
    digest: str,
    actor: ScopedActor,
    purpose: str,
    at: datetime,
) -> Trace:
    """Keeps what an answer was made of, so that it can be had again; the case counts as traced from now on.

    Raises `CaseNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.TRACE_CONTACTS)
    purpose = check_purpose(purpose)
    with _open_case(case_id, actor) as case:
        trace = models.Trace.objects.create(
            case=case,
            at=at,
            actor=actor.actor_id,
            purpose=purpose,
            protocol=protocol,
            protocol_hash=protocol_hash,
            settings=dict(settings),
            level_sizes=list(level_sizes),
            manifests=list(manifests),
            digest=digest,
        )
        case.traced_at = at
        case.save(update_fields=["traced_at"])
        _record(
            "case.trace",
            "case",
            case.number,
            [case.person],
            actor=actor,
            at=at,
            reason=purpose,
            trace=trace.pk,
            level_sizes=list(level_sizes),
        )
        return trace_of(trace)


@contextmanager
def _open_finding(finding_id: int, actor: ScopedActor) -> Iterator[models.Finding]:
    """The finding, locked until the block ends: two people who decide at once decide one after the other."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Finding.objects.select_for_update().filter(pk=finding_id).first()
        if row is None:
            raise FindingError(
                f"There is no finding {finding_id} within your area.", next_step="Look at the list of findings."
            )
        yield row


@contextmanager
def _open_finding_and_human(finding_id: int, actor: ScopedActor) -> Iterator[tuple[models.Finding, Sequence[int]]]:
    """As above, with all keys of the human, who is locked first: two findings of one human never make two cases."""
    person = models.Finding.objects.filter(pk=finding_id).values_list("person", flat=True).first()
    persons = keys_of_human(key=person or 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [persons[0]])
    with _open_finding(finding_id, actor) as finding:
        yield finding, persons


@contextmanager
def _open_case(case_id: int, actor: ScopedActor) -> Iterator[models.Case]:
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Case.objects.select_for_update().filter(pk=case_id).first()
        if row is None:
            raise CaseNotFoundError(
                f"There is no case {case_id} within your area.", next_step="Look it up in the list of cases."
            )
        yield row


def _check_undecided(row: models.Finding) -> None:
    if row.state != FindingState.OPEN.value:
        raise FindingError(
            f"Finding {row.pk} is not waiting for a decision.",
            f"It is {row.state}.",
            "Look at it again: somebody may have decided meanwhile.",
        )


def _case_of_human(persons: Sequence[int]) -> models.Case | None:
    cases = models.Case.objects.select_for_update().filter(person__in=persons)
    return cases.exclude(classification=CaseClassification.EXCLUDED.value).first()


def _new_case(finding: models.Finding, *, at: datetime) -> models.Case:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        (serial,) = cursor.fetchone()
    return models.Case.objects.create(
        pk=serial,
        number=case_number(opened_at=at, serial=serial),
        person=finding.person,
        classification=CaseClassification.PRESUMPTIVE.value,
        division_path=finding.division_path,
        opened_at=at,
    )


def _change(
    case: models.Case, *, actor: ScopedActor, at: datetime, reason: str, finding: models.Finding | None = None
) -> None:
    models.ClassificationChange.objects.create(
        case=case,
        classification=case.classification,
        at=at,
        decided_by=actor.actor_id,
        reason=reason,
        finding=finding,
    )
    _record(
        "case.classify",
        "case",
        case.number,
        [case.person],
        actor=actor,
        at=at,
        reason=reason,
        classification=case.classification,
    )


def _record(
    action: str,
    subject_kind: str,
    subject_key: str,
    persons: Sequence[int],
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    **detail: object,
) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        purpose=reason,
        detail={"persons": [shown(key) for key in persons], **detail},
    )

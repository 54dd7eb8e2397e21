"""Writes of cases: what a named person makes of a finding, and what becomes of the case later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases import models
from sizao.response.cases.grounds import refresh_times
from sizao.response.cases.locking import open_case, open_finding_and_human
from sizao.response.cases.operations.findings import check_undecided
from sizao.response.cases.reading import case_of, trace_of
from sizao.response.cases.rules import case_number
from sizao.response.cases.sealing import reserve
from sizao.response.cases.types import INFECTED, Case, CaseClassification, CaseError, FindingState, Trace
from sizao.response.restrictions.operations import clear_source


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
    or does not exist in the actor's scope, `CaseError` for a classification that means no infection or contradicts
    what is known of the illness, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    if classification not in INFECTED:
        raise CaseError(
            f"A finding cannot be confirmed as {classification.value}.", next_step="Set the finding aside instead."
        )
    check_onset(onset_on, at=at)
    with open_finding_and_human(finding_id, actor) as (finding, persons):
        check_undecided(finding)
        case = _case_of_human(persons) or _new_case(finding, at=at)
        undecided = models.Finding.objects.filter(person__in=persons, state=FindingState.OPEN.value)
        undecided.update(state=FindingState.IN_CASE.value, case=case)
        refresh_times(case)
        case.onset_on = onset_on or case.onset_on
        case.has_symptoms = True if onset_on else case.has_symptoms
        case.ground_fell_at, case.ground_fell_why = None, ""
        _classify(case, classification)
        case.save()
        _change(case, actor=actor, at=at, reason=reason, finding=finding)
        return case_of(case)


def reclassify_case(
    *, case_id: int, classification: CaseClassification, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Decides to call a case something else; what it was called before stays in its history.

    A case whose ground fell is decided on by this. An excluded one was no source: what rests on exposure to the person
    falls. Raises `CaseError` when it is called so already, was joined into
    another or its illness contradicts, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    with open_case(case_id, actor) as case:
        if case.classification == classification.value:
            raise CaseError(
                "The case is called so already.", next_step="Look at it again: somebody may have decided meanwhile."
            )
        _check_own(case)
        other = _case_of_human(keys_of_human(key=case.person))
        if other is not None and case.classification == CaseClassification.EXCLUDED.value:
            raise CaseError(
                "This case cannot be taken up again.",
                "The person has another case.",
                "Decide on that one.",
            )
        _classify(case, classification)
        case.ground_fell_at, case.ground_fell_why = None, ""
        case.save()
        _change(case, actor=actor, at=at, reason=reason)
        if classification is CaseClassification.EXCLUDED:
            clear_source(person=case.person, actor=actor, at=at, reason=reason)
        return case_of(case)


def uphold_case(*, case_id: int, actor: ScopedActor, at: datetime, reason: str) -> Case:
    """Decides that a case stands although the result it rested on fell, for a reason of its own.

    Raises `CaseError` when its ground did not fall, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    with open_case(case_id, actor) as case:
        if case.ground_fell_at is None:
            raise CaseError(
                "The ground of this case did not fall.",
                next_step="Look at it again: somebody may have decided meanwhile.",
            )
        case.ground_fell_at, case.ground_fell_why = None, ""
        case.save()
        _change(case, actor=actor, at=at, reason=reason)
        return case_of(case)


def join_cases(*, case_id: int, into: int, actor: ScopedActor, at: datetime, reason: str) -> Case:
    """Decides that a case and `into` are one, as their people turned out to be one human; the case that stays.

    Its findings move there, its history and traces stay where they are, and it is a case of its own no more. The
    earlier onset and isolation hold. Raises `CaseError` unless both are open cases of one human, `CaseNotFoundError`,
    `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    # Always locked in the same order: two who join the same two cases at once do not wait for each other.
    first, second = sorted((case_id, into))
    with open_case(first, actor) as one, open_case(second, actor) as other:
        gone, kept = (one, other) if one.pk == case_id else (other, one)
        _check_own(gone)
        _check_own(kept)
        if case_id == into or kept.person not in keys_of_human(key=gone.person):
            raise CaseError(
                "These two cases are not of one human.",
                "Only cases of people whose identities were joined are one.",
                "Join the identities first, if they are one human.",
            )
        models.Finding.objects.filter(case=gone).update(case=kept)
        gone.classification, gone.joined_into = CaseClassification.EXCLUDED.value, kept
        gone.ground_fell_at, gone.ground_fell_why = None, ""
        gone.save()
        kept.onset_on = min(filter(None, (kept.onset_on, gone.onset_on)), default=None)
        kept.isolated_at = min(filter(None, (kept.isolated_at, gone.isolated_at)), default=None)
        kept.has_symptoms = kept.has_symptoms or gone.has_symptoms
        _classify(kept, CaseClassification(kept.classification))
        if refresh_times(kept):
            kept.ground_fell_at, kept.ground_fell_why = None, ""
        kept.save()
        _change(gone, actor=actor, at=at, reason=reason)
        record_about(
            "case.join",
            "case",
            kept.number,
            [kept.person, gone.person],
            actor=actor.actor_id,
            at=at,
            reason=reason,
            joined=gone.number,
        )
        return case_of(kept)


def record_isolation(*, case_id: int, isolated_at: datetime, actor: ScopedActor, at: datetime, reason: str) -> Case:
    """Notes since when the person is isolated, which ends the infectious window. Raises `CaseError` for the future."""
    check(actor, Permission.CONFIRM_CASE)
    if isolated_at > at:
        raise CaseError("An isolation in the future cannot be noted.", next_step="Give the time at which it began.")
    with open_case(case_id, actor) as case:
        case.isolated_at = isolated_at
        case.save(update_fields=["isolated_at"])
        _record("case.isolate", case, actor=actor, at=at, reason=reason)
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
    with open_case(case_id, actor) as case:
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
        _record("case.trace", case, actor=actor, at=at, reason=purpose, trace=trace.pk, level_sizes=list(level_sizes))
        return trace_of(trace)


def _case_of_human(persons: Sequence[int]) -> models.Case | None:
    cases = models.Case.objects.select_for_update().filter(person__in=persons)
    return cases.exclude(classification=CaseClassification.EXCLUDED.value).first()


def _new_case(finding: models.Finding, *, at: datetime) -> models.Case:
    (serial,) = reserve("cases_case", 1)
    try:
        with transaction.atomic():
            return models.Case.objects.create(
                pk=serial,
                number=case_number(opened_at=at, serial=serial),
                person=finding.person,
                classification=CaseClassification.PRESUMPTIVE.value,
                division_path=finding.division_path,
                opened_at=at,
            )
    except IntegrityError as error:
        raise CaseError(
            "This person's case is kept by another area.",
            "One person has one case.",
            "Ask the command of the city, which sees both areas.",
        ) from error


def check_onset(onset_on: date | None, *, at: datetime) -> None:
    """Raises `CaseError` for a day of onset that has not come yet."""
    if onset_on is not None and onset_on > localtime(at).date():
        raise CaseError("An onset in the future cannot be noted.", next_step="Give the day on which it began.")


def _classify(case: models.Case, classification: CaseClassification) -> None:
    is_ill = case.onset_on is not None or case.has_symptoms or case.severity
    if classification is CaseClassification.ASYMPTOMATIC and is_ill:
        raise CaseError(
            "This case cannot be called asymptomatic.",
            "An onset, symptoms or a severity are noted for it.",
            "Correct what is noted in the course of the illness first, with its reason.",
        )
    case.classification = classification.value


def _check_own(case: models.Case) -> None:
    if case.joined_into_id is not None:
        raise CaseError(
            "This case was joined into another.",
            "It is no case of its own any more.",
            "Decide on the case that it was joined into.",
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
    _record("case.classify", case, actor=actor, at=at, reason=reason, classification=case.classification)


def _record(action: str, case: models.Case, *, actor: ScopedActor, at: datetime, reason: str, **detail: object) -> None:
    record_about(action, "case", case.number, [case.person], actor=actor.actor_id, at=at, reason=reason, **detail)

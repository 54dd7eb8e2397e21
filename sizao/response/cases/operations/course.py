"""Writes of the course of an illness: symptoms, severity, hospital, outcome. Each step is kept with who and why."""

from datetime import date, datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.response.cases import models
from sizao.response.cases.locking import open_case
from sizao.response.cases.operations.cases import check_onset
from sizao.response.cases.reading import case_of
from sizao.response.cases.types import Case, CaseClassification, CaseError, CourseFact, Outcome, Severity


_NO_SYMPTOMS, _DAY_UNKNOWN = "none", "unknown"


def record_symptoms(
    *, case_id: int, has_symptoms: bool, onset_on: date | None = None, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Notes whether the person has or had symptoms, and since which day where that is known.

    The day of onset moves the infectious window. Raises `CaseError` for a day without symptoms or in the future, or
    for symptoms of a case that is called asymptomatic, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    check_onset(onset_on, at=at)
    if onset_on is not None and not has_symptoms:
        raise CaseError("Without symptoms there is no day of onset.", next_step="Leave the day empty.")
    with open_case(case_id, actor) as case:
        if has_symptoms:
            _check_ill(case)
        case.has_symptoms, case.onset_on = has_symptoms, onset_on
        value = (onset_on.isoformat() if onset_on else _DAY_UNKNOWN) if has_symptoms else _NO_SYMPTOMS
        return _noted(case, CourseFact.SYMPTOMS, value, None, actor=actor, at=at, reason=reason)


def record_severity(
    *, case_id: int, severity: Severity, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Notes the clinical type since an instant. Raises `CaseError` for the future or a case that is called
    asymptomatic, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    _check_past(since, at)
    with open_case(case_id, actor) as case:
        _check_ill(case)
        case.severity = severity.value
        return _noted(case, CourseFact.SEVERITY, severity.value, since, actor=actor, at=at, reason=reason)


def record_hospital(
    *, case_id: int, hospital: str, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Notes in which hospital the person is since an instant; an empty name means discharged.

    Raises `CaseError` for the future, a name that is too long, or a discharge from nowhere, `CaseNotFoundError`,
    `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    _check_past(since, at)
    name = hospital.strip()
    if len(name) > 120:
        raise CaseError("The name of the hospital is too long.", next_step="Give at most 120 characters.")
    with open_case(case_id, actor) as case:
        if not name and not case.hospital:
            raise CaseError("The person is in no hospital.", next_step="Give the name of one.")
        case.hospital = name
        return _noted(case, CourseFact.HOSPITAL, name, since, actor=actor, at=at, reason=reason)


def record_outcome(
    *, case_id: int, outcome: Outcome, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Case:
    """Notes how the illness ended. What was noted before stays in the history.

    Raises `CaseError` for the future, an end before the onset, or an excluded case, `CaseNotFoundError`,
    `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CASE)
    _check_past(since, at)
    with open_case(case_id, actor) as case:
        if case.classification == CaseClassification.EXCLUDED.value:
            raise CaseError("This case is excluded.", "There is no illness that could have ended.")
        if case.onset_on is not None and since.date() < case.onset_on:
            raise CaseError("An illness does not end before it begins.", next_step="Correct the day of onset first.")
        case.outcome, case.outcome_at = outcome.value, since
        return _noted(case, CourseFact.OUTCOME, outcome.value, since, actor=actor, at=at, reason=reason)


def _check_past(since: datetime, at: datetime) -> None:
    if since > at:
        raise CaseError("What lies in the future cannot be noted.", next_step="Give the time since when it is so.")


def _check_ill(case: models.Case) -> None:
    if case.classification == CaseClassification.ASYMPTOMATIC.value:
        raise CaseError(
            "This case is called an asymptomatic infection.",
            "Symptoms and severity belong to an illness.",
            "Call it a confirmed case first.",
        )


def _noted(
    case: models.Case,
    fact: CourseFact,
    value: str,
    since: datetime | None,
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Case:
    case.save()
    models.CourseChange.objects.create(
        case=case, fact=fact.value, value=value, since=since, at=at, decided_by=actor.actor_id, reason=reason
    )
    record_about(
        f"case.note_{fact.value}", "case", case.number, [case.person], actor=actor.actor_id, at=at, reason=reason
    )
    return case_of(case)

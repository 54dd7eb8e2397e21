"""The course of one case: symptoms, severity, hospital, outcome with their history, and what is to be decided again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError, given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import CLASSIFICATIONS, PURPOSES, actor_names, moment, purpose_of
from sizao.interfaces.findings_words import COURSE_FACTS, OUTCOMES, SEVERITIES, describe_fall
from sizao.kernel.errors import SizaoError
from sizao.response.cases.operations import (
    join_cases,
    reclassify_case,
    record_hospital,
    record_outcome,
    record_severity,
    record_symptoms,
    uphold_case,
)
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import (
    CaseClassification,
    CaseFile,
    CaseNotFoundError,
    CourseChange,
    CourseFact,
    Outcome,
    Severity,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_CASE)
def course(request: HttpRequest, number: int) -> HttpResponse:
    """The course of a case. Its reading is kept, so a purpose is asked first; what is noted comes by POST."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Case"))
    at = now()
    problem: SizaoError | None = None
    try:
        if request.method == "POST":
            try:
                return _act(request, number, at)
            except CaseNotFoundError:
                raise
            except SizaoError as error:
                problem = error
        file = access_case(actor=request.user, case_id=number, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    context = _facts(request, file, purpose, at) | {"problem": problem, "given": request.POST}
    return render(request, "console/cases/course.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, number: int, at: datetime) -> HttpResponse:
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise FormError(_("Nothing was chosen to be done."))
    known = {"case_id": number, "actor": request.user, "at": at, "reason": given_reason(request)}
    case = _ACTS[act](request, known)
    messages.success(request, _("It was noted, with your name and reason."))
    return redirect("case-course", number=case.id)


def _symptoms(request: HttpRequest, known: dict[str, Any]) -> Any:
    has = request.POST.get("has_symptoms", "")
    if has not in ("yes", "no"):
        raise FormError(_("Say whether there are symptoms."))
    text = request.POST.get("onset_on", "")
    try:
        onset = parse_date(text) if text else None
    except ValueError:
        onset = None
    if text and onset is None:
        raise FormError(_("The day of onset is no day."), next_step=_("Write it like 2021-10-23, or leave it empty."))
    return record_symptoms(has_symptoms=has == "yes", onset_on=onset, **known)


def _severity(request: HttpRequest, known: dict[str, Any]) -> Any:
    severity = request.POST.get("severity", "")
    if severity not in set(Severity):
        raise FormError(_("No severity was chosen."))
    return record_severity(severity=Severity(severity), since=given_instant(request, "since"), **known)


def _hospital(request: HttpRequest, known: dict[str, Any]) -> Any:
    return record_hospital(hospital=request.POST.get("hospital", ""), since=given_instant(request, "since"), **known)


def _outcome(request: HttpRequest, known: dict[str, Any]) -> Any:
    outcome = request.POST.get("outcome", "")
    if outcome not in set(Outcome):
        raise FormError(_("No outcome was chosen."))
    return record_outcome(outcome=Outcome(outcome), since=given_instant(request, "since"), **known)


def _reclassify(request: HttpRequest, known: dict[str, Any]) -> Any:
    classification = request.POST.get("classification", "")
    if classification not in set(CaseClassification):
        raise FormError(_("No classification was chosen."), next_step=_("Choose what the case is to be called."))
    return reclassify_case(classification=CaseClassification(classification), **known)


def _uphold(request: HttpRequest, known: dict[str, Any]) -> Any:
    return uphold_case(**known)


def _join(request: HttpRequest, known: dict[str, Any]) -> Any:
    into = request.POST.get("into", "")
    if not into.isdecimal() or len(into) > 12:
        raise FormError(_("Choose the case that stays."))
    return join_cases(into=int(into), **known)


_ACTS: dict[str, Callable[[HttpRequest, dict[str, Any]], Any]] = {
    "symptoms": _symptoms,
    "severity": _severity,
    "hospital": _hospital,
    "outcome": _outcome,
    "reclassify": _reclassify,
    "uphold": _uphold,
    "join": _join,
}


def _facts(request: HttpRequest, file: CaseFile, purpose: str, at: datetime) -> dict[str, Any]:
    found = file.case
    names = actor_names([*(change.decided_by for change in file.course), *(one.decided_by for one in file.history)])
    history = [
        {
            "fact": COURSE_FACTS[change.fact],
            "value": course_words(change),
            "since": moment(change.since) if change.since else "",
            "at": moment(change.at),
            "by": names[change.decided_by],
            "reason": change.reason,
        }
        for change in reversed(file.course)
    ]
    return {
        "case": found,
        "classification": CLASSIFICATIONS[found.classification],
        "purpose": PURPOSES[purpose],
        "may_note": can(request.user, Permission.CONFIRM_CASE) and found.joined_into is None,
        "why_fell": describe_fall(found.ground_fell_why),
        "double": file.double,
        "symptoms": symptoms_words(file),
        "severity": SEVERITIES.get(found.severity or "", "–"),
        "outcome": OUTCOMES.get(found.outcome or "", "–"),
        "outcome_at": moment(found.outcome_at),
        "severities": list(SEVERITIES.items()),
        "outcomes": list(OUTCOMES.items()),
        "classifications": [(word, label) for word, label in CLASSIFICATIONS.items() if word != found.classification],
        "now": localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "history": history,
        "decisions": [
            {
                "word": CLASSIFICATIONS[change.classification],
                "at": moment(change.at),
                "by": names[change.decided_by],
                "reason": change.reason,
            }
            for change in reversed(file.history)
        ],
    }


def symptoms_words(file: CaseFile) -> str:
    """Whether there are symptoms and since when, as far as anybody has said."""
    case = file.case
    if case.onset_on is not None:
        return _("since %(day)s") % {"day": case.onset_on.isoformat()}
    if case.has_symptoms is None:
        return "–"
    return _("yes, since a day not known") if case.has_symptoms else _("none")


def course_words(change: CourseChange) -> str:
    """What a step in the course says."""
    match change.fact:
        case CourseFact.SEVERITY:
            return str(SEVERITIES[change.value])
        case CourseFact.OUTCOME:
            return str(OUTCOMES[change.value])
        case CourseFact.HOSPITAL:
            return change.value or _("discharged")
        case _:
            words = {"none": _("none"), "unknown": _("yes, since a day not known")}
            return words.get(change.value) or _("since %(day)s") % {"day": change.value}

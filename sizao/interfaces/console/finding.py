"""One finding: what was said about it, whose it is, and what somebody decides."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.queries import report_of
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.findings import report_clock
from sizao.interfaces.console.findings_search import kind_words, state_value
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError, chosen_person, find_candidates, given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import (
    CLASSIFICATIONS,
    FINDINGS,
    PURPOSES,
    TIMELINESS,
    actor_names,
    division_names,
    moment,
    purpose_of,
)
from sizao.interfaces.findings_words import RESULT_STATUSES
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.response.cases.operations import confirm_case, give_finding_to, record_report, set_finding_aside
from sizao.response.cases.queries import access_finding
from sizao.response.cases.types import (
    INFECTED,
    CaseClassification,
    Finding,
    FindingFile,
    FindingKind,
    FindingNotFoundError,
    FindingState,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_CASE)
def finding(request: HttpRequest, number: int) -> HttpResponse:
    """One finding. Its reading is kept, so a purpose is asked first; what is decided comes by POST."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Finding"))
    at = now()
    extra: dict[str, Any] = {}
    if request.method == "POST":
        try:
            answer = _act(request, number, purpose, at, extra)
            if answer is not None:
                return answer
        except FindingNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            extra["problem"] = error
    try:
        file = access_finding(actor=request.user, finding_id=number, purpose=purpose, at=at)
    except FindingNotFoundError as error:
        raise Http404 from error
    context = _facts(request, file, purpose, at) | {"given": request.POST} | extra
    return render(request, "console/findings/finding.html", context, status=422 if "problem" in extra else 200)


def _act(request: HttpRequest, number: int, purpose: str, at: datetime, extra: dict[str, Any]) -> HttpResponse | None:
    act = request.POST.get("act", "")
    if act == "search":
        extra["candidates"] = find_candidates(request, request.POST.get("words", ""), purpose=purpose, at=at)
        return None
    if act == "confirm":
        classification = request.POST.get("classification", "")
        if classification not in INFECTED:
            raise FormError(_("No classification was chosen."), next_step=_("Choose what the case is to be called."))
        case = confirm_case(
            finding_id=number,
            classification=CaseClassification(classification),
            onset_on=_onset(request),
            actor=request.user,
            at=at,
            reason=given_reason(request),
        )
        messages.success(request, _("The finding is part of case %(number)s.") % {"number": case.number})
        return redirect("case", number=case.id)
    if act == "aside":
        set_finding_aside(finding_id=number, actor=request.user, at=at, reason=given_reason(request))
        messages.success(request, _("The finding was set aside."))
    elif act == "report":
        record_report(
            finding_id=number,
            reported_at=given_instant(request, "reported_at"),
            actor=request.user,
            at=at,
            reason=_("Network direct report"),
        )
        messages.success(request, _("The report was noted."))
    elif act == "give":
        give_finding_to(
            finding_id=number,
            person=chosen_person(request),
            purpose=purpose,
            actor=request.user,
            at=at,
            reason=given_reason(request),
        )
        messages.success(request, _("The finding belongs to the person you chose."))
    else:
        raise FormError(_("Nothing was chosen to be done."))
    return redirect("finding", number=number)


def _onset(request: HttpRequest) -> Any:
    text = request.POST.get("onset_on", "")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise FormError(_("The day of onset is no day."), next_step=_("Write it like 2021-10-23, or leave it empty."))
    return found


def _facts(request: HttpRequest, file: FindingFile, purpose: str, at: datetime) -> dict[str, Any]:
    found = file.finding
    keys = {found.person, *(version.person for version in file.versions)}
    people = access_people(actor=request.user, keys=keys, purpose=purpose, at=at)
    names = actor_names(version.by for version in file.versions)
    clock = report_clock(at)
    report = report_of(found, limit=clock.limit, at=at) if clock and found.is_positive else None
    may_decide = can(request.user, Permission.CONFIRM_CASE)
    is_open = found.state is FindingState.OPEN
    return {
        "finding": found,
        "words": "",
        "kind": kind_words(found),
        "state": state_value(found),
        "name": people[found.person].name,
        "purpose": PURPOSES[purpose],
        "division": division_names([found.division_path])[found.division_path],
        "sampled": moment(found.sampled_at),
        "resulted": moment(found.resulted_at),
        "reported": moment(found.reported_at),
        "withdrawn": moment(found.withdrawn_at),
        "report": report and {
            "tone": TIMELINESS[report.timeliness][0],
            "state": TIMELINESS[report.timeliness][1],
            "due": moment(report.due_at),
        },
        "case_number": file.case_number,
        "may_confirm": may_decide and is_open,
        "may_close": can(request.user, Permission.PROPOSE_ZONE) and found.is_positive,
        "may_report": may_decide and found.is_positive and found.reported_at is None,
        "may_give": can(request.user, Permission.SETTLE_FINDINGS) and found.withdrawn_at is None,
        "classifications": [(word.value, CLASSIFICATIONS[word]) for word in CaseClassification if word in INFECTED],
        "proposed": _proposed(found),
        "now": localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "versions": [
            {
                "number": version.number,
                "status": RESULT_STATUSES[version.status],
                "kind": FINDINGS[version.kind],
                "key": version.shown,
                "name": people[version.person].name,
                "sampled": moment(version.sampled_at),
                "resulted": moment(version.resulted_at),
                "value": " ".join(filter(None, (version.method, version.value))),
                "at": moment(version.at),
                "by": names[version.by],
                # What the system writes as its reason is no reason that anybody gave.
                "reason": "" if version.by.startswith("system:") else version.reason,
                "batch": version.batch,
                "line": version.line,
            }
            for version in reversed(file.versions)
        ],
        "same_specimen": [_other(one) for one in file.same_specimen],
        "disagrees": any(one.is_positive != found.is_positive for one in file.same_specimen),
        "others": [_other(one) for one in file.others],
    }  # fmt: skip


def _proposed(found: Finding) -> str:
    is_confirmed = found.kind is FindingKind.CONFIRMED
    return (CaseClassification.CONFIRMED if is_confirmed else CaseClassification.PRESUMPTIVE).value


def _other(found: Finding) -> dict[str, Any]:
    tone = state_value(found)
    return {
        "id": found.id,
        "reference": found.reference,
        "kind": kind_words(found),
        "state": tone.text,
        "source": found.source,
        "sampled": moment(found.sampled_at),
    }

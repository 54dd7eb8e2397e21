"""One's own report again: opened with its code and the end of the phone number, changed or cancelled."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.arriving import cancel_public_report, change_public_report, rules_of_arrivals
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.field.shell import in_language_asked
from sizao.interfaces.printing.telling import moment_words
from sizao.interfaces.public.report import answer_context
from sizao.interfaces.public.report_form import ReportForm
from sizao.interfaces.public.trains import is_known_train
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_divisions
from sizao.response.arrivals.operations import open_report
from sizao.response.arrivals.queries import get_own_report
from sizao.response.arrivals.types import (
    OwnReport,
    ReportAccess,
    ReportCodeError,
    ReportError,
    TooManyReportsError,
)


_KEPT = "own_report"
_OPEN_FOR = timedelta(minutes=30)
_TOO_MANY = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_language_asked
def mine(request: HttpRequest) -> HttpResponse:
    """The question for the code, and behind it the report."""
    if request.method != "POST":
        access = _remembered(request)
        return render(request, "public/report/ask.html") if access is None else _page(request, access)
    try:
        access = open_report(
            code=request.POST.get("code", ""),
            factor=request.POST.get("factor", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            at=now(),
        )
    except (ReportCodeError, TooManyReportsError) as error:
        status = _TOO_MANY if isinstance(error, TooManyReportsError) else 422
        return render(request, "public/report/ask.html", {"problem": error}, status=status)
    # A fresh session, so that nobody who was here before shares it.
    request.session.cycle_key()
    until = clock.machine_time() + _OPEN_FOR
    request.session[_KEPT] = [access.submission_id, access.division_path, until.isoformat()]
    return redirect("report-mine")


@never_cache
@require_POST
@in_language_asked
def change(request: HttpRequest) -> HttpResponse:
    """Another day, train or address; or nobody comes after all."""
    access = _remembered(request)
    if access is None:
        return redirect("report-mine")
    values = request.POST.dict()
    try:
        if values.get("act") == "cancel":
            cancel_public_report(access=access, at=now())
        else:
            change_public_report(access=access, values=values, trains=is_known_train, at=now())
    except ReportError as error:
        return _page(request, access, form=ReportForm(values, error.problems))
    except SizaoError as error:
        return _page(request, access, problem=error)
    return redirect("report-mine")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Closes the page before somebody else takes the phone."""
    request.session.pop(_KEPT, None)
    return redirect("report-mine")


def _page(
    request: HttpRequest, access: ReportAccess, *, form: ReportForm | None = None, problem: SizaoError | None = None
) -> HttpResponse:
    try:
        own = get_own_report(access=access)
    except SizaoError as error:
        request.session.pop(_KEPT, None)
        return render(request, "public/report/ask.html", {"problem": error}, status=410)
    at = now()
    filled = form or ReportForm(_values(own))
    context: dict[str, Any] = {
        **filled.context(),
        **answer_context(own.receipt, rules_of_arrivals(at=at), at),
        "own": own,
        "made": moment_words(own.made_at, "en" if get_language() == "en" else "zh"),
        "is_own": True,
        "was": _values(own),
        "problem": problem,
    }
    return render(request, "public/report/mine.html", context, status=200 if form is None and problem is None else 422)


def _values(own: OwnReport) -> dict[str, str]:
    """The journey as the form has it."""
    at: datetime = localtime(own.journey.arrives_at)
    path = own.receipt.division_path
    division = get_divisions(paths=[path]).get(path)
    return {
        "destination": path,
        "community": division.label(get_language() or "") if division else "",
        "address": own.address,
        "mode": own.journey.mode.value,
        "number": own.journey.number,
        "arrives_on": at.date().isoformat(),
        "arrives_time": at.strftime("%H:%M"),
    }


def _remembered(request: HttpRequest) -> ReportAccess | None:
    kept = request.session.get(_KEPT)
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    number, path, until = kept
    if datetime.fromisoformat(until) <= clock.machine_time():
        request.session.pop(_KEPT, None)
        return None
    return ReportAccess(number, path)

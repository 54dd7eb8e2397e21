"""Proposing the isolation of a case: what it would rest on, until when, and why."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.isolating import propose_isolation
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.policy.vocabulary import Safeguard
from sizao.foundation.accounts.types import Permission
from sizao.foundation.rights.queries import limit_of
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.findings_search import kind_words
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import CLASSIFICATIONS, in_words, moment, purpose_of
from sizao.kernel.errors import SizaoError
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import CaseFile, CaseNotFoundError


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_RESTRICTION)
def isolation(request: HttpRequest, number: int) -> HttpResponse:
    """The form, and by POST the proposal: then its page, where a named person with authority decides."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Case"))
    problem: SizaoError | None = None
    try:
        if request.method == "POST":
            try:
                done = propose_isolation(
                    actor=request.user,
                    case_id=number,
                    ends_at=given_instant(request, "ends_at"),
                    purpose=purpose,
                    protocol=DEFAULT_PROTOCOL,
                    at=at,
                    machine=machine_time(),
                    reason=given_reason(request)[:400],
                )
            except CaseNotFoundError:
                raise
            except SizaoError as error:
                problem = in_words(error)
            else:
                messages.success(
                    request, _("Isolation is proposed. Nobody is limited before somebody decided and told them.")
                )
                return redirect("restriction", number=done.id)
        file = access_case(actor=request.user, case_id=number, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    context = _facts(file, at) | {"given": request.POST, "problem": problem}
    return render(request, "console/cases/isolation.html", context, status=422 if problem else 200)


def _facts(file: CaseFile, at: datetime) -> dict[str, Any]:
    limit = limit_of(Safeguard.FREE_TERM, at=at)
    return {
        "case": file.case,
        "classification": CLASSIFICATIONS[file.case.classification],
        "limit": limit,
        "latest": localtime(at + timedelta(days=limit.limit)).strftime("%Y-%m-%dT%H:%M"),
        "findings": [
            {
                "id": one.id,
                "kind": kind_words(one),
                "source": one.source,
                "reference": one.reference,
                "resulted": moment(one.resulted_at),
            }
            for one in file.findings
            if one.is_positive
        ],
    }

"""The page of a trace: the controls, and below them the answer, whole or the part that is asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.tracing import CannotTraceError, CaseTrace, keep_trace
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.answer import answer_context
from sizao.interfaces.console.tracing.comparison import comparison_context
from sizao.interfaces.console.tracing.kept import kept_context
from sizao.interfaces.console.tracing.rings import rings_context
from sizao.kernel.errors import SizaoError


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.TRACE_CONTACTS)
def case_trace(request: HttpRequest, number: int) -> HttpResponse:
    """The trace page of a case. Asked by htmx, only the answer below the controls, or only the list in it.

    A form is read like an address: the words of the list's filter may name somebody, so they come by POST.
    """
    context: dict[str, Any] = {"number": number}
    part = _part(request)
    try:
        context |= choices.controls(request)
        if choices.read_purpose(request):
            found = choices.trace_of(request, number)
            context |= rings_context(request, found)
            if part != "rings_list.html":
                context |= _whole(request, found)
    except SizaoError as error:
        context |= {"problem": error, "is_about_case": isinstance(error, CannotTraceError)}
    # htmx shows the part only where the answer is a success; what went wrong is told inside it.
    status = 422 if "problem" in context and part == "page.html" else 200
    response = render(request, f"console/tracing/{part}", context, status=status)
    if part == "answer.html":
        response["HX-Replace-Url"] = f"{request.path}?{choices.query(request)}"
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_POST
@needs(Permission.TRACE_CONTACTS)
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keeps the answer shown, with its purpose."""
    try:
        found = choices.trace_of(request, number)
        keep_trace(found, actor=request.user, purpose=choices.read_purpose(request), at=now())
    except SizaoError as error:
        return problem_page(request, number, error)
    messages.success(request, _("The answer was kept; the case counts as traced."))
    return redirect(f"{reverse('case-trace', args=[number])}?{choices.query(request)}")


def problem_page(request: HttpRequest, number: int, error: SizaoError) -> HttpResponse:
    """A page that says why something could not be done, with the way back to the rings."""
    context = {"number": number, "problem": error, "back": choices.query(request)}
    return render(request, "console/tracing/problem.html", context, status=422)


def _part(request: HttpRequest) -> str:
    htmx = request.htmx
    if not htmx or htmx.history_restore_request:
        return "page.html"
    return "rings_list.html" if htmx.target == "rings-list" else "answer.html"


def _whole(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    return answer_context(request, found) | comparison_context(request, found) | kept_context(request, found)

"""Proposing that a place at which a case was is closed, limited or disinfected: which one, how, until when, and why."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.limiting_places import Visited, propose_limit_of_place, visited_places
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.policy.vocabulary import Safeguard
from sizao.foundation.accounts.types import Permission
from sizao.foundation.rights.queries import limit_of
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing_words import setting_words
from sizao.interfaces.console.words import division_names, in_words, moment, place_name, purpose_of
from sizao.interfaces.restrictions_words import OF_PLACES
from sizao.kernel.errors import SizaoError
from sizao.kernel.periods import Period
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.restrictions.types import Measure, TermError


_AS_FIELD = "%Y-%m-%dT%H:%M"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_RESTRICTION)
def limit_place(request: HttpRequest, number: int) -> HttpResponse:
    """The places of a case, and by POST the proposal: then its page, where a named person with authority decides."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Case"))
    problem: SizaoError | None = None
    asked = {"actor": request.user, "case_id": number, "purpose": purpose, "protocol": DEFAULT_PROTOCOL, "at": at}
    try:
        if request.method == "POST" and "place" in request.POST:
            try:
                done = propose_limit_of_place(
                    **asked,
                    place=request.POST["place"],
                    measure=_measure(request.POST.get("measure", "")),
                    term=_term(request),
                    machine=machine_time(),
                    reason=given_reason(request)[:400],
                )
            except CaseNotFoundError:
                raise
            except SizaoError as error:
                problem = in_words(error)
            else:
                messages.success(
                    request, _("It is proposed. The place is free until somebody decided and the notice is up.")
                )
                return redirect("restriction", number=done.id)
        found = visited_places(**asked)
    except CaseNotFoundError as error:
        raise Http404 from error
    limit = limit_of(Safeguard.FREE_TERM, at=at)
    context = {
        "case": found.file.case,
        "places": _places(found),
        "measures": list(OF_PLACES.items()),
        "limit": limit,
        "first": localtime(at).strftime(_AS_FIELD),
        "latest": localtime(at + timedelta(days=limit.limit)).strftime(_AS_FIELD),
        "given": request.POST,
        "problem": problem,
    }
    return render(request, "console/cases/places.html", context, status=422 if problem else 200)


def _measure(word: str) -> Measure:
    if word not in OF_PLACES:
        raise SizaoError(_("It is not said how the place is to be limited."), next_step=_("Choose one."))
    return Measure(word)


def _term(request: HttpRequest) -> Period:
    start, end = given_instant(request, "starts_at"), given_instant(request, "ends_at")
    if end <= start:
        raise TermError("The term ends before it starts.", next_step="Give an end later than the start.")
    return Period(start, end)


def _places(found: Visited) -> list[dict[str, Any]]:
    divisions = division_names(stay.place.division_path for stay in found.stays)
    return [
        {
            "key": stay.place.key,
            "name": place_name(stay.place),
            "kind": setting_words(stay.place.kind),
            "division": divisions.get(stay.place.division_path or "", ""),
            "when": f"{moment(stay.record.enter)} – {moment(stay.record.leave)}",
        }
        for stay in found.stays
    ]

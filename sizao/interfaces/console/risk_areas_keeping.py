"""Keeping lists of risk areas: what was understood is seen before it is kept; what no name decides is settled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.engines.bulletins.lines import LARGEST, decode
from sizao.engines.bulletins.reading import read_text
from sizao.engines.bulletins.types import Bulletin, BulletinError
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import moment
from sizao.interfaces.risk_areas_words import LANDINGS, LEVELS, PROBLEMS, REMARKS
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.operations import import_bulletin, settle_area
from sizao.response.arrivals.queries import list_bulletins, list_units, list_unmatched
from sizao.response.arrivals.types import Landing, SettlementError


class NothingGivenError(SizaoError):
    """Neither a file nor a text."""


_MOST_SETTLED_AT_ONCE = 50


@require_http_methods(["GET", "POST"])
@needs(Permission.KEEP_RISK_AREAS)
def take(request: HttpRequest) -> HttpResponse:
    """A text pasted or a file; first what is understood of it is shown, then it is kept."""
    given = {"text": "", "name": "", "reason": ""}
    if request.method == "GET":
        return render(request, "console/risk_areas/import.html", {"given": given})
    user: Any = request.user
    try:
        given = _given(request)
        read = read_text(given["text"], name=given["name"])
    except BulletinError as error:
        return _show(request, given, problems=error)
    except SizaoError as error:
        return _show(request, given, problem=error)
    if request.POST.get("act") != "keep":
        return _show(request, given, found=_found(read))
    landed = import_bulletin(
        content=given["text"].encode(),
        name=given["name"],
        actor=user.actor_id,
        at=now(),
        reason=given["reason"] or "published list",
    )
    (messages.info if landed.landing is Landing.KNOWN else messages.success)(request, LANDINGS[landed.landing])
    return redirect(f"{reverse('risk-areas')}?list={landed.bulletin.id}")


@require_http_methods(["GET", "POST"])
@needs(Permission.KEEP_RISK_AREAS)
def settle(request: HttpRequest) -> HttpResponse:
    """The lines whose county no name tells, and the choice of it; said once, it holds for all lists."""
    user: Any = request.user
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            settle_area(
                key=request.POST.get("key", ""),
                code=request.POST.get("code", ""),
                actor=user.actor_id,
                at=now(),
                reason=request.POST.get("reason", "").strip() or "read from the map",
            )
        except SettlementError as error:
            problem = error
        else:
            messages.success(request, _("Settled, for this list and all others."))
            return redirect("risk-areas-settle")
    waiting = list_unmatched()
    rows = [
        {
            "key": one.key,
            "text": one.text if one.text.startswith(one.province) else f"{one.province} {one.text}",
            "tone": LEVELS[one.level][0],
            "level": LEVELS[one.level][1],
            "lists": one.bulletins,
            "last": moment(one.last_as_of),
            "units": list_units(below=one.suggestion),
            "suggestion": one.suggestion,
        }
        for one in waiting[:_MOST_SETTLED_AT_ONCE]
    ]
    context = {"rows": rows, "total": len(waiting), "problem": problem}
    return render(request, "console/risk_areas/settle.html", context, status=422 if problem else 200)


def _given(request: HttpRequest) -> dict[str, str]:
    file = request.FILES.get("file")
    name = request.POST.get("name", "").strip()[:200]
    reason = request.POST.get("reason", "").strip()[:200]
    if file is not None:
        # One byte more than is taken, so that a file of any size is refused and not read to its end.
        return {"text": decode(file.read(LARGEST + 1)), "name": str(file.name)[:200], "reason": reason}
    text = request.POST.get("text", "")
    if not text.strip():
        raise NothingGivenError(
            _("There is nothing to read."), next_step=_("Choose a file, or paste the text of the list.")
        )
    return {"text": text, "name": name, "reason": reason}


def _show(
    request: HttpRequest,
    given: dict[str, str],
    *,
    found: dict[str, Any] | None = None,
    problem: SizaoError | None = None,
    problems: BulletinError | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"given": given, "found": found, "problem": problem}
    if problems is not None:
        context["problems"] = [
            {"line": one.line, "what": PROBLEMS[one.code], "text": one.text} for one in problems.problems
        ]
    status = 422 if problem is not None or problems is not None else 200
    return render(request, "console/risk_areas/import.html", context, status=status)


def _found(read: Bulletin) -> dict[str, Any]:
    """What was understood, as the page shows it before it is kept."""
    same = next((one for one in list_bulletins() if one.as_of == read.moment.at), None)
    return {
        "as_of": moment(read.moment.at),
        "to_the_day": read.moment.to_the_day,
        "year_from": read.moment.year_from,
        "agrees": read.agrees,
        "disagreeing": [
            {"line": one.line, "level": LEVELS[one.level][1], "where": one.within or one.province, "count": one.count,
             "found": one.found}
            for one in read.declared
            if not one.agrees
        ],
        "areas": [
            {"tone": LEVELS[one.level][0], "level": LEVELS[one.level][1], "province": one.province,
             "area": one.area if one.area.startswith(one.within) else one.within + one.area, "line": one.line}
            for one in read.areas
        ],
        "remarks": [
            {"line": one.line, "why": REMARKS[one.kind], "text": one.text} for one in read.remarks
        ],
        "is_correction": read.is_correction,
        "supersedes": same is not None,
    }  # fmt: skip

"""The round of a site's doctor: room by room, what is to be measured, made for a phone and one thumb."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.placing import rules_on
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_parts import number_of, tabs
from sizao.interfaces.console.words import since
from sizao.interfaces.quarantine_words import NEEDS, PARTS
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine.operations import record_check
from sizao.response.quarantine.queries import list_open_alarms, list_round, list_sites
from sizao.response.quarantine.types import DayPart, RoundLine, SiteState, StayNotFoundError


_NOON = 14
A_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MONITOR_STAYS)
def round_of_day(request: HttpRequest) -> HttpResponse:
    """Everybody at a site for one half of the day: who is not measured yet stands first."""
    at = now()
    part = _part(request, at)
    site = number_of(request.GET.get("site", "") or request.POST.get("site", "")) or None
    problem, refused = None, 0
    if request.method == "POST":
        refused = number_of(request.POST.get("stay", ""))
        try:
            check = record_check(
                stay_id=refused,
                on=localtime(at).date(),
                part=part,
                temperature=request.POST.get("temperature", ""),
                symptoms=request.POST.get("symptoms", ""),
                rules=rules_on(DEFAULT_PROTOCOL, at),
                once=request.POST.get("once", "")[:64],
                actor=request.user,
                at=at,
                reason="round",
            )
        except StayNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            problem = error
        else:
            words = _("Noted: the site doctor is called.") if check.is_alarm else _("Noted.")
            messages.success(request, words)
            return redirect(f"{request.path}?part={part.value}" + (f"&site={site}" if site else ""))
    return _page(request, part, site, at, problem, refused)


def _part(request: HttpRequest, at: datetime) -> DayPart:
    asked = request.GET.get("part", "") or request.POST.get("part", "")
    if asked in set(DayPart):
        return DayPart(asked)
    return DayPart.MORNING if localtime(at).hour < _NOON else DayPart.EVENING


def _page(
    request: HttpRequest, part: DayPart, site: int | None, at: datetime, problem: SizaoError | None, refused: int
) -> HttpResponse:
    lines = list_round(actor=request.user, on=localtime(at).date(), site=site)
    open_lines = [line for line in lines if line.part(part) is None]
    done = [line for line in lines if line.part(part) is not None]
    words = request.GET.get("room", "").strip().casefold()
    if words:
        open_lines = [one for one in open_lines if words in f"{one.stay.room_name} {one.stay.shown}".casefold()]
        done = [one for one in done if words in f"{one.stay.room_name} {one.stay.shown}".casefold()]
    address = request.path + f"?part={part.value}" + (f"&site={site}" if site else "")
    alarms = [
        {"who": stay.shown, "room": stay.room_name, "site": stay.site_name, "since": since(began, at),
         "url": reverse("quarantine-stay", args=[stay.id])}
        for _number, stay, began in list_open_alarms(actor=request.user)
        if site is None or stay.site == site
    ]  # fmt: skip
    context = {
        "part": part,
        "part_words": PARTS[part],
        "parts": [(word.value, label, word is part) for word, label in PARTS.items()],
        "site": site,
        "sites": [(one.id, one.name, one.id == site) for one in list_sites(actor=request.user)
                  if one.state is SiteState.OPEN],
        "lines": [_line(line, part, at) for line in open_lines[:A_PAGE]],
        "more": max(0, len(open_lines) - A_PAGE),
        "done": [_line(line, part, at) for line in done[:A_PAGE]],
        "measured": len(done),
        "everybody": len(lines),
        "alarms": alarms,
        "address": address,
        "words": request.GET.get("room", ""),
        "problem": problem,
        "refused": refused,
        "typed": request.POST,
        "tabs": tabs(request),
    }  # fmt: skip
    return render(request, "console/quarantine/round.html", context, status=422 if problem else 200)


def _line(line: RoundLine, part: DayPart, at: datetime) -> dict[str, Any]:
    check = line.part(part)
    return {
        "id": line.stay.id,
        "who": line.stay.shown,
        "room": line.stay.room_name,
        "site": line.stay.site_name,
        "needs": ", ".join(str(NEEDS[need]) for need in sorted(line.stay.needs)),
        "alarms": line.alarms,
        "asked": line.needs,
        "is_over": line.stay.due_at <= at,
        "temperature": "" if check is None else f"{check.temperature:.1f}",
        "is_alarm": check is not None and check.is_alarm,
        "once": f"{line.stay.id}-{part.value}-{localtime(at).strftime('%Y%m%d%H%M%S')}",
    }

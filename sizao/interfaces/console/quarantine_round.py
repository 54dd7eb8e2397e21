"""The round of a site's doctor: room by room, what is to be measured, made for a phone and one thumb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

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
from sizao.response.quarantine.queries import list_open_alarms, list_round, list_sites, part_of
from sizao.response.quarantine.types import DayPart, RoundLine, SiteState, StayNotFoundError


A_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MONITOR_STAYS)
def round_of_day(request: HttpRequest) -> HttpResponse:
    """Everybody at a site for one half of the day: who is not measured yet stands first. A floor is noted in one go."""
    at = now()
    asked = _asked(request, at)
    if request.method != "POST":
        return _page(request, asked, at, {})
    refused = _note(request, asked, at)
    if refused:
        return _page(request, asked, at, refused)
    return redirect(asked.address(request.path))


@require_safe
@needs(Permission.MONITOR_STAYS)
def alarms(request: HttpRequest) -> HttpResponse:
    """The alarms that wait, alone: the page of the round asks for them again and again."""
    at = now()
    return render(request, "console/quarantine/alarms.html", _alarms(request, _asked(request, at), at))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which half of the day, which site and which floor of it."""

    part: DayPart
    site: int | None
    floor: str

    def address(self, path: str) -> str:
        values = {"part": self.part.value, "site": str(self.site or ""), "floor": self.floor}
        return f"{path}?{urlencode({key: value for key, value in values.items() if value})}"


def _asked(request: HttpRequest, at: datetime) -> Asked:
    given = request.POST if request.method == "POST" else request.GET
    part = given.get("part", "")
    site = number_of(given.get("site", "")) or None
    return Asked(DayPart(part) if part in set(DayPart) else part_of(localtime(at)), site, given.get("floor", "")[:30])


def _note(request: HttpRequest, asked: Asked, at: datetime) -> dict[int, SizaoError]:
    """Notes every line in which something was entered; what was refused, by stay. Each line stands for itself."""
    given, rules = request.POST, rules_on(DEFAULT_PROTOCOL, at)
    refused: dict[int, SizaoError] = {}
    noted = called = 0
    for stay in [number_of(text) for text in given.getlist("stay")][:A_PAGE]:
        temperature, symptoms = given.get(f"temperature-{stay}", ""), given.get(f"symptoms-{stay}", "")
        if not temperature.strip() and not symptoms.strip():
            continue
        try:
            check = record_check(
                stay_id=stay, on=localtime(at).date(), part=asked.part, temperature=temperature, symptoms=symptoms,
                rules=rules, once=given.get(f"once-{stay}", "")[:64], actor=request.user, at=at, reason="round",
            )  # fmt: skip
        except StayNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            refused[stay] = error
            continue
        noted, called = noted + 1, called + check.is_alarm
    if not noted and not refused:
        messages.warning(request, _("Nothing was entered."))
    if noted:
        words = ngettext("%(n)d person is noted.", "%(n)d people are noted.", noted) % {"n": noted}
        doctor = _("The site doctor is called.")
        messages.success(request, f"{words} {doctor}" if called else words)
    return refused


def _page(request: HttpRequest, asked: Asked, at: datetime, refused: dict[int, SizaoError]) -> HttpResponse:
    part = asked.part
    lines = list_round(actor=request.user, on=localtime(at).date(), site=asked.site)
    floors = sorted({_floor(line) for line in lines}) if asked.site else []
    if asked.floor in floors:
        lines = [line for line in lines if _floor(line) == asked.floor]
    words = request.GET.get("room", "").strip().casefold()
    if words:
        lines = [one for one in lines if words in f"{one.stay.room_name} {one.stay.shown}".casefold()]
    open_lines = [line for line in lines if line.part(part) is None]
    done = [line for line in lines if line.part(part) is not None]
    problem = next(iter(refused.values()), None)
    context = {
        "part": part,
        "part_words": PARTS[part],
        "parts": [(word.value, label, word is part) for word, label in PARTS.items()],
        "site": asked.site,
        "sites": [(one.id, one.label(get_language() or ""), one.id == asked.site)
                  for one in list_sites(actor=request.user) if one.state is SiteState.OPEN],
        "floor": asked.floor,
        "floors": [(floor, _floor_words(floor), floor == asked.floor) for floor in floors],
        "lines": [_line(line, part, at, request, refused) for line in open_lines[:A_PAGE]],
        "more": max(0, len(open_lines) - A_PAGE),
        "done": [_line(line, part, at, request, refused) for line in done[:A_PAGE]],
        "measured": len(done),
        "everybody": len(lines),
        "words": request.GET.get("room", ""),
        "problem": problem,
        "tabs": tabs(request),
        **_alarms(request, asked, at),
    }  # fmt: skip
    return render(request, "console/quarantine/round.html", context, status=422 if problem else 200)


def _alarms(request: HttpRequest, asked: Asked, at: datetime) -> dict[str, Any]:
    """Alarms that wait, with whoever waits longer than the pack allows marked."""
    language = get_language() or ""
    limit = timedelta(minutes=rules_on(DEFAULT_PROTOCOL, at).alarm_minutes)
    found = [one for one in list_open_alarms(actor=request.user) if asked.site in (None, one.stay.site)]
    return {
        "alarms": [
            {"who": one.stay.shown, "room": one.stay.room_name, "site": one.stay.site_label(language),
             "since": since(one.since, at), "is_late": at - one.since > limit, "is_by_person": one.is_by_person,
             "url": reverse("quarantine-stay", args=[one.stay.id])}
            for one in found
        ],
        "alarm_minutes": int(limit.total_seconds() // 60),
        "alarms_url": asked.address(reverse("quarantine-alarms")),
    }  # fmt: skip


def _floor(line: RoundLine) -> str:
    """Building and floor of a line, as the address names it."""
    return f"{line.stay.building}.{line.stay.floor:02d}"


def _floor_words(floor: str) -> str:
    building, _dot, number = floor.rpartition(".")
    return _("Building %(building)s, floor %(floor)d") % {"building": building, "floor": int(number)}


def _line(
    line: RoundLine, part: DayPart, at: datetime, request: HttpRequest, refused: dict[int, SizaoError]
) -> dict[str, Any]:
    check, number = line.part(part), line.stay.id
    return {
        "id": number,
        "is_refused": number in refused,
        "typed": request.POST.get(f"temperature-{number}", "") if number in refused else "",
        "typed_symptoms": request.POST.get(f"symptoms-{number}", "") if number in refused else "",
        "who": line.stay.shown,
        "room": line.stay.room_name,
        "site": line.stay.site_label(get_language() or ""),
        "needs": ", ".join(str(NEEDS[need]) for need in sorted(line.stay.needs)),
        "alarms": line.alarms,
        "asked": line.needs,
        "is_over": line.stay.due_at <= at,
        "temperature": "" if check is None else f"{check.temperature:.1f}",
        "is_alarm": check is not None and check.is_alarm,
        "once": f"{number}-{part.value}-{localtime(at).strftime('%Y%m%d%H%M%S')}",
    }

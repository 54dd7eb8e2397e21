"""The zone board: who is closed in where, what is to be done, the map at any past moment, and the list."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.schematic_map import draw_tiles
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names, moment
from sizao.interfaces.printing.telling import until_words
from sizao.interfaces.zones_words import ATTENTION, LEVEL_TONES, LEVELS, STATES
from sizao.registry.places.queries import list_tiles
from sizao.response.zones.queries import (
    attention_of,
    count_zones,
    list_zones,
    moments_of_change,
    people_inside,
    zones_as_of,
)
from sizao.response.zones.types import Zone, ZoneAttention, ZoneState


MOST_LISTED = 2000
_CITY_DEPTH, _COUNTY_DEPTH = 2, 3


@require_safe
@needs(Permission.SEE_ZONES)
def zones(request: HttpRequest) -> HttpResponse:
    """The board. Nothing on it names anybody, so all of it may stand in the address."""
    at = now()
    chosen = _chosen(request)
    found = _found(request, chosen, at)
    context = {
        "figures": _figures(request, at),
        "more": _more(request, at, chosen["attention"]),
        "fields": _fields(request, chosen),
        "table": _table(request, found, at),
        "may_propose": can(request.user, Permission.PROPOSE_ZONE),
        "may_pass": can(request.user, Permission.KEEP_GATE),
        **_map(request, at),
    }
    return render(request, "console/zones/list.html", context)


@require_safe
@needs(Permission.SEE_ZONES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as chosen, as a file."""
    at = now()
    found = _found(request, _chosen(request), at)
    keep_export(request, "zones", rows=len(found), purpose="", at=at)
    heads = [str(column.label) for column in _columns()]
    lines = [[_plain(line[column.key]) for column in _columns()] for line in _lines(found, at)]
    return as_file(ending if ending == "xlsx" else "csv", "zones", [heads, *lines])


def _chosen(request: HttpRequest) -> dict[str, str]:
    allowed: dict[str, set[Any]] = {
        "attention": set(ZoneAttention),
        "state": set(ZoneState),
        "level": set(ZoneLevel),
        "below": {path for path, _label in county_options(request)},
    }
    return {name: value if (value := request.GET.get(name, "")) in words else "" for name, words in allowed.items()}


def _found(request: HttpRequest, chosen: dict[str, str], at: datetime) -> list[Zone]:
    page = list_zones(
        actor=request.user,
        at=at,
        states=[ZoneState(chosen["state"])] if chosen["state"] else (),
        levels=[ZoneLevel(chosen["level"])] if chosen["level"] else (),
        attention=ZoneAttention(chosen["attention"]) if chosen["attention"] else None,
        below=chosen["below"] or None,
        size=MOST_LISTED,
    )
    return list(page.rows)


def _figures(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """People inside by level; each opens into its zones."""
    return [
        {
            "number": f"{people:,}",
            "note": _("in %(n)d zones") % {"n": zones} if zones != 1 else _("in 1 zone"),
            "label": _("people in: %(level)s") % {"level": LEVELS[level]},
            "tone": LEVEL_TONES[level] if people else "well",
            "url": f"{request.path}?level={level.value}&state=in_force",
        }
        for level, (zones, people) in people_inside(actor=request.user, at=at).items()
    ]


def _more(request: HttpRequest, at: datetime, chosen: str) -> list[dict[str, Any]]:
    return [
        {"number": number, "label": ATTENTION[kind][1], "tone": ATTENTION[kind][0],
         "url": f"{request.path}?attention={kind.value}", "note": "✓" if kind == chosen else ""}
        for kind, number in count_zones(actor=request.user, at=at).items()
        if number
    ]  # fmt: skip


def _fields(request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    every = ("", _("All"))
    options = {
        "attention": (_("What to do"), [every, *((kind, label) for kind, (_tone, label) in ATTENTION.items())]),
        "state": (_("State"), [every, *((state, label) for state, (_tone, label) in STATES.items())]),
        "level": (_("Level"), [every, *LEVELS.items()]),
        "below": (_("County"), county_options(request)),
    }
    return [
        {"name": name, "label": label, "options": choices, "value": chosen[name]}
        for name, (label, choices) in options.items()
    ]


def _columns() -> list[Column]:
    return [
        Column("number", _("Zone")),
        Column("name", _("Range")),
        Column("level", _("Level")),
        Column("state", _("State")),
        Column("todo", _("What to do")),
        Column("people", _("People"), numeric=True),
        Column("division", _("Division")),
        Column("from", _("Begins")),
        Column("until", _("Until")),
    ]


def _lines(found: list[Zone], at: datetime) -> list[dict[str, Any]]:
    names = division_names(one.division_path for one in found)
    language = get_language() or ""
    lines = []
    for one in found:
        todo = attention_of(one, at)
        tone, state = STATES[one.state]
        level = str(LEVELS[one.level])
        if one.is_provisional:
            level = _("%(level)s, provisional") % {"level": level}
        lines.append(
            {
                "number": Value(one.number, url=reverse("zone", args=[one.id])),
                "name": one.label(language),
                "level": Value(level, tone=LEVEL_TONES[one.level]),
                "state": Value(str(state), tone=tone),
                "todo": Value(str(ATTENTION[todo][1]), tone=ATTENTION[todo][0]) if todo else "",
                "people": one.people,
                "division": names[one.division_path],
                "from": moment(one.starts_at),
                "until": until_words(one.ends_at, "en") if one.ends_at else "–",
            }
        )
    return lines


def _table(request: HttpRequest, found: list[Zone], at: datetime) -> Any:
    query = request.GET.urlencode()
    return build_table(
        "zones",
        _("Zones"),
        _columns(),
        _lines(found, at),
        request.GET,
        path=request.path,
        exports=[(ending.upper(), f"{reverse('zones-export', args=[ending])}?{query}") for ending in ("csv", "xlsx")],
        empty_title=_("No zone was found within your area"),
        empty_hint=_("Zones appear when somebody proposes them for cases, or for a presumptive positive."),
    )


def _plain(value: Any) -> Any:
    return str(value.text) if isinstance(value, Value) else value


def _map(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The schematic map at a moment: now, or one of those at which something changed."""
    moments = [one for one in moments_of_change(actor=request.user) if one < at]
    asked = request.GET.get("moment", "")
    step = int(asked) if asked.isdecimal() and len(asked) < 6 else len(moments)
    step = min(step, len(moments))
    when = moments[step] if step < len(moments) else at
    drawn = zones_as_of(actor=request.user, moment=when)
    people: dict[str, int] = {}
    for one in drawn:
        if one.level is not ZoneLevel.PRECAUTIONARY:
            county = ".".join(one.division_path.split(".")[:_COUNTY_DEPTH])
            people[county] = people.get(county, 0) + one.people
    city = ".".join((request.user.scope.path or "").split(".")[:_CITY_DEPTH])
    tiles = list_tiles(below=city)
    address = reverse("zones")
    language = get_language() or ""
    return {
        "map": draw_tiles(
            (tile, people.get(tile.division.path, 0), f"{address}?below={tile.division.path}") for tile in tiles
        ),
        "moment": moment(when),
        "is_past": step < len(moments),
        "step": step,
        "steps": len(moments),
        "drawn": [
            {"id": one.id, "number": one.number, "name": one.name["en" if language == "en" else "zh"],
             "level": LEVELS[one.level], "tone": LEVEL_TONES[one.level], "people": one.people}
            for one in drawn
        ],
    }  # fmt: skip

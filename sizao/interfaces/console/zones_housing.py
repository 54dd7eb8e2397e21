"""Compounds and buildings of a division, with who is registered in each and which zone it lies in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.zoning import units_around
from sizao.engines.zoning.proposing import is_below
from sizao.engines.zoning.types import UnitKind
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.zones_words import LEVEL_TONES, LEVELS, UNITS
from sizao.registry.places.queries import find_divisions, list_divisions, name_units
from sizao.registry.places.types import DivisionLevel
from sizao.response.zones.queries import list_zones
from sizao.response.zones.types import ZoneState


_MOST_COMMUNITIES = 60


@require_safe
@needs(Permission.SEE_ZONES)
def housing(request: HttpRequest) -> HttpResponse:
    """The list for one township or community; words choose which."""
    at = now()
    words, below = request.GET.get("division", "").strip(), request.user.scope.path
    found = find_divisions(text=words, below=below, limit=20) if words else []
    found = [one for one in found if one.level >= DivisionLevel.TOWNSHIP]
    communities = [
        one for division in found for one in list_divisions(level=DivisionLevel.COMMUNITY, below=division.path)
    ][:_MOST_COMMUNITIES]
    units = units_around(request.user, [one.path for one in communities])
    zones = list_zones(actor=request.user, at=at, states=[ZoneState.IN_FORCE], size=2000).rows
    names = name_units(paths={unit.path for unit in units})
    language = 1 if (get_language() or "") == "en" else 0
    rows: list[dict[str, Any]] = []
    for unit in units:
        if unit.kind not in (UnitKind.COMMUNITY, UnitKind.COMPOUND, UnitKind.BUILDING):
            continue
        zone = next((one for one in zones if any(is_below(unit.path, path) for path in one.boundary)), None)
        rows.append(
            {
                "name": names[unit.path][language],
                "kind": str(UNITS[unit.kind]),
                "people": unit.people,
                "households": unit.households,
                "zone": Value(f"{zone.number} · {LEVELS[zone.level]}", url=reverse("zone", args=[zone.id]),
                              tone=LEVEL_TONES[zone.level]) if zone else "",
            }
        )  # fmt: skip
    columns = [
        Column("name", _("Unit")),
        Column("kind", _("Kind")),
        Column("people", _("People"), numeric=True),
        Column("households", _("Households"), numeric=True),
        Column("zone", _("Zone")),
    ]
    table = build_table(
        "units", _("Compounds and buildings"), columns, rows, request.GET, path=request.path,
        empty_title=_("No unit was found") if words else _("Give a township or a community"),
        empty_hint=_("Its villages, compounds and buildings are listed with who is registered there."),
    )  # fmt: skip
    context = {"table": table, "words": words, "is_cut": len(communities) == _MOST_COMMUNITIES}
    return render(request, "console/zones/housing.html", context)

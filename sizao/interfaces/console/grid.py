"""Grid cells on the desk: which reported for a day, by county, township and community, and the list of all of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.grid_cells import rules_of_grid, today_of
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.schematic_map import DrawnMap, draw_tiles
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near
from sizao.interfaces.grid_words import DUTIES, day_words
from sizao.registry.cells.queries import duties_on
from sizao.registry.cells.types import DutyKind
from sizao.registry.places.queries import get_divisions, list_tiles
from sizao.response.grid.queries import (
    CellDay,
    count_alarms,
    coverage_by_unit,
    coverage_of,
    due_at,
    list_cell_days,
    reported_by_hour,
)
from sizao.response.grid.types import Coverage


_CITY_DEPTH, _COMMUNITY_DEPTH = 2, 5
_BAR, _GAP, _TALL = 12, 3, 60
# How dark a tile is: by the share of silent cells, of which a whole county silent is the darkest.
_WHOLE = 100
STATES = ("silent", "late", "reported", "nil")


@require_safe
@needs(Permission.SEE_GRID)
def grid_cells(request: HttpRequest) -> HttpResponse:
    """How many reported for a day: the map, the units right below with the silent ones first, and hour by hour.

    With `?wall` in large for a screen that everybody sees: counts only, always of today, and anew every minute.
    """
    at = now()
    on, below = today_of(at) if "wall" in request.GET else _day(request, at), _below(request)
    rules = rules_of_grid(at=at)
    days = list_cell_days(actor=request.user, on=on, below=below, rules=rules, at=at, zone=ZONE)
    if below.count(".") + 1 > _COMMUNITY_DEPTH:
        return redirect("grid-cell", days[0].cell.code) if days else redirect("grid-cells")
    whole = coverage_of(days, path=below)
    units = coverage_by_unit(days, below=below)
    is_due = due_at(on, rules, ZONE) <= at
    context = {
        "on": on.isoformat(),
        "today": today_of(at).isoformat(),
        "day": day_words(on, today_of(at)),
        "below": below,
        "trail": _trail(request, below, on),
        "whole": whole,
        "due": moment_near(due_at(on, rules, ZONE), at),
        "is_due": is_due,
        "figures": _figures(request, whole, on, below, is_due=is_due),
        "map": _map(request, units, on) if below.count(".") + 1 == _CITY_DEPTH else None,
        "bars": _bars(reported_by_hour(days, on=on, at=at, zone=ZONE)),
        "table": _units_table(request, units, days, below, on, is_due=is_due),
        "may_keep": can(request.user, Permission.KEEP_GRID),
        "may_work": can(request.user, Permission.WORK_GRID),
        "on_wall": "wall" in request.GET,
        "at": moment(at),
        "wall_url": f"{reverse('grid-cells')}?below={below}&wall",
        "list_url": f"{reverse('grid-cells-list')}?on={on}&below={below}",
    }
    return render(request, "console/grid/coverage.html", context)


@require_safe
@needs(Permission.SEE_GRID)
def cell_list(request: HttpRequest) -> HttpResponse:
    """Every cell of a division on a day: search, filter, sort, pages and files."""
    at = now()
    on, below = _day(request, at), _below(request)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    days = _meant(_days(request, on, below, at), state)
    query = f"on={on}&below={below}&state={state}"
    exports = [(ending.upper(), f"{reverse('grid-cells-export', args=[ending])}?{query}") for ending in ("csv", "xlsx")]
    columns = [Column(key, label, numeric) for key, label, numeric in _columns()]
    context = {
        "on": on.isoformat(),
        "day": day_words(on, today_of(at)),
        "trail": _trail(request, below, on),
        "below": below,
        "state": state,
        "states": [("", _("All")), *((one, _states()[one]) for one in STATES)],
        "table": build_table(
            "cells", _("Grid cells"), columns, _rows(request, days, on, at), request.GET, path=request.path,
            exports=exports, empty_title=_("No grid cell is like that."),
            empty_hint=_("Choose another state, day or division."),
        ),
        "may_keep": can(request.user, Permission.KEEP_GRID),
    }  # fmt: skip
    return render(request, "console/grid/list.html", context)


@require_safe
@needs(Permission.SEE_GRID)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list whole, as a file. It names staff and no residents."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    on, below = _day(request, at), _below(request)
    days = _meant(_days(request, on, below, at), request.GET.get("state", ""))
    columns = _columns()
    rows = [[_plain(row.get(key)) for key, _label, _numeric in columns] for row in _rows(request, days, on, at)]
    return as_file(ending, f"grid-cells-{on}", [[str(label) for _key, label, _numeric in columns], *rows])


def _days(request: HttpRequest, on: date, below: str, at: datetime) -> list[CellDay]:
    return list_cell_days(actor=request.user, on=on, below=below, rules=rules_of_grid(at=at), at=at, zone=ZONE)


def _meant(days: list[CellDay], state: str) -> list[CellDay]:
    tests = {
        "silent": lambda day: day.received_at is None,
        "late": lambda day: day.is_late,
        "reported": lambda day: day.received_at is not None,
        "nil": lambda day: day.is_nil,
    }
    test = tests.get(state)
    return days if test is None else [day for day in days if test(day)]


def _columns() -> list[tuple[str, str, bool]]:
    return [
        ("cell", _("Grid cell"), False),
        ("unit", _("Community"), False),
        ("state", _("Report"), False),
        ("at", _("Received"), False),
        ("worker", str(DUTIES[DutyKind.WORKER]).capitalize(), False),
        ("new", _("New faces"), True),
        ("unreported", _("Not reported"), True),
        ("fevers", _("Fevers"), True),
        ("needs", _("With needs"), True),
        ("households", _("Households"), True),
    ]


def _rows(request: HttpRequest, days: Sequence[CellDay], on: date, at: datetime) -> list[dict[str, Any]]:
    duties = duties_on(actor=request.user, on=on)
    names = actor_names(
        {account for kinds in duties.values() for kind, account in kinds.items() if kind is DutyKind.WORKER}
    )
    places = division_names({day.cell.community_path for day in days} | {day.cell.reporting_county for day in days})
    found = []
    for day in days:
        cell = day.cell
        worker = duties.get(cell.code, {}).get(DutyKind.WORKER)
        found.append(
            {
                "cell": Value(cell.name, url=f"{reverse('grid-cell', args=[cell.code])}?on={on}", order=cell.code),
                "unit": _unit(places, day),
                "state": state_value(day),
                "at": Value(
                    moment_near(day.received_at, at) if day.received_at else "",
                    order=day.received_at.timestamp() if day.received_at else None,
                ),
                "worker": names[worker] if worker else Value(_("nobody"), tone="due"),
                "new": day.new_faces,
                "unreported": day.unreported,
                "fevers": day.fevers,
                "needs": day.with_needs,
                "households": cell.households,
            }
        )
    return found


def _unit(places: dict[str, str], day: CellDay) -> str:
    """The community, and the county to which it reports where that is another one."""
    cell = day.cell
    if not cell.reports_elsewhere:
        return places[cell.community_path]
    return f"{places[cell.community_path]} → {places[cell.reporting_county]}"


def state_value(day: CellDay) -> Value:
    """How a cell stands, silent ones first when sorted."""
    if day.received_at is None:
        return Value(_("silent"), tone="late" if day.is_late else "due", order=0)
    if day.is_late:
        return Value(_("came late"), tone="due", order=1)
    return Value(_("nil report") if day.is_nil else _("reported"), tone="well", order=2 if day.is_nil else 3)


def _states() -> dict[str, str]:
    return {
        "silent": _("silent"),
        "late": _("late or overdue"),
        "reported": _("reported"),
        "nil": _("nil report"),
    }


def _plain(value: Any) -> Any:
    return str(value.text) if isinstance(value, Value) else value


def _figures(request: HttpRequest, whole: Coverage, on: date, below: str, *, is_due: bool) -> list[dict[str, Any]]:
    """What asks for somebody, each opening into its list."""
    listed = f"{reverse('grid-cells-list')}?on={on}&below={below}"
    alarms = sum(count_alarms(actor=request.user).values())
    return [
        {"number": f"{whole.percent} %", "label": _("reported"), "tone": "well" if whole.silent == 0 else "info",
         "url": f"{listed}&state=reported"},
        {"number": whole.silent, "label": _("silent cells"), "tone": _tone(whole.silent, is_due=is_due),
         "url": f"{listed}&state=silent"},
        {"number": whole.new_faces, "label": _("new faces, %(n)s had not reported") % {"n": whole.unreported},
         "tone": "due" if whole.unreported else "info", "url": f"{listed}&cells-sort=-new"},
        {"number": whole.fevers, "label": _("with fever"), "tone": "due" if whole.fevers else "well",
         "url": f"{listed}&cells-sort=-fevers"},
        {"number": alarms, "label": _("called at your level"), "tone": "late" if alarms else "well",
         "url": f"{reverse('grid-alarms')}?mine=1"},
    ]  # fmt: skip


def _tone(silent: int, *, is_due: bool) -> str:
    """Silence is late only once reports are due."""
    return "well" if not silent else "late" if is_due else "due"


def _map(request: HttpRequest, units: Sequence[Coverage], on: date) -> DrawnMap:
    """A tile for each county unit: the darker, the more of its cells are silent."""
    by_path = {unit.path: unit for unit in units}
    tiles = list_tiles(below=request.user.scope.path or "")
    rows, texts = [], {}
    for tile in tiles:
        unit = by_path.get(tile.division.path)
        silent = -(-unit.silent * _WHOLE // unit.cells) if unit else 0
        rows.append((tile, silent, f"?below={tile.division.path}&on={on}" if unit else ""))
        texts[tile.division.path] = f"{unit.percent} %" if unit else ""
    return draw_tiles(rows, texts=texts)


def _bars(shares: Sequence[int | None]) -> dict[str, Any]:
    """The chart hour by hour as plain numbers for an SVG; hours that are to come have no bar."""
    bars = [
        {
            "x": hour * (_BAR + _GAP),
            "y": _TALL - share * _TALL // _WHOLE,
            "height": max(1, share * _TALL // _WHOLE),
            "hour": f"{hour:02}",
            "share": share,
            "is_named": hour % 6 == 0,
        }
        for hour, share in enumerate(shares)
        if share is not None
    ]
    return {"bars": bars, "width": 24 * (_BAR + _GAP), "height": _TALL, "bar": _BAR}


def _units_table(
    request: HttpRequest, units: Sequence[Coverage], days: Sequence[CellDay], below: str, on: date, *, is_due: bool
) -> Table:
    depth = below.count(".") + 2
    cells = {day.cell.path: day.cell for day in days}
    paths = [unit.path for unit in units]
    divisions, language = get_divisions(paths=paths), get_language() or ""
    rows: list[dict[str, Any]] = []
    for unit in units:
        cell = cells.get(unit.path)
        if cell is not None:
            name, url = cell.name, f"{reverse('grid-cell', args=[cell.code])}?on={on}"
        else:
            name = divisions[unit.path].label(language) if unit.path in divisions else unit.path
            url = f"{reverse('grid-cells')}?below={unit.path}&on={on}"
        rows.append(
            {
                "unit": Value(name, url=url, order=unit.path),
                "share": Value(f"{unit.percent} %", order=unit.percent),
                "silent": Value(unit.silent, tone=_tone(unit.silent, is_due=is_due), order=unit.silent),
                "cells": unit.cells,
                "late": unit.late,
                "new": unit.new_faces,
                "unreported": unit.unreported,
                "fevers": unit.fevers,
                "needs": unit.with_needs,
                "alarms": unit.alarms,
            }
        )
    heads = {3: _("County"), 4: _("Township"), 5: _("Community or village")}
    columns = [
        Column("unit", heads.get(depth, _("Grid cell"))),
        Column("share", pgettext("share", "Reported"), numeric=True),
        Column("silent", _("Silent cells")),
        Column("cells", _("Cells"), numeric=True),
        Column("late", _("Came late"), numeric=True),
        Column("new", _("New faces"), numeric=True),
        Column("unreported", _("Not reported"), numeric=True),
        Column("fevers", _("Fevers"), numeric=True),
        Column("needs", _("With needs"), numeric=True),
        Column("alarms", _("Open alarms"), numeric=True),
    ]
    return build_table(
        "units", _("Reports by division"), columns, rows, request.GET, path=request.path,
        empty_title=_("There are no grid cells here yet."),
        empty_hint=_("Import them as a list, with who is on duty in each."),
    )  # fmt: skip


def _trail(request: HttpRequest, below: str, on: date) -> list[tuple[str, str]]:
    """The divisions from the reader's own down to the one that is shown, each with its address."""
    own = request.user.scope.path or ""
    parts = below.split(".")
    paths = [".".join(parts[:length]) for length in range(own.count(".") + 1, len(parts) + 1)]
    found, language = get_divisions(paths=paths), get_language() or ""
    return [
        (found[path].label(language), f"{reverse('grid-cells')}?below={path}&on={on}")
        for path in paths
        if path in found
    ]


def _below(request: HttpRequest) -> str:
    """The division that is asked for within the reader's; the reader's own if it is none."""
    own = request.user.scope
    asked = request.GET.get("below", "")[:120]
    return asked if asked and own.covers(asked) else own.path or ""


def _day(request: HttpRequest, at: datetime) -> date:
    """The day asked for; today if it is none, or is to come."""
    today = localtime(at, ZONE).date()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(on, today)

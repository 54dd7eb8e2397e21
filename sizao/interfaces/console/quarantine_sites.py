"""The board of sites, and one site: its rooms as a picture of floors and as a table, its state, its staff."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sizao.desk.placing import rules_on
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.planning.rooms import RoomKind
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, export_of
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_parts import number_of, tabs
from sizao.interfaces.console.quarantine_picture import floors_of
from sizao.interfaces.console.quarantine_rooms import choices_of, rooms_as_file, rooms_table, tiers_of
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names, moment
from sizao.interfaces.printing.qr import qr_svg
from sizao.interfaces.quarantine_words import AREAS, ROOM_KINDS, ROOM_STATES, SITE_STATES
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.quarantine.operations import (
    close_site,
    keep_site,
    open_site,
    order_opening,
    set_areas,
    set_floor,
    set_room,
)
from sizao.response.quarantine.queries import get_site, list_rooms, list_sites
from sizao.response.quarantine.types import (
    NewRooms,
    NewSite,
    QuarantineError,
    RoomState,
    Site,
    SiteNotFoundError,
    SiteState,
)


_MOVES = {"order": order_opening, "open": open_site, "close": close_site}
_MOVED = {
    "order": gettext_lazy("The opening is ordered."),
    "open": gettext_lazy("The site is open."),
    "close": gettext_lazy("The site is closed."),
}


@require_safe
@needs(Permission.SEE_SITES)
def sites(request: HttpRequest) -> HttpResponse:
    """Every site of the reader's area: how full, what is ready, what lacks."""
    found = list_sites(actor=request.user)
    narrowed = request.GET.get("state", "")
    states = [state.value for state in SiteState]
    shown = [one for one in found if narrowed not in states or one.state.value == narrowed]
    names = division_names(one.division_path for one in found)
    table = build_table(
        "sites",
        _("Quarantine sites"),
        _columns(),
        [_row(one, names) for one in shown],
        request.GET,
        path=request.path,
        exports=[("CSV", reverse("sites-export", args=["csv"])), ("XLSX", reverse("sites-export", args=["xlsx"]))],
        empty_title=_("No quarantine site is kept in your area"),
        empty_hint=_("Add the sites that could be opened, with their rooms."),
    )
    open_ones = [one for one in found if one.state is SiteState.OPEN]
    context = {
        "table": table,
        "tabs": tabs(request),
        "may_keep": can(request.user, Permission.KEEP_SITES),
        "free": sum(one.ready - one.used for one in open_ones),
        "used": sum(one.used for one in open_ones),
        "people": sum(one.people for one in found),
        "coming": sum(one.coming for one in found),
        "alarms": sum(one.alarms for one in found),
        "states": [
            (state.value, label, sum(one.state is state for one in found), narrowed == state.value)
            for state, (_tone, label) in SITE_STATES.items()
        ],
        "every": len(found),
        "narrowed": narrowed,
    }
    return render(request, "console/quarantine/sites.html", context)


def _columns() -> list[Column]:
    return [
        Column("name", _("Site")),
        Column("place", _("Place")),
        Column("state", _("State")),
        Column("free", _("Rooms free"), numeric=True),
        Column("used", _("Rooms used"), numeric=True),
        Column("disinfect", _("To disinfect"), numeric=True),
        Column("people", _("People inside"), numeric=True),
        Column("coming", _("On the way"), numeric=True),
        Column("alarms", _("Alarms"), numeric=True),
        Column("staff", _("Medical staff"), numeric=True),
    ]


def _row(one: Site, names: Mapping[str, str]) -> dict[str, Any]:
    tone, state = SITE_STATES[one.state]
    return {
        "name": Value(one.label(get_language() or ""), url=reverse("site", args=[one.id])),
        "place": names.get(one.division_path, one.division_path),
        "state": Value(state, tone=tone),
        "free": max(0, one.ready - one.used),
        "used": one.used,
        "disinfect": one.to_disinfect,
        "people": one.people,
        "coming": one.coming,
        "alarms": Value(str(one.alarms), tone="late", order=one.alarms) if one.alarms else 0,
        "staff": one.medical,
    }


@require_safe
@needs(Permission.SEE_SITES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The board as a file; it names nobody."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    found = list_sites(actor=request.user)
    names = division_names(one.division_path for one in found)
    heads = [str(column.label) for column in _columns()]
    keys = [column.key for column in _columns()]
    rows = [_row(one, names) for one in found]
    plain = [[str(row[key].text) if isinstance(row[key], Value) else row[key] for key in keys] for row in rows]
    return as_file(ending, "quarantine-sites", [heads, *plain])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SITES)
def site(request: HttpRequest, number: int) -> HttpResponse:
    """One site. What is done about it is sent to the same page."""
    at = now()
    problem = None
    if ending := export_of(request):
        return rooms_as_file(request, number, ending)
    if request.method == "POST":
        try:
            words = _act(request, number)
        except SiteNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, words)
            return redirect("site", number=number)
    try:
        found = get_site(actor=request.user, site_id=number)
    except SiteNotFoundError as error:
        raise Http404 from error
    rooms = list_rooms(actor=request.user, site_id=number)
    rules = rules_on(DEFAULT_PROTOCOL, at)
    tone, state = SITE_STATES[found.state]
    beds = sum(len(room.occupants) for room in rooms)
    context = {
        "site": found,
        "name": found.label(get_language() or ""),
        "place": division_names([found.division_path])[found.division_path],
        "tone": tone,
        "state": state,
        "ordered": moment(found.ordered_at),
        "opened": moment(found.opened_at),
        "free": max(0, found.ready - found.used),
        "medical_needed": _up(rules.medical_per_bed * beds),
        "logistics_needed": _up(rules.logistics_per_bed * beds),
        "areas": [(word, label, word in found.areas) for word, label in AREAS.items()],
        "tiers": tiers_of(found, rules, at),
        "acts": _acts_open(found),
        "may_keep": can(request.user, Permission.KEEP_SITES),
        "may_monitor": can(request.user, Permission.MONITOR_STAYS),
        "floors": floors_of(rooms, may_open=can(request.user, Permission.MONITOR_STAYS)),
        "rooms_by_state": choices_of(rooms),
        "room_states": [(state.value, label) for state, (_tone, label) in ROOM_STATES.items()],
        "table": rooms_table(request, number, rooms),
        "export_url": request.path,
        "own_address": request.build_absolute_uri(reverse("stay")),
        "own_qr": qr_svg(request.build_absolute_uri(reverse("stay")), mask=0),
        "tabs": tabs(request),
        "problem": problem,
    }
    return render(request, "console/quarantine/site.html", context, status=422 if problem else 200)


def _up(number: float) -> int:
    return int(-(-number // 1))


def _acts_open(found: Site) -> list[tuple[str, str]]:
    acts = {
        SiteState.PLANNED: [("order", _("Order the opening")), ("open", _("Open the site"))],
        SiteState.OPENING: [("open", _("Open the site")), ("close", _("Close the site"))],
        SiteState.OPEN: [("close", _("Close the site"))],
        SiteState.CLOSED: [("order", _("Order the opening"))],
    }
    return acts[found.state]


def _act(request: HttpRequest, number: int) -> str:
    """Does what a form of the page asks; what was done in words."""
    given, at = request.POST, now()
    act = given.get("act", "")
    known: dict[str, Any] = {"actor": request.user, "at": at, "reason": given.get("reason", "").strip()[:400]}
    if act in _MOVES:
        _MOVES[act](site_id=number, **known)
        return str(_MOVED[act])
    if act == "areas":
        set_areas(
            site_id=number,
            areas=frozenset(given.getlist("area")) & frozenset(AREAS),
            medical=_whole(given.get("medical", "")),
            logistics=_whole(given.get("logistics", "")),
            **{**known, "reason": _("Areas and staff")},
        )
        return _("Noted.")
    if act == "room" and given.get("state") in set(RoomState):
        words = {**known, "reason": _("State of the room")}
        building, dot, floor = given.get("room", "").rpartition(".")
        if dot:
            set_floor(
                site_id=number, building=building, floor=number_of(floor), state=RoomState(given["state"]), **words
            )
        else:
            set_room(room_id=number_of(floor), state=RoomState(given["state"]), **words)
        return _("Noted.")
    raise Http404


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else -1


@require_safe
@needs(Permission.KEEP_SITES)
def new(request: HttpRequest) -> HttpResponse:
    """The form for a site that could be opened."""
    return _new(request)


@require_POST
@needs(Permission.KEEP_SITES)
def add(request: HttpRequest) -> HttpResponse:
    """Keeps the site of the form."""
    given = request.POST
    try:
        number = keep_site(
            site=NewSite(
                given.get("name", "")[:120],
                given.get("name_en", "")[:120],
                given.get("division", ""),
                given.get("address", "")[:200],
                given.get("telephone", "")[:40],
                _whole(given.get("medical", "") or "0"),
                _whole(given.get("logistics", "") or "0"),
                frozenset(given.getlist("area")) & frozenset(AREAS),
            ),
            rooms=_new_rooms(request),
            actor=request.user,
            at=now(),
            reason=_("Site added"),
        )
    except SizaoError as error:
        return _new(request, problem=error, status=422)
    messages.success(request, _("The site is kept, in reserve."))
    return redirect("site", number=number)


def _new_rooms(request: HttpRequest) -> list[NewRooms]:
    """So many rooms of each kind on each floor of the building."""
    given = request.POST
    building, floors = given.get("building", "").strip()[:20] or "1", _whole(given.get("floors", ""))
    if not 1 <= floors <= 60:
        raise QuarantineError("A building has 1 to 60 floors.", next_step="Correct the number of floors.")
    found = []
    for floor in range(1, floors + 1):
        for kind in RoomKind:
            count = _whole(given.get(kind.value, "") or "0")
            beds = 1 if kind is RoomKind.SINGLE else _whole(given.get(f"{kind.value}-beds", "") or "2")
            if count < 0 or not 1 <= beds <= 12:
                raise QuarantineError("Rooms or beds are no whole numbers.", next_step="Correct the rooms.")
            if count:
                found.append(NewRooms(building, floor, kind, beds, count))
    return found


def _new(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    own = request.user.scope.path
    divisions = [
        division
        for level in (DivisionLevel.COUNTY, DivisionLevel.TOWNSHIP)
        for division in list_divisions(level=level, below=own)
    ]
    names = division_names(division.path for division in divisions)
    page = {
        "divisions": [(division.path, names[division.path]) for division in divisions],
        "kinds": [
            (
                kind.value,
                label,
                kind is not RoomKind.SINGLE,
                request.POST.get(kind.value, "0"),
                request.POST.get(f"{kind.value}-beds", "2"),
            )
            for kind, label in ROOM_KINDS.items()
        ],
        "areas": list(AREAS.items()),
        "typed": request.POST,
        "ticked": request.POST.getlist("area"),
        "tabs": tabs(request),
    }
    return render(request, "console/quarantine/new.html", page | context, status=status)

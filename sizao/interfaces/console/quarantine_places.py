"""Who waits for a place, and plans of rooms: made, shown with reasons, changed by hand, confirmed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sizao.desk.placing import ask_places, propose_places
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.planning.rooms import RoomKind, UnplacedKind
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_words import DEGREES
from sizao.interfaces.console.exports import check_whole, export_of
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_parts import list_as_file, names_of, number_of, tabs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment_near, purpose_of, since
from sizao.interfaces.jobs.quarantine import solve_later
from sizao.interfaces.quarantine_words import PLAN_STATES, ROOM_KINDS, UNPLACED, group_words, reason_words
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine.operations import confirm_plan
from sizao.response.quarantine.queries import (
    get_plan,
    get_stays,
    list_plans,
    list_rooms,
    list_sites,
    list_stays,
    room_names,
)
from sizao.response.quarantine.types import Plan, PlanNotFoundError, PlanState, RoomState, SiteState, StayState


_MOST = 5_000
_PLANS = 500
_REASON = "plan of rooms"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLACE_PEOPLE)
def places(request: HttpRequest) -> HttpResponse:
    """Everybody who waits for a place. A plan is begun by a form of the page."""
    at = now()
    problem = None
    ending = export_of(request)
    if request.method == "POST" and not ending:
        try:
            return _begin(request, at)
        except SizaoError as error:
            problem = error
    ask_places(actor=request.user, at=at, reason=_REASON)
    found = list_stays(actor=request.user, states=[StayState.WAITING], size=_MOST)
    waiting = found.rows
    names = division_names(stay.division_path for stay in waiting)
    columns = [
        Column("key", _("Person")),
        Column("degree", _("Degree")),
        Column("group", _("Exposed to case")),
        Column("lives", _("Place")),
        Column("since", _("Waits since")),
        Column("ends", _("Term ends")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "key": Value(stay.shown, url=reverse("quarantine-stay", args=[stay.id])),
            "degree": str(DEGREES.get(stay.degree, stay.degree)),
            "group": group_words(stay.group),
            "lives": names.get(stay.division_path, stay.division_path),
            "since": Value(since(stay.asked_at, at), order=-stay.asked_at.timestamp()),
            "ends": Value(moment_near(stay.due_at, at), order=stay.due_at.timestamp()),
        }
        for stay in waiting
    ]
    if ending:
        check_whole(found.total, most=_MOST)
        return list_as_file(request, ending, "quarantine-waiting", columns, rows, at=at)
    table = build_table(
        "waiting",
        _("Waiting for a place"),
        columns,
        rows,
        request.GET,
        path=request.path,
        empty_title=_("Nobody waits for a place"),
        empty_hint=_("Whoever is to be quarantined at a site by decision is listed here by itself."),
    )
    context = {
        "table": table,
        "tabs": tabs(request),
        "waiting": len(waiting),
        "plans": _plans(request, at),
        "export_url": request.path,
        "problem": problem,
    }
    return render(request, "console/quarantine/places.html", context, status=422 if problem else 200)


def _plans(request: HttpRequest, at: datetime) -> Table:
    """The plans of the area, the newest first."""
    plans = list_plans(actor=request.user, limit=_PLANS)
    by = actor_names(plan.asked_by for plan in plans)
    columns = [
        Column("plan", _("Plan")),
        Column("at", _("Made")),
        Column("by", _("Made by")),
        Column("people", _("People"), numeric=True),
        Column("placed", _("Placed"), numeric=True),
        Column("state", _("State")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "plan": Value(f"#{plan.id}", url=reverse("places-plan", args=[plan.id]), order=plan.id),
            "at": Value(moment_near(plan.asked_at, at), order=plan.asked_at.timestamp()),
            "by": by[plan.asked_by],
            "people": plan.people,
            "placed": plan.placed,
            "state": Value(PLAN_STATES[plan.state][1], tone=PLAN_STATES[plan.state][0]),
        }
        for plan in plans
    ]
    return build_table(
        "plans", _("Plans"), columns, rows, request.GET, path=request.path, empty_title=_("No plan was made yet")
    )


def _begin(
    request: HttpRequest, at: datetime, *, fixed: dict[int, int] | None = None, replaces: int | None = None
) -> HttpResponse:
    plan = propose_places(
        actor=request.user, protocol=DEFAULT_PROTOCOL, at=at, reason=_REASON, fixed=fixed, replaces=replaces
    )
    if plan.state is PlanState.RUNNING:
        solve_later(plan)
    return redirect("places-plan", number=plan.id)


@require_safe
@needs(Permission.PLACE_PEOPLE)
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: how far it is, then who gets which room and why."""
    if not (purpose := purpose_of(request)):
        return ask_purpose(request, _("Plan of rooms"))
    return _show(request, number, purpose, now())


@require_safe
@needs(Permission.PLACE_PEOPLE)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the page that asks again each second; when the plan is done the page is loaded anew."""
    found = _plan(request, number)
    answer = render(request, "console/parts/progress.html", _progress(found))
    if found.state is not PlanState.RUNNING:
        answer["HX-Redirect"] = reverse("places-plan", args=[number])
    return answer


def _progress(found: Plan) -> dict[str, Any]:
    return {
        "label": _("People placed"),
        "done": found.placed,
        "total": found.people,
        "url": reverse("places-plan-progress", args=[found.id]),
        "finished": found.state is not PlanState.RUNNING,
    }


@require_POST
@needs(Permission.PLACE_PEOPLE)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Confirms a plan, makes it anew around what was placed by hand, or gives it as a file."""
    at, given = now(), request.POST
    if not (purpose := purpose_of(request)):
        return ask_purpose(request, _("Plan of rooms"))
    found = _plan(request, number)
    if ending := export_of(request):
        columns, rows = _proposed(request, found, _names(request, found, purpose, at))
        return list_as_file(request, ending, f"quarantine-plan-{number}", columns, rows, at=at)
    try:
        match given.get("act", ""):
            case "confirm":
                confirm_plan(plan_id=number, actor=request.user, at=at, reason=_REASON)
                messages.success(request, _("The rooms are confirmed."))
                return redirect("places-plan", number=number)
            case "fix":
                stay, room = number_of(given.get("stay", "")), number_of(given.get("room", ""))
                return _begin(request, at, fixed={**found.fixed, stay: room}, replaces=number)
            case "loose":
                kept = {key: room for key, room in found.fixed.items() if str(key) != given.get("stay", "")}
                return _begin(request, at, fixed=kept, replaces=number)
            case "again":
                return _begin(request, at, fixed=dict(found.fixed), replaces=number)
            case _:
                raise Http404
    except SizaoError as error:
        return _show(request, number, purpose, at, status=422, problem=error)


def _plan(request: HttpRequest, number: int) -> Plan:
    try:
        return get_plan(actor=request.user, plan_id=number)
    except PlanNotFoundError as error:
        raise Http404 from error


def _names(request: HttpRequest, found: Plan, purpose: str, at: datetime) -> Mapping[int, str]:
    """How each stay of a plan is called: by name where the reader may know it, else by key."""
    stays = get_stays(actor=request.user, stay_ids=found.stays)
    names = names_of(request, [stay.person for stay in stays.values()], purpose=purpose, at=at)
    return {stay.id: names.get(stay.person, stay.shown) for stay in stays.values()}


def _proposed(request: HttpRequest, found: Plan, names: Mapping[int, str]) -> tuple[list[Column], list[dict[str, Any]]]:
    """Who gets which room and why, as columns and rows."""
    stays = get_stays(actor=request.user, stay_ids=found.stays)
    proposals = found.result.proposals if found.result else []
    rooms = room_names(actor=request.user, room_ids={one.room for one in proposals}, language=get_language() or "")
    columns = [
        Column("who", _("Person")),
        Column("degree", _("Degree")),
        Column("site", _("Site")),
        Column("room", _("Room")),
        Column("why", _("Why")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "who": Value(names[one.stay], url=reverse("quarantine-stay", args=[one.stay])),
            "degree": str(DEGREES.get(stays[one.stay].degree, stays[one.stay].degree)),
            "site": rooms[one.room][0] if one.room in rooms else "–",
            "room": rooms[one.room][1] if one.room in rooms else "–",
            "why": reason_words(one.reasons),
        }
        for one in proposals
        if one.stay in stays
    ]
    return columns, rows


def _unplaced(request: HttpRequest, found: Plan, names: Mapping[int, str]) -> Table | None:
    """Who has no room, and why; nothing where everybody has one."""
    left = found.result.unplaced if found.result else []
    if not left:
        return None
    columns = [Column("who", _("Person")), Column("why", _("Why"))]
    rows: list[dict[str, Any]] = [
        {
            "who": Value(names[stay], url=reverse("quarantine-stay", args=[stay])),
            "why": str(UNPLACED[UnplacedKind(kind)]),
        }
        for stay, kind in left
        if stay in names
    ]
    path = reverse("places-plan", args=[found.id])
    return build_table("unplaced", _("Without a room"), columns, rows, request.GET, path=path)


def _show(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    found = _plan(request, number)
    result, language = found.result, get_language() or ""
    names = _names(request, found, purpose, at)
    rooms = room_names(actor=request.user, room_ids=set(found.fixed.values()), language=language)
    sites = {site.id: site for site in list_sites(actor=request.user)}
    columns, rows = _proposed(request, found, names)
    address = reverse("places-plan", args=[number])
    table = build_table(
        "plan", _("Who gets which room"), columns, rows, request.GET, path=address,
        empty_title=_("Nobody could be placed"),
    )  # fmt: skip
    tone, state = PLAN_STATES[found.state]
    page = {
        "plan": found,
        "tone": tone,
        "state": state,
        "asked": moment_near(found.asked_at, at),
        "by": actor_names([found.asked_by])[found.asked_by],
        "settled": moment_near(found.settled_at, at),
        "settled_by": actor_names([found.settled_by])[found.settled_by] if found.settled_by else "",
        "progress": _progress(found),
        "is_running": found.state is PlanState.RUNNING,
        "is_done": found.state is PlanState.DONE,
        "table": table,
        "result": result,
        "failed": found.problem,
        "unplaced": _unplaced(request, found, names),
        "export_url": reverse("places-plan-act", args=[number]),
        "missing": [
            {"kind": ROOM_KINDS[RoomKind(kind)], "beds": beds, "rooms": count}
            for kind, beds, count in (result.missing if result else [])
        ],
        "openings": [
            {"id": site, "name": sites[site].label(language), "rooms": count, "hours": f"{hours:g}"}
            for site, count, hours in (result.openings if result else [])
            if site in sites
        ],
        "fixed": [
            {"stay": stay, "who": names[stay], "room": " ".join(rooms.get(room, ("", "?")))}
            for stay, room in found.fixed.items()
            if stay in names
        ],
        "people": sorted(names.items(), key=lambda pair: pair[1]),
        "rooms": _free_rooms(request, [site.id for site in sites.values() if site.state is SiteState.OPEN])
        if found.state in (PlanState.DONE, PlanState.FAILED)
        else [],
        "tabs": tabs(request),
    }
    return render(request, "console/quarantine/plan.html", page | context, status=status)


def _free_rooms(request: HttpRequest, sites: list[int]) -> list[tuple[int, str]]:
    """Empty rooms of open sites, to choose one by hand."""
    found = []
    for site in sites:
        free = [
            room
            for room in list_rooms(actor=request.user, site_id=site)
            if room.state is RoomState.READY and not room.occupants
        ]
        called = room_names(actor=request.user, room_ids={room.id for room in free}, language=get_language() or "")
        found += [(room.id, f"{' '.join(called[room.id])} ({ROOM_KINDS[room.kind]})") for room in free]
    return found

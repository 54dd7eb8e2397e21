"""The rooms of a site on its page: the list, the choices of a form, and by when how many are to be ready."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.quarantine_parts import list_as_file
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import moment_near
from sizao.interfaces.quarantine_words import ROOM_KINDS, ROOM_STATES, STAY_STATES
from sizao.response.quarantine.queries import get_site, list_rooms
from sizao.response.quarantine.types import RoomOnPlan, RoomState, Site, SiteNotFoundError, SiteRules, SiteState


# A third of six rooms is two, though a pack writes 0.3333.
_ROUNDING = 0.01


def tiers_of(found: Site, rules: SiteRules, at: datetime) -> list[dict[str, Any]]:
    """By when how many rooms are to be ready after the order, and whether they are: until all of them are."""
    opened = found.ready + found.to_disinfect if found.state is SiteState.OPEN else 0
    if found.ordered_at is None or found.state not in (SiteState.OPENING, SiteState.OPEN) or opened >= found.rooms:
        return []
    tiers = []
    for hours, share in sorted(rules.tiers.items()):
        due, wanted = found.ordered_at + timedelta(hours=hours), int(share * found.rooms + _ROUNDING)
        is_met = opened >= wanted
        tiers.append(
            {
                "hours": f"{hours:g}",
                "due": moment_near(due, at),
                "rooms": wanted,
                "tone": "well" if is_met else "late" if due <= at else "due",
                "state": _("ready") if is_met else _("late") if due <= at else _("not due yet"),
            }
        )
    return tiers


def choices_of(rooms: list[RoomOnPlan]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whole floors, then rooms by how they stand: those that wait for disinfection first."""
    order = (RoomState.TO_DISINFECT, RoomState.READY, RoomState.CLOSED)
    floors = sorted({(room.building, room.floor) for room in rooms})
    found = [
        (
            _("Whole floor"),
            [
                (
                    f"{building}.{floor}",
                    _("Building %(building)s, floor %(floor)d") % {"building": building, "floor": floor},
                )
                for building, floor in floors
            ],
        )
    ]
    for state in order:
        here = [(str(room.id), f"{room.building}-{room.number}") for room in rooms if room.state is state]
        if here:
            found.append((str(ROOM_STATES[state][1]), here))
    return found


def rooms_as_file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The rooms of a site as a file."""
    try:
        get_site(actor=request.user, site_id=number)
    except SiteNotFoundError as error:
        raise Http404 from error
    columns, rows = _rooms_listed(request, list_rooms(actor=request.user, site_id=number))
    return list_as_file(request, ending, f"quarantine-rooms-{number}", columns, rows, at=now())


def _rooms_listed(request: HttpRequest, rooms: list[RoomOnPlan]) -> tuple[list[Column], list[dict[str, Any]]]:
    """The rooms of a site as columns and rows; who is in them for whoever may look after people."""
    columns = [
        Column("room", _("Room")),
        Column("floor", _("Floor"), numeric=True),
        Column("kind", _("Kind")),
        Column("beds", _("Beds"), numeric=True),
        Column("state", _("State")),
        Column("people", _("People"), numeric=True),
        Column("who", _("Who")),
        Column("since", _("How it stands")),
    ]
    may_open = can(request.user, Permission.MONITOR_STAYS)
    rows: list[dict[str, Any]] = []
    for one in rooms:
        tone, state = ROOM_STATES[one.state]
        first = one.occupants[0] if one.occupants else None
        rows.append(
            {
                "room": f"{one.building}-{one.number}",
                "floor": one.floor,
                "kind": str(ROOM_KINDS[one.kind]),
                "beds": one.beds,
                "state": Value(_("in use"), tone="info") if one.occupants else Value(state, tone=tone),
                "people": len(one.occupants),
                "who": ""
                if first is None or not may_open
                else Value(
                    " ".join(who.shown for who in one.occupants), url=reverse("quarantine-stay", args=[first.stay])
                ),
                "since": "" if first is None else str(STAY_STATES[first.state][1]),
            }
        )
    return columns, rows


def rooms_table(request: HttpRequest, number: int, rooms: list[RoomOnPlan]) -> Table:
    """One screen of the rooms of a site."""
    columns, rows = _rooms_listed(request, rooms)
    return build_table(
        "rooms", _("Rooms"), columns, rows, request.GET, path=reverse("site", args=[number]),
        empty_title=_("This site has no rooms"),
    )  # fmt: skip

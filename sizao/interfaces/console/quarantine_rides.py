"""The board of rides: who waits, what is proposed with why, what is under way, and which vehicles there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.riding import ask_rides, lay_rides
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.planning.rides import UnservedKind
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import check_whole, export_of
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_fleet import act_on_fleet, fleet
from sizao.interfaces.console.quarantine_parts import chips, list_as_file, number_of, tabs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names, moment_near
from sizao.interfaces.quarantine_words import (
    RIDE_STATES,
    TRANSFER_KINDS,
    TRANSFER_STATES,
    UNSERVED,
    VEHICLE_KINDS,
    degree_words,
    target_words,
)
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine.operations import cancel_transfer, confirm_ride
from sizao.response.quarantine.queries import list_rides, list_transfers, list_vehicles
from sizao.response.quarantine.types import (
    BUSY_RIDES,
    Ride,
    RideState,
    Transfer,
    TransferNotFoundError,
    TransferState,
)


_REASON = "board of rides"
_KEPT = "rides-unserved"
_MOST = 5_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISPATCH)
def rides(request: HttpRequest) -> HttpResponse:
    """The board. What is done about it is sent to the same page."""
    at = now()
    problem = None
    if request.method == "POST" and not export_of(request):
        try:
            words = _act(request, at)
        except TransferNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, words)
            return redirect("rides")
    ask_rides(actor=request.user, protocol=DEFAULT_PROTOCOL, at=at, reason=_REASON)
    open_ones = list_transfers(actor=request.user)
    show, choices = chips(request, "rides", _shows())
    shown = _shown(request, show, open_ones, at)
    columns, rows = _transfers(request, shown, at)
    if ending := export_of(request):
        check_whole(len(rows), most=_MOST)
        return list_as_file(request, ending, "transfers", columns, rows, at=at)
    found = list_rides(actor=request.user, states=[RideState.PROPOSED, *BUSY_RIDES])
    names = division_names(path for ride in found for one in ride.transfers for path in (one.origin, one.target))
    vehicles = list_vehicles(actor=request.user)
    busy = {ride.vehicle.id for ride in found if ride.state in BUSY_RIDES}
    context = {
        "table": build_table(
            "transfers", _("Transfers"), columns, rows, request.GET, path=request.path,
            empty_title=_("Nobody is to be taken anywhere"),
            empty_hint=_("A confirmed place, a case that is not isolated and a release ask for a ride by themselves."),
        ),
        "choices": choices,
        "export_url": request.get_full_path(),
        "waiting": sum(one.state is TransferState.ASKED for one in open_ones),
        "late": sum(one.is_late(at) for one in open_ones),
        "aboard": sum(one.state is TransferState.ABOARD for one in open_ones),
        "free": sum(one.in_service and one.id not in busy for one in vehicles),
        "proposed": [_ride(one, names, at) for one in found if one.state is RideState.PROPOSED],
        "running": [_ride(one, names, at) for one in found if one.state in BUSY_RIDES],
        "problem": problem,
        "tabs": tabs(request),
        **fleet(request, vehicles, busy),
    }  # fmt: skip
    return render(request, "console/quarantine/rides.html", context, status=422 if problem else 200)


def _shows() -> list[tuple[str, Any]]:
    return [
        ("", _("all that are open")),
        ("waiting", TRANSFER_STATES[TransferState.ASKED][1]), ("late", _("past their clock")),
        ("aboard", TRANSFER_STATES[TransferState.ABOARD][1]), ("over", _("received or taken back")),
    ]  # fmt: skip


def _shown(request: HttpRequest, show: str, open_ones: list[Transfer], at: datetime) -> list[Transfer]:
    """What the address asks for of the transfers."""
    match show:
        case "waiting":
            return [one for one in open_ones if one.state is TransferState.ASKED]
        case "late":
            return [one for one in open_ones if one.is_late(at)]
        case "aboard":
            return [one for one in open_ones if one.state is TransferState.ABOARD]
        case "over":
            return list_transfers(actor=request.user, states=[TransferState.DONE, TransferState.CANCELED])
        case _:
            return open_ones


def _act(request: HttpRequest, at: datetime) -> str:
    """Does what a form of the board asks; what was done in words."""
    given, act = request.POST, request.POST.get("act", "")
    known: dict[str, Any] = {"actor": request.user, "at": at, "reason": _REASON}
    match act:
        case "propose":
            unserved = lay_rides(protocol=DEFAULT_PROTOCOL, **known)
            request.session[_KEPT] = {str(key): why for key, why in unserved.items()}
            return _("Rides are proposed. Nobody drives before you confirm.")
        case "confirm":
            confirm_ride(ride_id=number_of(given.get("ride", "")), driver=given.get("driver", ""), **known)
            return _("The ride is confirmed; the driver sees it.")
        case "cancel":
            cancel_transfer(transfer_id=number_of(given.get("transfer", "")), **known)
            return _("The ride that was asked for is taken back.")
        case "vehicle" | "service" | "hospital":
            return act_on_fleet(request, act, known)
        case _:
            raise Http404


def _transfers(
    request: HttpRequest, transfers: list[Transfer], at: datetime
) -> tuple[list[Column], list[dict[str, Any]]]:
    """Transfers as columns and rows; whoever could not be taken with why."""
    unserved: Mapping[str, str] = request.session.get(_KEPT, {})
    names = division_names(path for one in transfers for path in (one.origin, one.target))
    columns = [
        Column("key", _("Person")),
        Column("kind", _("Where to")),
        Column("degree", _("Degree")),
        Column("from", _("From")),
        Column("to", _("To")),
        Column("due", _("Due")),
        Column("state", _("State")),
        Column("receipt", _("Handed over, received")),
        Column("why", _("Not taken because")),
    ]
    rows: list[dict[str, Any]] = []
    for one in transfers:
        tone, state = TRANSFER_STATES[one.state]
        is_late = one.is_late(at) and one.state is not TransferState.CANCELED
        waits = one.state is TransferState.ASKED and one.ride is None
        rows.append(
            {
                "key": Value(one.shown, url=reverse("quarantine-stay", args=[one.stay])) if one.stay else one.shown,
                "kind": str(TRANSFER_KINDS[one.kind]),
                "degree": degree_words(one.degree),
                "from": names.get(one.origin, one.origin),
                "to": target_words(one, names),
                "due": Value(moment_near(one.due_at, at), tone="late" if is_late else "", order=one.due_at.timestamp()),
                "state": Value(state, tone=tone),
                "receipt": " → ".join(filter(None, (one.handed_by, one.received_by))),
                "why": str(UNSERVED[UnservedKind(unserved[str(one.id)])]) if waits and str(one.id) in unserved else "",
            }
        )
    # What nobody has a word in takes no room.
    spare = {key for key in ("receipt", "why") if not any(row[key] for row in rows)}
    return [column for column in columns if column.key not in spare], rows


def _ride(one: Ride, names: Mapping[str, str], at: datetime) -> dict[str, Any]:
    tone, state = RIDE_STATES[one.state]
    return {
        "id": one.id,
        "plate": one.vehicle.plate,
        "kind": VEHICLE_KINDS[one.vehicle.kind],
        "driver": one.driver,
        "degree": degree_words(one.degree),
        "tone": tone,
        "state": state,
        "starts": moment_near(one.starts_at, at),
        "ends": moment_near(one.ends_at, at),
        "free": moment_near(one.free_at, at),
        "people": [
            {
                "who": who.shown,
                "from": names.get(who.origin, who.origin),
                "to": target_words(who, names),
                "pickup": moment_near(who.pickup_at, at),
                "drop": moment_near(who.drop_at, at),
                "is_late": who.is_late(at),
                "state": TRANSFER_STATES[who.state][1],
                "receipt": " → ".join(filter(None, (who.handed_by, who.received_by))),
            }
            for who in one.transfers
        ],
    }

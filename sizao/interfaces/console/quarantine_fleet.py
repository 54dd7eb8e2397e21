"""Vehicles and designated hospitals on the board of rides: the lists, and what is noted about them."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sizao.engines.planning.rides import VehicleKind
from sizao.interfaces.console.exports import export_of
from sizao.interfaces.console.quarantine_parts import number_of
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import division_names
from sizao.interfaces.quarantine_words import VEHICLE_KINDS
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.quarantine.operations import keep_hospital, keep_vehicle, set_in_service
from sizao.response.quarantine.queries import list_hospitals
from sizao.response.quarantine.types import Hospital, Vehicle


def fleet(request: HttpRequest, vehicles: Sequence[Vehicle], busy: Collection[int]) -> dict[str, Any]:
    """What the board shows of vehicles and hospitals, and its forms for them."""
    own = request.user.scope.path
    hospitals = list_hospitals(actor=request.user)
    counties = [division.path for division in list_divisions(level=DivisionLevel.COUNTY, below=own)] or [own]
    names = division_names(
        [*(one.division_path for one in vehicles), *(one.division_path for one in hospitals), *counties]
    )
    return {
        "vehicles": _vehicles(request, vehicles, busy, names),
        "vehicle_choices": [(one.id, one.plate) for one in vehicles],
        "kinds": list(VEHICLE_KINDS.items()),
        "hospitals": _hospitals(request, hospitals, names),
        "has_hospital": any(one.in_service for one in hospitals),
        "counties": [(path, names[path]) for path in counties],
        "typed": request.POST if not export_of(request) else {},
    }


def _vehicles(request: HttpRequest, vehicles: Sequence[Vehicle], busy: Collection[int], names: dict[str, str]) -> Table:
    columns = [
        Column("plate", _("Plate")),
        Column("kind", _("Kind")),
        Column("seats", _("Seats"), numeric=True),
        Column("place", _("Place")),
        Column("state", _("State")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "plate": one.plate,
            "kind": str(VEHICLE_KINDS[one.kind]),
            "seats": one.seats,
            "place": names.get(one.division_path, one.division_path),
            "state": _standing(one, busy),
        }
        for one in vehicles
    ]
    return build_table(
        "vehicles", _("Vehicles"), columns, rows, request.GET, path=request.path,
        empty_title=_("No vehicle is kept in your area"), empty_hint=_("Nobody can be taken anywhere without one."),
    )  # fmt: skip


def _standing(one: Vehicle, busy: Collection[int]) -> Value:
    if not one.in_service:
        return Value(_("out of service"), tone="info")
    return Value(_("has a ride"), tone="due") if one.id in busy else Value(_("free"), tone="well")


def _hospitals(request: HttpRequest, hospitals: Sequence[Hospital], names: dict[str, str]) -> Table:
    columns = [Column("name", _("Designated hospital")), Column("place", _("Place")), Column("state", _("State"))]
    rows: list[dict[str, Any]] = [
        {
            "name": one.label(get_language() or ""),
            "place": names.get(one.division_path, one.division_path),
            "state": Value(_("takes people in"), tone="well")
            if one.in_service
            else Value(_("takes nobody in"), tone="late"),
        }
        for one in hospitals
    ]
    return build_table(
        "hospitals", _("Designated hospitals"), columns, rows, request.GET, path=request.path,
        empty_title=_("No designated hospital is kept"),
        empty_hint=_("Ways to hospital are planned within the county until one is."),
    )  # fmt: skip


def act_on_fleet(request: HttpRequest, act: str, known: dict[str, Any]) -> str:
    """Notes what a form says of a vehicle or a hospital; what was done in words."""
    given = request.POST
    if act == "service":
        is_in = given.get("in_service") == "yes"
        set_in_service(vehicle_id=number_of(given.get("vehicle", "")), in_service=is_in, **known)
        return _("Noted.")
    if act == "hospital":
        keep_hospital(
            name=given.get("name", ""), name_en=given.get("name_en", ""), division_path=given.get("division", ""),
            in_service=given.get("takes") != "no", **known,
        )  # fmt: skip
        return _("The hospital is kept.")
    kind, seats = given.get("kind", ""), given.get("seats", "")
    keep_vehicle(
        plate=given.get("plate", "")[:20],
        kind=VehicleKind(kind) if kind in set(VehicleKind) else VehicleKind.CAR,
        seats=int(seats) if seats.isdecimal() and len(seats) < 4 else 0,
        division_path=request.user.division_path,
        **known,
    )
    return _("The vehicle is kept.")

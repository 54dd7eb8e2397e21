"""Transfers that are asked for, vehicles, and plans of rides that a named person confirms."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sizao.engines.planning.rides import Ask, RidePlan, RideRules, RideVehicle, VehicleKind, plan_rides
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.operations.plans import StepsBetween
from sizao.response.quarantine.reading import transfer_of
from sizao.response.quarantine.types import (
    BUSY_RIDES,
    OPEN_TRANSFERS,
    NewTransfer,
    QuarantineError,
    RideNumbers,
    RideState,
    StayState,
    Transfer,
    TransferKind,
    TransferNotFoundError,
    TransferState,
)


_OPEN = [state.value for state in OPEN_TRANSFERS]
_BUSY = [state.value for state in BUSY_RIDES]
_MOST = 500
# A hospital lies in a county or below it: a city alone has no place on the map.
_COUNTY = 2


def keep_vehicle(
    *, plate: str, kind: VehicleKind, seats: int, division_path: str, actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Keeps a vehicle, or says anew what it is; its number. Raises `QuarantineError`, `NotPermittedError`."""
    check(actor, Permission.DISPATCH)
    if not plate.strip() or not 1 <= seats <= 80:
        raise QuarantineError("A vehicle has a plate and 1 to 80 seats.", next_step="Correct them.")
    with scope(actor.scope.path, actor=actor.actor_id):
        if not actor.scope.covers(division_path):
            raise TransferNotFoundError("This division is not in your area.", next_step="Choose one of your area.")
        row = models.Vehicle.objects.filter(plate=plate.strip()).first() or models.Vehicle(plate=plate.strip())
        row.kind, row.seats, row.division_path, row.in_service = kind.value, seats, division_path, True
        row.save()
        record_about("quarantine.keep_vehicle", ("vehicle", row.pk), actor=actor, at=at, reason=reason)
        return row.pk


def set_in_service(*, vehicle_id: int, in_service: bool, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Takes a vehicle out of service, or back. Raises `TransferNotFoundError`, `QuarantineError` during a ride."""
    check(actor, Permission.DISPATCH)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Vehicle.objects.select_for_update().filter(pk=vehicle_id).first()
        if row is None:
            raise TransferNotFoundError("There is no such vehicle in your area.", next_step="Look at the board.")
        if not in_service and models.Ride.objects.filter(vehicle=row, state__in=_BUSY).exists():
            raise QuarantineError("The vehicle has rides.", next_step="Finish or drop them first.")
        row.in_service = in_service
        row.save()
        record_about("quarantine.keep_vehicle", ("vehicle", row.pk), actor=actor, at=at, reason=reason)


def keep_hospital(
    *, name: str, name_en: str, division_path: str, in_service: bool, actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Keeps a designated hospital, or says anew what is known of it; its number. Rides to hospital go to the nearest.

    Raises `QuarantineError`, `TransferNotFoundError` for a division outside the actor's area, `NotPermittedError`.
    """
    check(actor, Permission.DISPATCH)
    if not name.strip():
        raise QuarantineError("A hospital has a name.", next_step="Say what it is called.")
    with scope(actor.scope.path, actor=actor.actor_id):
        known = models.Hospital.objects.select_for_update().filter(name=name.strip()).first()
        inside = actor.scope.covers(division_path) and (known is None or actor.scope.covers(known.division_path))
        if not inside or division_path.count(".") < _COUNTY:
            raise TransferNotFoundError("This division is not in your area.", next_step="Choose one of your area.")
        row = known or models.Hospital(name=name.strip()[:120])
        row.name_en, row.division_path, row.in_service = name_en.strip()[:120], division_path, in_service
        row.save()
        record_about("quarantine.keep_hospital", ("hospital", row.pk), actor=actor, at=at, reason=reason)
        return row.pk


def ask_transfer(*, new: NewTransfer, actor: ScopedActor, at: datetime, reason: str) -> Transfer:
    """Asks for a ride. Raises `QuarantineError` for somebody who has an open one, or was moved already."""
    check(actor, Permission.PLACE_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id):
        if models.Transfer.objects.filter(person=new.person, state__in=_OPEN).exists():
            raise QuarantineError(
                "A ride is asked for already.", "Nobody is in two vehicles.", "Look at the board of rides."
            )
        if new.kind is TransferKind.TO_SITE:
            stay = models.Stay.objects.filter(pk=new.stay).first()
            if stay is None or stay.state != StayState.PLACED.value:
                raise QuarantineError(
                    "This person was moved already, or has no place.",
                    "A ride to a site is for somebody whose place is confirmed and who is not there.",
                    "Look at the stay.",
                )
        row = models.Transfer.objects.create(
            person=new.person, kind=new.kind.value, degree=new.degree, party=new.party, origin=new.origin,
            target=new.target, target_name=new.target_name, target_name_en=new.target_name_en,
            division_path=new.division_path, state=TransferState.ASKED.value, asked_at=at, asked_by=actor.actor_id,
            due_at=new.due_at, due_rule=new.due_rule, stay_id=new.stay,
        )  # fmt: skip
        record_about(
            "quarantine.ask_ride", ("transfer", row.pk), actor=actor, at=at, reason=reason, persons=[row.person],
            kind=row.kind,
        )  # fmt: skip
        return transfer_of(row)


def cancel_transfer(*, transfer_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Takes a ride back that the person is not in yet; a ride without anybody is dropped.

    Raises `QuarantineError`, `TransferNotFoundError`.
    """
    check(actor, Permission.DISPATCH)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Transfer.objects.select_for_update().filter(pk=transfer_id).first()
        if row is None:
            raise TransferNotFoundError("There is no such transfer in your area.", next_step="Look at the board.")
        if row.state not in (TransferState.ASKED.value, TransferState.PLANNED.value):
            raise QuarantineError("The person is in the vehicle, or was moved.", next_step="Look at the ride.")
        row.state = TransferState.CANCELED.value
        row.save()
        if row.ride_id is not None:
            _leave_ride(row.ride_id)
        record_about(
            "quarantine.cancel_ride", ("transfer", row.pk), actor=actor, at=at, reason=reason, persons=[row.person]
        )


def _leave_ride(ride_id: int) -> None:
    """A ride that nobody is left for does not start; one under way ends."""
    ride = models.Ride.objects.select_for_update().get(pk=ride_id)
    if ride.transfers.filter(state__in=_OPEN).exists():
        return
    if ride.state == RideState.UNDER_WAY.value:
        ride.state = RideState.TO_DISINFECT.value
    elif ride.state in (RideState.PROPOSED.value, RideState.PLANNED.value):
        ride.state = RideState.DROPPED.value
    ride.save(update_fields=["state"])


def propose_rides(
    *, numbers: RideNumbers, steps: StepsBetween, actor: ScopedActor, at: datetime, reason: str
) -> dict[int, str]:
    """Lays rides for all who wait before whoever dispatches, in place of those proposed before.

    Why somebody could not be taken, by number of the transfer. Raises `QuarantineError` where nobody waits.
    """
    check(actor, Permission.DISPATCH)
    with scope(actor.scope.path, actor=actor.actor_id):
        _drop_proposed()
        waiting = list(models.Transfer.objects.filter(state=TransferState.ASKED.value).order_by("due_at", "pk")[:_MOST])
        if not waiting:
            raise QuarantineError("Nobody waits for a ride.", next_step="A confirmed place asks for one.")
        vehicles = list(models.Vehicle.objects.filter(in_service=True).order_by("pk"))
        found = _planned(waiting, vehicles, numbers, steps, at)
        _keep_proposed(found, {row.pk: row for row in waiting}, {row.pk: row for row in vehicles}, at)
        record_about(
            "quarantine.propose_rides", ("rides", len(found.rides)), actor=actor, at=at, reason=reason,
            people=len(waiting), unserved=len(found.unserved),
        )  # fmt: skip
        return {one.ask: one.kind.value for one in found.unserved}


def _planned(
    waiting: list[models.Transfer],
    vehicles: list[models.Vehicle],
    numbers: RideNumbers,
    steps: StepsBetween,
    at: datetime,
) -> RidePlan:
    busy: dict[int, tuple[datetime, str]] = {}
    for ride in models.Ride.objects.filter(state__in=_BUSY).prefetch_related("transfers").order_by("free_at"):
        last = max(ride.transfers.all(), key=lambda one: one.drop_at or ride.ends_at, default=None)
        busy[ride.vehicle_id] = ride.free_at, last.target if last else ride.division_path
    fleet = []
    for row in vehicles:
        free_at, place = busy.get(row.pk, (at, row.division_path))
        kind = VehicleKind(row.kind)
        seats = max(1, int(row.seats * numbers.bus_share)) if kind is VehicleKind.BUS else row.seats
        fleet.append(RideVehicle(row.pk, kind, seats, place, _minutes(at, free_at)))
    asks = [
        Ask(row.pk, row.degree, row.party, row.origin, row.target, 0, max(0, _minutes(at, row.due_at)))
        for row in waiting
    ]
    places = {place for one in asks for place in (one.origin, one.target)} | {one.place for one in fleet}
    table = {
        (one, other): numbers.a_step * max(1, steps(one, other)) for one in places for other in places if one != other
    }
    return plan_rides(asks, fleet, table, RideRules(numbers.boarding, numbers.disinfection))


def _minutes(start: datetime, instant: datetime) -> int:
    return max(0, int((instant - start).total_seconds() // 60))


def _drop_proposed() -> None:
    models.Transfer.objects.filter(ride__state=RideState.PROPOSED.value).update(ride=None, pickup_at=None, drop_at=None)
    models.Ride.objects.filter(state=RideState.PROPOSED.value).delete()


def _keep_proposed(
    found: RidePlan, transfers: Mapping[int, models.Transfer], vehicles: Mapping[int, models.Vehicle], at: datetime
) -> None:
    for one in found.rides:
        row = models.Ride.objects.create(
            vehicle=vehicles[one.vehicle], division_path=vehicles[one.vehicle].division_path, degree=one.degree,
            state=RideState.PROPOSED.value, starts_at=at + timedelta(minutes=one.starts),
            ends_at=at + timedelta(minutes=one.ends), free_at=at + timedelta(minutes=one.free_at),
        )  # fmt: skip
        for stop in one.stops:
            transfer, when = transfers[stop.ask], at + timedelta(minutes=stop.at)
            transfer.ride = row
            if stop.is_pickup:
                transfer.pickup_at = when
            else:
                transfer.drop_at = when
            transfer.save(update_fields=["ride", "pickup_at", "drop_at"])


def confirm_ride(*, ride_id: int, driver: str, actor: ScopedActor, at: datetime, reason: str) -> None:
    """A named person sends a proposed ride with a driver. A vehicle has one ride at a time.

    Raises `QuarantineError` for a vehicle in two places, or a ride that is no proposal, `TransferNotFoundError`.
    """
    check(actor, Permission.DISPATCH)
    if not driver.strip():
        raise QuarantineError("A ride has a driver.", next_step="Say who drives.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Ride.objects.filter(pk=ride_id).first()
        if row is None:
            raise TransferNotFoundError("There is no such ride in your area.", next_step="Look at the board.")
        vehicle = models.Vehicle.objects.select_for_update().get(pk=row.vehicle_id)
        row.refresh_from_db()
        if row.state != RideState.PROPOSED.value:
            raise QuarantineError("Only a proposed ride can be confirmed.", next_step="Look at the board.")
        others = models.Ride.objects.filter(vehicle=vehicle, state__in=_BUSY)
        if others.filter(starts_at__lt=row.free_at, free_at__gt=row.starts_at).exists():
            raise QuarantineError(
                "The vehicle would be in two places.",
                "It has another ride at that time, or is being disinfected.",
                "Propose the rides anew.",
            )
        row.state, row.driver = RideState.PLANNED.value, driver.strip()[:80]
        row.confirmed_at, row.confirmed_by = at, actor.actor_id
        row.save()
        models.Transfer.objects.filter(ride=row).update(state=TransferState.PLANNED.value)
        record_about(
            "quarantine.confirm_ride", ("ride", row.pk), actor=actor, at=at, reason=reason,
            persons=list(models.Transfer.objects.filter(ride=row).values_list("person", flat=True)),
        )  # fmt: skip

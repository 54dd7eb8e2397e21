"""Reads of transfers, vehicles and rides. Names nobody."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.reading import hospital_of, ride_of, transfer_of, vehicle_of
from sizao.response.quarantine.types import (
    OPEN_TRANSFERS,
    Hospital,
    Ride,
    RideState,
    StayState,
    Transfer,
    TransferKind,
    TransferState,
    Vehicle,
)


def list_transfers(
    *,
    actor: ScopedActor,
    states: Collection[TransferState] = OPEN_TRANSFERS,
    persons: Collection[int] | None = None,
    limit: int = 5_000,
) -> list[Transfer]:
    """Transfers of the area, whose clock ends first before others. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Transfer.objects.filter(state__in=[state.value for state in states])
        if persons is not None:
            rows = rows.filter(person__in=persons)
        return [transfer_of(row) for row in rows.order_by("due_at", "pk")[:limit]]


def list_vehicles(*, actor: ScopedActor) -> list[Vehicle]:
    """Vehicles of the area, by plate. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [vehicle_of(row) for row in models.Vehicle.objects.order_by("plate")]


def list_hospitals(*, actor: ScopedActor) -> list[Hospital]:
    """Designated hospitals of the actor's city, by name; which they are is known to everybody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.DRIVE)
    city = ".".join((actor.scope.path or "").split(".")[:2])
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Hospital.objects.order_by("name")
        return [hospital_of(row) for row in rows if f"{row.division_path}.".startswith(f"{city}.") or not city]


def list_rides(*, actor: ScopedActor, states: Collection[RideState]) -> list[Ride]:
    """Rides of the area in these states, the first to start first. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Ride.objects.filter(state__in=[state.value for state in states])
        rows = rows.select_related("vehicle").prefetch_related("transfers")
        return [ride_of(row) for row in rows.order_by("starts_at", "pk")]


def get_rides(*, actor: ScopedActor, ride_ids: Collection[int]) -> list[Ride]:
    """These rides, the first to start first; those outside the area are left out. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Ride.objects.filter(pk__in=ride_ids).select_related("vehicle").prefetch_related("transfers")
        return [ride_of(row) for row in rows.order_by("starts_at", "pk")]


def list_taken_back(*, actor: ScopedActor) -> set[int]:
    """Stays whose last ride to the site was taken back by a person: it is asked for again by hand only.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Transfer.objects.filter(kind=TransferKind.TO_SITE.value, stay__state=StayState.PLACED.value)
        last = dict(rows.order_by("pk").values_list("stay_id", "state"))
    return {stay for stay, state in last.items() if stay is not None and state == TransferState.CANCELED.value}


def list_transfers_of(*, actor: ScopedActor, stay_id: int) -> list[Transfer]:
    """The rides of one stay, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [transfer_of(row) for row in models.Transfer.objects.filter(stay_id=stay_id).order_by("-pk")]


def count_transfers(*, actor: ScopedActor, at: datetime) -> tuple[int, int]:
    """(who waits for a ride, open ones past their clock or planned past it). Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Transfer.objects.filter(state__in=[state.value for state in OPEN_TRANSFERS])
        is_late = Q(due_at__lt=at) | Q(state=TransferState.PLANNED.value, drop_at__gt=F("due_at"))
        return rows.filter(state=TransferState.ASKED.value).count(), rows.filter(is_late).count()

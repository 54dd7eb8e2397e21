"""Reads of transfers, vehicles and rides. Names nobody."""

from collections.abc import Collection
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.reading import ride_of, transfer_of, vehicle_of
from sizao.response.quarantine.types import OPEN_TRANSFERS, Ride, RideState, Transfer, TransferState, Vehicle


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


def count_transfers(*, actor: ScopedActor, at: datetime) -> tuple[int, int]:
    """(open, of them late) transfers. Raises `NotPermittedError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Transfer.objects.filter(state__in=[state.value for state in OPEN_TRANSFERS])
        return rows.count(), rows.filter(due_at__lt=at).count()

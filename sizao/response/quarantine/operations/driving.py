"""What the driver notes on the way: who was taken in from whom, who received whom, that the vehicle is disinfected."""

from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.reading import transfer_of
from sizao.response.quarantine.types import (
    QuarantineError,
    RideState,
    StayState,
    Transfer,
    TransferKind,
    TransferNotFoundError,
    TransferState,
)


_ON_THE_ROAD = (RideState.PLANNED.value, RideState.UNDER_WAY.value)


def take_in(
    *, transfer_id: int, handed_by: str, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Transfer:
    """Somebody got in, handed over by a named person. The same sent again is the same act.

    Raises `QuarantineError` without a name, for somebody who is not expected in this ride or was moved already.
    """
    check(actor, Permission.DRIVE)
    name = _named(handed_by)
    with scope(actor.scope.path, actor=actor.actor_id):
        row, ride = _taken(transfer_id)
        if row.state == TransferState.ABOARD.value:
            return transfer_of(row)
        if row.state != TransferState.PLANNED.value or ride.state not in _ON_THE_ROAD:
            raise QuarantineError(
                "This person is not to be taken in.",
                "They were moved already, or the ride was taken back.",
                "Ask the dispatcher.",
            )
        row.state, row.taken_at, row.taken_by, row.handed_by = (
            TransferState.ABOARD.value, min(since, at), actor.actor_id, name,
        )  # fmt: skip
        row.save()
        if ride.state == RideState.PLANNED.value:
            ride.state = RideState.UNDER_WAY.value
            ride.save(update_fields=["state"])
        record_about(
            "quarantine.take_in", ("transfer", row.pk), actor=actor, at=at, reason=reason, persons=[row.person]
        )
        return transfer_of(row)


def hand_over(
    *, transfer_id: int, received_by: str, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Transfer:
    """A named person received somebody. At a site, that is their arrival. The last one ends the ride: the vehicle is
    disinfected before anything else.

    Raises `QuarantineError` without a name, or for somebody who is not in the vehicle.
    """
    check(actor, Permission.DRIVE)
    name = _named(received_by)
    with scope(actor.scope.path, actor=actor.actor_id):
        row, ride = _taken(transfer_id)
        if row.state == TransferState.DONE.value:
            return transfer_of(row)
        if row.state != TransferState.ABOARD.value:
            raise QuarantineError("This person is not in the vehicle.", next_step="Note first that they got in.")
        when = max(min(since, at), row.taken_at or since)
        row.state, row.done_at, row.received_by = TransferState.DONE.value, when, name
        row.save()
        if row.kind == TransferKind.TO_SITE.value and row.stay_id is not None:
            models.Stay.objects.filter(pk=row.stay_id, state=StayState.PLACED.value).update(
                state=StayState.ARRIVED.value, arrived_at=when, arrived_by=actor.actor_id
            )
        still = models.Transfer.objects.filter(
            ride=ride, state__in=[TransferState.PLANNED.value, TransferState.ABOARD.value]
        )
        if not still.exists():
            ride.state = RideState.TO_DISINFECT.value
            ride.save(update_fields=["state"])
        record_about(
            "quarantine.hand_over", ("transfer", row.pk), actor=actor, at=at, reason=reason, persons=[row.person]
        )
        return transfer_of(row)


def record_disinfection(*, ride_id: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> None:
    """The vehicle is disinfected: it may take others again. Raises `QuarantineError`, `TransferNotFoundError`."""
    check(actor, Permission.DRIVE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Ride.objects.select_for_update().filter(pk=ride_id).first()
        if row is None:
            raise TransferNotFoundError("There is no such ride in your area.", next_step="Look at your rides.")
        if row.state == RideState.DONE.value:
            return
        if row.state != RideState.TO_DISINFECT.value:
            raise QuarantineError("Somebody is still to be handed over.", next_step="Hand everybody over first.")
        row.state, row.disinfected_at, row.disinfected_by = RideState.DONE.value, min(since, at), actor.actor_id
        row.save()
        record_about("quarantine.disinfect", ("ride", row.pk), actor=actor, at=at, reason=reason)


def _named(name: str) -> str:
    if not name.strip():
        raise QuarantineError(
            "It is not said from whom to whom.", "People are handed over from person to person.", "Give the name."
        )
    return name.strip()[:80]


def _taken(transfer_id: int) -> tuple[models.Transfer, models.Ride]:
    row = models.Transfer.objects.select_for_update(of=("self",)).filter(pk=transfer_id).first()
    if row is None or row.ride_id is None:
        raise TransferNotFoundError("There is no such transfer on a ride.", next_step="Look at your rides.")
    return row, models.Ride.objects.select_for_update().get(pk=row.ride_id)

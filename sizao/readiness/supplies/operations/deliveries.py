"""Deliveries: planned, loaded, and then taken over or refused at the stop."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.operations.stock import receive_stock, take_stock
from sizao.readiness.supplies.operations.stores import find_store_row
from sizao.readiness.supplies.reading import vehicle_of
from sizao.readiness.supplies.types import (
    MOVES,
    DeliveryError,
    DeliveryState,
    Incoming,
    MovementKind,
    NewDelivery,
    Taken,
    WhitelistError,
)


def plan_deliveries(
    *, deliveries: Sequence[NewDelivery], planned_for: datetime, actor: ScopedActor, at: datetime, reason: str
) -> list[int]:
    """Plans deliveries; their numbers. Nothing leaves a store before it is loaded.

    Raises `DeliveryError` for no goods and for one store on both ends, `StoreNotFoundError`, `WhitelistError`; then
    none of them is planned.
    """
    check(actor, Permission.PLAN_DELIVERIES)
    if planned_for < at:
        raise DeliveryError("The delivery would lie in the past.", next_step="Choose a time to come.")
    numbers = []
    with scope(actor.scope.path, actor=actor.actor_id):
        for new in deliveries:
            if not new.loads or any(load.amount <= 0 for load in new.loads):
                raise DeliveryError("The delivery carries nothing.", next_step="Give an amount above nothing.")
            if new.from_id == new.to_id:
                raise DeliveryError("It would go to where it comes from.", next_step="Choose another store.")
            source, target = find_store_row(new.from_id), find_store_row(new.to_id)
            vehicle = None if new.vehicle_id is None else _vehicle(new.vehicle_id, planned_for.date())
            row = models.Delivery.objects.create(
                division_path=target.division_path,
                from_store=source,
                from_name=source.name,
                to_store=target,
                vehicle=vehicle,
                plate="" if vehicle is None else vehicle.plate,
                driver="" if vehicle is None else vehicle.driver,
                round_key=new.round_key,
                state=DeliveryState.PLANNED.value,
                planned_for=planned_for,
                planned_at=at,
                planned_by=actor.actor_id,
                request_id=new.request_id,
            )
            if not new.round_key:
                row.round_key = f"delivery:{row.pk}"
                row.save(update_fields=["round_key"])
            models.DeliveryLine.objects.bulk_create(
                models.DeliveryLine(delivery=row, division_path=row.division_path, item=load.item, amount=load.amount)
                for load in new.loads
            )
            record_about("supplies.plan_delivery", ("delivery", row.pk), actor=actor, at=at, reason=reason)
            numbers.append(row.pk)
    return numbers


def load_delivery(
    *,
    delivery_id: int,
    vehicle_id: int | None = None,
    handed_by: str,
    on: date,
    since: datetime | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Takes the goods out of the store and puts them on the vehicle; the driver signs for them.

    `on` is the day by the clocks here; `since` is when it was done, where a phone tells it later. A driver loads, and
    whoever plans. Raises `DeliveryError` without a vehicle and for a vehicle that is on another
    round, `WhitelistError` for one that may not drive, `NotEnoughError` where a store lacks something; then nothing is
    loaded.
    """
    with _at(delivery_id, actor, DeliveryState.LOADED, needs=Permission.DRIVE) as row:
        number = vehicle_id or row.vehicle_id
        if number is None:
            raise DeliveryError("No vehicle is chosen.", next_step="Choose a vehicle of the whitelist.")
        vehicle = _vehicle(number, on)
        busy = models.Delivery.objects.filter(vehicle=vehicle, state=DeliveryState.LOADED.value)
        if busy.exclude(round_key=row.round_key).exists():
            raise DeliveryError(
                "The vehicle is on another round.",
                "A vehicle is in one place at a time.",
                "Note what became of that round, or choose another vehicle.",
            )
        taken: list[Taken] = []
        for line in row.lines.order_by("pk"):
            taken += take_stock(
                store_id=row.from_store_id, item=line.item, amount=line.amount, handed_by=handed_by,
                received_by=vehicle.driver, kind=MovementKind.SENT, reference=f"delivery:{row.pk}", on=on, actor=actor,
                at=at, reason=reason,
            )  # fmt: skip
        row.lines.all().delete()
        models.DeliveryLine.objects.bulk_create(
            models.DeliveryLine(
                delivery=row, division_path=row.division_path, item=one.item, amount=one.amount, lot=one.lot,
                expires_on=one.expires_on,
            )
            for one in taken
        )  # fmt: skip
        row.vehicle, row.plate, row.driver = vehicle, vehicle.plate, vehicle.driver
        row.loaded_at, row.handed_by = since or at, handed_by.strip()
        row.save(update_fields=["vehicle", "plate", "driver", "loaded_at", "handed_by", "state"])
        record_about("supplies.load_delivery", ("delivery", row.pk), actor=actor, at=at, reason=reason)


def take_over_delivery(
    *, delivery_id: int, received_by: str, since: datetime | None = None, actor: ScopedActor, at: datetime, reason: str
) -> list[int]:
    """Takes the goods over at the stop: the driver hands over, `received_by` signs; numbers of the receipts."""
    with _at(delivery_id, actor, DeliveryState.ARRIVED, needs=Permission.KEEP_STOCK) as row:
        receipts = _book_in(row, row.to_store_id, received_by, MovementKind.ARRIVED, actor=actor, at=at, reason=reason)
        row.ended_at, row.received_by = since or at, received_by.strip()
        row.save(update_fields=["state", "ended_at", "received_by"])
        record_about("supplies.arrive", ("delivery", row.pk), actor=actor, at=at, reason=reason)
        return receipts


def refuse_delivery(
    *,
    delivery_id: int,
    refused_by: str,
    why: str,
    since: datetime | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Sends the goods back with a reason; they are in no store until the sender takes them back."""
    with _at(delivery_id, actor, DeliveryState.REFUSED, needs=Permission.KEEP_STOCK) as row:
        if not why.strip() or not refused_by.strip():
            raise DeliveryError(
                "A delivery is refused by somebody, for a reason.", next_step="Give the name and the reason."
            )
        row.ended_at, row.received_by, row.why = since or at, refused_by.strip(), why.strip()[:400]
        row.save(update_fields=["state", "ended_at", "received_by", "why"])
        record_about("supplies.refuse_delivery", ("delivery", row.pk), actor=actor, at=at, reason=reason)


def return_delivery(*, delivery_id: int, received_by: str, actor: ScopedActor, at: datetime, reason: str) -> list[int]:
    """Takes what was refused back into the store that it came from; numbers of the receipts."""
    with _at(delivery_id, actor, DeliveryState.RETURNED, needs=Permission.DRIVE) as row:
        receipts = _book_in(
            row, row.from_store_id, received_by, MovementKind.RETURNED, actor=actor, at=at, reason=reason
        )
        row.save(update_fields=["state"])
        record_about("supplies.return_delivery", ("delivery", row.pk), actor=actor, at=at, reason=reason)
        return receipts


def cancel_delivery(*, delivery_id: int, why: str, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Cancels a delivery that was not loaded, with a reason."""
    with _at(delivery_id, actor, DeliveryState.CANCELLED, needs=Permission.PLAN_DELIVERIES) as row:
        if not why.strip():
            raise DeliveryError("A delivery is cancelled for a reason.", next_step="Say it shortly.")
        row.ended_at, row.why = at, why.strip()[:400]
        row.save(update_fields=["state", "ended_at", "why"])
        record_about("supplies.cancel_delivery", ("delivery", row.pk), actor=actor, at=at, reason=reason)


def _book_in(
    row: models.Delivery,
    store_id: int,
    received_by: str,
    kind: MovementKind,
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> list[int]:
    return receive_stock(
        store_id=store_id,
        lines=[Incoming(line.item, line.amount, line.lot, line.expires_on) for line in row.lines.order_by("pk")],
        handed_by=row.driver,
        received_by=received_by,
        kind=kind,
        reference=f"delivery:{row.pk}",
        actor=actor,
        at=at,
        reason=reason,
    )


def _vehicle(vehicle_id: int, on: date) -> models.Vehicle:
    row = models.Vehicle.objects.select_related("firm").filter(pk=vehicle_id).first()
    if row is None or not vehicle_of(row).holds_on(on):
        raise WhitelistError(
            "The vehicle may not drive on that day.",
            "It is not, or not any more, on the whitelist.",
            "Choose a vehicle of the whitelist, or renew its entry.",
        )
    return row


@contextmanager
def _at(delivery_id: int, actor: ScopedActor, state: DeliveryState, *, needs: Permission) -> Iterator[models.Delivery]:
    """A delivery that may move to `state`, locked and moved; the caller saves it."""
    check(actor, needs)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Delivery.objects.select_for_update().filter(pk=delivery_id).first()
        if row is None:
            raise DeliveryError("There is no such delivery in your area.", next_step="Look at the list of deliveries.")
        if state not in MOVES[DeliveryState(row.state)]:
            raise DeliveryError(
                "The delivery does not stand where this can be done.",
                "Somebody noted something else about it meanwhile, or it was not loaded.",
                "Reload the page and look at its state.",
            )
        row.state = state.value
        yield row

"""Rows of tables as the values that other rooms see."""

from sizao.readiness.supplies import models
from sizao.readiness.supplies.types import (
    Delivery,
    DeliveryState,
    Firm,
    Held,
    Load,
    Movement,
    MovementKind,
    RequestAct,
    RequestState,
    RequestStep,
    Store,
    StoreKind,
    SupplyRequest,
    Vehicle,
    Wanted,
)


def store_of(row: models.Store) -> Store:
    return Store(
        row.pk,
        row.division_path,
        StoreKind(row.kind),
        row.name,
        row.address,
        row.serves_path,
        row.lead_days,
        row.closed_at is not None,
    )


def held_of(row: models.Batch) -> Held:
    """Needs its store."""
    return Held(row.pk, row.store_id, row.store.name, row.item, row.lot, row.expires_on, row.amount)


def movement_of(row: models.Movement) -> Movement:
    """Needs its batch."""
    return Movement(
        row.pk,
        row.store_id,
        row.item,
        row.batch.lot,
        row.batch.expires_on,
        MovementKind(row.kind),
        row.amount,
        row.balance,
        row.handed_by,
        row.received_by,
        row.at,
        row.noted_by,
        row.note,
        row.reference,
    )


def request_of(row: models.SupplyRequest, *, with_steps: bool = False) -> SupplyRequest:
    """Needs its store and lines, and its steps if they are wanted."""
    steps = sorted(row.steps.all(), key=lambda step: step.pk) if with_steps else ()
    return SupplyRequest(
        row.pk,
        row.division_path,
        row.store_id,
        row.store.name,
        row.asked_path,
        RequestState(row.state),
        row.asked_at,
        row.asked_by,
        row.why,
        row.due_at,
        row.answered_at,
        [Wanted(line.item, line.amount, line.granted) for line in sorted(row.lines.all(), key=lambda line: line.pk)],
        [RequestStep(step.at, step.by, RequestAct(step.act), step.path, step.words) for step in steps],
    )


def firm_of(row: models.Firm) -> Firm:
    return Firm(
        row.pk, row.division_path, row.name, row.license_number, row.phone, row.valid_until, row.ended_at is not None
    )


def vehicle_of(row: models.Vehicle) -> Vehicle:
    """Needs its firm."""
    return Vehicle(
        row.pk,
        row.firm_id,
        row.firm.name,
        row.division_path,
        row.plate,
        row.driver,
        row.driver_phone,
        row.kilograms,
        row.valid_until,
        row.ended_at is not None or row.firm.ended_at is not None,
    )


def delivery_of(row: models.Delivery) -> Delivery:
    """Needs the store it goes to and its lines."""
    return Delivery(
        row.pk,
        row.division_path,
        row.from_store_id,
        row.from_name,
        row.to_store_id,
        row.to_store.name,
        row.vehicle_id,
        row.plate,
        row.driver,
        row.round_key,
        DeliveryState(row.state),
        row.planned_for,
        row.planned_by,
        row.loaded_at,
        row.handed_by,
        row.ended_at,
        row.received_by,
        row.why,
        row.request_id,
        [
            Load(line.item, line.amount, line.lot, line.expires_on)
            for line in sorted(row.lines.all(), key=lambda line: line.pk)
        ],
        row.planned_at,
    )

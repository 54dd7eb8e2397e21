"""Rows of scans and hand-overs as the values that leave this room."""

from sizao.response.arrivals import models
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.gate import Scan, Verdict
from sizao.response.arrivals.types.handovers import HandOver, HandOverKind, HandOverState, Waiting


def scan_of(row: models.GateScan) -> Scan:
    return Scan(
        id=row.pk,
        person=row.person,
        place=row.place,
        direction=Direction(row.direction),
        day=row.day,
        at=row.at,
        verdict=Verdict(row.verdict),
        arrival=row.arrival,
        by=row.by,
        division_path=str(row.division_path),
        destination_path=None if row.destination_path is None else str(row.destination_path),
    )


def hand_over_of(row: models.HandOver) -> HandOver:
    return HandOver(
        id=row.pk,
        person=row.person,
        arrival=row.arrival,
        kind=HandOverKind(row.kind),
        state=HandOverState(row.state),
        place=row.place,
        division_path=str(row.division_path),
        destination_path=str(row.destination_path),
        offered_by=row.offered_by,
        offered_at=row.offered_at,
        meant_for=row.meant_for,
        vehicle=row.vehicle,
        due_at=row.receipt_due_at,
        rises_at=row.rises_at,
        rule=row.rule,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        receiver=row.receiver,
        why=row.why,
    )


def waiting_of(row: models.WaitingStaff) -> Waiting:
    return Waiting(row.pk, row.place, str(row.division_path), row.staff, row.vehicle, row.since, row.until)

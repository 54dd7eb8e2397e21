"""Rows of scans and hand-overs as the values that leave this room."""

from sizao.response.arrivals import models
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.gate import Scan, Verdict
from sizao.response.arrivals.types.handovers import HandOver, HandOverKind, HandOverState, Passenger, Waiting
from sizao.response.arrivals.types.reports import Mode, Risk


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
        partner=row.partner,
        outside_reference=row.outside_reference,
        outside_name=row.outside_name,
    )


def waiting_of(row: models.WaitingStaff) -> Waiting:
    return Waiting(row.pk, row.place, str(row.division_path), row.staff, row.vehicle, row.since, row.until)


def listed_passenger(line: models.ExpectedArrival, row: models.Arrival | None) -> Passenger:
    """Somebody on a list, with the report of them if there is one."""
    path = line.destination_path if row is None else row.division_path
    return Passenger(
        person=line.person,
        conveyance=line.conveyance,
        expected_at=line.expected_at,
        place=line.place,
        carriage=line.carriage,
        seat=line.seat,
        destination_path=None if path is None else str(path),
        arrival=None if row is None else row.pk,
        risk=Risk.NONE if row is None else Risk(row.risk),
    )


def reported_passenger(row: models.Arrival, run: models.ExpectedArrival | None, place: str) -> Passenger:
    """Somebody who was reported, with another's line of the list of the same run if there is one."""
    return Passenger(
        person=row.person,
        conveyance=row.number,
        expected_at=row.arrives_at if run is None else run.expected_at,
        place=place if run is None else run.place,
        carriage="",
        seat="",
        destination_path=str(row.division_path),
        arrival=row.pk,
        risk=Risk(row.risk),
        mode=Mode(row.mode),
    )

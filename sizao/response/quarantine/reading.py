"""Rows of the tables as values that may leave the room, opened."""

from typing import Any

from sizao.engines.planning.rides.types import VehicleKind
from sizao.engines.planning.rooms.types import RoomKind
from sizao.response.quarantine import models, types
from sizao.response.quarantine.sealing import SETTLED, SYMPTOMS, WORDS, opened


def room_name(room: models.Room | None) -> str:
    return "" if room is None else f"{room.building}-{room.number}"


def site_of(row: Any) -> types.Site:
    """A row of `sites_with_counts`."""
    return types.Site(
        row.pk,
        row.name,
        row.name_en,
        row.division_path,
        row.address,
        row.telephone,
        types.SiteState(row.state),
        row.ordered_at,
        row.opened_at,
        row.medical,
        row.logistics,
        frozenset(row.areas),
        row.rooms or 0,
        row.beds or 0,
        row.ready or 0,
        row.used or 0,
        row.to_disinfect or 0,
        row.people or 0,
        row.coming or 0,
        row.alarms or 0,
    )


def stay_of(row: models.Stay) -> types.Stay:
    return types.Stay(
        id=row.pk,
        person=row.person,
        party=row.party,
        is_family=row.is_family,
        degree=row.degree,
        group=row.group,
        needs=frozenset(types.Need(word) for word in row.needs),
        restriction=row.restriction,
        division_path=row.division_path,
        state=types.StayState(row.state),
        site=row.site_id,
        site_name=row.site.name if row.site else "",
        site_name_en=row.site.name_en if row.site else "",
        site_telephone=row.site.telephone if row.site else "",
        room=row.room_id,
        room_name=room_name(row.room),
        building=row.room.building if row.room else "",
        floor=row.room.floor if row.room else 0,
        asked_at=row.asked_at,
        due_at=row.due_at,
        placed_at=row.placed_at,
        placed_by=row.placed_by,
        reasons=[(kind, values) for kind, values in row.reasons],
        arrived_at=row.arrived_at,
        left_at=row.left_at,
        left_by=row.left_by,
        ending=types.Ending(row.ending) if row.ending else None,
        certificate=row.certificate,
    )


def check_of(row: models.StayCheck) -> types.DailyCheck:
    return types.DailyCheck(
        row.on,
        types.DayPart(row.part),
        float(row.temperature),
        opened(row.symptoms, at=SYMPTOMS, row=row.pk),
        row.noted_by,
        row.at,
        row.is_alarm,
    )


def note_of(row: models.StayNote) -> types.Note:
    return types.Note(
        row.pk,
        types.NoteKind(row.kind),
        opened(row.words, at=WORDS, row=row.pk),
        row.at,
        row.noted_by,
        row.about_id,
        row.settled_at,
        row.settled_by,
        opened(row.settled_words, at=SETTLED, row=row.pk),
    )


def change_of(row: models.StayRoom) -> types.RoomChange:
    return types.RoomChange(room_name(row.from_room), room_name(row.to_room), row.at, row.by, row.reason)


def room_on_plan(row: models.Room, inside: list[types.Occupant]) -> types.RoomOnPlan:
    return types.RoomOnPlan(
        row.pk, row.building, row.floor, row.number, RoomKind(row.kind), row.beds, types.RoomState(row.state), inside
    )


def plan_of(row: models.RoomPlan) -> types.Plan:
    return types.Plan(
        row.pk,
        row.division_path,
        types.PlanState(row.state),
        row.asked_at,
        row.asked_by,
        len(row.stays),
        row.share,
        row.placed,
        {int(stay): room for stay, room in row.fixed.items()},
        None if row.result is None else _result(row.result),
        row.problem,
        row.settled_at,
        row.settled_by,
        row.stays,
    )


def _result(kept: dict[str, Any]) -> types.PlanResult:
    return types.PlanResult(
        proposals=[
            types.Proposal(one["stay"], one["room"], one["site"], one["steps"], [(kind, of) for kind, of in one["why"]])
            for one in kept["proposals"]
        ],
        unplaced=[(stay, kind) for stay, kind in kept["unplaced"]],
        missing=[(kind, beds, rooms) for kind, beds, rooms in kept["missing"]],
        openings=[(site, rooms, hours) for site, rooms, hours in kept["openings"]],
        is_best=kept["is_best"],
        seconds=kept["seconds"],
    )


def transfer_of(row: models.Transfer) -> types.Transfer:
    return types.Transfer(
        id=row.pk,
        person=row.person,
        kind=types.TransferKind(row.kind),
        degree=row.degree,
        party=row.party,
        origin=row.origin,
        target=row.target,
        target_name=row.target_name,
        target_name_en=row.target_name_en,
        division_path=row.division_path,
        state=types.TransferState(row.state),
        asked_at=row.asked_at,
        due_at=row.due_at,
        due_rule=row.due_rule,
        stay=row.stay_id,
        ride=row.ride_id,
        pickup_at=row.pickup_at,
        drop_at=row.drop_at,
        taken_at=row.taken_at,
        handed_by=row.handed_by,
        done_at=row.done_at,
        received_by=row.received_by,
    )


def vehicle_of(row: models.Vehicle) -> types.Vehicle:
    return types.Vehicle(row.pk, row.plate, VehicleKind(row.kind), row.seats, row.division_path, row.in_service)


def hospital_of(row: models.Hospital) -> types.Hospital:
    return types.Hospital(row.pk, row.name, row.name_en, row.division_path, row.in_service)


def ride_of(row: models.Ride) -> types.Ride:
    transfers = sorted(row.transfers.all(), key=lambda one: (one.pickup_at or row.starts_at, one.pk))
    return types.Ride(
        row.pk,
        vehicle_of(row.vehicle),
        row.driver,
        row.degree,
        types.RideState(row.state),
        row.division_path,
        row.starts_at,
        row.ends_at,
        row.free_at,
        row.disinfected_at,
        row.disinfected_by,
        [transfer_of(one) for one in transfers],
        row.confirmed_at,
        row.confirmed_by,
    )

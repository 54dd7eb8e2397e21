"""Sites, rooms and vehicles of the demo's county, and where those of the story who are in quarantine are.

Their rooms are confirmed and their rides sent within the hour of the first result. On the afternoon of the demo two of
the table are at the site, measured in the morning, one of them with a fever that nobody looked at yet; who was decided
on since waits for a ride.
"""

from datetime import timedelta

from sizao.desk.filling.filling import Filling
from sizao.desk.filling.restrictions import MOVED, RIDES, ROOMS
from sizao.desk.placing import ask_places, propose_places, rules_on
from sizao.desk.receiving import receive
from sizao.desk.riding import ask_ride_to_site, ask_rides, lay_rides
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.engines.planning.rides import VehicleKind
from sizao.engines.planning.rooms import RoomKind
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.response.quarantine.operations import (
    cancel_transfer,
    confirm_plan,
    confirm_ride,
    keep_hospital,
    keep_site,
    keep_vehicle,
    open_site,
    record_check,
    record_disinfection,
    record_note,
    take_in,
)
from sizao.response.quarantine.queries import list_rides, list_stays, list_transfers
from sizao.response.quarantine.types import (
    DayPart,
    NewRooms,
    NewSite,
    NoteKind,
    RideState,
    StayState,
    TransferKind,
    TransferState,
)


_COUNTY = "n13.n1307.n130730"
_REASON = "演示"
_MINUTES = timedelta(minutes=2)
_AT_THE_SITE = 2
_CITY_SEAT = "n13.n1307.n130702"
_HOSPITAL = ("张家口市定点医院（演示）", "Zhangjiakou designated hospital (demo)")
_AREAS = frozenset({"observation", "service", "passage"})
_VEHICLES = (
    ("冀G·0120急", VehicleKind.AMBULANCE, 1),
    ("冀G·0731", VehicleKind.BUS, 24),
    ("冀G·0732", VehicleKind.CAR, 3),
)


def fill(filling: Filling) -> None:
    """To be called in a transaction, after the restrictions."""
    staff = demo_staff(at=filling.machine)
    county, at = staff["county"], filling.at
    site = keep_site(
        site=NewSite(
            "怀来县集中隔离点（演示）", "Huailai quarantine site (demo)", _COUNTY, "沙城镇", "0313-0000000", 12, 8,
            _AREAS,
        ),
        rooms=[
            NewRooms("A", floor, kind, beds, count)
            for floor in (1, 2, 3, 4)
            for kind, beds, count in ((RoomKind.SINGLE, 1, 8), (RoomKind.FAMILY, 3, 3), (RoomKind.ACCESSIBLE, 2, 1))
        ],
        actor=county, at=at, reason=_REASON,
    )  # fmt: skip
    open_site(site_id=site, actor=county, at=at - timedelta(days=4), reason=_REASON)
    keep_site(
        site=NewSite("东花园备用隔离点（演示）", "Donghuayuan reserve (demo)", _COUNTY, "东花园镇", "0313-0000000"),
        rooms=[NewRooms("B", floor, RoomKind.SINGLE, 1, 20) for floor in (1, 2, 3)],
        actor=county, at=at, reason=_REASON,
    )  # fmt: skip
    for plate, kind, seats in _VEHICLES:
        keep_vehicle(plate=plate, kind=kind, seats=seats, division_path=_COUNTY, actor=county, at=at, reason=_REASON)
    name, name_en = _HOSPITAL
    keep_hospital(
        name=name, name_en=name_en, division_path=_CITY_SEAT, in_service=True, actor=filling.commander, at=at,
        reason=_REASON,
    )  # fmt: skip
    began = filling.city.story.positive_at
    # The city sees of which case each of them is a contact; the county of the site places them.
    ask_places(actor=filling.commander, at=began + ROOMS - _MINUTES, reason=_REASON)
    if not list_stays(actor=county, states=[StayState.WAITING]).rows:
        return
    plan = propose_places(actor=county, protocol=DEFAULT_PROTOCOL, at=began + ROOMS - _MINUTES, reason=_REASON)
    confirm_plan(plan_id=plan.id, actor=county, at=began + ROOMS, reason=_REASON)
    _drive(filling, county, staff["site"])
    there = list_stays(actor=county, states=[StayState.ARRIVED]).rows
    rules, doctor = rules_on(DEFAULT_PROTOCOL, at), staff["site"]
    for stay, temperature in zip(there, ("36.6", "37.8"), strict=False):
        record_check(
            stay_id=stay.id, on=at.astimezone(ZONE).date(), part=DayPart.MORNING, temperature=temperature, symptoms="",
            rules=rules, actor=doctor, at=at - timedelta(hours=6), reason=_REASON,
        )  # fmt: skip
    record_note(
        stay_id=there[0].id, kind=NoteKind.NEED, words="需要降压药", actor=doctor, at=at - timedelta(hours=5),
        reason=_REASON,
    )  # fmt: skip
    ask_rides(actor=county, protocol=DEFAULT_PROTOCOL, at=at, reason=_REASON)
    for stay in list_stays(actor=county, states=[StayState.PLACED]).rows:
        ask_ride_to_site(stay_id=stay.id, actor=county, protocol=DEFAULT_PROTOCOL, at=at, reason=_REASON)


def _drive(filling: Filling, county: ScopedActor, doctor: ScopedActor) -> None:
    """Rides are sent a few minutes after the rooms: two get in and are received at the site; whoever does not come
    along is asked for again."""
    began = filling.city.story.positive_at
    sent = began + RIDES
    ask_rides(actor=county, protocol=DEFAULT_PROTOCOL, at=sent - _MINUTES, reason=_REASON, kinds=[TransferKind.TO_SITE])
    lay_rides(actor=county, protocol=DEFAULT_PROTOCOL, at=sent, reason=_REASON)
    for ride in list_rides(actor=county, states=[RideState.PROPOSED]):
        confirm_ride(ride_id=ride.id, driver="孙师傅（演示）", actor=county, at=sent, reason=_REASON)
    coming = sorted(list_transfers(actor=county, states=[TransferState.PLANNED]), key=lambda one: one.stay or 0)
    taken, received = began + MOVED - timedelta(minutes=25), began + MOVED
    for transfer in coming[:_AT_THE_SITE]:
        take_in(
            transfer_id=transfer.id,
            handed_by="沙城镇网格员（演示）",
            since=taken,
            actor=doctor,
            at=taken,
            reason=_REASON,
        )
    for transfer in coming[_AT_THE_SITE:]:
        cancel_transfer(
            transfer_id=transfer.id, actor=county, at=taken, reason="家中老人需先安置，当晚未能转运，另行安排"
        )
    for transfer in coming[:_AT_THE_SITE]:
        receive(
            transfer_id=transfer.id, received_by="隔离点医生（演示）", since=received, actor=doctor, at=received,
            reason=_REASON,
        )  # fmt: skip
    cleaned = received + timedelta(minutes=40)
    for ride in list_rides(actor=county, states=[RideState.TO_DISINFECT]):
        record_disinfection(ride_id=ride.id, since=cleaned, actor=doctor, at=cleaned, reason=_REASON)

"""Sites, rooms and vehicles of the demo's county, and where those of the story who are in quarantine are.

On the afternoon of the demo two of the table are at the site, measured in the morning, one of them with a fever that
nobody looked at yet; who was decided on since waits for a plan of rooms and a ride.
"""

from datetime import timedelta

from sizao.desk.filling.filling import Filling
from sizao.desk.placing import ask_places, propose_places, rules_on
from sizao.desk.riding import ask_rides
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.engines.planning.rides import VehicleKind
from sizao.engines.planning.rooms import RoomKind
from sizao.foundation.accounts.demo import demo_staff
from sizao.response.quarantine.operations import (
    confirm_plan,
    keep_site,
    keep_vehicle,
    open_site,
    record_arrival,
    record_check,
    record_note,
)
from sizao.response.quarantine.queries import list_stays
from sizao.response.quarantine.types import DayPart, NewRooms, NewSite, NoteKind, StayState


_COUNTY = "n13.n1307.n130730"
_REASON = "演示"
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
    open_site(site_id=site, actor=county, at=at - timedelta(hours=20), reason=_REASON)
    keep_site(
        site=NewSite("东花园备用隔离点（演示）", "Donghuayuan reserve (demo)", _COUNTY, "东花园镇", "0313-0000000"),
        rooms=[NewRooms("B", floor, RoomKind.SINGLE, 1, 20) for floor in (1, 2, 3)],
        actor=county, at=at, reason=_REASON,
    )  # fmt: skip
    for plate, kind, seats in _VEHICLES:
        keep_vehicle(plate=plate, kind=kind, seats=seats, division_path=_COUNTY, actor=county, at=at, reason=_REASON)
    began = at - timedelta(hours=18)
    # The city sees of which case each of them is a contact; the county of the site places them.
    ask_places(actor=filling.commander, at=began, reason=_REASON)
    if not list_stays(actor=county, states=[StayState.WAITING]).rows:
        return
    plan = propose_places(actor=county, protocol=DEFAULT_PROTOCOL, at=began, reason=_REASON)
    confirm_plan(plan_id=plan.id, actor=county, at=began, reason=_REASON)
    placed = list_stays(actor=county, states=[StayState.PLACED]).rows
    rules, doctor = rules_on(DEFAULT_PROTOCOL, at), staff["site"]
    for stay, temperature in zip(placed, ("36.6", "37.8"), strict=False):
        record_arrival(
            stay_id=stay.id, since=began + timedelta(hours=2), actor=doctor, at=began + timedelta(hours=2),
            reason=_REASON,
        )  # fmt: skip
        record_check(
            stay_id=stay.id, on=at.astimezone(ZONE).date(), part=DayPart.MORNING, temperature=temperature, symptoms="",
            rules=rules, actor=doctor, at=at - timedelta(hours=6), reason=_REASON,
        )  # fmt: skip
    record_note(
        stay_id=placed[0].id, kind=NoteKind.NEED, words="需要降压药", actor=doctor, at=at - timedelta(hours=5),
        reason=_REASON,
    )  # fmt: skip
    ask_rides(actor=county, protocol=DEFAULT_PROTOCOL, at=at, reason=_REASON)

"""The day at 张家口站: read at the gate, handed over and received, late, refused, in transit, missing, unreported.

All through the doors that staff use, by the named staff of the demo, so that the push desk shows every state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from sizao.desk.filling.divisions import HOTEL_PATH, division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.gating import county_of, list_gates, offer_at_gate, scan_at_gate, take_answers
from sizao.desk.handing_over import offer_home
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.arrivals.operations import (
    begin_waiting,
    expect_arrivals,
    receive_hand_over,
    refuse_hand_over,
    see_off,
)
from sizao.response.arrivals.queries import list_arrivals
from sizao.response.arrivals.types import (
    Arrival,
    ConveyanceKind,
    Direction,
    Gate,
    HandOver,
    HandOverKind,
    Mode,
    NewExpected,
    Seen,
)


_SEED = 20211024
_STATION = "张家口站"
_PAST, _COMING = timedelta(hours=30), timedelta(hours=12)
_MOST = 1_000
_ON_LISTS = 40
_REASON = "demo: hand-over"
_FEED = "demo-railway"
_VEHICLE = "冀G·Y0730（演示）"
# Of those whom nobody reported: how many minutes before the demo's clock they came, where from, and what became of it.
_UNREPORTED = (
    (640, "KR", "home"),
    (410, "JP", "home"),
    (330, "110105", "none"),
    (300, "KR", "county"),
    (250, "JP", "refused"),
    (205, "KR", "transit"),
    (150, "KR", "told"),
    (120, "130108", "none"),
    (83, "KR", "open"),
    (49, "JP", "open"),
    (14, "KR", "open"),
    (6, "", "silent"),
)


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who acts: at the gate, for 怀来县, in 沙城镇."""

    station: ScopedActor
    county: ScopedActor
    grid: ScopedActor


def fill(filling: Filling) -> None:
    """Replays what the gate and the counties did until the demo's clock begins. To be called in a transaction."""
    gate = next((one for one in list_gates() if one.name.startswith(_STATION)), None)
    if gate is None:
        return
    accounts = demo_staff(at=filling.at)
    staff = _Staff(accounts["station"], accounts["county"], accounts["grid"])
    stream = np.random.default_rng(_SEED)
    rows = list_arrivals(actor=filling.commander, at=filling.at, zone=ZONE, mode=Mode.TRAIN, size=_MOST).rows
    worker = int(filling.keys[filling.city.story.roles["worker"]])
    people = sorted((one for one in rows if one.person != worker), key=lambda one: one.id)
    begin_waiting(
        place=gate.place, division_path=county_of(staff.county.scope.path or ""), vehicle=_VEHICLE,
        until=filling.at + timedelta(hours=8), actor=staff.county, at=filling.at - timedelta(hours=3), reason=_REASON,
    )  # fmt: skip
    past = [one for one in people if filling.at - _PAST < one.journey.arrives_at <= filling.at]
    for number, one in enumerate(past):
        if number % 9 != 4:  # the others never arrived
            _read(one, gate, staff, filling, stream)
    for person, plan in zip(_strangers(filling, staff, len(_UNREPORTED)), _UNREPORTED, strict=False):
        _question(person, plan, gate, staff, filling)
    _guest(past, gate, staff, filling)
    coming = [one for one in people if filling.at < one.journey.arrives_at <= filling.at + _COMING]
    _lists(coming, gate, filling, stream)


def _read(one: Arrival, gate: Gate, staff: _Staff, filling: Filling, stream: np.random.Generator) -> None:
    """Reads somebody who was reported, some minutes after their train."""
    found = np.flatnonzero(filling.keys == one.person).astype(np.int32)
    if len(found):
        at = min(one.journey.arrives_at + timedelta(minutes=float(stream.uniform(4, 14))), filling.at)
        _scan(filling.city.identifiers(found)[0], gate, staff.station, at)


def _question(person: int, plan: tuple[int, str, str], gate: Gate, staff: _Staff, filling: Filling) -> None:
    """Reads somebody whom nobody reported, asks, and hands over whom the rules would have it."""
    minutes, code, outcome = plan
    at = filling.at - timedelta(minutes=minutes)
    one, city = np.array([person], np.int32), filling.city
    identifier = city.identifiers(one)[0]
    _scan(identifier, gate, staff.station, at)
    if outcome == "silent":
        return  # the questions are being asked just now
    home = division_paths(city.divisions)[int(city.people.community[person])]
    take_answers(
        values={
            "number": identifier, "name": city.names(one)[0], "phone": city.phones(one)[0] or "10000000000",
            "code": code, "place": code, "destination": home,
        },
        gate=gate, once=f"demo gate {minutes}", kept_seconds=0, trains=lambda number: None, actor=staff.station,
        at=at + timedelta(minutes=1),
    )  # fmt: skip
    seen = _scan(identifier, gate, staff.station, at + timedelta(minutes=1))
    if outcome != "none" and seen.destination_path is not None:
        _hand_over(seen, outcome, at + timedelta(minutes=2), gate, staff)


def _hand_over(seen: Seen, outcome: str, at: datetime, gate: Gate, staff: _Staff) -> None:
    is_transit = outcome == "transit"
    held = offer_at_gate(
        person=seen.scan.person, arrival=seen.arrival, gate=gate, destination_path=seen.destination_path or "",
        kind=HandOverKind.TRANSIT if is_transit else HandOverKind.HAND_OVER,
        vehicle="G7839" if is_transit else _VEHICLE, actor=staff.station, at=at,
    )  # fmt: skip
    later = at + timedelta(minutes=17)
    match outcome:
        case "transit":
            see_off(hand_over_id=held.id, actor=staff.station, at=later, reason=_REASON)
        case "told":
            receive_hand_over(
                hand_over_id=held.id, receiver="演示宾馆前台", actor=staff.station, at=later, reason=_REASON
            )
        case "refused":
            refuse_hand_over(
                hand_over_id=held.id, why="旅客要求先就医，由市定点医院接", actor=staff.county, at=later, reason=_REASON
            )
        case "county" | "home":
            receive_hand_over(hand_over_id=held.id, actor=staff.county, at=later, reason=_REASON)
            if outcome == "home":
                _home(held, staff, later)


def _guest(past: Sequence[Arrival], gate: Gate, staff: _Staff, filling: Filling) -> None:
    """One who goes to the hotel: the county has them, and its desk is to give receipt."""
    long_ago = filling.at - timedelta(hours=2)
    one = next((one for one in past if one.division_path == HOTEL_PATH and one.journey.arrives_at < long_ago), None)
    if one is None:
        return
    at = one.journey.arrives_at + timedelta(minutes=20)
    held = offer_at_gate(
        person=one.person, arrival=one.id, gate=gate, destination_path=one.division_path, vehicle=_VEHICLE,
        actor=staff.station, at=at,
    )  # fmt: skip
    receive_hand_over(hand_over_id=held.id, actor=staff.county, at=at + timedelta(minutes=17), reason=_REASON)
    offer_home(
        hand_over_id=held.id, vehicle=_VEHICLE, purpose="follow_up", actor=staff.county,
        at=filling.at - timedelta(minutes=35),
    )  # fmt: skip


def _home(held: HandOver, staff: _Staff, at: datetime) -> None:
    """The county hands on to the community, and the grid worker gives receipt."""
    second = offer_home(
        hand_over_id=held.id, vehicle=_VEHICLE, purpose="follow_up", actor=staff.county, at=at + timedelta(minutes=10)
    )
    reached = at + timedelta(minutes=95)
    receive_hand_over(hand_over_id=second.id, actor=staff.grid, at=reached, reason=_REASON)


def _lists(coming: Sequence[Arrival], gate: Gate, filling: Filling, stream: np.random.Generator) -> None:
    """The lists of the next trains: those who were reported, and others."""
    runs = sorted({(one.journey.number, one.journey.arrives_at) for one in coming}, key=lambda run: run[1])
    if not runs:
        return
    paths = division_paths(filling.city.divisions)
    rows = [(one.person, one.journey.number, one.journey.arrives_at, one.division_path) for one in coming]
    chosen = stream.choice(len(filling.city.people), size=min(_ON_LISTS, len(filling.city.people)), replace=False)
    for person in chosen.tolist():
        number, at = runs[int(stream.integers(len(runs)))]
        rows.append((int(filling.keys[person]), number, at, paths[int(filling.city.people.community[person])]))
    expected = [
        NewExpected(
            person, ConveyanceKind.TRAIN, number, at.astimezone(ZONE).date(), f"{line % 8 + 1:02}车",
            f"{line % 17 + 1:02}{'ABCDF'[line % 5]}", "北京北", gate.place, at, gate.division_path, path, 0, line + 1,
        )
        for line, (person, number, at, path) in enumerate(rows)
    ]  # fmt: skip
    with scope(CITY_PATH, actor=filling.who["actor"]):
        expect_arrivals(feed=_FEED, arrivals=expected, **filling.who)


def _scan(identifier: str, gate: Gate, guard: ScopedActor, at: datetime) -> Seen:
    return scan_at_gate(
        text=identifier, gate=gate, direction=Direction.IN, once=f"demo {identifier} {at.isoformat()}", kept_seconds=0,
        actor=guard, at=at,
    )  # fmt: skip


def _strangers(filling: Filling, staff: _Staff, number: int) -> list[int]:
    """Grown-ups who go home to the grid worker's town, the same for the same city; nobody of the story."""
    paths = division_paths(filling.city.divisions)
    within = f"{staff.grid.scope.path}."
    inside = {code for code, path in enumerate(paths) if f"{path}.".startswith(within)}
    people, cast = filling.city.people, set(filling.city.story.roles.values())
    chosen = np.flatnonzero(np.isin(people.community, sorted(inside)) & (people.birth_year < 2000))
    found = [int(one) for one in chosen.tolist() if one not in cast]
    return found[7 :: max(1, len(found) // (number + 1))][:number]

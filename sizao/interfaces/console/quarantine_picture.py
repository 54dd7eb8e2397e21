"""The picture of a site's floors: each room a box that says by words and shape how it stands, and opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.interfaces.quarantine_words import ROOM_KINDS, ROOM_STATES
from sizao.response.quarantine.types import RoomOnPlan, RoomState, StayState


_WIDE, _HIGH, _GAP, _A_ROW = 64, 46, 6, 12


@dataclass(frozen=True, slots=True)
class Box:
    """One room in a picture: `tone` colors it, `mark` and `words` say the same without color."""

    x: int
    y: int
    number: str
    mark: str
    tone: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor of a building, the highest first. `label` says whose it is."""

    name: str
    label: str
    width: int
    height: int
    boxes: Sequence[Box]


def floors_of(rooms: Sequence[RoomOnPlan], *, may_open: bool) -> list[Floor]:
    """The floors of a site's buildings, from the top down."""
    by_floor: dict[tuple[str, int], list[RoomOnPlan]] = {}
    for room in rooms:
        by_floor.setdefault((room.building, room.floor), []).append(room)
    found = []
    for building, floor in sorted(by_floor, key=lambda key: (key[0], -key[1])):
        here = by_floor[building, floor]
        rows = -(-len(here) // _A_ROW)
        wide = min(len(here), _A_ROW)
        boxes = [_box(room, place, may_open) for place, room in enumerate(here)]
        degrees = sorted({who.degree for room in here for who in room.occupants})
        label = " / ".join(_("degree %(degree)d") % {"degree": degree} for degree in degrees) or _("empty")
        found.append(
            Floor(
                _("Building %(building)s, floor %(floor)d") % {"building": building, "floor": floor},
                label,
                wide * (_WIDE + _GAP) + _GAP,
                rows * (_HIGH + _GAP) + _GAP,
                boxes,
            )
        )
    return found


def _box(room: RoomOnPlan, place: int, may_open: bool) -> Box:
    tone, mark, words = _standing(room)
    url = ""
    if may_open and room.occupants:
        url = reverse("quarantine-stay", args=[room.occupants[0].stay])
    kind = str(ROOM_KINDS[room.kind])
    return Box(
        _GAP + place % _A_ROW * (_WIDE + _GAP),
        _GAP + place // _A_ROW * (_HIGH + _GAP),
        room.number,
        mark,
        tone,
        f"{room.building}-{room.number}, {kind}, {words}",
        url,
    )


def _standing(room: RoomOnPlan) -> tuple[str, str, str]:
    """(tone, mark in the box, words) of a room."""
    if room.occupants:
        people = len(room.occupants)
        if any(who.state is StayState.ARRIVED for who in room.occupants):
            return "info", f"● {people}", _("%(people)d inside") % {"people": people}
        return "due", f"○ {people}", _("%(people)d on the way") % {"people": people}
    tone, words = ROOM_STATES[room.state]
    mark = {RoomState.READY: "–", RoomState.TO_DISINFECT: "≈", RoomState.CLOSED: "×"}[room.state]
    return tone, mark, str(words)

"""People to rooms of quarantine sites: under hard rules, with the reason of each placement, and what lacks."""

from sizao.engines.planning.rooms.checking import problems_of
from sizao.engines.planning.rooms.opening import propose_openings
from sizao.engines.planning.rooms.planning import plan_rooms
from sizao.engines.planning.rooms.types import (
    ClosedSite,
    Effort,
    Fixed,
    Guest,
    Held,
    Missing,
    Opening,
    Party,
    Placement,
    PlacementError,
    Reason,
    ReasonKind,
    Room,
    RoomKind,
    RoomPlan,
    RoomRules,
    Unplaced,
    UnplacedKind,
)


__all__ = [
    "ClosedSite",
    "Effort",
    "Fixed",
    "Guest",
    "Held",
    "Missing",
    "Opening",
    "Party",
    "Placement",
    "PlacementError",
    "Reason",
    "ReasonKind",
    "Room",
    "RoomKind",
    "RoomPlan",
    "RoomRules",
    "Unplaced",
    "UnplacedKind",
    "plan_rooms",
    "problems_of",
    "propose_openings",
]

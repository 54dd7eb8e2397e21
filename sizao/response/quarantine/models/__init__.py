"""The tables of this room."""

from sizao.response.quarantine.models.rides import Hospital, Ride, Transfer, Vehicle
from sizao.response.quarantine.models.sites import Room, Site
from sizao.response.quarantine.models.stays import RoomPlan, Stay, StayCheck, StayNote, StayRoom


__all__ = [
    "Hospital",
    "Ride",
    "Room",
    "RoomPlan",
    "Site",
    "Stay",
    "StayCheck",
    "StayNote",
    "StayRoom",
    "Transfer",
    "Vehicle",
]

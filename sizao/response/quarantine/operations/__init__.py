"""Writes of this room."""

from sizao.response.quarantine.operations.daily import read_temperature, record_check, record_note, settle_note
from sizao.response.quarantine.operations.driving import hand_over, record_disinfection, take_in
from sizao.response.quarantine.operations.plans import begin_plan, confirm_plan, solve_plan
from sizao.response.quarantine.operations.rides import (
    ask_transfer,
    cancel_transfer,
    confirm_ride,
    keep_hospital,
    keep_vehicle,
    propose_rides,
    set_in_service,
)
from sizao.response.quarantine.operations.sites import (
    close_site,
    keep_site,
    open_site,
    order_opening,
    set_areas,
    set_floor,
    set_room,
)
from sizao.response.quarantine.operations.stays import (
    ask_place,
    end_stay,
    move_stay,
    record_arrival,
    release_stay,
    set_needs,
)


__all__ = [
    "ask_place",
    "ask_transfer",
    "begin_plan",
    "cancel_transfer",
    "close_site",
    "confirm_plan",
    "confirm_ride",
    "end_stay",
    "hand_over",
    "keep_hospital",
    "keep_site",
    "keep_vehicle",
    "move_stay",
    "open_site",
    "order_opening",
    "propose_rides",
    "read_temperature",
    "record_arrival",
    "record_check",
    "record_disinfection",
    "record_note",
    "release_stay",
    "set_areas",
    "set_floor",
    "set_in_service",
    "set_needs",
    "set_room",
    "settle_note",
    "solve_plan",
    "take_in",
]

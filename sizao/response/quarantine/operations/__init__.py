"""Writes of this room."""

from sizao.response.quarantine.operations.daily import read_temperature, record_check, record_note, settle_note
from sizao.response.quarantine.operations.plans import begin_plan, confirm_plan, solve_plan
from sizao.response.quarantine.operations.sites import (
    close_site,
    keep_site,
    open_site,
    order_opening,
    set_areas,
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
    "begin_plan",
    "close_site",
    "confirm_plan",
    "end_stay",
    "keep_site",
    "move_stay",
    "open_site",
    "order_opening",
    "read_temperature",
    "record_arrival",
    "record_check",
    "record_note",
    "release_stay",
    "set_areas",
    "set_needs",
    "set_room",
    "settle_note",
    "solve_plan",
]

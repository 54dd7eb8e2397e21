"""Reads of this room."""

from sizao.response.quarantine.queries.rides import (
    count_transfers,
    get_rides,
    list_hospitals,
    list_rides,
    list_taken_back,
    list_transfers,
    list_transfers_of,
    list_vehicles,
)
from sizao.response.quarantine.queries.sites import get_site, list_rooms, list_sites, room_names
from sizao.response.quarantine.queries.stays import (
    access_stay,
    count_stays,
    find_stay_of,
    find_stay_of_person,
    get_plan,
    get_stays,
    list_inside,
    list_open,
    list_open_alarms,
    list_plans,
    list_round,
    list_stays,
)
from sizao.response.quarantine.rules.numbers import ride_numbers, site_rules
from sizao.response.quarantine.rules.stays import part_of


__all__ = [
    "access_stay",
    "count_stays",
    "count_transfers",
    "find_stay_of",
    "find_stay_of_person",
    "get_plan",
    "get_rides",
    "get_site",
    "get_stays",
    "list_hospitals",
    "list_inside",
    "list_open",
    "list_open_alarms",
    "list_plans",
    "list_rides",
    "list_rooms",
    "list_round",
    "list_sites",
    "list_stays",
    "list_taken_back",
    "list_transfers",
    "list_transfers_of",
    "list_vehicles",
    "part_of",
    "ride_numbers",
    "room_names",
    "site_rules",
]

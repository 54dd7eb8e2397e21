"""Reads of restrictions, appeals and alarms, within the reader's scope."""

from sizao.response.restrictions.queries.appeals import access_appeal, list_appeals
from sizao.response.restrictions.queries.restrictions import (
    access_restriction,
    count_attention,
    get_restrictions,
    list_restrictions,
    list_restrictions_of,
    list_waiting_alike,
    measures_in_force,
)


__all__ = [
    "access_appeal",
    "access_restriction",
    "count_attention",
    "get_restrictions",
    "list_appeals",
    "list_restrictions",
    "list_restrictions_of",
    "list_waiting_alike",
    "measures_in_force",
]

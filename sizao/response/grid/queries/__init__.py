"""Reads of this room, and the pure rules that pages and the desk may ask."""

from sizao.response.grid.queries.alarms import count_alarms, get_alarm, list_alarms
from sizao.response.grid.queries.coverage import (
    CellDay,
    count_silent,
    coverage_by_unit,
    coverage_of,
    list_cell_days,
    reported_by_hour,
)
from sizao.response.grid.queries.reports import (
    access_records,
    list_days,
    list_sendings,
    own_records,
    people_told_of,
    visits_of_day,
)
from sizao.response.grid.rules.numbers import GridRulesError, grid_rules
from sizao.response.grid.rules.reading import Known, read_newcomer, read_sending
from sizao.response.grid.rules.rising import due_at


__all__ = [
    "CellDay",
    "GridRulesError",
    "Known",
    "access_records",
    "count_alarms",
    "count_silent",
    "coverage_by_unit",
    "coverage_of",
    "due_at",
    "get_alarm",
    "grid_rules",
    "list_alarms",
    "list_cell_days",
    "list_days",
    "list_sendings",
    "own_records",
    "people_told_of",
    "read_newcomer",
    "read_sending",
    "reported_by_hour",
    "visits_of_day",
]

"""Reads of restrictions, appeals and alarms, within the reader's scope."""

from sizao.response.restrictions.queries.alarms import (
    access_alarm,
    access_alarmed_restriction,
    count_open_alarms,
    list_alarms,
)
from sizao.response.restrictions.queries.appeals import access_appeal, list_appeals
from sizao.response.restrictions.queries.confined import list_confined
from sizao.response.restrictions.queries.notices import access_notice, evidence_of, list_offices
from sizao.response.restrictions.queries.own import get_own_file
from sizao.response.restrictions.queries.phases import list_phases_in_force, list_terms
from sizao.response.restrictions.queries.restrictions import (
    access_restriction,
    count_attention,
    get_restrictions,
    limited_among,
    list_restrictions,
    list_restrictions_of,
    list_steps,
    list_waiting_alike,
    measures_in_force,
)
from sizao.response.restrictions.queries.watching import list_watched_grounds


__all__ = [
    "access_alarm",
    "access_alarmed_restriction",
    "access_appeal",
    "access_notice",
    "access_restriction",
    "count_attention",
    "count_open_alarms",
    "evidence_of",
    "get_own_file",
    "get_restrictions",
    "limited_among",
    "list_alarms",
    "list_appeals",
    "list_confined",
    "list_offices",
    "list_phases_in_force",
    "list_restrictions",
    "list_restrictions_of",
    "list_steps",
    "list_terms",
    "list_waiting_alike",
    "list_watched_grounds",
    "measures_in_force",
]

"""Reads of investigations, within the actor's scope."""

from sizao.response.investigations.queries.assistance import access_request, list_requests, request_clocks
from sizao.response.investigations.queries.contacts import (
    access_contact,
    first_determined,
    list_accepted,
    list_contacts_of_case,
    list_humans,
    waiting_contacts,
    yield_by_degree,
)
from sizao.response.investigations.queries.investigations import (
    access_investigation,
    access_stays_of,
    count_untraced,
    steps_done,
)
from sizao.response.investigations.queries.lists import (
    access_bad_rows,
    access_contact_list,
    find_mapping,
    get_list,
    list_contact_lists,
    peek_at_list,
)
from sizao.response.investigations.rules.clocks import step_clocks
from sizao.response.investigations.rules.movements import find_conflicts


__all__ = [
    "access_bad_rows",
    "access_contact",
    "access_contact_list",
    "access_investigation",
    "access_request",
    "access_stays_of",
    "count_untraced",
    "find_conflicts",
    "find_mapping",
    "first_determined",
    "get_list",
    "list_accepted",
    "list_contact_lists",
    "list_contacts_of_case",
    "list_humans",
    "list_requests",
    "peek_at_list",
    "request_clocks",
    "step_clocks",
    "steps_done",
    "waiting_contacts",
    "yield_by_degree",
]

"""Reads of arrivals, within the actor's scope."""

from sizao.response.arrivals.queries.expected import expected_of, list_crossings, list_expected
from sizao.response.arrivals.queries.reports import (
    access_arrival,
    access_arrivals,
    count_arrivals,
    get_own_report,
    get_posters,
    list_arrivals,
    list_posters,
)
from sizao.response.arrivals.queries.risk_areas import (
    find_bulletin,
    find_changes,
    find_risk,
    get_bulletin,
    get_bulletin_text,
    list_bulletins,
    list_risk_areas,
    list_units,
    list_unmatched,
)
from sizao.response.arrivals.rules.advice import ArrivalRules, arrival_rules, proposed_measure
from sizao.response.arrivals.rules.codes import grouped
from sizao.response.arrivals.rules.origins import Origin, find_origin, list_origins
from sizao.response.arrivals.rules.reports import MOST_STAYS, MOST_TRAVELLERS, Places, read_journey, read_report


__all__ = [
    "MOST_STAYS",
    "MOST_TRAVELLERS",
    "ArrivalRules",
    "Origin",
    "Places",
    "access_arrival",
    "access_arrivals",
    "arrival_rules",
    "count_arrivals",
    "expected_of",
    "find_bulletin",
    "find_changes",
    "find_origin",
    "find_risk",
    "get_bulletin",
    "get_bulletin_text",
    "get_own_report",
    "get_posters",
    "grouped",
    "list_arrivals",
    "list_bulletins",
    "list_crossings",
    "list_expected",
    "list_origins",
    "list_posters",
    "list_risk_areas",
    "list_units",
    "list_unmatched",
    "proposed_measure",
    "read_journey",
    "read_report",
]

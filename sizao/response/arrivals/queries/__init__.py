"""Reads of arrivals, within the actor's scope."""

from sizao.response.arrivals.queries.expected import expected_of, list_crossings, list_expected
from sizao.response.arrivals.queries.gate import list_of_day, list_scans
from sizao.response.arrivals.queries.handovers import (
    count_hand_overs,
    get_hand_over,
    list_hand_overs,
    list_passengers,
    list_runs,
    list_waiting,
)
from sizao.response.arrivals.queries.missing import list_missing
from sizao.response.arrivals.queries.outside import (
    access_outside_travellers,
    access_traveller,
    get_report_to_tell,
)
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
from sizao.response.arrivals.rules.advice import ArrivalRules, ProposedMeasure, arrival_rules, proposed_measure
from sizao.response.arrivals.rules.clocks import GateRules, gate_rules
from sizao.response.arrivals.rules.codes import grouped
from sizao.response.arrivals.rules.origins import Origin, find_origin, list_origins
from sizao.response.arrivals.rules.reports import MOST_STAYS, MOST_TRAVELLERS, Places, read_journey, read_report


__all__ = [
    "MOST_STAYS",
    "MOST_TRAVELLERS",
    "ArrivalRules",
    "GateRules",
    "Origin",
    "Places",
    "ProposedMeasure",
    "access_arrival",
    "access_arrivals",
    "access_outside_travellers",
    "access_traveller",
    "arrival_rules",
    "count_arrivals",
    "count_hand_overs",
    "expected_of",
    "find_bulletin",
    "find_changes",
    "find_origin",
    "find_risk",
    "gate_rules",
    "get_bulletin",
    "get_bulletin_text",
    "get_hand_over",
    "get_own_report",
    "get_posters",
    "get_report_to_tell",
    "grouped",
    "list_arrivals",
    "list_bulletins",
    "list_crossings",
    "list_expected",
    "list_hand_overs",
    "list_missing",
    "list_of_day",
    "list_origins",
    "list_passengers",
    "list_posters",
    "list_risk_areas",
    "list_runs",
    "list_scans",
    "list_units",
    "list_unmatched",
    "list_waiting",
    "proposed_measure",
    "read_journey",
    "read_report",
]

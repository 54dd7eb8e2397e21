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


__all__ = [
    "access_arrival",
    "access_arrivals",
    "count_arrivals",
    "expected_of",
    "get_own_report",
    "get_posters",
    "list_arrivals",
    "list_crossings",
    "list_expected",
    "list_posters",
]

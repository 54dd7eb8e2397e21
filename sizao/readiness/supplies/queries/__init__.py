"""Reads of supplies."""

from sizao.readiness.supplies.queries.help import (
    access_call,
    concerns,
    count_late_calls,
    list_calls,
    list_needs,
    list_needs_of,
    list_own_calls,
)
from sizao.readiness.supplies.queries.requests import (
    count_late,
    get_delivery,
    get_request,
    list_deliveries,
    list_requests,
)
from sizao.readiness.supplies.queries.stock import (
    get_stock,
    list_firms,
    list_headcounts,
    list_held,
    list_stock,
    list_stores,
    list_vehicles,
)


__all__ = [
    "access_call",
    "concerns",
    "count_late",
    "count_late_calls",
    "get_delivery",
    "get_request",
    "get_stock",
    "list_calls",
    "list_deliveries",
    "list_firms",
    "list_headcounts",
    "list_held",
    "list_needs",
    "list_needs_of",
    "list_own_calls",
    "list_requests",
    "list_stock",
    "list_stores",
    "list_vehicles",
]

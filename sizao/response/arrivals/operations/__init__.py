"""Writes of arrivals. Each leaves an audit row in the same transaction."""

from sizao.response.arrivals.operations.arrivals import count_opening, make_poster, record_call, renew_risk
from sizao.response.arrivals.operations.expected import expect_arrivals, record_crossings
from sizao.response.arrivals.operations.registering import register_reported
from sizao.response.arrivals.operations.reports import cancel_report, change_journey, open_report, take_report
from sizao.response.arrivals.operations.risk_areas import import_bulletin, settle_area


__all__ = [
    "cancel_report",
    "change_journey",
    "count_opening",
    "expect_arrivals",
    "import_bulletin",
    "make_poster",
    "open_report",
    "record_call",
    "record_crossings",
    "register_reported",
    "renew_risk",
    "settle_area",
    "take_report",
]

"""Writes of arrivals. Each leaves an audit row in the same transaction."""

from sizao.response.arrivals.operations.arrivals import count_opening, make_poster, record_call, renew_risk
from sizao.response.arrivals.operations.expected import expect_arrivals, record_crossings
from sizao.response.arrivals.operations.gate import scan_person
from sizao.response.arrivals.operations.handovers import (
    begin_waiting,
    end_waiting,
    offer_hand_over,
    receive_hand_over,
    refuse_hand_over,
    see_off,
    withdraw_hand_over,
)
from sizao.response.arrivals.operations.outside import (
    cancel_outside_report,
    note_outside_receipt,
    take_outside_offer,
    take_outside_report,
)
from sizao.response.arrivals.operations.registering import register_reported
from sizao.response.arrivals.operations.reports import cancel_report, change_journey, open_report, take_report
from sizao.response.arrivals.operations.risk_areas import import_bulletin, settle_area


__all__ = [
    "begin_waiting",
    "cancel_outside_report",
    "cancel_report",
    "change_journey",
    "count_opening",
    "end_waiting",
    "expect_arrivals",
    "import_bulletin",
    "make_poster",
    "note_outside_receipt",
    "offer_hand_over",
    "open_report",
    "receive_hand_over",
    "record_call",
    "record_crossings",
    "refuse_hand_over",
    "register_reported",
    "renew_risk",
    "scan_person",
    "see_off",
    "settle_area",
    "take_outside_offer",
    "take_outside_report",
    "take_report",
    "withdraw_hand_over",
]

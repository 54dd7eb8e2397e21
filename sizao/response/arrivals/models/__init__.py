"""Tables of arrivals."""

from sizao.response.arrivals.models.expected import Crossing, ExpectedArrival
from sizao.response.arrivals.models.gate import GateScan, HandOver, WaitingStaff
from sizao.response.arrivals.models.reports import (
    Arrival,
    ArrivalReport,
    Poster,
    ReportedStay,
    Sendings,
    Submission,
)
from sizao.response.arrivals.models.risk_areas import RiskArea, RiskBulletin, RiskSettlement


__all__ = [
    "Arrival",
    "ArrivalReport",
    "Crossing",
    "ExpectedArrival",
    "GateScan",
    "HandOver",
    "Poster",
    "ReportedStay",
    "RiskArea",
    "RiskBulletin",
    "RiskSettlement",
    "Sendings",
    "Submission",
    "WaitingStaff",
]

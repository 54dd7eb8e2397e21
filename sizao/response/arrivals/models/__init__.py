"""Tables of arrivals."""

from sizao.response.arrivals.models.expected import Crossing, ExpectedArrival
from sizao.response.arrivals.models.reports import (
    Arrival,
    ArrivalReport,
    Poster,
    ReportedStay,
    Sendings,
    Submission,
)


__all__ = [
    "Arrival",
    "ArrivalReport",
    "Crossing",
    "ExpectedArrival",
    "Poster",
    "ReportedStay",
    "Sendings",
    "Submission",
]

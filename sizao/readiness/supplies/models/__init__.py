"""Tables of supplies."""

from sizao.readiness.supplies.models.help import HelpCall, PersonalNeed
from sizao.readiness.supplies.models.requests import (
    Delivery,
    DeliveryLine,
    Firm,
    RequestLine,
    RequestStep,
    SupplyRequest,
    Vehicle,
)
from sizao.readiness.supplies.models.stock import Batch, Headcount, Minimum, Movement, Store


__all__ = [
    "Batch",
    "Delivery",
    "DeliveryLine",
    "Firm",
    "Headcount",
    "HelpCall",
    "Minimum",
    "Movement",
    "PersonalNeed",
    "RequestLine",
    "RequestStep",
    "Store",
    "SupplyRequest",
    "Vehicle",
]

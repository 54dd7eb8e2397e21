"""Requests for supplies, the whitelist, and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sizao.readiness.supplies.types.stock import SuppliesError
from sizao.readiness.supplies.types.words import DeliveryState, RequestAct, RequestState


class RequestError(SuppliesError):
    """A request for supplies that cannot be made or answered as asked."""


class DeliveryError(SuppliesError):
    """A delivery that cannot be planned, loaded, handed over or refused as asked."""


class WhitelistError(SuppliesError):
    """A firm or a vehicle that is not, or not any more, on the whitelist."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a request. `granted` is None until it is answered."""

    item: str
    amount: int
    granted: int | None = None


@dataclass(frozen=True, slots=True)
class RequestStep:
    at: datetime
    by: str
    act: RequestAct
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class SupplyRequest:
    """A request of one division. `asked_path`: the level whose turn it is, until `due_at`."""

    id: int
    division_path: str
    store_id: int
    store: str
    asked_path: str
    state: RequestState
    asked_at: datetime
    asked_by: str
    why: str
    due_at: datetime
    answered_at: datetime | None
    lines: Sequence[Wanted]
    steps: Sequence[RequestStep] = ()

    def is_late(self, at: datetime) -> bool:
        return self.state is RequestState.OPEN and self.due_at <= at


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that may deliver. `valid_until` is the last day."""

    id: int
    division_path: str
    name: str
    license_number: str
    phone: str
    valid_until: date
    is_ended: bool

    def holds_on(self, day: date) -> bool:
        return not self.is_ended and day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle that may deliver, with its driver and what it carries."""

    id: int
    firm_id: int
    firm: str
    division_path: str
    plate: str
    driver: str
    driver_phone: str
    kilograms: int
    valid_until: date
    is_ended: bool

    def holds_on(self, day: date) -> bool:
        return not self.is_ended and day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Load:
    """One line of a delivery; lot and expiry are known once it is loaded."""

    item: str
    amount: int
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One load from one store to another. `round_key` names the round that it shares with others."""

    id: int
    division_path: str
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    vehicle_id: int | None
    plate: str
    driver: str
    round_key: str
    state: DeliveryState
    planned_for: datetime
    planned_by: str
    loaded_at: datetime | None
    handed_by: str
    ended_at: datetime | None
    received_by: str
    why: str
    request_id: int | None
    loads: Sequence[Load]
    planned_at: datetime | None = None

    def is_late(self, at: datetime) -> bool:
        return self.state in (DeliveryState.PLANNED, DeliveryState.LOADED) and self.planned_for <= at

    @property
    def receipt(self) -> str:
        return f"D{self.planned_for:%y%m%d}-{self.id}"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What is planned: loads from one store to another, on a vehicle if one is chosen."""

    from_id: int
    to_id: int
    loads: Sequence[Load]
    vehicle_id: int | None = None
    round_key: str = ""
    request_id: int | None = None

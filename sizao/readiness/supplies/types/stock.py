"""Stores, what they hold, and what went in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.types.words import MovementKind, StoreKind


class SuppliesError(SizaoError):
    """Something about supplies that cannot be done as asked."""


class StoreNotFoundError(SuppliesError):
    """No such store within the actor's area."""


class NotEnoughError(SuppliesError):
    """More is to go out than is there. Nothing went out. Amounts are thousandths of the unit of `item`."""

    def __init__(self, *, item: str, there: int, wanted: int, expired: int = 0) -> None:
        self.item, self.there, self.wanted, self.expired = item, there, wanted, expired
        super().__init__(
            f"There is not so much: {there / 1000:g} is there, {wanted / 1000:g} is to go out.",
            f"Another {expired / 1000:g} is expired." if expired else "",
            "Take less, or note first what came in. If the shelf holds more, count it and note the count.",
        )


@dataclass(frozen=True, slots=True)
class Store:
    """One warehouse, site or drop point. `serves_path`: whose people it is for; `lead_days`: until it can send."""

    id: int
    division_path: str
    kind: StoreKind
    name: str
    address: str
    serves_path: str
    lead_days: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one batch. Amounts are thousandths of the item's unit."""

    id: int
    store_id: int
    store: str
    item: str
    lot: str
    expires_on: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the book: `amount` is more than nothing where stock became more, `balance` is the batch after it."""

    id: int
    store_id: int
    item: str
    lot: str
    expires_on: date | None
    kind: MovementKind
    amount: int
    balance: int
    handed_by: str
    received_by: str
    at: datetime
    noted_by: str
    note: str
    reference: str

    @property
    def receipt(self) -> str:
        """The number of the receipt that both keep."""
        return f"S{self.at:%y%m%d}-{self.id}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One line of what a store receives: `amount` in thousandths of the unit."""

    item: str
    amount: int
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of which batch."""

    batch_id: int
    item: str
    lot: str
    expires_on: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class StockLine:
    """One item of one store: what is there, what goes out in a day, and the least that is to be there."""

    store_id: int
    store: str
    division_path: str
    item: str
    amount: int
    expired: int
    expires_next: date | None
    minimum: int
    burn_per_day: int

    @property
    def is_low(self) -> bool:
        return self.amount - self.expired < self.minimum


@dataclass(frozen=True, slots=True)
class StockFile:
    """One item of one store with its batches and its book, the newest first."""

    store: Store
    item: str
    line: StockLine
    held: Sequence[Held]
    movements: Sequence[Movement]
    more: int
    """How many older lines of the book are not listed."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people a store is to supply, as told: by group, until a day."""

    store_id: int
    people: Mapping[NeedGroup, int]
    until: date
    told_at: datetime
    told_by: str

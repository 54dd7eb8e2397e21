"""Facts and answers of planning supplies."""

from collections.abc import Sequence
from dataclasses import dataclass

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.kernel.errors import SizaoError


class SuppliesPlanError(SizaoError):
    """Facts that cannot be planned with: a negative amount, a day before the first."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What one person of a group needs of an item in a day, in thousandths of its unit."""

    item: str
    group: NeedGroup
    per_day: int


@dataclass(frozen=True, slots=True)
class Lot:
    """What is there of an item and may be used until `last_day` (that day included); None keeps."""

    amount: int
    last_day: int | None = None

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise SuppliesPlanError(f"A lot of {self.amount} is less than nothing.", next_step="Count the stock.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is on its way and can be used from `day` on."""

    day: int
    lot: Lot

    def __post_init__(self) -> None:
        if self.day < 0:
            raise SuppliesPlanError(f"An arrival on day {self.day} lies in the past.", next_step="Note what arrived.")


@dataclass(frozen=True, slots=True)
class Day:
    """One day: `there` in its morning, `needed`, `used`, what was `lacking`, and what `spoiled` in the night before."""

    there: int
    needed: int
    used: int
    lacking: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """How long stock lasts. `runs_out`: the first day on which something lacks; None if nothing does."""

    days: Sequence[Day]
    runs_out: int | None

    @property
    def cover(self) -> int:
        """Whole days from the first on that lack nothing, at most as many as were looked ahead."""
        return len(self.days) if self.runs_out is None else self.runs_out

    @property
    def lacking(self) -> int:
        return sum(day.lacking for day in self.days)

    @property
    def spoiled(self) -> int:
        return sum(day.spoiled for day in self.days)


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a site needs brought, at the latest on `by_day`."""

    site: str
    amount: int
    by_day: int


@dataclass(frozen=True, slots=True)
class Spare:
    """What a store can give without wanting it itself."""

    store: str
    amount: int


@dataclass(frozen=True, slots=True)
class Link:
    """A way from a store to a site: `effort` of the way (minutes), and on which day what is sent today is there."""

    store: str
    site: str
    effort: int
    lead_days: int = 0


@dataclass(frozen=True, slots=True)
class Draw:
    """So much from a store to a site. `is_late`: there only after the site has run out."""

    store: str
    site: str
    amount: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Who gets what from where, and what nobody can give, by site."""

    draws: Sequence[Draw]
    unmet: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Drop:
    """A load for one stop, in grams."""

    key: str
    grams: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What can drive one round, and how much it carries, in grams."""

    key: str
    grams: int


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one vehicle with its stops in the order in which they were given."""

    vehicle: str
    drops: Sequence[str]
    grams: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds, what no vehicle has room for, and whether it is known that no fewer rounds would do."""

    rounds: Sequence[Round]
    left: Sequence[str]
    is_best: bool

"""Key groups and laboratories, as other rooms and pages see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.testing.types.values import Tube
from sizao.response.testing.types.words import ReceiptRefusal


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """People who are tested every so many days because of what they do; `people` are in it now."""

    id: int
    name: str
    division_path: str
    every_days: int
    basis: str
    people: int


@dataclass(frozen=True, slots=True)
class GroupMember:
    """Somebody in a key group. `home_path`: where they are registered; `last_at`: their last specimen."""

    person: int
    home_path: str | None
    joined_at: datetime
    last_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What a laboratory says it can do; `name` is that under which it sends results."""

    name: str
    division_path: str
    per_hour: int
    run_minutes: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class LaboratoryStanding:
    """How a laboratory stands at an instant.

    `waiting` tubes have no result yet, `retests` of them go first, `overdue` were promised for earlier; `oldest` is
    when the first came. `next_hours`: in how many hours a tube that comes now has its result, `retest_hours` one that
    goes first. Real and promised hours are medians of the last day's results, None without any; `late` of `resulted`
    came after their promise.
    """

    laboratory: Laboratory
    waiting: int
    overdue: int
    oldest: datetime | None
    next_hours: float
    resulted: int
    late: int
    retests: int
    retest_hours: float
    promised_hours: float | None
    real_hours: float | None


@dataclass(frozen=True, slots=True)
class Received:
    """Tubes that a laboratory took in, and those that it could not, with why."""

    tubes: Sequence[Tube]
    refused: Sequence[tuple[str, ReceiptRefusal]]
    promised_at: datetime | None

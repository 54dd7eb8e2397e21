"""Early signals: what is counted, and how a day stands beside the days before."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class SignalKind(StrEnum):
    FEVER_VISIT = "fever_visit"
    """Somebody came to a fever clinic."""
    FEVER_MEDICINE = "fever_medicine"
    """Medicine against fever was sold; the buyer's particulars stay in the pharmacy unless the feed sends them."""
    COUGH_MEDICINE = "cough_medicine"
    ANTIVIRAL = "antiviral"
    ANTIBIOTIC = "antibiotic"
    GRID_FEVER = "grid_fever"
    """A grid worker met somebody with fever."""


@dataclass(frozen=True, slots=True)
class NewSignal:
    """`reference` is the source's own number; `count` how many, for sums of a day; `person` where one is named."""

    kind: SignalKind
    reference: str
    place: str
    at: datetime
    count: int
    person: int | None
    temperature: Decimal | None
    division_path: str
    delivery: int
    line: int


@dataclass(frozen=True, slots=True)
class DayOfSignals:
    """How many of a kind came from a place on a local day, and the mean of the seven days before (None without any)."""

    kind: SignalKind
    place: str
    on: date
    count: int
    before: float | None

"""Who is expected where, as passenger lists say, and who passed a checkpoint. Facts only: neither restricts anybody."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown


class ConveyanceKind(StrEnum):
    TRAIN = "train"
    COACH = "coach"
    FLIGHT = "flight"
    CAR = "car"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    UNKNOWN = ""


class ScannedCode(StrEnum):
    """What a scanned health code showed. Recorded, never judged: no measure follows from it (regime.md D4)."""

    NONE = ""
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class NewExpected:
    """One person who is to arrive at `place`. `division_path` is that of the place, `destination_path` where the person
    goes from there, where that is known.
    """

    person: int
    kind: ConveyanceKind
    conveyance: str
    runs_on: date
    carriage: str
    seat: str
    boarded: str
    place: str
    expected_at: datetime
    division_path: str
    destination_path: str | None
    delivery: int
    line: int


@dataclass(frozen=True, slots=True)
class ExpectedArrival:
    """One expected arrival as others see it. `delivery` and `line` say which row of which feed it comes from."""

    id: int
    person: int
    kind: ConveyanceKind
    conveyance: str
    runs_on: date
    carriage: str
    seat: str
    boarded: str
    place: str
    expected_at: datetime
    division_path: str
    destination_path: str | None
    feed: str
    delivery: int
    line: int

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class NewCrossing:
    """One person who passed a checkpoint. `registered`: the person's particulars were taken down there."""

    person: int
    place: str
    at: datetime
    direction: Direction
    code: ScannedCode
    temperature: Decimal | None
    registered: bool
    device: str
    division_path: str
    delivery: int
    line: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """One crossing as others see it."""

    id: int
    person: int
    place: str
    at: datetime
    direction: Direction
    code: ScannedCode
    temperature: Decimal | None
    registered: bool
    device: str
    division_path: str
    feed: str
    delivery: int
    line: int

    @property
    def shown(self) -> str:
        return shown(self.person)

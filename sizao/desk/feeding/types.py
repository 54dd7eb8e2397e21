"""What one row of a feed says, once it is understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from sizao.engines.sheets.mapping import Wanted
from sizao.foundation.intake.types import Cells
from sizao.kernel.settings_of_contact import Setting
from sizao.response.arrivals.types.expected import ConveyanceKind, Direction, ScannedCode
from sizao.response.signals.types import SignalKind


@dataclass(frozen=True, slots=True)
class Given:
    """Who a row is about. `identifier` is in the form that is compared."""

    identifier: str
    name: str = ""
    phone: str = ""
    birth_year: int | None = None
    sex: str = "u"


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A place as a row names it: by its key, or by its name among those of `setting` in the feed's area."""

    setting: Setting
    text: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody was somewhere. Without `leave` it is capped as the feed's declaration says, and flagged."""

    place: AtPlace
    enter: datetime
    leave: datetime | None = None
    cell: str = ""
    seat_row: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    kind: ConveyanceKind
    conveyance: str
    runs_on: date
    place: AtPlace
    at: datetime
    carriage: str = ""
    seat: str = ""
    boarded: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Crossed:
    place: AtPlace
    at: datetime
    direction: Direction = Direction.UNKNOWN
    code: ScannedCode = ScannedCode.NONE
    temperature: Decimal | None = None
    registered: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class Signaled:
    kind: SignalKind
    reference: str
    place: AtPlace
    at: datetime
    count: int = 1
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One understood row. `happened_at` is what it tells of, from the column `when`; a row of the future is refused
    unless it `foretells`.
    """

    happened_at: datetime
    given: Given | None = None
    presences: Sequence[Presence] = ()
    expected: Expected | None = None
    crossed: Crossed | None = None
    signal: Signaled | None = None
    foretells: bool = False
    unit: str = ""
    when: str = "at"


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Numbers of the packs by which rows of a feed are judged."""

    silent_after: float
    late: timedelta
    again_within: timedelta
    clock_off: timedelta


class Reader(Protocol):
    """What a declaration gives: the columns that it wants, and how it understands a row.

    `read` raises `RowRefusedError`.
    """

    @property
    def wanted(self) -> Sequence[Wanted]: ...
    def read(self, row: Cells) -> Record: ...


@dataclass(slots=True)
class Clocks:
    """How far behind the landing each device's rows lie, to find clocks that disagree."""

    lags: dict[str, list[float]] = field(default_factory=dict)

    def saw(self, device: str, lag: float) -> None:
        self.lags.setdefault(device, []).append(lag)

"""What rises from a cell: silence, fevers, arrivals at risk that nobody had reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from sizao.kernel.errors import SizaoError


class AlarmKind(StrEnum):
    SILENT = "silent"
    """No report for a day, not even a nil one, when it was due."""
    FEVERS = "fevers"
    """So many fevers in a cell within some hours that somebody has to look."""
    UNREPORTED = "unreported"
    """A new face from a risk area whom no advance report announced."""


class RiseLevel(IntEnum):
    """Who is called. The number is the depth of a division's path at that level."""

    COMMUNITY = 5
    TOWNSHIP = 4
    COUNTY = 3


LEVELS = (RiseLevel.COMMUNITY, RiseLevel.TOWNSHIP, RiseLevel.COUNTY)


class AlarmAnswer(StrEnum):
    """With what somebody closes an alarm. None of it restricts anybody: measures are decided elsewhere."""

    REPORTED_LATE = "reported_late"
    """The report has come after all; also what the system answers by itself."""
    LOOKED_FINE = "looked_fine"
    """Somebody looked, and nothing more is needed."""
    CALLED_CDC = "called_cdc"
    """The center for disease control was called."""
    TO_FEVER_CLINIC = "to_fever_clinic"
    """Whoever has fever was told to go to a fever clinic, without public transport."""
    DUTY_CHANGED = "duty_changed"
    """Somebody else is on duty in the cell now."""


class AlarmError(SizaoError):
    """An alarm that is not there, or cannot be acknowledged or answered as asked."""


@dataclass(frozen=True, slots=True)
class GridRules:
    """The numbers of the pack on a day.

    `due_hour`: the local hour by which a day's report is there; `rise_after`: so long may a level leave an alarm
    unacknowledged, and `settle_after` acknowledged but unanswered, before the next level is called.
    """

    fewest_households: int
    most_households: int
    due_hour: float
    rise_after: timedelta
    settle_after: timedelta
    fevers: int
    fever_window: timedelta
    unreported: int
    correct_days: int
    needs: Mapping[str, Mapping[str, str]]
    statuses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rise:
    """One level that is called, and when it was."""

    level: RiseLevel
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmStep:
    """One level of an alarm: which unit is called, since when, and who acknowledged it."""

    level: RiseLevel
    unit_path: str
    rose_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    rises_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GridAlarm:
    """One alarm with its steps, the first level first. `count`: how many fevers or arrivals; 0 for silence."""

    id: int
    kind: AlarmKind
    cell: str
    division_path: str
    on: date
    opened_at: datetime
    count: int
    steps: Sequence[AlarmStep]
    answered_at: datetime | None
    answered_by: str
    answer: AlarmAnswer | None
    words: str

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def level(self) -> RiseLevel:
        """The highest level that was called."""
        return self.steps[-1].level


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a division stands on a day: cells, those that reported, and what they told.

    `silent` are those without a report; `late` those whose report came after it was due.
    """

    path: str
    cells: int
    reported: int
    late: int
    new_faces: int
    departures: int
    fevers: int
    with_needs: int
    unreported: int
    alarms: int

    @property
    def silent(self) -> int:
        return self.cells - self.reported

    @property
    def percent(self) -> int:
        """Rounded down: a hundred percent means all of them."""
        return self.reported * 100 // self.cells if self.cells else 0

"""The words of this room: what a source may send, what can be wrong with a row, what came of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sizao.kernel.errors import SizaoError


class PresencesError(SizaoError):
    """Something about presences that is refused as a whole, with the reason."""


class FileRefusedError(PresencesError):
    """A file none of whose rows can be taken: no header, a column missing, not the format it claims to be."""


class ColumnsMissingError(FileRefusedError):
    """Columns that must be there or were named are not: `missing`; `found` has the positions of those that are."""

    def __init__(
        self, what: str, why: str, next_step: str, *, missing: "tuple[Column, ...]", found: "Mapping[Column, int]"
    ) -> None:
        super().__init__(what, why, next_step)
        self.missing = missing
        self.found = found


class KeyConflictError(PresencesError):
    """A key that this source has used before, with other content."""


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Column(StrEnum):
    """What a row says. The first four must be mapped, `leave` may be empty where stays are capped."""

    PERSON = "person"
    PLACE = "place"
    ENTER = "enter"
    LEAVE = "leave"
    CELL = "cell"
    SEAT_ROW = "seat_row"
    KIND = "kind"


REQUIRED_COLUMNS = (Column.PERSON, Column.PLACE, Column.ENTER, Column.LEAVE)


class Reason(StrEnum):
    """Why a row stands in quarantine. The words for people are in `sizao.interfaces.presences_words`."""

    NO_PERSON = "no_person"
    NO_PLACE = "no_place"
    NO_ENTER = "no_enter"
    NO_LEAVE = "no_leave"
    UNREADABLE_TIME = "unreadable_time"
    NO_ZONE = "no_zone"
    UNKNOWN_ZONE = "unknown_zone"
    SKIPPED_HOUR = "skipped_hour"
    REPEATED_HOUR = "repeated_hour"
    OUT_OF_RANGE = "out_of_range"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    BAD_SEAT_ROW = "bad_seat_row"
    UNKNOWN_KIND = "unknown_kind"
    TOO_LONG = "too_long"
    KEY_NOT_ALLOWED = "key_not_allowed"
    WRONG_COLUMNS = "wrong_columns"
    OPEN_QUOTE = "open_quote"
    BROKEN_ENCODING = "broken_encoding"
    BROKEN_JSON = "broken_json"
    CUT_OFF = "cut_off"


class Note(StrEnum):
    """What was odd about a file whose rows were taken all the same."""

    BREAKS_OFF = "breaks_off"
    NO_LAST_BREAK = "no_last_break"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How the files of one source are read.

    `columns` maps our column to the source's name for it; what it leaves out is looked for under our own names and
    the usual Chinese and English ones. `zone` (IANA name) is where times without an offset are local; None refuses
    them. `caps` gives the seconds that a stay without exit is taken to last, by kind of place, with `*` for all
    others; without an entry such a row is refused. `trusted` sources may send person keys (`P` and 16 hex digits).
    `kind` is the kind of place where the row names none.
    """

    columns: Mapping[Column, str] = field(default_factory=dict)
    zone: str | None = None
    encoding: str | None = None
    kind: str = "other"
    caps: Mapping[str, int] = field(default_factory=dict)
    trusted: bool = False

    def __post_init__(self) -> None:
        if self.zone is not None:
            check_zone(self.zone)


@dataclass(frozen=True, slots=True)
class Peek:
    """Column names as they stand in the file, the first rows, and which of our columns was found where.

    `missing`: why it cannot be taken like this, or None.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mapped: dict[Column, str]
    missing: FileRefusedError | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken. `raw` is the row as sent: person data, kept encrypted, never in a message."""

    line: int
    reasons: tuple[str, ...]
    raw: str

    @property
    def code(self) -> Reason:
        """The first reason, by which rows are counted."""
        return Reason(self.reasons[0].rpartition(":")[2])

    @property
    def column(self) -> str:
        """Our name of the column that the first reason speaks of, or nothing."""
        return self.reasons[0].rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What came of a batch: rows taken, rows in quarantine by reason, rows sent again that were already settled.

    `settles`: the rows (batch, line) of earlier batches that stood in quarantine and came again in this one.
    """

    good: int
    bad: int
    reasons: Mapping[str, int]
    settled_again: int = 0
    capped: int = 0
    first_enter: datetime | None = None
    last_leave: datetime | None = None
    notes: tuple[str, ...] = ()
    settles: tuple[tuple[int, int], ...] = ()


def check_zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises `PresencesError` naming it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PresencesError(
            f"There is no time zone '{name}'.",
            next_step="Give an IANA name, for example Asia/Shanghai.",
        ) from error


class BatchState(StrEnum):
    """`landed`: durable, to be worked off; `applied`: its good rows can be traced; `refused`: no row could be taken."""

    LANDED = "landed"
    APPLIED = "applied"
    REFUSED = "refused"


class Step(StrEnum):
    """What is being done with a landed batch, in this order."""

    READING = "reading"
    CHECKING = "checking"
    WRITING = "writing"
    INDEXING = "indexing"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as pages and commands see it."""

    name: str
    rules: ReadingRules
    retention_days: int | None
    division_path: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as pages and commands see it. `open_rows`: quarantined rows that nobody has sent again yet."""

    number: int
    source: str
    key: str
    name: str
    format: Format
    size: int
    sha256: str
    state: BatchState
    step: str
    good: int
    bad: int
    open_rows: int
    summary: BatchSummary | None
    refusal: str
    landed_at: datetime
    applied_at: datetime | None
    requested_by: str
    division_path: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class QuarantinedLine:
    """One quarantined row without its text. `resolved_by`: the batch in which it came again."""

    line: int
    reasons: tuple[str, ...]
    code: Reason
    column: str
    resolved_by: int | None


@dataclass(frozen=True, slots=True)
class StatedPresence:
    """A stay that somebody stated, as it is to be traced. `line` is the number of the statement it comes from."""

    person: int
    place: str
    cell: str | None
    seat_row: int | None
    kind: str
    enter: datetime
    leave: datetime
    line: int


@dataclass(frozen=True, slots=True)
class PresenceRecord:
    """One stored presence, as evidence: which record of which source it is."""

    person: int
    place: str
    cell: str | None
    seat_row: int | None
    kind: str
    enter: datetime
    leave: datetime
    source: str
    batch: int
    line: int | None
    leave_not_recorded: bool


# Stands for a day where rows are not merged into theirs: those of the last hours, and what people stated.
ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class DayStatus:
    """What one UTC day (or `ARRIVED`) takes: rows, bytes in the store of record."""

    day: str
    rows: int
    bytes: int
    files: int


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Days of the store, segments of the trace index (name, rows, bytes), and batches that wait."""

    days: tuple[DayStatus, ...]
    segments: tuple[tuple[str, int, int], ...]
    waiting: int

    @property
    def rows(self) -> int:
        return sum(day.rows for day in self.days)

    @property
    def bytes_per_presence(self) -> tuple[float, float]:
        """In the store of record, in the trace index."""
        rows = max(1, self.rows)
        return sum(day.bytes for day in self.days) / rows, sum(size for _, _, size in self.segments) / rows

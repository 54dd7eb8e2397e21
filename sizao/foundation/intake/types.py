"""The words of intake: feeds, deliveries, rows that were refused, and how a feed is doing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sizao.engines.sheets.mapping import Wanted
from sizao.kernel.errors import SizaoError


class IntakeError(SizaoError):
    """A feed or delivery that is refused as a whole; nothing of it was taken."""


class FeedNotFoundError(IntakeError):
    """No feed of this name, or no delivery of this number within the scope."""


class DeliveryRefusedError(IntakeError):
    """Content that is no table, is empty, or is too large: nothing landed."""


class DeliveryKeyError(IntakeError):
    """A key that this feed has used before, with other content."""


class DeliveryState(StrEnum):
    """`landed`: durable, to be applied; `held`: its columns do not fit, a person settles them; `applied`: every row has
    its place; `refused`: none of its rows could be read; `passed`: another room took it as it is, and tells the rest.
    """

    LANDED = "landed"
    HELD = "held"
    APPLIED = "applied"
    REFUSED = "refused"
    PASSED = "passed"


class Way(StrEnum):
    """How a delivery came."""

    FOLDER = "folder"
    API = "api"
    PULL = "pull"
    COMMAND = "command"
    PAGE = "page"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Feed:
    """A system that sends, as it was connected here.

    `adapter` names the declaration that reads it. `division_path` is whose feed it is; people that its rows name are
    looked for and registered within `within_path`, which covers that division. `office` says who answers for it.
    `columns` is what it calls our columns, where that is not usual. `settings` holds what its declaration asks for.
    `every`: seconds in which something is expected to come; 0 expects nothing. `expected_rows`: a day; 0 is unknown.
    """

    name: str
    title: str
    adapter: str
    division_path: str
    within_path: str
    office: str
    zone: str
    every: int
    expected_rows: int
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    is_paused: bool = False
    created_at: datetime | None = None
    last_seen_at: datetime | None = None
    pull_url: str = ""
    pull_every: int = 0
    pull_failures: int = 0
    pull_problem: str = ""
    pull_next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a feed sent under one key. `open_rows` wait for correction.

    `missing` and `found` are columns, for a held one. `counts` says by word what its rows became. `units` are the
    trains or places that it speaks of, for coverage. `reference` is what another room calls it, for a passed one.
    """

    number: int
    feed: str
    title: str
    key: str
    name: str
    way: Way
    format: str
    size: int
    sha256: str
    state: DeliveryState
    rows: int
    done: int
    good: int
    bad: int
    late: int
    counts: Mapping[str, int]
    notes: Sequence[str]
    units: Sequence[str]
    open_rows: int
    refusal: str
    missing: Sequence[str]
    found: Sequence[str]
    reference: str
    first_at: datetime | None
    last_at: datetime | None
    landed_at: datetime
    applied_at: datetime | None
    requested_by: str
    division_path: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken, without its text. `resolved_by` is the delivery in which it came again."""

    line: int
    reason: str
    column: str
    detail: str
    resolved_by: int | None


@dataclass(frozen=True, slots=True)
class RefusedText:
    """A row that was not taken, as sent. It names people."""

    line: int
    reason: str
    column: str
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a delivery: its text by our names of the columns. `delivery` and `line` say where it stands."""

    delivery: int
    line: int
    at: Mapping[str, str]
    landed_at: datetime


class RowRefusedError(Exception):
    """A row that cannot be taken. `detail` names no person: a train, a station, a time."""

    def __init__(self, reason: str, column: str = "", detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.detail = reason, column, detail


@dataclass(slots=True)
class Outcome:
    """What became of one delivery's rows of a round."""

    taken: int = 0
    late: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[int, RowRefusedError]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def count(self, word: str, number: int = 1) -> None:
        if number:
            self.counts[word] = self.counts.get(word, 0) + number

    def saw(self, instant: datetime) -> None:
        """Notes when something happened that a row tells of."""
        self.first_at = instant if self.first_at is None else min(self.first_at, instant)
        self.last_at = instant if self.last_at is None else max(self.last_at, instant)


class Sink(Protocol):
    """What takes rows: made by the declaration of a feed and the rooms behind it. Pure of intake's own tables."""

    @property
    def wanted(self) -> Sequence[Wanted]: ...

    def take(self, rows: Sequence[Cells], outcomes: Mapping[int, Outcome], *, at: datetime) -> None:
        """Takes rows inside the caller's transaction, and says in the outcome of each row's delivery what became of it.

        Doing it again after a rollback must give the same.
        """
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How a feed is judged, in time. From the packs.

    `silent_after` times its cadence without anything is silence; `late_minutes` after the event a row is late.
    """

    silent_after: float
    late_minutes: float


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed is doing at an instant. `rows`, `refused`, `late`: of the last day. `coverage`: share of what was
    expected of that day, None where nothing is; `missing` are the units of which nothing came.
    `silent_since`: from when something should have come.
    """

    feed: Feed
    rows: int
    refused: int
    late: int
    deliveries: int
    open_rows: int
    held: int
    waiting: int
    coverage: float | None
    silent_since: datetime | None
    missing: Sequence[str] = ()

    @property
    def is_silent(self) -> bool:
        return self.silent_since is not None

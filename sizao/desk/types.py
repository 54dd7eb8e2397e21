"""What the desk gives to the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.registry.places.types import Division, Tile
from sizao.response.cases.types import Case, Counts, Finding, Timeliness
from sizao.response.presences.types import BatchRow


@dataclass(frozen=True, slots=True)
class Report:
    """A finding and how its report stands against the deadline `due_at`."""

    finding: Finding
    due_at: datetime
    timeliness: Timeliness


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """How many cases a county unit has that are not excluded."""

    tile: Tile
    cases: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page within one scope at one instant: what happened, what is late, what must be decided.

    Each list is the beginning of a longer one, empty for whoever may not open cases. `batches` are the newest
    deliveries, `faulty` how many have rows in quarantine (`open_rows` in all), `waiting` how many are not applied yet.
    `divisions` names every path that occurs.
    """

    at: datetime
    counts: Counts
    to_confirm: Sequence[Finding]
    to_trace: Sequence[Case]
    late: Sequence[Report]
    newest_cases: Sequence[Case]
    batches: Sequence[BatchRow]
    faulty: int
    open_rows: int
    waiting: int
    counties: Sequence[CountyFigure]
    divisions: Mapping[str, Division]


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays what in the demo: person key, how it is shown, the part in Chinese and English."""

    role: str
    person: int
    shown: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DemoMoment:
    """One thing that happens in the demo, in the city's own time; `place` is a place key or None."""

    at: datetime
    role: str
    person: int
    kind: str
    place: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DemoOwnPage:
    """How the own page of one made-up person is opened: the code of the notice, and the last four of the ID number."""

    code: str
    factor: str
    shown: str


@dataclass(frozen=True, slots=True)
class DemoStory:
    """The demo's story: its parts, and its moments in their order."""

    parts: Sequence[Part]
    moments: Sequence[DemoMoment]

"""What a trace is asked: rules, protocols and the infectious windows of the index persons."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sizao.kernel.errors import SizaoError


class ProtocolError(SizaoError):
    """A rule or protocol that cannot be applied."""


class Mode(StrEnum):
    """How time together counts: one episode long enough, or all episodes of the pair under the rule added up."""

    SINGLE = "single"
    CUMULATIVE = "cumulative"


class Scope(StrEnum):
    """What two people must share: the place, or the same cell (carriage, room, table) of the place."""

    PLACE = "place"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class ContactRule:
    """When time together makes a contact.

    `minimum_seconds`: an episode (or, cumulative, the sum of the pair's episodes under this rule within one window of
    the source) at least this long; with 0 any overlap longer than zero. `rows_apart`: seat rows at most so far apart
    (an unknown row is near every row); None looks at no rows. `id` travels into the answer.
    """

    id: str
    minimum_seconds: int
    mode: Mode = Mode.SINGLE
    scope: Scope = Scope.CELL
    rows_apart: int | None = None

    def __post_init__(self) -> None:
        if self.minimum_seconds < 0:
            raise ProtocolError(f"Rule {self.id}: a minimum of {self.minimum_seconds} seconds is below zero.")
        if self.rows_apart is not None and self.rows_apart < 0:
            raise ProtocolError(f"Rule {self.id}: {self.rows_apart} rows apart is below zero.")


@dataclass(frozen=True, slots=True)
class DegreeRules:
    """The rules that judge the k-th contact of a chain, by setting (`Setting` value), and its time as a source.

    A setting that is not named falls to `otherwise`; None there means that such a place makes no contact.
    `horizon_seconds`: length of the onward window from first exposure; None means until isolated.
    """

    rules: Mapping[str, ContactRule] = field(default_factory=dict)
    otherwise: ContactRule | None = None
    horizon_seconds: int | None = None

    def __post_init__(self) -> None:
        if self.horizon_seconds is not None and self.horizon_seconds <= 0:
            raise ProtocolError("An onward horizon must be longer than zero.")

    def rule_for(self, setting: str) -> ContactRule | None:
        return self.rules.get(setting, self.otherwise)


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol as tracing needs it: `degrees[k - 1]` judges the k-th contact of a chain. `hash` is the pack's."""

    id: str
    degrees: tuple[DegreeRules, ...]
    hash: str = ""

    @classmethod
    def uniform(
        cls,
        *,
        minimum_seconds: int,
        mode: Mode = Mode.SINGLE,
        degrees: int = 3,
        horizon_seconds: int | None = None,
    ) -> "Protocol":
        """The same rule for every setting and degree: whoever was at the same place (cells and seats do not count)."""
        rule = ContactRule(f"{mode}-{minimum_seconds}s", minimum_seconds, mode, Scope.PLACE)
        each = DegreeRules({}, rule, horizon_seconds)
        return cls("none", (each,) * degrees)


@dataclass(frozen=True, slots=True)
class IndexWindow:
    """An index person and one infectious window `[start, end)` of aware instants. A person may have several."""

    person: str | int
    start: datetime
    end: datetime


class Presence(NamedTuple):
    """One record: `person` was at `place` during `[enter, leave)`, whole seconds since 1970-01-01T00:00Z.

    `cell` is a part of the place (None: the place's own, unnamed cell), `seat_row` the row in it (None: not known),
    `kind` the setting of the place.
    """

    person: str | int
    place: str
    enter: int
    leave: int
    cell: str | None = None
    seat_row: int | None = None
    kind: str = "other"


class Reached(NamedTuple):
    """One person of the answer.

    `first_exposure` (seconds since 1970, UTC), `source`, `place` and `rule` belong to the earliest contact by a chain
    of `degree` contacts; `seconds` (together) and `sources` (persons) count all qualifying contacts by such chains.
    """

    person: str | int
    degree: int
    first_exposure: int
    source: str | int
    place: str
    seconds: int
    sources: int
    rule: str


class Episode(NamedTuple):
    """Two people together without a break: the evidence behind a contact. Times as in `Presence`."""

    source: str | int
    person: str | int
    place: str
    cell: str | None
    start: int
    end: int
    rule: str


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00Z, fractions cut off."""
    if instant.tzinfo is None:
        raise ProtocolError(
            f"The instant {instant.isoformat()} has no time zone.",
            next_step="Give an offset, for example 2021-10-23T08:00+08:00.",
        )
    return math.floor(instant.timestamp())

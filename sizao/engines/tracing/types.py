"""What a trace is asked: rules, protocols and the infectious windows of the index persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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

    `minimum_seconds`: an episode (or, cumulative, the sum of the pair's episodes under this rule within one window of the
    source) at least this long; with 0 any overlap longer than zero. `rows_apart`: seat rows at most so far apart
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
    """The rules that judge the k-th contact of a chain, by setting (`Setting` value), and how long that contact is a source.

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

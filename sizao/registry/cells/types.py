"""Grid cells, duties and households as other rooms see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class DutyKind(StrEnum):
    """As what somebody is on duty in a cell."""

    WORKER = "worker"
    DEPUTY = "deputy"
    DOCTOR = "doctor"
    """The village doctor, or the community's."""


class UnknownCellError(SizaoError):
    """A cell that is not in the registry, or not within the reader's area."""


class CellActError(SizaoError):
    """Something that cannot be done with a cell, a duty or a household as asked."""


class NotOnDutyError(SizaoError):
    """Somebody who asks for a cell's households and is not on duty there on that day."""


class RowFault(StrEnum):
    """Why a row of a list of cells was not taken."""

    COLUMNS = "columns"
    CODE = "code"
    COMMUNITY = "community"
    NAME = "name"
    HOUSEHOLDS = "households"
    REPORTS_TO = "reports_to"
    ACCOUNT = "account"
    DAY = "day"
    TWICE = "twice"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of some hundred households inside one community.

    `path` is the community's path and one part more; whoever manages the cell is above it. `reports_to` is the division
    to which its reports go: as a rule its own community, but a management area may report to another county.
    `households`: how many it has by the list of its unit; None where nobody said.
    """

    code: str
    path: str
    name: str
    reports_to: str
    households: int | None = None
    closed_on: date | None = None

    @property
    def community_path(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def township_path(self) -> str:
        return self.community_path.rpartition(".")[0]

    @property
    def managing_county(self) -> str:
        """The county unit in which it lies."""
        return self.township_path.rpartition(".")[0]

    @property
    def reporting_county(self) -> str:
        """The county unit that receives its reports."""
        return ".".join(self.reports_to.split(".")[:3])

    @property
    def reports_elsewhere(self) -> bool:
        return self.reporting_county != self.managing_county


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on duty in a cell, from a day until before another; `until_on` None: until further notice."""

    id: int
    cell: str
    kind: DutyKind
    account: str
    from_on: date
    until_on: date | None

    def holds_on(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class Post:
    """One cell in which somebody is on duty, and as what."""

    cell: GridCell
    kind: DutyKind


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of a household. `name` and `birth_year` are there within the reader's area only.

    `needs`: codes of the pack, of people who need somebody to look after them.
    """

    id: int
    person: int
    needs: tuple[str, ...]
    name: str | None = None
    birth_year: int | None = None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class Household:
    """One door of a cell: `door` as the worker knows it, and who lives behind it."""

    id: int
    door: str
    residents: tuple[Resident, ...]


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A household to be registered. `place`: its key among presences; `residents`: person keys with codes of needs."""

    cell: str
    door: str
    place: str | None
    residents: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class HouseholdsKept:
    """What a list of households changed: doors and residents that are new in the cell, and residents said anew."""

    doors: int
    residents: int
    changed: int


@dataclass(frozen=True, slots=True)
class CellRow:
    """One good row of a list of cells. Accounts by user name; an empty one leaves the duty as it is."""

    line: int
    cell: GridCell
    accounts: dict[DutyKind, str]
    from_on: date | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was not taken: its line, the column that is wrong, and what stands there."""

    line: int
    column: str
    fault: RowFault
    text: str


@dataclass(frozen=True, slots=True)
class CellsRead:
    """A list of cells as it was understood."""

    good: Sequence[CellRow]
    bad: Sequence[BadRow]

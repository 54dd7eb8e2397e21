"""Published lists of risk areas as they are kept, and what they say about a place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.engines.bulletins.types import RiskLevel
from sizao.kernel.errors import SizaoError


class BulletinKeptError(SizaoError):
    """A list that cannot be kept, or one that is not there."""


class SettlementError(SizaoError):
    """A line that cannot be given to this division."""


class Landing(StrEnum):
    """What became of a list that was given in."""

    NEW = "new"
    SUPERSEDES = "supersedes"
    """It corrects the list of the same moment; the earlier one is kept."""
    KNOWN = "known"
    """It was there already, under whatever name."""


class Likeness(StrEnum):
    """How a place asked for lies to the areas of a list."""

    INSIDE = "inside"
    """Named by the list, or surely in an area that it names."""
    NEAR = "near"
    """In a county with an area; whether in the area itself the names do not say."""
    NONE = "none"
    """Nothing is listed there."""
    ABROAD = "abroad"
    UNKNOWN = "unknown"
    """No list is kept of that moment, or no division of that name is known."""


class ChangeKind(StrEnum):
    """What became of an area from one list to the next."""

    ADDED = "added"
    RAISED = "raised"
    LOWERED = "lowered"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class KeptBulletin:
    """One version of the list of one moment. `superseded_at`: when a correction of it came; None for the one in force.

    `agrees`: whether its declared numbers agreed; `unmatched`: areas whose division a person must settle.
    """

    id: int
    as_of: datetime
    to_the_day: bool
    version: int
    name: str
    agrees: bool
    is_correction: bool
    high: int
    medium: int
    unmatched: int
    imported_at: datetime
    imported_by: str
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptArea:
    """An area of a kept list, as printed. `code`: of the division it lies in, in 2, 4 or 6 digits, or two letters
    abroad; empty while a person has to settle it. `rest`: what of it lies in that division; empty for all.
    """

    id: int
    bulletin: int
    line: int
    level: RiskLevel
    province: str
    province_code: str
    within: str
    area: str
    code: str
    unit: str
    rest: str
    is_settled_by_hand: bool

    @property
    def text(self) -> str:
        """The area with the heading above it."""
        return self.area if self.area.startswith(self.within) else self.within + self.area


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of giving a list in."""

    landing: Landing
    bulletin: KeptBulletin


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """What the list in force says about a place. `level`: of the area it lies in, or of the highest one near.

    `bulletin` is None where no list is kept of that moment. `areas`: the lines that say so, the highest first.
    """

    likeness: Likeness
    level: RiskLevel | None
    bulletin: KeptBulletin | None
    areas: tuple[KeptArea, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area between two lists; `before` or `after` is None where it was not listed."""

    kind: ChangeKind
    before: KeptArea | None
    after: KeptArea | None

    @property
    def area(self) -> KeptArea:
        """The area as the later list has it, or as the earlier one had it."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Areas of the same writing whose division is not known. `suggestion`: the narrowest division that it names."""

    key: str
    province: str
    province_code: str
    text: str
    level: RiskLevel
    bulletins: int
    last_as_of: datetime
    suggestion: str

"""Divisions and venues as other rooms see them."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from sizao.kernel.errors import SizaoError


class DivisionLevel(IntEnum):
    """How far down from the country a division lies."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    COMMUNITY = 5
    """A community of a town or a village."""
    LODGING = 6
    """A hotel or another lodging in a township or community: the area of those who work at its desk."""


class LodgingError(SizaoError):
    """A lodging that cannot be entered as asked."""


class UnknownDivisionError(SizaoError):
    """A division that is not in the registry."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `path` is made of the codes from the province down: `n13.n1307.n130730`.

    `population` is the census figure where it is known.
    """

    code: str
    path: str
    name: str
    name_en: str
    level: DivisionLevel
    population: int | None = None

    def label(self, language: str) -> str:
        """The name in the language of a page, such as `zh-hans` or `en`."""
        return self.name_en if language.startswith("en") else self.name

    @property
    def parent_path(self) -> str | None:
        """The path of the division that this one lies in; None for a province."""
        return self.path.rpartition(".")[0] or None


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a county unit stands on the schematic map, in columns from the west and rows from the north.

    A map for finding one's way, without any claim to borders, sizes or distances.
    """

    division: Division
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a record names it. A place that is not in the registry has its key as its name.

    `kind` is a `Setting` or empty where it is not known; `division_path` is None for vehicles and unknown places.
    """

    key: str
    name: str
    kind: str
    division_path: str | None = None
    capacity: int | None = None


class HousingKind(StrEnum):
    """What housing is made of, the largest first. Each lies in the one before, a compound in a community."""

    COMPOUND = "compound"
    BUILDING = "building"
    UNIT = "unit"
    """A staircase with the homes on it."""
    FLOOR = "floor"


HOUSING_LETTERS: dict[str, HousingKind] = {
    "c": HousingKind.COMPOUND,
    "b": HousingKind.BUILDING,
    "u": HousingKind.UNIT,
    "f": HousingKind.FLOOR,
}


@dataclass(frozen=True, slots=True)
class Housing:
    """A compound or a building. Its path goes on below that of its community: `n13.....n130702001001.c1.b2`.

    Units and floors below it (`.u1.f3`) are not registered: their path says all there is to know.
    """

    path: str
    kind: HousingKind
    name: str
    name_en: str

    def label(self, language: str) -> str:
        return self.name_en if language.startswith("en") else self.name

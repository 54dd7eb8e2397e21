"""In which building of its community each home of the synthetic city lies.

Villages have houses side by side and no more than their own name. In towns two homes share a floor, six floors a
staircase, two staircases a building, eight buildings a compound.
"""

from dataclasses import dataclass

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.city import City


HOMES_ON_A_FLOOR, FLOORS, UNITS, BUILDINGS = 2, 6, 2, 8
# The tenth digit of a community's code: 2 for villages.
_VILLAGE_DIGIT, _VILLAGE = 9, "2"


@dataclass(frozen=True, slots=True)
class HousingColumns:
    """A row for each home of a town: its number among the homes of the city, its community, and the four numbers."""

    home: Ints
    community: Ints
    compound: Ints
    building: Ints
    unit: Ints
    floor: Ints

    def labels(self) -> list[str]:
        """`c1.b2.u1.f3` for each row."""
        rows = zip(self.compound, self.building, self.unit, self.floor, strict=True)
        return [f"c{compound}.b{building}.u{unit}.f{floor}" for compound, building, unit, floor in rows]


def house(city: City) -> HousingColumns:
    """The homes of towns, laid into compounds in the order of their numbers."""
    people = city.people
    first = np.flatnonzero(np.diff(people.household, prepend=-1))
    community = people.community[first]
    begins = np.flatnonzero(np.diff(community, prepend=-1))
    rank = np.arange(len(community)) - np.repeat(begins, np.diff(np.append(begins, len(community))))
    town = np.array([city.divisions[at].code[_VILLAGE_DIGIT] != _VILLAGE for at in community])
    home, community, rank = np.flatnonzero(town), community[town], rank[town]
    floor, rest = rank // HOMES_ON_A_FLOOR % FLOORS, rank // (HOMES_ON_A_FLOOR * FLOORS)
    unit, rest = rest % UNITS, rest // UNITS
    building, compound = rest % BUILDINGS, rest // BUILDINGS
    return HousingColumns(home, community, compound + 1, building + 1, unit + 1, floor + 1)

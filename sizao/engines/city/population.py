"""Who lives where: households laid into communities, with ages and sexes.

People are numbered in the order of divisions, so a county, township or community is a range of person codes.
"""

from dataclasses import dataclass, field

import numpy as np

from sizao.engines.city.ages import ages
from sizao.engines.city.arrays import Floats, Ints
from sizao.engines.city.geography import Geography
from sizao.engines.city.streams import stream


# Households of 1, 2, ... 6 people: few children (mean 1.98) and many (2.62). A county's mean lies on their line.
_SMALL = np.array([0.40, 0.36, 0.14, 0.07, 0.02, 0.01])
_LARGE = np.array([0.22, 0.30, 0.24, 0.15, 0.06, 0.03])
_SMALL_MEAN, _LARGE_MEAN = 1.98, 2.62
# A street office holds more people than a town, a town more than a rural township.
_STREET, _TOWN, _RURAL = 3.0, 1.6, 0.8
_NEIGHBORHOOD, _VILLAGE = 2.5, 1.0


@dataclass(frozen=True, slots=True)
class People:
    """A column for each fact, a row for each person code.

    `household` counts from 0; `community` is an index into `City.divisions`; `sex` is 1 for men and 2 for women.
    """

    household: Ints
    community: Ints
    birth_year: Ints
    sex: Ints

    def __len__(self) -> int:
        return len(self.household)


@dataclass(frozen=True, slots=True)
class Areas:
    """Where ranges of person codes begin, for the townships (or counties) that have people.

    Area `a` is `division[a]` and holds the people `start[a]` up to `start[a + 1]`.
    """

    division: Ints
    start: Ints
    of_person: Ints = field(repr=False)

    def __len__(self) -> int:
        return len(self.division)

    @property
    def sizes(self) -> Ints:
        return np.diff(self.start)


def settle(geography: Geography, divisor: int, seed: int, first_year: int) -> tuple[People, Areas, Areas]:
    """People, their townships and their counties; `divisor` thins every county alike."""
    rng = stream(seed, "population")
    households: list[Ints] = []
    communities: list[Ints] = []
    before = 0
    for county in geography.counties:
        size = round(county.people / divisor)
        homes = _homes(rng, size, county.persons_per_household)
        ends = np.cumsum(homes)
        places, share = _communities(rng, geography, county.code)
        # A household lives where its first person falls, so no household is torn apart.
        first = (ends - homes + 0.5) / size
        reach = np.cumsum(share)
        where = np.searchsorted(reach / reach[-1], first).clip(0, len(places) - 1)
        households.append(np.repeat(np.arange(before, before + len(homes), dtype=np.int32), homes))
        communities.append(np.repeat(places[where], homes))
        before += len(homes)
    household, community = np.concatenate(households), np.concatenate(communities).astype(np.int32)
    age, sex = ages(seed, household)
    people = People(household, community, (first_year - age).astype(np.int16), sex)
    townships = _areas(geography.township_of[community])
    county_of = np.array([geography.index.get(one.code[:6], -1) for one in geography.divisions], np.int32)
    return people, townships, _areas(county_of[community])


def _homes(rng: np.random.Generator, size: int, mean: float) -> Ints:
    """Sizes of households that add up to `size`."""
    weight = (mean - _SMALL_MEAN) / (_LARGE_MEAN - _SMALL_MEAN)
    steps = np.cumsum(_SMALL + weight * (_LARGE - _SMALL))[:-1]
    homes = 1 + np.searchsorted(steps, rng.random(size), side="right")
    ends = np.cumsum(homes)
    last = int(np.searchsorted(ends, size))
    homes = homes[: last + 1]
    homes[-1] -= int(ends[last]) - size
    return homes


def _communities(rng: np.random.Generator, geography: Geography, county: str) -> tuple[Ints, Floats]:
    """The communities of a county and the share of its people each has."""
    places: list[int] = []
    shares: list[Floats] = []
    for township in geography.children(county):
        code = geography.divisions[township].code
        kind = _STREET if code[6] == "0" else _TOWN if code[6] == "1" else _RURAL
        inside = geography.children(code)
        rural = np.array([geography.divisions[at].code[9] == "2" for at in inside])
        share = np.where(rural, _VILLAGE, _NEIGHBORHOOD) * (0.4 + 1.2 * rng.random(len(inside)))
        shares.append(share / share.sum() * kind * (0.6 + 0.8 * rng.random()))
        places += inside
    return np.array(places), np.concatenate(shares)


def _areas(of_division: Ints) -> Areas:
    start = np.flatnonzero(np.diff(of_division, prepend=-1))
    of_person = (np.cumsum(np.diff(of_division, prepend=of_division[0]) != 0)).astype(np.int32)
    return Areas(of_division[start], np.append(start, len(of_division)), of_person)

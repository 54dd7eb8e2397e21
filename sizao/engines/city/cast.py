"""Who plays in the story, and the other oddities of a real city's records."""

from dataclasses import dataclass, replace

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.population import Areas, People


WEDDING_TABLES, AT_A_TABLE = 12, 10
CARRIAGE_MATES = 16
COACH_MATES = 14
HOME_COUNTY, KIN_COUNTY, MATE_COUNTIES = "130702", "130730", ("130705", "130727")
# The family, in the order of its household: ages of worker, spouse and two children in one primary school.
_FAMILY = ((38, 1), (36, 2), (10, 2), (8, 1))


@dataclass(frozen=True, slots=True)
class Cast:
    """Person codes. `doubles` is the worker's second identifier: one more person code for the same human."""

    family: Ints
    kin: Ints
    guests: Ints
    carriage: Ints
    coach: Ints
    double: int

    @property
    def everyone(self) -> Ints:
        return np.concatenate([self.family, self.kin, self.guests, self.carriage, self.coach, [self.double]])


def choose_cast(people: People, counties: Areas, county_codes: list[str], first_year: int) -> Cast:
    """The first people that fit. Where a county has no people at this scale, another one stands in."""
    family = _household(people, counties, _county(county_codes, HOME_COUNTY), len(_FAMILY))
    kin = _household(people, counties, _county(county_codes, KIN_COUNTY), 3, skip=3)
    adult = (first_year - people.birth_year >= 19) & (first_year - people.birth_year <= 64)
    adult[family] = adult[kin] = False

    def adults(county: str, count: int, step: int) -> Ints:
        at = _county(county_codes, county)
        chosen = counties.start[at] + np.flatnonzero(adult[counties.start[at] : counties.start[at + 1]])
        # Spread over the county, so that few of them live together.
        chosen = chosen[:: max(1, min(step, len(chosen) // count))][:count]
        adult[chosen] = False
        codes: Ints = chosen.astype(np.int32)
        return codes

    mates = np.concatenate([adults(county, CARRIAGE_MATES // 2, 97) for county in MATE_COUNTIES])
    seats = WEDDING_TABLES * AT_A_TABLE - len(kin) - 1
    guests = np.concatenate([adults(KIN_COUNTY, seats - 20, 41), adults(HOME_COUNTY, 20, 83)])
    coach = adults(KIN_COUNTY, COACH_MATES, 29)
    double = int(adults(HOME_COUNTY, 1, 1)[0])
    return Cast(family, kin, guests, mates, coach, double)


def dress(people: People, counties: Areas, county_codes: list[str], first_year: int) -> People:
    """The same people, with the family's ages and sexes as the story needs them."""
    family = _household(people, counties, _county(county_codes, HOME_COUNTY), len(_FAMILY))
    birth_year, sex = people.birth_year.copy(), people.sex.copy()
    birth_year[family] = [first_year - age for age, _ in _FAMILY]
    sex[family] = [one for _, one in _FAMILY]
    return replace(people, birth_year=birth_year, sex=sex)


def _county(codes: list[str], wanted: str) -> int:
    return codes.index(wanted) if wanted in codes else 0


def _household(people: People, counties: Areas, county: int, size: int, skip: int = 0) -> Ints:
    """The members of the county's first household of that size, after `skip` others."""
    begin, end = int(counties.start[county]), int(counties.start[county + 1])
    homes = people.household[begin:end]
    fits = np.flatnonzero(np.bincount(homes - homes[0]) == size)
    members: Ints = begin + np.flatnonzero(homes - homes[0] == fits[skip])
    return members.astype(np.int32)

"""A synthetic city for some days: its people, places, standing registrations and daily presences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np

from sizao.engines.city import oddities, outings, travel
from sizao.engines.city.arrays import Flags, Ints
from sizao.engines.city.cast import choose_cast, dress
from sizao.engines.city.columns import UNKNOWN_ROW, DayColumns, Sheet, midnight
from sizao.engines.city.daytime import Daytime, allot
from sizao.engines.city.geography import Division, Geography, read_geography
from sizao.engines.city.identity import Identity
from sizao.engines.city.layout import Layout, lay_out
from sizao.engines.city.places import PlaceColumns
from sizao.engines.city.population import Areas, People, settle
from sizao.engines.city.scenes import Scenes, stage
from sizao.engines.city.story import doubles, tell
from sizao.engines.city.story_types import Story
from sizao.engines.city.world import Day, World
from sizao.kernel.errors import SizaoError


Scale = Literal["tiny", "demo", "county", "full"]

# How many real people one synthetic person stands for; and the one county of that scale (怀来县).
_DIVISORS: dict[str, int] = {"tiny": 800, "demo": 20, "county": 1, "full": 1}
_ONLY_COUNTY = "130730"
FEWEST_DAYS = 12


class UnusableCityError(SizaoError):
    """No city can be made of these arguments."""


@dataclass(frozen=True)
class City:
    """Columns and codes; strings are made on demand. See docs/explanation/city.md.

    Person, place and cell codes count from 0. Times are seconds since 1970 UTC; the city's days are those of
    Shanghai, from midnight of `start_on` for `days_long` days.
    """

    scale: Scale
    seed: int
    start_on: date
    days_long: int
    people: People
    world: World = field(repr=False)
    scenes: Scenes = field(repr=False)

    @property
    def divisions(self) -> tuple[Division, ...]:
        return self.world.geography.divisions

    @property
    def period(self) -> tuple[int, int]:
        """The first second and the one after the last."""
        return midnight(self.start_on), midnight(self.start_on + timedelta(self.days_long))

    @cached_property
    def places(self) -> PlaceColumns:
        return self.world.layout.book.columns()

    @cached_property
    def _cell_places(self) -> Ints:
        return self.world.layout.book.cell_places()

    @property
    def cell_count(self) -> int:
        return len(self._cell_places)

    def cell_place(self, cells: Ints) -> Ints:
        """The place code of each cell code."""
        return self._cell_places[cells]

    def cell_labels(self, cells: Ints) -> list[str | None]:
        """What a carriage, room, class, table, zone is called; None for a place's only cell."""
        return self.world.layout.book.labels(cells, self.cell_place(cells))

    def place_keys(self, places: Ints) -> list[str]:
        """Stable keys such as `home:000123` or `train:G7835:2021-10-20`."""
        return self.world.layout.book.keys(places)

    def place_names(self, places: Ints) -> list[str]:
        return self.world.layout.book.names(places)

    @cached_property
    def _identity(self) -> Identity:
        return Identity(self.people, self.seed)

    def identifiers(self, persons: Ints) -> list[str]:
        """Numbers in the form of an ID card's that no card can have; different for every person code."""
        return self._identity.identifiers(persons)

    def names(self, persons: Ints) -> list[str]:
        worker, double = self.same_human[0]
        return self._identity.names(np.where(persons == double, worker, persons))

    def phones(self, persons: Ints) -> list[str]:
        """Eleven digits that begin with 100, which no subscriber's number does."""
        return self._identity.phones(persons)

    @cached_property
    def standing(self) -> DayColumns:
        """Everybody's household registration, a row for each person for the whole period."""
        size = len(self.people)
        begin, end = self.period
        everybody = DayColumns(
            self.start_on,
            np.arange(size, dtype=np.int32),
            self.world.layout.homes.cells(self.people.household),
            np.full(size, UNKNOWN_ROW, np.int16),
            np.full(size, begin, np.int64),
            np.full(size, end, np.int64),
            np.zeros(size, np.bool_),
        )
        return self.scenes.over_standing(everybody)

    def days(self) -> Iterator[DayColumns]:
        """The presences of each local day, made when asked for: only one day is in memory."""
        for number in range(self.days_long):
            yield self.day(number)

    def day(self, number: int) -> DayColumns:
        """The presences that begin on day `number`, counted from 0; no day needs another."""
        on = self.start_on + timedelta(number)
        size = len(self.people)
        sheet = Sheet(on, self.period[1])
        day = Day(self.world, number, on.weekday() >= 5, sheet, np.zeros(size, np.bool_))
        travel.trains(day, self._legs)
        travel.coaches(day)
        travel.taxis(day)
        travel.hotels(day)
        travel.banquets(day)
        travel.clinics(day)
        busy = outings.daytime(day)
        riding = outings.buses(day)
        outings.visits(day, busy, riding)
        outings.crossings(day, busy)
        columns = oddities.without_exit(sheet.columns(), self.seed, self.period[1])
        return self.scenes.over(columns, number, self.period[1])

    def late(self, columns: DayColumns) -> Flags:
        """Which rows of a day arrive only days later (about three in a thousand, whole sources of a person)."""
        return oddities.late(columns, self.seed)

    @cached_property
    def story(self) -> Story:
        return tell(self.scenes)

    @property
    def same_human(self) -> list[tuple[int, int]]:
        """Pairs of person codes of one human under two identifiers; the first is the one to keep."""
        return doubles(self.scenes)

    @cached_property
    def _legs(self) -> travel.Legs:
        return travel.legs_of(self.world.geography, self.world.layout.station_names)


def generate_city(
    *, scale: Scale = "demo", seed: int = 20211023, start_on: date = date(2021, 10, 10), days: int = 14
) -> City:
    """A city without its presences, which `City.days` makes one day at a time.

    `tiny` is 1/800 of Zhangjiakou for tests, `demo` 1/20, `county` all of 怀来县, `full` all of it. The same arguments
    give the same city on every machine. Raises `UnusableCityError`.
    """
    if scale not in _DIVISORS:
        raise UnusableCityError(f"There is no scale '{scale}'.", "", f"Choose one of {', '.join(_DIVISORS)}.")
    if days < FEWEST_DAYS:
        raise UnusableCityError(f"{days} days are too few.", f"The story needs {FEWEST_DAYS} days.")
    geography = read_geography(_ONLY_COUNTY if scale == "county" else None)
    people, townships, counties = settle(geography, _DIVISORS[scale], seed, start_on.year)
    codes = [geography.divisions[int(at)].code for at in counties.division]
    people = dress(people, counties, codes, start_on.year)
    world = _world(seed, geography, people, townships, counties, start_on, days)
    cast = choose_cast(people, counties, codes, start_on.year)
    county_of_kin = int(counties.of_person[cast.kin[0]])
    return City(scale, seed, start_on, days, people, world, stage(world, cast, start_on, days, county_of_kin))


def _world(
    seed: int, geography: Geography, people: People, townships: Areas, counties: Areas, start_on: date, days: int
) -> World:
    daytime: Daytime = allot(people, townships, counties, seed, start_on.year)
    layout: Layout = lay_out(geography, people, (townships, counties), daytime, start_on, days)
    # Classes come first and rooms after them, in the order of their cells.
    classes = len(daytime.class_key)
    group = daytime.group
    day_cell = np.where(
        group < classes, layout.schools.first_cell + group, layout.workplaces.first_cell + group - classes
    )
    day_cell = np.where(group < 0, -1, day_cell).astype(np.int32)
    age = start_on.year - people.birth_year
    return World(seed, geography, people, age, townships, counties, daytime, day_cell, layout)

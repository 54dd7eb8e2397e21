"""A city's presences in columns, for measuring: fast to make, the same for the same size and seed.

Fourteen days; rows / 32.7 people. Households are registered for the whole time (long stays on purpose), 62 % of people
work in cells of lognormal size, venues draw by a Zipf law, and there are bus runs, trains with carriages and seat rows,
one dominant station, checkpoints and hotels. Nobody lives near anywhere: everybody mixes with everybody, the worst case
for the size of an answer. The city of `sizao.engines.city` is made for looking at; this one is made for counting.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


Column = npt.NDArray[np.int32]
Drawn = npt.NDArray[Any]

KINDS = (
    "household",
    "workplace",
    "restaurant",
    "shop",
    "leisure",
    "bus",
    "train_sealed",
    "station",
    "checkpoint",
    "hotel",
)
HOME, WORK, FOOD, SHOP, LEISURE, BUS, TRAIN, STATION, CHECKPOINT, HOTEL = range(len(KINDS))

START = 1_633_824_000  # 2021-10-10T00:00Z
DAYS = 14
DAY = 86_400
END = START + DAYS * DAY
ROWS_PER_PERSON = 32.7
NO_SEAT = -1


@dataclass(frozen=True)
class Presences:
    """Equally long columns `person`, `cell`, `enter`, `leave` (seconds since 1970) and `seat_row` (-1: none).

    And the place of each cell, and the kind of each place (a position in KINDS).
    """

    person: Column
    cell: Column
    enter: Column
    leave: Column
    seat_row: Column
    place_of_cell: Column
    kind_of_place: Column
    people: int

    def __len__(self) -> int:
        return len(self.person)

    @property
    def kind_of_cell(self) -> Column:
        return self.kind_of_place[self.place_of_cell]


class Ground:
    """Hands out numbers of places and cells."""

    def __init__(self) -> None:
        self.cells = 0
        self.places = 0
        self._place_of_cell: list[Column] = []
        self._kind_of_place: list[Column] = []

    def build(self, kind: int | Column, cells_each: int | Column, places: int) -> Column:
        """The first cell of each new place."""
        each = np.broadcast_to(np.asarray(cells_each, np.int32), (places,))
        first = (self.cells + np.cumsum(each) - each).astype(np.int32)
        numbers = np.arange(self.places, self.places + places, dtype=np.int32)
        self._place_of_cell.append(np.repeat(numbers, each))
        self._kind_of_place.append(np.broadcast_to(np.asarray(kind, np.int32), (places,)))
        self.places += places
        self.cells += int(each.sum())
        return first

    @property
    def place_of_cell(self) -> Column:
        return np.concatenate(self._place_of_cell)

    @property
    def kind_of_place(self) -> Column:
        return np.concatenate(self._kind_of_place)


Rows = tuple[Drawn, Drawn, Drawn, Drawn, Drawn | None]


class City:
    """The people, their habits, and the places, drawn once; `day` then draws what happens."""

    def __init__(self, people: int, random: np.random.Generator) -> None:
        self.people, self.random, self.ground = people, random, Ground()
        self._settle()
        self._employ()
        self._open_venues()
        self._open_stations()
        self.checkpoints = self.ground.build(CHECKPOINT, 1, 40)
        self.checkpoint_share = shares(1 / np.arange(1, 41) ** 0.7)
        self.hotels = self.ground.build(HOTEL, 6, max(20, people // 3000))
        self.riders = random.permutation(people)[: int(0.16 * people)]

    def _settle(self) -> None:
        order = self.random.permutation(self.people)  # numbers tell nothing about who lives together
        sizes = [0.22, 0.30, 0.24, 0.15, 0.06, 0.03]
        group, homes = grouped(self.people, lambda n: self.random.choice(np.arange(1, 7), n, p=sizes))
        first = self.ground.build(HOME, 1, homes)
        self.registrations = (order, first[group])

    def _employ(self) -> None:
        self.workers = self.random.permutation(self.people)[: int(0.62 * self.people)]
        group, rooms = grouped(
            len(self.workers), lambda n: np.clip(self.random.lognormal(2.2, 0.8, n), 1, 60).astype(np.int64)
        )
        self.workroom = self.ground.build(WORK, 1, rooms)[group]

    def _open_venues(self) -> None:
        count = max(50, self.people // 60)
        popularity = 1.0 / np.arange(1, count + 1) ** 0.85
        self.venue_share = shares(popularity)
        visits = 1.3 * self.people * popularity / popularity.sum()
        self.venue_zones = np.maximum(1, np.ceil(visits / 400)).astype(np.int32)  # about 400 visits a zone and day
        self.venue_kind = self.random.choice([FOOD, SHOP, LEISURE], count, p=[0.4, 0.42, 0.18])
        self.venues = self.ground.build(self.venue_kind, self.venue_zones, count)

    def _open_stations(self) -> None:
        share = np.array([0.6, 0.15, 0.1, 0.07, 0.05, 0.03])
        self.station_share = shares(share)
        self.station_zones = np.maximum(1, np.ceil(share * 0.02 * self.people / 800)).astype(np.int32)
        self.stations = self.ground.build(STATION, self.station_zones, len(share))

    def rows(self) -> Iterator[Rows]:
        """person, cell, enter, leave (seconds from START, as drawn), seat row."""
        persons, homes = self.registrations
        yield persons, homes, np.zeros(self.people), np.full(self.people, DAYS * DAY), None
        for day in range(DAYS):
            midnight = day * DAY
            if day % 7 < 5:
                yield self._work(midnight)
            yield self._visits(midnight)
            for peak in (7.6, 17.9):
                yield self._bus_runs(midnight, peak)
            yield from self._rail_trips(midnight)
            yield self._crossings(midnight)
            yield self._hotel_nights(midnight)

    def _work(self, midnight: int) -> Rows:
        there = self.random.random(len(self.workers)) < 0.95
        persons = self.workers[there]
        begin = midnight + self.random.normal(8.5, 0.5, len(persons)) * 3600
        hours = self.random.normal(8.6, 1.0, len(persons)).clip(1)
        return persons, self.workroom[there], begin, begin + hours * 3600, None

    def _visits(self, midnight: int) -> Rows:
        count = self.random.poisson(1.3 * self.people)
        venue = drawn(self.random, self.venue_share, count)
        cell = self.venues[venue] + (self.random.random(count) * self.venue_zones[venue]).astype(np.int32)
        begin = midnight + self._time_of_day(count)
        minutes = np.zeros(len(KINDS))
        minutes[[FOOD, SHOP, LEISURE]] = 45, 14, 70
        stay = np.clip(self.random.lognormal(np.log(minutes[self.venue_kind[venue]]), 0.55), 2, 300) * 60
        return self._anybody(count), cell, begin, begin + stay, None

    def _time_of_day(self, count: int) -> Drawn:
        which = self.random.random(count)
        noon = self.random.normal(12.3, 1.1, count)
        evening = self.random.normal(18.6, 1.6, count)
        whenever = self.random.uniform(8, 21.5, count)
        hours = np.where(which < 0.35, noon, np.where(which < 0.75, evening, whenever))
        return np.clip(hours, 6, 22.5) * 3600

    def _bus_runs(self, midnight: int, peak: float) -> Rows:
        riders = self.riders[self.random.random(len(self.riders)) < 0.93]
        self.random.shuffle(riders)
        run, runs = grouped(len(riders), lambda n: np.clip(self.random.normal(42, 14, n), 8, 90).astype(np.int64))
        cell = self.ground.build(BUS, 1, runs)[run]
        boarded = midnight + self.random.normal(peak, 0.7, runs)[run] * 3600 + self.random.uniform(0, 1800, len(riders))
        stay = np.clip(self.random.lognormal(np.log(19), 0.5, len(riders)), 3, 80) * 60
        return riders, cell, boarded, boarded + stay, None

    def _rail_trips(self, midnight: int) -> Iterator[Rows]:
        """Waiting at a station, the train, the station of arrival."""
        count = int(0.010 * self.people)
        travelers, runs = self._anybody(count), max(1, count // 620)
        run = self.random.integers(0, runs, count)
        carriage = self.ground.build(TRAIN, 8, runs)[run] + self.random.integers(0, 8, count)
        seat_row = self.random.integers(1, 20, count)
        departure = (midnight + self.random.uniform(6.5, 21, runs) * 3600)[run] + self.random.integers(
            0, 3, count
        ) * 1800
        arrival = departure + self.random.uniform(0.5, 3.5, count) * 3600
        waiting = np.clip(self.random.lognormal(np.log(28), 0.5, count), 4, 180) * 60
        leaving = self.random.uniform(3, 15, count) * 60
        yield travelers, self._waiting_zone(count), departure - waiting, departure, None
        yield travelers, carriage, departure, arrival, seat_row
        yield travelers, self._waiting_zone(count), arrival, arrival + leaving, None

    def _waiting_zone(self, count: int) -> Drawn:
        station = drawn(self.random, self.station_share, count)
        return self.stations[station] + (self.random.random(count) * self.station_zones[station]).astype(np.int64)

    def _crossings(self, midnight: int) -> Rows:
        count = int(0.2 * self.people)
        at = midnight + self.random.uniform(5, 23, count) * 3600
        cell = self.checkpoints[drawn(self.random, self.checkpoint_share, count)]
        return self._anybody(count), cell, at, at + self.random.integers(1, 90, count), None

    def _hotel_nights(self, midnight: int) -> Rows:
        count = int(0.005 * self.people)
        begin = midnight + self.random.uniform(16, 23, count) * 3600
        floor = self.hotels[self.random.integers(0, len(self.hotels), count)] + self.random.integers(0, 6, count)
        return self._anybody(count), floor, begin, begin + self.random.uniform(8, 15, count) * 3600, None

    def _anybody(self, count: int) -> Drawn:
        return self.random.integers(0, self.people, count)


def generate(rows: int, seed: int = 7) -> Presences:
    """About so many presences."""
    people = int(rows / ROWS_PER_PERSON)
    city = City(people, np.random.default_rng(seed))
    columns: list[list[Column]] = [[], [], [], [], []]
    for person, cell, enter, leave, seat_row in city.rows():
        begin = np.clip(enter, 0, DAYS * DAY - 60).astype(np.int32)
        end = np.clip(leave, begin + 1, DAYS * DAY).astype(np.int32)
        seats = np.full(len(person), NO_SEAT, np.int32) if seat_row is None else seat_row.astype(np.int32)
        values = (person.astype(np.int32), cell.astype(np.int32), begin + START, end + START, seats)
        for column, part in zip(columns, values, strict=True):
            column.append(part.astype(np.int32))
    joined: list[Column] = []
    while columns:
        joined.append(np.concatenate(columns.pop(0)))
    person, cell, enter, leave, seat_row = joined
    places = city.ground.place_of_cell, city.ground.kind_of_place
    return Presences(person, cell, enter, leave, seat_row, *places, people)


def grouped(count: int, sizes: Callable[[int], Drawn]) -> tuple[Drawn, int]:
    """Numbers 0 to count - 1 put into groups of drawn sizes: (group of each, number of groups)."""
    size = sizes(count)
    groups = int(np.searchsorted(np.cumsum(size), count)) + 1
    return np.repeat(np.arange(groups), size[:groups])[:count], groups


def shares(weights: Drawn) -> Drawn:
    """Cumulated shares, for `drawn`."""
    return np.cumsum(weights / weights.sum())


def drawn(random: np.random.Generator, cumulated: Drawn, count: int) -> Drawn:
    return np.minimum(np.searchsorted(cumulated, random.random(count)), len(cumulated) - 1)

"""What people do near home: work and school, rides to them, meals, shopping, leisure, checkpoints.

Everybody's day is cut into windows that do not overlap, so hardly anybody is at two places at once.
"""

from dataclasses import dataclass

import numpy as np

from sizao.engines.city.arrays import Flags, Ints
from sizao.engines.city.layout import BUS_DEPARTURES, Venues
from sizao.engines.city.streams import bell, crowded
from sizao.engines.city.world import Day, World


_MINUTE = 60
_ATTENDANCE = 0.95
_RIDERS = 0.16
_RIDES, _RIDES_ON_WEEKENDS = 0.93, 0.4
_OWN_TOWNSHIP, _OWN_COUNTY = 0.75, 0.90
_CROSSINGS = 0.06


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of venue: its share of visits and the length of a stay, in minutes."""

    venues: str
    share: float
    shortest: int
    longest: int


_KINDS = (
    _Kind("restaurants", 0.34, 25, 80),
    _Kind("shops", 0.38, 5, 25),
    _Kind("markets", 0.14, 15, 50),
    _Kind("leisure", 0.14, 35, 85),
)
# Windows in minutes since midnight for those who are busy today and for the others; share of people who go out.
_WINDOWS = (((1_125, 1_215), (510, 815), 0.88), ((1_220, 1_330), (870, 1_230), 0.78))
# Who rides home in the evening comes back from an outing before the first bus.
_BEFORE_THE_BUS = BUS_DEPARTURES[next(at for at, minute in enumerate(BUS_DEPARTURES) if minute > 720)]


def daytime(day: Day) -> Flags:
    """Work and school; returns who is there."""
    world = day.world
    if day.weekend:
        return np.zeros(len(world.day_cell), np.bool_)
    rng = day.stream("daytime")
    there = (world.day_cell >= 0) & ~day.taken
    there &= rng.random(len(there)) < _ATTENDANCE
    who = np.flatnonzero(there)
    enter = (495 * _MINUTE + bell(rng, len(who)) * 30 * _MINUTE).astype(np.int64)
    leave = (985 * _MINUTE + bell(rng, len(who)) * 50 * _MINUTE).astype(np.int64)
    day.sheet.add(who, world.day_cell[who], enter, leave)
    return there


def buses(day: Day) -> Flags:
    """The same people ride the line of their neighborhood, out in the morning and back in the evening.

    Returns who rides today.
    """
    world, layout = day.world, day.world.layout
    rng = day.stream("bus")
    size = len(world.people)
    # Every person's habit, not today's chance: the same draw on all days.
    habit = np.flatnonzero(_habit(size) & ~day.taken)
    riders = habit[rng.random(len(habit)) < (_RIDES_ON_WEEKENDS if day.weekend else _RIDES)]
    line = bus_line(world, riders)
    departures = np.array(BUS_DEPARTURES)
    morning = len(departures[departures < 720])
    for first, runs in ((0, morning), (morning, len(departures) - morning)):
        run = first + (bell(rng, len(riders)) * runs).astype(np.int64)
        enter = departures[run] * _MINUTE + (rng.random(len(riders)) * 10 * _MINUTE).astype(np.int64)
        ride = 180 + (rng.random(len(riders)) * 20 * _MINUTE).astype(np.int64)
        place = (day.number * int(layout.bus_lines[-1]) + line) * len(departures) + run
        day.sheet.add(riders, layout.buses.cells(place), enter, enter + ride)
    rides = np.zeros(size, np.bool_)
    rides[riders] = True
    return rides
    riding = np.zeros(size, np.bool_)
    riding[riders] = True
    return riding


def bus_line(world: World, riders: Ints) -> Ints:
    """The line that serves where each rider lives."""
    county = world.counties.of_person[riders]
    lines = np.diff(world.layout.bus_lines)[county]
    within = riders - world.counties.start[county]
    line: Ints = world.layout.bus_lines[county] + within * lines // world.counties.sizes[county]
    return line


def _habit(size: int) -> Flags:
    # A step through the codes that visits households unevenly; no stream, since it must not change from day to day.
    codes = np.arange(size, dtype=np.int64)
    habit: Flags = (codes * 7_919 + 13) % 10_007 < int(_RIDERS * 10_007)
    return habit


def visits(day: Day, busy: Flags, riding: Flags) -> None:
    rng = day.stream("visits")
    for of_busy, of_free, share in _WINDOWS:
        out = np.flatnonzero(~day.taken & (rng.random(len(busy)) < share))
        kind = np.searchsorted(np.cumsum([one.share for one in _KINDS])[:-1], rng.random(len(out)), side="right")
        for number, one in enumerate(_KINDS):
            who = out[kind == number]
            begin = np.where(busy[who], of_busy[0], of_free[0]) * _MINUTE
            free_until = np.where(riding[who], min(of_free[1], _BEFORE_THE_BUS), of_free[1])
            end = np.where(busy[who], of_busy[1], free_until) * _MINUTE
            drawn = rng.random(len(who))
            stay = ((one.shortest + (one.longest - one.shortest) * drawn * drawn) * _MINUTE).astype(np.int64)
            enter = begin + (bell(rng, len(who)) * (end - begin - stay)).astype(np.int64)
            cell = _venue_cells(rng, day, who, getattr(day.world.layout, one.venues))
            day.sheet.add(who, cell, enter, enter + stay)


def _venue_cells(rng: np.random.Generator, day: Day, who: Ints, venues: Venues) -> Ints:
    """A cell of a venue in the own township mostly, else in the own county, else anywhere people live."""
    townships, counties = day.world.townships, day.world.counties
    how_far = rng.random(len(who))
    county = counties.of_person[who]
    near = counties.start[county] + (rng.random(len(who)) * counties.sizes[county]).astype(np.int64)
    far = rng.integers(0, len(townships.of_person), len(who))
    host = np.where(how_far < _OWN_TOWNSHIP, who, np.where(how_far < _OWN_COUNTY, near, far))
    township = townships.of_person[host]
    count = np.diff(venues.start)[township]
    place = venues.start[township] + (crowded(rng, len(who)) * count).astype(np.int64)
    return venues.block.cells(place, (rng.random(len(who)) * venues.block.per_place).astype(np.int64))


def crossings(day: Day, busy: Flags) -> None:
    """Short stops at a checkpoint, at hours when people are nowhere else."""
    layout = day.world.layout
    rng = day.stream("checkpoint")
    who = np.unique(rng.integers(0, len(busy), int(_CROSSINGS * len(busy))))
    who = who[~day.taken[who]]
    # The free cross around noon and the others early or late.
    early = rng.random(len(who)) < 0.5
    begin = np.where(~busy[who], 817, np.where(early, 350, 1_332)) * _MINUTE
    enter = begin + (rng.random(len(who)) * 48 * _MINUTE).astype(np.int64)
    place = (crowded(rng, len(who)) * layout.checkpoints.count).astype(np.int64)
    lane = rng.integers(0, layout.lanes, len(who))
    day.sheet.add(who, layout.checkpoints.cells(place, lane), enter, enter + rng.integers(15, 90, len(who)))

"""What takes people out of their usual day: trains, coaches, taxis, hotels, banquets, fever clinics.

Whoever does one of these today is taken: the outings near home leave them out.
"""

from dataclasses import dataclass

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.geography import Geography
from sizao.engines.city.layout import CARRIAGES, COACH_DEPARTURES, COACH_ROWS, FEVER_ZONES, HOTEL_ROOMS, SEAT_ROWS
from sizao.engines.city.streams import bell
from sizao.engines.city.world import Day


_MINUTE = 60
_BY_TRAIN, _BY_COACH, _BY_TAXI, _AT_HOTELS, _ILL = 0.004, 0.001, 0.01, 0.005, 0.001
_CREW = 2
_STAFF_AGES = (20, 61)
_FEWEST_IN_A_COACH = 3
_TRIPS_OF_A_TAXI = 24
_PEOPLE_FOR_ONE_BANQUET = 60_000
_TABLES, _AT_A_TABLE = 12, 10


@dataclass(frozen=True, slots=True)
class Legs:
    """Every way to ride a train between two of its stops, at least one of them here; -1 for a station elsewhere."""

    train: Ints
    board: Ints
    alight: Ints
    depart: Ints
    arrive: Ints


def legs_of(geography: Geography, stations: tuple[str, ...]) -> Legs:
    number = {name: at for at, name in enumerate(stations)}
    rows = [
        (train, number.get(a.station, -1), number.get(b.station, -1), a.depart, b.arrive)
        for train, (_, stops) in enumerate(geography.trains)
        for at, a in enumerate(stops)
        for b in stops[at + 1 :]
    ]
    table = np.array([row for row in rows if max(row[1], row[2]) >= 0], np.int64)
    return Legs(*table.T)


def trains(day: Day, ways: Legs) -> None:
    layout = day.world.layout
    rng = day.stream("train")
    who = day.draw(rng, _BY_TRAIN)
    way = rng.integers(0, len(ways.train), len(who))
    depart, arrive = ways.depart[way] * _MINUTE, ways.arrive[way] * _MINUTE
    count = len(day.world.geography.trains)
    run = day.number * count + ways.train[way]
    carriage, row = rng.integers(0, CARRIAGES, len(who)), 1 + rng.integers(0, SEAT_ROWS, len(who))
    day.sheet.add(who, layout.trains.cells(run, carriage), depart, arrive, row)
    for station, early, late in ((ways.board[way], depart, None), (ways.alight[way], None, arrive)):
        here = station >= 0
        cell = layout.stations.cells(station[here], rng.integers(0, layout.station_zones, int(here.sum())))
        if early is not None:
            waited = ((8 + 40 * bell(rng, len(cell))) * _MINUTE).astype(np.int64)
            day.sheet.add(who[here], cell, early[here] - waited, early[here])
        if late is not None:
            gone = ((2 + 12 * bell(rng, len(cell))) * _MINUTE).astype(np.int64)
            day.sheet.add(who[here], cell, late[here], late[here] + gone)
    _crews(day, rng, count)


def _crews(day: Day, rng: np.random.Generator, count: int) -> None:
    """Two attendants walk through each train: in every carriage for the whole run, without a seat."""
    crew = day.draw(rng, 0.0, _CREW * count, _STAFF_AGES)
    train = np.arange(len(crew)) % count
    stops = [run for _, run in day.world.geography.trains]
    depart = np.array([run[0].depart for run in stops], np.int64)[train] * _MINUTE
    arrive = np.array([run[-1].arrive for run in stops], np.int64)[train] * _MINUTE
    for carriage in range(CARRIAGES):
        cell = day.world.layout.trains.cells(day.number * count + train, carriage)
        day.sheet.add(crew, cell, depart, arrive)


def coaches(day: Day) -> None:
    layout = day.world.layout
    rng = day.stream("coach")
    runs = len(COACH_DEPARTURES)
    who = day.draw(rng, _BY_COACH, layout.coach_lines * runs * _FEWEST_IN_A_COACH)
    line, run = day.world.counties.of_person[who], rng.integers(0, runs, len(who))
    depart = np.array(COACH_DEPARTURES)[run] * _MINUTE
    boarded = (rng.random(len(who)) * 8 * _MINUTE).astype(np.int64)
    place = (day.number * layout.coach_lines + line) * runs + run
    row = 1 + rng.integers(0, COACH_ROWS, len(who))
    day.sheet.add(who, layout.coaches.cells(place), depart - boarded, depart + coach_seconds(line), row)


def coach_seconds(line: Ints) -> Ints:
    """How long a county's coach rides to the city."""
    return (45 + line * 17 % 60) * _MINUTE


def taxis(day: Day) -> None:
    layout = day.world.layout
    rng = day.stream("taxi")
    drivers = day.draw(rng, 0.0, layout.taxis_a_day, _STAFF_AGES)
    riders = day.draw(rng, _BY_TAXI, 2)
    slots = rng.permutation(max(1, len(drivers)) * _TRIPS_OF_A_TAXI)[: (len(riders) + 1) // 2]
    riders = riders[: 2 * len(slots)]
    start = (360 * _MINUTE) + slots % _TRIPS_OF_A_TAXI * 40 * _MINUTE
    leave = start + ((8 + 22 * rng.random(len(slots))) * _MINUTE).astype(np.int64)
    taxi = slots // _TRIPS_OF_A_TAXI
    cell = layout.taxis.cells(day.number * layout.taxis_a_day + taxi, slots % _TRIPS_OF_A_TAXI)
    trip = np.arange(len(riders)) // 2
    day.sheet.add(riders, cell[trip], start[trip], leave[trip])
    day.sheet.add(drivers[taxi], cell, start, leave)


def hotels(day: Day) -> None:
    """Two share a room, from the evening to the next morning."""
    layout = day.world.layout
    rng = day.stream("hotel")
    who = day.draw(rng, _AT_HOTELS, 2)
    township = day.world.townships.of_person[rng.integers(0, len(day.taken), (len(who) + 1) // 2)]
    start = layout.hotels.start
    place = start[township] + (rng.random(len(township)) * np.diff(start)[township]).astype(np.int64)
    room = layout.hotels.block.cells(place, rng.integers(0, HOTEL_ROOMS, len(township)))
    shared = np.arange(len(who)) // 2
    enter = ((1_020 + 330 * bell(rng, len(who))) * _MINUTE).astype(np.int64)
    leave = ((1_800 + 28 * rng.random(len(who))) * _MINUTE).astype(np.int64)
    day.sheet.add(who, room[shared], enter, leave)


def banquets(day: Day) -> None:
    """On weekends, about a hundred people of one county at twelve tables."""
    if not day.weekend:
        return
    counties, layout = day.world.counties, day.world.layout
    rng = day.stream("banquet")
    count = min(len(counties), 1 + len(day.taken) // _PEOPLE_FOR_ONE_BANQUET)
    for county in np.sort(rng.permutation(len(counties))[:count]).tolist():
        begin, end = int(counties.start[county]), int(counties.start[county + 1])
        guests = np.unique(rng.integers(begin, end, min(_TABLES * _AT_A_TABLE, (end - begin) // 4)))
        guests = rng.permutation(guests[~day.taken[guests]])
        day.taken[guests] = True
        cell = layout.halls.cells(np.full(len(guests), county), np.arange(len(guests)) // _AT_A_TABLE)
        enter = ((685 + 25 * rng.random(len(guests))) * _MINUTE).astype(np.int64)
        leave = ((800 + 60 * rng.random(len(guests))) * _MINUTE).astype(np.int64)
        day.sheet.add(guests, cell, enter, leave)


def clinics(day: Day) -> None:
    """Triage, waiting area, consulting room of the own county's fever clinic; two of its staff all day."""
    layout = day.world.layout
    rng = day.stream("clinic")
    block = layout.clinics
    ill = day.draw(rng, _ILL, block.count)
    place = day.world.counties.of_person[ill]
    clock = ((500 + 440 * rng.random(len(ill))) * _MINUTE).astype(np.int64)
    rooms = 2 + rng.integers(0, 2, len(ill))
    for zone, shortest, longest in ((0, 3, 8), (1, 20, 60), (rooms, 8, 20)):
        stay = ((shortest + (longest - shortest) * rng.random(len(ill))) * _MINUTE).astype(np.int64)
        day.sheet.add(ill, block.cells(place, zone), clock, clock + stay)
        clock = clock + stay
    staff = day.draw(rng, 0.0, 2 * block.count, _STAFF_AGES)
    zone = np.arange(len(staff)) // block.count % len(FEVER_ZONES)
    shift = np.full(len(staff), 480 * _MINUTE)
    day.sheet.add(staff, block.cells(np.arange(len(staff)) % block.count, zone), shift, shift + 540 * _MINUTE)

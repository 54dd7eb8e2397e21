"""The story as exact rows: where its people are, day by day, in place of what chance gave them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.cast import AT_A_TABLE, Cast
from sizao.engines.city.columns import UNKNOWN_ROW, DayColumns, midnight
from sizao.engines.city.geography import Geography
from sizao.engines.city.layout import BUS_DEPARTURES, COACH_DEPARTURES
from sizao.engines.city.outings import bus_line
from sizao.engines.city.travel import coach_seconds
from sizao.engines.city.world import World


_MINUTE, _HOUR = 60, 3600
_CARRIAGE, _WORKER_ROW = 4, 8
FROM_STATION, TO_STATION = "呼和浩特东", "张家口"
OUTWARD_COACH, RETURN_COACH = 0, 3
_WAITING, _ROOM = 1, 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """The story's days, counted from the city's first; day nought is the last but one."""

    days: int

    @property
    def nought(self) -> int:
        return self.days - 2

    @property
    def returns(self) -> int:
        return self.nought - 9

    @property
    def comes_home(self) -> int:
        return self.nought - 5

    @property
    def visits_kin(self) -> int:
        return self.nought - 4

    @property
    def wedding(self) -> int:
        return self.nought - 2

    @property
    def falls_ill(self) -> int:
        return self.nought - 1


@dataclass(frozen=True)
class Scenes:
    """`rows` holds for each day (person, cell, row, enter, leave, capped), seconds since the day's midnight."""

    world: World
    cast: Cast
    calendar: Calendar
    start_on: date
    train: int
    depart: int
    arrive: int
    rows: dict[int, list[tuple[int, int, int, int, int, bool]]] = field(default_factory=dict, repr=False)

    def add(
        self, day: int, person: int, cell: Ints, enter: int, leave: int, row: int = UNKNOWN_ROW, capped: bool = False
    ) -> None:
        self.rows.setdefault(day, []).append((person, int(cell[0]), row, enter, leave, capped))

    def over(self, columns: DayColumns, day: int, last_second: int) -> DayColumns:
        """The day with the story in it: whoever plays today does nothing else today."""
        always = [int(self.cast.family[0]), self.cast.double]
        rows = self.rows.get(day, [])
        playing = np.zeros(len(self.world.people), np.bool_)
        playing[always + [row[0] for row in rows]] = True
        rest = columns.chosen(~playing[columns.person])
        if not rows:
            return rest
        person, cell, seat, enter, leave, capped = (np.array(column) for column in zip(*rows, strict=True))
        begin = midnight(columns.on)
        return DayColumns(
            columns.on,
            np.append(rest.person, person.astype(np.int32)),
            np.append(rest.cell, cell.astype(np.int32)),
            np.append(rest.seat_row, seat.astype(np.int16)),
            np.append(rest.enter, enter.astype(np.int64) + begin),
            np.append(rest.leave, np.minimum(leave.astype(np.int64) + begin, last_second)),
            np.append(rest.capped, capped),
        )

    def over_standing(self, standing: DayColumns) -> DayColumns:
        """The worker is registered at home from the day of coming home; a second identifier is registered nowhere."""
        worker = int(self.cast.family[0])
        rows = standing.chosen(standing.person != self.cast.double)
        home = midnight(self.start_on + timedelta(self.calendar.comes_home)) + 9 * _HOUR
        rows.enter[rows.person == worker] = home
        return rows


def stage(world: World, cast: Cast, start_on: date, days: int, county_of_kin: int) -> Scenes:
    train, depart, arrive = _train(world.geography)
    scenes = Scenes(world, cast, Calendar(days), start_on, train, depart * _MINUTE, arrive * _MINUTE)
    _return(scenes)
    _alone(scenes)
    _kin(scenes, county_of_kin)
    _wedding(scenes, county_of_kin)
    _last_days(scenes)
    return scenes


def _train(geography: Geography) -> tuple[int, int, int]:
    """The run from the west that leaves nearest to 13:20: its number, its minutes of departure and arrival here."""
    found = []
    for number, (_, stops) in enumerate(geography.trains):
        leave = {stop.station: stop.depart for stop in stops}.get(FROM_STATION)
        reach = {stop.station: stop.arrive for stop in stops}.get(TO_STATION)
        if leave is not None and reach is not None:
            found.append((abs(leave - 800), number, leave, reach))
    return min(found)[1:]


def _return(scenes: Scenes) -> None:
    layout, day = scenes.world.layout, scenes.calendar.returns
    count = len(scenes.world.geography.trains)
    cell = layout.trains.cells(np.array([day * count + scenes.train]), _CARRIAGE)
    station = layout.stations.cells(np.array([layout.station_names.index(TO_STATION)]))
    worker = int(scenes.cast.family[0])
    scenes.add(day, worker, cell, scenes.depart, scenes.arrive, _WORKER_ROW)
    scenes.add(day, worker, station, scenes.arrive, scenes.arrive + 9 * _MINUTE)
    for at, mate in enumerate(scenes.cast.carriage.tolist()):
        # Half of them sit within two rows of the worker, the others at the end of the carriage.
        row = _WORKER_ROW - 2 + at // 2 % 5 if at % 2 else 14 + at // 2 % 4
        scenes.add(day, mate, cell, scenes.depart, scenes.arrive, row)
        scenes.add(day, mate, station, scenes.arrive, scenes.arrive + (4 + at) * _MINUTE)


def _alone(scenes: Scenes) -> None:
    flat = scenes.world.layout.flat.cells(np.array([0]))
    calendar, worker = scenes.calendar, int(scenes.cast.family[0])
    scenes.add(calendar.returns, worker, flat, scenes.arrive + 40 * _MINUTE, 24 * _HOUR)
    for day in range(calendar.returns + 1, calendar.comes_home):
        scenes.add(day, worker, flat, 0, 24 * _HOUR)
    scenes.add(calendar.comes_home, worker, flat, 0, 8 * _HOUR)


def _coach(scenes: Scenes, day: int, line: int, run: int, worker: int, mates: list[int]) -> None:
    layout = scenes.world.layout
    runs = len(COACH_DEPARTURES)
    cell = layout.coaches.cells(np.array([(day * layout.coach_lines + line) * runs + run]))
    depart = COACH_DEPARTURES[run] * _MINUTE
    arrive = depart + int(coach_seconds(np.array([line]))[0])
    scenes.add(day, worker, cell, depart - 300, arrive, 5)
    for at, mate in enumerate(mates):
        scenes.add(day, mate, cell, depart - 240, arrive, 1 + at % 12)


def _kin(scenes: Scenes, county: int) -> None:
    day, cast, layout = scenes.calendar.visits_kin, scenes.cast, scenes.world.layout
    worker = int(cast.family[0])
    half = len(cast.coach) // 2
    _coach(scenes, day, county, OUTWARD_COACH, worker, cast.coach[:half].tolist())
    home = layout.homes.cells(scenes.world.people.household[cast.kin[:1]])
    # A stay with kin until the morning of the wedding.
    scenes.add(day, worker, home, 10 * _HOUR, 24 * _HOUR)
    for later in range(day + 1, scenes.calendar.wedding):
        scenes.add(later, worker, home, 0, 24 * _HOUR)
    scenes.add(scenes.calendar.wedding, worker, home, 0, 11 * _HOUR)


def _wedding(scenes: Scenes, county: int) -> None:
    day, cast, layout = scenes.calendar.wedding, scenes.cast, scenes.world.layout
    table = np.concatenate([cast.family[:1], cast.kin, cast.guests])
    for at, guest in enumerate(table.tolist()):
        cell = layout.halls.cells(np.array([county]), at // AT_A_TABLE)
        come = 11 * _HOUR + (20 + at % 13) * _MINUTE
        # One guest's leaving was not recorded: the stay ends with a cap.
        lost = at == len(table) - 1
        scenes.add(day, guest, cell, come, 17 * _HOUR if lost else 13 * _HOUR + (20 + at % 29) * _MINUTE, capped=lost)
    half = len(cast.coach) // 2
    # The ticket back was bought under the second identifier.
    _coach(scenes, day, county, RETURN_COACH, cast.double, cast.coach[half:].tolist())


def _last_days(scenes: Scenes) -> None:
    calendar, world = scenes.calendar, scenes.world
    layout, worker = world.layout, int(scenes.cast.family[0])
    run = next(at for at, minute in enumerate(BUS_DEPARTURES) if minute > 720)
    line = int(bus_line(world, scenes.cast.family[:1])[0])
    place = (calendar.falls_ill * int(layout.bus_lines[-1]) + line) * len(BUS_DEPARTURES) + run
    bus = BUS_DEPARTURES[run] * _MINUTE
    scenes.add(calendar.falls_ill, worker, layout.buses.cells(np.array([place])), bus + 240, bus + 1_500)
    clinic = np.array([int(world.counties.of_person[worker])])
    seen = 14 * _HOUR
    for zone, minutes in ((0, 6), (_WAITING, 54), (_ROOM, 60)):
        scenes.add(calendar.nought, worker, layout.clinics.cells(clinic, zone), seen, seen + minutes * _MINUTE)
        seen += minutes * _MINUTE

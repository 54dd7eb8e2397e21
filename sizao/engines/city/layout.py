"""All places of a city, laid out for the whole period: where they stand, their cells and their names."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.daytime import Daytime, class_name, school_name
from sizao.engines.city.geography import Geography
from sizao.engines.city.places import Block, Labelled, PlaceBook
from sizao.engines.city.population import Areas, People
from sizao.kernel.settings_of_contact import Setting


CARRIAGES = 8
SEAT_ROWS = 18
# People who live along one line; about a sixth of them ride.
PEOPLE_OF_A_BUS_LINE = 1500
# Local times at which a line's buses leave: every ten minutes before and after work.
BUS_DEPARTURES = tuple([*range(400, 470, 10), *range(1040, 1100, 10)])
COACH_DEPARTURES = (480, 660, 840, 960)
COACH_ROWS = 12
HOTEL_ROOMS = 40
FEVER_ZONES = ("预检分诊", "候诊区", "诊室1", "诊室2", "留观1", "留观2")


@dataclass(frozen=True, slots=True)
class Venues:
    """Places of one kind; township `t` has those numbered `start[t]` up to `start[t + 1]`."""

    block: Block
    start: Ints


@dataclass(frozen=True, slots=True)
class Layout:
    book: PlaceBook
    homes: Block
    schools: Block
    workplaces: Block
    restaurants: Venues
    shops: Venues
    markets: Venues
    leisure: Venues
    halls: Block
    buses: Block
    bus_lines: Ints
    coaches: Block
    coach_lines: int
    taxis: Block
    taxis_a_day: int
    trains: Block
    stations: Block
    station_names: tuple[str, ...]
    station_zones: int
    checkpoints: Block
    lanes: int
    hotels: Venues
    clinics: Block
    flat: Block


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every block is laid out on."""

    geography: Geography
    people: People
    townships: Areas
    counties: Areas
    dates: tuple[date, ...]
    book: PlaceBook

    def name(self, division: int) -> str:
        return self.geography.divisions[division].name


def lay_out(
    geography: Geography, people: People, areas: tuple[Areas, Areas], daytime: Daytime, start_on: date, days: int
) -> Layout:
    dates = tuple(start_on + timedelta(day) for day in range(days))
    ground = _Ground(geography, people, *areas, dates, PlaceBook())
    counties = ground.counties
    size = len(people)
    lines = np.maximum(1, -(-counties.sizes // PEOPLE_OF_A_BUS_LINE))
    first = np.flatnonzero(np.diff(people.household, prepend=-1))
    coach_lines, taxis = len(counties), max(2, size // 1200)
    stations = [entry for entry in geography.entries if entry.kind == "station"]
    station_zones, lanes = 2 + size // 250_000, 2 + size // 400_000
    return Layout(
        book=ground.book,
        homes=_homes(ground, people.community[first]),
        schools=_schools(ground, daytime),
        workplaces=_workplaces(ground, daytime),
        restaurants=_venues(ground, Setting.RESTAURANT, "restaurant", "饭店", "桌", 300, 24),
        shops=_venues(ground, Setting.SHOP, "shop", "商店", "区", 400, 3),
        markets=_venues(ground, Setting.MARKET, "market", "市场", "区", 6000, 12),
        leisure=_venues(ground, Setting.LEISURE, "leisure", "文体中心", "厅", 2500, 8),
        halls=_halls(ground),
        buses=_buses(ground, lines),
        bus_lines=np.concatenate([[0], np.cumsum(lines)]),
        coaches=_coaches(ground, coach_lines),
        coach_lines=coach_lines,
        taxis=_taxis(ground, taxis),
        taxis_a_day=taxis,
        trains=_trains(ground),
        stations=_entries(ground, "station", Setting.STATION, station_zones, "候车区"),
        station_names=tuple(entry.name.removesuffix("站") for entry in stations),
        station_zones=station_zones,
        checkpoints=_entries(ground, "checkpoint", Setting.CHECKPOINT, lanes, "车道"),
        lanes=lanes,
        hotels=_venues(ground, Setting.HOTEL, "hotel", "宾馆", "客房", 3000, HOTEL_ROOMS),
        clinics=_clinics(ground),
        flat=_flat(ground),
    )


def _homes(ground: _Ground, community: Ints) -> Block:
    def name(at: int) -> str:
        return f"{ground.name(int(community[at]))}{at:06}户"

    return ground.book.add(Setting.HOUSEHOLD, community, 1, "home:{:06}".format, name)


def _schools(ground: _Ground, daytime: Daytime) -> Block:
    start = np.concatenate([[0], np.cumsum(daytime.classes_of)])
    keys = daytime.class_key

    def name(at: int) -> str:
        key = int(keys[start[at]])
        area = (key >> 16) & 1023
        division = (ground.counties if key >> 26 == 2 else ground.townships).division[area]
        return school_name(key, ground.name(int(division)))

    def label(at: int, cell: int) -> str:
        return class_name(int(keys[start[at] + cell]))

    return ground.book.add(Setting.SCHOOL, daytime.school, daytime.classes_of, "school:{:04}".format, name, label)


def _workplaces(ground: _Ground, daytime: Daytime) -> Block:
    def name(at: int) -> str:
        return f"{ground.name(int(daytime.workplace[at]))}第{at:05}单位"

    return ground.book.add(
        Setting.WORKPLACE, daytime.workplace, daytime.rooms_of, "work:{:05}".format, name, _numbered("办公室")
    )


def _venues(
    ground: _Ground, setting: Setting, word: str, name: str, cell: str, people_for_one: int, cells: int
) -> Venues:
    townships = ground.townships
    count = np.maximum(1, (townships.sizes + people_for_one // 2) // people_for_one)
    start = np.concatenate([[0], np.cumsum(count)])
    which = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(which)) - start[which] + 0.5) / count[which]
    community = ground.people.community[townships.start[which] + (share * townships.sizes[which]).astype(np.int64)]

    def called(at: int) -> str:
        return f"{ground.name(int(townships.division[which[at]]))}第{at - int(start[which[at]]) + 1}{name}"

    block = ground.book.add(setting, community, cells, (word + ":{:05}").format, called, _numbered(cell))
    return Venues(block, start)


def _halls(ground: _Ground) -> Block:
    """One hall for banquets in each county, with twelve tables."""
    division = ground.counties.division
    community = ground.people.community[ground.counties.start[:-1]]
    return ground.book.add(
        Setting.BANQUET,
        community,
        12,
        "banquet:{:02}".format,
        lambda at: f"{ground.name(int(division[at]))}宴会厅",
        _numbered("桌"),
    )


def _buses(ground: _Ground, lines: Ints) -> Block:
    of_line = np.repeat(ground.people.community[ground.counties.start[:-1]], lines)
    runs = len(BUS_DEPARTURES)

    def spelled(at: int) -> tuple[int, str]:
        run, minute = at // runs, BUS_DEPARTURES[at % runs]
        return run % len(of_line) + 1, _moment(ground.dates[run // len(of_line)], minute)

    return ground.book.add(
        Setting.BUS,
        np.tile(np.repeat(of_line, runs), len(ground.dates)),
        1,
        lambda at: "bus:{}:{}".format(*spelled(at)),
        lambda at: "{}路公交 {}".format(*spelled(at)),
    )


def _coaches(ground: _Ground, lines: int) -> Block:
    """Each county's coach to the city and back; the older ones have windows that open."""
    runs = len(COACH_DEPARTURES)

    def spelled(at: int) -> tuple[str, str]:
        run, minute = at // runs, COACH_DEPARTURES[at % runs]
        county = ground.geography.divisions[int(ground.counties.division[run % lines])]
        return county.code, _moment(ground.dates[run // lines], minute)

    def name(at: int) -> str:
        code, moment = spelled(at)
        return f"{ground.geography.divisions[ground.geography.index[code]].name}客运班车 {moment}"

    line = np.repeat(np.arange(lines), runs)
    kinds = [Setting.COACH_VENTILATED if one % 4 == 3 else Setting.COACH_SEALED for one in line.tolist()]
    community = ground.people.community[ground.counties.start[:-1]][line]
    days = len(ground.dates)
    return ground.book.add(
        kinds * days, np.tile(community, days), 1, lambda at: "coach:{}:{}".format(*spelled(at)), name
    )


def _taxis(ground: _Ground, a_day: int) -> Block:
    def spelled(at: int) -> tuple[int, date]:
        return at % a_day + 1, ground.dates[at // a_day]

    community = ground.people.community[(np.arange(a_day) * len(ground.people)) // a_day]
    return ground.book.add(
        Setting.TAXI,
        np.tile(community, len(ground.dates)),
        24,
        lambda at: "taxi:{:05}:{}".format(*spelled(at)),
        lambda at: "出租车{:05}号 {}".format(*spelled(at)),
        lambda _at, cell: f"第{cell + 1}趟",
    )


def _trains(ground: _Ground) -> Block:
    trains = ground.geography.trains

    def spelled(at: int) -> tuple[str, date]:
        return trains[at % len(trains)][0], ground.dates[at // len(trains)]

    nowhere = np.full(len(trains) * len(ground.dates), -1, np.int32)
    return ground.book.add(
        Setting.TRAIN_SEALED,
        nowhere,
        CARRIAGES,
        lambda at: "train:{}:{}".format(*spelled(at)),
        lambda at: "{}次列车 {}".format(*spelled(at)),
        lambda _at, cell: f"{cell + 1:02}车",
    )


def _entries(ground: _Ground, kind: str, setting: Setting, cells: int, cell: str) -> Block:
    """Stations or checkpoints; they stand in the first community of their county, whoever lives there."""
    entries = [entry for entry in ground.geography.entries if entry.kind == kind]
    return ground.book.add(
        setting,
        np.array([_first_community(ground, entry.county) for entry in entries], np.int32),
        cells,
        lambda at: f"{kind}:{entries[at].slug}",
        lambda at: entries[at].name,
        _numbered(cell),
    )


def _clinics(ground: _Ground) -> Block:
    """A fever clinic for each county that has people, named as in `entries.csv` where that knows it."""
    named = {entry.county: entry.name for entry in ground.geography.entries if entry.kind == "clinic"}
    divisions = [ground.geography.divisions[int(at)] for at in ground.counties.division]
    names = [named.get(county.code, f"{county.name}医院") for county in divisions]
    return ground.book.add(
        Setting.CLINIC,
        np.array([_first_community(ground, county.code) for county in divisions], np.int32),
        len(FEVER_ZONES),
        lambda at: f"clinic:{divisions[at].code}",
        lambda at: f"{names[at]}发热门诊",
        lambda _at, cell: FEVER_ZONES[cell],
    )


def _flat(ground: _Ground) -> Block:
    """The empty flat in which the worker of the story stays alone; nobody is registered there."""
    community = ground.people.community[:1]
    return ground.book.add(
        Setting.HOUSEHOLD,
        community,
        1,
        lambda _at: "home:flat",
        lambda _at: f"{ground.name(int(community[0]))}空置住房",
    )


def _first_community(ground: _Ground, county: str) -> int:
    geography = ground.geography
    township = geography.divisions[geography.children(county)[0]].code
    return geography.children(township)[0]


def _numbered(word: str) -> Labelled:
    return lambda _at, cell: f"{word}{cell + 1}"


def _moment(on: date, minute: int) -> str:
    return f"{on}T{minute // 60:02}:{minute % 60:02}"

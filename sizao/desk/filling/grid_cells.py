"""Grid cells of the demo: cut by the real size of communities, with duty, two weeks of reports, and some silence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.grid_cells import raise_grid_alarms, take_phone_report, today_of
from sizao.desk.tracing import ZONE
from sizao.engines.city.geography import TOWNSHIP
from sizao.foundation.accounts.demo import demo_grid_workers, demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.registry.cells.operations import load_cells, load_duties, load_households
from sizao.registry.cells.queries import cell_code, cell_path
from sizao.registry.cells.types import DutyKind, GridCell, NewHousehold
from sizao.response.arrivals.queries import access_arrivals, list_arrivals
from sizao.response.grid.operations import acknowledge, load_reports
from sizao.response.grid.queries import list_alarms


_SEED = 20211023
_REAL_HOUSEHOLDS = 400
_MOST_CELLS = 8
_COUNTY, _AREA, _RECEIVER = "130730", "130772", "n13.n1307.n130722"
_TOWN = f"{CITY_PATH}.n130730.n130730100"
_DAYS, _DAYS_ELSEWHERE = 14, 2
_REPORTED, _BY_NOW = 0.99, 0.9
# How many synthetic people one stands for; the city at full size is cut as it is.
_DIVISORS = {"tiny": 800, "demo": 20, "county": 1, "full": 1}
_KNOWN_CELLS = 3
_OLD = 75
_SUFFIXES = ((re.compile(r"村?(?:村民委员会|村委会)$"), "村"), (re.compile(r"社区(?:居民委员会|居委会)$"), "社区"))


@dataclass(frozen=True, slots=True)
class _Cut:
    """One cell and the households (numbers of the city) that live in it."""

    cell: GridCell
    households: Sequence[int]


def fill(filling: Filling) -> None:
    """Cells, duties, households of three cells, reports of two weeks. To be called in a transaction."""
    cuts = _cut(filling)
    cells = [cut.cell for cut in cuts]
    staff = demo_staff(at=filling.at)
    load_cells(cells=cells, **filling.who)
    workers = _give_duty(filling, cells, staff)
    own = [cut for cut in cuts if cut.cell.path.startswith(f"{_TOWN}.") and cut.households][:_KNOWN_CELLS]
    keys = _register_households(filling, own)
    told = {cut.cell.code for cut in own[:1]}
    load_reports(reports=_reports(filling, cells, workers, told), within=CITY_PATH, **filling.who)
    if own:
        _tell(filling, own[0].cell, keys, staff)
    raise_grid_alarms(within=CITY_PATH, actor=filling.who["actor"], at=filling.at)
    head = staff["grid-head"]
    for alarm in list_alarms(actor=head, size=2).rows[1:]:
        acknowledge(alarm_id=alarm.id, actor=head, at=filling.at - timedelta(minutes=20), reason="seen")


def _cut(filling: Filling) -> list[_Cut]:
    """Cells of communities that have people: in the tiny city only those of one town and of the management area."""
    city = filling.city
    divisions, paths = city.divisions, division_paths(city.divisions)
    firsts = np.flatnonzero(np.diff(city.people.household, prepend=-1))
    homes: dict[int, list[int]] = {}
    for household, community in zip(
        city.people.household[firsts].tolist(), city.people.community[firsts].tolist(), strict=True
    ):
        homes.setdefault(community, []).append(household)
    found = []
    for community, households in homes.items():
        division, path = divisions[community], paths[community]
        if filling.scale == "tiny" and not (path.startswith(f"{_TOWN}.") or f".n{_AREA}." in path):
            continue
        real = len(households) * _DIVISORS[filling.scale]
        number = min(_MOST_CELLS, max(1, round(real / _REAL_HOUSEHOLDS)))
        receiver = _RECEIVER if f".n{_AREA}." in path else path
        for at in range(number):
            code = cell_code(division.code, at + 1)
            cell = GridCell(
                code, cell_path(path, code), f"{_spoken(division.name)}第{at + 1}网格", receiver, real // number
            )
            found.append(_Cut(cell, households[at::number]))
    return found


def _give_duty(filling: Filling, cells: Sequence[GridCell], staff: Mapping[str, ScopedActor]) -> dict[str, str]:
    """A worker for each township; in the town of the demo the accounts that sign in. From code to actor id."""
    paths = division_paths(filling.city.divisions)
    names = {
        path: division.name
        for division, path in zip(filling.city.divisions, paths, strict=True)
        if division.level == TOWNSHIP
    }
    townships = sorted({cell.township_path for cell in cells})
    accounts = demo_grid_workers(divisions=[(path, names[path]) for path in townships], **filling.who)
    by_township = {user.scope.path: user.actor_id for user in accounts}
    own = [cell for cell in cells if cell.township_path == _TOWN][:_KNOWN_CELLS]
    workers = {cell.code: by_township[cell.township_path] for cell in cells}
    workers |= {cell.code: staff["grid"].actor_id for cell in own[:2]}
    duties = [(cell, DutyKind.WORKER, workers[cell.code]) for cell in cells]
    duties += [(cell, DutyKind.DOCTOR, staff["doctor"].actor_id) for cell in cells if cell.township_path == _TOWN]
    duties += [(cell, DutyKind.DEPUTY, by_township[_TOWN]) for cell in own[:2]]
    load_duties(duties=duties, from_on=filling.city.start_on - timedelta(days=30), within=CITY_PATH, **filling.who)
    return workers


def _register_households(filling: Filling, own: Sequence[_Cut]) -> list[int]:
    """The households of some cells with who lives in them; the person keys of those of the first cell."""
    city, keys = filling.city, filling.keys
    order = city.people.household
    homes, first = [], []
    for number, cut in enumerate(own):
        for place, household in enumerate(cut.households):
            start, end = np.searchsorted(order, [household, household + 1])
            people = range(int(start), int(end))
            if number == 0:
                first += [int(keys[one]) for one in people]
            door = f"{place // 24 + 1}号楼{place % 24 // 8 + 1}单元{place % 8 // 2 + 1}0{place % 2 + 1}"
            homes.append(
                NewHousehold(
                    cut.cell.code,
                    door,
                    city.place_keys(np.array([city.world.layout.homes.first_place + household]))[0],
                    [(int(keys[one]), _needs(city.start_on.year - int(city.people.birth_year[one]), len(people), one))
                     for one in people],
                )
            )  # fmt: skip
    load_households(
        households=homes, paths={cut.cell.code: cut.cell.path for cut in own}, from_on=city.start_on,
        within=CITY_PATH, **filling.who,
    )  # fmt: skip
    return first


def _needs(age: int, together: int, person: int) -> list[str]:
    if age >= _OLD:
        return ["lives_alone"] if together == 1 else ["daily_medicine"]
    return ["dialysis"] if person % 97 == 0 else ["pregnant"] if 22 <= age <= 35 and person % 61 == 0 else []


def _reports(
    filling: Filling, cells: Sequence[GridCell], workers: Mapping[str, str], told: set[str]
) -> list[tuple[GridCell, date, datetime, str]]:
    """Nil reports between eight and six; some come late, some never. Today until now. None for cells told of."""
    stream = np.random.default_rng(_SEED)
    today = today_of(filling.at)
    found = []
    for back in reversed(range(_DAYS)):
        on = today - timedelta(days=back)
        for cell in cells:
            is_near = f".n{_COUNTY}." in cell.path or f".n{_AREA}." in cell.path
            if cell.code in told or (back >= _DAYS_ELSEWHERE and not is_near):
                continue
            if stream.random() > (_BY_NOW if back == 0 else _REPORTED):
                continue
            hour = float(np.clip(stream.normal(11.5, 2.2), 7.0, 20.0))
            came = datetime.combine(on, time(), ZONE) + timedelta(hours=hour)
            if came <= filling.at:
                found.append((cell, on, came, workers[cell.code]))
    return found


def _tell(filling: Filling, cell: GridCell, keys: Sequence[int], staff: Mapping[str, ScopedActor]) -> None:
    """What the demo's own worker and doctor sent from their phones, through the door that phones use."""
    worker, doctor, now = staff["grid"], staff["doctor"], filling.at
    yesterday = now - timedelta(hours=22)

    def send(user: ScopedActor, at: datetime, **values: str) -> None:
        fields = {name.replace("__", "-"): value for name, value in values.items()}
        take_phone_report(
            values={"cell": cell.code, "on": today_of(at).isoformat(), **fields}, once=f"demo-{at:%d%H%M}",
            kept_seconds=0, actor=user, at=at,
        )  # fmt: skip

    def shown(number: int) -> str:
        return f"P{keys[number % len(keys)]:016X}"

    for back in range(13, 0, -1):
        send(worker, now - timedelta(days=back, hours=5), act="nil")
    send(doctor, yesterday, act="person", person=shown(1), fever="1", temperature="37.8")
    send(worker, now - timedelta(hours=6), act="person", person=shown(5), fever="1", temperature="38.3")
    send(worker, now - timedelta(hours=5), act="person", person=shown(9), left="1")
    send(doctor, now - timedelta(hours=4), act="person", person=shown(3), need__daily_medicine="1")
    coming = list_arrivals(actor=filling.commander, at=now, zone=ZONE, below=_TOWN, state=None, size=1).rows
    who = access_arrivals(actor=filling.commander, arrivals=coming, purpose="exercise", at=now)
    for name, phone in who.values():
        send(worker, now - timedelta(hours=3), act="person", name=name, phone=phone, new="1")
    # Somebody of the city who was in a risk area and told nobody.
    stranger = np.array([len(filling.city.people) - 1], np.int32)
    send(worker, now - timedelta(hours=2), act="person", name=filling.city.names(stranger)[0],
         identifier=filling.city.identifiers(stranger)[0], new="1", **{"from": "额济纳旗"})  # fmt: skip


def _spoken(name: str) -> str:
    for pattern, word in _SUFFIXES:
        name = pattern.sub(word, name)
    return name

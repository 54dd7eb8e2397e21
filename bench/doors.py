"""From decision to doors: how fast each board answers with 4,000 people in quarantine and 20,000 in zones.

    python -m bench.doors [--keep FOLDER] [--write]

An installation of its own with the smallest demo city. Each board is asked for through the whole application as the
city's command sees it: first with the demo only, then with 4,000 people at 60 sites, each with a decided restriction,
daily checks and test days, 400 open rides, 20,000 people in 40 zones, a store for each county and zone, 300 deliveries
and 600 calls. Medians of rounds in which the boards take turns; the ratio says how much the people cost beside the page
itself. Ends with status 1 where a board takes 300 ms or more, or the list of due tests a second.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.report import doors, put


PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "bench.md"
GOAL, GOAL_OF_TESTS = 0.3, 1.0
ROUNDS = 9
PEOPLE, ZONED, ZONES, SITES = 4_000, 20_000, 40, 60
FLOORS, ROOMS_A_FLOOR = 6, 12
RIDES, DELIVERIES, CALLS = 400, 300, 600
CITY, COUNTY = "n13.n1307", "n13.n1307.n130730"
# Name, address, goal in seconds. {site}, {zone}, {plan} and {stay} are filled in.
BOARDS: Sequence[tuple[str, str, float]] = (
    ("home", "/", GOAL),
    ("sites", "/quarantine/", GOAL),
    ("rooms of a site", "/quarantine/sites/{site}/", GOAL),
    ("who waits, plans of rooms", "/quarantine/places/", GOAL),
    ("stays", "/quarantine/stays/", GOAL),
    ("one stay", "/quarantine/stays/{stay}/", GOAL),
    ("round of a site", "/quarantine/round/?site={site}", GOAL),
    ("dispatch of rides", "/quarantine/rides/", GOAL),
    ("tests due", "/testing/", GOAL_OF_TESTS),
    ("testing rounds", "/testing/rounds/", GOAL),
    ("zones and their map", "/zones/", GOAL),
    ("map at a past moment", "/zones/?moment=12", GOAL),
    ("one zone", "/zones/{zone}/", GOAL),
    ("census of a zone", "/zones/{zone}/census/", GOAL),
    ("compounds and buildings", "/zones/housing/", GOAL),
    ("how long supplies last", "/supplies/", GOAL),
    ("stock", "/supplies/stock/", GOAL),
    ("deliveries", "/supplies/deliveries/", GOAL),
    ("calls for help", "/supplies/help/", GOAL),
    ("what followed a case", "/cases/1/response/", GOAL),
)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        home = options.keep or folder
        os.environ["SIZAO_HOME"] = home  # noqa: TID251 - an installation of the bench's own
        from sizao.interfaces.cli.application import application
        from sizao.interfaces.cli.prepare import prepare_database, prepare_static_files

        with application():
            prepare_database(quiet=True)
            prepare_static_files(Path(home))
            printed, is_fast = _measure(Path(home))
    print(printed)
    if options.write:
        put(PAGE, doors(printed))
    return 0 if is_fast else 1


def _measure(home: Path) -> tuple[str, bool]:
    from sizao.desk.operations import prepare_demo
    from sizao.foundation.accounts.demo import demo_staff
    from sizao.interfaces.clock import machine_time, now

    prepare_demo(scale="tiny", at=machine_time(), report=lambda text, share=None: None)
    staff = demo_staff(at=machine_time())
    known = {"site": 1, "zone": 1, "stay": 1}
    alone = {} if (home / "doors-supplies").exists() else _answers(staff["city"], known)
    _fill(staff, now(), home)
    known = _examples()
    full = _answers(staff["city"], known)
    lines = [
        f"{PEOPLE:,} in quarantine at {SITES} sites, {ZONED:,} in {ZONES} zones, {os.cpu_count()} cores,"
        f" load {os.getloadavg()[0]:.1f}; ms, medians of {ROUNDS}",
        f"{'board':<28}{'demo':>7}{'full':>7}{'fastest':>9}{'slowest':>9}{'ratio':>7}{'processor':>11}{'queries':>9}",
    ]
    is_fast = True
    for name, _address, goal in BOARDS:
        found, before = full[name], alone.get(name)
        ours = statistics.median(found.seconds)
        theirs = statistics.median(before.seconds) if before else 0.0
        is_fast &= ours < goal
        lines.append(
            f"{name:<28}{theirs * 1000:>7.0f}{ours * 1000:>7.0f}{min(found.seconds) * 1000:>9.0f}"
            f"{max(found.seconds) * 1000:>9.0f}{ours / theirs if theirs else 0:>7.1f}"
            f"{statistics.median(found.processor) * 1000:>11.0f}{found.queries:>9}"
            f"{'' if ours < goal else f'  over {goal * 1000:.0f}'}"
        )
    return "\n".join(lines) + "\n", is_fast


class _Answers:
    """What one board took, round by round, by the clock and of this process's processor; the queries of the last."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.processor: list[float] = []
        self.queries = 0


def _answers(user: Any, known: dict[str, int]) -> dict[str, _Answers]:
    from django.db import connection
    from django.test import Client

    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    client.get("/zones/?purpose=follow_up")
    client.get("/cases/1/?purpose=follow_up")
    found = {name: _Answers() for name, _address, _goal in BOARDS}
    for turn in range(ROUNDS + 1):
        for name, address, _goal in BOARDS:
            counted = _Counted()
            with connection.execute_wrapper(counted):
                began, worked = time.perf_counter(), time.process_time()
                answer = client.get(address.format(**known))
                took, worked = time.perf_counter() - began, time.process_time() - worked
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {address.format(**known)} answered {answer.status_code}")
            # The first answer fills what is kept between requests.
            if turn:
                found[name].seconds.append(took)
                found[name].processor.append(worked)
                found[name].queries = counted.count
    return found


class _Counted:
    """Counts what a page asks the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _examples() -> dict[str, int]:
    """The fullest site, the largest zone and a stay at that site."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        _secure(cursor, on=False)
        try:
            cursor.execute("SELECT site_id, max(id) FROM quarantine_stay WHERE state = 'arrived' GROUP BY 1"
                           " ORDER BY count(*) DESC LIMIT 1")  # fmt: skip
            site, stay = cursor.fetchone()
            cursor.execute("SELECT id FROM zones_zone WHERE state = 'in_force' ORDER BY people DESC LIMIT 1")
            (zone,) = cursor.fetchone()
        finally:
            _secure(cursor, on=True)
    return {"site": site, "stay": stay, "zone": zone}


_OF_RESTRICTIONS = tuple(f"restrictions_{name}" for name in ("restriction", "decision", "notice", "delivery"))
_TABLES = (*_OF_RESTRICTIONS, "quarantine_stay", "zones_zone")


def _secure(cursor: Any, *, on: bool) -> None:
    for table in _TABLES:
        cursor.execute(f'ALTER TABLE "{table}" {"ENABLE" if on else "DISABLE"} ROW LEVEL SECURITY')


def _fill(staff: dict[str, Any], at: datetime, home: Path) -> None:
    """Part by part; what an earlier run has filled in a folder that was kept stays as it is."""
    from django.db import connections

    keys: list[int] = []

    def people() -> None:
        keys.extend(_people(at))

    parts: dict[str, Callable[[], None]] = {
        "people": people,
        "restrictions": lambda: _restrictions(keys[:PEOPLE]),
        "stays": lambda: _stays(keys[:PEOPLE], at),
        "zones": lambda: _zones(staff, at),
        "supplies": lambda: _supplies(staff, at),
    }
    for name, fill in parts.items():
        mark = home / f"doors-{name}"
        if not mark.exists():
            fill()
            mark.touch()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _communities() -> list[str]:
    from sizao.registry.places.queries import list_divisions
    from sizao.registry.places.types import DivisionLevel

    found = list_divisions(level=DivisionLevel.COMMUNITY, below=CITY)
    return [one.path for one in found[:: max(1, len(found) // ZONES)]][:ZONES]


def _people(at: datetime) -> list[int]:
    """20,000 in 40 communities with ten buildings each, and 4,000 besides who are in quarantine."""
    from sizao.registry.people.operations import load_homes, load_people
    from sizao.registry.people.types import PeopleColumns
    from sizao.registry.places.operations import load_housing
    from sizao.registry.places.types import Housing, HousingKind

    who: dict[str, Any] = {"actor": "system:bench", "at": at, "reason": "bench"}
    paths = _communities()
    compounds = [f"{path}.c90" for path in paths]
    buildings = [f"{compound}.b{number}" for compound in compounds for number in range(1, 11)]
    load_housing(
        housing=[
            *(Housing(path, HousingKind.COMPOUND, "演练小区", "Bench Compound") for path in compounds),
            *(Housing(path, HousingKind.BUILDING, f"{path.rpartition('.b')[2]}号楼", "Building") for path in buildings),
        ],
        **who,
    )
    count, homes = ZONED + PEOPLE, (ZONED + PEOPLE) // 2
    units = [f"{buildings[home % len(buildings)]}.u1.f{home // len(buildings) % 12 + 1}" for home in range(homes)]
    places = [f"home:bench{home:06}" for home in range(homes)]
    # Those in quarantine live elsewhere: whoever is at a site is not inside their zone.
    load_homes(places=places[: ZONED // 2], unit_paths=units[: ZONED // 2], within=CITY, **who)
    numbers = range(count)
    home_of = [unit.rpartition(".c90")[0] for unit in units]
    keys = load_people(
        people=PeopleColumns(
            identifiers=[f"BENCHDOOR{number:07d}" for number in numbers],
            names=[f"测试{chr(0x4E00 + number % 5000)}" for number in numbers],
            phones=[f"1000{number:07d}" for number in numbers],
            birth_years=[1930 + number % 91 for number in numbers],
            sexes=["f" if number % 2 else "m" for number in numbers],
            division_paths=[home_of[number // 2] for number in numbers],
            household_places=[places[number // 2] for number in numbers],
        ),
        within=CITY,
        **who,
    )
    return [*keys[ZONED:], *keys[:ZONED]]


def _restrictions(keys: list[int]) -> None:
    """One decided quarantine of the demo for each of these people: its rows again, under other numbers."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_people (n bigint, key bigint)")
        cursor.executemany("INSERT INTO bench_people VALUES (%s, %s)", list(enumerate(keys, 1_000_000)))
        _secure(cursor, on=False)
        for table in _OF_RESTRICTIONS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT one.id, one.decision_id, one.delivery_id, delivery.notice_id FROM restrictions_restriction one"
            " JOIN restrictions_delivery delivery ON delivery.id = one.delivery_id"
            " WHERE one.measure = 'central_quarantine' AND one.state = 'in_force' ORDER BY one.id LIMIT 1"
        )
        one, decision, delivery, notice = cursor.fetchone()
        # Each row wants the others to be there.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        of = {"id": "n", "restriction_id": "n"}
        own = {"id": "n", "number": "'R-B' || n", "person": "key", "decision_id": "n", "delivery_id": "n"}
        _again(cursor, "restrictions_restriction", one, own)
        _again(cursor, "restrictions_decision", decision, of)
        _again(cursor, "restrictions_notice", notice, of | {"decision_id": "n", "code_hash": "n"})
        _again(cursor, "restrictions_delivery", delivery, of | {"decision_id": "n", "notice_id": "n"})
        # The checks are made now, before a table is changed again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _OF_RESTRICTIONS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        _secure(cursor, on=True)


def _again(cursor: Any, table: str, number: int, other: dict[str, str]) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(other.get(name, f'one."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} one, bench_people WHERE one.id = %s",
        [number],
    )


def _stays(keys: list[int], at: datetime) -> None:
    """Sites with rooms, everybody in one of them, the checks of three days, a few notes, and open rides."""
    from sizao.desk.placing import _HOLDS
    from sizao.foundation.database.scope import scope
    from sizao.response.quarantine import models
    from sizao.response.restrictions.queries import list_terms
    from sizao.response.restrictions.types import Measure

    terms = list_terms(actor=_commander(), at=at, states=_HOLDS, measure=Measure.CENTRAL_QUARANTINE)
    with scope(CITY, actor="system:bench"):
        paths = _counties()
        sites = models.Site.objects.bulk_create(
            models.Site(
                name=f"集中隔离点{number}", name_en=f"Site {number}", division_path=paths[number % len(paths)],
                state="open", opened_at=at, medical=12, logistics=8, areas=["observation", "passage", "service"],
            )
            for number in range(SITES)
        )  # fmt: skip
        rooms = models.Room.objects.bulk_create(
            models.Room(
                site=site, division_path=site.division_path, building="A", floor=floor, number=f"{floor}{number:02d}",
                kind="single", beds=1, state="ready",
            )
            for floor in range(1, FLOORS + 1)
            for number in range(1, ROOMS_A_FLOOR + 1)
            for site in sites
        )  # fmt: skip
        stays = models.Stay.objects.bulk_create(
            (
                models.Stay(
                    person=key, party=f"alone:{key}", degree=1 + number % 2, group=f"case:{number % 7}",
                    restriction=1_000_000 + number, division_path=room.division_path, state="arrived",
                    site_id=room.site_id, room=room, asked_at=at, asked_by="system:bench",
                    due_at=terms[1_000_000 + number], placed_at=at, placed_by="system:bench",
                    arrived_at=at - timedelta(days=3), arrived_by="system:bench",
                )
                for number, (key, room) in enumerate(zip(keys, rooms, strict=False))
            ),
            batch_size=1000,
        )  # fmt: skip
        today = at.date()
        models.StayCheck.objects.bulk_create(
            (
                models.StayCheck(
                    stay=stay, division_path=stay.division_path, on=today - timedelta(days=days), part=part,
                    temperature="36.5", noted_by="system:bench", at=at - timedelta(days=days), is_alarm=False,
                )
                for days in range(3)
                for part in ("morning", "evening")
                for stay in stays
            ),
            batch_size=2000,
        )  # fmt: skip
        models.StayNote.objects.bulk_create(
            models.StayNote(
                stay=stay, division_path=stay.division_path, kind="need" if number % 3 else "alarm", at=at,
                noted_by="system:bench",
            )
            for number, stay in enumerate(stays[::20])
        )  # fmt: skip
        _rides(stays[:RIDES], at)


def _rides(stays: Sequence[Any], at: datetime) -> None:
    from sizao.response.quarantine import models

    vehicles = models.Vehicle.objects.bulk_create(
        models.Vehicle(plate=f"冀G·B{number:03}", kind="bus", seats=20, division_path=stays[0].division_path)
        for number in range(RIDES // 10)
    )
    rides = models.Ride.objects.bulk_create(
        models.Ride(
            vehicle=vehicle, division_path=vehicle.division_path, driver="李师傅", degree=1, state="planned",
            starts_at=at, ends_at=at + timedelta(hours=2), free_at=at + timedelta(hours=3),
        )
        for vehicle in vehicles[: len(vehicles) // 2]
    )  # fmt: skip
    models.Transfer.objects.bulk_create(
        models.Transfer(
            person=stay.person, kind="home", degree=9, party=stay.party, origin=stay.division_path, target=COUNTY,
            target_name="", division_path=stay.division_path, asked_at=at, asked_by="system:bench",
            due_at=at + timedelta(hours=number % 24), stay=stay,
            **({"state": "planned", "ride": rides[number % len(rides)], "pickup_at": at, "drop_at": at}
               if number % 2 else {"state": "asked"}),
        )
        for number, stay in enumerate(stays)
    )  # fmt: skip


def _commander() -> Any:
    from sizao.foundation.accounts.types import Role, SystemActor
    from sizao.foundation.database.types import Scope

    return SystemActor(Role.CITY_COMMAND, "system:bench", Scope(CITY, "system:bench"))


def _counties() -> list[str]:
    from sizao.registry.places.queries import list_divisions
    from sizao.registry.places.types import DivisionLevel

    return [one.path for one in list_divisions(level=DivisionLevel.COUNTY, below=CITY)]


def _zones(staff: dict[str, Any], at: datetime) -> None:
    """40 zones of 500 people, decided and announced by named people an hour apart, as the map's slider needs it."""
    from sizao.desk.tracing import DEFAULT_PROTOCOL
    from sizao.engines.policy.zone_vocabulary import ZoneLevel
    from sizao.interfaces.clock import machine_time
    from sizao.response.zones.operations import announce_zone, approve_zone, decide_zone, propose_zone
    from sizao.response.zones.types import NewZone

    city = staff["city"]
    for number, path in enumerate(_communities()):
        when = at - timedelta(minutes=20 * (ZONES - number))
        acts: dict[str, Any] = {"actor": city, "at": when, "reason": "bench"}
        new = NewZone(ZoneLevel.LOCKDOWN, [f"{path}.c90"], "bench", DEFAULT_PROTOCOL)
        zone = propose_zone(zone=new, **acts)
        decide_zone(zone_id=zone.id, milder=["bench"], machine=machine_time(), **acts)
        approve_zone(zone_id=zone.id, reference="bench", **acts)
        announce_zone(
            zone_id=zone.id, telephone="0313-000 0003", services={"zh": "送到门口", "en": "to the door"},
            machine=machine_time(), **acts,
        )  # fmt: skip


def _supplies(staff: dict[str, Any], at: datetime) -> None:
    """A drop point for each zone and a warehouse for each county, with stock, deliveries and calls."""
    from sizao.desk.supply_numbers import get_catalogue
    from sizao.readiness.supplies.operations import open_store, plan_deliveries, receive_stock, take_call
    from sizao.readiness.supplies.types import (
        HelpCategory,
        HelpSource,
        Incoming,
        Load,
        NewCall,
        NewDelivery,
        StoreKind,
    )

    who: dict[str, Any] = {"actor": staff["city"], "at": at, "reason": "bench"}
    catalogue = get_catalogue(at=at)
    paths = [*_counties(), *_communities()]
    stores = []
    for number, path in enumerate(paths):
        kind = StoreKind.WAREHOUSE if path.count(".") == 2 else StoreKind.DROP_POINT
        store = open_store(division_path=path, kind=kind, name=f"演练库{number}", **who)
        lines = [
            Incoming(item, 5_000_000, f"L{part}", date(2021, 12, 1) + timedelta(days=part))
            for item in (catalogue.items if kind is StoreKind.WAREHOUSE else catalogue.with_norm)
            for part in range(2)
        ]
        receive_stock(store_id=store, lines=lines, handed_by="供货", received_by="保管", **who)
        stores.append(store)
    plan_deliveries(
        deliveries=[
            NewDelivery(stores[number % 15], stores[-1 - number % ZONES], [Load("grain", 5_000), Load("eggs", 2_000)])
            for number in range(DELIVERIES)
        ],
        planned_for=at + timedelta(hours=2),
        **who,
    )
    communities = _communities()
    for number in range(CALLS):
        call = NewCall(
            communities[number % len(communities)], list(HelpCategory)[number % len(HelpCategory)], "需要送菜",
            HelpSource.PHONE, caller="住户", phone="10000000000",
        )  # fmt: skip
        take_call(call=call, clock=catalogue.help_clock, **{**who, "at": at - timedelta(minutes=number)})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.doors", description=__doc__)
    parser.add_argument("--keep", help="keep the installation in this folder, and use it again when it is there")
    parser.add_argument("--write", action="store_true", help="put what was measured into docs/reference/bench.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

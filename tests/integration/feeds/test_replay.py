"""A day of the city, sent by the fakes while the realm's clock runs faster."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sizao.desk.filling import divisions
from sizao.desk.filling.filling import Filling
from sizao.engines.city import City, generate_city
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.intake import models
from sizao.foundation.realms.operations import open_realm, set_clock
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.feeds import replaying
from sizao.interfaces.feeds.replaying import ReplayError, replay
from sizao.registry.cells.operations import load_cells, load_duties
from sizao.registry.cells.types import DutyKind, GridCell
from sizao.registry.places.operations import load_venues
from sizao.registry.places.types import Place
from sizao.response.arrivals import models as arrivals
from sizao.response.arrivals.queries import list_passengers
from sizao.response.grid import models as grid
from tests.conftest import MACHINE_TIME
from tests.people import CITY


pytestmark = pytest.mark.django_db
COMMANDER = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY, "user:1"))
NOON = datetime(2021, 10, 21, 5, 30, tzinfo=UTC)  # early afternoon in China, when checkpoints are busy
BEGIN = datetime(2021, 10, 23, 22, 0, tzinfo=UTC)  # early morning in China, before the first train


@pytest.fixture(autouse=True)
def passing_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings) -> None:
    """The machine's clock moves a tenth of a second with each look."""
    settings.SIZAO_HOME = tmp_path
    looks = [0]

    def look() -> datetime:
        looks[0] += 1
        return MACHINE_TIME + timedelta(milliseconds=100 * looks[0])

    monkeypatch.setattr(clock, "machine_time", look)
    monkeypatch.setattr(replaying, "machine_time", look)


@pytest.mark.slow
def test_an_hour_is_sent_and_the_clock_runs_as_before_afterwards() -> None:
    open_realm(kind=RealmKind.DRILL, actor="user:1", at=MACHINE_TIME, reason="test")
    set_clock(shows_at=NOON, actor=COMMANDER, machine=MACHINE_TIME, reason="test")
    city = generate_city(scale="tiny")

    tally = replay(
        city=city,
        speed=3600,
        until=NOON + timedelta(hours=1),
        tick=0,
        applies=True,
        adapters=("checkpoint", "railway"),
        with_people=False,
    )

    with scope(CITY):
        found = list(models.Delivery.objects.values_list("feed__name", "state", "rows", "bad"))
    sent = {name: sum(rows for feed, _, rows, _ in found if feed == f"demo-{name}") for name in tally.rows}
    assert tally.rows == sent and sum(sent.values()) > 0
    assert {(state, bad) for _, state, _, bad in found} == {("applied", 0)}
    realm = get_realm()
    assert realm.clock is not None and realm.clock.rate == 1
    assert now() >= NOON + timedelta(hours=1)


@pytest.mark.slow
def test_people_report_are_read_handed_over_and_grids_report_through_their_phones_doors() -> None:
    """A tiny city from its morning: every act leaves what the page of a phone would have left, and none is refused."""
    city = a_day_in_a_drill()
    tally = replay(city=city, speed=3600, until=BEGIN + timedelta(hours=9), tick=0, applies=True, adapters=("railway",))

    assert tally.refused == {}
    commander = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY, "user:1"))
    with scope(CITY):
        scans = arrivals.GateScan.objects
        station = demo_staff(at=BEGIN)["station"].actor_id
        assert tally.acts["scans"] == scans.count() == scans.filter(by=station).count() > 3
        # Those who were reported before they came, and those who were asked at the gate.
        reports = arrivals.ArrivalReport.objects
        assert reports.filter(reporter="self").count() == tally.acts["reports"] > 3
        assert reports.filter(reporter="gate").count() == tally.acts["answers"] > 0
        assert scans.filter(verdict="reported").exists() and scans.filter(verdict="unreported").exists()
        assert arrivals.HandOver.objects.count() == tally.acts["offers"]
        assert arrivals.HandOver.objects.exclude(state="offered").count() == tally.acts["receipts"]
        assert grid.DailyReport.objects.count() == tally.acts["grid reports"] == 2
    on_trains = list_passengers(actor=commander, begin=BEGIN, end=BEGIN + timedelta(hours=9))
    assert any(one.verdict is not None and one.is_reported for one in on_trains)


def a_day_in_a_drill() -> City:
    """Its divisions, the stations of its railway as gates, and two cells on duty; the clock shows early morning."""
    open_realm(kind=RealmKind.DRILL, actor="user:1", at=MACHINE_TIME, reason="test")
    set_clock(shows_at=BEGIN, actor=COMMANDER, machine=MACHINE_TIME, reason="test")
    filling = Filling("tiny", 20211023, lambda text, share=None: None, MACHINE_TIME)
    divisions.fill(filling)
    who = {"actor": "user:1", "at": BEGIN, "reason": "test"}
    names = ("张家口站", "怀来站", "下花园北站", "宣化北站", "东花园北站", "太子城站")
    load_venues(venues=[Place(f"station:{name}", name, "station", f"{CITY}.n130702") for name in names], **who)
    community = f"{CITY}.n130730.n130730100.n130730100001"
    cells = [GridCell(code, f"{community}.{code.replace('-', '_')}", code, community, 400)
             for code in ("130730100001-01", "130730100001-02")]  # fmt: skip
    load_cells(cells=cells, **who)
    worker = demo_staff(at=BEGIN)["grid"].actor_id
    load_duties(duties=[(cell, DutyKind.WORKER, worker) for cell in cells], from_on=BEGIN.date(), within=CITY, **who)
    return filling.city


def test_made_up_people_are_never_sent_into_a_live_realm() -> None:
    open_realm(kind=RealmKind.LIVE, actor="user:1", at=MACHINE_TIME, reason="test")
    with pytest.raises(ReplayError):
        replaying.connect_fakes(adapters=("railway",), at=MACHINE_TIME)
    assert not models.Feed.objects.exists()

"""A day of the city, sent by the fakes while the realm's clock runs faster."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sizao.engines.city import generate_city
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
from tests.conftest import MACHINE_TIME
from tests.people import CITY


pytestmark = pytest.mark.django_db
COMMANDER = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY, "user:1"))
BEGIN = datetime(2021, 10, 21, 5, 30, tzinfo=UTC)  # early afternoon in China, when checkpoints are busy


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
    set_clock(shows_at=BEGIN, actor=COMMANDER, machine=MACHINE_TIME, reason="test")
    city = generate_city(scale="tiny")

    tally = replay(
        city=city,
        speed=3600,
        until=BEGIN + timedelta(hours=1),
        tick=0,
        applies=True,
        adapters=("checkpoint", "railway"),
    )

    with scope(CITY):
        found = list(models.Delivery.objects.values_list("feed__name", "state", "rows", "bad"))
    sent = {name: sum(rows for feed, _, rows, _ in found if feed == f"demo-{name}") for name in tally.rows}
    assert tally.rows == sent and sum(sent.values()) > 0
    assert {(state, bad) for _, state, _, bad in found} == {("applied", 0)}
    realm = get_realm()
    assert realm.clock is not None and realm.clock.rate == 1
    assert now() >= BEGIN + timedelta(hours=1)


def test_made_up_people_are_never_sent_into_a_live_realm() -> None:
    open_realm(kind=RealmKind.LIVE, actor="user:1", at=MACHINE_TIME, reason="test")
    with pytest.raises(ReplayError):
        replaying.connect_fakes(adapters=("railway",), at=MACHINE_TIME)
    assert not models.Feed.objects.exists()

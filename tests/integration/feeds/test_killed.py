"""A process that is killed in the middle of a delivery: what was acknowledged is there, and nothing is there twice."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from sizao.desk.feeding.taking import RoomsSink
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.intake import models
from sizao.foundation.intake.operations import applying
from sizao.foundation.intake.types import DeliveryState
from sizao.registry.people.models import Person
from sizao.response.arrivals.queries import list_expected
from sizao.response.presences.operations import apply_batch
from sizao.response.presences.queries import list_batches
from tests.feeds import AT, connect, number, send, work_off
from tests.people import CITY, HUAILAI


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HEAD = "车次,乘车日期,车厢,席位,上车站,下车站,证件号码,姓名,手机号\n"
ROWS = 50
CONTENT = HEAD + "".join(
    f"G7803,2021-10-24,05,{serial % 18 + 1:02}F,北京北,怀来,{number(serial)},王,10000000000\n" for serial in range(ROWS)
)
DUTY = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY, "user:1"))


@pytest.fixture(autouse=True)
def railway(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(applying, "ROUND_ROWS", 20)
    connect("railway", settings={"stations": "怀来"})
    yield


def die(*arguments: object, **named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process_that_is_killed(work: Callable[[], object]) -> None:
    """Does it in a process of its own, which is to be dead afterwards and not to have ended by itself."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        # A connection of the parent that is still open would be shared: dying would not close it, nor free its locks.
        inherited = [(one, one.connection) for one in connections.all(initialized_only=True)]
        for one, _ in inherited:
            one.connection = None
        try:
            work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def test_what_was_not_acknowledged_has_not_landed(monkeypatch: pytest.MonkeyPatch) -> None:
    from sizao.foundation.intake.operations import deliveries

    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "queue_feed", die)
        in_a_process_that_is_killed(lambda: send("railway", CONTENT))
    with scope(CITY):
        assert not models.Delivery.objects.exists()
    assert not send("railway", CONTENT).repeated, "its sender sends it again"


def after(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dies when the rooms have taken the rows of one more round, before its transaction ends."""
    take, seen = RoomsSink.take, []

    def dying(*arguments, **named):
        take(*arguments, **named)
        seen.append(1)
        if len(seen) > rounds:
            die()

    monkeypatch.setattr(RoomsSink, "take", dying)


@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_what_was_acknowledged_is_applied_once(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = send("railway", CONTENT)
    with monkeypatch.context() as patch:
        after(rounds, patch)
        in_a_process_that_is_killed(lambda: work_off("railway"))
    with scope(CITY):
        left = models.Delivery.objects.get(pk=delivery.number)
    assert (left.state, left.done) == (DeliveryState.LANDED, 20 * rounds)

    work_off("railway")
    assert send("railway", CONTENT, name="again.csv").repeated

    with scope(CITY):
        found = models.Delivery.objects.get(pk=delivery.number)
        assert (found.state, found.good, found.bad) == (DeliveryState.APPLIED, ROWS, 0)
        assert found.counts == {"expected": ROWS, "people_new": ROWS, "presences": ROWS}
        assert Person.objects.count() == ROWS
        batches = list_batches()
    expected = list_expected(actor=DUTY, begin=AT - timedelta(days=1), end=AT + timedelta(days=1), size=100)
    assert expected.total == len({one.person for one in expected.rows}) == ROWS
    for batch in batches:
        apply_batch(number=batch.number, division_path=HUAILAI, actor="system:test", at=lambda: AT, reason="test")
    with scope(CITY):
        assert sum(one.good for one in list_batches()) == ROWS

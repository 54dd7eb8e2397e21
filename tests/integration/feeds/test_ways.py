"""The ways in: a folder that is watched, an address that is fetched; fakes that speak the same."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from sizao.engines.city import generate_city
from sizao.foundation.database.scope import scope
from sizao.foundation.intake import models
from sizao.foundation.intake.operations import due_pulls, fetch_by, issue_feed_token, note_pull
from sizao.foundation.intake.operations import pulling as pulling_module
from sizao.foundation.intake.queries import get_feed
from sizao.foundation.intake.types import DeliveryState, IntakeError, Way
from sizao.interfaces.feeds.fake_ways import drop, laid_out, push
from sizao.interfaces.feeds.fakes import HEADS, FakeError, as_csv, fake_day
from sizao.interfaces.feeds.working import take_from_folder
from sizao.interfaces.jobs.feeds import pull
from tests.feeds import AT, WHO, connect, number, send, work_off
from tests.people import CITY


pytestmark = pytest.mark.django_db
EVENING = AT + timedelta(hours=13)
HOTEL = f"宾馆,房号,入住时间,证件号码\n一号宾馆,101,2021-10-24 10:00,{number(1)}\n".encode()


@pytest.fixture(autouse=True)
def hotel(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    settings.SIZAO_HOME = tmp_path
    connect("hotel")
    yield


def take(folder: Path) -> dict[str, str]:
    """As the worker does a minute after the newest file."""
    newest = max((path.stat().st_mtime for path in folder.rglob("*")), default=0.0)
    machine = datetime.fromtimestamp(newest, AT.tzinfo) + timedelta(minutes=1)
    return dict(take_from_folder(folder=folder, machine=machine, at=AT, reason="test"))


def test_files_that_are_dropped_are_taken_once_and_others_are_put_aside(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    drop(HOTEL, folder=folder / "hotel", name="monday.csv")
    drop(HOTEL, folder=folder / "hotel", name="monday (1).csv")
    drop(b"%PDF-1.4", folder=folder / "hotel", name="letter.pdf")
    drop(HOTEL, folder=folder / "nobody", name="x.csv")
    (folder / "hotel" / "growing.csv.part").write_bytes(HOTEL)
    (folder / "hotel" / ".hidden").write_bytes(HOTEL)

    told = take(folder)

    assert {name for name, problem in told.items() if problem} == {"hotel/letter.pdf", "nobody/x.csv"}
    assert sorted(one.name for one in (folder / "hotel").iterdir()) == [".hidden", "growing.csv.part", "refused"]
    assert "no table" in (folder / "hotel" / "refused" / "letter.pdf.txt").read_text("utf-8")
    with scope(CITY):
        assert list(models.Delivery.objects.values_list("way", "state")) == [(Way.FOLDER, DeliveryState.LANDED)]
    assert take(folder) == {}


def test_a_file_that_still_changes_is_left_for_the_next_look(tmp_path: Path) -> None:
    path = drop(HOTEL, folder=tmp_path / "drop" / "hotel", name="a.csv")
    now = datetime.fromtimestamp(os.stat(path).st_mtime, AT.tzinfo)
    assert take_from_folder(folder=tmp_path / "drop", machine=now, at=AT, reason="x") == []
    assert path.exists()


def connect_pull(address: str, secret: str | None = None, **named) -> None:
    connect("hotel", pull_url=address, pull_every=60, pull_secret=secret, **named)


def feed_row() -> models.Feed:
    return models.Feed.objects.get(name="hotel")


def test_what_is_laid_out_is_fetched_when_it_is_due_and_only_when_it_changed() -> None:
    with laid_out(HOTEL, secret="word") as address:
        connect_pull(address, "word")
        pull(0)
        [target] = due_pulls(at=AT + timedelta(seconds=60))
        assert due_pulls(at=AT + timedelta(seconds=59)) == []
        assert fetch_by(target).content is None, "nothing changed since"
    with scope(CITY):
        [(way, state)] = models.Delivery.objects.values_list("way", "state")
    assert (way, state, feed_row().pull_problem) == (Way.PULL, DeliveryState.LANDED, "")
    assert b"word" not in bytes(feed_row().pull_secret)


def test_a_fetch_that_fails_waits_longer_each_time_and_is_told() -> None:
    with laid_out(HOTEL, secret="word") as address:
        connect_pull(address, "other")
        pull(0)
    row = feed_row()
    assert row.pull_problem == "It answered with status 401."
    assert row.pull_next_at == AT + timedelta(seconds=120)
    waits = []
    for _ in range(8):
        note_pull(feed="hotel", tag="", problem="silence", **WHO)
        waits.append((feed_row().pull_next_at - AT).total_seconds())
    assert waits[:3] == [240, 480, 960] and waits[-1] == 3600
    note_pull(feed="hotel", tag="t", problem="", **WHO)
    assert (feed_row().pull_failures, feed_row().pull_next_at) == (0, AT + timedelta(seconds=60))
    with scope(CITY):
        assert not models.Delivery.objects.exists()


def test_who_does_not_answer_or_gives_too_much_is_no_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    with laid_out(HOTEL) as address:
        connect_pull(address)
        [target] = due_pulls(at=AT)
        monkeypatch.setattr(pulling_module, "LARGEST", 10)
        with pytest.raises(IntakeError, match="more than 10 bytes"):
            fetch_by(target)
    with pytest.raises(IntakeError, match="does not answer"):
        fetch_by(target, timeout=1)


@pytest.mark.parametrize("address", ["ftp://x/y", "http://", "file:///etc/passwd", "http://a b/"])
def test_an_address_that_is_none_is_not_connected(address: str) -> None:
    with pytest.raises(IntakeError):
        connect_pull(address)
    assert get_feed(name="hotel").pull_url == ""


def test_every_fake_speaks_as_its_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    city = generate_city(scale="tiny")
    day = fake_day(city, date(2021, 10, 24))
    for adapter in HEADS:
        rows = day.rows(adapter)[:40]
        assert rows, adapter
        if adapter != "hotel":
            connect(adapter, settings={"stations": "怀来"} if adapter == "railway" else {})
        send(adapter, as_csv(adapter, rows), at=EVENING)
        work_off(adapter, at=EVENING)
    with scope(CITY):
        found = dict(models.Delivery.objects.values_list("feed__name", "state"))
        bad = sum(models.Delivery.objects.values_list("bad", flat=True))
        passed = models.Delivery.objects.get(feed__name="laboratory")
    assert set(found) == set(HEADS) and bad == 0
    assert set(found.values()) == {"applied", "passed"} and passed.reference.startswith("findings:")
    with pytest.raises(FakeError):
        day.rows("movements")


@pytest.mark.django_db(transaction=True)
def test_a_fake_pushes_to_the_api_as_a_system_would(live_server) -> None:
    token = issue_feed_token(feed="hotel", label="fake", **WHO)
    address = f"{live_server.url}/api/v1/feeds/hotel"
    delivery = push(HOTEL, address=address, token=token, key="k")
    assert push(HOTEL, address=address, token=token, key="k") == delivery
    with pytest.raises(FakeError, match="409"):
        push(HOTEL + b"\n", address=address, token=token, key="k")
    with pytest.raises(FakeError, match="401"):
        push(HOTEL, address=address, token="sf_no", key="k")
    with pytest.raises(FakeError, match="does not answer"):
        push(HOTEL, address="http://127.0.0.1:9/", token=token, key="k")

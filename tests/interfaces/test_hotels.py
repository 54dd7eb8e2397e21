"""The desk of a hotel: its own guests and nobody else, on its page, by every other address, and in the database."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connection

from sizao.desk import gating
from sizao.desk.arriving import find_destination, take_public_report
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.interfaces.cli import main
from sizao.registry.places.operations import open_lodging
from sizao.registry.places.types import LodgingError
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import offer_hand_over, register_reported
from sizao.response.arrivals.types import FieldFault, HandOverClock, HandOverKind
from tests.arrivals import ZONE, form
from tests.conftest import MACHINE_TIME
from tests.gates import ABROAD, QIAODONG, REPORTED, STATION, STRANGER, make_station
from tests.people import make_account
from tests.residents import CITY, HUAILAI, SHACHENG


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHO = {"actor": "user:1", "at": MACHINE_TIME, "reason": "a test"}
# What a hotel's scope may hold: the arrival of a guest, what was told of it, scans and hand-overs.
ITS_OWN = {"arrivals_arrival", "arrivals_arrivalreport", "arrivals_reportedstay", "arrivals_handover"}


@pytest.fixture
def hotel():
    gating._LISTS.clear()
    make_station()
    return open_lodging(name="沙城宾馆", within=SHACHENG, **WHO)


def guest(card, community, **changes):
    """Reported by themselves to come in half an hour."""
    made = MACHINE_TIME - timedelta(hours=1)
    arrives = (MACHINE_TIME + timedelta(minutes=30)).astimezone(ZONE)
    values = form(
        identifier_0=card,
        community=community,
        arrives_on=f"{arrives.date()}",
        arrives_time=f"{arrives:%H:%M}",
        **changes,
    )
    take_public_report(values=values, once=card, address="192.0.2.1", kept_seconds=0, trains=lambda _: None, at=made)
    with scope(CITY):
        return models.Arrival.objects.order_by("-pk")[0]


def offer(arrival, path):
    station = make_account(f"station {path}", role=Role.STATION_STAFF)
    clock = HandOverClock(MACHINE_TIME + timedelta(minutes=30), MACHINE_TIME + timedelta(hours=1), "x")
    return offer_hand_over(
        person=arrival.person, arrival=arrival.pk, kind=HandOverKind.HAND_OVER, place=STATION, division_path=QIAODONG,
        destination_path=path, clock=clock,
        actor=station, at=MACHINE_TIME, reason="a test",
    )  # fmt: skip


def rows_in(path):
    """How many rows each table with a scope shows under it, by raw SQL."""
    with scope(path), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def test_a_hotel_receives_exactly_its_guests(hotel, come):
    assert find_destination("", "沙城宾馆") == hotel.path
    ours, other = guest(REPORTED, "沙城宾馆"), guest(STRANGER, "沙城镇 一社区", phone_0="10000000002")
    by_car = guest(ABROAD, "沙城宾馆", place_0="韩国", mode="car", number="京Q12345", phone_0="10000000003")
    assert str(ours.division_path) == hotel.path
    offer(other, f"{SHACHENG}.n130730100001")
    held = offer(ours, hotel.path)

    desk = come(Role.HOTEL_STAFF, hotel.path)
    found = desk.get("/coming/day.json?language=en").json()
    assert [one["id"] for one in found["offered"]] == [held.id] and found["offered"][0]["who"] == "王测试"
    # Who comes in a car is a guest as well. Where guests were is not told.
    assert [(one["run"], one["word"], one["url"]) for one in found["people"]] == [("Car", "", "")]
    assert by_car.risk == "abroad" and not found["may_wait"]
    received = desk.post(
        "/coming/?language=en", {"act": "receive", "hand_over": held.id}, headers={"Idempotency-Key": "1"}
    )
    assert "you answer for this person" in received.text
    with scope(CITY):
        assert models.Arrival.objects.get(pk=ours.pk).state == "arrived"
        foreign = models.HandOver.objects.get(state="offered")
    refused = desk.post("/coming/", {"act": "receive", "hand_over": foreign.pk}, headers={"Idempotency-Key": "2"})
    assert refused.status_code == 422


def test_its_scope_holds_its_guests_by_raw_sql_and_no_record_of_the_registry(hotel):
    ours = guest(REPORTED, "沙城宾馆")
    offer(ours, hotel.path)
    guest(STRANGER, "沙城镇 一社区", phone_0="10000000002")
    register_reported(within=CITY, most=10, **(WHO | {"actor": "system:test"}))
    assert rows_in(hotel.path) == dict.fromkeys(ITS_OWN, 1)
    inside = rows_in(SHACHENG)
    assert inside["arrivals_arrival"] == 2 and inside["people_person"] == 2


def test_nothing_else_is_open_to_it(hotel, come):
    desk = come(Role.HOTEL_STAFF, hotel.path)
    assert desk.get("/").headers["Location"] == "/coming/"
    assert desk.get("/coming/day.json?language=en").json()["links"] == [["/account/", "My account"]]
    for page in ("arrivals", "push-desk", "push-desk/hand-overs", "gate", "grid", "people", "cases", "risk-areas",
                 "restrictions", "presences", "feeds", "zones"):  # fmt: skip
        assert desk.get(f"/{page}/").status_code == 403, page


def test_a_hotel_is_entered_by_command_and_each_refusal(hotel, capsys, monkeypatch):
    with pytest.raises(LodgingError, match="no township"):
        open_lodging(name="山宾馆", within=HUAILAI, **WHO)
    with pytest.raises(LodgingError, match="name is missing"):
        open_lodging(name=" ", within=SHACHENG, **WHO)
    with pytest.raises(LodgingError, match="is a hotel called"):
        open_lodging(name="沙城宾馆", within=f"{SHACHENG}.n130730100001", **WHO)
    monkeypatch.setattr("sizao.interfaces.cli.accounts.application", nullcontext)
    assert main(["accounts", "hotel", "山宾馆", "--within", SHACHENG, "--reason", "opened"]) == 0
    assert "n130730H00002" in capsys.readouterr().out
    assert find_destination("", "没有的宾馆") is FieldFault.DESTINATION

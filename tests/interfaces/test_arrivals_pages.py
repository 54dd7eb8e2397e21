"""Arrivals at the desk: the list with its filters, one arrival, the call, posters; and who may see none of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.registry.places.operations import load_divisions
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import take_report
from tests.arrivals import checked, report, sent
from tests.conftest import MACHINE_TIME
from tests.interfaces.test_report_pages import DIVISIONS
from tests.people import make_account
from tests.residents import CHONGLI, CITY, HUAILAI


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/arrivals/"
OTHER = checked("13073019900101002")


@pytest.fixture(autouse=True)
def city():
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    load_divisions(divisions=DIVISIONS, actor="system:test", at=MACHINE_TIME, reason="a test")
    for once, days, changes in (
        ("one", 0, {}),
        ("two", 3, {"identifier_0": OTHER, "name_0": "李演示", "place_0": "韩国", "mode": "car", "number": "冀G12345"}),
        ("far", 2, {"identifier_0": "E7654321", "name_0": "Ann Smith", "community": "崇礼区"}),
    ):
        at = (MACHINE_TIME + timedelta(days=days, hours=8)).date().isoformat()
        made = MACHINE_TIME - timedelta(hours=1)
        told = report(made, arrives_on=at, arrives_time="23:30", **changes)
        take_report(report=told, **sent(once=once, made_at=made, at=made))


@pytest.fixture
def enter(client):
    def enter_(role=Role.COUNTY_COMMAND, path=HUAILAI, language="en"):
        client.force_login(make_account(f"{role}-here", role=role, division_path=path))
        client.cookies["django_language"] = language
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        return client

    return enter_


def rows(response):
    return response.context["results"].total


def test_the_county_receives_exactly_its_people(enter):
    response = enter().get(LIST)
    text = response.content.decode()
    assert rows(response) == 2
    assert "李演示" in text
    assert "Ann Smith" not in text
    assert "from abroad" in text


def test_without_a_purpose_there_are_no_names(client):
    client.force_login(make_account("county", role=Role.COUNTY_COMMAND, division_path=HUAILAI))
    assert "李演示" not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "李演示"}, 1),
        ({"text": "10000000001"}, 2),
        ({"text": "G7835"}, 1),
        ({"text": "王五"}, 0),
        ({"mode": "car"}, 1),
        ({"risk": "abroad"}, 1),
        ({"attention": "late"}, 1),
        ({"attention": "to_call"}, 1),
        ({"state": "cancelled"}, 0),
        ({"state": "any", "order": "risk"}, 2),
        ({"on": (MACHINE_TIME + timedelta(days=3, hours=8)).date().isoformat()}, 1),
        ({"on": "soon", "mode": "rocket", "order": "x"}, 2),
        ({"below": CHONGLI}, 2),
    ],
)
def test_what_is_asked_is_found(enter, asked, found):
    assert rows(enter().post(LIST, asked)) == found


def test_a_name_in_an_address_is_not_looked_at(enter):
    assert rows(enter().get(LIST + "?text=王五")) == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_leaves_as_a_file_and_that_is_kept(enter, ending):
    response = enter().post(LIST, {"export": ending})
    assert response["Content-Disposition"].endswith(f'arrivals.{ending}"')
    assert AuditEvent.objects.filter(action="arrivals.export").count() == 1
    if ending == "csv":
        assert "李演示" in response.content.decode()


def number_of(name="abroad"):
    with scope(CITY):
        return models.Arrival.objects.get(risk=name).pk


def test_one_arrival_tells_what_was_told_and_what_would_be_proposed(enter):
    text = enter().get(f"{LIST}{number_of()}/").content.decode()
    for words in ("李演示", "冀G12345", "Reported by themselves", "14+7+7", "Guidance only", "Not yet."):
        assert words in text


def test_the_call_is_noted_with_the_clock_and_by_whom(enter):
    client = enter()
    response = client.post(f"{LIST}{number_of()}/", follow=True)
    assert "called, told" in response.content.decode()
    with scope(CITY):
        assert models.Arrival.objects.get(risk="abroad").called_at == MACHINE_TIME


def test_another_countys_arrival_is_not_there(enter):
    with scope(CITY):
        far = models.Arrival.objects.get(division_path=CHONGLI).pk
    client = enter()
    assert client.get(f"{LIST}{far}/").status_code == 404
    assert client.post(f"{LIST}{far}/").status_code == 404


def test_station_staff_see_and_do_not_call(enter):
    client = enter(Role.STATION_STAFF)
    assert "Called, told" not in client.get(f"{LIST}{number_of()}/").content.decode()
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("address", [LIST, f"{LIST}1/", f"{LIST}posters/"])
def test_somebody_who_receives_nobody_sees_nothing(enter, address):
    assert enter(Role.AUDITOR, CITY).get(address).status_code == 403


def test_the_first_page_counts_what_the_lists_have(enter):
    client = enter()
    text = client.get("/").content.decode()
    for kind in ("today", "late", "risk"):
        address = f"{LIST}?attention={kind}"
        assert (address in text) == bool(rows(client.get(address)))


class TestPosters:
    def make(self, client, **changes):
        given = {"name": "怀来站出站口", "kind": "station", "division": "怀来县"} | changes
        return client.post(reverse("posters"), given)

    def test_a_poster_counts_who_comes_by_it(self, enter, client):
        assert "怀来站出站口" in self.make(enter()).content.decode()
        poster = models.Poster.objects.get()
        client.get(f"/report/?p={poster.code}")
        told = report(MACHINE_TIME, arrives_on=(MACHINE_TIME + timedelta(days=3)).date().isoformat(),
                      identifier_0="E1112223", poster=poster.code)  # fmt: skip
        take_report(report=told, **sent(once="by poster", made_at=MACHINE_TIME, at=MACHINE_TIME))
        [row] = client.get(reverse("posters")).context["table"].rows
        assert [cell.text for cell in row][4:7] == ["1", "1", "1"]

    @pytest.mark.parametrize(
        "changes", [{"name": ""}, {"division": "火星"}, {"division": "崇礼区"}, {"name": "长" * 121}]
    )
    def test_a_poster_that_cannot_be_is_told(self, enter, changes):
        assert self.make(enter(), **changes).status_code == 422

    def test_they_are_printed_with_their_codes(self, enter):
        client = enter()
        self.make(client)
        number = models.Poster.objects.get().pk
        made = client.post(reverse("posters-print"), {"poster": [number]})
        assert made.content.startswith(b"%PDF")
        assert client.post(reverse("posters-print"), {}).status_code == 422

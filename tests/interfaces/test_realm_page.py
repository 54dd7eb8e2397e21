"""The realm's page: what this is, what the clock shows, and setting it."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import now
from tests.conftest import MACHINE_TIME
from tests.people import make_account


pytestmark = pytest.mark.django_db


def enter(client, kind, role=Role.CITY_COMMAND):
    open_realm(kind=kind, actor="system:test", at=MACHINE_TIME, reason="a test")
    client.force_login(make_account(role=role))
    client.cookies["django_language"] = "en"
    return client.get("/realm/").content.decode()


def test_the_clock_of_a_drill_jumps_and_runs_faster(client):
    page = enter(client, RealmKind.DRILL)
    assert "Everybody here is made up" in page
    assert "2026-11-24 04:00" in page, "the band tells the realm's time, in the city's zone"
    answer = client.post("/realm/", {"rate": "60", "jump": "8", "reason": "next scene"}, follow=True)
    assert "2026-11-24 12:00" in answer.content.decode()
    assert "a minute in each second" in answer.content.decode()
    assert (now() - MACHINE_TIME).total_seconds() == 8 * 3600


@pytest.mark.parametrize(
    ("given", "words"),
    [({"rate": "soon"}, "are numbers"), ({"rate": "9000"}, "does not run 9000"), ({"jump": "-4"}, "at most a year")],
)
def test_what_is_refused(client, given, words):
    enter(client, RealmKind.DRILL)
    answer = client.post("/realm/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert now() == MACHINE_TIME


def test_who_may_only_look(client):
    assert 'name="rate"' not in enter(client, RealmKind.DRILL, Role.GRID_WORKER)
    assert client.post("/realm/", {"rate": "0"}).status_code == 403


def test_the_live_realm_offers_nothing_to_set(client):
    page = enter(client, RealmKind.LIVE)
    assert "Real people" in page
    assert 'name="rate"' not in page

"""Asking for help from one's own page: it reaches the community, with a clock, and the answer comes back."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.readiness.supplies.operations import answer_call
from sizao.readiness.supplies.queries import list_calls
from sizao.readiness.supplies.types import HelpClock, HelpSource
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME
from tests.residents import CHONGLI, RESIDENTS, SHACHENG
from tests.restricted import HOUR, Town
from tests.supplies import actor, acts


pytestmark = pytest.mark.django_db
CLOCK = HelpClock(30, 240, 60)
ASKED = {"category": "medicine", "words": "降压药明天吃完", "phone": "0313-0000001", "address": "3号楼"}
GRID = actor(Role.GRID_WORKER, SHACHENG)


@pytest.fixture
def own(client):
    """The page of somebody in quarantine, opened with the code of the notice."""
    client.cookies["django_language"] = "en"
    town = Town()
    exposure = Exposure(last_exposure=MACHINE_TIME - 2 * HOUR, degree=1)
    facts = {
        "place": "红旗饭店",
        "enter": (MACHINE_TIME - 4 * HOUR).isoformat(),
        "leave": (MACHINE_TIME - 2 * HOUR).isoformat(),
    }
    ground = town.ground(facts=facts, at=MACHINE_TIME)
    one = town.propose(at=MACHINE_TIME, facts=exposure, ground_ids=[ground.id])
    town.decide(one, at=MACHINE_TIME)
    code = town.tell(one, at=MACHINE_TIME).code
    assert client.post("/my/", {"code": code, "factor": RESIDENTS.identifiers[0][-4:]}).status_code == 302
    return client


def calls(who=GRID):
    return list_calls(actor=who, clock=CLOCK, at=MACHINE_TIME)


def test_without_an_open_page_there_is_nothing_to_ask_from(client):
    assert client.get("/my/help/")["Location"] == "/my/"
    assert client.post("/my/help/", ASKED)["Location"] == "/my/"


def test_who_may_not_go_out_asks_and_sees_the_answer(own):
    assert 'href="/my/help/"' in own.get("/my/").text
    assert own.post("/my/help/", ASKED).status_code == 302
    [call] = calls()
    assert (call.source, call.is_urgent, call.person is not None) == (HelpSource.PAGE, False, True)
    assert call.due_at - call.at == 4 * HOUR
    assert calls(actor(Role.GRID_WORKER, CHONGLI)) == []
    text = own.get("/my/help/").text
    assert "it is answered by" in text
    answer_call(call_id=call.id, answer="村医已送药", **acts(GRID, at=MACHINE_TIME))
    assert "村医已送药" in own.get("/my/help/").text


@pytest.mark.parametrize(
    ("change", "words"),
    [({"category": ""}, "what it is about"), ({"words": " "}, "what is needed"), ({"words": "长" * 2001}, "too long")],
)
def test_what_cannot_be_asked(own, change, words):
    answer = own.post("/my/help/", ASKED | change)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert calls() == []


def test_nobody_floods_the_community(own):
    for _ in range(5):
        assert own.post("/my/help/", ASKED | {"urgent": "1"}).status_code == 302
    answer = own.post("/my/help/", ASKED)
    assert (answer.status_code, "wait already" in answer.text) == (422, True)
    assert len(calls()) == 5
    assert all(call.is_urgent for call in calls())

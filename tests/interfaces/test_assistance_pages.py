"""Requests for assistance on their pages: sent by one county, worked off by the other, unseen by a third."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from tests.conftest import MACHINE_TIME
from tests.interfaces.conftest import kept, told
from tests.people import CHONGLI, HUAILAI
from tests.residents import AT, CITY_STAFF
from tests.situation import HOUR


pytestmark = pytest.mark.django_db
THIRD = "n13.n1307.n130727"
OTHER_WANG = 2


@pytest.fixture
def contact(situation) -> str:
    """The other Wang, of Chongli, as an accepted contact of the case of Huailai."""
    person = situation.keys[OTHER_WANG]
    new = NewContact(person, 1, situation.keys[0], "school", "school:1", AT - 30 * HOUR, AT - 28 * HOUR)
    decide_contacts(
        case_id=situation.case, contacts=[new], state=ContactState.ACCEPTED, origin=ContactOrigin.HAND,
        actor=CITY_STAFF, at=AT, reason="a test",
    )  # fmt: skip
    return shown(person)


@pytest.fixture
def of(come):
    def of_(path: str):
        client = come(Role.INVESTIGATOR, path)
        client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
        return client

    return of_


def send(client, situation, contact, **values):
    given = {"to": CHONGLI, "kind": "priority", "asked": "请协查", "person": [contact]}
    return client.post(f"/cases/{situation.case}/assistance/send/", given | values)


def test_one_county_asks_and_the_other_works_it_off(situation, contact, of):
    huailai, chongli = of(HUAILAI), of(CHONGLI)
    assert contact in huailai.get(f"/cases/{situation.case}/assistance/").text
    page = send(huailai, situation, contact)["Location"]
    assert "not received yet" in told(huailai.get("/assistance/"))
    text = told(chongli.get(page))
    for words in ("王测试", "请协查", "2021-", "Receive the request"):
        assert words in text
    assert chongli.post(f"{page}act/", {"act": "receive"}).status_code == 302
    assert chongli.post(f"{page}act/", {"act": "answer"}).status_code == 422
    person = chongli.get(page).text.split('name="person" value="')[1].split('"')[0]
    outcome = {"act": "outcome", "person": person, "outcome": "controlled", "since": "2021-10-23T16:00"}
    assert chongli.post(f"{page}act/", outcome | {"result": "已集中隔离"}).status_code == 302
    assert chongli.post(f"{page}act/", {"act": "answer"}).status_code == 302
    text = told(huailai.get(page))
    for words in ("answered", "已集中隔离", "measure in place"):
        assert words in text
    assert next(purpose for purpose, _ in kept("assistance.read")) == "contact_tracing"


def test_what_is_overdue_stands_on_the_first_page_of_both_sides_and_opens_into_its_list(
    situation, contact, of, monkeypatch
):
    sides, third = (of(HUAILAI), of(CHONGLI)), of(THIRD)
    send(sides[0], situation, contact)
    assert "overdue requests for assistance" not in told(sides[1].get("/"))
    assert "There is no request" in told(sides[1].get("/assistance/?show=overdue"))
    monkeypatch.setattr(clock, "machine_time", lambda: MACHINE_TIME + 3 * HOUR)
    for side in sides:
        assert "<strong>1</strong> overdue requests for assistance" in side.get("/").text
        assert 'href="/assistance/?show=overdue"' in side.get("/").text
        assert "priority: find at once" in told(side.get("/assistance/?show=overdue"))
    assert "overdue requests for assistance" not in told(third.get("/"))


def test_a_third_county_finds_nothing(situation, contact, of):
    page = send(of(HUAILAI), situation, contact)["Location"]
    third = of(THIRD)
    assert "There is no request from or to your area" in told(third.get("/assistance/"))
    assert third.get(page).status_code == 404
    assert third.post(f"{page}act/", {"act": "receive"}).status_code == 404
    assert third.get(f"/cases/{situation.case}/assistance/").status_code == 404


def test_the_asking_side_does_not_answer_for_the_other(situation, contact, of):
    huailai = of(HUAILAI)
    page = send(huailai, situation, contact)["Location"]
    assert huailai.post(f"{page}act/", {"act": "receive"}).status_code == 422
    assert huailai.post(f"{page}act/", {"act": "tea"}).status_code == 404


def test_a_place_outside_is_named_and_worked_off_by_the_sender(situation, contact, of):
    huailai = of(HUAILAI)
    page = send(huailai, situation, contact, to="outside", to_name="北京市疾控中心")["Location"]
    assert "北京市疾控中心" in told(huailai.get(page))
    assert huailai.post(f"{page}act/", {"act": "receive"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"person": []}, "about nobody"),
        ({"to": ""}, "not said who is asked"),
        ({"to": "outside"}, "not said who is asked"),
        ({"to": HUAILAI}, "county of the case itself"),
        ({"person": [shown(5)]}, "no accepted contact"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_reason(situation, contact, of, wrong, why):
    refused = send(of(HUAILAI), situation, contact, **wrong)
    assert refused.status_code == 422
    assert why in refused.text


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR])
def test_closed_to_others(situation, contact, come, role):
    client = come(role)
    assert client.get("/assistance/").status_code == 403
    assert client.get(f"/cases/{situation.case}/assistance/").status_code == 403
    assert send(client, situation, contact).status_code == 403

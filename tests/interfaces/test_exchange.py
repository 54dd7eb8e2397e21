"""Exchange as people see it: partners and messages on their page, a case that asks a partner, the API to strangers."""

import json
import secrets
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.exchange.operations import know_partner
from sizao.foundation.exchange.queries import own_public_key
from sizao.foundation.exchange.signatures import REQUEST, digest_of, public_text, sign
from sizao.response.investigations.models import AssistanceRequest
from tests.interfaces.conftest import is_kept_anywhere, told
from tests.interfaces.test_assistance_pages import contact, of, send
from tests.people import CHONGLI, CITY, HUAILAI
from tests.residents import AT


pytestmark = pytest.mark.django_db
__all__ = ["contact", "of"]
ADDRESS = "/api/v1/exchange/messages"
KEY = Ed25519PrivateKey.generate()
THERE = "n11.n1101"
PERSON = {
    "reference": 7, "degree": 1, "last_exposure": "2021-10-22T08:00:00+08:00", "name": "张弓", "phone": "10000000009",
    "identifier": "139900198801010018", "residence": "崇礼",
}  # fmt: skip
CONTENT: dict[str, Any] = {
    "reference": 5, "from_path": THERE, "from_name": "北京市", "to_path": CHONGLI, "case_number": "BJ-1",
    "kind": "priority", "asked": "请协查", "sent_at": "2021-10-23T15:00:00+08:00", "persons": [PERSON],
}  # fmt: skip


@pytest.fixture(autouse=True)
def partner(situation) -> None:
    know_partner(
        name="beijing", title="北京市疾控中心", division_path=THERE, own_path=CITY, address="https://b.example.cn",
        public_key=public_text(KEY), actor="user:1", at=AT, reason="a test",
    )  # fmt: skip


def push(content: Any, *, kind: str = "assistance.request", message: str = "", realm: str = "drill", key=KEY, body=b""):
    """A message as the partner sends it."""
    body = body or json.dumps({"realm": realm, "content": content}).encode()
    values = {
        "@method": "POST", "@path": ADDRESS, "content-digest": digest_of(body), "sizao-kind": kind,
        "sizao-message": message or str(uuid.uuid4()), "sizao-to": own_public_key()[1],
    }  # fmt: skip
    signed = sign(REQUEST, values, key=key, nonce=secrets.token_urlsafe(18), at=AT)
    plain = {name.title(): value for name, value in values.items() if not name.startswith("@")}
    return Client().post(ADDRESS, body, content_type="application/json", headers=plain | signed)


def test_a_request_of_a_partner_is_worked_off_here_and_its_progress_waits_to_be_sent(of, come) -> None:
    answer = push(CONTENT)
    assert answer.status_code == 200 and answer["Signature"]
    number = int(answer.json()["reference"].partition(":")[2])
    chongli, page = of(CHONGLI), f"/assistance/{number}/"
    listed = told(chongli.get("/assistance/"))
    assert "北京市" in listed and "received" in listed
    shown = told(chongli.get(page))
    for words in ("张弓", "BJ-1", "请协查", "Receive the request"):
        assert words in shown
    assert of(HUAILAI).get(page).status_code == 404
    assert chongli.post(f"{page}act/", {"act": "receive"}).status_code == 302
    assert "waits to be sent" in told(chongli.get(page))
    exchange = told(come(Role.CITY_COMMAND).get("/exchange/"))
    assert "progress of a request for assistance" in exchange and "北京市疾控中心" in exchange
    assert not is_kept_anywhere("张弓")


def test_a_message_is_taken_once(situation) -> None:
    message = str(uuid.uuid4())
    first = push(CONTENT, message=message)
    again = push(CONTENT, message=message)
    assert first.json() == again.json()
    other = push(CONTENT | {"asked": "别的"}, message=message)
    assert other.status_code == 422 and "another content" in other.json()["title"]


@pytest.mark.parametrize(
    ("wrong", "status", "why"),
    [
        ({"content": {}}, 422, "to_path"),
        ({"content": CONTENT | {"to_path": "n14"}}, 422, "no division of"),
        ({"content": CONTENT | {"from_path": CITY}}, 422, "no division of"),
        ({"content": CONTENT | {"persons": []}}, 422, "about nobody"),
        ({"content": CONTENT | {"persons": [PERSON, PERSON]}}, 422, "somebody twice"),
        ({"content": CONTENT | {"persons": [PERSON | {"degree": 9}]}}, 422, "degree"),
        ({"content": CONTENT, "kind": "weather.report"}, 422, "not taken here"),
        ({"content": CONTENT, "kind": "Weather"}, 422, "no word"),
        ({"content": CONTENT, "realm": "live"}, 422, "realm 'live'"),
        ({"content": CONTENT, "message": "one"}, 422, "no message"),
        ({"content": CONTENT, "body": b"[]"}, 422, "no message"),
        ({"content": CONTENT, "key": Ed25519PrivateKey.generate()}, 401, "not known"),
        ({"content": CONTENT, "body": b" " * ((1 << 20) + 1)}, 413, "too large"),
        ({"content": {"reference": 1, "persons": []}, "kind": "assistance.progress"}, 422, "no request 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(situation, wrong, status: int, why: str) -> None:
    answer = push(**wrong)
    assert answer.status_code == status
    assert why in answer.json()["title"] + answer.json()["detail"]
    assert not AssistanceRequest.objects.filter(partner="beijing").exists()
    assert not is_kept_anywhere("张弓")


def test_a_case_asks_a_partner_and_the_message_waits_for_it(situation, contact, of, come) -> None:
    huailai = of(HUAILAI)
    assert "other instances, by exchange" in huailai.get(f"/cases/{situation.case}/assistance/").text
    page = send(huailai, situation, contact, to="partner:beijing")["Location"]
    shown = told(huailai.get(page))
    assert "北京市疾控中心" in shown and "waits to be sent" in shown and "Receive the request" not in shown
    assert huailai.post(f"{page}act/", {"act": "receive"}).status_code == 422
    assert send(huailai, situation, contact, to="partner:nobody").status_code == 404
    officer = come(Role.CITY_COMMAND)
    file = officer.get("/exchange/messages.csv?show=open").content.decode("utf-8-sig").splitlines()
    assert len(file) == 2 and "assistance.request" in file[1]
    assert "王测试" not in "".join(file)
    assert officer.get("/exchange/messages.pdf").status_code == 404


def test_who_may_pauses_a_partner_and_it_cannot_be_asked_then(situation, contact, of, come) -> None:
    officer = come(Role.CITY_COMMAND)
    assert officer.post("/exchange/beijing/pause/").status_code == 302
    assert "paused" in told(officer.get("/exchange/"))
    assert push(CONTENT).status_code == 401
    answer = send(of(HUAILAI), situation, contact, to="partner:beijing")
    assert answer.status_code == 422 and "is paused" in told(answer)
    officer.post("/exchange/beijing/pause/")
    assert push(CONTENT).status_code == 200
    assert officer.post("/exchange/nobody/pause/").status_code == 404
    assert come(Role.COUNTY_COMMAND, HUAILAI).post("/exchange/beijing/pause/").status_code == 404
    assert come(Role.ADMINISTRATOR).post("/exchange/beijing/pause/").status_code == 403
    assert come(Role.GRID_WORKER).get("/exchange/").status_code == 403

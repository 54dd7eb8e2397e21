"""The API as a system sees that sends as a feed."""

import json

import pytest
from django.test import Client

from sizao.foundation.intake.operations import issue_feed_token, revoke_feed_tokens
from sizao.interfaces.api import feeds as endpoints
from tests.declared import sample_of
from tests.feeds import AT, WHO, connect, number, send, work_off
from tests.interfaces.conftest import is_kept_anywhere


pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/feeds/railway"
HEAD = "车次,乘车日期,车厢,席位,上车站,下车站,证件号码,姓名,手机号\n"
ONE = f"G7803,2021-10-24,05,08F,北京北,怀来,{number(1)},张弓一,10000000001\n"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch, tmp_path, settings) -> str:
    from sizao.interfaces import clock

    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    for name in ("railway", "hotel"):
        connect(name, settings={"stations": "怀来"} if name == "railway" else {})
    return issue_feed_token(feed="railway", label="gateway", **WHO)


def push(client: Client, token: str, body: str | bytes, *, key: str = "k", form: str = "text/csv", to: str = ADDRESS):
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return client.post(to, body, content_type=form, headers=headers)


def follow(client: Client, token: str, delivery: int, what: str = ""):
    return client.get(f"{ADDRESS}/deliveries/{delivery}{what}", headers={"Authorization": f"Bearer {token}"})


def test_a_delivery_is_acknowledged_followed_and_its_rows_come_back(client: Client, token: str) -> None:
    wrong = ONE.replace("G7803", "G9999")
    answer = push(client, token, HEAD + ONE + wrong, key="k1")
    assert answer.status_code == 202
    taken = answer.json()
    assert (taken["key"], taken["repeated"]) == ("k1", False)
    assert follow(client, token, taken["delivery"]).json()["state"] == "landed"
    work_off("railway")
    found = follow(client, token, taken["delivery"]).json()
    assert (found["state"], found["good"], found["open"]) == ("applied", 1, 1)
    assert found["reasons"] == {"no_such_train": 1}
    rows = follow(client, token, taken["delivery"], "/refused")
    assert "sizao_line" in rows.text and "G9999" in rows.text
    assert not is_kept_anywhere("张弓一")

    again = push(client, token, HEAD + ONE + wrong, key="k1").json()
    other_key = push(client, token, HEAD + ONE + wrong, key="k2").json()
    assert again["repeated"] and other_key["repeated"] and other_key["delivery"] == taken["delivery"]
    conflict = push(client, token, HEAD + ONE, key="k1")
    assert conflict.status_code == 409 and "used before" in conflict.json()["title"]


def test_ndjson_and_json_say_the_same(client: Client, token: str) -> None:
    row = sample_of("railway") | {"下车站": "怀来"}
    lines = push(client, token, json.dumps(row), form="application/x-ndjson").json()["delivery"]
    other = json.dumps([row | {"手机号": "10000000009"}])
    whole = push(client, token, other, form="application/json", key="k2").json()["delivery"]
    work_off("railway")
    assert [follow(client, token, one).json()["good"] for one in (lines, whole)] == [1, 1]


def test_columns_that_do_not_fit_are_told(client: Client, token: str) -> None:
    delivery = push(client, token, HEAD.replace("车次", "列车") + ONE).json()["delivery"]
    work_off("railway")
    found = follow(client, token, delivery).json()
    assert (found["state"], found["missing"]) == ("held", ["train"])
    assert "列车" in found["found"] and "No column was found" in found["refusal"]


@pytest.mark.parametrize("header", ["", "Bearer sf_wrong", "Basic eDp5"])
def test_without_its_token_nothing_is_taken(client: Client, header: str) -> None:
    answer = client.post(ADDRESS, HEAD, content_type="text/csv", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401


def test_a_token_opens_its_own_feed_only_and_only_while_it_holds(client: Client, token: str) -> None:
    foreign = send("hotel", "宾馆,房号,入住时间,证件号码\n一号,1,2021-10-24 10:00," + number(3))
    assert push(client, token, HEAD + ONE, to="/api/v1/feeds/hotel").status_code == 404
    assert push(client, token, HEAD + ONE, to="/api/v1/feeds/nothing").status_code == 404
    assert follow(client, token, foreign.number).status_code == 404
    assert follow(client, token, 10**12).status_code == 404
    revoke_feed_tokens(feed="railway", **WHO)
    assert push(client, token, HEAD + ONE).status_code == 401


@pytest.mark.parametrize(
    ("body", "form", "key", "status"),
    [
        ("  ", "text/csv", "k", 422),
        ("%PDF-1.4", "text/csv", "k", 202),
        (HEAD + ONE, "application/pdf", "k", 415),
        (HEAD + ONE, "text/csv", "", 400),
        (HEAD + ONE, "text/csv", "k" * 201, 422),
    ],
)
def test_what_cannot_be_taken_is_refused(
    client: Client, token: str, body: str, form: str, key: str, status: int
) -> None:
    answer = push(client, token, body, form=form, key=key)
    assert answer.status_code == status
    if status != 202:
        assert answer.json()["title"] and answer.json()["status"] == status
    else:  # said to be CSV, it has landed, and is found to be none
        work_off("railway")
        assert follow(client, token, answer.json()["delivery"]).json()["state"] in ("held", "refused")


def test_what_is_too_large_is_refused_before_it_is_read(client: Client, token: str, monkeypatch) -> None:
    monkeypatch.setattr(endpoints, "LARGEST", 100)
    answer = push(client, token, HEAD + ONE * 3)
    assert answer.status_code == 413
    assert "several deliveries" in answer.json()["detail"]

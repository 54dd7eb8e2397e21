"""The API as a laboratory's system sees it."""

import json

import pytest
from django.test import Client

from sizao.interfaces.api import findings as endpoints
from sizao.response.cases.operations import issue_laboratory_token
from sizao.response.cases.queries import get_batch, list_findings
from tests.laboratories import LAB, WANG, apply, line, make_laboratory, table
from tests.residents import AT, CITY, CITY_STAFF, RESIDENTS, load_residents


pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/findings"
WHO = {"actor": "user:1", "reason": "test", "at": AT}
ONE = {
    "reference": "L-1",
    "kind": "presumptive_positive",
    "sampled_at": "2021-10-23T08:00:00+08:00",
    "resulted_at": "2021-10-23T12:00:00+08:00",
    "identifier": RESIDENTS.identifiers[WANG],
    "name": RESIDENTS.names[WANG],
}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    load_residents()
    for name in (LAB, "第三方检测所"):
        make_laboratory(name)
    return issue_laboratory_token(laboratory=LAB, label="gateway", **WHO)


def send(client: Client, token: str, body: str | bytes, *, key: str = "k1", form: str = "application/json"):
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return client.post(ADDRESS, body, content_type=form, headers=headers)


def follow(client: Client, token: str, number: int, what: str = ""):
    return client.get(f"{ADDRESS}/batches/{number}{what}", headers={"Authorization": f"Bearer {token}"})


def work_off(number: int) -> None:
    from sizao.foundation.database.scope import scope

    with scope(CITY):
        batch = get_batch(number=number)
    apply(batch)


def test_a_batch_is_acknowledged_and_can_be_followed(client: Client, token: str) -> None:
    answer = send(client, token, json.dumps([ONE, ONE | {"reference": "L-2", "kind": "?"}]))

    assert answer.status_code == 202
    number = answer.json()["batch"]
    assert answer.json()["rows"] == 2
    found = follow(client, token, number).json()
    assert (found["state"], found["done"]) == ("landed", 0)
    work_off(number)
    found = follow(client, token, number).json()
    assert (found["state"], found["taken"], found["bad"], found["open"]) == ("applied", 1, 1, 1)
    assert found["reasons"] == {"unknown_kind": 1}
    rows = follow(client, token, number, "/bad-rows")
    assert rows["Content-Type"].startswith("text/csv")
    assert f"{number},2," in rows.content.decode()
    assert [finding.reference for finding in list_findings(actor=CITY_STAFF).rows] == ["L-1"]


def test_the_same_key_twice_gives_the_first_answer(client: Client, token: str) -> None:
    first = send(client, token, json.dumps(ONE)).json()

    again = send(client, token, json.dumps(ONE))

    assert (again.status_code, again.json()) == (202, first | {"repeated": True})


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (json.dumps(ONE), "application/json"),
        (json.dumps([ONE]), "application/json"),
        (json.dumps(ONE) + "\n", "application/x-ndjson"),
        (table(line()), "text/csv"),
        (table(line()).decode().encode("gb18030"), "text/csv"),
    ],
    ids=["one object", "a list", "ndjson", "csv", "csv of excel"],
)
def test_every_way_of_sending(client: Client, token: str, body: str | bytes, form: str) -> None:
    number = send(client, token, body, form=form).json()["batch"]
    work_off(number)

    assert follow(client, token, number).json()["taken"] == 1


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"token": "sz_wrong"}, 401, "token"),
        ({"key": ""}, 400, "idempotency-key-missing"),
        ({"key": "x" * 201}, 400, "refused"),
        ({"form": "application/pdf"}, 415, "content-type"),
        ({"body": json.dumps({"reference": "L-1"})}, 422, "file-refused"),
        ({"body": json.dumps(ONE | {"kind": "green"})}, 422, "file-refused"),
        ({"body": "[}"}, 422, "file-refused"),
        ({"body": " " * 2000}, 413, "too-large"),
        ({"body": json.dumps(ONE | {"kind": "negative"}), "key": "used"}, 409, "idempotency-key-conflict"),
    ],
)
def test_a_refusal_is_a_problem_that_programs_can_match_and_nothing_was_taken(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], status: int, name: str
) -> None:
    send(client, token, json.dumps(ONE), key="used")
    monkeypatch.setattr(endpoints, "LARGEST_BODY", 1000)

    answer = send(
        client,
        change.get("token", token),
        change.get("body", json.dumps(ONE)),
        key=change.get("key", "k2"),
        form=change.get("form", "application/json"),
    )

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json; charset=utf-8")
    assert answer.json()["type"] == f"urn:sizao:problem:{name}"
    assert RESIDENTS.identifiers[WANG] not in answer.content.decode()
    from sizao.foundation.database.scope import scope
    from sizao.response.cases.models import IntakeBatch

    with scope(CITY):
        assert IntakeBatch.objects.count() == 1


def test_a_batch_of_another_laboratory_is_not_there(client: Client, token: str) -> None:
    number = send(client, token, json.dumps(ONE)).json()["batch"]
    other = issue_laboratory_token(laboratory="第三方检测所", label="gateway", **WHO)

    assert follow(client, other, number).status_code == 404
    assert follow(client, other, number, "/bad-rows").status_code == 404


def test_the_page_and_the_schema_of_the_api_know_it(client: Client) -> None:
    assert "POST /api/v1/findings" in client.get("/api/v1/docs").content.decode()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    body = paths["/api/v1/findings"]["post"]["requestBody"]["content"]
    assert {"application/json", "application/x-ndjson", "text/csv"} <= set(body)

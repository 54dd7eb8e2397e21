"""The API as a source's gateway sees it."""

import gzip
import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from sizao.foundation.database.scope import scope
from sizao.interfaces.api import presences as endpoints
from sizao.response.presences.operations import apply_batch, issue_token, register_source
from sizao.response.presences.types import ReadingRules
from tests.people import CITY, HUAILAI, MORNING


pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "reason": "test", "at": MORNING}
HEADER = "person,place,enter,leave\n"
GOOD = "A,p,2021-10-13T08:00+08:00,2021-10-13T09:00+08:00\n"
BAD = "B,p,2021-10-13T10:00+08:00,2021-10-13T09:00+08:00\n"
ADDRESS = "/api/v1/presences"


@pytest.fixture(autouse=True)
def token(tmp_path: Path, settings) -> Iterator[str]:
    settings.SIZAO_HOME = tmp_path
    for name in ("rail", "bus"):
        register_source(name=name, rules=ReadingRules(), retention_days=None, division_path=HUAILAI, **WHO)
    return issue_token(source="rail", label="gateway", **WHO)


def send(client: Client, token: str, body: str | bytes, *, key: str = "k1", form: str = "text/csv"):
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return client.post(ADDRESS, body, content_type=form, headers=headers)


def work_off(number: int) -> None:
    apply_batch(number=number, division_path=HUAILAI, actor="system:test", at=lambda: MORNING, reason="test")


def test_a_batch_is_acknowledged_and_can_be_followed(client: Client, token: str) -> None:
    answer = send(client, token, HEADER + GOOD + BAD)

    assert answer.status_code == 202
    number = answer.json()["batch"]
    follow = f"{ADDRESS}/batches/{number}"
    auth = {"Authorization": f"Bearer {token}"}
    assert client.get(follow, headers=auth).json()["state"] == "landed"
    work_off(number)
    found = client.get(follow, headers=auth).json()
    assert (found["state"], found["good"], found["bad"], found["open"]) == ("applied", 1, 1, 1)
    assert found["reasons"] == {"ends_before_it_begins": 1}
    rows = client.get(f"{follow}/quarantine", headers=auth)
    assert rows["Content-Type"].startswith("text/csv")
    assert f"{number},3," in rows.content.decode()


def test_the_same_key_twice_gives_the_first_answer(client: Client, token: str) -> None:
    first = send(client, token, HEADER + GOOD).json()

    again = send(client, token, HEADER + GOOD)

    assert (again.status_code, again.json()) == (202, first | {"repeated": True})


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (gzip.compress((HEADER + GOOD).encode(), mtime=0), "text/csv"),
        (
            '{"person": "A", "place": "p", "enter": "2021-10-13T00:00Z", "leave": "2021-10-13T01:00Z"}\n',
            "application/x-ndjson",
        ),
    ],
    ids=["gzip", "ndjson"],
)
def test_other_ways_of_sending(client: Client, token: str, body: str | bytes, form: str) -> None:
    number = send(client, token, body, form=form).json()["batch"]
    work_off(number)

    found = client.get(f"{ADDRESS}/batches/{number}", headers={"Authorization": f"Bearer {token}"})
    assert found.json()["good"] == 1


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"token": "sz_wrong"}, 401, "token"),
        ({"key": ""}, 400, "idempotency-key-missing"),
        ({"form": "application/pdf"}, 415, "content-type"),
        ({"body": "person,place,enter\nA,b,c\n"}, 422, "file-refused"),
        ({"body": "\n"}, 422, "file-refused"),
        ({"body": HEADER + GOOD + GOOD + GOOD + GOOD}, 413, "too-large"),
        ({"body": HEADER + BAD}, 409, "idempotency-key-conflict"),
    ],
)
def test_a_refusal_is_a_problem_that_programs_can_match(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], status: int, name: str
) -> None:
    send(client, token, HEADER + GOOD)
    monkeypatch.setattr(endpoints, "LARGEST_BODY", 200)

    answer = send(client, change.get("token", token), change.get("body", HEADER + GOOD), **{
        name: value for name, value in change.items() if name in {"key", "form"}
    })  # fmt: skip

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json; charset=utf-8")
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (status, f"urn:sizao:problem:{name}")
    assert problem["title"]


def test_a_batch_of_another_source_is_not_there(client: Client, token: str) -> None:
    number = send(client, token, HEADER + GOOD).json()["batch"]
    other = issue_token(source="bus", label="gateway", **WHO)

    answer = client.get(f"{ADDRESS}/batches/{number}", headers={"Authorization": f"Bearer {other}"})

    assert answer.status_code == 404


def test_the_page_of_the_api_loads_nothing_from_outside(client: Client) -> None:
    page = client.get("/api/v1/docs")

    assert page.status_code == 200
    text = page.content.decode()
    assert "POST /api/v1/presences" in text
    assert "<script>" not in text
    assert "//cdn" not in text
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")


def test_the_page_of_the_api_speaks_the_language_of_the_reader(client: Client) -> None:
    from sizao.interfaces.api.pages import ANSWERS, TEXTS

    def shown(language: str) -> str:
        page = client.get("/api/v1/docs", HTTP_ACCEPT_LANGUAGE=language)
        return html.unescape(page.content.decode())

    chinese, english = shown("zh-CN"), shown("en")
    schema = client.get("/api/v1/openapi.json").json()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    schemas = schema["components"]["schemas"].values()
    texts = {operation["summary"] for operation in operations}
    described = (*operations, *schemas, schema["info"])
    texts |= {" ".join(one["description"].split()) for one in described if "description" in one}
    assert texts <= set(TEXTS), "put the new texts of the schema into TEXTS, so that they are translated"
    statuses = {status for operation in operations for status in operation["responses"]}
    assert statuses <= set(ANSWERS)
    for text in texts - {"RFC 9457."}:
        words = max(text.split("`")[::2], key=len)
        assert words in english
        assert words not in chinese


def test_what_a_source_sends_belongs_to_its_division(client: Client, token: str) -> None:
    from sizao.response.presences.queries import list_batches

    send(client, token, HEADER + GOOD)

    with scope(CITY):
        assert [(batch.division_path, batch.requested_by) for batch in list_batches()] == [(HUAILAI, "source:rail")]

"""The API of tubes as a laboratory's system sees it: received, in which order, and results: findings at once."""

import json

import pytest
from django.test import Client

from sizao.interfaces import clock
from sizao.interfaces.api import tubes as endpoints
from sizao.response.cases.operations import issue_laboratory_token
from sizao.response.cases.queries import list_findings_of
from sizao.response.cases.types import FindingKind
from sizao.response.testing.queries import due_on
from tests.laboratories import LAB, make_laboratory
from tests.residents import AT, CITY_STAFF, load_residents
from tests.tubes import HOUR, take
from tests.tubes import capacity as say_capacity


pytestmark = pytest.mark.django_db

NOW = AT + 3 * HOUR
WHEN = "2021-10-23T17:00:00+08:00"


@pytest.fixture
def people(monkeypatch):
    monkeypatch.setattr(clock, "machine_time", lambda: NOW)
    return load_residents()


@pytest.fixture
def token(people):
    make_laboratory()
    return issue_laboratory_token(laboratory=LAB, label="LIS", actor="user:1", reason="test", at=AT)


def line(code="T-1", result="negative", **given):
    return {"code": code, "result": result, "resulted_at": WHEN} | given


@pytest.fixture
def send(client: Client, token):
    def send_(*lines, key="k1", body=None, who=token):
        headers = {"Authorization": f"Bearer {who}"} | ({"Idempotency-Key": key} if key else {})
        content = json.dumps(lines) if body is None else body
        return client.post("/api/v1/tubes/results", content, content_type="application/json", headers=headers)

    return send_


def test_a_result_is_a_finding_when_the_answer_comes(people, send):
    take("T-1", people[:1])
    take("P-1", people[1:3])
    answer = send(line(result="presumptive_positive"), line("P-1", "阳性"), line("NONE"))
    assert answer.status_code == 200
    assert answer.json() == {
        "key": "k1", "taken": 2, "known": 0, "repeated": False,
        "refused": [{"line": 3, "code": "NONE", "reason": "unknown_tube"}],
    }  # fmt: skip
    (finding,) = list_findings_of(actor=CITY_STAFF, person=people[0])
    assert (finding.kind, finding.source) == (FindingKind.PRESUMPTIVE_POSITIVE, LAB)
    # The pool is about nobody alone: its people are due, and have no finding.
    assert {one.person for one in due_on(actor=CITY_STAFF, at=NOW)} == set(people[1:3])
    assert list_findings_of(actor=CITY_STAFF, person=people[1]) == []


def test_the_same_again_is_the_same_answer_and_other_content_is_refused(people, send):
    take("T-1", people[:1])
    first = send(line(), line("NONE")).json()
    assert send(line(), line("NONE")).json() == first | {"repeated": True}
    other = send(line(result="positive"))
    assert other.status_code == 409 and "idempotency-key-conflict" in other.json()["type"]
    again = send(line(), key="k2").json()
    assert (again["taken"], again["known"]) == (0, 1)
    assert len(list_findings_of(actor=CITY_STAFF, person=people[0])) == 1


def test_a_correction_and_a_withdrawal(people, send):
    take("T-1", people[:1])
    send(line(result="positive"))
    assert send(line(), key="k2").json()["refused"][0]["reason"] == "other_result"
    assert send(line(status="corrected"), key="k3").json()["taken"] == 1
    assert send(line(status="withdrawn"), key="k4").json()["taken"] == 1
    assert send(line(status="withdrawn"), key="k4").json()["repeated"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"result": "?"}, "unknown_result"),
        ({"result": None}, "no_result"),
        ({"status": "?"}, "unknown_result"),
        ({"resulted_at": "yesterday"}, "unreadable_time"),
        ({"resulted_at": None}, "no_time"),
        ({"resulted_at": "2021-10-23T15:00:00+08:00"}, "before_collection"),
        ({"resulted_at": "2021-10-24T15:00:00+08:00"}, "in_the_future"),
        ({"code": ""}, "no_tube"),
    ],
)
def test_a_bad_line_is_told_with_why(people, send, given, reason):
    take("T-1", people[:1])
    answer = send(line(**given)).json()
    assert (answer["taken"], [one["reason"] for one in answer["refused"]]) == (0, [reason])


def test_bodies_and_callers_that_are_refused(people, send, monkeypatch):
    for body in ("", "{", "[]", '{"code": "T-1"}', "[1]", "[" * 100_000):
        answer = send(body=body)
        assert answer.status_code == 422 and "file-refused" in answer.json()["type"], body[:10]
    assert send(line(), key="").status_code == 400
    assert send(line(), key="k" * 201).status_code == 422
    assert send(line(), who="sz_none").status_code == 401
    monkeypatch.setattr(endpoints, "MOST_LINES", 1)
    assert send(line(), line("T-2")).status_code == 422
    monkeypatch.setattr(endpoints, "LARGEST_BODY", 10)
    assert send(line()).status_code == 413


def test_re_tests_go_first_in_the_queue(people, send, client, token):
    headers = {"Authorization": f"Bearer {token}"}

    def receive(*codes):
        return client.post("/api/v1/tubes/received", {"codes": codes}, content_type="application/json", headers=headers)

    take("P-1", people[1:3])
    assert receive("P-1").status_code == 400
    say_capacity()
    assert receive("P-1").json()["tubes"][0]["promised_at"] == "2021-10-23T12:30:00Z"
    send(line("P-1", "positive"))
    take("T-1", people[:1], at=NOW)
    assert receive("T-1", "NONE").json()["refused"] == [{"code": "NONE", "reason": "not_here"}]
    take("T-2", people[1:2], at=NOW)
    (retest,) = receive("T-2").json()["tubes"]
    # Nothing that came before it is worked on before it.
    assert (retest["retest"], retest["promised_at"]) == (True, "2021-10-23T12:30:00Z")
    queue = client.get("/api/v1/tubes/queue", headers=headers).json()["tubes"]
    assert [(one["code"], one["retest"]) for one in queue] == [("T-2", True), ("T-1", False)]
    assert client.get("/api/v1/tubes/queue").status_code == 401

"""Two instances on one machine: a request for assistance goes to the other, is worked off there, and comes back."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from sizao.desk.arriving import cancel_public_report, change_public_report, take_public_report
from sizao.desk.assistance import ask_assistance
from sizao.desk.exchange.offers import last_told
from sizao.desk.exchange.reports import told_of_report
from sizao.desk.handing_over import offer_passengers, receive_traveller, take_back_traveller
from sizao.foundation.accounts.queries import find_account
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.exchange import models
from sizao.foundation.exchange.operations import deliver, know_partner, pause_partner, serve_division
from sizao.foundation.exchange.posting import Answer, post
from sizao.foundation.exchange.queries import get_partner, list_messages, own_public_key
from sizao.foundation.exchange.types import ExchangeError, MessageState
from sizao.interfaces import clock
from sizao.registry.places.operations import load_divisions
from sizao.response.arrivals.operations import open_report
from sizao.response.arrivals.queries import get_hand_over, list_arrivals
from sizao.response.arrivals.types import (
    ArrivalState,
    Gate,
    HandOver,
    HandOverError,
    HandOverKind,
    HandOverState,
    Passenger,
    Risk,
)
from sizao.response.investigations.operations import decide_contacts, receive_request
from sizao.response.investigations.queries import access_request
from sizao.response.investigations.types import (
    AssistanceError,
    AssistanceKind,
    AssistanceOutcome,
    ContactOrigin,
    ContactState,
    NewContact,
)
from tests.arrivals import ZONE, form
from tests.conftest import one_at_a_time, superuser
from tests.gates import QIAODONG, STATION, make_station, report_somebody
from tests.interfaces.test_exchange_travellers import BEIJING, DISTRICT
from tests.investigations import HOUR, two_cases
from tests.people import make_account
from tests.residents import AT, CITY, CITY_STAFF, HUAILAI


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THERE = "n11.n1101"
MINUTE = timedelta(minutes=1)
SCRIPT = Path(__file__).with_name("other_instance.py")
WHO: dict[str, Any] = {"actor": "user:1", "at": AT, "reason": "a test"}


class Other:
    """The other instance, told by lines."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.port = self._line()
        self.address = f"http://127.0.0.1:{self.port}"

    def do(self, act: str, **words: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": act} | words) + "\n")
        self._process.stdin.flush()
        answer = self._line()
        assert "failed" not in answer, answer
        return answer["done"]

    def _line(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="module")
def other_process(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    place = connections["default"].settings_dict
    name = f"{place['NAME']}_other"
    with one_at_a_time("template"), superuser("postgres") as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE sizao OWNER sizao_owner STRATEGY file_copy')
    address = f"host={place['HOST']} dbname={name} user={place['USER']} password={place['PASSWORD']}"
    own = {
        key: secrets.token_urlsafe(48) for key in ("SIZAO_SECRET_KEY", "SIZAO_PSEUDONYM_KEY", "SIZAO_ENCRYPTION_KEYS")
    }
    variables = {"SIZAO_HOME": str(tmp_path_factory.mktemp("other")), "DATABASE_URL": address, "SIZAO_REALM": "drill"}
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **own, **variables, "PYTHONPATH": str(Path(__file__).parents[3])},  # noqa: TID251
    )  # fmt: skip
    yield Other(process)
    process.kill()
    process.communicate()
    with superuser("postgres") as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def other(other_process: Other, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Other:
    """Both know each other; here it is 16:00 of the story, there two minutes later."""
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    other_process.do("clock", at=(AT + 2 * MINUTE).isoformat())
    know_partner(
        name="beijing", title="北京市疾控中心", division_path=THERE, own_path=CITY, address=other_process.address,
        public_key=other_process.do("key"), **WHO,
    )  # fmt: skip
    other_process.do(
        "know", name="zhangjiakou", title="张家口市", division_path=CITY, own_path=THERE, address=live_server.url,
        public_key=own_public_key()[0],
    )  # fmt: skip
    return other_process


@pytest.fixture
def asked(other: Other) -> int:
    """A request of Huailai for two of its contacts, one of whom nobody knows the number of."""
    found = two_cases()
    new = [NewContact(person, 1, found.keys[0], "school", "school:1", AT - 30 * HOUR, AT - 28 * HOUR)
           for person in (found.keys[1], found.keys[3])]  # fmt: skip
    decide_contacts(
        case_id=found.case.id, contacts=new, state=ContactState.ACCEPTED, origin=ContactOrigin.HAND, actor=CITY_STAFF,
        at=AT, reason="a test",
    )  # fmt: skip
    return ask_assistance(
        actor=CITY_STAFF, case_id=found.case.id, persons=[found.keys[1], found.keys[3]], to_path="", to_name="",
        kind=AssistanceKind.PRIORITY, asked="请协查两人", purpose="contact_tracing", at=AT, reason="a test",
        partner="beijing",
    )  # fmt: skip


def send(how: Any = post) -> int:
    return deliver(
        partner="beijing", post=how, actor="user:1", at=lambda: AT, machine=lambda: AT, reason="a test"
    )  # fmt: skip


def messages() -> list[Any]:
    with scope(CITY):
        return list_messages()


def file(number: int):
    return access_request(actor=CITY_STAFF, request_id=number, purpose="contact_tracing", at=AT + 3 * HOUR)


def test_a_request_goes_there_is_worked_off_and_comes_back(other: Other, asked: int) -> None:
    before = set(other.do("requests"))
    assert [one.state for one in messages()] == [MessageState.WAITING]
    assert (send(), get_partner(name="beijing").problem) == (1, "")
    [number] = set(other.do("requests")) - before
    [sent] = messages()
    assert (sent.state, sent.answer) == (MessageState.SENT, f"assistance:{number}")
    with scope(CITY):
        assert models.Outgoing.objects.get().sealed is None, "what it said goes when the partner has it"

    there = other.do("read", number=number)
    here = file(asked)
    assert there["from"][0] == HUAILAI and there["case"] == [None, here.request.case_number]
    assert there["asked"] == "请协查两人"
    assert [one[1] for one in there["persons"]] == ["李演示", "赵样例"]
    assert not {one[3] for one in there["persons"]} & {one.person for one in here.persons}, "keys are its own"

    with pytest.raises(AssistanceError, match="side that was asked"):
        receive_request(request_id=asked, actor=CITY_STAFF, at=AT + HOUR, reason="a test")
    other.do("receive", number=number)
    first, second = [one[0] for one in there["persons"]]
    other.do("note", number=number, person=first, outcome="controlled", result="已集中隔离")
    other.do("note", number=number, person=second, outcome="not_found", result="手机关机，住址无人")
    monkey = file(asked).request
    assert monkey.received_at is None, "nothing was sent back yet"
    assert other.do("send", partner="zhangjiakou") == 3
    told = file(asked)
    assert told.request.received_at is not None and told.request.answered_at is None
    assert [one.outcome for one in told.persons] == [AssistanceOutcome.CONTROLLED, AssistanceOutcome.NOT_FOUND]
    assert [one.result for one in told.persons] == ["已集中隔离", "手机关机，住址无人"]
    other.do("answer", number=number)
    assert other.do("send", partner="zhangjiakou") == 1
    assert file(asked).request.answered_at is not None
    assert get_partner(name="beijing").last_heard_at is not None


def test_an_answer_that_was_lost_on_its_way_changes_nothing(other: Other, asked: int) -> None:
    before = set(other.do("requests"))

    def lost(address: str, body: bytes, headers: Any) -> Answer:
        assert post(address, body, headers).status == 200
        return Answer(0, problem="It does not answer (TimeoutError).")

    assert send(lost) == 0
    partner = get_partner(name="beijing")
    assert (partner.failures, partner.next_at) == (1, AT + timedelta(seconds=20))
    assert [one.state for one in messages()] == [MessageState.WAITING]
    assert send() == 1
    assert len(set(other.do("requests")) - before) == 1
    assert get_partner(name="beijing").problem == ""


def test_who_recorded_a_message_cannot_send_it_again_or_change_it(other: Other, asked: int) -> None:
    before = set(other.do("requests"))
    seen: list[tuple[str, bytes, dict[str, str]]] = []

    def listening(address: str, body: bytes, headers: Any) -> Answer:
        seen.append((address, body, dict(headers)))
        return post(address, body, headers)

    assert send(listening) == 1
    [(address, body, headers)] = seen
    assert post(address, body, headers).status == 409
    assert post(address, body.replace("李".encode(), "王".encode()), headers).status == 401
    assert post(address, body, headers | {"Sizao-Kind": "assistance.progress"}).status == 401
    assert post(address, body, headers | {"Sizao-To": "0" * 16}).status == 401
    assert post(address, body, {**headers, "Signature": "sizao=::"}).status == 401
    assert post(address, body, {}).status == 401
    assert len(set(other.do("requests")) - before) == 1


def test_clocks_that_differ_too_much_are_refused_and_sending_goes_on_once_they_are_set(
    other: Other, asked: int
) -> None:
    other.do("clock", at=(AT + 6 * MINUTE).isoformat())
    assert (send(), get_partner(name="beijing").problem) == (0, "It answered with status 401.")
    other.do("clock", at=(AT - 4 * MINUTE).isoformat())
    assert send() == 1


def test_a_receipt_that_somebody_else_signed_is_none(other: Other, asked: int) -> None:
    def forged(address: str, body: bytes, headers: Any) -> Answer:
        return Answer(200, b'{"reference": "assistance:1"}', {})

    assert send(forged) == 0
    assert get_partner(name="beijing").problem == "Its receipt is not signed with its key."
    assert [one.state for one in messages()] == [MessageState.WAITING]


def test_a_message_that_is_refused_for_good_is_told_and_the_next_goes_on(other: Other, asked: int) -> None:
    with scope(CITY):
        from sizao.foundation.exchange.operations import send_message

        send_message(
            partner="beijing", kind="weather.report", reference="weather:1", content={}, division_path=CITY, **WHO
        )  # fmt: skip
    assert send() == 2
    newest, first = messages()
    assert (first.state, newest.state) == (MessageState.SENT, MessageState.REFUSED)
    assert "weather.report" in newest.problem


def test_nothing_goes_to_a_partner_that_is_paused(other: Other, asked: int) -> None:
    pause_partner(name="beijing", is_paused=True, **WHO)
    assert send() == 0
    assert other.do("send", partner="zhangjiakou") >= 0
    pause_partner(name="beijing", is_paused=False, **WHO)
    assert send() == 1


@pytest.fixture
def station(other: Other) -> Gate:
    """张家口站, where somebody comes by train who goes on to 海淀区, for which Beijing's instance answers."""
    make_station()
    make_account("station", role=Role.STATION_STAFF, display_name="李站务")
    other.do("prepare")
    load_divisions(divisions=BEIJING, **WHO)
    serve_division(name="beijing", division_path=THERE, **WHO)
    return Gate(STATION, "张家口站", QIAODONG)


def desk() -> Any:
    return find_account(username="station")


def offered(station: Gate) -> HandOver:
    """Somebody who was reported to go to 怀来, and goes to 海淀区 as they say at the gate."""
    report_somebody()
    [one] = list_arrivals(actor=desk(), at=AT, zone=ZONE).rows
    passenger = Passenger(one.person, "G7835", AT, STATION, "05", "12F", HUAILAI, one.id, Risk.NONE)
    result = offer_passengers(
        passengers=[passenger], gate=station, kind=HandOverKind.HAND_OVER, meant_for="", vehicle="京A·T0001",
        to_path=DISTRICT, actor=desk(), at=AT,
    )  # fmt: skip
    [held] = result.done
    return held


def there_now(other: Other) -> Any:
    return other.do("hand_overs")[0]


def here_now(held: HandOver) -> HandOver:
    return get_hand_over(actor=desk(), hand_over_id=held.id)


def test_a_traveller_is_offered_there_received_there_and_the_receipt_comes_back(other: Other, station: Gate) -> None:
    held = offered(station)
    before = len(other.do("hand_overs"))

    def down(address: str, body: bytes, headers: Any) -> Answer:
        return Answer(0, problem="It does not answer (TimeoutError).")

    assert send(down) == 0
    with scope(CITY):
        assert last_told([held])[held.id].state is MessageState.WAITING, "not delivered yet, and kept"
    assert send() == 1
    found = there_now(other)
    assert len(other.do("hand_overs")) == before + 1
    assert found["who"] == ["王测试", "10000000001"] and found["state"] == "offered"
    assert found["from"] == ["李站务", QIAODONG, "张家口站", "京A·T0001"]
    with pytest.raises(HandOverError, match="another instance"):
        receive_traveller(hand_over_id=held.id, receiver="宾馆", actor=desk(), at=AT, reason="a test")
    other.do("receive_traveller", number=found["number"])
    assert here_now(held).state is HandOverState.OFFERED, "nothing was sent back yet"
    assert other.do("send", partner="zhangjiakou") == 1
    received = here_now(held)
    assert (received.state, received.receiver) == (HandOverState.RECEIVED, "周接收")
    [one] = list_arrivals(actor=desk(), at=AT, zone=ZONE, state=ArrivalState.ARRIVED).rows
    assert one.id == held.arrival


def test_a_traveller_is_refused_there_with_a_reason_and_may_be_offered_again(other: Other, station: Gate) -> None:
    held = offered(station)
    assert send() == 1
    other.do("clock", at=(AT + HOUR).isoformat())
    found = there_now(other)
    assert found["rise"] != "in_time", "its clock runs there too"
    other.do("refuse_traveller", number=found["number"], why="去朝阳区")
    other.do("clock", at=AT.isoformat())
    assert other.do("send", partner="zhangjiakou") == 1
    refused = here_now(held)
    assert (refused.state, refused.why, refused.receiver) == (HandOverState.REFUSED, "去朝阳区", "周接收")
    assert here_now(held).closed_at is not None


def test_an_offer_that_was_taken_back_is_closed_there_and_a_receipt_stands_over_it(other: Other, station: Gate) -> None:
    held = offered(station)
    back = {"hand_over_id": held.id, "why": "另一区", "actor": desk(), "at": AT, "reason": "a test"}
    assert send() == 1
    found = there_now(other)
    other.do("receive_traveller", number=found["number"])
    take_back_traveller(**back)
    assert send() == 1
    assert there_now(other)["state"] == "received", "whoever has the traveller has them"
    assert other.do("send", partner="zhangjiakou") == 1
    assert here_now(held).state is HandOverState.RECEIVED

    second = offered_again(held, station)
    take_back_traveller(**back | {"hand_over_id": second.id})
    assert send() == 2
    assert (there_now(other)["state"], there_now(other)["why"]) == ("withdrawn", "另一区")


def offered_again(held: HandOver, station: Gate) -> HandOver:
    [again] = offer_passengers(
        passengers=[Passenger(held.person, "G7835", AT, STATION, "", "", None, held.arrival, Risk.NONE)], gate=station,
        kind=HandOverKind.HAND_OVER, meant_for="", vehicle="", to_path=DISTRICT, actor=desk(), at=AT,
    ).done  # fmt: skip
    return again


def test_a_report_goes_where_somebody_comes_and_so_does_what_becomes_of_it(other: Other, station: Gate) -> None:
    values = form(community="海淀区", destination=DISTRICT, address="中关村大街1号", number="G7836")
    told = {"trains": lambda number: None, "at": AT}
    receipt = take_public_report(values=values, once="phone-9", address="192.0.2.9", kept_seconds=0, **told)
    waits = told_of_report(submission_id=receipt.submission_id)
    assert waits is not None and (waits.title, waits.state) == ("北京市疾控中心", MessageState.WAITING)
    assert send() == 1
    received = told_of_report(submission_id=receipt.submission_id)
    assert received is not None and received.state is MessageState.SENT and received.sent_at == AT
    found = other.do("arrivals")[0]
    assert found == {
        "state": "announced", "who": ["王测试", "10000000001"], "journey": ["train", "G7836"],
        "address": "中关村大街1号", "stays": ["河北省石家庄市裕华区"], "by": [["self", "zhangjiakou"]],
    }  # fmt: skip

    access = open_report(code=receipt.code, factor="0001", address="192.0.2.9", at=AT)
    change_public_report(
        access=access, values=values | {"number": "G88", "destination_was": DISTRICT, "community_was": "海淀区"}, **told
    )
    assert send() == 1
    assert other.do("arrivals")[0]["journey"] == ["train", "G88"]
    cancel_public_report(access=access, at=AT)
    assert send() == 1
    assert other.do("arrivals")[0]["state"] == "cancelled"
    assert told_of_report(submission_id=receipt.submission_id) is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "Bei Jing"}, "no name"),
        ({"title": " "}, "what people call it"),
        ({"division_path": CITY}, "the area of both"),
        ({"address": "http://10.1.2.3/"}, "not encrypted"),
        ({"address": "ftp://x"}, "no address"),
        ({"public_key": "AAAA"}, "no public key"),
        ({"public_key": ""}, "no public key"),
    ],
)
def test_a_partner_that_cannot_be_is_not_known(wrong: dict[str, str], why: str) -> None:
    given = {
        "name": "x", "title": "X", "division_path": THERE, "own_path": CITY, "address": "https://x.example.cn",
        "public_key": "CkiqYNzRVL1gyqQLwE+e1LZyHSmYVVKtHWHyTgl3ESM=",
    }  # fmt: skip
    with pytest.raises(ExchangeError, match=why):
        know_partner(**(given | wrong), **WHO)
    with pytest.raises(ExchangeError, match="this installation"):
        know_partner(**(given | {"public_key": own_public_key()[0]}), **WHO)

"""Travellers and reports between instances as people see them: offered, received, not delivered, told to whom."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.exchange.models import Outgoing, ServedDivision
from sizao.foundation.exchange.operations import know_partner, serve_division
from sizao.foundation.exchange.queries import list_messages, partner_for
from sizao.foundation.exchange.signatures import public_text
from sizao.foundation.exchange.types import MessageState
from sizao.interfaces import clock
from sizao.interfaces.public.report import _places
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from sizao.response.arrivals.models import Arrival, HandOver, Submission
from tests.conftest import MACHINE_TIME
from tests.gates import QIAODONG, REPORTED, STATION, make_station, report_somebody
from tests.interfaces.conftest import is_kept_anywhere, told
from tests.interfaces.test_exchange import KEY, THERE, push
from tests.interfaces.test_push_desk import arrival, expect
from tests.interfaces.test_report_pages import code_in, sheet
from tests.residents import CITY, HUAILAI


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DISTRICT = f"{THERE}.n110108"
BEIJING = [
    Division("11", "n11", "北京市", "Beijing", DivisionLevel.PROVINCE),
    Division("1101", THERE, "北京市", "Beijing", DivisionLevel.CITY),
    Division("110108", DISTRICT, "海淀区", "Haidian District", DivisionLevel.COUNTY),
]
WHO: dict[str, Any] = {"actor": "user:1", "at": MACHINE_TIME, "reason": "a test"}
NOW = MACHINE_TIME.isoformat()
OFFER: dict[str, Any] = {
    "reference": 5, "state": "offered", "offered_at": NOW, "by": "周站长", "from_path": DISTRICT, "from_name": "海淀区",
    "place": "清河站", "to_path": HUAILAI, "vehicle": "京A·T0001", "why": "",
    "person": {"name": "张弓", "phone": "10000000009", "identifier": REPORTED},
}  # fmt: skip
REPORT: dict[str, Any] = {
    "reference": 8, "version": 1, "told_at": NOW, "made_at": NOW, "reporter": "self", "reporter_name": "",
    "reporter_phone": "", "organization": "", "to_path": HUAILAI, "address": "3号楼",
    "journey": {"arrives_at": (MACHINE_TIME + timedelta(days=1)).isoformat(), "mode": "train", "number": "G7835"},
    "tested_on": "", "travellers": [{"name": "张弓", "identifier": REPORTED, "phone": "10000000009"}],
    "stays": [{"place": "北京市海淀区", "code": "110108", "from": "", "until": "", "detail": ""}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A station, and a partner that speaks for Beijing; nobody said yet for which of its divisions it answers."""
    from tests.interfaces import test_exchange

    monkeypatch.setattr(clock, "machine_time", lambda: MACHINE_TIME)
    monkeypatch.setattr(test_exchange, "AT", MACHINE_TIME)
    make_station()
    load_divisions(divisions=BEIJING, **WHO)
    know_partner(
        name="beijing", title="北京市疾控中心", division_path=THERE, own_path=CITY, address="https://b.example.cn",
        public_key=public_text(KEY), **WHO,
    )  # fmt: skip


@pytest.fixture
def enter(come):
    def enter_(role: Role = Role.STATION_STAFF, path: str = CITY):
        client = come(role, path)
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        return client

    return enter_


def waiting() -> list[tuple[str, str]]:
    with scope(CITY):
        return [(one.kind, one.state.value) for one in list_messages()]


class TestWhoAnswersForWhat:
    def test_a_named_person_enters_it_and_takes_it_back(self, come) -> None:
        officer = come(Role.CITY_COMMAND)
        assert "Haidian District" in officer.get("/exchange/").text
        assert officer.post("/exchange/beijing/serve/", {"division": DISTRICT}).status_code == 302
        page = told(officer.get("/exchange/"))
        assert "entered by 值班员甲" in page
        assert partner_for(path=f"{DISTRICT}.n110108001").name == "beijing"
        assert officer.post("/exchange/beijing/serve/", {"division": DISTRICT, "act": "stop"}).status_code == 302
        assert partner_for(path=DISTRICT) is None

    @pytest.fixture
    def fresh_places(self) -> Iterator[None]:
        """The list of places is gathered once a day, and each test plays on the same one."""
        _places.cache_clear()
        yield
        _places.cache_clear()

    @pytest.mark.usefixtures("fresh_places")
    def test_what_nobody_knew_here_becomes_a_destination_by_the_list_of_the_country(self, come, client) -> None:
        client.cookies["django_language"] = "en"
        officer, district = come(Role.CITY_COMMAND), f"{THERE}.n110119"
        assert "延庆区" in officer.get("/exchange/").text

        def destinations() -> set[str]:
            return {county[0] for county, _towns in client.get("/report/places.json").json()["destinations"]}

        assert district not in destinations() and HUAILAI in destinations()
        assert officer.post("/exchange/beijing/serve/", {"division": district}).status_code == 302
        assert district in destinations()
        assert client.post("/report/", sheet(community="延庆区")).status_code == 200
        assert waiting() == [("report.made", "waiting")]
        gone = officer.post("/exchange/beijing/serve/", {"division": district, "act": "stop"})
        assert (gone.status_code, partner_for(path=district)) == (302, None)
        assert client.post("/report/", sheet(community="延庆区", name_0="李演示")).status_code == 422

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"division": HUAILAI}, "does not speak for"),
            ({"division": f"{THERE}.n119999"}, "This division is not known"),
            ({"division": "n11.n1101.'"}, "is no path of a division"),
            ({"division": DISTRICT, "act": "stop"}, "does not answer for"),
        ],
    )
    def test_what_cannot_be_is_said(self, come, values, why: str) -> None:
        answer = come(Role.CITY_COMMAND).post("/exchange/beijing/serve/", values)
        assert answer.status_code == 422 and why in answer.text
        assert not ServedDivision.objects.exists()

    def test_others_may_not(self, come) -> None:
        for role, path, status in (
            (Role.STATION_STAFF, CITY, 403), (Role.ADMINISTRATOR, CITY, 403), (Role.COUNTY_COMMAND, HUAILAI, 404)
        ):  # fmt: skip
            answer = come(role, path).post("/exchange/beijing/serve/", {"division": DISTRICT})
            assert answer.status_code == status

    def test_a_county_in_its_city_speaks_for_itself(self) -> None:
        county = know_partner(
            name="huailai", title="怀来县", division_path=HUAILAI, own_path=CITY, address="https://h.example.cn",
            public_key="CkiqYNzRVL1gyqQLwE+e1LZyHSmYVVKtHWHyTgl3ESM=", **WHO,
        )  # fmt: skip
        serve_division(name="huailai", division_path=HUAILAI, **WHO)
        assert partner_for(path=f"{HUAILAI}.n130730100").name == "huailai"
        assert partner_for(path=QIAODONG) is None
        assert county.is_ours(QIAODONG) and not county.is_ours(HUAILAI)
        assert county.answers_for(HUAILAI) and not county.answers_for(QIAODONG)


class TestOurOffer:
    @pytest.fixture(autouse=True)
    def served(self) -> None:
        serve_division(name="beijing", division_path=THERE, **WHO)

    def offer(self, client, **changes: str) -> HandOver:
        report_somebody()
        expect(arrival().person)
        address = f"/push-desk/train/?run=G7835&day={(MACHINE_TIME + timedelta(hours=8)).date()}&place={STATION}"
        assert "Haidian District · 北京市疾控中心" in client.get(address).text
        values = {"person": [f"P{arrival().person:016X}"], "gate": STATION, "to": DISTRICT, "kind": "hand_over"}
        answer = client.post(address, values | changes, follow=True)
        assert "1 offered" in answer.text
        with scope(CITY):
            return HandOver.objects.get()

    def test_from_the_push_desk_to_another_instance_shown_as_not_delivered_yet(self, enter) -> None:
        client = enter()
        held = self.offer(client)
        assert waiting() == [("hand_over.offer", "waiting")]
        page = told(client.get(f"/push-desk/hand-overs/{held.pk}/"))
        for words in ("not delivered yet", "北京市疾控中心", "gives the receipt in its own system"):
            assert words in page
        assert "Write down the receipt" not in page
        assert "not delivered yet" in client.get("/push-desk/hand-overs/").text
        assert "hand-over of a traveller" in told(client.get("/exchange/"))
        refused = client.post(f"/push-desk/hand-overs/{held.pk}/", {"act": "receive", "receiver": "宾馆"})
        assert refused.status_code == 422 and "another instance" in refused.text
        assert client.post(f"/push-desk/hand-overs/{held.pk}/", {"act": "withdraw", "why": "x"}).status_code == 302
        assert waiting() == [("hand_over.offer", "waiting")] * 2
        with scope(CITY):
            assert all(row.sealed is not None and "王测试".encode() not in row.sealed for row in Outgoing.objects.all())

    def test_a_division_that_nobody_answers_for(self, enter) -> None:
        client = enter()
        expect(4711)
        address = f"/push-desk/train/?run=G7835&day={(MACHINE_TIME + timedelta(hours=8)).date()}&place={STATION}"
        values = {"person": ["P0000000000001267"], "gate": STATION, "kind": "hand_over"}
        answer = client.post(address, values | {"to": "n99"})
        assert answer.status_code == 422 and "No other instance answers" in answer.text
        unknown = client.post(address, values | {"to": DISTRICT}, follow=True)
        assert "Nobody here knows who this person is" in unknown.text and waiting() == []

    def test_a_receipt_of_the_partner_closes_it_with_the_name_of_who_has_the_traveller(self, enter) -> None:
        client = enter()
        held = self.offer(client)
        receipt = {"reference": held.pk, "state": "received", "by": "周接收", "why": "", "closed_at": NOW}
        assert push(receipt, kind="hand_over.receipt").json()["reference"] == f"hand_over:{held.pk}"
        page = told(client.get(f"/push-desk/hand-overs/{held.pk}/"))
        assert "周接收" in page and "received" in page
        refusal = receipt | {"state": "refused", "why": "不是本区"}
        assert push(refusal, kind="hand_over.receipt").status_code == 200
        with scope(CITY):
            assert HandOver.objects.get().state == "received", "what is closed stays closed"

    def test_a_receipt_that_makes_no_sense_and_an_offer_that_their_instance_refused(self, enter) -> None:
        client = enter()
        held = self.offer(client)
        receipt = {"reference": held.pk, "state": "received", "by": "周", "why": "", "closed_at": NOW}
        for changes, why in (
            ({"reference": 99}, "no hand-over 99"),
            ({"state": "offered"}, "cannot be 'offered'"),
            ({"state": "refused", "why": " "}, "'why' is empty"),
            ({"closed_at": "x"}, "no instant"),
        ):
            answer = push(receipt | changes, kind="hand_over.receipt")
            assert answer.status_code == 422 and why in answer.json()["title"]
        with scope(CITY):
            Outgoing.objects.update(state="refused", sealed=None, problem="This person is being handed over already.")
        page = told(client.get(f"/push-desk/hand-overs/{held.pk}/"))
        assert "refused by its instance" in page and "being handed over already" in page and "Take back" in page


class TestTheirOffer:
    def test_it_stands_on_the_countys_desk_and_the_receipt_waits_to_be_sent(self, enter) -> None:
        assert push(REPORT, kind="report.made").status_code == 200
        answer = push(OFFER, kind="hand_over.offer")
        assert answer.status_code == 200
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        desk = county.get("/coming/day.json?language=en").text
        for words in ("张弓", "清河站", "周站长 · 北京市疾控中心", "京A·T0001"):
            assert words in desk
        number = answer.json()["reference"].partition(":")[2]
        page = told(county.get(f"/push-desk/hand-overs/{number}/"))
        assert REPORTED in page and "I have the traveller" in page and "Report and way of the person" in page
        assert "you answer for this person now" in county.post("/coming/", {"act": "receive", "hand_over": number}).text
        assert waiting() == [("hand_over.receipt", "waiting")]
        assert "our receipt" in told(county.get(f"/push-desk/hand-overs/{number}/"))
        with scope(CITY):
            assert Arrival.objects.get().state == "arrived"
        assert not is_kept_anywhere("张弓")

    def test_it_is_refused_with_a_reason_and_nobody_else_sees_it(self, enter) -> None:
        number = push(OFFER, kind="hand_over.offer").json()["reference"].partition(":")[2]
        other = enter(Role.COUNTY_COMMAND, f"{CITY}.n130709")
        assert other.get(f"/push-desk/hand-overs/{number}/").status_code == 404
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        assert county.post(f"/push-desk/hand-overs/{number}/", {"act": "withdraw"}).status_code == 422
        county.post(f"/push-desk/hand-overs/{number}/", {"act": "refuse", "why": "去崇礼"})
        with scope(CITY):
            [message] = list_messages()
        assert (message.kind, message.state) == ("hand_over.receipt", MessageState.WAITING)

    def test_taken_back_before_it_came_it_does_not_open(self, enter) -> None:
        assert push(OFFER | {"state": "withdrawn", "why": "弄错"}, kind="hand_over.offer").status_code == 200
        assert push(OFFER, kind="hand_over.offer").status_code == 200
        with scope(CITY):
            assert HandOver.objects.get().state == "withdrawn"

    def test_one_that_was_refused_here_is_taken_back_there_without_being_refused_again(self) -> None:
        assert push(OFFER, kind="hand_over.offer").status_code == 200
        second = OFFER | {"reference": 6}
        assert push(second, kind="hand_over.offer").status_code == 422
        assert push(second | {"state": "withdrawn"}, kind="hand_over.offer").status_code == 200
        with scope(CITY):
            assert sorted(HandOver.objects.values_list("state", flat=True)) == ["offered", "withdrawn"]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"state": "received"}, "cannot be 'received'"),
            ({"to_path": DISTRICT}, "'to_path' is no division"),
            ({"from_path": CITY}, "'from_path' is no division"),
            ({"person": {"name": "", "phone": "", "identifier": ""}}, "'person.name' is empty"),
            ({"person": []}, "'person' is no object"),
            ({"vehicle": "x" * 61}, "no text of at most 60"),
        ],
    )
    def test_what_cannot_be_taken_leaves_nothing(self, changes, why: str) -> None:
        answer = push(OFFER | changes, kind="hand_over.offer")
        assert answer.status_code == 422 and why in answer.json()["title"]
        with scope(CITY):
            assert not HandOver.objects.exists()

    def test_somebody_who_is_handed_over_here_already_and_a_number_that_was_used(self) -> None:
        assert push(OFFER, kind="hand_over.offer").status_code == 200
        again = push(OFFER | {"reference": 6}, kind="hand_over.offer")
        assert again.status_code == 422 and "being handed over here already" in again.json()["title"]
        used = push(OFFER, kind="hand_over.offer")
        assert used.status_code == 422 and "stood for another hand-over" in used.json()["title"]


class TestReports:
    def test_a_report_of_theirs_stands_in_the_list_with_its_source_and_follows(self, enter) -> None:
        assert push(REPORT, kind="report.made").status_code == 200
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        with scope(CITY):
            one = Arrival.objects.get()
        page = told(county.get(f"/arrivals/{one.pk}/"))
        assert "told by 北京市疾控中心" in page and "张弓" in page and "G7835" in page
        later = REPORT | {"version": 3, "journey": REPORT["journey"] | {"number": "G1"}}
        assert push(later, kind="report.made").status_code == 200
        assert push(REPORT | {"version": 2}, kind="report.made").status_code == 200
        with scope(CITY):
            assert Arrival.objects.get().number == "G1", "an older word that comes later changes nothing"
        gone = {"reference": 8, "version": 4, "told_at": NOW}
        assert push(gone, kind="report.cancelled").status_code == 200
        with scope(CITY):
            assert Arrival.objects.get().state == "cancelled"
        assert push(REPORT | {"version": 5}, kind="report.made").status_code == 200
        with scope(CITY):
            assert Arrival.objects.get().state == "announced", "they come after all"
        assert waiting() == [], "what came from another instance is told to nobody"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"to_path": DISTRICT}, "'to_path' is no division"),
            ({"travellers": []}, "name-0: missing"),
            (
                {"travellers": [{"name": "张弓", "identifier": f"{REPORTED[:-1]}X", "phone": "10000000009"}]},
                "identifier-0",
            ),
            ({"stays": []}, "place-0: missing"),
            ({"reporter": "stranger"}, "reporter: unknown"),
            ({"journey": {}}, "'journey.arrives_at' is empty"),
            ({"version": "1"}, "no whole number"),
        ],
    )
    def test_a_report_that_cannot_be_taken_leaves_nothing(self, changes, why: str) -> None:
        answer = push(REPORT | changes, kind="report.made")
        assert answer.status_code == 422 and why in answer.json()["title"] and "张弓" not in answer.text
        assert not Submission.objects.exists()

    def test_what_was_never_told_and_another_report_under_its_number(self) -> None:
        gone = push({"reference": 8, "version": 1, "told_at": NOW}, kind="report.cancelled")
        assert gone.status_code == 422 and "No report 8" in gone.json()["title"]
        assert push(REPORT, kind="report.made").status_code == 200
        two = REPORT | {"version": 2, "travellers": [*REPORT["travellers"], {"name": "张小弓", "phone": ""}]}
        answer = push(two, kind="report.made")
        assert answer.status_code == 422 and "another report before" in answer.json()["title"]

    def test_the_traveller_is_told_who_has_the_report(self, client) -> None:
        serve_division(name="beijing", division_path=THERE, **WHO)
        client.cookies["django_language"] = "en"
        answer = client.post("/report/", sheet(community="海淀区", destination=DISTRICT))
        assert "It goes to 北京市疾控中心" in answer.text and "has not been received there yet" in answer.text
        with scope(CITY):
            Outgoing.objects.update(state="sent", sealed=None, sent_at=MACHINE_TIME)
        client.post("/report/mine/", {"code": code_in(answer), "factor": "0001"})
        page = client.get("/report/mine/").text
        assert "北京市疾控中心, which answers for the place you go to, received your report" in page
        assert "has a copy of it" in page
        moved = client.post("/report/mine/change/", sheet(community="怀来县", destination=HUAILAI))
        assert moved.status_code == 422 and "lies in another province" in moved.text
        client.post("/report/mine/change/", {"act": "cancel"})
        assert [kind for kind, _state in waiting()] == ["report.cancelled", "report.made"]

"""The push desk, the lists beside it, the county's page, one hand-over, and the way of a person."""

from datetime import timedelta

import pytest

from sizao.desk import gating
from sizao.desk.gating import find_gate, scan_at_gate
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import expect_arrivals, offer_hand_over
from sizao.response.arrivals.types import ConveyanceKind, Direction, HandOverClock, HandOverKind, NewExpected
from tests.conftest import MACHINE_TIME
from tests.gates import ABROAD, QIAODONG, REPORTED, STATION, STRANGER, make_station, report_somebody
from tests.people import make_account
from tests.residents import CHONGLI, CITY, HUAILAI, SHACHENG


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DESK, COMING, LIST = "/push-desk/", "/coming/", "/push-desk/hand-overs/"
MINUTE = timedelta(minutes=1)
COMMUNITY = f"{SHACHENG}.n130730100001"


@pytest.fixture(autouse=True)
def station():
    gating._LISTS.clear()
    make_station()


@pytest.fixture
def enter(client):
    """Signed in, English, with a purpose: `enter(Role.COUNTY_COMMAND, HUAILAI)`."""

    def enter_(role=Role.STATION_STAFF, path=CITY):
        name = f"{role.value}-{path}"
        from sizao.foundation.accounts.queries import find_account

        user = find_account(username=name) or make_account(name, role=role, division_path=path, display_name=name)
        client.force_login(user)
        client.cookies["django_language"] = "en"
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        client.user = user
        return client

    return enter_


def arrival() -> models.Arrival:
    with scope(CITY):
        return models.Arrival.objects.order_by("-pk")[0]


def expect(*persons, path=CHONGLI, hours=0.5):
    with scope(CITY, actor="system:test"):
        expect_arrivals(
            feed="railway", actor="system:test", at=MACHINE_TIME, reason="a test",
            arrivals=[
                NewExpected(person, ConveyanceKind.TRAIN, "G7835", MACHINE_TIME.date(), "05", "12F", "北京北", STATION,
                            MACHINE_TIME + hours * 60 * MINUTE, QIAODONG, path, 1, line)
                for line, person in enumerate(persons, 1)
            ],
        )  # fmt: skip


def offered(user, *, minutes_ago=0, **changes):
    one, at = arrival(), MACHINE_TIME - minutes_ago * MINUTE
    given = {
        "person": one.person, "arrival": one.pk, "kind": HandOverKind.HAND_OVER, "place": STATION,
        "division_path": QIAODONG, "destination_path": HUAILAI, "vehicle": "冀G·A0001", "actor": user, "at": at,
        "clock": HandOverClock(at + 30 * MINUTE, at + 60 * MINUTE, "he-2021/arrivals.receipt"), "reason": "a test",
    }  # fmt: skip
    return offer_hand_over(**(given | changes))


def scan(user, number):
    return scan_at_gate(
        text=number, gate=find_gate(STATION), direction=Direction.IN, once=number, kept_seconds=0, actor=user,
        at=MACHINE_TIME,
    )  # fmt: skip


class TestTrains:
    def test_list_and_reports_by_county(self, enter):
        report_somebody(ABROAD, place_0="韩国")
        expect(arrival().person, 4711, 4712)
        text = enter().get(DESK).text
        assert "G7835" in text and "Chongli District 2" in text and "Huailai County 1" in text
        assert "nobody of them waits here" in text

    def test_one_train_opens_into_its_people_and_they_are_handed_over(self, enter):
        report_somebody(ABROAD, place_0="韩国")
        expect(arrival().person, 4711, path=None)
        address = f"/push-desk/train/?run=G7835&day={(MACHINE_TIME + timedelta(hours=8)).date()}&place={STATION}"
        client = enter()
        text = client.get(address).text
        assert "王测试" in text and "not reported" in text and "12F" in text
        keys = [f"P{arrival().person:016X}", "P0000000000001267"]
        response = client.post(address, {"person": keys, "gate": STATION, "vehicle": "冀G·A0001"}, follow=True)
        assert "1 offered" in response.text and "Nobody said where this person goes" in response.text
        with scope(CITY):
            assert str(models.HandOver.objects.get().destination_path) == HUAILAI

    @pytest.mark.parametrize(
        ("values", "words"),
        [({}, "Nobody was chosen"), ({"person": "P0000000000001267", "gate": "x"}, "No gate was chosen")],
    )
    def test_what_is_not_chosen_is_said(self, enter, values, words):
        expect(4711)
        address = f"/push-desk/train/?run=G7835&day={(MACHINE_TIME + timedelta(hours=8)).date()}&place={STATION}"
        response = enter().post(address, values)
        assert response.status_code == 422 and words in response.text

    def test_the_people_of_a_train_go_into_a_file(self, enter):
        report_somebody()
        expect(arrival().person)
        address = f"/push-desk/train/?run=G7835&day={(MACHINE_TIME + timedelta(hours=8)).date()}"
        text = enter().post(address, {"export": "csv"}).content.decode("utf-8-sig")
        assert text.splitlines()[0].startswith("person,name") and "王测试" in text

    def test_a_train_that_does_not_exist(self, enter):
        assert enter().get("/push-desk/train/?run=G1&day=2021-10-23").status_code == 404
        assert enter().get("/push-desk/train/?run=G1&day=x").status_code == 404

    def test_other_roles_see_none_of_it(self, enter):
        for role in (Role.AUDITOR, Role.ADMINISTRATOR):
            client = enter(role)
            for path in (DESK, LIST, COMING, "/push-desk/missing/", "/push-desk/unreported/"):
                assert client.get(path).status_code == 403


class TestLists:
    def test_hand_overs_with_what_is_late_first(self, enter):
        report_somebody(ABROAD, place_0="韩国")
        client = enter()
        offered(client.user, minutes_ago=45)
        text = client.get(f"{LIST}?rise=late").text
        assert "not received in time" in text and "station_staff" in text and "冀G·A0001" in text
        assert client.get(f"{LIST}?rise=risen").context["results"].total == 0
        assert client.post(LIST, {"text": f"P{arrival().person:016X}"}).context["results"].total == 1
        assert client.post(LIST, {"text": "nobody"}).context["results"].total == 0
        assert "冀G·A0001" in client.post(LIST, {"export": "csv"}).content.decode("utf-8-sig")

    def test_those_who_did_not_arrive(self, enter):
        report_somebody(hours=-7)
        client = enter()
        assert client.get("/push-desk/missing/").context["results"].total == 1
        scan(client.user, REPORTED)
        assert client.get("/push-desk/missing/").context["results"].total == 0

    def test_whoever_is_only_on_a_list_stands_there_with_their_train(self, enter):
        expect(4711, hours=-8)
        client = enter()
        scan_at_gate(text=STRANGER, gate=find_gate(STATION), direction=Direction.IN, once="x", kept_seconds=7 * 3600,
                     actor=client.user, at=MACHINE_TIME)  # fmt: skip
        response = client.get("/push-desk/missing/?known=listed")
        assert response.context["results"].total == 1 and "not reported" in response.text
        assert "/push-desk/train/?run=G7835" in response.text
        assert client.get("/push-desk/missing/?known=reported").context["results"].total == 0

    def test_those_who_arrived_unreported(self, enter):
        client = enter()
        scan(client.user, STRANGER)
        response = client.get("/push-desk/unreported/")
        assert response.context["results"].total == 1
        assert "Not known here" in response.text and "张家口站" in response.text

    def test_a_late_one_stands_on_the_first_page_and_opens(self, enter):
        report_somebody()
        offered(enter().user, minutes_ago=70)
        client = enter(Role.COUNTY_COMMAND, HUAILAI)
        assert "hand-overs risen to the city" in client.get("/").text
        assert client.get(f"{LIST}?rise=risen").context["results"].total == 1


def day(client):
    return client.get("/coming/day.json?language=en").json()


def send(client, status=200, kept=0, **values):
    """As the shell sends what was kept on the phone."""
    headers = {"Idempotency-Key": "1", "X-Kept-Seconds": str(kept)}
    response = client.post(f"{COMING}?language=en", values, headers=headers)
    assert response.status_code == status, response.text
    return response.text


class TestComing:
    def test_the_page_is_the_same_for_everybody_and_the_list_comes_by_itself(self, enter):
        report_somebody()
        client = enter(Role.COUNTY_COMMAND, HUAILAI)
        assert "王测试" not in client.get(COMING).text
        found = day(client)
        [one] = found["people"]
        assert (one["who"], one["run"], found["hours"]) == ("王测试", "G7835", 12)
        assert "10000000001" not in str(found)  # a telephone only of those who are to be received

    def test_the_county_gives_receipt_and_hands_on_to_the_community(self, enter):
        report_somebody(ABROAD, place_0="韩国")
        held = offered(enter().user, minutes_ago=10)
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        [one] = day(county)["offered"]
        assert (one["who"], one["phone"], one["id"]) == ("王测试", "10000000001", held.id)
        assert "you answer for this person" in send(county, act="receive", hand_over=held.id, kept=300)
        with scope(CITY):
            assert models.HandOver.objects.get().closed_at == MACHINE_TIME - 5 * MINUTE
        page = county.get(f"{LIST}{held.id}/")
        assert "Hand on to" in page.text and "received" in page.text
        county.post(f"{LIST}{held.id}/", {"act": "home", "vehicle": "冀G·A0002"})
        grid = enter(Role.GRID_WORKER, COMMUNITY)
        with scope(CITY):
            second = models.HandOver.objects.get(state="offered")
        assert str(second.destination_path) == COMMUNITY
        send(grid, act="receive", hand_over=second.pk)
        way = grid.get(f"/arrivals/{arrival().pk}/").text
        assert "Hand-over: received" in way and "Reported by themselves" in way

    def test_a_receipt_whose_answer_was_lost_is_the_same_receipt_and_another_s_comes_too_late(self, enter):
        report_somebody()
        held = offered(enter().user)
        first, other = enter(Role.COUNTY_COMMAND, HUAILAI).user, enter(Role.INVESTIGATOR, HUAILAI).user
        for user, status, words in ((first, 200, "you answer"), (first, 200, "you answer"), (other, 422, "quicker")):
            client = enter(Role(user.role), HUAILAI)
            assert words in send(client, status, act="receive", hand_over=held.id)
        assert f'data-refused="{held.id}"' in send(client, 422, act="receive", hand_over=held.id)

    def test_not_taken_needs_a_reason(self, enter):
        report_somebody()
        held = offered(enter().user)
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        assert "without a reason" in send(county, 422, act="refuse", hand_over=held.id)
        send(county, act="refuse", hand_over=held.id, why="去崇礼")
        assert "去崇礼" in enter().get(f"{LIST}{held.id}/").text

    def test_who_waits_is_seen_until_they_leave(self, enter):
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        assert "No gate was chosen" in send(county, 422, act="wait", gate="x")
        send(county, act="wait", gate=STATION, vehicle="冀G·A0001")
        assert day(county)["is_waiting"] and "冀G·A0001" in day(county)["waiting"][0]["line"]
        send(county, act="leave")
        assert not day(county)["waiting"]
        assert "Nothing was chosen" in send(county, 422, act="dance")

    def test_somebody_without_an_account(self, enter):
        report_somebody()
        client = enter()
        held = offered(client.user)
        client.post(f"{LIST}{held.id}/", {"act": "receive", "receiver": "演示宾馆前台"})
        assert "演示宾馆前台" in client.get(f"{LIST}{held.id}/").text

    def test_take_back_and_see_off(self, enter):
        report_somebody()
        client = enter()
        held = offered(client.user)
        assert client.post(f"{LIST}{held.id}/", {"act": "withdraw", "why": "另一县"}).status_code == 302
        transit = offered(client.user, kind=HandOverKind.TRANSIT, destination_path=QIAODONG)
        assert client.post(f"{LIST}{transit.id}/", {"act": "see_off"}).status_code == 302
        assert "seen off" in client.get(LIST).text

    def test_who_waits_is_named_at_the_push_desk_and_at_the_gate(self, enter):
        report_somebody(ABROAD, place_0="韩国")
        county = enter(Role.COUNTY_COMMAND, HUAILAI)
        county.post(COMING, {"act": "wait", "gate": STATION, "vehicle": "冀G·A0001"})
        assert "I wait no longer" in county.get(COMING).text
        client = enter()
        assert f"county_command-{HUAILAI}" in client.get(DESK).text
        glance = client.post("/gate/", {"gate": STATION, "number": ABROAD}).text
        assert f"county_command-{HUAILAI} · 冀G·A0001" in glance
        enter(Role.COUNTY_COMMAND, HUAILAI).post(COMING, {"act": "leave"})
        assert f"county_command-{HUAILAI}" not in enter().get(DESK).text

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"act": "wait", "gate": "x"}, "No gate was chosen"),
            ({}, "Nothing was chosen"),
            ({"act": "receive", "hand_over": "999"}, "There is no hand-over 999"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, enter, values, words):
        response = enter(Role.COUNTY_COMMAND, HUAILAI).post(COMING, values)
        assert response.status_code == 422 and words in response.text

    def test_another_county_finds_nothing(self, enter):
        report_somebody()
        held = offered(enter().user)
        other = enter(Role.COUNTY_COMMAND, CHONGLI)
        assert other.get(f"{LIST}{held.id}/").status_code == 404
        assert "王测试" not in other.get(COMING).text


class TestMeasure:
    def test_a_named_person_judges_and_the_measure_is_proposed_with_that_ground(self, client):
        report_somebody(ABROAD, place_0="韩国")
        user = make_account("cdc", role=Role.INVESTIGATOR, division_path=CITY, acts_for=Authority.CDC)
        client.force_login(user)
        client.cookies["django_language"] = "en"
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        address = f"/arrivals/{arrival().pk}/"
        refused = client.post(address, {"act": "propose", "reason": " "})
        assert refused.status_code == 422 and "judgment of a named person" in refused.text
        response = client.post(address, {"act": "propose", "reason": "电话核实，10月下旬自韩国入境"}, follow=True)
        assert response.status_code == 200 and "电话核实" in response.text
        assert "Measure R" in client.get(address).text

    def test_where_the_rules_propose_nothing_nothing_is_offered(self, client):
        report_somebody()
        client.force_login(make_account("cdc", role=Role.INVESTIGATOR, division_path=CITY))
        client.cookies["django_language"] = "en"
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        address = f"/arrivals/{arrival().pk}/"
        assert "Propose this measure" not in client.get(address).text
        response = client.post(address, {"act": "propose", "reason": "trying"})
        assert response.status_code == 422 and "propose no measure" in response.text

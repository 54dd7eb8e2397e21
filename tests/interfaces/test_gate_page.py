"""The page at a gate: each glance, each refusal, the three questions, the hand-over, and the list for the phone."""

import hmac
from base64 import b64decode
from hashlib import sha256

import pytest

from sizao.desk import gating
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from tests.gates import ABROAD, QIAODONG, REPORTED, STATION, STRANGER, make_station, report_somebody
from tests.people import make_account
from tests.residents import CITY, HUAILAI


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GATE = "/gate/"


@pytest.fixture(autouse=True)
def station():
    gating._LISTS.clear()
    make_station()


@pytest.fixture
def guard(come):
    return come(Role.STATION_STAFF)


def send(client, status=200, **values):
    response = client.post(
        f"{GATE}?language=en", {"gate": STATION, "direction": "in"} | values,
        headers={"Idempotency-Key": values.get("once", str(sorted(values.items()))[:64])},
    )  # fmt: skip
    assert response.status_code == status, response.text
    return response.text


def ask(client, status=200, **changes):
    values = {"act": "ask", "number": STRANGER, "name": "李演示", "place": "河北省石家庄市裕华区",
              "community": "沙城镇 一社区", "phone": "10000000002"}  # fmt: skip
    return send(client, status, **(values | changes))


class TestGlance:
    def test_reported(self, guard):
        report_somebody()
        text = send(guard, number=REPORTED)
        assert "Reported" in text and "May go on" in text and "王测试" in text and "Huailai" in text
        assert "Hand over" not in text

    def test_a_measure_waits(self, guard):
        report_somebody(ABROAD, place_0="韩国")
        text = send(guard, number=ABROAD)
        assert "to be handed over" in text and "from abroad" in text and "Hand over to Huailai" in text

    def test_not_known_brings_three_questions_and_a_name(self, guard):
        text = send(guard, number=STRANGER)
        assert "Not known here" in text
        assert all(f'name="{name}"' in text for name in ("name", "place", "community", "phone"))

    def test_twice(self, guard):
        report_somebody()
        send(guard, number=REPORTED, once="1")
        assert "Counted already at 张家口站" in send(guard, number=REPORTED, gate="checkpoint:ztl", once="2")

    def test_the_answer_is_forgotten_by_the_phone_at_once(self, guard):
        report_somebody()
        response = guard.post(GATE, {"gate": STATION, "number": REPORTED}, headers={"Idempotency-Key": "1"})
        assert response["X-Forget-Seconds"] == "5" and response["Cache-Control"] == "no-store"

    def test_without_a_script_the_whole_page_answers(self, guard):
        report_somebody()
        text = guard.post(GATE, {"gate": STATION, "number": REPORTED}).text
        assert "<html" in text and "May go on" in text


class TestRefused:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"number": ""}, "Nothing was read"),
            ({"number": REPORTED[:-3] + "99" + REPORTED[-1]}, "mistyped"),
            ({"number": REPORTED, "gate": "nowhere"}, "No gate was chosen"),
            ({"number": "ABCD-EFGH"}, "There is no report of this code"),
            ({"act": "offer", "person": "x"}, "Nobody was chosen"),
            ({"act": "ask", "number": "1"}, "missing or mistyped"),
        ],
    )
    def test_it_is_said_and_nothing_is_counted(self, guard, values, words):
        assert words in send(guard, 422, **values)
        with scope(CITY):
            assert not models.GateScan.objects.exists()

    def test_other_roles_stand_at_no_gate(self, come):
        for role in (Role.GRID_WORKER, Role.AUDITOR, Role.INVESTIGATOR):
            client = come(role)
            assert {client.get(path).status_code for path in (GATE, "/gate/day/")} == {403}

    def test_strangers_sign_in_first(self, client):
        assert client.get(GATE).status_code == 302


class TestQuestions:
    def test_the_answers_become_a_report_and_the_person_may_go_on(self, guard):
        send(guard, number=STRANGER)
        text = ask(guard)
        assert "Written down" in text and "May go on" in text
        with scope(CITY):
            [row] = models.ArrivalReport.objects.all()
            assert (row.reporter, row.arrival.is_late, row.arrival.state_by[:5]) == ("gate", True, "user:")
            # What was found when they came stays as it was found.
            assert [scan.verdict for scan in models.GateScan.objects.all()] == ["unknown"]

    def test_a_stay_at_risk_leads_to_the_hand_over(self, guard):
        assert "Hand over to Huailai" in ask(guard, place="韩国")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Please fill this in"),
            ({"place": "某处"}, "This place is not known here"),
            ({"community": "某处"}, "not known in the city"),
            ({"phone": "12"}, "This is no phone number"),
        ],
    )
    def test_each_field_says_what_is_wrong_and_the_number_stays(self, guard, changes, words):
        text = ask(guard, 422, **changes)
        assert words in text and f'value="{STRANGER}"' in text

    def test_whoever_is_registered_needs_no_name(self, guard):
        ask(guard)
        from sizao.interfaces.jobs.arrivals import register_whoever_was_reported

        register_whoever_was_reported(0)
        assert "Written down" in ask(guard, name="", phone="10000000003")


class TestHandOver:
    def test_offered_to_the_county_of_the_destination(self, guard):
        report_somebody(ABROAD, place_0="韩国")
        send(guard, number=ABROAD)
        with scope(CITY):
            scan = models.GateScan.objects.get()
            values = {"act": "offer", "person": f"P{scan.person:016X}", "arrival": scan.arrival, "to": HUAILAI}
        text = send(guard, vehicle="冀G·A0001", **values)
        assert "Offered to Huailai" in text and "Receipt due at" in text
        assert "being handed over already" in send(guard, 422, once="2", **values)
        with scope(CITY):
            row = models.HandOver.objects.get()
            assert (str(row.destination_path), str(row.division_path), row.vehicle) == (HUAILAI, QIAODONG, "冀G·A0001")
            assert row.receipt_due_at - row.offered_at == (row.rises_at - row.offered_at) / 2

    def test_in_transit(self, guard):
        report_somebody(ABROAD, place_0="韩国")
        send(guard, number=ABROAD)
        with scope(CITY):
            person = f"P{models.GateScan.objects.get().person:016X}"
        assert "In transit" in send(guard, act="offer", person=person, to=HUAILAI, kind="transit", vehicle="G7839")


class TestDay:
    def test_digests_by_verdict_and_county_and_the_time_of_the_server(self, guard):
        report_somebody()
        facts = guard.get("/gate/day/").json()
        digest = hmac.new(b64decode(facts["salt"]), REPORTED.encode(), sha256).digest()[:4]
        [[verdict, county, digests]] = facts["groups"]
        assert (verdict, b64decode(digests), facts["people"], facts["hours"]) == ("reported", digest, 1, 12)
        assert "Huailai" in county and "machine" in facts

    def test_nothing_in_it_names_anybody(self, guard):
        report_somebody()
        text = guard.get("/gate/day/").text
        assert "王测试" not in text and REPORTED not in text and "10000000001" not in text

    def test_many_phones_get_the_same_list_and_it_is_kept_in_the_trail(self, guard):
        first = guard.get("/gate/day/").json()["salt"]
        guard.force_login(make_account("other", role=Role.STATION_STAFF))
        assert guard.get("/gate/day/").json()["salt"] == first
        assert AuditEvent.objects.filter(action="arrival.list_of_day").count() == 1

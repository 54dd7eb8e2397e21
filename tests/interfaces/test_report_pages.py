"""The advance report in the browser's place: taken, refused field by field, opened again by its code, limited."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizao.desk import arriving
from sizao.foundation.database.scope import scope
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import now
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from sizao.response.arrivals import limits, models
from sizao.response.arrivals.types import Reporter
from tests.arrivals import form
from tests.conftest import MACHINE_TIME
from tests.residents import CHONGLI, CITY, DONGHUAYUAN, HUAILAI, SHACHENG


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT = "/report/"
DIVISIONS = [
    Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE),
    Division("1307", CITY, "张家口市", "Zhangjiakou City", DivisionLevel.CITY),
    Division("130730", HUAILAI, "怀来县", "Huailai County", DivisionLevel.COUNTY),
    Division("130709", CHONGLI, "崇礼区", "Chongli District", DivisionLevel.COUNTY),
    Division("130730100", SHACHENG, "沙城镇", "Shacheng Town", DivisionLevel.TOWNSHIP),
    Division("130730104", DONGHUAYUAN, "东花园镇", "Donghuayuan Town", DivisionLevel.TOWNSHIP),
    Division("130730100001", f"{SHACHENG}.n130730100001", "一社区", "Yi Community", DivisionLevel.COMMUNITY),
    Division("130730104001", f"{DONGHUAYUAN}.n130730104001", "一社区", "Yi Community", DivisionLevel.COMMUNITY),
    Division("130730104002", f"{DONGHUAYUAN}.n130730104002", "二社区", "Er Community", DivisionLevel.COMMUNITY),
]


def sheet(**changes):
    """What a form sends by the clock of these tests."""
    on = (MACHINE_TIME + timedelta(days=3)).date().isoformat()
    return form(**({"arrives_on": on, "community": "东花园镇 一社区"} | changes))


@pytest.fixture
def divisions():
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    load_divisions(divisions=DIVISIONS, actor="system:test", at=MACHINE_TIME, reason="a test")


@pytest.fixture
def client(client, divisions):
    client.cookies["django_language"] = "en"
    return client


def arrivals():
    with scope(CITY):
        return list(models.Arrival.objects.order_by("id"))


def code_in(response) -> str:
    return re.search(r'report-code">([0-9A-Z-]+)<', response.content.decode())[1]


class TestReporting:
    def test_the_empty_form_says_why_each_field_is_asked(self, client):
        page = client.get(REPORT).content.decode()
        assert "at least 48 hours before" in page
        assert "last 14 days" in page
        for words in ("Compared with the published risk areas", "To call you before the journey", "kept encrypted"):
            assert words in page

    def test_what_was_sent_is_answered_at_once(self, client):
        response = client.post(REPORT, sheet())
        text = response.content.decode()
        assert response.status_code == 200
        [row] = arrivals()
        assert row.division_path == f"{DONGHUAYUAN}.n130730104001"
        for words in (
            "Thank you",
            "What to bring",
            "What is held",
            "21 days after the arrival",
            "no decision about you",
        ):
            assert words in text
        assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code_in(response))

    def test_in_chinese_by_the_address_alone(self, client):
        response = client.get(REPORT + "?language=zh-hans")
        assert "提前" in response.content.decode()
        assert response.cookies["django_language"].value == "zh-hans"

    def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(self, client):
        response = client.post(REPORT, sheet(phone_0="12", name_0="王测试"))
        text = response.content.decode()
        assert response.status_code == 422
        assert "This is no phone number" in text
        assert 'value="王测试"' in text
        assert arrivals() == []

    def test_a_name_of_several_communities_is_asked_about(self, client):
        response = client.post(REPORT, sheet(community="一社区"))
        assert response.status_code == 422
        assert "Which of these?" in response.content.decode()
        chosen = client.post(REPORT, sheet(community="一社区", destination=f"{SHACHENG}.n130730100001"))
        assert chosen.status_code == 200

    @pytest.mark.parametrize("text", ["怀来县 沙城镇 一社区", "沙城镇 一社区", "二社区", "崇礼区", "Er Community"])
    def test_a_destination_is_found_by_its_names(self, client, text):
        found = (
            arriving.find_destination("", text) if text != "Er Community" else arriving.find_destination("", "二社区")
        )
        assert found in {division.path for division in DIVISIONS}

    @pytest.mark.parametrize("path", ["n13.n1307", "n99", "'; --", "n13"])
    def test_nobody_goes_to_a_division_that_is_no_county_of_the_city(self, client, path):
        assert client.post(REPORT, sheet(destination=path)).status_code == 422

    def test_a_train_that_is_not_in_the_timetable_is_taken_with_a_mark(self, client):
        text = client.post(REPORT, sheet(number="G9999")).content.decode()
        assert "not in the timetable" in text
        assert arrivals()[0].is_known is False

    def test_late_is_received_with_thanks_and_told(self, client):
        soon = (MACHINE_TIME + timedelta(days=1)).date().isoformat()
        text = client.post(REPORT, sheet(arrives_on=soon)).content.decode()
        assert "Thank you for reporting although" in text

    def test_several_people_and_a_proxy(self, client):
        values = sheet(reporter="hotel", reporter_name="前台甲", reporter_phone="03130000002", name_1="李演示")
        client.post(REPORT, values | {"organization": "演示宾馆"})
        assert len(arrivals()) == 2
        assert models.Submission.objects.get().reporter == Reporter.HOTEL

    def test_where_no_rule_asks_for_it_nothing_is_collected(self, client, monkeypatch):
        real = arriving.arrival_rules
        monkeypatch.setattr(
            arriving,
            "arrival_rules",
            lambda pack, on, is_live: real(pack, on=date(2026, 1, 1), is_live=True),
        )
        arriving._rules.cache_clear()
        assert "nobody is asked to report" in client.get(REPORT).content.decode()
        assert client.post(REPORT, sheet()).status_code == 410
        assert arrivals() == []
        arriving._rules.cache_clear()


class TestThroughTheShell:
    def send(self, client, values, key="k1", **headers):
        return client.post(REPORT, values, headers={"Idempotency-Key": key, **headers})

    def test_the_answer_is_a_part_of_a_page_that_the_phone_may_keep_for_a_while(self, client):
        response = self.send(client, sheet())
        assert "<html" not in response.content.decode()
        assert int(response["X-Forget-Seconds"]) == 72 * 3600

    def test_sent_twice_it_is_taken_once_and_answered_twice(self, client):
        first, again = self.send(client, sheet()), self.send(client, sheet())
        assert code_in(first) == code_in(again)
        assert len(arrivals()) == 1

    def test_a_refusal_brings_the_form_back(self, client):
        response = self.send(client, sheet(name_0=""))
        text = response.content.decode()
        assert response.status_code == 422
        assert text.startswith("<h1>")
        assert "data-keep" in text

    def test_entered_in_time_and_sent_late_is_in_time(self, client):
        soon = now() + timedelta(hours=47)
        values = sheet(arrives_on=soon.strftime("%Y-%m-%d"), arrives_time=(soon + timedelta(hours=8)).strftime("%H:%M"))
        values["arrives_on"] = (soon + timedelta(hours=8)).strftime("%Y-%m-%d")
        self.send(client, values, **{"X-Kept-Seconds": "7200"})
        assert arrivals()[0].is_late is False

    def test_too_many_are_asked_to_wait_and_nothing_is_lost(self, client, monkeypatch):
        monkeypatch.setattr(limits, "MOST_REPORTS", 1)
        self.send(client, sheet())
        response = self.send(client, sheet(), key="k2")
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert "Nothing is lost" in response.content.decode()

    def test_the_worker_keeps_the_page_in_both_languages_and_the_places(self, client):
        worker = client.get(reverse("report-worker")).content.decode()
        for part in ("/report/?language=en", "/report/?language=zh-hans", "/report/places.json", "public/report.js"):
            assert part in worker
        assert client.get(reverse("report-manifest")).json()["start_url"] == REPORT
        assert client.get(reverse("report-ticket")).json()["token"]

    @pytest.mark.parametrize("encoding", ["gzip", "identity"])
    def test_the_places_are_all_there(self, client, encoding):
        import gzip

        response = client.get(reverse("report-places"), headers={"Accept-Encoding": encoding})
        raw = gzip.decompress(response.content) if encoding == "gzip" else response.content
        facts = json.loads(raw)
        assert [county[0][1] for county in facts["destinations"]] == ["崇礼区", "怀来县"]
        assert ["JP", "日本", "Japan"] in facts["origins"]
        assert ["130108", "河北省石家庄市裕华区", "Yuhua, Shijiazhuang, Hebei"] in facts["origins"]
        assert len(facts["origins"]) > 3000


class TestOnesOwn:
    @pytest.fixture
    def code(self, client):
        return code_in(client.post(REPORT, sheet()))

    def open(self, client, code, factor="0001"):
        return client.post("/report/mine/", {"code": code, "factor": factor}, follow=True)

    def test_it_opens_by_code_and_phone_and_closes_again(self, client, code):
        page = self.open(client, code)
        assert "王测试" in page.content.decode()
        client.post("/report/mine/leave/")
        assert "王测试" not in client.get("/report/mine/").content.decode()

    def test_wrong_words_open_nothing(self, client, code):
        response = self.open(client, code, "9999")
        assert response.status_code == 422
        assert "do not fit" in response.content.decode()

    def test_another_train_on_another_day_to_another_place(self, client, code):
        self.open(client, code)
        values = {name: value for name, value in sheet().items() if name in ("mode", "arrives_on", "arrives_time")}
        client.post("/report/mine/change/", values | {"number": "g7801", "community": "崇礼区", "act": "change"})
        [row] = arrivals()
        assert (row.number, row.division_path) == ("G7801", CHONGLI)

    def test_a_change_that_cannot_be_is_told(self, client, code):
        self.open(client, code)
        response = client.post("/report/mine/change/", {"mode": "train", "community": "火星", "act": "change"})
        text = response.content.decode()
        assert response.status_code == 422
        assert "not known in the city" in text
        assert arrivals()[0].number == "G7835"

    def test_whoever_does_not_come_says_so(self, client, code):
        self.open(client, code)
        page = client.post("/report/mine/change/", {"act": "cancel"}, follow=True)
        assert "taken back" in page.content.decode()
        assert arrivals()[0].state == "cancelled"
        again = client.post("/report/mine/change/", {"act": "cancel"})
        assert again.status_code == 422

    def test_without_the_code_nothing_is_changed(self, client, code):
        client.post("/report/mine/change/", {"act": "cancel"}, follow=True)
        assert arrivals()[0].state == "announced"


NAMES = [*form(), "name-1", "identifier-1", "place-1", "from-0", "until-0", "tested_on", "destination", "poster",
         "reporter_name", "reporter_phone", "organization", "once", "code-0", "name-99999", "place-x"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=200)), drops=st.sets(st.sampled_from(NAMES)))
def test_whatever_is_sent_is_answered_or_refused_and_never_half_done(client, values, drops):
    before = len(arrivals())
    sent = {name: value for name, value in (sheet() | values).items() if name not in drops}
    response = client.post(REPORT, sent)
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert len(arrivals()) == before
        assert "field-error" in response.content.decode()
    with scope(CITY):
        # Whole or not at all: every arrival has its report, its stays and what was sent.
        assert not models.Arrival.objects.filter(reports__isnull=True).exists()
        assert not models.Submission.objects.filter(reports__isnull=True).exists()

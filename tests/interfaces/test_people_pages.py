"""The search for people and the page of one: for a purpose, within an area, and what is kept of it."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, HUAILAI
from tests.residents import RESIDENTS
from tests.situation import LI, OTHER_WANG, WANG, ZHAO


pytestmark = pytest.mark.django_db

PURPOSE = {"purpose": "follow_up"}


def found(page):
    return {row[1].text for row in page.context["results"].rows}


class TestSearch:
    def test_it_begins_empty(self, situation, come):
        page = come().get("/people/")
        assert page.context["results"] is None
        assert kept("person.search") == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("王测试", {WANG, OTHER_WANG}),
            ("130730198001010011", {WANG}),
            ("100 0000 0001", {WANG, ZHAO}),
            ("沙城", {WANG, ZHAO}),
            ("王", set()),
        ],
    )
    def test_by_whole_name_number_phone_or_division(self, situation, come, text, expected):
        page = come().post("/people/", {"text": text} | PURPOSE)
        assert found(page) == {shown(situation.keys[person]) for person in expected}

    def test_by_key(self, situation, come):
        page = come().post("/people/", {"text": shown(situation.keys[LI]).lower()} | PURPOSE)
        assert found(page) == {shown(situation.keys[LI])}

    def test_the_search_is_kept_and_its_words_are_not(self, situation, come):
        come().post("/people/", {"text": "130730198001010011"} | PURPOSE)
        ((purpose, detail),) = kept("person.search")
        assert (purpose, detail["by"], detail["found"]) == ("follow_up", "identifier", 1)
        assert not is_kept_anywhere("130730198001010011")

    def test_the_words_stand_in_no_address(self, situation, come):
        page = come().get("/people/", {"text": "王测试"} | PURPOSE)
        assert page.context["results"] is None
        assert "王测试" not in page.text

    def test_a_row_opens_into_the_person(self, situation, come):
        (row,) = come().post("/people/", {"text": "李演示"} | PURPOSE).context["results"].rows
        assert (row[0].text, row[0].url) == ("李演示", f"/people/{shown(situation.keys[LI])}/")

    def test_a_county_finds_its_own(self, situation, come):
        client = come(Role.COUNTY_COMMAND, CHONGLI)
        assert found(client.post("/people/", {"text": "王测试"} | PURPOSE)) == {shown(situation.keys[OTHER_WANG])}
        nobody = client.post("/people/", {"text": "李演示"} | PURPOSE)
        assert "Nobody was found within your area" in nobody.text
        assert nobody.context["results"].empty_url == "/emergency/", "what cannot wait has a way"
        assert client.post("/people/", {"text": "王测试", "below": HUAILAI} | PURPOSE).context["results"].total == 1

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"text": "王测试"}, "No purpose was given"),
            ({"text": "王测试", "purpose": "  "}, "No purpose was given"),
            ({"text": " "} | PURPOSE, "Nothing was given to search for."),
        ],
    )
    def test_refusals_say_what_to_do(self, situation, come, asked, words):
        answer = come().post("/people/", asked)
        assert answer.status_code == 422
        assert words in answer.text

    def test_a_page_beyond_the_last_is_the_last(self, situation, come):
        page = come().post("/people/", {"text": "王测试", "page": "7"} | PURPOSE)
        assert (page.context["results"].page, len(page.context["results"].rows)) == (1, 2)

    def test_orders(self, situation, come):
        client = come()
        asked = {"below": HUAILAI} | PURPOSE

        def born(order):
            rows = client.post("/people/", asked | {"order": order}).context["results"].rows
            return [row[3].text for row in rows]

        assert born("oldest") == ["1980", "1990", ""]
        assert born("youngest") == ["1990", "1980", ""]

    def test_a_file_is_kept_with_its_purpose(self, situation, come):
        client = come()
        answer = client.post("/people/", {"text": "王测试", "export": "csv"} | PURPOSE)
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert {row["key"] for row in rows} == {shown(situation.keys[person]) for person in (WANG, OTHER_WANG)}
        assert {row["name"] for row in rows} == {"王测试"}
        assert answer["Cache-Control"] == "no-store"
        assert kept("people.export") == [("follow_up", {"rows": 2})]
        book = client.post("/people/", {"text": "王测试", "export": "xlsx"} | PURPOSE).content
        assert len(list(openpyxl.load_workbook(io.BytesIO(book))["1"].rows)) == 3

    def test_a_list_too_long_for_a_file_is_no_file(self, situation, come, monkeypatch):
        monkeypatch.setattr("sizao.interfaces.console.people.MOST_EXPORTED", 1)
        answer = come().post("/people/", {"text": "王测试", "export": "xlsx"} | PURPOSE)
        assert answer.status_code == 422
        assert kept("people.export") == []

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_who_may_not(self, come, role):
        assert Client().get("/people/").status_code == 302
        assert come(role).post("/people/", {"text": "王测试"} | PURPOSE).status_code == 403


class TestPerson:
    def address(self, situation, person=WANG):
        return f"/people/{shown(situation.keys[person])}/"

    def test_it_asks_for_a_purpose_first(self, situation, come):
        page = come().get(self.address(situation))
        assert "What do you need it for?" in page.text
        assert RESIDENTS.names[WANG] not in page.text
        assert kept("person.read") == []

    def test_it_tells_everything_and_keeps_the_look(self, situation, come):
        page = come().get(self.address(situation), PURPOSE)
        assert page.context["record"].identifier == RESIDENTS.identifiers[WANG]
        assert page.context["case"].id == situation.case
        assert len(page.context["stays"]) == 2
        assert kept("person.read")[0][0] == "follow_up"
        assert kept("presences.read")[0][0] == "follow_up"
        assert not is_kept_anywhere(RESIDENTS.identifiers[WANG])

    def test_somebody_without_a_case_has_none(self, situation, come):
        page = come().get(self.address(situation, ZHAO), PURPOSE)
        assert page.context["case"] is None
        assert "/cases/0" not in page.text

    def test_another_countys_person_looks_like_nobody(self, situation, come):
        client = come(Role.COUNTY_COMMAND, CHONGLI)
        there, nobody = shown(situation.keys[WANG]), shown(5)
        answers = [client.get(f"/people/{key}/", PURPOSE) for key in (there, nobody)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert told(answers[0]).replace(there, "") == told(answers[1]).replace(nobody, "")
        assert f'value="{there}"' in client.get(answers[0].context["way_beyond"]).text
        assert kept("person.read") == []

    @pytest.mark.parametrize("key", ["王测试", "P123", "130730198001010011"])
    def test_what_is_no_key_is_nothing(self, come, key):
        assert come().get(f"/people/{key}/", PURPOSE).status_code == 404

    def test_who_may_not(self, situation, come):
        assert Client().get(self.address(situation)).status_code == 302
        assert come(Role.STATION_STAFF).get(self.address(situation), PURPOSE).status_code == 403

    def test_without_presences_it_says_so(self, situation, come, machine_time, monkeypatch):
        from sizao.interfaces import clock

        monkeypatch.setattr(clock, "machine_time", lambda: machine_time)
        page = come().get(self.address(situation), PURPOSE)
        assert page.context["timeline"] is None
        assert "No presence is recorded in this period" in page.text

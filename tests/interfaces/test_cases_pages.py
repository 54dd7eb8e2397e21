"""The list of cases and the page of one: who may, for which purpose, within which area, and what is kept of it."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, HUAILAI
from tests.residents import RESIDENTS
from tests.situation import OTHER_WANG, WANG


pytestmark = pytest.mark.django_db

PURPOSE = {"purpose": "case_investigation"}


def persons(page):
    return {row[2].text for row in page.context["results"].rows}


class TestList:
    def test_it_shows_keys_without_a_purpose_and_keeps_nothing(self, situation, come):
        client = come()
        before = AuditEvent.objects.count()
        page = client.get("/cases/")
        assert persons(page) == {shown(situation.keys[WANG]), shown(situation.keys[OTHER_WANG])}
        assert RESIDENTS.names[WANG] not in page.text
        assert AuditEvent.objects.count() == before

    def test_a_row_opens_into_its_case(self, situation, come):
        rows = come().get("/cases/").context["results"].rows
        assert {row[0].url for row in rows} == {f"/cases/{situation.case}/", f"/cases/{situation.other_case}/"}

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({"classification": "confirmed"}, 2),
            ({"classification": "infected"}, 2),
            ({"classification": "suspected"}, 0),
            ({"below": HUAILAI}, 1),
            ({"traced": "no"}, 2),
            ({"traced": "yes"}, 0),
            ({"page": "999"}, 2),
            ({"page": "many", "order": "by heart", "below": "n99", "classification": "ill"}, 2),
            ({"text": "王测试"}, 2),
        ],
    )
    def test_it_is_filtered_by_what_names_nobody(self, situation, come, asked, expected):
        page = come().get("/cases/", asked)
        assert page.context["results"].total == expected
        assert len(page.context["results"].rows) == expected

    def test_orders(self, situation, come):
        client = come()
        first = [row[0].text for row in client.get("/cases/", {"order": "newest"}).context["results"].rows]
        assert [row[0].text for row in client.get("/cases/", {"order": "oldest"}).context["results"].rows] == first[
            ::-1
        ]

    def test_a_name_is_searched_by_form_for_a_purpose_and_its_words_are_not_kept(self, situation, come):
        client = come()
        refused = client.post("/cases/", {"text": "王测试"})
        assert refused.status_code == 422
        assert "No purpose was given" in refused.text
        page = client.post("/cases/", {"text": "王测试"} | PURPOSE)
        assert page.context["results"].total == 2
        assert kept("person.search")[-1][0] == "case_investigation"
        assert not is_kept_anywhere("王测试")
        assert client.post("/cases/", {"text": "李演示"}).context["results"].total == 0, (
            "the purpose stays for the task"
        )

    def test_a_case_number_needs_no_purpose(self, situation, come):
        client = come()
        number = client.get("/cases/").context["results"].rows[0][0].text
        assert client.post("/cases/", {"text": number}).context["results"].total == 1

    @pytest.mark.parametrize(("area", "case"), [(HUAILAI, "case"), (CHONGLI, "other_case")])
    def test_a_county_sees_its_own(self, situation, come, area, case):
        client = come(Role.COUNTY_COMMAND, area)
        page = client.post("/cases/", {"text": "王测试"} | PURPOSE)
        assert [row[0].url for row in page.context["results"].rows] == [f"/cases/{getattr(situation, case)}/"]

    def test_who_may_not(self, come):
        assert Client().get("/cases/").status_code == 302
        assert come(Role.GRID_WORKER).get("/cases/").status_code == 403

    def test_an_empty_list_says_when_cases_appear(self, situation, come):
        page = come(division_path="n13.n1306").get("/cases/")
        assert page.context["results"].total == 0
        assert "Cases appear when" in page.text

    def test_a_file_holds_keys_and_is_kept(self, situation, come):
        client = come()
        answer = client.post("/cases/", {"export": "csv", "below": HUAILAI})
        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row["person"] == shown(situation.keys[WANG])
        assert row["isolated_at"] == ""
        assert RESIDENTS.names[WANG] not in answer.content.decode()
        assert kept("cases.export") == [("", {"rows": 1})]
        book = client.post("/cases/", {"export": "xlsx"}).content
        assert len(list(openpyxl.load_workbook(io.BytesIO(book))["1"].rows)) == 3

    def test_a_file_never_comes_by_address(self, situation, come):
        assert come().get("/cases/", {"export": "csv"})["Content-Type"].startswith("text/html")

    def test_a_list_too_long_for_a_file_is_no_file(self, situation, come, monkeypatch):
        monkeypatch.setattr("sizao.interfaces.console.cases.MOST_EXPORTED", 1)
        answer = come().post("/cases/", {"export": "csv"})
        assert answer.status_code == 422
        assert "It has 2 rows; a file takes 1." in answer.text
        assert kept("cases.export") == []


class TestCase:
    def test_it_asks_for_a_purpose_first(self, situation, come):
        client = come()
        page = client.get(f"/cases/{situation.case}/")
        assert "What do you need it for?" in page.text
        assert RESIDENTS.names[WANG] not in page.text
        assert kept("case.read") == []

    def test_it_tells_who_where_and_when_and_keeps_the_look(self, situation, come):
        page = come().get(f"/cases/{situation.case}/", PURPOSE)
        assert page.context["name"] == RESIDENTS.names[WANG]
        assert {stay["place"] for stay in page.context["stays"]} == {"沙城第一小学", "household 1"}
        assert [row["by"] for row in page.context["history"]] == ["system:test-n13.n1307"]
        assert kept("case.read") == [("case_investigation", {})]
        assert [purpose for purpose, _ in kept("presences.read")] == ["case_investigation"]
        assert not is_kept_anywhere(RESIDENTS.names[WANG])

    def test_the_map_tells_the_hours_in_each_county(self, situation, come):
        tiles = come().get(f"/cases/{situation.case}/", PURPOSE).context["map"].tiles
        assert [(tile.name, tile.figure) for tile in tiles] == [("Chongli", ""), ("Huailai", "18 h")]

    def test_a_place_opens_into_who_else_was_there_but_no_home_does(self, situation, come):
        client = come()
        stays = client.get(f"/cases/{situation.case}/", PURPOSE).context["stays"]
        addresses = {stay["place"]: stay["others_url"] for stay in stays}
        assert addresses["household 1"] == ""
        page = client.get(addresses["沙城第一小学"])
        values = {field.name: field.value for field in page.context["fields"]}
        assert (values["place"], values["begin"], values["end"]) == ("school:1", "2021-10-22T08:00", "2021-10-22T12:00")

    def test_without_facts_for_a_window_it_says_what_to_enter(self, situation, come):
        from sizao.response.cases.models import Case

        with scope(HUAILAI):
            assert Case.objects.filter(pk=situation.case).update(first_positive_sampled_at=None, onset_on=None)
        page = come().get(f"/cases/{situation.case}/", PURPOSE)
        assert page.status_code == 200
        assert "window" not in page.context
        assert not page.context["may_trace"]

    def test_another_countys_case_looks_like_none(self, situation, come):
        client = come(Role.COUNTY_COMMAND, CHONGLI)
        other = client.get(f"/cases/{situation.case}/", PURPOSE)
        none = client.get("/cases/999999/", PURPOSE)
        assert (other.status_code, none.status_code) == (404, 404)
        assert told(other) == told(none)
        assert kept("case.read") == []

    def test_who_may_not(self, situation, come):
        address = f"/cases/{situation.case}/"
        assert Client().get(address).status_code == 302
        assert come(Role.STATION_STAFF).get(address, PURPOSE).status_code == 403
        assert come().post(address, PURPOSE).status_code == 405

    def test_another_word_is_no_purpose(self, situation, come):
        page = come().get(f"/cases/{situation.case}/", {"purpose": "curiosity"})
        assert "What do you need it for?" in page.text


def test_words_that_mean_too_many_people_are_refused(situation, come, monkeypatch):
    monkeypatch.setattr("sizao.desk.queries._PEOPLE_MEANT", 1)
    page = come().post("/cases/", {"text": "沙城"} | PURPOSE)
    assert page.status_code == 422
    assert "These words mean too many people." in page.text

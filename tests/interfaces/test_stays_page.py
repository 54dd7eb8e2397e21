"""Who was where: what is found within which area, what is refused, and what is kept of it."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from tests.interfaces.conftest import is_kept_anywhere, kept
from tests.people import CHONGLI, HUAILAI
from tests.residents import RESIDENTS
from tests.situation import LI, OTHER_WANG, VISITS, WANG, ZHAO


pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ADDRESS = "/people/stays/"
PURPOSE = {"purpose": "contact_tracing"}


def search(client, **asked):
    return client.post(ADDRESS, PURPOSE | asked)


def rows(page):
    return [[cell.text for cell in row] for row in page.context["results"].rows]


class TestWhatIsFound:
    def test_it_begins_empty_with_the_last_two_weeks(self, situation, come):
        page = come().get(ADDRESS)
        values = {field.name: field.value for field in page.context["fields"]}
        assert (values["begin"], values["end"]) == ("2021-10-09T00:00", "2021-10-23T16:00")
        assert page.context["results"] is None

    def test_everybody_at_a_place(self, situation, come):
        found = rows(search(come(), place="第一小学"))
        assert {(row[0], row[1]) for row in found} == {
            ("王测试", "沙城第一小学"),
            ("李演示", "沙城第一小学"),
            ("王测试", "崇礼第一小学"),
        }

    def test_one_persons_places_with_the_record_behind_each(self, situation, come):
        page = search(come(), person=RESIDENTS.identifiers[WANG])
        assert [row[1] for row in rows(page)] == ["household 1", "沙城第一小学"]
        assert [row[6] for row in rows(page)] == ["14 h 00 min", "4 h 00 min"]
        records = [row[7] for row in page.context["results"].rows]
        assert [record.text for record in records] == [f"rail {situation.batch}:2", f"rail {situation.batch}:3"]
        assert {record.url for record in records} == {f"/presences/batches/{situation.batch}/"}

    def test_a_person_at_a_place(self, situation, come):
        assert [row[1] for row in rows(search(come(), person="王测试", place="school:1"))] == ["沙城第一小学"] * 2

    def test_only_what_overlaps_the_period(self, situation, come):
        client = come()
        inside = search(client, place="school:1", begin="2021-10-22T10:00", end="2021-10-22T10:30")
        assert {row[2] for row in rows(inside)} == {"教室1", "教室2"}
        assert len(rows(inside)) == 2, "who left at the very beginning was not there"
        assert rows(search(client, place="school:1", begin="2021-10-22T12:00", end="2021-10-22T13:00")) == []

    @pytest.mark.parametrize(
        ("order", "first"),
        [("earliest", "2021-10-22 08:00"), ("latest", "2021-10-22 09:00"), ("longest", "2021-10-22 08:00")],
    )
    def test_orders(self, situation, come, order, first):
        assert rows(search(come(), place="school:1", order=order))[0][4] == first

    def test_pages_and_one_beyond_the_last(self, situation, come):
        client = come()
        first, last = search(client, place="shop:2"), search(client, place="shop:2", page="99")
        assert (first.context["results"].total, len(rows(first))) == (VISITS, 50)
        assert (last.context["results"].page, len(rows(last))) == (2, VISITS - 50)

    def test_a_place_may_stand_in_the_address_but_no_person_and_no_home(self, situation, come):
        client = come()

        def preset(**asked):
            return {field.name: field.value for field in client.get(ADDRESS, asked).context["fields"]}

        assert preset(place="school:1", begin="2021-10-22T08:00")["begin"] == "2021-10-22T08:00"
        assert preset(place="school:1", person="王测试")["person"] == ""
        assert preset(place="household:1")["place"] == ""
        assert kept("presences.read_place") == []


class TestAreas:
    def test_people_of_elsewhere_keep_their_key(self, situation, come):
        page = search(come(Role.COUNTY_COMMAND, HUAILAI), place="school:1")
        names = {row[0] for row in rows(page)}
        assert names == {"王测试", "李演示", shown(situation.keys[OTHER_WANG])}
        links = {cell.text: cell.url for cell in (row[0] for row in page.context["results"].rows)}
        assert links[shown(situation.keys[OTHER_WANG])] == ""

    def test_another_countys_place_looks_like_none(self, situation, come):
        client = come(Role.COUNTY_COMMAND, CHONGLI)
        answers = [search(client, place=place) for place in ("school:1", "沙城第一小学", "nowhere at all")]
        assert [answer.status_code for answer in answers] == [422] * 3
        assert {answer.context["problem"].what for answer in answers} == {
            "No place within your area is meant by these words."
        }

    def test_a_home_lies_where_its_people_live(self, situation, come):
        assert len(rows(search(come(Role.COUNTY_COMMAND, CHONGLI), place="household:9"))) == 1
        elsewhere = search(come(Role.COUNTY_COMMAND, HUAILAI), place="household:9")
        assert elsewhere.status_code == 422
        assert search(come(), place="household:77").status_code == 422

    def test_a_vehicle_lies_nowhere_and_is_everybodys(self, situation, come):
        for area in (HUAILAI, CHONGLI):
            assert len(rows(search(come(Role.COUNTY_COMMAND, area), place="沙城1路"))) == 1

    def test_another_countys_person_looks_like_nobody(self, situation, come):
        client = come(Role.COUNTY_COMMAND, CHONGLI)
        answers = [search(client, person=person) for person in (shown(situation.keys[LI]), shown(5), "李演示")]
        assert [answer.status_code for answer in answers] == [422] * 3
        assert len({answer.context["problem"].what for answer in answers}) == 1

    def test_who_may_not(self, come):
        assert Client().get(ADDRESS).status_code == 302
        assert search(come(Role.STATION_STAFF), place="school:1").status_code == 403


class TestRefusals:
    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({}, "Neither a person nor a place was given."),
            ({"place": " ", "person": " "}, "Neither a person nor a place was given."),
            ({"place": "school:1", "purpose": ""}, "No purpose was given"),
            ({"place": "school:1", "begin": "yesterday"}, "This is no date and time."),
            ({"place": "school:1", "end": "2021-13-45T99:00"}, "This is no date and time."),
            ({"place": "school:1", "begin": "2021-10-22T10:00", "end": "2021-10-22T10:00"}, "ends before it begins"),
            ({"place": "school:1", "begin": "2021-08-01T00:00"}, "longer than 31 days"),
        ],
    )
    def test_they_say_what_is_wrong_and_read_nothing(self, situation, come, asked, words):
        answer = search(come(), **asked)
        assert answer.status_code == 422
        assert words in answer.text
        assert kept("presences.read_place") == []

    def test_what_was_written_stays_in_the_form(self, situation, come):
        answer = search(come(), place="school:1", begin="yesterday")
        assert {field.name: field.value for field in answer.context["fields"]}["place"] == "school:1"


class TestWhatIsKept:
    def test_the_read_with_its_purpose_and_never_the_words(self, situation, come):
        client = come()
        search(client, place="沙城第一小学")
        assert [purpose for purpose, _ in kept("presences.read_place")] == ["contact_tracing"]
        assert kept("person.read_list")[0][0] == "contact_tracing"
        search(client, person="李演示")
        assert [purpose for purpose, _ in kept("presences.read")] == ["contact_tracing"]
        assert not is_kept_anywhere("李演示")


class TestFiles:
    def test_they_hold_keys_and_are_kept(self, situation, come):
        client = come()
        answer = search(client, place="shop:2", export="csv")
        found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(found) == VISITS
        assert {row["person"] for row in found} == {shown(situation.keys[ZHAO])}
        assert found[0]["enter"] == "2021-10-22T14:00:00+08:00"
        assert not any(name in answer.content.decode() for name in RESIDENTS.names)
        assert kept("presences.export") == [("contact_tracing", {"rows": VISITS})]
        book = search(client, place="school:1", export="xlsx").content
        assert len(list(openpyxl.load_workbook(io.BytesIO(book))["1"].rows)) == 4

    def test_what_is_cut_says_so_and_becomes_no_file(self, situation, come, monkeypatch):
        monkeypatch.setattr("sizao.desk.movements.MOST_PRESENCES", 10)
        client = come()
        page = search(client, place="shop:2")
        assert page.context["results"].is_cut
        assert "more than 10 rows" in page.text
        answer = search(client, place="shop:2", export="csv")
        assert answer.status_code == 422
        assert kept("presences.export") == []

    @pytest.mark.parametrize(("what", "limit"), [("place", "_PLACES_MEANT"), ("person", "_PEOPLE_MEANT")])
    def test_words_that_mean_too_much_say_so(self, situation, come, monkeypatch, what, limit):
        monkeypatch.setattr(f"sizao.desk.movements.{limit}", 1)
        asked = {"place": "第一小学"} if what == "place" else {"person": "王测试"}
        assert search(come(), **asked).context["results"].is_cut

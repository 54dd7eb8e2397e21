"""Findings to decide on and late reports: whole lists that open from the first page."""

import csv
import io

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from tests.people import CHONGLI, HUAILAI
from tests.residents import RESIDENTS
from tests.situation import LI, OTHER_WANG, WANG


pytestmark = pytest.mark.django_db

LISTS = ["/findings/", "/findings/late/"]


def column(page, number):
    return [row[number].text for row in page.context["table"].rows]


def test_what_waits_says_since_when_and_opens_into_the_person(situation, come):
    page = come().get("/findings/")
    (row,) = page.context["table"].rows
    assert row[0].text == shown(situation.keys[LI])
    assert row[0].url == f"/people/{shown(situation.keys[LI])}/"
    assert "3 h 00 min" in [cell.text for cell in row]
    assert RESIDENTS.names[LI] not in page.text


def test_what_is_late_says_how_much_and_opens_into_the_case(situation, come):
    page = come().get("/findings/late/")
    assert set(column(page, 0)) == {shown(situation.keys[person]) for person in (WANG, LI, OTHER_WANG)}
    cells = [cell for row in page.context["table"].rows for cell in row]
    assert {cell.url for cell in cells if cell.url.startswith("/cases/")} == {
        f"/cases/{situation.case}/",
        f"/cases/{situation.other_case}/",
    }
    assert column(page, 3) == ["1 h 00 min"] * 3
    assert "within" in page.text or "due in 2 hours" in page.text


def test_lists_are_filtered_and_sorted(situation, come):
    client = come()
    assert client.get("/findings/late/?findings-filter=R1").context["table"].total == 1
    rising = column(client.get("/findings/late/?findings-sort=reference"), 9)
    assert rising == ["R0", "R1", "R2"]
    assert column(client.get("/findings/late/?findings-sort=-reference"), 9) == rising[::-1]
    assert client.get("/findings/late/?findings-page=99").context["table"].page == 1


@pytest.mark.parametrize(("area", "persons"), [(HUAILAI, {WANG, LI}), (CHONGLI, {OTHER_WANG})])
def test_a_county_sees_its_own(situation, come, area, persons):
    page = come(Role.COUNTY_COMMAND, area).get("/findings/late/")
    assert set(column(page, 0)) == {shown(situation.keys[person]) for person in persons}


@pytest.mark.parametrize(("which", "count"), [("to-decide", 1), ("late", 3)])
def test_files_hold_keys_and_no_names(situation, come, which, count):
    client = come()
    answer = client.get(f"/findings/{which}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == count
    assert rows[0]["report"] == "overdue"
    assert rows[0]["report_due_at"] == "2021-10-23T15:00:00+08:00"
    assert not any(name in answer.content.decode() for name in RESIDENTS.names)
    assert client.get(f"/findings/{which}.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("address", ["/findings/late.pdf", "/findings/all.csv"])
def test_there_are_no_other_files(come, address):
    assert come().get(address).status_code == 404


@pytest.mark.parametrize("address", [*LISTS, "/findings/late.csv"])
def test_who_may_not(come, address):
    assert Client().get(address).status_code == 302
    assert come(Role.STATION_STAFF).get(address).status_code == 403


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_list_says_so(situation, come, address):
    page = come(division_path="n13.n1306").get(address)
    assert page.context["table"].total == 0
    assert 'class="empty"' in page.text

"""The first page: each figure opens into the list of what it counts, for each reader within their area."""

import re

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from tests.people import CHONGLI, HUAILAI
from tests.residents import RESIDENTS


pytestmark = pytest.mark.django_db

EMPTY = "n13.n1306"


def rows_behind(client, figure):
    """How many rows the list has that a figure opens into."""
    page = client.get(figure.url)
    assert page.status_code == 200
    shown = page.context.get("results") or page.context.get("table")
    # Cases to decide on again come in two lists: whose ground fell, and two that are of one human.
    return shown.total if shown else sum(len(page.context[name]) for name in ("fallen", "doubles"))


def numbers(page):
    return {figure.label: figure.number for figure in page.context["figures"]}


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("area", [None, HUAILAI, CHONGLI])
def test_every_figure_opens_into_a_list_of_that_many_rows(situation, come, area):
    client = come(Role.COUNTY_COMMAND, area) if area else come()
    figures = client.get("/").context["figures"]
    assert len(figures) > 4
    assert [rows_behind(client, figure) for figure in figures] == [figure.number for figure in figures]


def test_the_figures_tell_the_situation(situation, come):
    assert (
        numbers(come().get("/")).items()
        >= {
            "findings to decide on": 1,
            "late reports": 3,
            "cases not traced": 2,
            "cases": 2,
            "deliveries to correct": 1,
            "deliveries waiting": 0,
        }.items()
    )


def test_lists_say_since_when_and_how_late(situation, come):
    context = come().get("/").context
    assert [row["since"] for row in context["to_confirm"]] == ["3 h 00 min"]
    assert {row["by"] for row in context["late"]} == {"1 h 00 min"}
    assert {row["is_isolated"] for row in context["to_trace"]} == {False}


def test_a_county_sees_its_own_and_no_figure_of_others(situation, come):
    client = come(Role.COUNTY_COMMAND, CHONGLI)
    page = client.get("/")
    assert numbers(page)["cases"] == 1
    assert [(tile.name, tile.figure) for tile in page.context["map"].tiles] == [("Chongli", "1"), ("Huailai", "")]
    assert "Tiles without a figure" in page.text
    assert RESIDENTS.names[1] not in page.text


def test_a_tile_opens_into_the_cases_of_its_county(situation, come):
    client = come()
    tiles = [tile for tile in client.get("/").context["map"].tiles if tile.url]
    assert len(tiles) == 2
    assert [client.get(tile.url).context["results"].total for tile in tiles] == [int(tile.figure) for tile in tiles]


def test_each_classification_opens_into_its_cases(situation, come):
    client = come()
    page = client.get("/")
    for word, _label, count in page.context["by_classification"]:
        assert client.get(f"/cases/?classification={word}").context["results"].total == count


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.GRID_WORKER, Role.AUDITOR])
def test_who_opens_no_cases_gets_figures_that_open_nothing(situation, come, role):
    page = come(role).get("/")
    assert numbers(page)["cases"] == 2
    assert {figure.url for figure in page.context["figures"]} == {""}
    assert not re.search(r"P[0-9A-F]{16}", page.text)


def test_station_staff_open_what_they_may(situation, come):
    page = come(Role.STATION_STAFF).get("/")
    assert [figure.label for figure in page.context["figures"] if figure.url] == [
        "deliveries to correct",
        "deliveries waiting",
    ]


def test_an_administrator_is_told_that_the_situation_is_not_theirs(situation, come):
    page = come(Role.ADMINISTRATOR).get("/")
    assert page.status_code == 200
    assert "figures" not in page.context
    assert "not open to your role" in page.text


def test_an_empty_city_is_calm(situation, come):
    page = come(division_path=EMPTY).get("/")
    assert {figure.tone for figure in page.context["figures"]} == {"well", "info"}
    assert "No case was opened yet." in page.text


def test_the_wall_is_dark_and_asks_again_by_itself(situation, come):
    client = come()
    wall = client.get("/?wall").text
    assert 'class="wall"' in wall
    assert 'hx-trigger="every 60s"' in wall
    desk = client.get("/").text
    assert 'class="wall"' not in desk
    assert "every 60s" not in desk


def test_looking_at_figures_is_no_read_about_a_person(situation, come):
    client = come()
    before = AuditEvent.objects.count()
    client.get("/")
    assert AuditEvent.objects.count() == before


class TestPurpose:
    def test_it_is_kept_for_the_task_and_leads_back(self, situation, come):
        client = come()
        assert "results" not in client.get(f"/cases/{situation.case}/").context
        answer = client.post("/purpose/", {"purpose": "follow_up", "next": f"/cases/{situation.case}/"})
        assert answer["Location"] == f"/cases/{situation.case}/"
        assert client.get(answer["Location"]).context["case"].id == situation.case

    def test_it_leads_to_no_other_site(self, come):
        answer = come().post("/purpose/", {"purpose": "follow_up", "next": "https://evil.example/"})
        assert answer["Location"] == "/"

    def test_another_word_is_no_purpose(self, situation, come):
        client = come()
        client.post("/purpose/", {"purpose": "curiosity", "next": "/"})
        assert "case" not in client.get(f"/cases/{situation.case}/").context

    def test_it_comes_by_form_only(self, come):
        assert come().get("/purpose/").status_code == 405

"""Quarantine in a browser: board, room plan, plan of rooms, stay, round and rides, in both languages and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.response.quarantine.queries import list_sites, list_stays
from sizao.response.quarantine.types import StayState
from tests.filled import filled_city
from tests.functional.test_report import is_wider_than_the_screen
from tests.residents import CITY, CITY_STAFF, staff


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1366, "phone": 360}
COMMAND = staff(CITY, Role.CITY_COMMAND)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


def looked_at(page: Any, pictures: Any, name: str) -> None:
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"quarantine-{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "device"), [("zh", "desk"), ("en", "phone"), ("en", "desk"), ("zh", "phone")])
def test_a_walk_through_the_pages(sign_in: Any, pictures: Any, language: str, device: str) -> None:
    mark = f"{language}-{device}"
    page = sign_in(Role.CITY_COMMAND, "/quarantine/", language=LANGUAGES[language], width=WIDTHS[device], height=900)
    expect(page.locator("table tbody tr")).to_have_count(2)
    looked_at(page, pictures, f"board-{mark}")
    site = next(one for one in list_sites(actor=COMMAND) if one.people)
    page.goto(f"/quarantine/sites/{site.id}/")
    expect(page.locator(".floor-picture")).to_have_count(4)
    looked_at(page, pictures, f"site-{mark}")
    page.goto("/quarantine/sites/new/")
    looked_at(page, pictures, f"new-{mark}")
    page.goto("/quarantine/places/")
    looked_at(page, pictures, f"places-{mark}")
    page.goto("/quarantine/stays/")
    looked_at(page, pictures, f"stays-{mark}")
    stay = next(one for one in list_stays(actor=CITY_STAFF, states=[StayState.ARRIVED]).rows)
    page.goto(f"/quarantine/stays/{stay.id}/")
    page.locator("#purpose").select_option("follow_up")
    page.locator("main button").click()
    expect(page.locator("#temperature")).to_be_visible()
    looked_at(page, pictures, f"stay-{mark}")
    page.goto("/quarantine/round/?part=evening")
    expect(page.locator(".round-line")).to_have_count(2)
    looked_at(page, pictures, f"round-{mark}")
    page.goto("/quarantine/rides/")
    looked_at(page, pictures, f"rides-{mark}")

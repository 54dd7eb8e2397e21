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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_driver_notes_without_a_network_what_is_sent_once_later(
    sign_in: Any, pictures: Any, troubles: list[str], language: str
) -> None:
    page = sign_in(Role.CITY_COMMAND, "/quarantine/rides/", language=LANGUAGES[language], width=1366, height=900)
    if page.locator("[value=propose]").count():
        page.click("[value=propose]")
    if page.locator("[name=driver]").count():
        page.locator("[name=driver]").first.fill("孙司机")
        page.locator("[value=confirm]").first.click()
    looked_at(page, pictures, f"rides-confirmed-{language}")
    phone = sign_in(Role.CITY_COMMAND, "/ride/", language=LANGUAGES[language], width=360, height=740)
    expect(phone.locator(".ride-card").first).to_be_visible()
    looked_at(phone, pictures, f"driver-{language}")
    button = phone.locator(".ride-card button").first
    before = button.get_attribute("data-act")
    phone.context.set_offline(True)
    button.click()
    phone.fill("[name=name]", "李网格")
    looked_at(phone, pictures, f"driver-form-{language}")
    phone.click("form.ride-form button.main")
    expect(phone.locator("#kept")).to_be_visible()
    looked_at(phone, pictures, f"driver-kept-{language}")
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator(".sheet .tone-well, #kept .tone-well").first).to_be_visible(timeout=20000)
    expect(phone.locator(f".ride-card button[data-act={'out' if before == 'in' else 'in'}]").first).to_be_visible(
        timeout=20000
    )
    looked_at(phone, pictures, f"driver-sent-{language}")
    phone.context.close()
    # What failed for want of a network was made on purpose.
    troubles[:] = [text for text in troubles if "ERR_INTERNET_DISCONNECTED" not in text]

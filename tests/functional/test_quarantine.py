"""Quarantine in a browser: the desk's pages, the driver's phone and the person's own, in both languages and widths."""

from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Authority, Role
from sizao.interfaces.clock import now
from sizao.response.quarantine.queries import list_open_alarms, list_plans, list_sites, list_stays
from sizao.response.quarantine.types import StayState
from sizao.response.restrictions.operations import issue_notice, record_delivery
from sizao.response.restrictions.types import DeliveryWay
from tests.filled import filled_city
from tests.functional.test_report import is_wider_than_the_screen
from tests.people import make_account
from tests.residents import CITY, CITY_STAFF, staff


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1280, "phone": 360}
COMMAND = staff(CITY, Role.CITY_COMMAND)
DAY = ".stay-day h1"


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


def looked_at(page: Any, pictures: Any, name: str) -> None:
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"quarantine-{name}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_walk_through_the_pages(sign_in: Any, pictures: Any, language: str) -> None:
    page = sign_in(Role.CITY_COMMAND, "/quarantine/", language=LANGUAGES[language], width=1280, height=900)

    def look(name: str, path: str, rows: str, number: int) -> None:
        if path:
            page.goto(path)
        expect(page.locator(rows)).to_have_count(number)
        for device, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            looked_at(page, pictures, f"{name}-{language}-{device}")
        page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})

    site = next(one for one in list_sites(actor=COMMAND) if one.people)
    stay = list_stays(actor=CITY_STAFF, states=[StayState.ARRIVED]).rows[0]
    look("board", "", "table tbody tr", 2)
    look("site", f"/quarantine/sites/{site.id}/", ".floor-picture", 4)
    look("new", "/quarantine/sites/new/", "main form", 1)
    look("places", "/quarantine/places/", ".table-block", 2)
    look("stays", "/quarantine/stays/", "table", 1)
    page.goto(f"/quarantine/stays/{stay.id}/")
    page.locator("#purpose").select_option("follow_up")
    page.locator("main button").click()
    look("stay", "", "#temperature", 1)
    look("plan", f"/quarantine/places/{list_plans(actor=COMMAND)[0].id}/", "#plan", 1)
    look("round", f"/quarantine/round/?part=evening&site={site.id}", ".round-line", 2)
    look("rides", "/quarantine/rides/", "#transfers", 1)


def test_a_driver_notes_without_a_network_what_is_sent_once_later(
    sign_in: Any, pictures: Any, troubles: list[str]
) -> None:
    page = sign_in(Role.CITY_COMMAND, "/quarantine/rides/", language="zh-CN", width=1280, height=900)
    page.click("[value=propose]")
    expect(page.locator("[name=driver]").first).to_be_visible()
    page.locator("[name=driver]").first.fill("孙司机")
    page.locator("[value=confirm]").first.click()
    expect(page.locator("main")).to_contain_text("孙司机")
    looked_at(page, pictures, "rides-confirmed")
    page.goto("/ride/?language=en")
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".ride-card").first).to_be_visible()
    looked_at(page, pictures, "driver-en")
    page.goto("/ride/?language=zh-hans")
    button = page.locator(".ride-card button[data-act=in]").first
    expect(button).to_be_visible()
    before = page.locator(".ride-card button").count()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    button.click()
    page.fill("[name=name]", "李网格")
    looked_at(page, pictures, "driver-form")
    page.click("form.ride-form button.main")
    expect(page.locator("#kept")).to_be_visible()
    expect(page.locator(".ride-card button")).to_have_count(before - 1)
    looked_at(page, pictures, "driver-kept")
    page.reload()
    expect(page.locator(".ride-card button")).to_have_count(before - 1)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#kept li[data-state=sent]")).to_have_count(1, timeout=20000)
    expect(page.locator(".ride-card button[data-act=out]").first).to_be_visible(timeout=20000)
    looked_at(page, pictures, "driver-sent")
    page.context.close()
    # What failed for want of a network was made on purpose.
    troubles[:] = [text for text in troubles if "ERR_INTERNET_DISCONNECTED" not in text]


def a_code(restriction: int, language: str) -> str:
    """The code of a notice that was given again."""
    decider = make_account(f"decider-{language}", role=Role.INVESTIGATOR, acts_for=Authority.CDC)
    known: dict[str, Any] = {"restriction_id": restriction, "actor": decider, "at": now(), "reason": "丢失"}
    issued = issue_notice(**known)
    record_delivery(notice_id=issued.notice.id, way=DeliveryWay.IN_PERSON, **known)
    return issued.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_says_how_they_are_and_calls_without_a_network(
    open_page: Any, pictures: Any, troubles: list[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("sizao.response.restrictions.operations.own.is_known_by", lambda **_facts: True)
    stay = list_stays(actor=CITY_STAFF, states=[StayState.ARRIVED]).rows[0]
    calls = len(list_open_alarms(actor=CITY_STAFF))
    phone = open_page("/stay/", language=LANGUAGES[language], width=360, height=740)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    looked_at(phone, pictures, f"own-open-{language}")
    phone.fill("[name=code]", a_code(stay.restriction, language))
    phone.fill("[name=factor]", "0011")
    phone.click(".stay-open button.main")
    expect(phone.locator(DAY)).to_be_visible()
    looked_at(phone, pictures, f"own-day-{language}")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(DAY)).to_be_visible()
    phone.fill("[name=temperature]", "36.6")
    phone.click(".stay-check button.main")
    expect(phone.locator("#kept li")).to_have_count(2)
    expect(phone.locator(DAY)).to_be_visible()
    phone.click("summary")
    phone.click(".stay-alarm")
    expect(phone.locator("#kept li")).to_have_count(3)
    looked_at(phone, pictures, f"own-kept-{language}")
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#kept li[data-state=sent]")).to_have_count(3, timeout=20000)
    expect(phone.locator(".stay-measured")).to_contain_text("36.6")
    looked_at(phone, pictures, f"own-sent-{language}")
    assert len(list_open_alarms(actor=CITY_STAFF)) == calls + 1
    phone.click(".stay-forget")
    expect(phone.locator(".stay-open")).to_be_visible()
    assert phone.locator("#kept li").count() == 0, "nothing is left on a phone that is handed on"
    phone.context.close()
    troubles[:] = [text for text in troubles if "ERR_INTERNET_DISCONNECTED" not in text]

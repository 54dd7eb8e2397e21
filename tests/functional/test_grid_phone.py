"""A grid worker's phone: the day's report in one tap, people and visits, kept without a network and sent once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.interfaces import clock
from sizao.response.arrivals.operations import take_report
from sizao.response.grid import models
from tests.arrivals import report, sent
from tests.functional.test_report import is_wider_than_the_screen
from tests.grid import AT, CITY, COMMUNITY, cells_with_duty, load_doors, load_map
from tests.people import make_account


pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(autouse=True)
def cell(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    load_map()
    account = make_account(
        f"{Role.GRID_WORKER.value}-on-duty", role=Role.GRID_WORKER, division_path=COMMUNITY, display_name="网格员甲"
    )
    cells_with_duty(account)
    load_doors()
    take_report(report=report(arrives_on="2021-10-24"), **sent())


@pytest.fixture
def phone(sign_in: Callable[..., Any], troubles: list[str]) -> Any:
    opened = []

    def phone_(language: str = "en-GB") -> Any:
        page = sign_in(Role.GRID_WORKER, "/grid/", language=language, width=360, height=740)
        opened.append(page)
        page.evaluate(
            "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
            " if (navigator.serviceWorker.controller) done();"
            " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
        )
        expect(page.locator("#grid-name")).to_contain_text("一社区第1网格")
        return page

    yield phone_
    for page in opened:
        page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def sendings() -> list[str]:
    with scope(CITY):
        return sorted(models.GridSending.objects.values_list("act", flat=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day(phone: Any, pictures: Any, language: str) -> None:
    page = phone(LANGUAGES[language])
    expect(page.locator("#grid-list li")).to_have_count(2)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"grid-phone-{language}.png", full_page=True)
    page.click(".grid-nil button.main")
    expect(page.locator(".glance-answer")).to_be_visible()
    page.screenshot(path=pictures / f"grid-phone-answer-{language}.png", full_page=True)
    page.click(".sheet a.main")
    expect(page.locator("#grid-day")).to_have_attribute("data-there", "yes")
    page.click(".grid-person summary")
    page.select_option("#grid-person", index=1)
    expect(page.locator("[name=name]")).to_be_hidden()
    expect(page.locator("[name=temperature]")).to_be_hidden()
    page.locator("label:has([name=fever])").click()
    page.fill("[name=temperature]", "38.4")
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"grid-phone-person-{language}.png", full_page=True)
    page.click("#grid-form button.main")
    expect(page.locator(".glance-answer")).to_contain_text("38.4")
    page.click(".sheet a.main")
    expect(page.locator("#grid-records li")).to_have_count(1)
    page.locator("#grid-list li").nth(0).locator("label").nth(0).click()
    page.locator("#grid-list li").nth(1).locator("label").nth(2).click()
    page.screenshot(path=pictures / f"grid-phone-visits-{language}.png", full_page=True)
    page.click("#grid-visits button.main")
    expect(page.locator(".glance-answer")).to_be_visible()
    assert sendings() == ["nil", "person", "visits"]


def test_without_a_network_it_is_kept_and_sent_once(phone: Any, pictures: Any) -> None:
    page = phone()
    page.context.set_offline(True)
    page.reload()
    # The list of the day lies on the phone.
    expect(page.locator("#grid-list li")).to_have_count(2)
    page.click(".grid-nil button.main")
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(1)
    page.screenshot(path=pictures / "grid-phone-offline.png", full_page=True)
    page.click(".sheet a.main")
    page.click("#grid-comers button")
    assert page.input_value("[name=name]") == "王测试"
    page.click("#grid-form button.main")
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(2)
    assert sendings() == []
    page.context.set_offline(False)
    expect(page.locator("#kept li[data-state=sent]")).to_have_count(2, timeout=30000)
    assert sendings() == ["nil", "person"]
    with scope(CITY):
        assert models.GridRecord.objects.get().match == "reported"


def test_what_was_said_is_corrected_and_taken_back(phone: Any) -> None:
    page = phone()
    page.click(".grid-person summary")
    page.select_option("#grid-person", index=1)
    page.locator("label:has([name=fever])").click()
    page.fill("[name=temperature]", "99")
    page.click("#grid-form button.main")
    expect(page.locator("#sheet .field-error")).to_be_visible()
    page.fill("[name=temperature]", "38,9")
    page.click("#grid-form button.main")
    expect(page.locator(".glance-answer")).to_contain_text("38.9")
    page.click(".sheet a.main")
    page.click("#grid-records button >> nth=0")
    page.fill("[name=temperature]", "37.8")
    page.click("#grid-form button.main")
    expect(page.locator(".glance-answer")).to_contain_text("37.8")
    page.click(".sheet a.main")
    expect(page.locator("#grid-records li")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#grid-records button >> nth=1")
    expect(page.locator(".glance-answer")).to_be_visible()
    with scope(CITY):
        assert models.GridRecord.objects.filter(superseded_at__isnull=True, is_mistake=True).count() == 1
        assert models.GridRecord.objects.count() == 3

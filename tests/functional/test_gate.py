"""The gate on a phone: a glance with a network and without, no person counted twice, the phone cleared at the end."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.desk import gating
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from tests.functional.test_report import is_wider_than_the_screen
from tests.gates import ABROAD, REPORTED, ROAD, STATION, STRANGER, make_station, report_somebody
from tests.residents import CITY


pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(autouse=True)
def station(db: None) -> None:
    gating._LISTS.clear()
    make_station()
    report_somebody()
    report_somebody(ABROAD, place_0="韩国")


@pytest.fixture
def guard(sign_in: Callable[..., Any], troubles: list[str]) -> Any:
    """A phone at a gate, with its worker in charge and the day's list on it."""
    opened = []

    def guard_(language: str = "en-GB", place: str = STATION) -> Any:
        page = sign_in(Role.STATION_STAFF, "/gate/", language=language, width=360, height=740)
        opened.append(page)
        page.evaluate(
            "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
            " if (navigator.serviceWorker.controller) done();"
            " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
        )
        expect(page.locator("#day")).to_contain_text("2")
        page.select_option("#gate-place", place)
        return page

    yield guard_
    for page in opened:
        page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def scan(page: Any, number: str) -> None:
    """As a scanner does: the number and the key that ends a line."""
    page.fill("#number", number)
    page.press("#number", "Enter")


def counted() -> list[str]:
    with scope(CITY):
        return sorted(models.GateScan.objects.values_list("verdict", flat=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_glance_for_each(guard: Any, pictures: Any, language: str) -> None:
    page = guard(LANGUAGES[language])
    page.screenshot(path=pictures / f"gate-empty-{language}.png", full_page=True)
    for name, number, tone in (
        ("reported", REPORTED, "well"),
        ("measure", ABROAD, "late"),
        ("unknown", STRANGER, "info"),
    ):
        scan(page, number)
        expect(page.locator(f"#sheet section.glance.tone-{tone}")).to_be_visible()
        assert not is_wider_than_the_screen(page)
        if name != "unknown":
            expect(page.locator("#number")).to_be_focused()
        page.screenshot(path=pictures / f"gate-{name}-{language}.png", full_page=True)
    assert counted() == ["measure", "reported", "unknown"]


def test_without_a_network_the_list_answers_and_the_queue_is_sent_once(guard: Any, pictures: Any) -> None:
    page = guard()
    page.context.set_offline(True)
    scan(page, REPORTED)
    expect(page.locator("#local-glance [data-verdict=reported]")).to_contain_text("Huailai")
    expect(page.locator("#number")).to_be_focused()
    scan(page, REPORTED)
    expect(page.locator("#local-glance [data-verdict=again]")).to_be_visible()
    scan(page, REPORTED[:-1] + ("1" if REPORTED[-1] != "1" else "2"))
    expect(page.locator("#local-glance [data-verdict=mistyped]")).to_be_visible()
    scan(page, ABROAD)
    expect(page.locator("#local-glance [data-verdict=measure]")).to_be_visible()
    scan(page, STRANGER)
    expect(page.locator("#local-glance [data-verdict=unlisted]")).to_be_visible()
    page.screenshot(path=pictures / "gate-offline.png", full_page=True)
    page.fill("form.ask [name=name]", "李演示")
    page.locator("form.ask [name=place]").press_sequentially("石家庄市裕华")
    page.click("form.ask [name=place] ~ .suggestions li >> nth=0")
    page.locator("form.ask [name=community]").press_sequentially("沙城镇")
    page.click("form.ask [name=community] ~ .suggestions li >> nth=0")
    page.fill("form.ask [name=phone]", "10000000002")
    page.click("form.ask button.main")
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(4)
    assert counted() == []
    page.context.set_offline(False)
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(0, timeout=20000)
    assert counted() == ["measure", "reported", "unknown"]
    with scope(CITY):
        assert models.ArrivalReport.objects.filter(reporter="gate").count() == 1


def test_two_gates_count_one_person_once_and_the_second_is_told(guard: Any) -> None:
    first, second = guard(), guard(place=ROAD)
    for page in (first, second):
        page.context.set_offline(True)
        scan(page, REPORTED)
        expect(page.locator("#local-glance [data-verdict=reported]")).to_be_visible()
    first.context.set_offline(False)
    expect(first.locator("#sheet section.glance")).to_contain_text("Reported")
    second.context.set_offline(False)
    expect(second.locator("#sheet section.glance")).to_contain_text("Counted already at 张家口站")
    assert counted() == ["reported"]


def test_the_end_of_the_shift_leaves_nothing_on_the_phone(guard: Any) -> None:
    page = guard()
    look = """async () => {
      const names = (await indexedDB.databases()).map((one) => one.name);
      if (!names.includes("sizao-gate")) return "";
      const lists = await new Promise((resolve) => {
        const request = indexedDB.open("sizao-gate");
        request.onsuccess = () => {
          const all = request.result.transaction("lists").objectStore("lists").getAll();
          all.onsuccess = () => { request.result.close(); resolve(all.result); };
        };
      });
      return lists.map((one) => one.name + new TextDecoder("latin1").decode(one.sealed.data)).join();
    }"""
    kept = page.evaluate(look)
    assert kept.startswith("day") and "reported" not in kept
    page.click("#end-shift")
    expect(page.locator("#day")).to_contain_text("gone from this phone")
    assert page.evaluate(look) == ""

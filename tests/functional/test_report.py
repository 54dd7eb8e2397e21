"""The advance report on a phone of 360 px: with a network and without, in both languages, in few taps; and the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.registry.places.operations import load_divisions
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import take_report
from tests.arrivals import checked, report, sent
from tests.conftest import MACHINE_TIME
from tests.functional.readers import READERS
from tests.interfaces.test_report_pages import DIVISIONS
from tests.residents import CITY


pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
DAY = (MACHINE_TIME + timedelta(days=3)).date().isoformat()


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    load_divisions(divisions=DIVISIONS, actor="system:test", at=MACHINE_TIME, reason="a test")


@pytest.fixture
def phone(open_page: Callable[..., Any], troubles: list[str]) -> Callable[..., Any]:
    opened = []

    def phone_(language: str = "en-GB", path: str = "/report/") -> Any:
        page = open_page(path, language=language, width=360, height=740)
        opened.append(page)
        page.evaluate(
            "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
            " if (navigator.serviceWorker.controller) done();"
            " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
        )
        return page

    yield phone_
    # Closed first: what the browser still has to tell comes with the closing.
    for page in opened:
        page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def is_wider_than_the_screen(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


class Hand:
    """Counts what somebody does: each field that is filled and each tap."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.fields = 0
        self.taps = 0

    def fill(self, name: str, text: str) -> None:
        self.page.fill(f"[name='{name}']", text)
        self.fields += 1

    def tap(self, selector: str) -> None:
        self.page.click(selector)
        self.taps += 1

    def choose(self, name: str, text: str) -> None:
        """Types a part of a place and taps the first suggestion."""
        self.page.locator(f"[name='{name}']").press_sequentially(text)
        self.fields += 1
        self.tap(f"[name='{name}'] ~ .suggestions li >> nth=0")


def fill_in(page: Any, *, english: bool = False) -> Hand:
    hand = Hand(page)
    hand.fill("name-0", "王测试")
    hand.fill("identifier-0", checked("13073019800101001"))
    hand.fill("phone-0", "10000000001")
    hand.choose("place-0", "Yuhua" if english else "裕华")
    hand.choose("community", "Er Comm" if english else "二社区")
    hand.fill("number", "G7835")
    hand.fill("arrives_on", DAY)
    hand.fill("arrives_time", "15:20")
    return hand


def stored() -> list[Any]:
    with scope(CITY):
        return list(models.Arrival.objects.all())


@pytest.mark.parametrize("language", READERS)
def test_one_person_reports_in_eight_fields_and_three_taps(phone, pictures, language):
    page = phone(LANGUAGES[language])
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"report-{language}-empty.png", full_page=True)
    hand = fill_in(page, english=language == "en")
    page.screenshot(path=pictures / f"report-{language}-filled.png", full_page=True)
    hand.tap("button.main")
    page.wait_for_selector(".report-code")
    assert (hand.fields, hand.taps) == (8, 3)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"report-{language}-answer.png", full_page=True)
    assert stored()[0].origin in ("130108", "310000")
    assert page.locator("#kept li[data-state=sent]").count() == 1


@pytest.mark.parametrize("language", READERS)
def test_on_a_dead_network_it_is_kept_and_sent_once(phone, pictures, language):
    page = phone(LANGUAGES[language])
    page.context.set_offline(True)
    page.reload()
    hand = fill_in(page, english=language == "en")
    hand.tap("button.main")
    page.wait_for_selector("#kept li[data-state=kept]")
    page.screenshot(path=pictures / f"report-{language}-kept.png", full_page=True)
    assert stored() == []
    page.reload()
    page.context.set_offline(False)
    page.wait_for_selector("#kept li[data-state=sent]")
    page.reload()
    page.wait_for_selector("#kept li[data-state=sent]")
    assert len(stored()) == 1
    page.locator("#kept button").first.click()
    assert page.locator(".report-code").inner_text()


@pytest.mark.parametrize("language", READERS)
def test_a_family_with_a_mistake_corrects_it(phone, pictures, language):
    page = phone(LANGUAGES[language])
    page.check("#reporter-family", force=True)
    fill_in(page, english=language == "en")
    page.click("[data-more=person]")
    page.fill("[name=name-1]", "李演示")
    page.fill("[name=identifier-1]", "130730199001010020")
    page.click("[data-more=stay]")
    page.locator("[name=place-1]").press_sequentially("Japan" if language == "en" else "日本")
    page.click("[name=place-1] ~ .suggestions li >> nth=0")
    page.click("button.main")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".field-error").count() == 1
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"report-{language}-mistake.png", full_page=True)
    page.fill("[name=identifier-1]", checked("13073019900101002"))
    page.click("button.main")
    page.wait_for_selector(".report-code")
    page.screenshot(path=pictures / f"report-{language}-answer-risk.png", full_page=True)
    assert len(stored()) == 2


def test_by_proxy_whoever_reports_says_who_they_are(phone, pictures):
    page = phone()
    assert not page.locator("[name=reporter_name]").is_visible()
    page.check("#reporter-hotel", force=True)
    assert page.locator("[name=reporter_name]").is_visible()
    page.screenshot(path=pictures / "report-en-proxy.png", full_page=True)


def test_a_place_is_chosen_by_keyboard_alone(phone):
    page = phone()
    page.locator("[name=community]").press_sequentially("Er Comm")
    page.wait_for_selector(".suggestions li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("[name=destination]").endswith("n130730104002")
    page.keyboard.press("Backspace")
    assert page.input_value("[name=destination]") == ""


@pytest.mark.parametrize("language", READERS)
def test_ones_own_report_is_seen_changed_and_cancelled(phone, pictures, language):
    page = phone(LANGUAGES[language])
    fill_in(page, english=language == "en")
    page.click("button.main")
    code = page.locator(".report-code").inner_text()
    page.goto("/report/mine/")
    page.fill("[name=code]", code)
    page.fill("[name=factor]", "0001")
    page.click("button.main")
    page.wait_for_selector(".report-code")
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"report-{language}-mine.png", full_page=True)
    page.click("details.own >> nth=0 >> summary")
    page.fill("[name=number]", "G7801")
    with page.expect_navigation():
        page.click("button[value=change]")
    assert stored()[0].number == "G7801"
    page.click("details.own >> nth=1 >> summary")
    page.click("button[value=cancel]")
    page.wait_for_selector("details.own", state="detached")
    assert stored()[0].state == "cancelled"


@pytest.mark.parametrize("language", READERS)
def test_the_desk_finds_whom_to_call_and_notes_the_call(sign_in, show, language):
    for once, days, changes in (
        ("one", 0, {}),
        ("two", 3, {"identifier_0": checked("13073019900101002"), "name_0": "李演示", "place_0": "韩国"}),
        ("by hotel", 3, {"identifier_0": checked("13073019900101002"), "name_0": "李演示", "place_0": "韩国",
                         "reporter": "hotel", "reporter_name": "前台甲", "reporter_phone": "03130000002",
                         "organization": "演示宾馆", "number": "G7801", "community": "东花园镇一社区"}),
    ):  # fmt: skip
        at = (MACHINE_TIME + timedelta(days=days, hours=8)).date().isoformat()
        told = report(MACHINE_TIME, arrives_on=at, arrives_time="23:30", **changes)
        take_report(report=told, **sent(once=once, made_at=MACHINE_TIME, at=MACHINE_TIME))
    page = sign_in(Role.CITY_COMMAND, "/arrivals/", **READERS[language])
    page.select_option("[name=purpose]", "follow_up")
    page.click(".search button.main")
    page.wait_for_selector("text=李演示")
    show(page, f"arrivals-{language}")
    page.click("ul.figures a[href*=to_call]")
    page.click(".table-frame tbody a")
    page.wait_for_selector(".facts")
    show(page, f"arrival-{language}")
    page.click("main form button.main")
    page.wait_for_selector("main form button:not(.main)")
    page.goto("/arrivals/posters/")
    page.fill("[name=name]", "怀来站出站口")
    page.fill("[name=division]", "怀来县")
    page.click("main form button.main >> nth=0")
    page.wait_for_selector("text=怀来站出站口")
    show(page, f"posters-{language}")

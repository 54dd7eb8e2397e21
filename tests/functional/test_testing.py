"""Testing in a browser: from a positive pool to its re-tests at the desk, a round's board, and the sampler's phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.testing import models
from sizao.response.testing.operations import add_points
from sizao.response.testing.types import NewPoint, TubeResult
from tests.functional.test_report import is_wider_than_the_screen
from tests.grid import load_map
from tests.residents import AT, CITY, SHACHENG
from tests.restricted import HOUR, Town
from tests.tubes import LAB, make_round, results, take, told


pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
LATER = AT + 3 * HOUR


@pytest.fixture(autouse=True)
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(clock, "machine_time", lambda: LATER)
    load_map()
    found = Town()
    found.restrict(0)
    test_round = make_round(actor=found.reviewer)
    point = NewPoint("沙城镇1号点", SHACHENG, "长城街、府前街", AT, AT + 10 * HOUR, 3, 60)
    (made,) = add_points(round_id=test_round.id, points=[point], actor=found.reviewer, at=AT, reason="a test")
    take("H-0001", found.people[1:3], round_id=test_round.id, point_id=made.id)
    results(told("H-0001", TubeResult.POSITIVE), at=LATER)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_positive_pool_to_the_tests_of_its_people(
    sign_in: Callable[..., Any], pictures: Any, town: Town, language: str
) -> None:
    page = sign_in(Role.CITY_COMMAND, "/testing/", language=LANGUAGES[language])
    expect(page.locator("tbody tr")).to_have_count(3)
    page.screenshot(path=pictures / f"testing-due-{language}.png", full_page=True)
    page.locator("tbody a", has_text="H-0001").first.click()
    page.select_option("select[name=purpose]", "follow_up")
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_contain_text("H-0001")
    page.screenshot(path=pictures / f"testing-pool-{language}.png", full_page=True)
    page.goto("/testing/tubes/new/")
    page.fill("[name=code]", "T-0001")
    page.fill("[name=people]", shown(town.people[1]))
    page.screenshot(path=pictures / f"testing-take-{language}.png", full_page=True)
    page.click("main form button.main")
    expect(page.locator("h1")).to_contain_text("T-0001")
    page.goto("/testing/laboratories/")
    for name, value in {"name": LAB, "per_hour": "60", "run_minutes": "120", "reason": "上报能力"}.items():
        page.fill(f"details [name={name}]", value)
    page.click("details button")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.fill("[name=codes]", "T-0001\nT-9999")
    page.click("main form button.main")
    expect(page.locator(".notice li")).to_have_count(1)
    page.screenshot(path=pictures / f"testing-laboratories-{language}.png", full_page=True)
    page.goto("/testing/results/")
    page.fill("[name=laboratory]", LAB)
    page.fill("[name=lines]", "T-0001,阳性,2021-10-23 19:00\nT-9999,阴性,2021-10-23 19:00")
    page.click("main form button.main")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.screenshot(path=pictures / f"testing-results-{language}.png", full_page=True)
    page.locator(".notice a", has_text="T-0001").click()
    expect(page.locator("h1")).to_contain_text("T-0001")
    page.goto(f"/people/{shown(town.people[1])}/")
    expect(page.locator("#tests")).to_be_visible()
    page.screenshot(path=pictures / f"testing-person-{language}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_round_on_its_board(sign_in: Callable[..., Any], pictures: Any, language: str) -> None:
    page = sign_in(Role.CITY_COMMAND, "/testing/rounds/", language=LANGUAGES[language])
    page.screenshot(path=pictures / f"testing-rounds-{language}.png", full_page=True)
    page.locator("tbody a").first.click()
    expect(page.locator("#communities")).to_be_visible()
    page.screenshot(path=pictures / f"testing-round-{language}.png", full_page=True)
    page.locator("tbody form button").first.click()
    expect(page.locator("tbody form")).to_have_count(0)
    page.goto("/testing/rounds/new/")
    page.screenshot(path=pictures / f"testing-round-new-{language}.png", full_page=True)


def test_the_pages_on_a_phone(sign_in: Callable[..., Any], pictures: Any) -> None:
    page = sign_in(Role.CITY_COMMAND, "/testing/", language="zh-CN", width=360)
    number = page.evaluate("1")
    for name in ("", "tubes/", "tubes/new/", "rounds/", "rounds/new/", "laboratories/", "results/"):
        page.goto(f"/testing/{name}")
        expect(page.locator("h1").first).to_be_visible()
        assert not is_wider_than_the_screen(page), name
        page.screenshot(path=pictures / f"testing-phone-{number}.png", full_page=True)
        number += 1
    page.goto("/testing/rounds/")
    page.locator("tbody a").first.click()
    expect(page.locator("#communities")).to_be_visible()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / "testing-phone-round.png", full_page=True)


@pytest.fixture
def phone(sign_in: Callable[..., Any], troubles: list[str]) -> Any:
    opened = []

    def phone_(language: str = "en-GB") -> Any:
        page = sign_in(Role.INVESTIGATOR, "/sampling/", language=language, width=360, height=740)
        opened.append(page)
        page.evaluate(
            "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
            " if (navigator.serviceWorker.controller) done();"
            " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
        )
        expect(page.locator("#due summary")).to_be_visible()
        return page

    yield phone_
    for page in opened:
        page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def tubes() -> list[tuple[str, int]]:
    with scope(CITY):
        return sorted(models.Tube.objects.exclude(code="H-0001").values_list("code", "people"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tube_then_its_people(phone: Any, pictures: Any, language: str) -> None:
    page = phone(LANGUAGES[language])
    page.click("#due summary")
    expect(page.locator("#due-list button")).to_have_count(3)
    page.screenshot(path=pictures / f"sampling-due-{language}.png", full_page=True)
    # As a scanner does: the code, then each card, each ended by Enter.
    page.fill("#code", "T-0001")
    page.press("#code", "Enter")
    page.select_option("#pooling", "five")
    page.fill("#person", "130730198001010012")
    page.press("#person", "Enter")
    expect(page.locator("#person-note")).not_to_be_empty()
    page.fill("#person", "M12345678")
    page.press("#person", "Enter")
    page.locator("#due-list button").first.click()
    expect(page.locator("#in-tube li")).to_have_count(2)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"sampling-tube-{language}.png", full_page=True)
    page.click("form.tube button.main")
    expect(page.locator(".taken")).to_be_visible()
    page.screenshot(path=pictures / f"sampling-taken-{language}.png", full_page=True)
    assert tubes() == [("T-0001", 2)]


def test_without_a_network_tubes_are_kept_and_sent_once(phone: Any, pictures: Any) -> None:
    page = phone()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#due summary")).to_be_visible()
    for number in (1, 2):
        page.fill("#code", f"T-000{number}")
        page.fill("#person", f"M1234567{number}")
        page.click("form.tube button.main")
        expect(page.locator("#kept li[data-state=kept]")).to_have_count(number)
    page.screenshot(path=pictures / "sampling-offline.png", full_page=True)
    assert tubes() == []
    page.context.set_offline(False)
    expect(page.locator("#kept li[data-state=sent]")).to_have_count(2, timeout=30000)
    assert tubes() == [("T-0001", 1), ("T-0002", 1)]

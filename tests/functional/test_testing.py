"""Testing in a browser: a positive pool and its re-tests at the desk, rounds and groups, and the sampler's phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.testing import models
from sizao.response.testing.operations import add_members, add_points, make_group
from sizao.response.testing.types import NewPoint, TubeResult
from tests.functional.phones import has_worker
from tests.functional.readers import READERS
from tests.grid import load_map
from tests.residents import AT, CITY, HUAILAI, SHACHENG
from tests.restricted import HOUR, Town
from tests.tubes import LAB, make_round, results, take, told


pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + 3 * HOUR


@pytest.fixture(autouse=True)
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(clock, "machine_time", lambda: LATER)
    load_map()
    found = Town()
    found.restrict(0)
    acts = {"actor": found.reviewer, "at": AT, "reason": "a test"}
    test_round = make_round(actor=found.reviewer)
    point = NewPoint("沙城镇1号点", SHACHENG, "长城街、府前街", AT, AT + 10 * HOUR, 3, 60)
    (made,) = add_points(round_id=test_round.id, points=[point], **acts)
    group = make_group(name="冷链从业人员", division_path=HUAILAI, every_days=3, basis="市指挥部令第12号", **acts)
    add_members(group_id=group, homes=dict.fromkeys(found.people[:3], SHACHENG), **acts)
    take("H-0001", found.people[1:3], round_id=test_round.id, point_id=made.id)
    results(told("H-0001", TubeResult.POSITIVE), at=LATER)
    return found


@pytest.mark.parametrize("language", READERS)
def test_from_a_positive_pool_to_the_tests_of_its_people(
    sign_in: Callable[..., Any], show: Any, town: Town, language: str
) -> None:
    page = sign_in(Role.CITY_COMMAND, "/testing/", **READERS[language])

    def look(name: str) -> None:
        show(page, f"testing-{name}-{language}")

    expect(page.locator("tbody tr")).to_have_count(3)
    look("due")
    page.locator("tbody a", has_text="H-0001").first.click()
    page.select_option("select[name=purpose]", "follow_up")
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_contain_text("H-0001")
    look("pool")
    page.goto("/testing/tubes/new/")
    page.fill("[name=code]", "T-0001")
    page.fill("[name=people]", shown(town.people[1]))
    look("take")
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
    look("laboratories")
    # The re-test stands first where it waits.
    page.locator("tbody a[href$='show=retests']").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody td").first.locator(".status")).to_be_visible()
    look("queue")
    page.goto("/testing/results/")
    page.fill("[name=laboratory]", LAB)
    page.fill("[name=lines]", "T-0001,阳性,2021-10-23 19:00\nT-9999,阴性,2021-10-23 19:00")
    page.click("main form button.main")
    expect(page.locator("tbody tr")).to_have_count(1)
    look("results")
    page.locator(".notice a", has_text="T-0001").click()
    expect(page.locator("h1")).to_contain_text("T-0001")
    page.goto(f"/people/{shown(town.people[1])}/")
    expect(page.locator("#tests")).to_be_visible()
    look("person")


@pytest.mark.parametrize("language", READERS)
def test_rounds_and_key_groups(sign_in: Callable[..., Any], show: Any, language: str) -> None:
    page = sign_in(Role.CITY_COMMAND, "/testing/rounds/", **READERS[language])
    show(page, f"testing-rounds-{language}")
    page.locator("tbody a").first.click()
    expect(page.locator("#communities")).to_be_visible()
    show(page, f"testing-round-{language}")
    page.locator("tbody form button").first.click()
    expect(page.locator("tbody form")).to_have_count(0)
    page.goto("/testing/groups/")
    show(page, f"testing-groups-{language}")
    page.locator("tbody a").first.click()
    expect(page.locator("#members tbody tr")).to_have_count(3)
    show(page, f"testing-group-{language}")
    page.locator("a[href*='/testing/rounds/new/']").click()
    expect(page.locator("[name=group]")).not_to_have_value("")
    show(page, f"testing-round-new-{language}")
    page.fill("[name=name]", "冷链第1轮")
    page.fill("[name=reason]", "例行检测")
    page.click("main form button.main")
    expect(page.locator("#communities tbody tr")).to_have_count(1)


def tubes() -> list[tuple[str, int]]:
    with scope(CITY):
        return sorted(models.Tube.objects.exclude(code="H-0001").values_list("code", "people"))


@pytest.mark.parametrize("language", READERS)
def test_the_samplers_phone(sign_in: Callable[..., Any], troubles: list[str], pictures: Any, language: str) -> None:
    page = sign_in(Role.INVESTIGATOR, "/sampling/", **READERS[language] | {"width": 360, "height": 740})
    has_worker(page)
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
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.screenshot(path=pictures / f"sampling-tube-{language}.png", full_page=True)
    page.click("form.tube button.main")
    expect(page.locator(".taken")).to_be_visible()
    page.screenshot(path=pictures / f"sampling-taken-{language}.png", full_page=True)
    assert tubes() == [("T-0001", 2)]
    if language == "en":
        _without_a_network(page, pictures)
    page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def _without_a_network(page: Any, pictures: Any) -> None:
    """Tubes are kept and sent once."""
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#due summary")).to_be_visible()
    for number in (2, 3):
        page.fill("#code", f"T-000{number}")
        page.fill("#person", f"M1234567{number}")
        page.click("form.tube button.main")
        expect(page.locator("#kept li[data-state=kept]")).to_have_count(number - 1)
    page.screenshot(path=pictures / "sampling-offline.png", full_page=True)
    assert tubes() == [("T-0001", 2)]
    page.context.set_offline(False)
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(0, timeout=30000)
    assert tubes() == [("T-0001", 2), ("T-0002", 1), ("T-0003", 1)]

"""The desk's pages of grid cells in a browser, in both languages and at the width of a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.desk.grid_cells import raise_grid_alarms
from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.registry.places.operations import place_tiles
from tests.functional.test_report import is_wider_than_the_screen
from tests.grid import AT, CITY, HOUR, ONE, TWO, cells_with_duty, load_doors, load_map, send, worker


pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
CELL = f"/grid-cells/{ONE.code}/"


@pytest.fixture(autouse=True)
def cells(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    load_map()
    tiles = {"130730": (2, 1), "130722": (1, 0), "130772": (0, 0)}
    place_tiles(tiles=tiles, actor="system:test", at=AT, reason="a test")
    account = worker()
    cells_with_duty(account, ONE, TWO)
    keys = load_doors()
    send(account, on="2021-10-22", cell=TWO.code)
    send(account, "two", act="person", person=shown(keys[0]), fever="1", temperature="38.4")
    send(account, "three", act="person", name="钱来客", new="1")
    raise_grid_alarms(within=CITY, actor="system:test", at=AT + HOUR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_city_down_to_the_cell_and_its_alarm(
    sign_in: Callable[..., Any], pictures: Any, language: str
) -> None:
    page = sign_in(Role.CITY_COMMAND, "/grid-cells/", language=LANGUAGES[language])
    page.screenshot(path=pictures / f"grid-city-{language}.png", full_page=True)
    page.goto("/grid-cells/?wall")
    page.screenshot(path=pictures / f"grid-wall-{language}.png", full_page=True)
    page.goto("/grid-cells/")
    page.locator("#units tbody a").nth(1).click()
    page.locator("#units tbody a").first.click()
    page.locator("#units tbody a").first.click()
    expect(page.locator("#units tbody tr")).to_have_count(2)
    page.goto("/grid-cells/list/")
    page.locator("#cells-filter").press_sequentially("第1")
    expect(page.locator("#cells tbody tr")).to_have_count(2)
    page.screenshot(path=pictures / f"grid-list-{language}.png", full_page=True)
    page.goto(CELL)
    page.screenshot(path=pictures / f"grid-cell-{language}.png", full_page=True)
    page.goto("/grid-cells/alarms/")
    page.screenshot(path=pictures / f"grid-alarms-{language}.png", full_page=True)
    page.locator("#alarms tbody a").first.click()
    page.locator("form button").nth(-2).click()
    page.select_option("#answer", "duty_changed")
    page.screenshot(path=pictures / f"grid-alarm-{language}.png", full_page=True)
    page.click("form.stack button.main")
    expect(page.locator("#answer")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_nothing_is_wider_than_the_screen(sign_in: Callable[..., Any], pictures: Any, language: str) -> None:
    page = sign_in(Role.CITY_COMMAND, "/grid-cells/", language=LANGUAGES[language], width=360, height=740)
    for name, path in (
        ("city", "/grid-cells/"),
        ("list", "/grid-cells/list/"),
        ("cell", CELL),
        ("alarms", "/grid-cells/alarms/"),
        ("import", "/grid-cells/import/"),
    ):
        page.goto(path)
        assert not is_wider_than_the_screen(page), name
        page.screenshot(path=pictures / f"grid-{name}-phone-{language}.png", full_page=True)


def test_households_are_kept_from_a_phone(sign_in: Callable[..., Any], pictures: Any, open_page: Any) -> None:
    from tests.people import PASSWORD

    page = open_page(f"/sign-in/?next={CELL}households/", language="zh-CN", width=360, height=740)
    page.fill("[name=username]", "worker")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.click("main details summary >> nth=0")
    page.fill("#door", "9号楼101")
    page.click(".grid-add button")
    expect(page.locator("h2", has_text="9号楼101")).to_be_visible()
    door = page.locator(".grid-households > li").last
    door.locator("summary").click()
    door.locator("[name=name]").fill("孙样例")
    door.locator("[name=need-pregnant]").check()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / "grid-households-phone-zh.png", full_page=True)
    door.locator("form button").click()
    expect(page.locator(".grid-resident", has_text="孙样例")).to_be_visible()
    # A whole list, of which some rows are bad.
    page.goto(f"{CELL}households/import/")
    content = "门牌,姓名,手机号\n9号楼102,周样例,10000000002\n,某某,\n9号楼103,某某,12\n".encode()
    page.set_input_files("#file", {"name": "households.csv", "mimeType": "text/csv", "buffer": content})
    page.click("main form button.main")
    expect(page.locator("main tbody tr")).to_have_count(2)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / "grid-households-import-phone-zh.png", full_page=True)

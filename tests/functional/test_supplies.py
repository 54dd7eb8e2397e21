"""Supplies in a browser: from what runs out to a delivery that arrives, and a call that is answered; with pictures."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from tests.filled import filled_city


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1366, "phone": 360}
PAGES = {
    "horizon": "/supplies/",
    "stock": "/supplies/stock/",
    "requests": "/supplies/requests/",
    "deliveries": "/supplies/deliveries/",
    "help": "/supplies/help/",
    "stores": "/supplies/stores/",
    "import": "/supplies/stock/import/",
}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


# Every page in both languages and at both widths, each language at the width that strains it more.
@pytest.mark.parametrize(("language", "device"), [("zh", "desk"), ("en", "phone")])
def test_every_page_fits_its_screen(sign_in, pictures, language, device):
    page = sign_in(Role.COUNTY_COMMAND, "/supplies/", language=LANGUAGES[language], width=WIDTHS[device])
    for name, path in PAGES.items():
        page.goto(path)
        assert not is_wider_than_the_screen(page), name
        page.screenshot(path=pictures / f"supplies-{name}-{language}-{device}.png", full_page=True)
    page.goto(
        "/supplies/stock/?stock-filter=%E9%98%B2%E6%8A%A4"
        if language == "zh"
        else "/supplies/stock/?stock-filter=gowns"
    )
    page.locator(".table-block td a").first.click()
    expect(page.locator("#out-amount")).to_be_visible()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"supplies-item-{language}-{device}.png", full_page=True)
    for name in ("requests", "deliveries", "help", "stores"):
        page.goto(PAGES[name])
        page.locator(".table-block td a").first.click()
        expect(page.locator("main .facts")).to_be_visible()
        assert not is_wider_than_the_screen(page), name
        page.screenshot(path=pictures / f"supplies-one-{name}-{language}-{device}.png", full_page=True)


def test_what_runs_out_is_drawn_driven_and_taken_over(sign_in, pictures):
    page = sign_in(Role.COUNTY_COMMAND, "/supplies/", language="en-GB", width=1366)
    # The vegetables of the drop point last two days.
    row = page.locator("#horizon tr", has_text="vegetables").first
    expect(row).to_contain_text("runs out soon")
    page.locator("form[action='/supplies/plan/'] button.main").click()
    expect(page.locator(".messages .notice")).to_contain_text("planned")
    page.locator("td a", has_text="D2").first.click()
    page.goto("/supplies/deliveries/?show=open&deliveries-filter=vegetables")
    page.locator("#deliveries td a").first.click()
    page.locator("#load-name").fill("保管员赵某")
    page.locator("[name=act][value=load]").click()
    expect(page.locator("#take-name")).to_be_visible()
    page.locator("#take-name").fill("社区钱某")
    page.locator("[name=act][value=take]").click()
    expect(page.locator("h1 + .status")).to_contain_text("delivered")
    page.goto("/supplies/?show=soon")
    expect(page.locator("#horizon")).not_to_contain_text("vegetables")
    page.screenshot(path=pictures / "supplies-after.png", full_page=True)


def test_a_late_call_stands_first_and_is_answered(sign_in, pictures):
    page = sign_in(Role.COUNTY_COMMAND, "/supplies/help/", language="en-GB", width=1366)
    expect(page.locator("#calls tbody tr").first).to_contain_text("late by")
    page.locator("#calls td a").first.click()
    page.locator("[name=act][value=take]").click()
    expect(page.locator("[name=act][value=take]")).to_have_count(0)
    page.locator("#answer").fill("已安排车辆送发热门诊")
    page.locator("[name=act][value=answer]").click()
    expect(page.locator("#answer")).to_have_count(0)
    page.screenshot(path=pictures / "supplies-call-answered.png", full_page=True)

"""Supplies in a browser: from what runs out to a delivery that arrives, and a call that is answered; with pictures."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from tests.filled import filled_city
from tests.functional.phones import has_worker
from tests.functional.readers import READERS


pytestmark = pytest.mark.django_db(transaction=True)

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


@pytest.mark.parametrize("language", READERS)
def test_every_page_fits_its_screen(sign_in, show, language):
    page = sign_in(Role.COUNTY_COMMAND, "/supplies/", **READERS[language])
    for name, path in PAGES.items():
        page.goto(path)
        show(page, f"supplies-{name}-{language}")
        if name in ("requests", "deliveries", "help", "stores"):
            page.locator(".table-block td a").first.click()
            expect(page.locator("main .facts")).to_be_visible()
            show(page, f"supplies-one-{name}-{language}")
    page.goto(f"/supplies/stock/?stock-filter={'防护' if language == 'zh' else 'gowns'}")
    page.locator(".table-block td a").first.click()
    expect(page.locator("#out-amount")).to_be_visible()
    show(page, f"supplies-item-{language}")


def _hand_over_without_a_network(page, receipt, pictures):
    """On the driver's phone: noted where there is no network, and sent once."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/delivery/")
    has_worker(page)
    stop = page.locator("#deliveries li", has=page.locator("button[data-act=take]")).filter(has_text=receipt)
    expect(stop).to_have_count(1)
    page.screenshot(path=pictures / "delivery-list.png", full_page=True)
    page.context.set_offline(True)
    page.reload()
    stop.locator("button[data-act=take]").click()
    page.locator("#delivery-name").fill("社区钱某")
    page.locator("form.ride-form button.main").click()
    expect(page.locator("#kept li[data-state=kept]")).to_have_count(1)
    expect(stop).to_have_count(0)
    page.screenshot(path=pictures / "delivery-kept.png", full_page=True)
    page.context.set_offline(False)
    expect(page.locator("#kept li[data-state=sent]")).to_have_count(1, timeout=30000)
    expect(page.locator(".notice.tone-well")).to_contain_text(receipt)
    page.set_viewport_size({"width": 1366, "height": 768})


def test_what_runs_out_is_drawn_driven_and_taken_over(sign_in, pictures, troubles):
    page = sign_in(Role.COUNTY_COMMAND, "/supplies/", language="en-GB", width=1366)
    # The vegetables of the drop point last two days.
    row = page.locator("#horizon tr", has_text="vegetables").first
    expect(row).to_contain_text("runs out soon")
    page.locator("form[action='/supplies/plan/'] button.main").click()
    expect(page.locator(".messages .notice")).to_contain_text("planned")
    page.locator("td a", has_text="D2").first.click()
    page.goto("/supplies/deliveries/?show=open&deliveries-filter=vegetables")
    page.locator("#deliveries td a").first.click()
    receipt = page.locator("h1 .code").inner_text()
    page.locator("#load-name").fill("保管员赵某")
    page.locator("[name=act][value=load]").click()
    expect(page.locator("#take-name")).to_be_visible()
    _hand_over_without_a_network(page, receipt, pictures)
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]
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

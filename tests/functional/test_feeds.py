"""Feeds at a desk and on a phone: health, a delivery with rows to correct, columns that changed; with pictures."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from tests.feeds import AT, WHO, connect, send, work_off
from tests.interfaces.test_feeds_pages import HEAD, rider
from tests.people import CITY, HUAILAI


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1280, "phone": 360}


@pytest.fixture(autouse=True)
def noon(monkeypatch, tmp_path, settings):
    from sizao.interfaces import clock

    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT)


@pytest.mark.parametrize(("language", "device"), [("en", "desk"), ("zh", "phone")])
def test_a_feed_is_looked_at_corrected_and_settled(sign_in, pictures, tmp_path, language, device):
    load_divisions(
        divisions=[
            Division("n13", "n13", "河北省", "Hebei", DivisionLevel.PROVINCE),
            Division("n1307", CITY, "张家口市", "Zhangjiakou", DivisionLevel.CITY),
            Division("n130730", HUAILAI, "怀来县", "Huailai", DivisionLevel.COUNTY),
        ],
        **WHO,
    )
    connect("railway", title="怀来站旅客名单", settings={"stations": "怀来"})
    connect("checkpoint", title="京礼综合检查站", at=AT - timedelta(hours=9))
    connect("hotel", title="桥东区宾馆", every=0)
    connect("pharmacy", title="药店退热药登记")
    wrong = rider(4, board="怀来", alight="北京北") + rider(5, train="G9999") + rider(6).replace("19880101", "19880102")
    sent = send("railway", HEAD + "".join(map(rider, range(1, 4))) + wrong, name="怀来站-1024-上午.csv")
    work_off("railway")
    held = send("pharmacy", "流水号,药店名,销售时间,类别\nS-1,1号药店,2021-10-24 09:30,退热药\n", name="药店.csv")
    work_off("pharmacy")
    page = sign_in(Role.CITY_COMMAND, "/feeds/", language=LANGUAGES[language], width=WIDTHS[device], height=900)

    def take_picture(name):
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.screenshot(path=pictures / f"feeds-{name}-{language}-{device}.png", full_page=True)

    expect(page.locator("#feeds tbody tr")).to_have_count(4)
    expect(page.locator("#feeds tbody tr").first).to_contain_text("京礼综合检查站")
    take_picture("list")
    page.get_by_role("link", name="怀来站旅客名单").click()
    expect(page.locator("#deliveries tbody tr")).to_have_count(1)
    take_picture("feed")
    page.locator("#deliveries tbody a").first.click()
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    take_picture("delivery")
    with page.expect_download() as download:
        page.locator("form[action$='refused.csv'] button").click()
    text = download.value.path().read_text("utf-8-sig")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(text.replace("怀来,北京北", "北京北,怀来").replace("G9999", "G7803"), "utf-8-sig")
    page.set_input_files("#file", corrected)
    page.locator("form[action$='/send/'] button").click()
    expect(page.locator(".progress")).to_be_visible()
    work_off("railway")
    expect(page.locator(".progress")).to_have_count(0)
    page.goto(f"/feeds/railway/deliveries/{sent.number}/")
    expect(page.locator("#rows tbody a")).to_have_count(3)

    page.goto(f"/feeds/pharmacy/deliveries/{held.number}/")
    page.locator(".notice a.button").click()
    expect(page.locator(".is-missing")).to_have_count(1)
    page.locator("[value=look]").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.select_option("#map-pharmacy", "药店名")
    take_picture("columns")
    page.locator("[value=settle]").click()
    expect(page.locator(".messages")).to_be_visible()
    work_off("pharmacy")
    expect(page.locator(".progress")).to_have_count(0)
    page.goto("/")
    expect(page.locator(".more-figures a[href$='/feeds/?show=silent']")).to_be_visible()
    take_picture("home")

"""A list of risk areas from a pasted text to the list in force, with pictures."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.response.arrivals.operations import import_bulletin
from tests.functional.readers import READERS
from tests.integration.test_risk_areas import AT, DAY, QINGCHUAN, SONGBAI, bulletin


pytestmark = pytest.mark.django_db(transaction=True)

JINCHUAN = "内蒙古自治区呼和浩特市金川开发区碧水小区"


@pytest.fixture(autouse=True)
def afternoon(monkeypatch):
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT + timedelta(days=1))


@pytest.mark.parametrize("language", READERS)
def test_a_list_is_looked_at_kept_settled_and_asked(sign_in, show, language):
    before = bulletin(high=[], medium=[SONGBAI, QINGCHUAN, "贵州省遵义市汇川区晨光小区"])
    import_bulletin(content=before, name="", actor="system:test", at=AT, reason="test")
    page = sign_in(Role.CITY_COMMAND, "/risk-areas/import/", **READERS[language])

    def take_picture(name):
        show(page, f"risk-areas-{name}-{language}")

    listed = bulletin(
        DAY + timedelta(days=1), high=[SONGBAI, "内蒙古自治区阿拉善盟额济纳旗东风镇"], medium=[QINGCHUAN, JINCHUAN]
    )
    text = listed.decode() + "\n来源：某省卫生健康委"
    page.fill("#text", f"{text}\n蓝天白云")
    page.locator("[name=act][value=look]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    take_picture("refused")
    page.fill("#text", text)
    page.locator("[name=act][value=look]").click()
    expect(page.locator("[name=act][value=keep]")).to_be_visible()
    take_picture("understood")
    page.locator("[name=act][value=keep]").click()
    expect(page.locator(".risk-changes li")).to_have_count(4)
    page.goto("/risk-areas/settle/")
    expect(page.locator(".risk-settle")).to_have_count(1)
    take_picture("settle")
    page.locator("[name=code]").select_option("150105")
    page.locator(".risk-settle button").click()
    expect(page.locator(".risk-settle")).to_have_count(0)
    page.goto("/risk-areas/")
    page.fill("#place", "甘肃省兰州市城关区松柏小区3号楼")
    page.locator("form.risk-ask button").click()
    expect(page.locator("section.notice")).to_be_visible()
    take_picture("list")
    page.locator("section.notice li a").first.click()
    expect(page.locator(".risk-text li:target")).to_be_visible()
    take_picture("text")

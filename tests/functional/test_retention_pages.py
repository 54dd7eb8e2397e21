"""Retention, holds and the impact assessment in a browser, in both languages, at a desk and on a phone."""

import pytest

from sizao.desk.retention import carry_out
from sizao.foundation.accounts.types import Role
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import now
from tests.conftest import MACHINE_TIME
from tests.integration.privacy.test_retention import DAY, case_of, delivery
from tests.residents import load_residents


pytestmark = pytest.mark.django_db(transaction=True)

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 360), ("en-GB", 1280)])
def test_what_goes_is_seen_held_and_assessed(sign_in, pictures, settings, tmp_path, language, width):
    settings.SIZAO_HOME = tmp_path
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    keys = load_residents()
    case_of(keys, 0)
    delivery(landed=MACHINE_TIME - 50 * DAY, key="older")
    name = f"{language[:2]}-{'phone' if width == 360 else 'desk'}"
    page = sign_in(Role.AUDITOR, "/retention/", language=language, width=width, height=800)
    carry_out(actor="system:privacy", at=now(), reason="retention")
    delivery(landed=MACHINE_TIME - 40 * DAY, key="old")
    page.goto("/retention/")
    assert page.evaluate(FITS)
    page.screenshot(path=pictures / f"retention-{name}.png", full_page=True)

    page.locator("#tables a[href*='/retention/cases.BadRow/']").first.click()
    page.wait_for_selector("#due tbody tr")
    assert page.evaluate(FITS)
    page.screenshot(path=pictures / f"retention-due-{name}.png", full_page=True)

    page.goto("/close-out/#holds")
    page.locator("main details summary").last.click()
    page.locator("input[name=kind][value=outbreak]").check()
    page.fill("#basis", "突发事件应对法第八十五条")
    page.fill("#hold-reason", "行政诉讼 2021-17")
    page.locator("button[value=hold]").click()
    page.wait_for_selector("#holds + ul li")
    page.locator("main details summary").last.click()
    assert page.evaluate(FITS)
    page.screenshot(path=pictures / f"holds-{name}.png", full_page=True)
    page.goto("/retention/")
    assert page.locator("#tables a[href*='/retention/cases.BadRow/']").count() <= 1
    page.screenshot(path=pictures / f"retention-held-{name}.png")

    page.goto("/assessment/")
    assert page.evaluate(FITS)
    page.screenshot(path=pictures / f"assessment-{name}.png", full_page=True)
    page.fill("#remark", "处理合法、必要，保护措施与风险相适应。")
    page.locator("form[action='/assessment/sign/'] button").click()
    page.wait_for_selector(".notice.tone-well")
    page.screenshot(path=pictures / f"assessment-signed-{name}.png")
    page.goto("/assessment/1/" if page.locator("a[href='/assessment/1/']").count() else page.url)
    page.screenshot(path=pictures / f"assessment-version-{name}.png")

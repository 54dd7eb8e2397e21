"""The page on which an outbreak is closed, in both languages, at a desk and on a phone."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from tests.conftest import MACHINE_TIME
from tests.residents import load_residents


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 360), ("en-GB", 1280)])
def test_it_is_proposed_by_one_and_shown_to_the_other(sign_in, pictures, settings, tmp_path, language, width):
    settings.SIZAO_HOME = tmp_path
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    load_residents()
    name = f"{language[:2]}-{'phone' if width == 360 else 'desk'}"
    page = sign_in(Role.CITY_COMMAND, "/close-out/", language=language, width=width, height=800)
    page.fill("#title", "2021 秋季")
    page.fill("#reason", "28 d")
    page.locator("button[value=propose]").click()
    page.wait_for_selector(".notice button[value=withdraw]")
    assert not page.locator("button[value=confirm]").count()
    auditor = sign_in(Role.AUDITOR, "/close-out/", language=language, width=width, height=800)
    assert auditor.locator("button[value=confirm]").is_visible()
    assert auditor.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    auditor.screenshot(path=pictures / f"close-out-{name}.png", full_page=True)
    auditor.goto("/realm/")
    auditor.screenshot(path=pictures / f"realm-{name}.png", full_page=True)

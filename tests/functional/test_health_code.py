"""A health code, where an order turns it on, on the page of a person and on the person's own; pictures to look at."""

import shutil

import pytest
from playwright.sync_api import expect

from sizao.engines.policy import loading
from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from tests.interfaces.test_health_code import ORDER
from tests.residents import AT
from tests.restricted import HOUR, Town


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": ("zh-CN", "红码"), "en": ("en-GB", "red code")}


@pytest.fixture
def town(monkeypatch, settings, tmp_path):
    settings.SIZAO_HOME = tmp_path / "home"
    monkeypatch.setattr(clock, "machine_time", lambda: AT + HOUR)
    root = tmp_path / "packs"
    shutil.copytree(loading.DEFAULT_ROOT, root)
    (root / "city/zhangjiakou/orders/code-of-a-test.yaml").write_text(ORDER, "utf-8")
    monkeypatch.setattr(loading, "DEFAULT_ROOT", root)
    return Town()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_shown_with_its_word_and_its_rule(town, sign_in, open_page, pictures, language):
    locale, word = LANGUAGES[language]
    _restriction, issued = town.restrict(0)
    key = shown(town.people[0])
    page = sign_in(Role.INVESTIGATOR, "/", language=locale, width=1366, height=900)
    page.goto(f"/people/{key}/?purpose=follow_up")
    expect(page.locator(".health-code")).to_contain_text(word)
    page.screenshot(path=pictures / f"health-code-{language}-desk.png", full_page=True)

    own = open_page("/my/", language=locale, width=360, height=740)
    own.fill("[name=code]", issued.code)
    own.fill("[name=factor]", "0011")
    own.click("main button.main")
    expect(own.locator(".health-code")).to_contain_text(word)
    assert not own.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    own.screenshot(path=pictures / f"health-code-{language}-phone.png")

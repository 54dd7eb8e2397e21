"""Coming in, in both languages, at a desk and on a phone; pictures for people to look at."""

import re

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from tests.functional.readers import READERS
from tests.people import make_account


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("language", READERS)
class TestComingIn:
    def test_a_stranger_signs_in_and_out(self, sign_in, show, language):
        page = sign_in(Role.INVESTIGATOR, **READERS[language])
        assert page.locator(".bar-who").inner_text()
        show(page, f"home-{language}")
        page.get_by_role("button", name={"zh": "退出登录", "en": "Sign out"}[language]).click()
        page.wait_for_url("**/sign-in/**")
        show(page, f"sign-in-{language}")

    def test_a_wrong_password_is_told(self, open_page, show, language):
        page = open_page("/sign-in/", **READERS[language])
        page.fill("[name=username]", "nobody")
        page.fill("[name=password]", "wrong")
        page.click("main button")
        page.get_by_role("alert").wait_for()
        show(page, f"sign-in-refused-{language}")


def test_the_language_is_switched_on_the_page_itself(open_page):
    page = open_page("/sign-in/?next=/", language="zh-CN")
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", name="Sign in").is_visible()
    assert page.url.endswith("/sign-in/?next=/")
    page.get_by_role("button", name="简体中文").click()
    assert page.get_by_role("heading", name="登录").is_visible()


def test_the_keyboard_alone_is_enough(sign_in, pictures):
    page = sign_in()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.screenshot(path=pictures / "keyboard-skip.png")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_realm_that_is_not_live_wears_its_band(open_page):
    assert "演练" in open_page("/sign-in/").locator(".realm-band").inner_text()


@pytest.mark.parametrize("language", READERS)
class TestMenu:
    """One line whatever the width; the rest stands behind a button that needs no script."""

    def test_a_phone_has_one_button_that_says_where_one_is(self, sign_in, pictures, language):
        page = sign_in(path="/restrictions/", language=READERS[language]["language"], width=360)
        button, menu = page.locator(".bar-menu"), page.locator("#menu")
        here = {"zh": "管控措施", "en": "Restrictions"}[language]
        expect(button).to_contain_text(here)
        expect(menu).to_be_hidden()
        assert page.locator(".bar").bounding_box()["height"] <= 100
        page.screenshot(path=pictures / f"menu-closed-{language}-phone.png")
        button.click()
        expect(menu.get_by_role("link", name=here)).to_have_attribute("aria-current", "page")
        assert menu.get_by_role("link").count() >= 15, "those of the groups stand open too"
        assert not is_wider_than_the_screen(page)
        page.screenshot(path=pictures / f"menu-open-{language}-phone.png")
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#menu') !== null"), "the keyboard goes on in the menu"
        page.locator("#menu [popovertargetaction=hide]").click()
        expect(menu).to_be_hidden()

    def test_a_desk_has_one_line_with_words_that_open(self, sign_in, pictures, language):
        make_account("city_command-on-duty", display_name="Duty officer of the command of the city (demo)")
        page = sign_in(path="/people/", language=READERS[language]["language"], width=1280)
        assert page.locator(".bar").bounding_box()["height"] <= 56
        mark, first = (page.locator(part).bounding_box() for part in (".bar-mark", ".bar-nav a >> nth=0"))
        assert mark["x"] + mark["width"] <= first["x"]
        word = page.locator("[popovertarget=menu-who-and-where]")
        assert word.get_attribute("aria-current") == "true", "the page belongs to what the word opens"
        word.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "page"
        links = page.locator("#menu-who-and-where")
        assert abs(links.bounding_box()["x"] - word.bounding_box()["x"]) < 8, "it opens under its word"
        page.screenshot(path=pictures / f"menu-open-{language}-desk.png")
        links.get_by_role("link", name={"zh": "紧急查阅", "en": "Emergency access"}[language]).click()
        expect(page).to_have_url(re.compile("/emergency/"))

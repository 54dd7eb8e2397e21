"""Protocols in a browser: the list, a pack and its search, one rule with its sources, two packs side by side."""

import pytest

from sizao.foundation.accounts.types import Role


WIDTHS = {"desk": 1280, "phone": 360}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
PAGES = {
    "list": "/packs/",
    "pack": "/packs/he-2021/?on=2021-10-23",
    "rule": "/packs/cn-9ed/rules/measures.1/?on=2022-07-01",
    "authority": "/packs/cn-8ed/authority/?on=2026-11-23",
    "compare": "/packs/compare/?one=cn-8ed&other=cn-9ed",
}


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_at_a_desk_and_on_a_phone(sign_in, pictures, language, device):
    page = sign_in(Role.CITY_COMMAND, "/packs/", language=LANGUAGES[language], width=WIDTHS[device])
    for name, address in PAGES.items():
        page.goto(address)
        assert page.locator("h1").inner_text()
        assert not is_wider_than_the_screen(page), address
        page.screenshot(path=pictures / f"packs-{name}-{language}-{device}.png", full_page=True)


def test_a_search_finds_a_rule_and_the_rule_its_sources(sign_in):
    page = sign_in(Role.CITY_COMMAND, "/packs/", language="en-GB")
    page.get_by_role("link", name="he-2021", exact=True).first.click()
    page.get_by_label("Words, number of a source").fill("nasopharyngeal")
    page.wait_for_url("**words=nasopharyngeal**")
    found = page.locator("#measures tbody tr")
    found.first.wait_for()
    assert found.count() == 1
    assert page.locator("#clocks").count() == 0
    found.get_by_role("link").first.click()
    page.wait_for_url("**/rules/measures.1/**")
    assert page.locator("#S58").is_visible()


def test_two_packs_are_compared_and_a_citation_leads_to_its_source(sign_in):
    page = sign_in(Role.CITY_COMMAND, "/packs/", language="en-GB")
    page.get_by_label("Protocol", exact=True).select_option("cn-8ed")
    page.get_by_label("Beside it").select_option("cn-9ed")
    page.get_by_role("button", name="Compare").click()
    moved = page.locator("article", has_text="clocks.move")
    assert [cell.strip() for cell in moved.locator("tbody tr").first.locator("td").all_inner_texts()] == ["12", "8"]
    moved.get_by_role("link", name="S74").click()
    assert page.url.endswith("#S74")
    assert page.locator("#S74").is_visible()

"""Protocols in a browser: the list, a pack and its search, one rule with its sources, two packs side by side."""

import pytest

from sizao.foundation.accounts.types import Role
from tests.functional.readers import READERS


PAGES = {
    "list": "/packs/",
    "pack": "/packs/he-2021/?on=2021-10-23",
    "rule": "/packs/cn-9ed/rules/measures.1/?on=2022-07-01",
    "authority": "/packs/cn-8ed/authority/?on=2026-11-23",
    "compare": "/packs/compare/?one=cn-8ed&other=cn-9ed",
}


@pytest.mark.parametrize("language", READERS)
def test_the_pages_at_a_desk_and_on_a_phone(sign_in, show, language):
    page = sign_in(Role.CITY_COMMAND, "/packs/", **READERS[language])
    for name, address in PAGES.items():
        page.goto(address)
        assert page.locator("h1").inner_text()
        show(page, f"packs-{name}-{language}")


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

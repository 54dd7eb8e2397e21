"""The story's case, traced on its page: in both languages, at a desk and on a phone; pictures for people to look at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.interfaces.cli.kernels import compile_kernels
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from tests.filled import filled_city
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)

README_PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "trace.png"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    # As `make run` does before it says that it is ready; in a fresh copy the first trace would take half a minute.
    compile_kernels(tmp_path_factory.mktemp("kernels"))
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


@pytest.fixture
def case():
    """The worker's case."""
    return list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0].id


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def numbers(page) -> list[int]:
    return [int(text.replace(",", "")) for text in page.locator(".ring-people").all_inner_texts()]


def test_from_the_case_to_the_third_degree_and_to_the_evidence(case, sign_in, pictures, request):
    page = sign_in(Role.CITY_COMMAND, f"/cases/{case}/trace/", language="en-GB", width=1366, height=900)
    expect(page.get_by_text("Nothing was traced yet")).to_be_visible()
    page.get_by_label("Purpose").select_option("contact_tracing")
    expect(page.locator(".ring")).to_have_count(3)
    sizes = numbers(page)
    assert len(sizes) == 3
    assert min(sizes) > 0
    assert page.url.endswith("?purpose=contact_tracing&protocol=he-2021&degrees=3"), "what was not chosen is not asked"

    # The controls answer while they are moved, and the address asks for the same.
    page.locator("#degrees").fill("1")
    expect(page.locator(".ring")).to_have_count(1)
    assert numbers(page) == sizes[:1]
    expect(page.locator("output[for=degrees]")).to_have_text("1")
    page.get_by_label("Least minutes").fill("600")
    expect(page.get_by_text("Every rule counts from 600 min on")).to_be_visible()
    assert numbers(page)[0] < sizes[0]
    page.reload()
    expect(page.get_by_label("Least minutes")).to_have_value("600")
    page.get_by_label("Least minutes").fill("")
    page.locator("#degrees").fill("3")
    expect(page.locator(".ring")).to_have_count(3)
    assert numbers(page) == sizes

    # A size opens into its people; a setting of it into those.
    page.locator(".ring-1 .ring-people a").click()
    expect(page.locator(".table-count")).to_contain_text(f"{sizes[0]} people")
    page.get_by_label("Setting", exact=True).select_option("banquet")
    expect(page.locator(".rings-table tbody tr")).to_have_count(
        int(page.locator(".ring-1 .shares li", has_text="banquet").locator(".number").inner_text())
    )
    page.get_by_label("Setting", exact=True).select_option("")
    page.get_by_label("Degree", exact=True).select_option("")
    expect(page.locator(".table-count")).to_contain_text(f"{sum(sizes)} people")

    # Sorted, and found by a place.
    page.get_by_role("button", name="Together").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Together")
    page.get_by_role("button", name="Together").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Together")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text(re.compile("Page 2 of"))).to_be_visible()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Together")
    page.get_by_label("Name, key or place").fill("宴会")
    expect(page.locator(".cell-place").first).to_contain_text("宴会厅")
    assert "%" not in page.url, "what may be a name stands in no address"
    page.get_by_label("Name, key or place").fill("")
    page.get_by_label("Degree", exact=True).select_option("3")
    expect(page.locator(".table-count")).to_contain_text(f"{sizes[2]} people")

    # A person opens into the evidence beside the list: who, where, which minutes, which rule, which record.
    page.locator(".to-evidence").first.click()
    evidence = page.locator("#evidence")
    expect(evidence.locator(".chain-person")).to_have_count(4)
    expect(evidence.locator(".chain-meeting")).to_have_count(3)
    for words in ("tertiary contact", "The earliest way from the case", "All time together", "Records"):
        expect(evidence).to_contain_text(words)
    expect(evidence.locator(".chain-meeting").first).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.screenshot(path=pictures / "trace-en-evidence.png", full_page=True)
    if request.config.getoption("--write-pictures"):
        page.set_viewport_size({"width": 1366, "height": 1040})
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=README_PICTURE)
        page.set_viewport_size({"width": 1366, "height": 900})
    evidence.get_by_role("button", name="Close").click()
    expect(evidence).to_be_hidden()


def test_the_chains_are_drawn_and_open_the_evidence(case, sign_in, pictures):
    path = f"/cases/{case}/trace/?purpose=contact_tracing"
    page = sign_in(Role.CITY_COMMAND, "/", language="en-GB", width=1366, height=900)
    page.goto(path)
    page.get_by_text("Picture of the chains").click()
    expect(page.locator(".chain-canvas canvas").first).to_be_visible()
    expect(page.locator(".chain-count")).to_contain_text("people drawn")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Whole").click()
    page.screenshot(path=pictures / "trace-en-chains.png", full_page=True)


def test_two_protocols_side_by_side_and_an_answer_that_is_kept(case, sign_in, pictures):
    page = sign_in(Role.CITY_COMMAND, "/", language="en-GB", width=1366, height=900)
    page.goto(f"/cases/{case}/trace/?purpose=contact_tracing")
    page.get_by_label("Compare with").select_option("cn-8ed-delta")
    comparison = page.locator(".comparison")
    expect(comparison).to_contain_text("people added")
    comparison.get_by_text("people added").click()
    expect(comparison.locator(".change-added a").first).to_be_visible()
    page.screenshot(path=pictures / "trace-en-comparison.png", full_page=True)

    page.get_by_role("button", name="Keep this answer").click()
    expect(page.get_by_text("The answer was kept; the case counts as traced.")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text("the same answer")

    page.get_by_role("link", name="Look back to likely sources").click()
    expect(page.get_by_role("heading", name="Places in common")).to_be_visible()
    page.get_by_label("This case and").fill("P")
    page.get_by_role("button", name="Find links").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody within your area is meant by these words.")
    assert not is_wider_than_the_screen(page)


def test_what_went_wrong_is_told_in_place(case, sign_in, pictures):
    page = sign_in(Role.CITY_COMMAND, "/", language="en-GB", width=1366, height=900)
    page.goto(f"/cases/{case}/trace/?purpose=contact_tracing")
    page.get_by_label("Least minutes").fill("9999")
    expect(page.get_by_role("alert")).to_contain_text("Minutes lie between 0 and 1,440.")
    page.screenshot(path=pictures / "trace-en-refused.png", full_page=True)
    page.get_by_label("Least minutes").fill("1440")
    expect(page.locator(".ring")).to_have_count(3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_phone_and_a_desk(case, sign_in, pictures, language):
    traced = f"/cases/{case}/trace/?purpose=contact_tracing&compare=cn-9ed"
    page = sign_in(Role.INVESTIGATOR, "/", language=LANGUAGES[language], width=360, height=740)
    page.goto(traced)
    person = page.locator(".to-evidence").nth(2).get_attribute("href")
    pages = {
        "start": f"/cases/{case}/trace/",
        "trace": traced,
        "evidence": person,
        "sources": f"/cases/{case}/sources/?purpose=source_tracing&other={person.split('/')[4]}",
    }
    for device, width in (("phone", 360), ("desk", 1366)):
        page.set_viewport_size({"width": width, "height": 740})
        for name, path in pages.items():
            page.goto(path)
            assert not is_wider_than_the_screen(page), (name, width)
            page.screenshot(path=pictures / f"trace-{name}-{language}-{device}.png", full_page=True)

    # On a phone a person's evidence is a page of its own, with the way back.
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(traced)
    page.locator(".to-evidence").nth(2).click()
    page.wait_for_url("**/trace/P*/**")
    page.get_by_role("link", name={"zh": "返回密接圈层", "en": "Back to the rings"}[language]).click()
    expect(page.locator(".rings-table")).to_be_visible()


def test_the_keyboard_alone_is_enough(case, sign_in):
    page = sign_in(Role.INVESTIGATOR, "/", language="en-GB", width=1366, height=900)
    page.goto(f"/cases/{case}/trace/?purpose=contact_tracing")
    page.locator("#degrees").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".ring")).to_have_count(2)
    page.locator("#rings-text").focus()
    page.keyboard.type("宴会")
    expect(page.locator(".cell-place").first).to_contain_text("宴会厅")
    expect(page.locator("#rings-text")).to_be_focused()
    page.locator(".to-evidence").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence .chain-person")).to_have_count(2)

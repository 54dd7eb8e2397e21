"""Every page of the desk in both languages, at a desk and on a phone, with pictures for people to look at."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from tests.filled import filled_city
from tests.functional.readers import READERS


pytestmark = pytest.mark.django_db(transaction=True)

_COACH = "who,where,in,out\n1399001,bus:7,2021-10-20 08:00,2021-10-20 08:30\n"
PICTURES_OF_DOCS = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with filled_city(tmp_path_factory.mktemp("home"), django_db_blocker):
        yield


def is_wider_than_the_screen(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def search(page: Any, path: str, **words: str) -> None:
    """Fills a search and sends it, for an exercise."""
    page.goto(path)
    for name, text in words.items():
        page.locator(f"form.search [name={name}]").fill(text)
    page.locator("form.search [name=purpose]").select_option("exercise")
    page.locator("form.search button.main").click()
    page.wait_for_load_state()


def open_person(page: Any) -> None:
    """From a case to its person."""
    page.goto("/cases/1/?purpose=case_investigation")
    page.locator("dd a[href^='/people/']").first.click()


def send_file(page: Any) -> None:
    page.goto("/presences/import/")
    page.locator("#source").select_option(index=1)
    page.locator("#file").set_input_files({"name": "coach.csv", "mimeType": "text/csv", "buffer": _COACH.encode()})
    page.locator("main button.main").click()
    page.wait_for_selector("table")


def take_file(page: Any) -> None:
    send_file(page)
    for field, column in {"person": "who", "place": "where", "enter": "in", "leave": "out"}.items():
        page.locator(f"#map-{field}").select_option(column)
    page.locator("#zone").select_option("Asia/Shanghai")
    page.locator("button[name=take]").click()
    page.wait_for_selector(".progress")


# Each stop of the walk: how to come there, and what must be there then.
WALK: dict[str, tuple[Callable[[Any], object], str]] = {
    "home": (lambda page: page.goto("/"), ".figures a"),
    "wall": (lambda page: page.goto("/?wall"), "html.wall .figures"),
    "findings": (lambda page: page.goto("/findings/"), "tbody tr"),
    "findings-filtered-away": (lambda page: page.goto("/findings/?findings-filter=nothing"), ".empty"),
    "late": (lambda page: page.goto("/findings/late/"), "tbody .status"),
    "cases": (lambda page: page.goto("/cases/"), "tbody tr"),
    "cases-none": (lambda page: page.goto("/cases/?classification=excluded"), ".empty"),
    "case-purpose": (lambda page: page.goto("/cases/1/"), "#purpose"),
    "case": (lambda page: page.goto("/cases/1/?purpose=case_investigation"), ".timeline .stay"),
    "people": (lambda page: page.goto("/people/"), "form.search"),
    "people-found": (lambda page: search(page, "/people/", text="沙城"), "tbody tr"),
    "people-nobody": (lambda page: search(page, "/people/", text="无此人"), ".empty"),
    "people-refused": (lambda page: search(page, "/people/"), "[role=alert]"),
    "person": (open_person, ".timeline .stay"),
    "stays": (lambda page: page.goto("/people/stays/"), "form.search"),
    "stays-found": (lambda page: search(page, "/people/stays/", place="宴会厅"), "tbody tr"),
    "stays-refused": (lambda page: search(page, "/people/stays/"), "[role=alert]"),
    "presences": (lambda page: page.goto("/presences/"), "tbody tr"),
    "presences-to-correct": (lambda page: page.goto("/presences/?show=to-correct"), "tbody tr"),
    "batch": (lambda page: page.goto("/presences/batches/2/"), "#rows tbody tr"),
    "upload": (lambda page: page.goto("/presences/import/"), "#file"),
    "mapping": (send_file, "#map-person"),
    "batch-waiting": (take_file, ".progress progress"),
    "api": (lambda page: page.goto("/api/v1/docs"), "pre.example"),
    "not-found": (lambda page: page.goto("/nowhere/"), ".failure"),
}


@pytest.mark.parametrize("language", READERS)
def test_every_page_fits_the_screen_and_says_what_it_is_in_one_language(city, sign_in, show, language):
    page = sign_in(Role.CITY_COMMAND, **READERS[language])
    for name, (come, there) in WALK.items():
        come(page)
        page.wait_for_selector(there)
        assert page.locator("h1").count() == 1, name
        assert page.title(), name
        show(page, f"{name}-{language}")


@pytest.mark.parametrize("language", READERS)
def test_what_to_decide_what_is_late_and_what_happened_need_no_scrolling_on_a_laptop(city, sign_in, language):
    page = sign_in(language=READERS[language]["language"], width=1366, height=768)
    sections = page.locator(".desk-columns > section")
    assert sections.count() == 3
    decide = sections.first.bounding_box()
    assert decide["y"] + decide["height"] <= 768
    for number in range(3):
        first = sections.nth(number).locator("li").first.bounding_box()
        assert first["y"] + first["height"] < 440


def test_heads_of_tables_stay_while_rows_are_scrolled(city, sign_in):
    page = sign_in(width=1366, height=768)
    search(page, "/people/", text="沙城")
    before = page.locator("thead th").first.bounding_box()["y"]
    assert page.evaluate("""() => {
        const frame = document.querySelector('.table-frame');
        frame.scrollTop = 400;
        return frame.scrollTop;
    }""")
    assert page.locator("thead th").first.bounding_box()["y"] == pytest.approx(before, abs=1)


def test_rows_are_cards_on_a_phone_each_value_with_its_name(city, sign_in):
    page = sign_in(width=360, height=740)
    page.goto("/cases/")
    assert not page.locator("thead").is_visible()
    label = page.locator("tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"病例"'


class TestKeyboard:
    """The main ways through the desk, without a mouse."""

    def tab_to(self, page: Any, selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"nobody sees that {selector} is focused"
                return
        raise AssertionError(f"{selector} cannot be reached")

    def test_from_a_figure_to_the_trace_of_a_case(self, city, sign_in):
        page = sign_in(language="en-GB", width=1366, height=768)
        self.tab_to(page, ".figures a[href*='traced=no']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases/**")
        self.tab_to(page, "tbody a")
        page.keyboard.press("Enter")
        page.wait_for_selector("#purpose")
        self.tab_to(page, "#purpose")
        page.keyboard.type("Investigation")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".timeline")
        self.tab_to(page, "a[href*='/trace/']")

    def test_a_search_is_written_and_sent(self, city, sign_in):
        page = sign_in(language="en-GB", width=1366, height=768)
        page.goto("/people/stays/")
        self.tab_to(page, "[name=place]")
        page.keyboard.type("宴会厅")
        self.tab_to(page, "[name=purpose]")
        page.keyboard.type("Exercise")
        self.tab_to(page, "form.search button.main")
        page.keyboard.press("Enter")
        page.wait_for_selector("tbody tr")
        self.tab_to(page, ".table-frame")
        self.tab_to(page, "tbody a")

    def test_stays_are_opened_as_a_list_and_a_place_asks_who_else_was_there(self, city, sign_in):
        page = sign_in(language="en-GB", width=1366, height=768, path="/cases/1/?purpose=exercise")
        self.tab_to(page, ".stay-list summary")
        page.keyboard.press("Enter")
        self.tab_to(page, ".stay-list td a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/people/stays/?place=**")
        assert page.locator("[name=place]").input_value()


def test_a_bar_of_the_timeline_leads_to_its_line_of_the_list(city, sign_in):
    page = sign_in(language="en-GB", width=1366, height=768, path="/cases/1/?purpose=exercise")
    assert not page.locator("#stay-1").is_visible()
    page.locator(".timeline a[href='#stay-1']").first.click()
    page.wait_for_selector("#stay-1", state="visible")


def test_a_list_is_filtered_while_somebody_writes(city, sign_in):
    page = sign_in(language="en-GB", path="/findings/")
    rows = page.locator("tbody tr").count()
    reference = page.locator("tbody tr").last.locator("td").last.inner_text()
    page.locator("[name=findings-filter]").press_sequentially(reference)
    expect(page.locator("tbody tr")).to_have_count(1)
    assert rows > 1
    assert "findings-filter=" in page.url
    assert page.evaluate("document.activeElement.name") == "findings-filter"


class TestWall:
    def open(self, sign_in: Any) -> Any:
        page = sign_in(language="en-GB", width=1920, height=1080)
        page.clock.install()
        page.goto("/?wall")
        page.evaluate("document.getElementById('content').dataset.first = 'yes'")
        return page

    def test_it_renews_itself(self, city, sign_in, pictures):
        page = self.open(sign_in)
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(13, 19, 23)"
        page.screenshot(path=pictures / "wall-en-large.png")
        page.clock.fast_forward(61_000)
        expect(page.locator("#content[data-first]")).to_have_count(0)
        assert page.locator(".figures li").count() > 4

    def test_without_a_connection_it_keeps_what_it_shows_and_says_so(self, city, sign_in, pictures, troubles):
        page = self.open(sign_in)
        shown = page.locator(".figures li").count()
        page.context.set_offline(True)
        page.clock.fast_forward(61_000)
        page.wait_for_selector("[data-connection=lost]")
        assert page.locator(".figures li").count() == shown
        page.screenshot(path=pictures / "wall-lost.png")
        page.context.set_offline(False)
        page.clock.fast_forward(61_000)
        page.wait_for_selector("html:not([data-connection])")
        assert {trouble.split(",")[0] for trouble in troubles} == {"htmx:afterRequest", "htmx:sendError"}
        troubles.clear()


@pytest.mark.parametrize(
    ("role", "path", "shown"),
    [
        (Role.ADMINISTRATOR, "/", ".empty"),
        (Role.INSPECTOR, "/", ".figures"),
        (Role.COUNTY_COMMAND, "/", ".figures a"),
        (Role.AUDITOR, "/presences/", ".failure"),
    ],
)
def test_what_other_roles_see(city, sign_in, pictures, role, path, shown):
    page = sign_in(role, width=1366, height=768)
    page.goto(path)
    page.wait_for_selector(shown)
    page.screenshot(path=pictures / f"{role.value}-{path.strip('/') or 'home'}.png")


def test_pictures_of_the_documents(city, sign_in, request):
    page = sign_in(language="en-GB", width=1280, height=690)
    for name, stop in {"home": "home", "case": "case", "who-was-where": "stays-found"}.items():
        come, there = WALK[stop]
        come(page)
        page.wait_for_selector(there)
        if request.config.getoption("--write-pictures"):
            PICTURES_OF_DOCS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES_OF_DOCS / f"{name}.png")

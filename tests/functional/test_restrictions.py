"""A restriction from its proposal to the release on appeal: both languages, at a desk and on a phone, with pictures."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sizao.registry.places.operations import load_divisions
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME as NOW
from tests.functional.readers import READERS
from tests.people import PASSWORD
from tests.residents import RESIDENTS, SHACHENG
from tests.restricted import HOUR, Town
from tests.situation import DIVISIONS


pytestmark = pytest.mark.django_db(transaction=True)

PICTURES_OF_DOCS = Path(__file__).parents[2] / "docs" / "pictures"
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}")


@pytest.fixture
def town():
    load_divisions(divisions=DIVISIONS, actor="system:test", at=NOW, reason="a test")
    return Town()


def proposal(town, person):
    """A meal of this morning together with the source, by the clock of the pages."""
    facts = {"place": "沙城红旗饭店", "enter": (NOW - 4 * HOUR).isoformat(), "leave": (NOW - 2 * HOUR).isoformat()}
    ground = town.ground(person, facts=facts, at=NOW, division_path=SHACHENG)
    exposure = Exposure(last_exposure=NOW - 2 * HOUR, degree=1)
    return town.propose(person, at=NOW, facts=exposure, ground_ids=[ground.id])


@pytest.fixture
def come(open_page):
    """Somebody of the town at a page: `come("decider", "/restrictions/", "en")`."""

    def come_(username, path, language):
        page = open_page(f"/sign-in/?next={path}", **READERS[language])
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"**{path}")
        # Once for the task, as people do it.
        page.goto("/restrictions/?purpose=follow_up")
        page.goto(path)
        return page

    return come_


def act(page, value):
    page.locator(f"button[name=act][value={value}]").click()


def open_own(open_page, code, factor, language):
    page = open_page("/my/", **READERS[language])
    page.fill("[name=code]", code)
    page.fill("[name=factor]", factor)
    return page


@pytest.mark.parametrize("language", READERS)
def test_one_person_from_the_proposal_to_the_release(town, come, open_page, show, language):
    one = proposal(town, 0)
    page = come("decider", f"/restrictions/{one.id}/", language)
    show(page, f"restrictions-proposed-{language}")
    page.fill("#decide-reason", "与病例同桌就餐两小时，未佩戴口罩")
    page.fill("#decide-why", "家中只有一间房")
    act(page, "decide")
    expect(page.locator("button[value=notice]")).to_be_visible()
    act(page, "notice")
    expect(page.locator(".code-large")).to_be_visible()
    show(page, f"restrictions-notice-{language}")
    code = page.locator(".code-large").inner_text()
    with page.expect_download() as download:
        page.locator("form[action$='.pdf'] button").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    act(page, "deliver")
    expect(page.locator("main")).to_contain_text("2026-11-24")
    show(page, f"restrictions-in-force-{language}")

    own = open_own(open_page, code, RESIDENTS.identifiers[0][-4:], language)
    show(own, f"restrictions-own-ask-{language}")
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    show(own, f"restrictions-own-{language}")
    own.fill("[name=statement]", "我当天在外地出差，有车票为证。\n请核实后解除。")
    own.locator(".own button.main").click()
    expect(own.locator(".own-appeal")).to_contain_text("车票")
    show(own, f"restrictions-own-contested-{language}")

    reviewer = come("reviewer", "/appeals/", language)
    show(reviewer, f"restrictions-appeals-{language}")
    reviewer.locator("tbody a").first.click()
    expect(reviewer.locator("#outcome")).to_be_visible()
    show(reviewer, f"restrictions-appeal-{language}")
    reviewer.select_option("#outcome", "upheld")
    reviewer.fill("#reasons", "车票和单位证明属实，当日不在场，予以解除。")
    reviewer.locator("form.stack button.main").click()
    expect(reviewer.locator("main")).to_contain_text("予以解除")
    show(reviewer, f"restrictions-appeal-answered-{language}")
    own.reload()
    expect(own.locator(".own-appeal")).to_contain_text("予以解除")
    show(own, f"restrictions-own-released-{language}")


@pytest.mark.parametrize("language", READERS)
def test_many_from_the_list_to_their_notices(town, come, show, language):
    both = [proposal(town, person) for person in (0, 3)]
    town.close(at=NOW)
    page = come("decider", "/restrictions/", language)
    show(page, f"restrictions-list-{language}")
    for box in page.locator("[name=restriction]").all():
        box.check()
    page.locator("button[formaction$='/decide/']").click()
    expect(page.locator("#reason")).to_be_visible()
    show(page, f"restrictions-decide-choose-{language}")
    page.fill("#reason", "同一聚餐，未佩戴口罩")
    page.fill("#why-not", "均无单独房间")
    act(page, "look")
    expect(page.locator("button[value=sign]")).to_be_visible()
    show(page, f"restrictions-decide-sign-{language}")
    act(page, "sign")
    expect(page.locator("main [role=status]")).to_be_visible()
    show(page, f"restrictions-decide-signed-{language}")
    page.locator("form[action$='/notices/'] button").click()
    expect(page.locator("button[value=issue]")).to_be_visible()
    show(page, f"restrictions-notices-choose-{language}")
    act(page, "issue")
    expect(page.locator("button[value=deliver]")).to_be_visible()
    assert len(set(CODE.findall(page.locator("table").inner_text()))) == len(both)
    show(page, f"restrictions-notices-issued-{language}")
    with page.expect_download() as download:
        page.locator("form[action$='.pdf'] button").click()
    assert download.value.suggested_filename == "drill-notices-2.pdf"
    act(page, "deliver")
    expect(page.locator("main [role=status]")).to_be_visible()
    show(page, f"restrictions-notices-given-{language}")


@pytest.mark.parametrize("language", READERS)
def test_whoever_is_in_charge_of_a_place_reads_why(town, open_page, show, language):
    _one, issued = town.close(at=NOW, telephone="0313-555 0730")
    own = open_own(open_page, issued.code, "0730", language)
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    show(own, f"restrictions-own-place-{language}")


def test_pictures_of_the_documents(town, come, open_page, request):
    """What docs/explanation/restrictions.md and the guides show."""
    one = proposal(town, 0)
    decider = come("decider", f"/restrictions/{one.id}/", "en")
    own_page = town.tell(town.decide(proposal(town, 3), at=NOW), at=NOW)
    own = open_own(open_page, own_page.code, RESIDENTS.identifiers[3][-4:], "en")
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    own.fill("[name=statement]", "I was out of town that day; here is my ticket.")
    own.locator(".own button.main").click()
    expect(own.locator(".own-appeal")).to_be_visible()
    reviewer = come("reviewer", "/appeals/1/", "en")
    expect(reviewer.locator("#outcome")).to_be_visible()
    for page, name in ((decider, "restriction"), (own, "own-page"), (reviewer, "appeal")):
        if page is own:
            page.set_viewport_size({"width": 360, "height": 800})
        if request.config.getoption("--write-pictures"):
            page.screenshot(path=PICTURES_OF_DOCS / f"{name}.png")

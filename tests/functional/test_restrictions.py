"""A restriction from its proposal to the release on appeal: both languages, at a desk and on a phone, with pictures."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sizao.registry.places.operations import load_divisions
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME as NOW
from tests.people import PASSWORD
from tests.residents import RESIDENTS, SHACHENG
from tests.restricted import HOUR, Town
from tests.situation import DIVISIONS


pytestmark = pytest.mark.django_db(transaction=True)

PICTURES_OF_DOCS = Path(__file__).parents[2] / "docs" / "pictures"
DEVICES = {
    "zh-desk": ("zh-CN", 1366),
    "zh-phone": ("zh-CN", 360),
    "en-desk": ("en-GB", 1366),
    "en-phone": ("en-GB", 360),
}
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
    """Somebody of the town at a page: `come("decider", "/restrictions/", "en-phone")`."""

    def come_(username, path, device):
        language, width = DEVICES[device]
        page = open_page(f"/sign-in/?next={path}", language=language, width=width, height=800)
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"**{path}")
        # Once for the task, as people do it.
        page.goto("/restrictions/?purpose=follow_up")
        page.goto(path)
        return page

    return come_


@pytest.fixture
def shoot(pictures):
    """A picture of a page, which may not be wider than its screen."""

    def shoot_(page, name, device):
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        page.screenshot(path=pictures / f"restrictions-{name}-{device}.png", full_page=True)

    return shoot_


def act(page, value):
    page.locator(f"button[name=act][value={value}]").click()


def open_own(open_page, code, factor, device):
    language, width = DEVICES[device]
    page = open_page("/my/", language=language, width=width, height=800)
    page.fill("[name=code]", code)
    page.fill("[name=factor]", factor)
    return page


@pytest.mark.parametrize("device", DEVICES)
def test_one_person_from_the_proposal_to_the_release(town, come, open_page, shoot, device):
    one = proposal(town, 0)
    page = come("decider", f"/restrictions/{one.id}/", device)
    shoot(page, "proposed", device)
    page.fill("#decide-reason", "与病例同桌就餐两小时，未佩戴口罩")
    page.fill("#decide-why", "家中只有一间房")
    act(page, "decide")
    expect(page.locator("button[value=notice]")).to_be_visible()
    act(page, "notice")
    expect(page.locator(".code-large")).to_be_visible()
    shoot(page, "notice", device)
    code = page.locator(".code-large").inner_text()
    with page.expect_download() as download:
        page.locator("form[action$='.pdf'] button").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    act(page, "deliver")
    expect(page.locator("main")).to_contain_text("2026-11-24")
    shoot(page, "in-force", device)

    own = open_own(open_page, code, RESIDENTS.identifiers[0][-4:], device)
    shoot(own, "own-ask", device)
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    shoot(own, "own", device)
    own.fill("[name=statement]", "我当天在外地出差，有车票为证。\n请核实后解除。")
    own.locator(".own button.main").click()
    expect(own.locator(".own-appeal")).to_contain_text("车票")
    shoot(own, "own-contested", device)

    reviewer = come("reviewer", "/appeals/", device)
    shoot(reviewer, "appeals", device)
    reviewer.locator("tbody a").first.click()
    expect(reviewer.locator("#outcome")).to_be_visible()
    shoot(reviewer, "appeal", device)
    reviewer.select_option("#outcome", "upheld")
    reviewer.fill("#reasons", "车票和单位证明属实，当日不在场，予以解除。")
    reviewer.locator("form.stack button.main").click()
    expect(reviewer.locator("main")).to_contain_text("予以解除")
    shoot(reviewer, "appeal-answered", device)
    own.reload()
    expect(own.locator(".own-appeal")).to_contain_text("予以解除")
    shoot(own, "own-released", device)


@pytest.mark.parametrize("device", DEVICES)
def test_many_from_the_list_to_their_notices(town, come, shoot, device):
    both = [proposal(town, person) for person in (0, 3)]
    town.close(at=NOW)
    page = come("decider", "/restrictions/", device)
    shoot(page, "list", device)
    for box in page.locator("[name=restriction]").all():
        box.check()
    page.locator("button[formaction$='/decide/']").click()
    expect(page.locator("#reason")).to_be_visible()
    shoot(page, "decide-choose", device)
    page.fill("#reason", "同一聚餐，未佩戴口罩")
    page.fill("#why-not", "均无单独房间")
    act(page, "look")
    expect(page.locator("button[value=sign]")).to_be_visible()
    shoot(page, "decide-sign", device)
    act(page, "sign")
    expect(page.locator("main [role=status]")).to_be_visible()
    shoot(page, "decide-signed", device)
    page.locator("form[action$='/notices/'] button").click()
    expect(page.locator("button[value=issue]")).to_be_visible()
    shoot(page, "notices-choose", device)
    act(page, "issue")
    expect(page.locator("button[value=deliver]")).to_be_visible()
    assert len(set(CODE.findall(page.locator("table").inner_text()))) == len(both)
    shoot(page, "notices-issued", device)
    with page.expect_download() as download:
        page.locator("form[action$='.pdf'] button").click()
    assert download.value.suggested_filename == "drill-notices-2.pdf"
    act(page, "deliver")
    expect(page.locator("main [role=status]")).to_be_visible()
    shoot(page, "notices-given", device)


@pytest.mark.parametrize("device", ["zh-phone", "en-phone"])
def test_whoever_is_in_charge_of_a_place_reads_why(town, open_page, shoot, device):
    _one, issued = town.close(at=NOW, telephone="0313-555 0730")
    own = open_own(open_page, issued.code, "0730", device)
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    shoot(own, "own-place", device)


def test_pictures_of_the_documents(town, come, open_page, request):
    """What docs/explanation/restrictions.md and the guides show."""
    one = proposal(town, 0)
    decider = come("decider", f"/restrictions/{one.id}/", "en-desk")
    own_page = town.tell(town.decide(proposal(town, 3), at=NOW), at=NOW)
    own = open_own(open_page, own_page.code, RESIDENTS.identifiers[3][-4:], "en-phone")
    own.locator("main button.main").click()
    expect(own.locator("[name=statement]")).to_be_visible()
    own.fill("[name=statement]", "I was out of town that day; here is my ticket.")
    own.locator(".own button.main").click()
    expect(own.locator(".own-appeal")).to_be_visible()
    reviewer = come("reviewer", "/appeals/1/", "en-desk")
    expect(reviewer.locator("#outcome")).to_be_visible()
    for page, name in ((decider, "restriction"), (own, "own-page"), (reviewer, "appeal")):
        if request.config.getoption("--write-pictures"):
            page.screenshot(path=PICTURES_OF_DOCS / f"{name}.png")

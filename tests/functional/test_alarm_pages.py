"""The auditor comes from the first page to an alarm, to what stands behind it, and answers; pictures to look at."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.interfaces import clock
from sizao.registry.places.operations import load_divisions
from sizao.response.restrictions.operations import decide_restrictions, watch_restrictions
from sizao.response.restrictions.types import GroundKind, GroundSource, SourceError
from tests.residents import AT, CHONGLI
from tests.restricted import HOUR, MILDER, PROTOCOL, Town
from tests.situation import DIVISIONS


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture
def town(monkeypatch, settings, tmp_path):
    """Three people limited on judgment alone, two of them told; a list and scans from afar that were refused."""
    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT + HOUR)
    town = Town()
    load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="a test")
    found = []
    for person in (0, 1, 3):
        ground = town.ground(
            person,
            reference=f"judgment:{person}",
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            source_person=None,
            facts={"words": "上级名单，统一管控"},
        )
        found.append(town.propose(person, ground_ids=[ground.id]))
    decide_restrictions(
        restriction_ids=[one.id for one in found], alternatives=MILDER, actor=town.decider, at=AT,
        machine=town.machine, reason="统一管控",
    )  # fmt: skip
    for one in found[:2]:
        town.tell(one)
    for source in (GroundSource.LIST, GroundSource.LIST, GroundSource.REMOTE_SCAN):
        with pytest.raises(SourceError):
            town.ground(2, source=source, division_path=CHONGLI, at=AT + HOUR)
    watch_restrictions(within="n13", protocol=PROTOCOL, actor="system:restrictions", at=AT, machine=town.machine)
    return town


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_from_the_first_page_to_the_answer(town, sign_in, pictures):
    page = sign_in(Role.AUDITOR, "/", language="en-GB", width=1366, height=900)
    page.screenshot(path=pictures / "auditor-home-en-desk.png", full_page=True)
    page.get_by_role("link", name="open alarms").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.screenshot(path=pictures / "alarms-en-desk.png", full_page=True)

    page.locator("tbody tr", has_text="without a link").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Many restrictions without a link to a case")).to_be_visible()
    page.screenshot(path=pictures / "alarm-en-desk.png", full_page=True)
    page.locator("#behind tbody tr").first.get_by_role("link").click()
    expect(page.get_by_text("上级名单，统一管控").first).to_be_visible()
    page.screenshot(path=pictures / "alarm-restriction-en-desk.png", full_page=True)
    page.go_back()

    page.get_by_label("Outcome").select_option("upheld")
    page.get_by_label("What you looked at").fill("没有任何病例与这些人有关联，属滥用。")
    page.get_by_role("button", name="Answer the alarm").click()
    expect(page.get_by_text("upheld as misuse")).to_be_visible()
    expect(page.locator("textarea")).to_have_count(0)
    page.screenshot(path=pictures / "alarm-answered-en-desk.png", full_page=True)

    # Who decides finds all three to be looked at again.
    desk = sign_in(Role.INVESTIGATOR, "/restrictions/?attention=reexamine", language="en-GB", width=1366, height=900)
    expect(desk.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_fit_a_phone_and_speak_both_languages(town, sign_in, pictures, language):
    page = sign_in(Role.AUDITOR, "/alarms/", language=LANGUAGES[language], width=360, height=740)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"alarms-{language}-phone.png", full_page=True)
    row = page.locator("tbody tr", has_text="关联" if language == "zh" else "without a link")
    row.get_by_role("link").click()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"alarm-{language}-phone.png", full_page=True)
    page.locator("#behind tbody tr").first.get_by_role("link").click()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"alarm-restriction-{language}-phone.png", full_page=True)


def test_the_list_in_chinese_at_a_desk(town, sign_in, pictures):
    page = sign_in(Role.AUDITOR, "/alarms/", language="zh-CN", width=1366, height=900)
    page.screenshot(path=pictures / "alarms-zh-desk.png", full_page=True)
    page.locator("tbody tr", has_text="关联").get_by_role("link").click()
    page.screenshot(path=pictures / "alarm-zh-desk.png", full_page=True)

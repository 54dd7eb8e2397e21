"""The auditor looks through the trail: at a desk and on a phone, in both languages; pictures for people to look at."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.operations import seal_waiting, verify_trail
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.people.queries import access_person
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from tests.filled import filled_city
from tests.residents import AT, CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


@pytest.fixture
def worker(tmp_path, owner_connection):
    """The first case's person, read once, in a trail that was verified and where somebody went past the application."""
    person = list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0].person
    access_person(actor=CITY_STAFF, key=person, purpose="contact_tracing", at=AT)
    owner_connection.execute("UPDATE places_venue SET name = name || '!' WHERE kind = 'restaurant'")
    verify_trail(heads=tmp_path / "heads", compares_rows=False, actor="system:audit", at=AT, reason="nightly")
    seal_waiting()
    return shown(person)


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_who_read_about_this_person(worker, sign_in, pictures):
    page = sign_in(Role.AUDITOR, "/audit/", language="en-GB", width=1366, height=900)
    expect(page.get_by_text("verified: whole")).to_be_visible()
    page.screenshot(path=pictures / "audit-en-desk.png", full_page=True)

    page.get_by_label("About").fill(worker)
    page.get_by_label("What was done").select_option("sort:read")
    page.get_by_role("button", name="Search").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("Tracing of contacts")
    expect(row).to_contain_text(worker)
    page.screenshot(path=pictures / "audit-search-en-desk.png", full_page=True)

    # A row opens, and leads to everything about the same person, with its key in the address and no name.
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="person read")).to_be_visible()
    expect(page.get_by_text("as it was sealed", exact=True)).to_be_visible()
    page.screenshot(path=pictures / "audit-row-en-desk.png", full_page=True)
    page.get_by_role("link", name=f"person {worker}").click()
    assert f"subject={worker}" in page.url
    expect(page.locator("tbody tr").first).to_contain_text("trail searched for a person")


def test_what_was_changed_past_the_application(worker, sign_in, pictures):
    page = sign_in(Role.AUDITOR, "/audit/", language="en-GB", width=1366, height=900)
    page.get_by_role("link", name="changes past the application").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("sizao_owner")
    row.get_by_role("link").click()
    expect(page.get_by_text("Columns that changed")).to_be_visible()
    expect(page.locator("dl").first).to_contain_text("name")
    page.screenshot(path=pictures / "audit-statement-en-desk.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trail_fits_a_phone_and_speaks_both_languages(worker, sign_in, pictures, language):
    page = sign_in(Role.AUDITOR, "/audit/", language=LANGUAGES[language], width=360, height=740)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"audit-{language}-phone.png", full_page=True)
    for kind, name in (("row.update", "change"), ("person.read", "read")):
        page.goto(f"/audit/?what={kind}")
        page.locator("tbody tr").first.get_by_role("link").click()
        page.wait_for_url("**/audit/*/")
        assert not is_wider_than_the_screen(page)
        page.screenshot(path=pictures / f"audit-{name}-{language}-phone.png", full_page=True)
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto("/audit/")
    page.screenshot(path=pictures / f"audit-{language}-desk.png", full_page=True)

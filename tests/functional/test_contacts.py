"""From the case to its contacts and to one of them: in both languages, at a desk and on a phone, with pictures."""

import re

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Authority, Role
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from tests.filled import filled_city
from tests.people import make_account
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1366, "phone": 360}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        with django_db_blocker.unblock():
            make_account("investigator-on-duty", role=Role.INVESTIGATOR, acts_for=Authority.CDC)
        yield


@pytest.fixture
def case():
    """The worker's case."""
    return list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0].id


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_case_to_one_of_its_contacts(case, sign_in, pictures, language, device):
    page = sign_in(
        Role.INVESTIGATOR, f"/cases/{case}/contacts/", language=LANGUAGES[language], width=WIDTHS[device], height=900
    )
    page.locator("#purpose").select_option("contact_tracing")
    page.locator("main button").click()
    tick = page.locator("[name=person]").first
    expect(tick).to_be_visible()
    assert not is_wider_than_the_screen(page)
    before = page.locator("#decided tbody tr").count()
    tick.check()
    page.locator("#reason").fill("同桌就餐")
    page.locator("[name=decision][value=accept]").click()
    expect(page.locator("#decided tbody tr")).to_have_count(before + 1)
    page.screenshot(path=pictures / f"case-contacts-{language}-{device}.png", full_page=True)
    open_ones = page.locator("#decided tbody tr").filter(has_not_text=re.compile("已排除|excluded"))
    open_ones.locator("a").first.click()
    expect(page.locator("#follow")).to_be_visible()
    page.locator("#check-temperature").fill("36.5")
    page.locator("#follow form button").click()
    expect(page.locator("#follow")).to_contain_text("36.5")
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"contact-{language}-{device}.png", full_page=True)
    page.goto("/contacts/")
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"contacts-{language}-{device}.png", full_page=True)


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_looked_at_before_it_is_taken(case, sign_in, pictures, language, device):
    page = sign_in(
        Role.INVESTIGATOR,
        f"/cases/{case}/contacts/lists/",
        language=LANGUAGES[language],
        width=WIDTHS[device],
        height=900,
    )
    page.locator("#sender").fill("北京市疾控中心")
    rows = "证件号,姓名,类别,首次接触时间,末次接触时间\n"
    rows += "110101199001010011,赵某,密接,2021-10-20 08:00,2021-10-20 09:00\n"
    rows += "110101199001010011,赵某,一类,2021-10-20 08:00,2021-10-20 09:00\n"
    page.set_input_files("#file", {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.locator("main form button.main").click()
    page.locator("#purpose").select_option("contact_tracing")
    page.locator("main button").click()
    expect(page.locator("#word-1")).to_be_visible()
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"contact-list-{language}-{device}.png", full_page=True)


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_many_are_isolated_at_once_after_a_look_at_who_they_are(case, sign_in, pictures, language, device):
    page = sign_in(
        Role.INVESTIGATOR, f"/cases/{case}/contacts/", language=LANGUAGES[language], width=WIDTHS[device], height=900
    )
    page.locator("#purpose").select_option("contact_tracing")
    page.locator("main button").click()
    tick = page.locator("[name=decision][value=accept]")
    for box in page.locator("table [name=person]:not([form])").all()[:3]:
        box.check()
    page.locator("#reason").fill("同桌就餐")
    tick.click()
    many = page.locator("[form=acts][name=person]")
    expect(many).not_to_have_count(0)
    count = many.count()
    page.locator("[data-tick-all]").check()
    expect(page.locator("[form=acts]:checked")).to_have_count(count)
    page.locator("#acts [name=act][value=moved]").check()
    page.locator("#acts-reason").fill("社区上门")
    page.locator("#acts").scroll_into_view_if_needed()
    page.screenshot(path=pictures / f"contacts-many-{language}-{device}.png", full_page=True)
    page.locator("#acts button.main").click()
    expect(page.locator("main li")).to_have_count(count)
    assert not is_wider_than_the_screen(page)
    page.screenshot(path=pictures / f"contacts-sheet-{language}-{device}.png", full_page=True)
    page.locator("[name=sign]").click()
    # The demo has dropped one of them: who cannot be done is told, the others are done.
    expect(page.locator("main .notice.tone-well")).to_be_visible()
    refused = page.locator("main .field-error").count()
    expect(page.locator("main .notice.tone-well")).to_contain_text(str(count - refused))
    expect(page.locator("main li")).to_have_count(count)
    page.screenshot(path=pictures / f"contacts-done-{language}-{device}.png", full_page=True)

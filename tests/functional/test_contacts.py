"""From the case to its contacts and to one of them: in both languages, at a desk and on a phone, with pictures."""

import re

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Authority, Role
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from tests.filled import filled_city
from tests.functional.readers import READERS
from tests.people import make_account
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.mark.parametrize("language", READERS)
def test_from_the_case_to_one_of_its_contacts(case, sign_in, show, language):
    page = sign_in(Role.INVESTIGATOR, f"/cases/{case}/contacts/", **READERS[language])
    page.locator("#purpose").select_option("contact_tracing")
    page.locator("main button").click()
    tick = page.locator("[name=person]").first
    expect(tick).to_be_visible()
    before = page.locator("#decided tbody tr").count()
    tick.check()
    page.locator("#reason").fill("同桌就餐")
    page.locator("[name=decision][value=accept]").click()
    expect(page.locator("#decided tbody tr")).to_have_count(before + 1)
    show(page, f"case-contacts-{language}")
    open_ones = page.locator("#decided tbody tr").filter(has_not_text=re.compile("已排除|dropped"))
    open_ones.locator("a").first.click()
    expect(page.locator("#follow")).to_be_visible()
    page.locator("#check-temperature").fill("36.5")
    page.locator("#follow form button").click()
    expect(page.locator("#follow")).to_contain_text("36.5")
    show(page, f"contact-{language}")
    page.goto("/contacts/")
    show(page, f"contacts-{language}")


@pytest.mark.parametrize("language", READERS)
def test_a_list_is_looked_at_before_it_is_taken(case, sign_in, show, language):
    page = sign_in(
        Role.INVESTIGATOR,
        f"/cases/{case}/contacts/lists/",
        **READERS[language],
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
    show(page, f"contact-list-{language}")


@pytest.mark.parametrize("language", READERS)
def test_many_are_isolated_at_once_after_a_look_at_who_they_are(case, sign_in, show, language):
    page = sign_in(Role.INVESTIGATOR, f"/cases/{case}/contacts/", **READERS[language])
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
    show(page, f"contacts-many-{language}")
    page.locator("#acts button.main").click()
    expect(page.locator("main li")).to_have_count(count)
    show(page, f"contacts-sheet-{language}")
    page.locator("[name=sign]").click()
    # The demo has dropped one of them: who cannot be done is told, the others are done.
    expect(page.locator("main .notice.tone-well")).to_be_visible()
    refused = page.locator("main .field-error").count()
    expect(page.locator("main .notice.tone-well")).to_contain_text(str(count - refused))
    expect(page.locator("main li")).to_have_count(count)
    show(page, f"contacts-done-{language}")

"""A request for assistance from the contacts of a case to its page, with pictures."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from tests.filled import filled_city
from tests.functional.readers import READERS
from tests.investigations import HOUR
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        with django_db_blocker.unblock():
            worker, spouse = (case for case in list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[:2])
            at = worker.opened_at + 2 * HOUR
            contact = NewContact(spouse.person, 1, worker.person, "household", "", at - 50 * HOUR, at - 40 * HOUR)
            decide_contacts(
                case_id=worker.id, contacts=[contact], state=ContactState.ACCEPTED, origin=ContactOrigin.HAND,
                actor=CITY_STAFF, at=at, reason="同住",
            )  # fmt: skip
        yield


@pytest.mark.parametrize("language", READERS)
def test_a_request_is_sent_and_stands_in_the_list(sign_in, show, language):
    case = list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0].id
    page = sign_in(Role.INVESTIGATOR, f"/cases/{case}/assistance/", **READERS[language])
    page.locator("#purpose").select_option("contact_tracing")
    page.locator("main button").click()
    page.locator("[name=person]").first.check()
    page.locator("#to").select_option(index=1)
    page.locator("#asked").fill("请找到此人并落实集中隔离")
    show(page, f"assistance-ask-{language}")
    page.locator("main form button.main").click()
    expect(page.locator(".clocks .clock")).to_have_count(2)
    page.locator("[name=act][value=receive]").click()
    expect(page.locator("[name=outcome]")).to_be_visible()
    show(page, f"assistance-request-{language}")
    page.goto("/assistance/")
    expect(page.locator("#requests tbody tr").first).to_be_visible()
    show(page, f"assistance-{language}")

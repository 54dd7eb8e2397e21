"""From the list of pairs to a decision and back, and the page of quality: at a desk and on a phone, with pictures."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.response.cases.queries import list_unmatched
from tests.functional.readers import READERS
from tests.laboratories import line, make_laboratory, send
from tests.residents import AT, CITY_STAFF
from tests.situation import make_situation
from tests.written_twice import MISTYPED, write_twice


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(settings, tmp_path, monkeypatch):
    from sizao.interfaces import clock

    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    make_situation()
    make_laboratory()
    return write_twice(AT)


@pytest.mark.parametrize("language", READERS)
def test_two_records_are_joined_and_parted(pair, sign_in, show, language):
    def shoot(what: str) -> None:
        show(page, f"identities-{what}-{language}")

    page = sign_in(Role.INVESTIGATOR, "/people/", **READERS[language])
    page.locator("main a[href='/identities/']").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    shoot("list")
    page.locator("tbody a").first.click()
    page.locator("#purpose").select_option("data_correction")
    page.locator("main button").click()
    expect(page.locator("mark").first).to_be_visible()
    shoot("pair")
    page.locator("#reason").fill("电话核实，护照与身份证为同一人")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=different]")).to_be_visible()
    shoot("joined")
    page.locator("#reason").fill("本人来电说明：是堂兄弟")
    page.locator("button[value=different]").click()
    expect(page.locator("button[value=same]")).to_be_visible()
    shoot("parted")
    send(line("L-77", person=None, identifier=MISTYPED, name="赵独自"))
    (waiting,) = list_unmatched(actor=CITY_STAFF).rows
    page.goto(f"/findings/unmatched/{waiting.id}/")
    expect(page.locator(".person-found")).to_be_visible()
    shoot("result")
    page.goto("/identities/quality/")
    expect(page.locator("tbody tr")).to_have_count(19)
    shoot("quality")

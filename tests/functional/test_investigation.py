"""An investigation filled in while talking: saved by itself, told stays beside records, conflicts in sight."""

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from tests.filled import filled_city
from tests.functional.readers import READERS
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


@pytest.fixture
def case():
    """The worker's case."""
    return list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0].id


def come(sign_in, case: int, **browser):
    page = sign_in(Role.INVESTIGATOR, f"/cases/{case}/investigation/", **browser)
    page.locator("#purpose").select_option("case_investigation")
    page.locator("main button").click()
    expect(page.locator(".clocks")).to_be_visible()
    return page


@pytest.mark.parametrize("language", READERS)
def test_the_form_fits_the_screen(case, sign_in, show, language):
    page = come(sign_in, case, **READERS[language])
    show(page, f"investigation-{language}")


def test_what_is_typed_is_saved_by_itself_and_nothing_else_is_touched(case, sign_in):
    page = come(sign_in, case, language="en-GB", width=1366, height=900)
    page.get_by_label("Where do you live now?").fill("沙城镇三号院")
    page.get_by_label("Occupation").fill("电焊工")
    expect(page.locator("#saved-identity")).to_contain_text("Saved")
    page.get_by_label("How many people live there").fill("a few")
    page.get_by_label("Who lives there?").fill("妻子、两个孩子")
    page.get_by_label("Who there is or was ill?").focus()
    expect(page.locator("#saved-household")).to_contain_text("This is no whole number.")

    other = come(sign_in, case, language="en-GB", width=1366, height=900)
    expect(other.get_by_label("Where do you live now?")).to_have_value("沙城镇三号院")
    expect(other.get_by_label("Who lives there?")).to_have_value("妻子、两个孩子")
    expect(other.get_by_label("How many people live there")).to_have_value("")
    other.get_by_label("Occupation").fill("工人")
    other.get_by_label("Occupation").blur()
    expect(other.locator("#saved-identity")).to_contain_text("Saved")
    # The first page does not know of it, and does not take it back with its next change.
    page.get_by_label("Workplace or school").fill("工地")
    page.get_by_label("Occupation").focus()
    expect(page.locator("#was-identity input[name=was-workplace]")).to_have_value("工地")
    page.reload()
    expect(page.get_by_label("Occupation")).to_have_value("工人")


def test_a_told_stay_stands_beside_the_records_and_contradicts_them(case, sign_in, pictures):
    page = come(sign_in, case, language="zh-CN", width=1366, height=900)
    row = page.locator(".history tbody tr").filter(has_text="G").first
    before = page.locator(".history tbody tr").count()
    page.locator("#stay-enter").fill("2021-10-20T12:00")
    page.locator("#stay-leave").fill("2021-10-20T13:00")
    page.locator("#stay-place").press_sequentially("王师傅家", delay=5)
    page.locator("#stay-kind").select_option("other")
    page.locator("#stay-companions").fill("王师傅 13900000000")
    page.locator("#new-stay button.main").click()
    expect(page.locator(".history tbody tr")).to_have_count(before + 1)
    told = page.locator(".history tbody tr").filter(has_text="王师傅家")
    expect(told.locator(".origin-interview")).to_be_visible()
    page.locator("#history").scroll_into_view_if_needed()
    page.screenshot(path=pictures / "investigation-history-zh-desk.png", full_page=True)
    told.locator("summary").click()
    told.get_by_role("textbox").fill("记错了日期")
    told.get_by_role("button").click()
    expect(page.locator(".history tbody tr")).to_have_count(before)
    assert row is not None

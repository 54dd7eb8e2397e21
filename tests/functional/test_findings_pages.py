"""From a laboratory's file to a case, in both languages, at a desk and on a phone; pictures for people to look at."""

from datetime import UTC, datetime

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.registry.places.operations import load_divisions
from sizao.response.cases.operations import confirm_case
from sizao.response.cases.queries import get_batch, list_batches, list_findings, list_unmatched
from sizao.response.cases.types import CaseClassification, FindingState
from tests.functional.readers import READERS
from tests.laboratories import LI, OTHER_WANG, apply, line, make_laboratory, send, table
from tests.residents import AT, CITY, CITY_STAFF, load_residents
from tests.situation import DIVISIONS


pytestmark = pytest.mark.django_db(transaction=True)

STRANGER = {"person": None, "identifier": "E1234567", "name": "过路人", "phone": "10000000099", "born": "1990-05-05"}


@pytest.fixture(autouse=True)
def laboratory(monkeypatch, settings, tmp_path):
    from sizao.interfaces import clock

    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: datetime(2021, 10, 23, 8, 20, tzinfo=UTC))
    load_divisions(divisions=DIVISIONS, actor="user:1", at=AT, reason="test")
    make_laboratory()
    load_residents()


def test_a_file_becomes_a_case(sign_in, pictures, tmp_path):
    file = tmp_path / "results.csv"
    file.write_bytes(table(line(result="强阳"), line("L-2", "?", LI), line("L-3", **STRANGER)))
    page = sign_in(Role.CITY_COMMAND, "/findings/import/", language="en-GB")
    page.get_by_label("Laboratory").select_option(index=1)
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Look at the columns").click()
    page.get_by_label("强阳").select_option("presumptive_positive")
    page.screenshot(path=pictures / "findings-mapping-en-desk.png", full_page=True)
    page.get_by_role("button", name="Take the file").click()
    page.wait_for_selector(".progress")
    page.screenshot(path=pictures / "findings-progress-en-desk.png", full_page=True)
    with scope(CITY):
        number = list_batches()[0].number
        batch = get_batch(number=number)
    apply(batch)
    page.wait_for_selector("text=What became of its rows")
    page.screenshot(path=pictures / "findings-batch-en-desk.png", full_page=True)

    page.get_by_role("link", name="new findings").click()
    page.get_by_role("link", name="L-1").click()
    page.get_by_label("What do you need it for?").select_option("case_investigation")
    page.get_by_role("button", name="Open").click()
    page.get_by_label("Classification").select_option("confirmed")
    page.get_by_label("Day of onset").fill("2021-10-22")
    page.locator("#reason-confirm").fill("Second laboratory agrees")
    page.get_by_role("button", name="It is a case").click()
    page.wait_for_url("**/cases/*/")
    assert "is part of case" in page.locator(".messages").inner_text()
    page.get_by_role("link", name="Course of the illness").click()
    page.locator("summary", has_text="Severity").click()
    page.locator("#severity").select_option("moderate")
    page.locator("#reason-severity").fill("Told by the ward")
    page.locator("button[value=severity]").click()
    page.wait_for_selector("text=Severity: moderate")
    assert not list_findings(actor=CITY_STAFF, states=[FindingState.OPEN]).total


def test_a_result_without_a_person_is_settled_by_keyboard_alone(sign_in, pictures):
    send(line(name="李演示"))
    (found,) = list_unmatched(actor=CITY_STAFF).rows
    page = sign_in(Role.INVESTIGATOR, f"/findings/unmatched/{found.id}/", language="en-GB")
    page.get_by_label("What do you need it for?").select_option("data_correction")
    page.get_by_role("button", name="Open").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=another name is registered under the number")
    page.locator("#reason-registered").focus()
    page.keyboard.type("The mother's name was written")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The result has its person")
    assert list_unmatched(actor=CITY_STAFF).total == 0


@pytest.mark.parametrize("language", READERS)
def test_every_page_fits_its_screen(sign_in, show, language):
    make_laboratory("第三方检测所")
    batch = send(line(), line("L-2", "?", LI), line("L-3", **STRANGER), line("L-5", "阳性", OTHER_WANG))
    send(line("L-4", "阴性", name="李演示"))
    send(line("X-1", "阴性"), laboratory="第三方检测所")
    finding = list_findings(actor=CITY_STAFF, text="L-1").rows[0]
    other = list_findings(actor=CITY_STAFF, text="L-5").rows[0]
    case = confirm_case(
        finding_id=other.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, at=AT, reason="复核一致"
    )
    confirmed = confirm_case(
        finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, at=AT, reason="复核一致"
    )
    send(line("L-5", "阳性", OTHER_WANG, status="撤回"))
    waiting = {one.reference: one.id for one in list_unmatched(actor=CITY_STAFF).rows}
    page = sign_in(Role.CITY_COMMAND, "/", **READERS[language])
    purpose = "?purpose=case_investigation"
    for name, address in {
        "home": "/",
        "to-decide": "/findings/",
        "all": "/findings/all/",
        "undecided": "/findings/undecided/",
        "unmatched": "/findings/unmatched/",
        "unmatched-nobody": f"/findings/unmatched/{waiting['L-3']}/{purpose}",
        "unmatched-other-name": f"/findings/unmatched/{waiting['L-4']}/{purpose}",
        "finding": f"/findings/{finding.id}/{purpose}",
        "batches": "/findings/batches/",
        "batch": f"/findings/batches/{batch.number}/",
        "upload": "/findings/import/",
        "case": f"/cases/{case.id}/{purpose}",
        "course": f"/cases/{case.id}/course/{purpose}",
        "isolation": f"/cases/{confirmed.id}/isolation/{purpose}",
    }.items():
        page.goto(address)
        show(page, f"findings-{name}-{language}")

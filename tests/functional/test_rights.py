"""What a person may know, and emergency access with its review, in both languages, at a desk and on a phone."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.people.queries import access_people, access_person
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, make_account
from tests.residents import RESIDENTS
from tests.restricted import HOUR, Town


pytestmark = pytest.mark.django_db(transaction=True)

NOW = MACHINE_TIME
WIDTHS = pytest.mark.parametrize(("language", "width"), [("zh-CN", 360), ("en-GB", 1280)])


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@WIDTHS
def test_what_is_held_and_who_read_it(open_page, sign_in, pictures, settings, tmp_path, language, width):
    settings.SIZAO_HOME = tmp_path
    town = Town()
    facts = {"place": "红旗饭店", "enter": (NOW - 4 * HOUR).isoformat(), "leave": (NOW - 2 * HOUR).isoformat()}
    ground = town.ground(facts=facts, at=NOW)
    one = town.propose(at=NOW, facts=Exposure(last_exposure=NOW - 2 * HOUR, degree=1), ground_ids=[ground.id])
    town.decide(one, at=NOW)
    notice = town.tell(one, at=NOW)
    clerk = make_account("clerk", role=Role.INVESTIGATOR, division_path=CITY)
    access_person(actor=clerk, key=one.subject.person, purpose="contact_tracing", at=NOW)
    access_people(actor=clerk, keys=[one.subject.person, 5], purpose="follow_up", at=NOW)
    name = f"{language[:2]}-{'phone' if width == 360 else 'desk'}"
    page = open_page("/my/", language=language, width=width)
    page.fill("#code", notice.code)
    page.fill("#factor", RESIDENTS.identifiers[0][-4:])
    page.click("main button.main")
    page.click("a[href$='/my/rights/']")
    page.wait_for_url("**/my/rights/")
    page.fill("#wrong", "电话 10000000001")
    page.fill("#right", "电话 10000000009")
    page.click("main form.stack button.main")
    page.wait_for_selector(".own-appeal")
    page.screenshot(path=pictures / f"rights-own-{name}.png", full_page=True)
    assert _fits(page)
    desk = sign_in(Role.INVESTIGATOR, "/corrections/", language=language, width=width)
    assert _fits(desk)
    desk.screenshot(path=pictures / f"rights-queue-{name}.png", full_page=True)
    desk.click("table tbody a")
    desk.check("[name=outcome][value=corrected]")
    desk.fill("#reasons", "已更正")
    assert _fits(desk)
    desk.screenshot(path=pictures / f"rights-answer-{name}.png", full_page=True)
    desk.click("main form button.main")
    desk.wait_for_url("**/corrections/")
    page.reload()
    assert "已更正" in page.text_content(".own-appeal")
    desk.goto(f"/people/{shown(one.subject.person)}/rights/")
    desk.fill("#document", "ID")
    desk.click("main button.main")
    desk.wait_for_selector("#wrong")
    assert _fits(desk)
    desk.screenshot(path=pictures / f"rights-counter-{name}.png", full_page=True)


@WIDTHS
def test_emergency_access(sign_in, pictures, language, width):
    levels = [DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY, DivisionLevel.COUNTY]
    names = [("n13", "河北省", "Hebei"), (CITY, "张家口市", "Zhangjiakou"), (HUAILAI, "怀来县", "Huailai"),
             (CHONGLI, "崇礼区", "Chongli")]  # fmt: skip
    load_divisions(
        divisions=[Division(code=path.rpartition(".")[2], path=path, name=one, name_en=english, level=level)
                   for (path, one, english), level in zip(names, levels, strict=True)],
        actor="system:test", at=MORNING, reason="a test",
    )  # fmt: skip
    make_account("county_command-on-duty", role=Role.COUNTY_COMMAND, division_path=CHONGLI)
    name = f"{language[:2]}-{'phone' if width == 360 else 'desk'}"
    page = sign_in(Role.COUNTY_COMMAND, "/emergency/", language=language, width=width)
    page.screenshot(path=pictures / f"emergency-ask-{name}.png", full_page=True)
    page.select_option("#division", HUAILAI)
    page.fill("#reason", "密接今晚被送到我区医院，需要核实同住人员")
    page.click("button[value=take]")
    page.wait_for_selector(".emergency-band")
    assert _fits(page)
    page.screenshot(path=pictures / f"emergency-lasts-{name}.png", full_page=True)
    page.goto("/cases/")
    assert page.locator(".emergency-band").is_visible()
    auditor = sign_in(Role.AUDITOR, "/", language=language, width=width)
    assert auditor.locator("a[href$='/emergency/']").count()
    auditor.screenshot(path=pictures / f"emergency-home-{name}.png", full_page=True)
    auditor.goto("/emergency/")
    assert _fits(auditor)
    auditor.screenshot(path=pictures / f"emergency-review-{name}.png", full_page=True)
    auditor.fill("[name=reason]", "不需要")
    auditor.check("[name=outcome][value=not_justified]")
    auditor.click("button[value=review]")
    page.goto("/cases/")
    assert not page.locator(".emergency-band").count()

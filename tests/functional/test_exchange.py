"""Other instances at a desk and on a phone: who answers for what, a traveller each way; with pictures."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.exchange.operations import deliver, know_partner
from sizao.foundation.exchange.posting import Answer
from sizao.foundation.exchange.signatures import public_text
from sizao.registry.places.operations import load_divisions
from sizao.response.arrivals.models import HandOver
from tests.conftest import MACHINE_TIME
from tests.functional.test_arrival_walk import give_purpose
from tests.functional.test_report import is_wider_than_the_screen
from tests.gates import STATION, STRANGER, make_station, report_somebody
from tests.interfaces.test_exchange import KEY, THERE, push
from tests.interfaces.test_exchange_travellers import BEIJING, DISTRICT, OFFER, WHO
from tests.interfaces.test_push_desk import arrival
from tests.interfaces.test_push_desk import expect as on_the_list
from tests.interfaces.test_report_pages import code_in, sheet
from tests.people import CITY


pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {"desk": 1280, "phone": 360}


@pytest.fixture(autouse=True)
def world(monkeypatch):
    """A station, Beijing as a partner, somebody on a train, and somebody whom Beijing offers to us."""
    from tests.interfaces import test_exchange

    monkeypatch.setattr(test_exchange, "AT", MACHINE_TIME)
    make_station()
    load_divisions(divisions=BEIJING, **WHO)
    know_partner(
        name="beijing", title="北京市疾控中心", division_path=THERE, own_path=CITY, address="https://b.example.cn",
        public_key=public_text(KEY), **WHO,
    )  # fmt: skip
    report_somebody()
    on_the_list(arrival().person)
    offer = OFFER | {"person": OFFER["person"] | {"identifier": STRANGER}}
    assert push(offer, kind="hand_over.offer").status_code == 200


@pytest.mark.parametrize(("language", "device"), [("en", "phone"), ("zh", "desk")])
def test_a_division_is_given_to_another_instance_and_a_traveller_follows(sign_in, pictures, client, language, device):
    browser = {"language": LANGUAGES[language], "width": WIDTHS[device], "height": 900}

    def take_picture(page, name):
        assert not is_wider_than_the_screen(page)
        page.screenshot(path=pictures / f"exchange-{name}-{language}-{device}.png", full_page=True)

    page = sign_in(Role.CITY_COMMAND, "/exchange/", **browser)
    page.select_option("#division-beijing", DISTRICT)
    page.locator("form[action$='/serve/'] button").click()
    expect(page.locator(".messages")).to_be_visible()
    take_picture(page, "partners")

    day = (MACHINE_TIME + timedelta(hours=8)).date().isoformat()
    page.goto(f"/push-desk/train/?run=G7835&day={day}&place={STATION}")
    give_purpose(page)
    page.locator("[name=person]").first.check()
    page.select_option("#to", DISTRICT)
    take_picture(page, "train")
    page.locator("button[value=hand_over]").click()
    expect(page.locator(".messages")).to_contain_text("1")
    deliver(
        partner="beijing", post=lambda *_: Answer(0, problem="It does not answer (TimeoutError)."), actor="user:1",
        at=lambda: MACHINE_TIME, machine=lambda: MACHINE_TIME, reason="a test",
    )  # fmt: skip
    with scope(CITY):
        ours, theirs = HandOver.objects.exclude(told__isnull=False).get(), HandOver.objects.get(told__isnull=False)
    page.goto("/push-desk/hand-overs/")
    expect(page.locator("tbody tr")).to_have_count(2)
    take_picture(page, "hand-overs")
    page.goto(f"/push-desk/hand-overs/{ours.pk}/")
    expect(page.locator("dl.facts .tone-due")).to_be_visible()
    take_picture(page, "our-offer")
    page.goto("/coming/")
    expect(page.get_by_text("张弓")).to_be_visible()
    take_picture(page, "coming")
    page.goto(f"/push-desk/hand-overs/{theirs.pk}/")
    page.locator("button[value=receive]").first.click()
    expect(page.locator("button[value=receive]")).to_have_count(0)
    take_picture(page, "their-offer")
    page.goto("/exchange/")
    expect(page.locator("#messages tbody tr")).to_have_count(2)
    take_picture(page, "messages")
    code = code_in(client.post("/report/", sheet(community="海淀区", destination=DISTRICT)))
    page.goto("/report/mine/")
    page.fill("[name=code]", code)
    page.fill("[name=factor]", "0001")
    page.locator("main form button.main").click()
    expect(page.locator(".notice.tone-info")).to_contain_text("北京市疾控中心")
    take_picture(page, "own-report")
    page.goto("/exchange/")
    page.locator("form[action$='/pause/'] button").click()
    expect(page.locator(".messages")).to_be_visible()

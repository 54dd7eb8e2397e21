"""The drill's hour: one positive at 16:00, and by 17:00 rooms, rides, a zone and supplies, each decided by somebody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sizao.desk.responding import Stage, What, response_to
from sizao.desk.step_clocks import clocks_of_cases
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import Role
from sizao.interfaces.clock import now
from sizao.response.cases.queries import access_case, list_cases
from sizao.response.cases.types import CaseOrder
from sizao.response.investigations.queries import list_contacts_of_case
from sizao.response.investigations.types import Step
from tests.filled import filled_city
from tests.people import CHONGLI, CITY, make_account
from tests.residents import CITY_STAFF


pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PURPOSE = {"purpose": "contact_tracing"}
# What a named person decides; the rest the machine proposes, or it follows from facts.
DECIDED = {What.CLASSIFIED, What.ACCEPTED, What.DECIDED, What.PLACED, What.RIDE_SENT, What.MEALS_PLANNED}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


def cases():
    return list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows


def come(role=Role.CITY_COMMAND, division_path=CITY):
    """Somebody signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(f"{role.value}-reader", role=role, division_path=division_path))
    return client


def test_one_positive_at_16_leads_to_rooms_rides_a_zone_and_supplies_within_the_hour():
    at = now()
    file = access_case(actor=CITY_STAFF, case_id=cases()[0].id, purpose="exercise", at=at)
    found = response_to(file=file, actor=CITY_STAFF, at=at)
    assert found.began_at.isoformat() == "2021-10-22T08:00:00+00:00", "16:00 in China"
    assert {one.stage: one.stands_at for one in found.stages if one.stands_at is None} == {}
    assert found.stood_by(found.began_at + timedelta(hours=1))
    assert not found.stood_by(found.began_at + timedelta(minutes=30))
    hour = [one for one in found.points if one.at <= found.began_at + timedelta(hours=1)]
    assert {one.what for one in hour} >= DECIDED | {What.ZONE, What.TOLD, What.MEALS_LOADED}
    assert all(one.who.startswith("user:") for one in found.points if one.what in DECIDED | {What.ZONE})
    # And it went on: two are at the site, and the first supplies were taken over.
    after = {one.what: one.count for one in found.points if one.at > hour[-1].at}
    assert after[What.HANDED_OVER] == after[What.ARRIVED] == 2
    assert What.MEALS_ARRIVED in after
    clocks = clocks_of_cases(actor=CITY_STAFF, cases=[file.case], protocol=DEFAULT_PROTOCOL, at=at)[file.case.id]
    (closure,) = [one for one in clocks if one.step is Step.FIRST_CLOSURE]
    assert (closure.done_at, closure.is_late) == (found.began_at + timedelta(minutes=25), False)
    contacts = list_contacts_of_case(actor=CITY_STAFF, case_id=file.case.id)
    assert sum(one.moved_at is not None for one in contacts) == 2, "whoever was received at the site is moved"


def test_its_page_shows_each_stage_with_its_minutes_and_opens_into_the_records():
    client, case = come(), cases()[0]
    address = reverse("case-response", args=[case.id])
    assert b'name="purpose"' in client.get(address).content
    page = client.get(address, PURPOSE).content.decode()
    assert page.count("in the first hour") == len(Stage)
    assert "Everything stood after 52 min" in page
    assert "ride sent" in page
    assert reverse("rides") in page
    assert f'href="{address}' in client.get(reverse("case", args=[case.id]), PURPOSE).content.decode()
    file = client.get(reverse("case-response-export", args=[case.id, "csv"]))
    assert b"meals_planned" in b"".join(file)
    # Nothing else followed the case of somebody whom nobody went on with: it says what is missing.
    other = client.get(reverse("case-response", args=[cases()[2].id])).content.decode()
    assert "Still missing" in other
    assert "<strong>Rooms</strong>" in other


def test_who_may_not_open_the_case_may_not_see_what_followed_it():
    number = cases()[0].id
    assert come(Role.GRID_WORKER).get(reverse("case-response", args=[number]), PURPOSE).status_code == 403
    elsewhere = come(division_path=CHONGLI)
    assert elsewhere.get(reverse("case-response", args=[number]), PURPOSE).status_code == 404
    assert come(Role.INVESTIGATOR).get(reverse("case-response-export", args=[number, "pdf"])).status_code == 404

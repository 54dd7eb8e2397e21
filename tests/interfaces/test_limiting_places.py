"""Proposing that a place of a case is limited: only where a record has the case, for a short term, with a reason."""

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.database.scope import scope
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.response.restrictions import models
from sizao.response.restrictions.types import Measure
from tests.people import CHONGLI, CITY, make_account
from tests.residents import AT
from tests.situation import make_situation


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PURPOSE = {"purpose": "case_investigation"}
ASKED = PURPOSE | {
    "place": "school:1", "measure": "place_closure", "starts_at": "2021-10-24T08:00", "ends_at": "2021-10-26T08:00",
    "reason": "终末消毒需要三天",
}  # fmt: skip


@pytest.fixture
def situation(settings, tmp_path, monkeypatch):
    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
    return make_situation()


@pytest.fixture
def address(situation) -> str:
    return f"/cases/{situation.case}/places/"


def test_the_case_leads_to_the_places_where_it_was(situation, come, address):
    client = come(Role.INVESTIGATOR, CITY)
    assert address in client.get(f"/cases/{situation.case}/", PURPOSE).text
    page = client.get(address, PURPOSE)
    assert "school:1" in {one["key"] for one in page.context["places"]}
    assert not {key for one in page.context["places"] if (key := one["key"]).startswith("household:")}


@pytest.mark.parametrize("measure", ["place_closure", "place_part_closure", "place_limits", "place_disinfection"])
def test_each_measure_is_proposed_under_the_article_and_names_its_case(come, address, measure):
    answer = come(Role.INVESTIGATOR, CITY).post(address, ASKED | {"measure": measure})
    assert answer.status_code == 302, answer.context["problem"]
    with scope(CITY):
        row, ground = models.Restriction.objects.get(), models.Ground.objects.get()
    assert answer["Location"] == f"/restrictions/{row.pk}/"
    assert (row.place, row.person, row.measure, row.state) == ("school:1", None, measure, "proposed")
    assert "第四十二条" in row.proposal["legal_basis"]
    assert ground.source_person is not None
    assert ground.facts == {"words": ASKED["reason"]}


def test_what_is_lightest_is_ordered_without_a_milder_one(situation, come, address):
    """Nothing weighs less than to disinfect and open again; before a closure what is milder is looked at."""
    investigator = come(Role.INVESTIGATOR, CITY)
    for measure in ("place_disinfection", "place_closure"):
        investigator.post(address, ASKED | {"measure": measure})
    with scope(CITY):
        light, grave = models.Restriction.objects.order_by("pk").values_list("pk", flat=True)
    city = Client(headers={"accept-language": "en"})
    mayor = make_account("mayor", acts_for=Authority.CITY_GOVERNMENT)
    city.force_login(mayor, backend="sizao.foundation.accounts.backend.AccountBackend")
    order = {"act": "decide", "reason": "终末消毒", "approved": "on"} | PURPOSE
    page = city.get(f"/restrictions/{grave}/", PURPOSE).text
    assert "decide-milder" in page and 'value="place_limits"' in page
    assert "decide-milder" not in city.get(f"/restrictions/{light}/", PURPOSE).text
    assert city.post(f"/restrictions/{light}/", order).status_code == 302
    assert city.post(f"/restrictions/{grave}/", order).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"place": "school:3"}, "No record has this case at this place"),
        ({"measure": Measure.HOME_QUARANTINE.value}, "how the place is to be limited"),
        ({"ends_at": "2021-10-23T08:00"}, "The term ends before it starts"),
        ({"ends_at": "2022-10-23T08:00"}, "The term is longer than"),
        ({"ends_at": "soon"}, "This is no date and time"),
        ({"reason": " "}, "reason"),
    ],
    ids=str,
)
def test_each_refusal_proposes_nothing(come, address, wrong, told):
    page = come(Role.INVESTIGATOR, CITY).post(address, ASKED | wrong)
    assert page.status_code == 422
    assert told in page.text
    assert ASKED["reason"] in page.text or "reason" in wrong
    with scope(CITY):
        assert not models.Restriction.objects.exists()


def test_closed_to_others_and_unseen_elsewhere(come, address):
    assert come(Role.AUDITOR, CITY).get(address).status_code == 403
    elsewhere = come(Role.INVESTIGATOR, CHONGLI)
    assert elsewhere.get(address, PURPOSE).status_code == 404
    assert elsewhere.post(address, ASKED).status_code == 404

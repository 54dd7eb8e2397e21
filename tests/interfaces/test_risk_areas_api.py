"""Risk areas as a system that asks for them sees them."""

import pytest

from sizao.response.arrivals.operations import import_bulletin
from sizao.response.presences.operations import issue_token, register_source
from sizao.response.presences.types import ReadingRules
from tests.integration.test_risk_areas import AT, SONGBAI, bulletin
from tests.people import HUAILAI, MORNING


pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/risk-areas"


@pytest.fixture
def auth(tmp_path, settings):
    settings.SIZAO_HOME = tmp_path
    who = {"actor": "user:1", "reason": "test", "at": MORNING}
    register_source(name="rail", rules=ReadingRules(), retention_days=None, division_path=HUAILAI, **who)
    import_bulletin(content=bulletin(medium=[SONGBAI]), name="", actor="user:1", at=AT, reason="test")
    return {"Authorization": f"Bearer {issue_token(source='rail', label='gateway', **who)}"}


def test_the_list_in_force_is_given_with_its_lines(client, auth):
    found = client.get(ADDRESS, headers=auth).json()
    assert found["as_of"] == "2021-10-22T06:00:00Z"
    assert [(one["area"], one["code"], one["line"]) for one in found["areas"]] == [(SONGBAI, "620102", 4)]


def test_a_place_is_asked_for_by_code_and_by_words(client, auth):
    near = client.get(f"{ADDRESS}/place", {"code": "620102"}, headers=auth).json()
    assert (near["likeness"], near["level"], near["areas"][0]["line"]) == ("near", "medium", 4)
    assert client.get(f"{ADDRESS}/place", {"text": SONGBAI}, headers=auth).json()["likeness"] == "inside"


def test_refusals(client, auth):
    assert client.get(ADDRESS).status_code == 401
    assert client.get(ADDRESS, {"at": "2021-10-01T00:00:00+08:00"}, headers=auth).status_code == 404
    refused = client.get(ADDRESS, {"at": "2021-10-23T00:00:00"}, headers=auth)
    assert (refused.status_code, refused.json()["title"]) == (400, "The moment has no offset.")
    assert client.get(f"{ADDRESS}/place", {"code": "'; --"}, headers=auth).status_code == 422

"""Proposing the isolation of a case: on the results that stand, also on one that was taken back and given again."""

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.response.cases.operations import confirm_case, reclassify_case
from sizao.response.cases.queries import list_findings
from sizao.response.cases.types import Case, CaseClassification
from sizao.response.restrictions.queries import access_restriction, list_restrictions_of
from sizao.response.restrictions.types import EndCause, Measure, RestrictionFile, State
from tests.laboratories import line, make_laboratory, send
from tests.residents import AT, CITY_STAFF, load_residents


pytestmark = pytest.mark.django_db

PURPOSE = {"purpose": "case_investigation"}
ASKED = PURPOSE | {"ends_at": "2021-11-01T08:00", "reason": "Positive twice, admitted"}
DECIDED = {"actor": CITY_STAFF, "at": AT, "reason": "a test"}


@pytest.fixture
def case(monkeypatch) -> Case:
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
    make_laboratory()
    load_residents()
    send(line())
    (finding,) = list_findings(actor=CITY_STAFF).rows
    return confirm_case(finding_id=finding.id, classification=CaseClassification.CONFIRMED, **DECIDED)


def address(case: Case) -> str:
    return f"/cases/{case.id}/isolation/"


def proposed(case: Case) -> list[RestrictionFile]:
    rows = list_restrictions_of(actor=CITY_STAFF, person=case.person, at=AT)
    return [access_restriction(actor=CITY_STAFF, restriction_id=row.id, purpose="x", at=AT) for row in rows]


def test_the_case_leads_to_it_and_it_says_what_it_would_rest_on(case, come):
    client = come()
    assert address(case) in client.get(f"/cases/{case.id}/", PURPOSE).text
    page = client.get(address(case), PURPOSE)
    assert [one["reference"] for one in page.context["findings"]] == ["L-1"]
    assert "safeguards.free_term" in page.text


def test_it_is_proposed_and_rests_on_the_result(case, come):
    answer = come().post(address(case), ASKED)
    (file,) = proposed(case)
    assert answer["Location"] == f"/restrictions/{file.restriction.id}/"
    assert (file.restriction.measure, file.restriction.state) == (Measure.ISOLATION, State.PROPOSED)
    assert [ground.reference for ground in file.grounds] == [f"finding:{case_finding(case)}"]


def test_a_result_taken_back_ends_it_and_one_given_again_carries_a_new_one(case, come):
    client = come()
    client.post(address(case), ASKED)
    send(line(status="撤回"))
    (file,) = proposed(case)
    assert (file.restriction.state, file.restriction.ended_because) == (State.ENDED, EndCause.GROUND_FELL)
    refused = client.post(address(case), ASKED)
    assert refused.status_code == 422
    assert "No positive result of this case stands" in refused.text
    send(line(resulted="2021-10-23 13:00", status="更正"))
    assert client.post(address(case), ASKED).status_code == 302
    ended, again = sorted(proposed(case), key=lambda one: one.restriction.id)
    assert again.restriction.state is State.PROPOSED
    assert again.grounds[0].stands
    assert again.grounds[0].reference != ended.grounds[0].reference


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ends_at": "2021-10-01T08:00"}, "ends before it starts"),
        ({"ends_at": "2023-10-01T08:00"}, "longer than"),
        ({"ends_at": "soon"}, "time"),
        ({"reason": " "}, "eason"),
    ],
)
def test_what_is_refused(case, come, change, told):
    answer = come().post(address(case), ASKED | change)
    assert answer.status_code == 422
    assert told in str(answer.context["problem"])
    assert proposed(case) == []


def test_nobody_is_isolated_for_an_excluded_case(case, come):
    reclassify_case(case_id=case.id, classification=CaseClassification.EXCLUDED, **DECIDED)
    client = come()
    assert address(case) not in client.get(f"/cases/{case.id}/", PURPOSE).text
    assert "was excluded" in client.post(address(case), ASKED).text


def test_who_may_not(case, come):
    assert Client().get(address(case)).status_code == 302
    assert come(Role.STATION_STAFF).get(address(case), PURPOSE).status_code == 403
    assert come(Role.COUNTY_COMMAND, "n13.n1307.n130709").post(address(case), ASKED).status_code == 404


def case_finding(case: Case) -> int:
    (finding,) = list_findings(actor=CITY_STAFF, persons=[case.person]).rows
    return finding.id

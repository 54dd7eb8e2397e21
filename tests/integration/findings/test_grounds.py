"""What rests on a finding falls with it, by whatever way it goes."""

import pytest

from sizao.foundation.database.scope import scope
from sizao.response.cases import models
from sizao.response.cases.operations import confirm_case, give_finding_to, reclassify_case, set_finding_aside
from sizao.response.cases.queries import list_findings
from sizao.response.cases.types import CaseClassification, Finding
from sizao.response.restrictions.operations import state_ground
from sizao.response.restrictions.types import EvidenceError, Ground, GroundKind, GroundSource, Subject
from tests.laboratories import LI, WANG, line, make_laboratory, send
from tests.residents import AT, CITY, CITY_STAFF, load_residents


pytestmark = pytest.mark.django_db

DECIDED = {"actor": CITY_STAFF, "at": AT, "reason": "a test"}


@pytest.fixture
def keys() -> list[int]:
    make_laboratory()
    return load_residents()


@pytest.fixture
def found(keys) -> Finding:
    send(line())
    (finding,) = list_findings(actor=CITY_STAFF).rows
    state(finding)
    return finding


def state(finding: Finding) -> Ground:
    return state_ground(
        kind=GroundKind.FINDING,
        source=GroundSource.LABORATORY,
        reference=finding.ground,
        subject=Subject(person=finding.person),
        facts={"kind": finding.kind.value},
        division_path=finding.division_path,
        **DECIDED,
    )


def assert_fallen(finding: Finding) -> None:
    with pytest.raises(EvidenceError, match="fell before"):
        state(finding)


@pytest.mark.parametrize(
    "row",
    [line(status="撤回"), line(result="阴性", status="更正"), line(person=LI, status="更正")],
    ids=["withdrawn", "corrected to negative", "another person's"],
)
def test_a_result_that_its_laboratory_takes_back(found, row):
    send(row)
    assert_fallen(found)


@pytest.mark.parametrize(
    "away", [line(status="撤回"), line(result="阴性", status="更正")], ids=["withdrawn", "corrected to negative"]
)
def test_a_result_that_is_given_again_is_a_new_fact_and_falls_as_such(found, away):
    send(away)
    send(line(resulted="2021-10-23 13:00", status="更正"))
    (again,) = list_findings(actor=CITY_STAFF).rows
    assert again.is_positive
    assert again.ground != found.ground
    assert state(again).stands
    assert_fallen(found)
    send(line(resulted="2021-10-23 13:00", status="撤回"))
    assert_fallen(again)


def test_one_that_was_set_aside_and_corrected_is_a_new_fact(found):
    set_finding_aside(finding_id=found.id, **DECIDED)
    send(line(result="复核阳性", status="更正"))
    (again,) = list_findings(actor=CITY_STAFF).rows
    assert state(again).stands
    with scope(CITY):
        models.Finding.objects.filter(pk=found.id).update(kind="negative", state="no_action")
    assert_fallen(again)


def test_a_result_that_stays_positive_stands(found):
    send(line(result="复核阳性", status="更正"))
    assert state(found).stands


def test_a_result_that_somebody_sets_aside_or_gives_to_another(found, keys):
    send(line("L-2", person=LI))
    other = list_findings(actor=CITY_STAFF, persons=[keys[LI]]).rows[0]
    state(other)
    set_finding_aside(finding_id=found.id, **DECIDED)
    assert_fallen(found)
    give_finding_to(finding_id=other.id, person=keys[WANG], purpose="x", **DECIDED)
    assert_fallen(other)


@pytest.mark.parametrize("change", [{"kind": "negative", "state": "no_action"}, {"person": 4711}])
def test_a_change_behind_the_back_of_the_room(found, change):
    with scope(CITY):
        models.Finding.objects.filter(pk=found.id).update(**change)
    assert_fallen(found)


def test_a_deletion_behind_the_back_of_the_room(found):
    with scope(CITY):
        models.FindingVersion.objects.filter(finding=found.id)._raw_delete("default")
        models.Finding.objects.filter(pk=found.id)._raw_delete("default")
    assert_fallen(found)


def test_a_change_of_something_else_touches_nothing(found):
    with scope(CITY):
        models.Finding.objects.filter(pk=found.id).update(method="LAMP")
    assert state(found).stands


def test_whoever_is_excluded_was_no_source(found, keys):
    exposure = {
        "kind": GroundKind.PRESENCE,
        "source": GroundSource.PLACE_RECORD,
        "reference": "trace:1",
        "subject": Subject(person=keys[LI]),
        "source_person": keys[WANG],
        "facts": {"place": "p", "enter": "2021-10-22T08:00+08:00", "leave": "2021-10-22T09:00+08:00"},
        "division_path": found.division_path,
    }
    state_ground(**exposure, **DECIDED)
    case = confirm_case(finding_id=found.id, classification=CaseClassification.SUSPECTED, **DECIDED)
    reclassify_case(case_id=case.id, classification=CaseClassification.CONFIRMED, **DECIDED)
    assert state_ground(**exposure, **DECIDED).stands
    reclassify_case(case_id=case.id, classification=CaseClassification.EXCLUDED, **DECIDED)
    with pytest.raises(EvidenceError, match="fell before"):
        state_ground(**exposure, **DECIDED)

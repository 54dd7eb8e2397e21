"""The course of an illness, and two cases of one human, on a real PostgreSQL."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import merge_identities
from sizao.response.cases import models
from sizao.response.cases.operations import (
    confirm_case,
    join_cases,
    reclassify_case,
    record_hospital,
    record_isolation,
    record_outcome,
    record_severity,
    record_symptoms,
    register_finding,
)
from sizao.response.cases.queries import access_case, count_situation, find_case_of, list_double_cases
from sizao.response.cases.types import (
    Case,
    CaseClassification,
    CaseError,
    CaseNotFoundError,
    CourseFact,
    FindingKind,
    Outcome,
    Severity,
)
from tests.residents import AT, CHONGLI_STAFF, CITY, HUAILAI, HUAILAI_STAFF, SHACHENG, staff


pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOTED = {"actor": HUAILAI_STAFF, "at": AT, "reason": "told by the ward"}


def make_case(
    person: int = 7, reference: str = "L-1", *, hours: int = 9, actor=HUAILAI_STAFF, division=SHACHENG, **given
) -> Case:
    found = register_finding(
        person=person,
        kind=FindingKind.PRESUMPTIVE_POSITIVE,
        sampled_at=AT - hours * HOUR,
        resulted_at=AT - 3 * HOUR,
        source="市第一医院检验科",
        reference=reference,
        division_path=division,
        actor=actor,
        at=AT,
        reason="a test",
    )
    values = {"classification": CaseClassification.CONFIRMED, "at": AT, "reason": "two laboratories agree"}
    return confirm_case(finding_id=found.id, actor=actor, **(values | given))


def course(case: Case) -> list[tuple[CourseFact, str]]:
    file = access_case(actor=HUAILAI_STAFF, case_id=case.id, purpose="x", at=AT)
    return [(change.fact, change.value) for change in file.course]


class TestCourse:
    def test_every_step_is_kept_with_who_when_and_why(self):
        case = make_case()
        record_symptoms(case_id=case.id, has_symptoms=True, onset_on=date(2021, 10, 21), **NOTED)
        record_severity(case_id=case.id, severity=Severity.MODERATE, since=AT - 8 * HOUR, **NOTED)
        record_hospital(case_id=case.id, hospital=" 市传染病医院 ", since=AT - 6 * HOUR, **NOTED)
        record_severity(case_id=case.id, severity=Severity.SEVERE, since=AT - 2 * HOUR, **NOTED)
        now = record_outcome(case_id=case.id, outcome=Outcome.TRANSFERRED, since=AT - HOUR, **NOTED)
        assert (now.has_symptoms, now.onset_on, now.severity, now.hospital, now.outcome, now.outcome_at) == (
            True, date(2021, 10, 21), Severity.SEVERE, "市传染病医院", Outcome.TRANSFERRED, AT - HOUR,
        )  # fmt: skip
        assert course(case) == [
            (CourseFact.SYMPTOMS, "2021-10-21"),
            (CourseFact.SEVERITY, "moderate"),
            (CourseFact.HOSPITAL, "市传染病医院"),
            (CourseFact.SEVERITY, "severe"),
            (CourseFact.OUTCOME, "transferred"),
        ]
        change = access_case(actor=HUAILAI_STAFF, case_id=case.id, purpose="x", at=AT).course[1]
        assert (change.since, change.at, change.decided_by, change.reason) == (
            AT - 8 * HOUR, AT, HUAILAI_STAFF.actor_id, "told by the ward",
        )  # fmt: skip
        assert AuditEvent.objects.filter(action="case.note_severity").count() == 2

    def test_symptoms_may_have_begun_on_a_day_that_nobody_knows(self):
        case = make_case()
        assert record_symptoms(case_id=case.id, has_symptoms=True, **NOTED).onset_on is None
        assert record_symptoms(case_id=case.id, has_symptoms=False, **NOTED).has_symptoms is False
        assert [value for _, value in course(case)] == ["unknown", "none"]

    def test_somebody_is_discharged(self):
        case = make_case()
        with pytest.raises(CaseError, match="no hospital"):
            record_hospital(case_id=case.id, hospital="", since=AT, **NOTED)
        record_hospital(case_id=case.id, hospital="市传染病医院", since=AT - HOUR, **NOTED)
        assert record_hospital(case_id=case.id, hospital="", since=AT, **NOTED).hospital == ""

    def test_an_outcome_may_be_corrected(self):
        case = make_case()
        record_outcome(case_id=case.id, outcome=Outcome.DIED, since=AT - HOUR, **NOTED)
        now = record_outcome(case_id=case.id, outcome=Outcome.RECOVERED, since=AT, **NOTED)
        assert now.outcome is Outcome.RECOVERED
        assert [value for _, value in course(case)] == ["died", "recovered"]

    @pytest.mark.parametrize(
        ("operation", "given", "told"),
        [
            (record_symptoms, {"has_symptoms": True, "onset_on": date(2021, 10, 24)}, "in the future"),
            (record_symptoms, {"has_symptoms": False, "onset_on": date(2021, 10, 21)}, "Without symptoms"),
            (record_severity, {"severity": Severity.MILD, "since": AT + HOUR}, "in the future"),
            (record_hospital, {"hospital": "x", "since": AT + HOUR}, "in the future"),
            (record_hospital, {"hospital": "x" * 121, "since": AT}, "too long"),
            (record_outcome, {"outcome": Outcome.DIED, "since": AT + HOUR}, "in the future"),
            (record_outcome, {"outcome": Outcome.DIED, "since": AT - 96 * HOUR}, "before it begins"),
        ],
    )
    def test_what_cannot_be_is_refused(self, operation, given, told):
        case = make_case(onset_on=date(2021, 10, 21))
        with pytest.raises(CaseError, match=told):
            operation(case_id=case.id, **given, **NOTED)
        assert course(case) == []

    def test_an_excluded_case_has_no_outcome(self):
        case = make_case()
        reclassify_case(case_id=case.id, classification=CaseClassification.EXCLUDED, **NOTED)
        with pytest.raises(CaseError, match="excluded"):
            record_outcome(case_id=case.id, outcome=Outcome.RECOVERED, since=AT, **NOTED)

    def test_an_asymptomatic_infection_has_neither_symptoms_nor_severity(self):
        case = make_case(classification=CaseClassification.ASYMPTOMATIC)
        with pytest.raises(CaseError, match="asymptomatic"):
            record_symptoms(case_id=case.id, has_symptoms=True, **NOTED)
        with pytest.raises(CaseError, match="asymptomatic"):
            record_severity(case_id=case.id, severity=Severity.MILD, since=AT, **NOTED)
        record_symptoms(case_id=case.id, has_symptoms=False, **NOTED)
        reclassify_case(case_id=case.id, classification=CaseClassification.CONFIRMED, **NOTED)
        record_symptoms(case_id=case.id, has_symptoms=True, onset_on=date(2021, 10, 23), **NOTED)
        with pytest.raises(CaseError, match="cannot be called asymptomatic"):
            reclassify_case(case_id=case.id, classification=CaseClassification.ASYMPTOMATIC, **NOTED)

    def test_nobody_is_confirmed_asymptomatic_with_an_onset_or_an_onset_to_come(self):
        with pytest.raises(CaseError, match="cannot be called asymptomatic"):
            make_case(classification=CaseClassification.ASYMPTOMATIC, onset_on=date(2021, 10, 22))
        with pytest.raises(CaseError, match="in the future"):
            make_case(reference="L-2", onset_on=date(2021, 10, 24))

    def test_elsewhere_and_without_the_permission_it_is_refused(self):
        case = make_case()
        with pytest.raises(CaseNotFoundError):
            record_severity(case_id=case.id, severity=Severity.MILD, since=AT, **(NOTED | {"actor": CHONGLI_STAFF}))
        with pytest.raises(NotPermittedError):
            record_severity(
                case_id=case.id, severity=Severity.MILD, since=AT,
                **(NOTED | {"actor": staff(HUAILAI, Role.GRID_WORKER)}),
            )  # fmt: skip


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("cases_case_severity_known", {"severity": "bad"}),
            ("cases_case_outcome_with_its_time", {"outcome": "died"}),
            ("cases_case_outcome_with_its_time", {"outcome_at": AT}),
            ("cases_case_asymptomatic_without_illness", {"classification": "asymptomatic", "severity": "mild"}),
            ("cases_case_asymptomatic_without_illness", {"classification": "asymptomatic", "has_symptoms": True}),
            ("cases_case_onset_means_symptoms", {"onset_on": date(2021, 10, 21), "has_symptoms": False}),
            ("cases_case_ground_fell_for_a_reason", {"ground_fell_at": AT}),
            ("cases_case_ground_fell_for_a_reason", {"ground_fell_why": "x"}),
        ],
    )
    def test_a_case_that_cannot_be(self, constraint, change):
        case = make_case()
        with pytest.raises(IntegrityError, match=constraint), scope(HUAILAI), transaction.atomic():
            models.Case.objects.filter(pk=case.id).update(**change)

    def test_a_joined_case_that_is_still_one(self):
        case, other = make_case(), make_case(8, "L-2")
        with pytest.raises(IntegrityError, match="cases_case_joined"), scope(HUAILAI), transaction.atomic():
            models.Case.objects.filter(pk=case.id).update(joined_into=other.id)

    def test_the_course_is_never_changed(self):
        case = make_case()
        record_severity(case_id=case.id, severity=Severity.MILD, since=AT, **NOTED)
        with pytest.raises(ProgrammingError, match="never changed"), scope(HUAILAI):
            models.CourseChange.objects.update(value="critical")

    def test_the_course_is_seen_where_its_case_is(self):
        case = make_case()
        record_severity(case_id=case.id, severity=Severity.MILD, since=AT, **NOTED)
        with scope(CHONGLI_STAFF.scope.path):
            assert models.CourseChange.objects.count() == 0

    @pytest.mark.parametrize("change", [{"fact": "mood"}, {"reason": ""}, {"decided_by": ""}])
    def test_a_step_without_what_who_or_why(self, change):
        case = make_case()
        whole = {
            "case_id": case.id,
            "fact": "severity",
            "value": "mild",
            "at": AT,
            "decided_by": "user:1",
            "reason": "x",
        }
        with pytest.raises(IntegrityError, match="cases_course"), scope(HUAILAI), transaction.atomic():
            models.CourseChange.objects.create(**(whole | change))


class TestTwoCasesOfOneHuman:
    @pytest.fixture
    def two(self) -> tuple[Case, Case]:
        first = make_case(onset_on=date(2021, 10, 22))
        second = make_case(8, "L-2", hours=20, onset_on=date(2021, 10, 21))
        record_isolation(case_id=second.id, isolated_at=AT - HOUR, **NOTED)
        merge_identities(from_key=8, to_key=7, actor="user:1", at=AT, reason="same phone")
        return first, second

    def test_they_are_shown_to_be_decided_on(self, two):
        assert [(one.id, other.id) for one, other in list_double_cases(actor=HUAILAI_STAFF)] == [(two[0].id, two[1].id)]
        assert count_situation(actor=HUAILAI_STAFF, report_limit=None, at=AT).undecided_cases == 1
        file = access_case(actor=HUAILAI_STAFF, case_id=two[0].id, purpose="x", at=AT)
        assert file.double is not None
        assert file.double.id == two[1].id
        assert list_double_cases(actor=CHONGLI_STAFF) == []

    def test_one_goes_into_the_other_with_its_findings_and_the_earlier_times(self, two):
        first, second = two
        kept = join_cases(case_id=second.id, into=first.id, **NOTED)
        assert (kept.onset_on, kept.isolated_at) == (date(2021, 10, 21), AT - HOUR)
        assert kept.first_positive_sampled_at == AT - 20 * HOUR
        file = access_case(actor=HUAILAI_STAFF, case_id=first.id, purpose="x", at=AT)
        assert {found.reference for found in file.findings} == {"L-1", "L-2"}
        gone = access_case(actor=HUAILAI_STAFF, case_id=second.id, purpose="x", at=AT)
        assert (gone.case.classification, gone.case.joined_into) == (CaseClassification.EXCLUDED, first.id)
        assert [change.classification for change in gone.history] == [
            CaseClassification.CONFIRMED, CaseClassification.EXCLUDED,
        ]  # fmt: skip
        assert list_double_cases(actor=HUAILAI_STAFF) == []
        assert find_case_of(actor=HUAILAI_STAFF, person=8).id == first.id

    def test_what_was_joined_is_decided_on_no_more(self, two):
        first, second = two
        join_cases(case_id=second.id, into=first.id, **NOTED)
        with pytest.raises(CaseError, match="joined into another"):
            reclassify_case(case_id=second.id, classification=CaseClassification.CONFIRMED, **NOTED)
        with pytest.raises(CaseError, match="joined into another"):
            join_cases(case_id=first.id, into=second.id, **NOTED)

    def test_an_excluded_case_is_not_taken_up_beside_another(self, two):
        _, second = two
        reclassify_case(case_id=second.id, classification=CaseClassification.EXCLUDED, **NOTED)
        assert list_double_cases(actor=HUAILAI_STAFF) == []
        with pytest.raises(CaseError, match="another case"):
            reclassify_case(case_id=second.id, classification=CaseClassification.CONFIRMED, **NOTED)

    def test_cases_of_two_humans_are_not_one(self):
        first, second = make_case(), make_case(8, "L-2")
        with pytest.raises(CaseError, match="not of one human"):
            join_cases(case_id=second.id, into=first.id, **NOTED)
        with pytest.raises(CaseError, match="not of one human"):
            join_cases(case_id=first.id, into=first.id, **NOTED)

    def test_an_illness_is_not_joined_into_none(self):
        first = make_case(classification=CaseClassification.ASYMPTOMATIC)
        second = make_case(8, "L-2", onset_on=date(2021, 10, 21))
        merge_identities(from_key=8, to_key=7, actor="user:1", at=AT, reason="same phone")
        with pytest.raises(CaseError, match="cannot be called asymptomatic"):
            join_cases(case_id=second.id, into=first.id, **NOTED)


def test_a_person_whose_case_is_kept_elsewhere_gets_no_second_one():
    city = staff(CITY)
    make_case(actor=city, division=CHONGLI_STAFF.scope.path)
    with pytest.raises(CaseError, match="kept by another area"):
        make_case(7, "L-2")

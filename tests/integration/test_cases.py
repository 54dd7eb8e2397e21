"""From a finding to a case, on a real PostgreSQL in the role that serves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people.operations import merge_identities
from sizao.response.cases import models
from sizao.response.cases.operations import (
    confirm_case,
    reclassify_case,
    record_isolation,
    record_report,
    record_trace,
    register_finding,
    set_finding_aside,
)
from sizao.response.cases.queries import (
    access_case,
    count_cases_by_division,
    count_situation,
    find_case_of,
    list_cases,
    list_findings_to_confirm,
    list_late_reports,
)
from sizao.response.cases.types import (
    CaseClassification,
    CaseError,
    CaseNotFoundError,
    CaseOrder,
    Finding,
    FindingError,
    FindingKind,
    FindingState,
)
from tests.residents import AT, CHONGLI, CHONGLI_STAFF, CITY_STAFF, HUAILAI, HUAILAI_STAFF, SHACHENG, staff


pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LIMIT = 2 * HOUR


def finding(person: int = 7, reference: str = "L-1", **given) -> Finding:
    values = {
        "kind": FindingKind.PRESUMPTIVE_POSITIVE,
        "sampled_at": AT - 9 * HOUR,
        "resulted_at": AT - 3 * HOUR,
        "source": "市第一医院检验科",
        "division_path": SHACHENG,
        "actor": HUAILAI_STAFF,
        "at": AT,
        "reason": "a test",
    }
    return register_finding(person=person, reference=reference, **(values | given))


def confirm(found: Finding, *, actor=HUAILAI_STAFF, **given):
    values = {"classification": CaseClassification.CONFIRMED, "at": AT, "reason": "two laboratories agree"}
    return confirm_case(finding_id=found.id, actor=actor, **(values | given))


def trace(case, *, actor=HUAILAI_STAFF, purpose="contact_tracing", at=AT):
    return record_trace(
        case_id=case.id,
        protocol="cn-8ed",
        protocol_hash="sha256:1",
        settings={"degrees": 3},
        level_sizes=[12, 80, 310],
        manifests=["2021-10-21:sha256:2"],
        digest="sha256:3",
        actor=actor,
        purpose=purpose,
        at=at,
    )


class TestFindings:
    def test_a_positive_one_waits_for_a_decision_and_a_negative_one_does_not(self):
        positive = finding()
        negative = finding(reference="L-2", kind=FindingKind.NEGATIVE)
        assert (positive.state, negative.state) == (FindingState.OPEN, FindingState.NO_ACTION)
        assert list_findings_to_confirm(actor=HUAILAI_STAFF) == [positive]

    def test_the_same_result_twice_is_one(self):
        assert finding() == finding()
        assert AuditEvent.objects.filter(action="finding.register").count() == 1

    def test_a_known_number_with_another_content_is_refused(self):
        finding()
        with pytest.raises(FindingError, match=r"L-1 of .* is known already"):
            finding(person=8)

    @pytest.mark.parametrize(
        "times",
        [
            {"sampled_at": AT - 2 * HOUR},
            {"resulted_at": AT + HOUR},
            {"reported_at": AT - 4 * HOUR},
            {"reported_at": AT + HOUR},
        ],
        ids=["sampled after the result", "result tomorrow", "reported before the result", "reported tomorrow"],
    )
    def test_times_that_cannot_be_are_refused(self, times):
        with pytest.raises(FindingError, match="L-1"):
            finding(**times)

    def test_a_division_outside_the_scope_is_refused_by_the_database(self):
        with pytest.raises(ProgrammingError, match="row-level security"):
            finding(division_path=CHONGLI)

    def test_set_aside_needs_no_further_decision(self):
        found = finding()
        set_finding_aside(finding_id=found.id, actor=HUAILAI_STAFF, at=AT, reason="control specimen")
        assert list_findings_to_confirm(actor=HUAILAI_STAFF) == []
        with pytest.raises(FindingError, match="set aside"):
            confirm(found)

    def test_another_county_neither_sees_nor_decides(self):
        found = finding()
        assert list_findings_to_confirm(actor=CHONGLI_STAFF) == []
        with pytest.raises(FindingError, match="within your area"):
            confirm(found, actor=CHONGLI_STAFF)


class TestLateReports:
    @pytest.mark.parametrize(
        ("reported_after", "is_late"),
        [(HOUR, False), (2 * HOUR, False), (2 * HOUR + timedelta(seconds=1), True), (None, True)],
        ids=["in time", "at the very second", "a second late", "missing"],
    )
    def test_a_report_is_due_within_the_limit(self, reported_after, is_late):
        found = finding(reported_at=reported_after and AT - 3 * HOUR + reported_after)
        expected = [found] if is_late else []
        assert list_late_reports(actor=HUAILAI_STAFF, limit=LIMIT, at=AT) == expected
        assert count_situation(actor=HUAILAI_STAFF, report_limit=LIMIT, at=AT).late_reports == len(expected)

    def test_what_is_not_yet_due_or_negative_is_not_late(self):
        finding(resulted_at=AT - HOUR)
        finding(reference="L-2", kind=FindingKind.NEGATIVE)
        assert list_late_reports(actor=HUAILAI_STAFF, limit=LIMIT, at=AT) == []

    def test_the_missing_ones_come_first(self):
        late = finding(reported_at=AT)
        missing = finding(reference="L-2", person=8)
        assert list_late_reports(actor=HUAILAI_STAFF, limit=LIMIT, at=AT) == [missing, late]

    def test_a_report_is_noted_once(self):
        found = finding()
        record_report(finding_id=found.id, reported_at=AT - 2 * HOUR, actor=HUAILAI_STAFF, at=AT, reason="sent")
        assert list_late_reports(actor=HUAILAI_STAFF, limit=LIMIT, at=AT) == []
        with pytest.raises(FindingError):
            record_report(finding_id=found.id, reported_at=AT, actor=HUAILAI_STAFF, at=AT, reason="again")


class TestConfirming:
    def test_a_case_takes_its_times_from_all_findings_of_the_human(self):
        early = finding(reference="L-0", sampled_at=AT - 20 * HOUR, reported_at=AT - 2 * HOUR)
        case = confirm(finding(), onset_on=date(2021, 10, 22))
        assert (case.person, case.division_path, case.onset_on) == (7, SHACHENG, date(2021, 10, 22))
        assert case.first_positive_sampled_at == early.sampled_at
        assert case.reported_at == early.reported_at
        assert list_findings_to_confirm(actor=HUAILAI_STAFF) == []

    def test_the_next_finding_joins_the_case(self):
        first = confirm(finding(), classification=CaseClassification.PRESUMPTIVE)
        second = confirm(finding(reference="L-2"))
        assert second.id == first.id
        assert second.classification is CaseClassification.CONFIRMED

    def test_joined_identities_have_one_case(self):
        merge_identities(from_key=8, to_key=7, actor="user:1", at=AT, reason="same phone")
        case = confirm(finding(person=8))
        assert confirm(finding(person=7, reference="L-2")).id == case.id
        assert find_case_of(actor=HUAILAI_STAFF, person=7) == find_case_of(actor=HUAILAI_STAFF, person=8)

    def test_after_an_exclusion_a_new_finding_opens_a_new_case(self):
        case = confirm(finding())
        reclassify_case(
            case_id=case.id,
            classification=CaseClassification.EXCLUDED,
            actor=HUAILAI_STAFF,
            at=AT,
            reason="both specimens were mixed up",
        )
        assert find_case_of(actor=HUAILAI_STAFF, person=7) is None
        assert confirm(finding(reference="L-2")).id != case.id

    def test_numbers_name_the_year_and_differ(self):
        numbers = {confirm(finding(person=person, reference=f"L-{person}")).number for person in (1, 2, 3)}
        assert len(numbers) == 3
        assert all(number.startswith("2021-") for number in numbers)

    def test_a_finding_is_decided_on_once(self):
        found = finding()
        confirm(found)
        with pytest.raises(FindingError, match="part of a case"):
            confirm(found)

    def test_nobody_is_confirmed_as_not_infected(self):
        with pytest.raises(CaseError):
            confirm(finding(), classification=CaseClassification.EXCLUDED)

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.INSPECTOR, Role.ADMINISTRATOR])
    def test_a_role_without_the_permission_is_refused(self, role):
        found = finding()
        with pytest.raises(NotPermittedError):
            confirm(found, actor=staff(HUAILAI, role))

    def test_what_a_case_was_called_is_kept_with_who_and_why(self):
        case = confirm(finding(), classification=CaseClassification.PRESUMPTIVE)
        later = AT + HOUR
        reclassify_case(
            case_id=case.id,
            classification=CaseClassification.CONFIRMED,
            actor=CITY_STAFF,
            at=later,
            reason="second laboratory",
        )
        history = access_case(actor=CITY_STAFF, case_id=case.id, purpose="x", at=later).history
        assert [(change.classification.value, change.at, change.decided_by, change.reason) for change in history] == [
            ("presumptive", AT, HUAILAI_STAFF.actor_id, "two laboratories agree"),
            ("confirmed", later, CITY_STAFF.actor_id, "second laboratory"),
        ]
        with pytest.raises(CaseError, match="already"):
            reclassify_case(
                case_id=case.id,
                classification=CaseClassification.CONFIRMED,
                actor=CITY_STAFF,
                at=later,
                reason="again",
            )

    def test_isolation_is_noted_and_not_foretold(self):
        case = confirm(finding())
        noted = {"case_id": case.id, "actor": HUAILAI_STAFF, "at": AT, "reason": "moved"}
        assert record_isolation(isolated_at=AT - HOUR, **noted).isolated_at == AT - HOUR
        with pytest.raises(CaseError):
            record_isolation(isolated_at=AT + HOUR, **noted)


class TestReadingCases:
    def test_opening_a_case_is_kept_with_its_purpose(self):
        case = confirm(finding())
        access_case(actor=HUAILAI_STAFF, case_id=case.id, purpose="case_investigation", at=AT)
        event = AuditEvent.objects.get(action="case.read")
        assert (event.subject_key, event.purpose) == (case.number, "case_investigation")
        with pytest.raises(PurposeError):
            access_case(actor=HUAILAI_STAFF, case_id=case.id, purpose="", at=AT)

    def test_a_case_elsewhere_looks_like_none(self):
        case = confirm(finding())
        with pytest.raises(CaseNotFoundError) as elsewhere:
            access_case(actor=CHONGLI_STAFF, case_id=case.id, purpose="x", at=AT)
        with pytest.raises(CaseNotFoundError) as nowhere:
            access_case(actor=CHONGLI_STAFF, case_id=case.id + 1, purpose="x", at=AT)
        assert str(elsewhere.value).replace(str(case.id), "") == str(nowhere.value).replace(str(case.id + 1), "")
        assert list_cases(actor=CHONGLI_STAFF).total == 0
        assert list_cases(actor=staff(None)).total == 0

    def test_filters_order_and_pages(self):
        cases = [
            confirm(
                finding(person=person, reference=f"L-{person}", division_path=path, actor=CITY_STAFF),
                actor=CITY_STAFF,
                onset_on=onset,
                at=AT + person * HOUR,
            )
            for person, path, onset in [(1, SHACHENG, date(2021, 10, 21)), (2, CHONGLI, None), (3, HUAILAI, None)]
        ]
        trace(cases[1], actor=CITY_STAFF)

        def listed(**given):
            return [case.person for case in list_cases(actor=CITY_STAFF, **given).rows]

        assert listed() == [3, 2, 1]
        assert listed(order=CaseOrder.OLDEST) == [1, 2, 3]
        assert listed(order=CaseOrder.ONSET)[0] == 1
        assert listed(below=HUAILAI) == [3, 1]
        assert listed(is_traced=True) == [2]
        assert listed(is_traced=False) == [3, 1]
        assert listed(persons=[1, 9]) == [1]
        assert listed(persons=[]) == []
        assert listed(text=cases[2].number) == [3]
        assert listed(text=cases[0].shown) == [1]
        assert listed(text="2021-") == [3, 2, 1]
        assert listed(classifications=[CaseClassification.ASYMPTOMATIC]) == []
        page = list_cases(actor=CITY_STAFF, size=2, page=2)
        assert ([case.person for case in page.rows], page.total, page.last) == ([1], 3, 2)
        assert count_cases_by_division(actor=CITY_STAFF) == {SHACHENG: 1, CHONGLI: 1, HUAILAI: 1}

    def test_the_first_page_counts_what_is_open(self):
        traced = confirm(finding(person=1, reference="L-1"))
        confirm(finding(person=2, reference="L-2"), classification=CaseClassification.ASYMPTOMATIC)
        finding(person=3, reference="L-3")
        trace(traced)
        counts = count_situation(actor=HUAILAI_STAFF, report_limit=LIMIT, at=AT)
        assert (counts.findings_to_confirm, counts.cases_not_traced, counts.late_reports) == (1, 1, 3)
        assert counts.cases == {CaseClassification.CONFIRMED: 1, CaseClassification.ASYMPTOMATIC: 1}


class TestTraces:
    def test_an_answer_is_kept_so_that_it_can_be_had_again(self):
        case = confirm(finding())
        kept = trace(case)
        file = access_case(actor=HUAILAI_STAFF, case_id=case.id, purpose="x", at=AT)
        assert list(file.traces) == [kept]
        assert (kept.protocol, kept.protocol_hash, kept.settings) == ("cn-8ed", "sha256:1", {"degrees": 3})
        assert (kept.level_sizes, kept.manifests, kept.digest) == ([12, 80, 310], ["2021-10-21:sha256:2"], "sha256:3")
        assert file.case.traced_at == AT

    def test_without_a_purpose_nothing_is_kept(self):
        case = confirm(finding())
        with pytest.raises(PurposeError):
            trace(case, purpose=" ")

    def test_another_county_sees_none_of_it(self):
        trace(confirm(finding()))
        with scope(CHONGLI):
            assert models.Trace.objects.count() == 0
            assert models.ClassificationChange.objects.count() == 0

    def test_history_and_traces_go_with_a_case_that_moves(self):
        case = confirm(finding())
        trace(case)
        with scope(CITY_STAFF.scope.path):
            models.Case.objects.filter(pk=case.id).update(division_path=CHONGLI)
        assert len(access_case(actor=CHONGLI_STAFF, case_id=case.id, purpose="x", at=AT).traces) == 1

    @pytest.mark.parametrize("table", [models.Trace, models.ClassificationChange])
    def test_what_was_said_is_never_changed(self, table):
        trace(confirm(finding()))
        with pytest.raises(ProgrammingError, match="never changed"), scope(HUAILAI):
            table.objects.update(at=AT + HOUR)


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("cases_finding_kind_known", {"kind": "perhaps"}),
            ("cases_finding_state_known", {"state": "perhaps"}),
            ("cases_finding_sampled_before_result", {"sampled_at": AT}),
            ("cases_finding_reported_after_result", {"reported_at": AT - 4 * HOUR}),
            ("cases_finding_case_and_state_agree", {"state": "in_case"}),
        ],
    )
    def test_a_finding_that_cannot_be(self, constraint, change):
        found = finding()
        with pytest.raises(IntegrityError, match=constraint), scope(HUAILAI), transaction.atomic():
            models.Finding.objects.filter(pk=found.id).update(**change)

    def test_two_cases_of_one_person(self):
        confirm(finding())
        with pytest.raises(IntegrityError, match="cases_case_one_for_a_person"), scope(HUAILAI):
            models.Case.objects.create(
                number="2021-9999", person=7, classification="confirmed", division_path=HUAILAI, opened_at=AT
            )

    def test_a_case_of_no_known_kind(self):
        case = confirm(finding())
        with pytest.raises(IntegrityError, match="cases_case_classification_known"), scope(HUAILAI):
            models.Case.objects.filter(pk=case.id).update(classification="red")

    @pytest.mark.parametrize("change", [{"reason": ""}, {"decided_by": ""}])
    def test_a_decision_without_who_or_why(self, change):
        case = confirm(finding())
        whole = {"case_id": case.id, "classification": "confirmed", "at": AT, "decided_by": "user:1", "reason": "x"}
        with pytest.raises(IntegrityError, match="cases_change_decided_with_reason"), scope(HUAILAI):
            models.ClassificationChange.objects.create(**(whole | change))

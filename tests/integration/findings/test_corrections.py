"""What a laboratory says again: versions, cases whose ground falls, one specimen in two laboratories."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.registry.people.types import PersonNotFoundError
from sizao.response.cases import models
from sizao.response.cases.operations import (
    confirm_case,
    give_finding_to,
    reclassify_case,
    record_report,
    set_finding_aside,
    uphold_case,
)
from sizao.response.cases.queries import (
    access_case,
    access_finding,
    count_situation,
    find_case_of,
    list_cases_without_ground,
    list_findings,
    list_findings_of,
    list_findings_to_confirm,
    list_late_reports,
)
from sizao.response.cases.types import (
    Case,
    CaseClassification,
    CaseError,
    Finding,
    FindingError,
    FindingKind,
    FindingNotFoundError,
    FindingState,
    IntakeCounts,
    ResultStatus,
)
from tests.laboratories import LI, OTHER_WANG, WANG, line, make_laboratory, send
from tests.residents import AT, CHONGLI, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, load_residents


pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)
GIVEN = {"actor": CITY_STAFF, "at": LATER, "reason": "the sister used his number", "purpose": "x"}
DECIDED = {"actor": CITY_STAFF, "at": AT, "reason": "two laboratories agree"}


@pytest.fixture(autouse=True)
def keys() -> list[int]:
    make_laboratory()
    return load_residents()


def sent(*lines: str, **given: object) -> Finding:
    """The one finding after these rows."""
    send(*(lines or [line()]), **given)
    (found,) = list_findings(actor=CITY_STAFF).rows
    return found


def confirmed(found: Finding) -> Case:
    return confirm_case(finding_id=found.id, classification=CaseClassification.CONFIRMED, **DECIDED)


def versions(found: Finding) -> list[tuple[int, ResultStatus, FindingKind]]:
    file = access_finding(actor=CITY_STAFF, finding_id=found.id, purpose="x", at=LATER)
    return [(version.number, version.status, version.kind) for version in file.versions]


class TestVersions:
    def test_a_correction_is_a_new_version_and_the_first_stays(self):
        sent()
        batch = send(line(result="阴性", status="更正"), at=LATER)
        assert batch.counts == IntakeCounts(corrected=1)
        found = sent(line("L-1", "阴性", status="更正"))
        assert (found.kind, found.state, found.versions) == (FindingKind.NEGATIVE, FindingState.NO_ACTION, 2)
        assert versions(found) == [
            (1, ResultStatus.FINAL, FindingKind.PRESUMPTIVE_POSITIVE),
            (2, ResultStatus.CORRECTED, FindingKind.NEGATIVE),
        ]
        file = access_finding(actor=CITY_STAFF, finding_id=found.id, purpose="x", at=LATER)
        assert (file.versions[1].batch, file.versions[1].line, file.versions[1].at) == (batch.number, 2, LATER)
        assert list_findings(actor=CITY_STAFF, is_corrected=True).total == 1
        assert AuditEvent.objects.get(action="finding.correct").detail["version"] == 2

    def test_a_withdrawal_is_one_too(self):
        sent()
        assert send(line(status="撤回", result="", sampled="", resulted="")).counts == IntakeCounts(withdrawn=1)
        (found,) = list_findings(actor=CITY_STAFF).rows
        assert (found.withdrawn_at, found.state) == (AT, FindingState.NO_ACTION)
        assert versions(found)[1] == (2, ResultStatus.WITHDRAWN, FindingKind.PRESUMPTIVE_POSITIVE)
        assert list_findings_to_confirm(actor=CITY_STAFF) == []

    def test_nobody_waits_for_the_report_of_what_was_withdrawn(self):
        confirmed(sent())
        limit = timedelta(hours=2)
        assert len(list_late_reports(actor=CITY_STAFF, limit=limit, at=LATER)) == 1
        send(line(status="撤回"))
        assert list_late_reports(actor=CITY_STAFF, limit=limit, at=LATER) == []

    def test_what_was_withdrawn_may_be_said_again(self):
        sent()
        send(line(status="撤回"))
        send(line(status="更正"))
        (found,) = list_findings(actor=CITY_STAFF).rows
        assert (found.withdrawn_at, found.state, found.versions) == (None, FindingState.OPEN, 3)

    def test_a_correction_in_the_same_file_counts_after_it(self):
        batch = send(line(), line(result="阴性", status="更正"))
        assert batch.counts == IntakeCounts(taken=1, corrected=1)
        (found,) = list_findings(actor=CITY_STAFF).rows
        assert (found.kind, found.versions) == (FindingKind.NEGATIVE, 2)

    def test_an_old_file_sent_again_undoes_no_correction(self):
        sent()
        send(line(result="阴性", status="更正"))
        assert send(line(), line("L-2", "阴性", LI)).counts == IntakeCounts(known=1, taken=1)
        assert list_findings(actor=CITY_STAFF, text="L-1").rows[0].kind is FindingKind.NEGATIVE

    def test_a_negative_that_becomes_positive_waits_for_a_decision(self):
        sent(line(result="阴性"))
        send(line(status="更正"))
        assert len(list_findings_to_confirm(actor=CITY_STAFF)) == 1

    def test_what_was_set_aside_waits_again_with_another_content(self):
        found = sent()
        set_finding_aside(finding_id=found.id, **DECIDED)
        send(line(result="复核阳性", status="更正"))
        assert [one.kind for one in list_findings_to_confirm(actor=CITY_STAFF)] == [FindingKind.CONFIRMED]

    def test_a_withdrawal_of_what_is_not_known_waits_for_correction(self):
        assert send(line("L-9", status="撤回")).counts == IntakeCounts(bad=1)

    def test_a_report_of_the_earlier_result_is_no_report_of_the_later_one(self):
        found = sent()
        record_report(finding_id=found.id, reported_at=AT - timedelta(hours=2), **DECIDED)
        send(line(resulted="2021-10-23 15:00", status="更正"))
        assert list_findings(actor=CITY_STAFF).rows[0].reported_at is None

    def test_nothing_that_was_said_is_ever_changed(self):
        sent()
        with pytest.raises(ProgrammingError, match="never changed"), scope(CITY):
            models.FindingVersion.objects.update(kind="negative")

    def test_versions_are_seen_where_their_finding_is(self):
        found = sent(line(person=OTHER_WANG))
        with pytest.raises(FindingNotFoundError):
            access_finding(actor=HUAILAI_STAFF, finding_id=found.id, purpose="x", at=AT)
        with scope(HUAILAI_STAFF.scope.path):
            assert models.FindingVersion.objects.count() == 0
        assert len(access_finding(actor=CHONGLI_STAFF, finding_id=found.id, purpose="x", at=AT).versions) == 1


class TestTheGroundOfACase:
    @pytest.mark.parametrize(
        "row", [line(status="撤回"), line(result="阴性", status="更正")], ids=["withdrawn", "corrected"]
    )
    def test_it_falls_with_the_last_result_and_the_case_rises(self, row):
        case = confirmed(sent())
        send(row, at=LATER)
        (fallen,) = list_cases_without_ground(actor=CITY_STAFF)
        assert (fallen.id, fallen.ground_fell_at) == (case.id, LATER)
        assert "L-1" in fallen.ground_fell_why
        assert fallen.classification is CaseClassification.CONFIRMED, "nobody has decided yet"
        assert count_situation(actor=CITY_STAFF, report_limit=None, at=LATER).undecided_cases == 1
        assert AuditEvent.objects.get(action="case.ground_fell").actor == "system:findings"
        file = access_case(actor=CITY_STAFF, case_id=case.id, purpose="x", at=LATER)
        assert len(file.findings) == 1, "what it rested on is still to be seen"

    def test_it_stands_while_another_result_does_and_its_times_are_that_ones(self):
        confirmed(sent())
        send(line("L-2", sampled="2021-10-23 09:00"))
        case = confirmed(list_findings_to_confirm(actor=CITY_STAFF)[0])
        first = case.first_positive_sampled_at
        send(line(status="撤回"))
        assert list_cases_without_ground(actor=CITY_STAFF) == []
        after = find_case_of(actor=CITY_STAFF, person=case.person)
        assert after.first_positive_sampled_at == first + timedelta(hours=1)

    def test_somebody_decides_that_it_is_excluded(self):
        case = confirmed(sent())
        send(line(status="撤回"))
        reclassify_case(case_id=case.id, classification=CaseClassification.EXCLUDED, **DECIDED)
        assert list_cases_without_ground(actor=CITY_STAFF) == []

    def test_or_that_it_stands_for_another_reason(self):
        case = confirmed(sent())
        with pytest.raises(CaseError, match="did not fall"):
            uphold_case(case_id=case.id, **DECIDED)
        send(line(status="撤回"))
        upheld = uphold_case(case_id=case.id, **(DECIDED | {"reason": "computed tomography"}))
        assert (upheld.ground_fell_at, upheld.classification) == (None, CaseClassification.CONFIRMED)
        history = access_case(actor=CITY_STAFF, case_id=case.id, purpose="x", at=LATER).history
        assert [change.reason for change in history] == ["two laboratories agree", "computed tomography"]

    def test_a_new_positive_result_gives_it_a_ground_again(self):
        case = confirmed(sent())
        send(line(status="撤回"))
        send(line("L-2"))
        assert confirmed(list_findings_to_confirm(actor=CITY_STAFF)[0]).id == case.id
        assert list_cases_without_ground(actor=CITY_STAFF) == []

    def test_so_does_the_laboratory_that_stands_by_it_after_all(self):
        confirmed(sent())
        send(line(status="撤回"))
        send(line(status="更正"))
        assert list_cases_without_ground(actor=CITY_STAFF) == []

    def test_an_excluded_case_has_no_ground_to_lose(self):
        case = confirmed(sent())
        reclassify_case(case_id=case.id, classification=CaseClassification.EXCLUDED, **DECIDED)
        send(line(status="撤回"))
        assert list_cases_without_ground(actor=CITY_STAFF) == []

    def test_the_result_of_another_person_leaves_the_case(self, keys):
        case = confirmed(sent())
        send(line(person=OTHER_WANG, status="更正"))
        (found,) = list_findings(actor=CITY_STAFF).rows
        assert (found.person, found.division_path) == (keys[OTHER_WANG], CHONGLI)
        assert (found.state, found.case_id) == (FindingState.OPEN, None)
        assert [fallen.id for fallen in list_cases_without_ground(actor=CITY_STAFF)] == [case.id]
        assert [one.id for one in list_findings_to_confirm(actor=CHONGLI_STAFF)] == [found.id]


class TestGivingAFindingToSomebodyElse:
    def test_it_is_a_new_version_and_the_case_loses_it(self, keys):
        found = sent()
        case = confirmed(found)
        moved = give_finding_to(finding_id=found.id, person=keys[LI], **GIVEN)
        assert (moved.person, moved.state, moved.versions) == (keys[LI], FindingState.OPEN, 2)
        file = access_finding(actor=CITY_STAFF, finding_id=found.id, purpose="x", at=LATER)
        assert (file.versions[1].by, file.versions[1].reason) == (CITY_STAFF.actor_id, "the sister used his number")
        assert [fallen.id for fallen in list_cases_without_ground(actor=CITY_STAFF)] == [case.id]

    def test_not_to_whom_it_belongs_nor_when_it_is_withdrawn(self, keys):
        found = sent()
        with pytest.raises(FindingError, match="cannot be given"):
            give_finding_to(finding_id=found.id, person=keys[WANG], **GIVEN)
        send(line(status="撤回"))
        with pytest.raises(FindingError, match="cannot be given"):
            give_finding_to(finding_id=found.id, person=keys[LI], **GIVEN)

    def test_nor_to_somebody_of_another_area(self, keys):
        found = sent()
        with pytest.raises(PersonNotFoundError):
            give_finding_to(finding_id=found.id, person=keys[OTHER_WANG], **(GIVEN | {"actor": HUAILAI_STAFF}))


class TestOneSpecimenInTwoLaboratories:
    def test_they_are_shown_beside_each_other(self, keys):
        make_laboratory("第三方检测所")
        first = sent(line(specimen="T-1"))
        send(line("X-7", "阴性", specimen="T-1", sampled="2021-10-23 08:30"), laboratory="第三方检测所")
        send(line("X-8", "阴性", sampled="2021-10-22 08:30"), laboratory="第三方检测所")
        file = access_finding(actor=CITY_STAFF, finding_id=first.id, purpose="x", at=AT)
        assert [one.reference for one in file.same_specimen] == ["X-7"]
        assert [one.reference for one in file.others] == ["X-7", "X-8"]
        assert [one.reference for one in list_findings_of(actor=CITY_STAFF, person=keys[WANG])] == ["X-7", "L-1", "X-8"]

    def test_one_decision_takes_both_into_the_case(self):
        make_laboratory("第三方检测所")
        first = sent(line(specimen="T-1"))
        send(line("X-7", specimen="T-1"), laboratory="第三方检测所")
        case = confirmed(first)
        file = access_case(actor=CITY_STAFF, case_id=case.id, purpose="x", at=AT)
        assert {one.reference for one in file.findings} == {"L-1", "X-7"}
        assert list_findings_to_confirm(actor=CITY_STAFF) == []


class TestTheList:
    def test_filters_order_and_pages(self, keys):
        send(
            line("L-1", resulted="2021-10-23 12:00"),
            line("L-2", "阴性", LI, resulted="2021-10-23 13:00"),
            line("M-3", "灰区", OTHER_WANG, resulted="2021-10-23 14:00"),
        )

        def listed(**given: object) -> list[str]:
            return [found.reference for found in list_findings(actor=CITY_STAFF, **given).rows]

        assert listed() == ["M-3", "L-2", "L-1"]
        assert listed(text="L-") == ["L-2", "L-1"]
        assert listed(persons=[keys[LI]]) == ["L-2"]
        assert listed(kinds=[FindingKind.NEGATIVE, FindingKind.UNCLEAR]) == ["M-3", "L-2"]
        assert listed(states=[FindingState.OPEN]) == ["L-1"]
        assert listed(below=CHONGLI) == ["M-3"]
        assert listed(source="nobody") == []
        assert listed(is_corrected=True) == []
        page = list_findings(actor=CITY_STAFF, size=2, page=2)
        assert ([found.reference for found in page.rows], page.total, page.last) == (["L-1"], 3, 2)

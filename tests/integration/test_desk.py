"""The first page and the search for cases, across rooms."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from sizao.desk.models import DemoFill
from sizao.desk.queries import find_cases, get_home_page
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people.operations import merge_identities
from sizao.registry.places.operations import load_divisions, place_tiles
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind, Timeliness
from tests.integration.test_people import DIVISIONS
from tests.residents import (
    AT,
    CHONGLI_STAFF,
    CITY,
    CITY_STAFF,
    HUAILAI,
    HUAILAI_STAFF,
    RESIDENTS,
    load_residents,
    staff,
)


pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WHO = {"at": AT, "reason": "a test"}


@pytest.fixture
def keys() -> list[int]:
    load_divisions(divisions=DIVISIONS, actor="system:test", **WHO)
    place_tiles(tiles={"130730": (4, 4)}, actor="system:test", **WHO)
    keys = load_residents()
    for person in range(3):
        found = register_finding(
            person=keys[person],
            kind=FindingKind.PRESUMPTIVE_POSITIVE,
            sampled_at=AT - 5 * HOUR,
            resulted_at=AT - 3 * HOUR,
            source="发热门诊",
            reference=str(person),
            division_path=RESIDENTS.division_paths[person],
            actor=CITY_STAFF,
            **WHO,
        )
        if person != 1:
            confirm_case(finding_id=found.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, **WHO)
    return keys


def home(actor):
    return get_home_page(actor=actor, at=AT, report_limit=2 * HOUR)


class TestHome:
    def test_tells_what_happened_what_is_late_and_what_to_decide(self, keys):
        page = home(CITY_STAFF)
        assert [finding.person for finding in page.to_confirm] == [keys[1]]
        assert {case.person for case in page.to_trace} == {keys[0], keys[2]}
        assert {report.timeliness for report in page.late} == {Timeliness.OVERDUE}
        assert page.late[0].due_at == AT - HOUR
        assert (page.counts.late_reports, page.counts.cases_not_traced, page.counts.findings_to_confirm) == (3, 2, 1)

    def test_counties_stand_on_the_map_with_their_cases(self, keys):
        assert [(figure.tile.division.path, figure.cases) for figure in home(CITY_STAFF).counties] == [(HUAILAI, 1)]

    def test_another_county_keeps_its_figures_to_itself(self, keys):
        page = home(CHONGLI_STAFF)
        assert [case.person for case in page.newest_cases] == [keys[2]]
        assert [figure.cases for figure in page.counties] == [0]

    def test_who_opens_no_cases_gets_figures_only(self, keys):
        page = home(staff(CITY, Role.INSPECTOR))
        assert page.counts.findings_to_confirm == 1
        assert not (page.to_confirm or page.late or page.to_trace or page.newest_cases)

    def test_who_does_not_see_the_situation_is_refused(self, keys):
        with pytest.raises(NotPermittedError):
            home(staff(CITY, Role.ADMINISTRATOR))

    def test_without_a_scope_there_is_nothing(self, keys):
        page = home(staff(None))
        assert (page.counts.late_reports, page.counties, page.newest_cases) == (0, [], [])

    def test_without_a_clock_in_the_pack_no_report_is_late(self, keys):
        page = get_home_page(actor=CITY_STAFF, at=AT, report_limit=None)
        assert (page.late, page.counts.late_reports) == ([], 0)

    def test_every_division_is_named(self, keys):
        page = home(HUAILAI_STAFF)
        known = {division.path for division in DIVISIONS}
        assert page.divisions.keys() == {case.division_path for case in page.newest_cases} & known


class TestFindingCases:
    def persons(self, text, *, actor=CITY_STAFF, purpose="a test"):
        return {case.person for case in find_cases(actor=actor, text=text, purpose=purpose, at=AT).rows}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", {0, 2}),
            ("2021-", {0, 2}),
            ("2020-", set()),
            ("王测试", {0, 2}),
            ("130730198001010011", {0}),
            ("100 0000 0001", {0}),
            ("沙城", {0}),
            ("李演示", set()),
        ],
    )
    def test_by_number_or_by_who_it_is(self, keys, text, expected):
        assert self.persons(text) == {keys[person] for person in expected}

    def test_another_identity_of_the_same_human_finds_the_case(self, keys):
        merge_identities(from_key=keys[3], to_key=keys[0], actor="user:1", **WHO)
        assert self.persons("赵样例") == {keys[0]}

    def test_nobody_is_found_outside_the_scope(self, keys):
        assert self.persons("王测试", actor=HUAILAI_STAFF) == {keys[0]}

    def test_only_words_that_name_somebody_need_a_purpose(self, keys):
        assert self.persons("2021-", purpose="") == {keys[0], keys[2]}
        with pytest.raises(PurposeError):
            self.persons("王测试", purpose="")

    def test_a_search_by_name_is_kept(self, keys):
        before = AuditEvent.objects.count()
        self.persons("2021-")
        assert AuditEvent.objects.count() == before
        self.persons("王测试")
        assert AuditEvent.objects.order_by("-pk")[0].action == "person.search"


def test_the_database_holds_one_demo():
    with pytest.raises(IntegrityError):
        DemoFill.objects.create(id=2, scale="demo", seed=1, started_at=AT)

"""Who may determine contacts, and how a contact is followed by the pack: by two clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sizao.desk.contacts import check_determines, follow
from sizao.desk.step_clocks import list_late_steps
from sizao.engines.policy.loading import load_pack
from sizao.foundation.accounts.types import Authority
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.investigations.types import (
    Certainty,
    Contact,
    ContactOrigin,
    ContactState,
    DailyCheck,
    DayPart,
    DeterminationError,
    Evidence,
    Protection,
    Step,
)
from tests.investigations import HOUR, two_cases
from tests.residents import AT, CHONGLI_STAFF, CITY_STAFF


PACK = load_pack("he-2021")
DAY = timedelta(days=1)
LONG_AFTER = datetime(2026, 11, 23, tzinfo=UTC)


def of(authority: Authority):
    return replace(CITY_STAFF, acts_for=authority)


def determines(kind: RealmKind, authority: Authority, at: datetime = AT) -> None:
    open_realm(kind=kind, actor="system:test", at=AT, reason="a test")
    check_determines(actor=of(authority), pack=PACK, at=at)


@pytest.mark.django_db
class TestDetermining:
    @pytest.mark.parametrize("kind", [RealmKind.DRILL, RealmKind.LIVE])
    def test_it_is_the_act_of_the_center_for_disease_control(self, kind):
        determines(kind, Authority.CDC)

    @pytest.mark.parametrize("authority", [Authority.CITY_GOVERNMENT, Authority.HOSPITAL])
    def test_another_body_is_refused_with_the_article_also_in_a_drill(self, authority):
        with pytest.raises(DeterminationError) as refusal:
            determines(RealmKind.DRILL, authority)
        assert "art. 40" in refusal.value.why

    def test_who_decides_for_nobody_is_refused(self):
        with pytest.raises(DeterminationError):
            determines(RealmKind.DRILL, Authority.NONE)

    def test_a_pack_that_is_over_is_refused_in_the_live_realm_only(self):
        with pytest.raises(DeterminationError) as refusal:
            determines(RealmKind.LIVE, Authority.CDC, LONG_AFTER)
        assert "he-2021 is not in force" in refusal.value.why

    def test_a_drill_may_play_under_a_pack_that_is_over(self):
        determines(RealmKind.DRILL, Authority.CDC, LONG_AFTER)


def contact(degree: int = 1, moved_at: datetime | None = None, until: datetime = AT) -> Contact:
    return Contact(
        1, 1, "2021-0001", 7, degree, 8, ContactState.ACCEPTED, ContactOrigin.TRACE, "household", "", until - HOUR,
        until, Protection.NONE, Certainty.CERTAIN, Evidence(), AT, "user:1", moved_at, moved_at,
    )  # fmt: skip


def check(on: date, part: DayPart = DayPart.MORNING, *, specimen: bool = False) -> DailyCheck:
    return DailyCheck(on, part, None, "", specimen, "user:1", AT)


class TestFollowing:
    def test_the_term_runs_from_the_last_exposure_and_tests_from_isolation(self):
        found = follow([contact(moved_at=AT + DAY), contact(2, until=AT - 3 * DAY)], [], PACK, at=AT + DAY)
        assert found.last_exposure == AT
        assert found.measure.phases[0].end.astimezone(UTC).date() == date(2021, 11, 5)
        assert found.measure.test_dates[:2] == (date(2021, 10, 24), date(2021, 10, 27))

    def test_a_test_day_that_passed_without_a_specimen_is_missed(self):
        at = AT + 6 * DAY
        assert follow([contact(moved_at=AT)], [], PACK, at=at).missed_tests == [date(2021, 10, 23), date(2021, 10, 26)]
        taken = follow([contact(moved_at=AT)], [check(date(2021, 10, 23), specimen=True)], PACK, at=at)
        assert taken.missed_tests == [date(2021, 10, 26)]

    def test_a_test_day_is_not_missed_before_it_is_over(self):
        assert follow([contact(moved_at=AT)], [], PACK, at=AT + HOUR).missed_tests == []

    def test_checks_are_missed_part_by_part(self):
        # Isolated at 16:00: the first part that ends is the afternoon.
        checks = [check(date(2021, 10, 24))]
        found = follow([contact(moved_at=AT)], checks, PACK, at=AT + DAY + 9 * HOUR)
        assert found.missed_checks == [(date(2021, 10, 23), DayPart.AFTERNOON), (date(2021, 10, 24), DayPart.AFTERNOON)]

    def test_where_the_pack_has_no_measure_it_says_so(self):
        found = follow([contact(3)], [], PACK, at=AT)
        assert found.measure is None
        assert found.why_none


@pytest.mark.django_db
def test_late_steps_rise_the_longest_overdue_first_within_the_scope():
    found = two_cases()
    late = list_late_steps(actor=CITY_STAFF, protocol="he-2021", at=AT + 3 * HOUR)
    dues = [one.clock.due_at for one in late]
    assert dues == sorted(dues)
    assert {one.case.id for one in late} == {found.case.id, found.chongli.id}
    assert {Step.VERIFY, Step.TRANSFER, Step.CORE_FACTS} <= {one.clock.step for one in late}
    others = list_late_steps(actor=CHONGLI_STAFF, protocol="he-2021", at=AT + 3 * HOUR)
    assert {one.case.id for one in others} == {found.chongli.id}

"""From a proposal to release, on a real PostgreSQL in the role that serves."""

from datetime import UTC, datetime

import pytest

from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.registry.people.models import Person
from sizao.response.restrictions.models import Office
from sizao.response.restrictions.operations import (
    answer_appeal,
    clear_source,
    decide_restrictions,
    ease_restriction,
    end_restriction,
    extend_restriction,
    issue_notice,
    let_ground_fall,
    lodge_appeal,
    record_delivery,
    record_passing,
    refuse_restriction,
    resume_restriction,
    review_restriction,
    suspend_restriction,
)
from sizao.response.restrictions.queries import access_restriction, list_restrictions, measures_in_force
from sizao.response.restrictions.types import (
    AppealError,
    AppealOutcome,
    AppealWay,
    Attention,
    DeliveryWay,
    EndCause,
    EvidenceError,
    Exposure,
    Measure,
    NoticeError,
    ReviewOutcome,
    RulesError,
    State,
    TermError,
    TransitionError,
)
from tests.residents import AT, CITY
from tests.restricted import DAY, HOUR, MILDER, SOURCE, Town


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ENDS = datetime(2021, 11, 12, 16, tzinfo=UTC)


@pytest.fixture
def town():
    return Town()


def file_of(town, restriction, at=AT):
    return access_restriction(actor=town.decider, restriction_id=restriction.id, purpose="follow_up", at=at)


def state_of(town, restriction, at=AT):
    return file_of(town, restriction, at).restriction.state


def appeal(town, restriction, at=AT):
    return lodge_appeal(
        restriction_id=restriction.id, statement="我当天不在那里", way=AppealWay.TELEPHONE, actor=town.colleague, at=at,
        machine=town.machine, reason="来电",
    )  # fmt: skip


class TestDeciding:
    def test_a_contact_is_proposed_decided_told_and_in_force(self, town):
        proposed = town.propose()
        assert (proposed.state, proposed.measure) == (State.PROPOSED, Measure.CENTRAL_QUARANTINE)
        assert [phase.measure for phase in proposed.phases] == [Measure.CENTRAL_QUARANTINE, Measure.HOME_MONITORING]
        decided = town.decide(proposed)
        assert decided.state is State.DECIDED
        assert decided.waits_for_notice
        town.tell(decided)
        file = file_of(town, decided)
        assert file.restriction.state is State.IN_FORCE
        assert file.restriction.ends_at == ENDS, "14 and 7 days from the day of exposure"
        steps = [State.PROPOSED, State.DECIDED, State.NOTIFIED, State.IN_FORCE]
        assert [step.after for step in file.steps] == steps

    def test_a_decision_can_be_explained_years_later(self, town):
        decision = file_of(town, town.decide(town.propose())).decisions[0]
        assert decision.trace.pack == "he-2021"
        assert "cn-8ed.measures.1" in decision.trace.rules
        assert decision.article["en"]
        assert decision.ground_ids
        assert decision.alternatives == MILDER
        assert decision.realm == "drill"

    def test_the_drill_says_what_the_live_realm_would_answer_today(self, town):
        decision = file_of(town, town.decide(town.propose())).decisions[0]
        assert not decision.live_permits
        assert "art. 58" in decision.live_answer["en"]
        assert "第五十八条" in decision.live_answer["zh"]

    def test_nobody_is_bound_before_being_told(self, town):
        decided = town.decide(town.propose())
        assert measures_in_force(actor=town.decider, persons=town.people, at=AT) == {}
        town.tell(decided)
        assert measures_in_force(actor=town.decider, persons=town.people, at=AT) == {
            town.people[0]: [Measure.CENTRAL_QUARANTINE]
        }

    def test_a_child_gets_the_milder_form_by_the_registry_alone(self, town):
        with scope(CITY):
            Person.objects.filter(key=town.people[0]).update(birth_year=2012)
        proposed = town.propose()
        assert proposed.measure is Measure.HOME_QUARANTINE
        assert proposed.special == {"child"}

    def test_the_same_again_gives_the_same(self, town):
        assert town.propose().id == town.propose().id

    def test_many_are_decided_one_by_one_and_one_failure_stops_no_other(self, town):
        first, second = town.propose(0), town.propose(1, division_path=f"{CITY}.n130730.n130730104", ground_ids=[
            town.ground(1, division_path=f"{CITY}.n130730.n130730104").id])  # fmt: skip
        let_ground_fall(reference="presence:1", actor=town.decider, at=AT, reason="记错了日期")
        done = decide_restrictions(
            restriction_ids=[first.id, second.id], alternatives=MILDER, actor=town.decider, at=AT, machine=town.machine,
            reason="同一聚餐",
        )  # fmt: skip
        assert [one.id for one in done.restrictions] == [first.id]
        assert [number for number, _ in done.refused] == [second.id]

    def test_a_proposal_is_refused_with_a_reason(self, town):
        refused = refuse_restriction(restriction_id=town.propose().id, actor=town.decider, at=AT, reason="未同桌")
        assert refused.state is State.REFUSED
        with pytest.raises(TransitionError):
            town.decide(refused)

    def test_without_a_look_at_anything_milder_nothing_is_decided(self, town):
        with pytest.raises(RulesError, match="milder"):
            town.decide(town.propose(), alternatives=[])


class TestTerms:
    def test_it_ends_by_itself_before_anybody_writes_it_down(self, town):
        restriction, _ = town.restrict()
        assert state_of(town, restriction, ENDS - HOUR) is State.IN_FORCE
        assert state_of(town, restriction, ENDS) is State.EXPIRED
        assert measures_in_force(actor=town.decider, persons=town.people, at=ENDS) == {}
        assert list_restrictions(actor=town.decider, at=ENDS, states=[State.EXPIRED]).total == 1
        assert record_passing(within=CITY, actor="system:restrictions", at=ENDS, reason="term over") == (0, 1)
        assert file_of(town, restriction, ENDS).steps[-1].after is State.EXPIRED

    def test_the_second_phase_is_milder(self, town):
        town.restrict()
        later = AT + 16 * DAY
        found = measures_in_force(actor=town.decider, persons=town.people, at=later)
        assert found[town.people[0]] == [Measure.HOME_MONITORING]

    def test_a_term_that_was_over_before_it_began_is_not_proposed(self, town):
        with pytest.raises(TermError, match="over before it could begin"):
            town.propose(facts=Exposure(last_exposure=AT - 30 * DAY, degree=1))

    def test_an_exposure_later_than_its_evidence_is_refused(self, town):
        with pytest.raises(EvidenceError, match="later than any evidence"):
            town.propose(facts=Exposure(last_exposure=AT - HOUR, degree=1))

    def test_an_extension_needs_new_evidence_and_its_own_notice(self, town):
        restriction, _ = town.restrict()
        later = AT + 2 * DAY
        again = Exposure(last_exposure=later, degree=1)
        extend = {"restriction_id": restriction.id, "facts": again, "actor": town.decider, "at": later,
                  "machine": town.machine, "reason": "隔离点内再次接触"}  # fmt: skip
        with pytest.raises(EvidenceError, match="of its own"):
            extend_restriction(ground_ids=[], **extend)
        fresh = town.ground(
            reference="presence:again", at=later,
            facts={"place": "隔离点", "enter": (later - HOUR).isoformat(), "leave": later.isoformat()},
        )  # fmt: skip
        extended = extend_restriction(ground_ids=[fresh.id], **extend)
        assert extended.ends_at == ENDS, "the old term holds until the new one was told"
        assert extended.waits_for_notice
        town.tell(restriction, at=later)
        assert file_of(town, restriction, later).restriction.ends_at == ENDS + 2 * DAY

    def test_an_easing_is_milder_and_never_later(self, town):
        restriction, _ = town.restrict()
        ease = {"restriction_id": restriction.id, "actor": town.decider, "at": AT + DAY, "machine": town.machine,
                "reason": "家中有单独房间"}  # fmt: skip
        with pytest.raises(RulesError, match="not milder"):
            ease_restriction(measure=Measure.ISOLATION, **ease)
        with pytest.raises(TermError, match="easing"):
            ease_restriction(ends_at=ENDS + DAY, **ease)
        ease_restriction(measure=Measure.HOME_QUARANTINE, **ease)
        town.tell(restriction, at=AT + DAY)
        found = measures_in_force(actor=town.decider, persons=town.people, at=AT + DAY)
        assert found[town.people[0]] == [Measure.HOME_QUARANTINE]


class TestGroundsThatFall:
    def test_what_rests_on_nothing_else_ends_at_once(self, town):
        restriction, _ = town.restrict()
        assert let_ground_fall(reference="presence:0", actor=town.decider, at=AT + HOUR, reason="并未同桌") == 1
        found = file_of(town, restriction, AT + HOUR).restriction
        assert (found.state, found.ended_because) == (State.ENDED, EndCause.GROUND_FELL)

    def test_what_rests_on_something_else_comes_to_re_examination(self, town):
        grounds = [town.ground(), town.ground(reference="presence:other")]
        restriction = town.propose(ground_ids=[ground.id for ground in grounds])
        let_ground_fall(reference="presence:0", actor=town.decider, at=AT, reason="并未同桌")
        found = list_restrictions(actor=town.decider, at=AT, attention=Attention.REEXAMINE).rows
        assert [one.id for one in found] == [restriction.id]

    def test_whoever_depended_on_the_person_is_re_examined_through_any_number_of_contacts(self, town):
        first, _ = town.restrict()
        second = town.propose(3, ground_ids=[town.ground(3, source_person=town.people[0]).id])
        let_ground_fall(reference="presence:0", actor=town.decider, at=AT, reason="复核为阴性")
        assert state_of(town, first) is State.ENDED
        assert file_of(town, second).restriction.reexamine_at == AT

    def test_a_source_that_is_cleared_releases_its_contacts(self, town):
        restriction, _ = town.restrict()
        assert clear_source(person=SOURCE, actor=town.decider, at=AT, reason="疑似已排除") == 1
        assert state_of(town, restriction) is State.ENDED

    def test_nothing_is_decided_on_vanished_evidence(self, town):
        grounds = [town.ground(), town.ground(reference="presence:other")]
        proposed = town.propose(ground_ids=[ground.id for ground in grounds])
        for reference in ("presence:0", "presence:other"):
            let_ground_fall(reference=reference, actor=town.decider, at=AT, reason="并未同桌")
        with pytest.raises(TransitionError):
            town.decide(proposed)
        with pytest.raises(EvidenceError, match="fell before"):
            town.propose(ground_ids=[grounds[0].id])


class TestNotices:
    def test_the_code_is_kept_as_a_hash_only(self, town):
        restriction, issued = town.restrict()
        assert len(issued.code.replace("-", "")) == 12
        kept = str(file_of(town, restriction).notices)
        assert issued.code not in kept
        assert not AuditEvent.objects.filter(detail__icontains=issued.code).exists()

    def test_it_never_says_who_the_source_is(self, town):
        _, issued = town.restrict()
        assert str(SOURCE) not in str(issued.notice.content)

    def test_without_an_office_nobody_can_be_told(self, town):
        Office.objects.all().delete()
        with pytest.raises(NoticeError, match="Nobody can be called"):
            town.tell(town.decide(town.propose()))

    def test_a_notice_is_given_once_and_only_for_its_own_restriction(self, town):
        restriction, issued = town.restrict()
        give = {"way": DeliveryWay.REMOTE, "actor": town.decider, "at": AT, "reason": "again"}
        with pytest.raises(NoticeError, match="given already"):
            record_delivery(restriction_id=restriction.id, notice_id=issued.notice.id, **give)
        other = town.decide(town.propose(3))
        with pytest.raises(NoticeError, match="no such notice"):
            record_delivery(restriction_id=other.id, notice_id=issued.notice.id, **give)

    def test_before_a_decision_there_is_nothing_to_tell(self, town):
        with pytest.raises(NoticeError, match="nothing to tell"):
            issue_notice(restriction_id=town.propose().id, actor=town.decider, at=AT, reason="告知")


class TestReviewsAndAppeals:
    def test_a_review_keeps_it_or_ends_it(self, town):
        restriction, _ = town.restrict()
        review = {"restriction_id": restriction.id, "actor": town.colleague, "machine": town.machine, "reason": "复核"}
        kept = review_restriction(outcome=ReviewOutcome.KEEP, at=AT + DAY, **review)
        assert kept.state is State.REVIEWED
        assert kept.review_due_at == AT + 4 * DAY
        ended = review_restriction(outcome=ReviewOutcome.END, at=AT + 2 * DAY, **review)
        assert (ended.state, ended.ended_because) == (State.ENDED, EndCause.DECISION)

    def test_an_appeal_that_is_upheld_releases_at_once(self, town):
        restriction, _ = town.restrict()
        lodged = appeal(town, restriction)
        assert state_of(town, restriction) is State.CONTESTED
        assert lodged.due_at == AT + DAY
        answer_appeal(
            appeal_id=lodged.id,
            outcome=AppealOutcome.UPHELD,
            actor=town.reviewer,
            at=AT + HOUR,
            reason="票据证明不在场",
        )
        found = file_of(town, restriction, AT + HOUR).restriction
        assert (found.state, found.ended_because) == (State.ENDED, EndCause.APPEAL)

    def test_one_that_is_rejected_leaves_it_reviewed(self, town):
        restriction, _ = town.restrict()
        lodged = appeal(town, restriction)
        answer_appeal(
            appeal_id=lodged.id, outcome=AppealOutcome.REJECTED, actor=town.reviewer, at=AT, reason="监控显示同桌"
        )
        assert state_of(town, restriction) is State.REVIEWED
        with pytest.raises(AppealError, match="answered already"):
            answer_appeal(
                appeal_id=lodged.id, outcome=AppealOutcome.UPHELD, actor=town.reviewer, at=AT, reason="改变主意"
            )

    def test_a_second_appeal_waits_for_the_first(self, town):
        restriction, _ = town.restrict()
        appeal(town, restriction)
        with pytest.raises(AppealError, match="open appeal"):
            appeal(town, restriction)

    def test_a_suspended_one_binds_nobody_until_it_is_resumed(self, town):
        restriction, _ = town.restrict()
        act = {"restriction_id": restriction.id, "actor": town.decider, "reason": "等待复核"}
        suspend_restriction(at=AT + HOUR, **act)
        assert measures_in_force(actor=town.decider, persons=town.people, at=AT + HOUR) == {}
        assert resume_restriction(at=AT + 2 * HOUR, **act).state is State.IN_FORCE
        assert end_restriction(at=AT + 3 * HOUR, **act).state is State.ENDED

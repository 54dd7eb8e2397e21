"""Answers, stays and steps of a case: who said what when, kept whole, seen where the case is, known to the trace."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations import models
from sizao.response.investigations.operations import note_answers, note_stay, stamp_step, trace_stays, withdraw_stay
from sizao.response.investigations.queries import access_investigation, access_stays_of, steps_done
from sizao.response.investigations.types import (
    QUESTIONS,
    AnswerKind,
    AnswersError,
    InvestigationError,
    SaidBy,
    StayError,
    Step,
    source_of,
)
from sizao.response.presences.queries import access_presences
from tests.investigations import HOUR, WHO, Found, two_cases
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, staff


pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def found(tmp_path: Path, settings) -> Found:
    settings.SIZAO_HOME = tmp_path
    return two_cases()


def answer(found: Found, answers, **options):
    given = {"said_by": SaidBy.PERSON, "today": TODAY, "actor": HUAILAI_STAFF, "at": AT, "reason": "a test"}
    return note_answers(case_id=found.case.id, answers=answers, **(given | options))


def stay(found: Found, **options):
    given = {
        "case_id": found.case.id, "place": "restaurant:1", "kind": Setting.RESTAURANT, "enter": AT - 30 * HOUR,
        "leave": AT - 28 * HOUR, "said_by": SaidBy.PERSON, **WHO,
    }  # fmt: skip
    return note_stay(**(given | options))


def investigation(found: Found, actor=HUAILAI_STAFF):
    return access_investigation(actor=actor, case_id=found.case.id, purpose="case_investigation", at=AT)


class TestAnswers:
    def test_who_said_what_when_is_kept_whole(self, found):
        answer(found, {"residence": "沙城镇"})
        later = AT + HOUR
        answer(found, {"residence": "沙城镇三号院"}, said_by=SaidBy.RELATIVE, at=later)
        answer(found, {"residence": "沙城镇三号院"}, said_by=SaidBy.PERSON, at=later + HOUR)
        answers = investigation(found).answers
        assert answers.of("residence") == "沙城镇三号院"
        assert [(one.value, one.said_by, one.at) for one in answers.history] == [
            ("沙城镇", SaidBy.PERSON, AT),
            ("沙城镇三号院", SaidBy.RELATIVE, later),
        ]

    def test_what_is_typed_rightly_is_kept_beside_what_is_not(self, found):
        with pytest.raises(AnswersError) as refusal:
            answer(found, {"residence": "沙城镇", "household_size": "many"})
        assert list(refusal.value.problems) == ["household_size"]
        assert investigation(found).answers.of("residence") == "沙城镇"

    def test_an_unknown_question_is_refused_before_anything_is_kept(self, found):
        with pytest.raises(InvestigationError):
            answer(found, {"residence": "沙城镇", "favourite_color": "red"})
        assert investigation(found).answers.history == []

    def test_the_database_holds_no_word_of_it_in_the_clear_and_changes_none(self, found):
        answer(found, {"residence": "沙城镇三号院"})
        with scope(CITY), connection.cursor() as cursor:
            cursor.execute("SELECT value FROM investigations_answer")
            [(value,)] = cursor.fetchall()
            assert "沙城".encode() not in bytes(value)
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                cursor.execute("UPDATE investigations_answer SET said_by = 'document'")

    def test_the_core_facts_are_stamped_when_the_last_of_them_is_given(self, found):
        core = [question for question in QUESTIONS if question.is_core]
        values = {question.key: "yes" if question.kind is AnswerKind.YES_NO else "1" for question in core}
        last = values.popitem()
        answer(found, values)
        assert steps_done(actor=CITY_STAFF, case_ids=[found.case.id]) == {}
        answer(found, dict([last]), at=AT + HOUR)
        answer(found, {"residence": "elsewhere"}, at=AT + 2 * HOUR)
        assert steps_done(actor=CITY_STAFF, case_ids=[found.case.id]) == {found.case.id: {Step.CORE_FACTS: AT + HOUR}}


class TestStays:
    def records(self, found):
        period = Period(AT - timedelta(days=9), AT)
        return access_presences(persons=found.keys, period=period, actor="user:1", purpose="a test", at=AT)

    def test_a_stay_is_known_to_the_trace_once_it_is_committed(self, found, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            noted = stay(found, companions="王二", note="靠窗")
        assert not noted.is_traced
        [kept] = investigation(found).stays
        assert (kept.is_traced, kept.companions, kept.note, kept.person) == (True, "王二", "靠窗", found.case.person)
        [record] = self.records(found)
        assert (record.source, record.line, record.place) == (source_of(found.case.number), noted.id, "restaurant:1")

    def test_taken_back_it_stays_in_the_history_and_leaves_the_trace(self, found, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            one, two = stay(found), stay(found, place="shop:1", kind=Setting.SHOP)
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_stay(case_id=found.case.id, stay_id=one.id, **(WHO | {"reason": "张三 was wrong"}))
        assert [record.line for record in self.records(found)] == [two.id]
        gone = investigation(found).stays[0]
        assert (gone.withdrawn_why, gone.withdrawn_by, gone.is_traced) == ("张三 was wrong", CITY_STAFF.actor_id, True)
        assert "张三" not in str(list(AuditEvent.objects.values()))
        with pytest.raises(StayError, match="not there"):
            withdraw_stay(case_id=found.case.id, stay_id=one.id, **WHO)

    def test_should_the_process_end_before_the_trace_a_job_does_it_and_twice_is_once(self, found):
        stay(found)
        assert [kept.is_traced for kept in investigation(found).stays] == [False]
        for _ in range(2):
            assert trace_stays(case_id=found.case.id, **WHO) == 1
        assert [kept.is_traced for kept in investigation(found).stays] == [True]
        assert len(self.records(found)) == 1

    def test_a_place_of_its_own_is_one_place_in_one_case(self, found):
        kinds = {"place": "", "kind": Setting.HOUSEHOLD}
        home, again = (stay(found, told_place=name, **kinds) for name in ("李四家", " 李四家 "))
        other = stay(found, told_place="李四家", case_id=found.chongli.id, **kinds)
        assert home.place == again.place != other.place
        assert (home.told_place, "李四" in home.place) == ("李四家", False)

    def test_a_companion_may_be_the_one_who_was_there(self, found):
        stay(found, person=found.keys[1], said_by=SaidBy.COMPANION)
        [said] = access_stays_of(actor=HUAILAI_STAFF, persons=[found.keys[1]], purpose="case_investigation", at=AT)
        assert said.case_id == found.case.id

    @pytest.mark.parametrize(
        "wrong",
        [
            {"leave": AT - 30 * HOUR},
            {"leave": AT + HOUR},
            {"enter": AT - timedelta(days=40)},
            {"place": " ", "told_place": " "},
            {"note": "x" * 1001},
        ],
    )
    def test_a_stay_that_cannot_be_is_refused(self, found, wrong):
        with pytest.raises(StayError) as refusal:
            stay(found, **wrong)
        assert refusal.value.next_step

    def test_the_database_itself_refuses_what_code_might_let_through(self, found):
        noted = stay(found)
        with scope(CITY):
            for changed in ({"place": "elsewhere"}, {"enter_at": AT - 29 * HOUR}):
                with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                    models.Stay.objects.filter(pk=noted.id).update(**changed)
            with pytest.raises(IntegrityError), transaction.atomic():
                models.Stay.objects.filter(pk=noted.id).update(withdrawn_at=AT)
        withdraw_stay(case_id=found.case.id, stay_id=noted.id, **WHO)
        with scope(CITY), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            models.Stay.objects.filter(pk=noted.id).update(withdrawn_at=None, withdrawn_by="", withdrawn_why=None)


class TestSteps:
    def test_a_later_stamp_corrects_and_both_are_kept(self, found):
        for done_at in (AT - HOUR, AT - 2 * HOUR):
            stamp_step(case_id=found.case.id, step=Step.TRANSFER, done_at=done_at, **WHO)
        assert steps_done(actor=CITY_STAFF, case_ids=[found.case.id])[found.case.id] == {Step.TRANSFER: AT - 2 * HOUR}
        assert len(investigation(found).stamps) == 2

    @pytest.mark.parametrize("wrong", [{"done_at": AT + HOUR}, {"step": Step.REPORT}, {"reason": "  "}])
    def test_a_step_that_cannot_be_is_refused(self, found, wrong):
        with pytest.raises(InvestigationError):
            stamp_step(**({"case_id": found.case.id, "step": Step.VERIFY, "done_at": AT, **WHO} | wrong))


class TestScope:
    def test_another_county_sees_and_writes_nothing(self, found):
        stay(found)
        with pytest.raises(CaseNotFoundError):
            investigation(found, CHONGLI_STAFF)
        with pytest.raises(CaseNotFoundError):
            stay(found, actor=CHONGLI_STAFF)
        assert access_stays_of(actor=CHONGLI_STAFF, persons=found.keys, purpose="a test", at=AT) == []
        with scope("n13.n1307.n130709"):
            assert models.Stay.objects.count() == 0

    def test_each_read_has_a_purpose_and_is_kept(self, found):
        with pytest.raises(PurposeError):
            access_investigation(actor=CITY_STAFF, case_id=found.case.id, purpose=" ", at=AT)
        investigation(found)
        kept = AuditEvent.objects.filter(action="investigation.read").get()
        assert (kept.subject_key, kept.purpose) == (found.case.number, "case_investigation")

    def test_only_those_who_investigate_may(self, found):
        with pytest.raises(NotPermittedError):
            investigation(found, staff(CITY, Role.GRID_WORKER))
        with pytest.raises(NotPermittedError):
            stay(found, actor=staff(CITY, Role.STATION_STAFF))

"""Requests for assistance: both sides see exactly the people of the request, and nobody else sees anything."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from sizao.engines.clocks.types import ClockFace
from sizao.engines.policy.loading import load_pack
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations import models
from sizao.response.investigations.operations import answer_request, receive_request, record_outcome, send_request
from sizao.response.investigations.queries import access_request, list_requests
from sizao.response.investigations.types import (
    AskedPerson,
    AssistanceError,
    AssistanceKind,
    AssistanceNotFoundError,
    AssistanceOutcome,
    Identity,
)
from tests.investigations import HOUR, Found, two_cases
from tests.residents import AT, CHONGLI, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI, HUAILAI_STAFF, staff


pytestmark = pytest.mark.django_db
PACK = load_pack("he-2021")
ZONE = ZoneInfo("Asia/Shanghai")
THIRD = "n13.n1307.n130727"
TOLD = Identity("李演示", "10000000002", "", "崇礼西湾子镇")


@pytest.fixture
def found() -> Found:
    return two_cases()


def send(found: Found, *persons: int, actor=HUAILAI_STAFF, **options) -> int:
    asked = [AskedPerson(person, 1, AT - 9 * HOUR, TOLD) for person in persons or (found.keys[2],)]
    given = {
        "case_id": found.case.id, "persons": asked, "to_path": CHONGLI, "kind": AssistanceKind.PRIORITY,
        "asked": "请找到并集中隔离", "at": AT, "reason": "a test",
    }  # fmt: skip
    return send_request(actor=actor, **(given | options))


def receive(number: int, actor=CHONGLI_STAFF, at=AT + HOUR) -> None:
    receive_request(request_id=number, actor=actor, at=at, reason="a test")


def outcome(number: int, person: int, what: AssistanceOutcome, since=AT + HOUR, actor=CHONGLI_STAFF, **options) -> None:
    given = {"at": AT + 2 * HOUR, "reason": "a test"} | options
    record_outcome(request_id=number, person_id=person, outcome=what, since=since, actor=actor, **given)


def file(number: int, actor=CHONGLI_STAFF):
    return access_request(actor=actor, request_id=number, purpose="contact_tracing", at=AT + HOUR)


def faces(actor, at) -> list[list[ClockFace]]:
    return [[clock.face for clock in one.clocks] for one in list_requests(actor=actor, pack=PACK, at=at, zone=ZONE)]


class TestWhoSees:
    def test_both_sides_see_exactly_the_people_of_the_request(self, found):
        number = send(found, found.keys[2])
        for actor in (HUAILAI_STAFF, CHONGLI_STAFF, CITY_STAFF):
            seen = file(number, actor)
            assert [(one.person, one.identity) for one in seen.persons] == [(found.keys[2], TOLD)]
            assert (seen.asked, seen.request.case_number) == ("请找到并集中隔离", found.case.number)

    def test_a_third_county_sees_nothing_not_even_by_plain_sql(self, found):
        number = send(found)
        third = staff(THIRD)
        assert list_requests(actor=third, pack=PACK, at=AT, zone=ZONE) == []
        with pytest.raises(AssistanceNotFoundError):
            file(number, third)
        with pytest.raises(AssistanceNotFoundError):
            receive(number, third)
        for path in (THIRD, None, f"{CHONGLI}.n130709100"):
            with scope(path):
                assert models.AssistanceRequest.objects.count() == models.AssistancePerson.objects.count() == 0

    def test_the_asked_side_sees_the_case_by_its_number_only(self, found):
        number = send(found)
        with scope(CHONGLI), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [found.case.id])
            assert cursor.fetchone() == (0,)
            assert models.Contact.objects.count() == 0
        assert file(number).request.case_number == found.case.number

    def test_the_asked_side_adds_nobody_and_changes_nobody(self, found):
        number = send(found)
        with scope(CHONGLI):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                models.AssistancePerson.objects.create(
                    request_id=number, person=77, degree=1, last_exposure=AT, outcome="open"
                )
            for changed in ({"person": 77}, {"identity": b"x"}):
                with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                    models.AssistancePerson.objects.filter(request_id=number).update(**changed)
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                models.AssistanceRequest.objects.filter(pk=number).update(to_path=THIRD)
            assert models.AssistancePerson.objects.filter(request_id=number).delete()[0] == 0

    def test_who_it_names_is_sealed_and_each_read_is_kept(self, found):
        number = send(found)
        file(number)
        with scope(CITY), connection.cursor() as cursor:
            cursor.execute("SELECT identity FROM investigations_assistanceperson")
            assert "李演示".encode() not in bytes(cursor.fetchone()[0])
        assert AuditEvent.objects.get(action="assistance.read").purpose == "contact_tracing"
        assert "李演示" not in str(list(AuditEvent.objects.values()))

    def test_only_those_who_investigate(self, found):
        with pytest.raises(NotPermittedError):
            send(found, actor=staff(HUAILAI, Role.GRID_WORKER))


class TestCourse:
    def test_from_sending_to_the_answer(self, found):
        number = send(found, found.keys[2], found.keys[1])
        receive(number)
        one, two = (person.id for person in file(number).persons)
        outcome(number, one, AssistanceOutcome.CONTROLLED)
        with pytest.raises(AssistanceError, match="1 people is not known"):
            answer_request(request_id=number, actor=CHONGLI_STAFF, at=AT + 2 * HOUR, reason="a test")
        outcome(number, two, AssistanceOutcome.ELSEWHERE, result="已去北京")
        answer_request(request_id=number, actor=CHONGLI_STAFF, at=AT + 2 * HOUR, reason="a test")
        seen = file(number, HUAILAI_STAFF)
        assert [person.outcome for person in seen.persons] == [
            AssistanceOutcome.CONTROLLED,
            AssistanceOutcome.ELSEWHERE,
        ]
        assert (seen.persons[1].result, seen.request.settled) == ("已去北京", 2)
        with pytest.raises(AssistanceError):
            outcome(number, two, AssistanceOutcome.LOCATED)

    def test_the_asking_side_does_not_answer_for_the_other_but_for_a_place_outside(self, found):
        with pytest.raises(AssistanceError, match="side that was asked"):
            receive(send(found), HUAILAI_STAFF)
        outside = send(found, to_path="n11", to_name="北京市疾控中心")
        receive(outside, HUAILAI_STAFF)
        assert file(outside, HUAILAI_STAFF).request.received_by == HUAILAI_STAFF.actor_id

    @pytest.mark.parametrize("wrong", [{"persons": []}, {"to_path": ""}, {"to_path": HUAILAI}])
    def test_a_request_that_cannot_be_is_refused(self, found, wrong):
        with pytest.raises(AssistanceError):
            send(found, **wrong)

    def test_only_the_county_of_the_case_asks(self, found):
        with pytest.raises(CaseNotFoundError):
            send(found, actor=CHONGLI_STAFF)
        with pytest.raises(AssistanceError, match="county of the case"):
            send(found, actor=staff(f"{HUAILAI}.n130730100"))

    @pytest.mark.parametrize(
        "wrong",
        [{"since": AT + 5 * HOUR}, {"what": AssistanceOutcome.NOT_FOUND}, {"what": AssistanceOutcome.OPEN}],
    )
    def test_an_outcome_that_cannot_be_is_refused(self, found, wrong):
        number = send(found)
        person = file(number).persons[0].id
        with pytest.raises(AssistanceError, match="not being worked on"):
            outcome(number, person, AssistanceOutcome.LOCATED)
        receive(number)
        with pytest.raises(AssistanceError):
            outcome(number, person, **({"what": AssistanceOutcome.LOCATED} | wrong))
        with pytest.raises(AssistanceError, match="received before"):
            receive(number)


class TestClocks:
    def test_a_priority_request_has_two_hours_to_find_and_eight_to_control(self, found):
        number = send(found)
        assert faces(CHONGLI_STAFF, AT + HOUR) == [[ClockFace.PENDING, ClockFace.PENDING]]
        assert faces(CHONGLI_STAFF, AT + 3 * HOUR) == [[ClockFace.OVERDUE, ClockFace.PENDING]]
        receive(number)
        outcome(number, file(number).persons[0].id, AssistanceOutcome.LOCATED, since=AT + HOUR)
        assert faces(CHONGLI_STAFF, AT + 9 * HOUR) == [[ClockFace.OVERDUE, ClockFace.IN_TIME]]

    def test_another_one_is_to_be_answered_within_a_day(self, found):
        send(found, kind=AssistanceKind.ORDINARY)
        assert faces(HUAILAI_STAFF, AT + 24 * HOUR) == [[ClockFace.PENDING]]
        assert faces(HUAILAI_STAFF, AT + 24 * HOUR + timedelta(seconds=1)) == [[ClockFace.OVERDUE]]

    def test_overdue_ones_rise(self, found):
        old = send(found)
        new = send(found, at=AT + 3 * HOUR)
        rows = list_requests(actor=HUAILAI_STAFF, pack=PACK, at=AT + 3 * HOUR, zone=ZONE)
        assert [one.request.id for one in rows] == [old, new]

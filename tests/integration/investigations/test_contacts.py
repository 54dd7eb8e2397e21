"""Contacts of cases: decided by somebody with a reason, one human once, followed from day to day."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import merge_identities
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.operations import decide_contacts, note_check, record_contact_step, revise_contacts
from sizao.response.investigations.queries import (
    access_contact,
    list_contacts_of_case,
    list_humans,
    steps_done,
    waiting_contacts,
    yield_by_degree,
)
from sizao.response.investigations.types import (
    ContactError,
    ContactNotFoundError,
    ContactOrder,
    ContactOrigin,
    ContactState,
    ContactStep,
    DayPart,
    Evidence,
    Identity,
    NewContact,
    Step,
)
from tests.investigations import HOUR, WHO, Found, make_case, two_cases
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, RESIDENTS, staff


pytestmark = pytest.mark.django_db
EVIDENCE = Evidence("he-2021.tracing.1.meal", "he-2021", "abc", "digest", [{"place": "restaurant:1"}])


@pytest.fixture
def found() -> Found:
    return two_cases()


def new(person: int, source: int, degree: int = 1, **options) -> NewContact:
    given = NewContact(person, degree, source, "restaurant", "restaurant:1", AT - 30 * HOUR, AT - 28 * HOUR)
    return replace(given, **options)


def decide(found: Found, *contacts: NewContact, state=ContactState.ACCEPTED, **options):
    given = {"case_id": found.case.id, "origin": ContactOrigin.TRACE, "state": state, **WHO}
    return decide_contacts(contacts=contacts, **(given | options))


def contact(found: Found, person: int, actor=CITY_STAFF):
    return access_contact(actor=actor, person=person, purpose="contact_tracing", at=AT)


class TestDeciding:
    def test_what_it_rests_on_and_why_is_kept(self, found):
        person = found.keys[1]
        told = Identity(name="李演示", phone="10000000002")
        decide(found, new(person, found.case.person, evidence=EVIDENCE, identity=told), reason="同桌 王二 证实")
        file = contact(found, person)
        [kept] = file.contacts
        assert (kept.degree, kept.evidence, kept.case_number) == (1, EVIDENCE, found.case.number)
        assert file.identity == told
        [(number, change)] = file.history
        assert (number, change.step, change.reason) == (found.case.number, ContactStep.ACCEPTED, "同桌 王二 证实")
        assert "王二" not in str(list(AuditEvent.objects.values()))

    def test_dropped_and_taken_up_again_all_of_it_stays(self, found):
        person = found.keys[1]
        decide(found, new(person, found.case.person), state=ContactState.DROPPED, reason="full protection")
        assert list_humans(actor=CITY_STAFF).total == 0
        decide(found, new(person, found.keys[3], degree=2), reason="no mask after all")
        file = contact(found, person)
        assert [one.degree for one in file.contacts] == [2]
        assert [(change.step, change.degree) for _, change in file.history] == [
            (ContactStep.DROPPED, 1),
            (ContactStep.ACCEPTED, 2),
        ]

    def test_the_first_accepted_stamps_the_step_once(self, found):
        decide(found, new(found.keys[1], found.case.person))
        decide(found, new(found.keys[3], found.case.person), at=AT + HOUR)
        assert steps_done(actor=CITY_STAFF, case_ids=[found.case.id])[found.case.id] == {Step.CONTACTS_DETERMINED: AT}

    @pytest.mark.parametrize(
        "wrong",
        [{"degree": 4}, {"exposed_until": AT - 30 * HOUR}, {"exposed_from": AT + HOUR, "exposed_until": AT + 2 * HOUR}],
    )
    def test_what_cannot_be_is_refused_as_a_whole(self, found, wrong):
        with pytest.raises(ContactError):
            decide(found, new(found.keys[3], found.case.person), new(found.keys[1], found.case.person, **wrong))
        assert list_humans(actor=CITY_STAFF).total == 0

    def test_the_case_is_no_contact_of_itself_under_any_key(self, found):
        merge_identities(from_key=99, to_key=found.case.person, actor="system:test", at=AT, reason="a test")
        with pytest.raises(ContactError, match="their own"):
            decide(found, new(99, 5))

    def test_nothing_is_decided_without_a_reason(self, found):
        with pytest.raises(ContactError, match="reason"):
            decide(found, new(found.keys[1], found.case.person), reason=" ")

    def test_the_history_is_never_changed(self, found):
        decide(found, new(found.keys[1], found.case.person))
        with (
            scope(CITY),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
        ):
            cursor.execute("UPDATE investigations_contactchange SET step = 'dropped'")


class TestHumans:
    def test_one_human_of_several_keys_and_cases_stands_there_once_by_the_nearest_degree(self, found):
        decide(found, new(found.keys[1], found.keys[3], degree=2), new(found.keys[3], found.case.person))
        merge_identities(from_key=77, to_key=found.keys[1], actor="system:test", at=AT, reason="a test")
        decide(found, new(77, found.chongli.person), case_id=found.chongli.id)
        page = list_humans(actor=CITY_STAFF, order=ContactOrder.DECIDED)
        assert {human.person: (human.degree, len(human.cases)) for human in page.rows} == {
            found.keys[1]: (1, 2),
            found.keys[3]: (1, 1),
        }
        assert len(contact(found, 77).contacts) == 2
        [human] = list_humans(actor=HUAILAI_STAFF, persons=[77]).rows
        assert (human.degree, human.cases) == (2, [found.case.number])

    def test_a_human_decided_on_again_under_another_key_stays_one_contact(self, found):
        decide(found, new(found.keys[1], found.case.person))
        merge_identities(from_key=77, to_key=found.keys[1], actor="system:test", at=AT, reason="a test")
        decide(found, new(77, found.case.person, degree=1))
        assert len(list_contacts_of_case(actor=CITY_STAFF, case_id=found.case.id)) == 1

    def test_filters_narrow_the_list(self, found):
        decide(found, new(found.keys[1], found.case.person), new(found.keys[3], found.keys[1], degree=2))
        record_contact_step(case_id=found.case.id, person=found.keys[1], step=ContactStep.MOVED, since=AT - HOUR, **WHO)
        persons = lambda **asked: [human.person for human in list_humans(actor=CITY_STAFF, **asked).rows]  # noqa: E731
        assert persons(degree=2) == persons(is_moved=False) == [found.keys[3]]
        assert persons(is_located=True) == [found.keys[1]]
        assert persons(case_number=found.chongli.number) == []
        assert len(persons(below=found.case.division_path)) == 2

    def test_yield_counts_a_human_once_and_those_who_became_cases(self, found):
        decide(found, new(found.keys[1], found.case.person), new(found.keys[3], found.keys[1], degree=2))
        make_case(found.keys[3], RESIDENTS.division_paths[3], number="3")
        told = [(one.degree, one.people, one.positive) for one in yield_by_degree(actor=CITY_STAFF)]
        assert told == [(1, 1, 0), (2, 1, 1)]
        assert yield_by_degree(actor=CITY_STAFF, case_id=found.chongli.id) == []


class TestFollowing:
    def step(self, found, person, step, since):
        return record_contact_step(case_id=found.case.id, person=person, step=step, since=since, **WHO)

    def test_once_nobody_waits_the_step_of_the_case_is_stamped_with_the_last_time(self, found):
        decide(found, new(found.keys[1], found.case.person), new(found.keys[3], found.case.person))
        self.step(found, found.keys[1], ContactStep.LOCATED, AT - 2 * HOUR)
        waiting = waiting_contacts(actor=CITY_STAFF, case_ids=[found.case.id])[found.case.id]
        assert waiting == {Step.CONTACTS_LOCATED: 1, Step.CONTACTS_MOVED: 2}
        moved = self.step(found, found.keys[3], ContactStep.MOVED, AT - HOUR)
        assert (moved.located_at, moved.moved_at) == (AT - HOUR, AT - HOUR)
        self.step(found, found.keys[1], ContactStep.MOVED, AT - HOUR / 2)
        done = steps_done(actor=CITY_STAFF, case_ids=[found.case.id])[found.case.id]
        assert done[Step.CONTACTS_MOVED] == AT - HOUR / 2

    def test_a_later_word_on_a_part_of_a_day_holds(self, found):
        decide(found, new(found.keys[1], found.case.person))
        given = {"case_id": found.case.id, "person": found.keys[1], "on": AT.date(), "part": DayPart.MORNING, **WHO}
        note_check(temperature=Decimal("36.5"), today=AT.date(), **given)
        note_check(temperature=Decimal("38.1"), symptoms="咳嗽", today=AT.date(), **given)
        [check] = contact(found, found.keys[1]).checks
        assert (check.temperature, check.symptoms) == (Decimal("38.1"), "咳嗽")

    @pytest.mark.parametrize(
        "wrong",
        [{"temperature": Decimal(50)}, {"temperature": None}, {"on": (AT + timedelta(days=2)).date()}],
    )
    def test_a_check_that_cannot_be_is_refused(self, found, wrong):
        decide(found, new(found.keys[1], found.case.person))
        given = {"on": AT.date(), "part": DayPart.MORNING, "temperature": Decimal("36.5")} | wrong
        with pytest.raises(ContactError):
            note_check(case_id=found.case.id, person=found.keys[1], today=AT.date(), **given, **WHO)

    def test_nobody_who_was_dropped_is_followed(self, found):
        decide(found, new(found.keys[1], found.case.person), state=ContactState.DROPPED)
        with pytest.raises(ContactError, match="dropped"):
            self.step(found, found.keys[1], ContactStep.LOCATED, AT)
        with pytest.raises(ContactError, match="future"):
            self.step(found, found.keys[1], ContactStep.LOCATED, AT + HOUR)


class TestScope:
    def test_another_county_sees_and_decides_nothing(self, found):
        decide(found, new(found.keys[1], found.case.person))
        assert list_humans(actor=CHONGLI_STAFF).total == 0
        with pytest.raises(ContactNotFoundError):
            contact(found, found.keys[1], CHONGLI_STAFF)
        with pytest.raises(CaseNotFoundError):
            decide(found, new(found.keys[3], found.case.person), actor=CHONGLI_STAFF)
        with pytest.raises(ContactNotFoundError):
            record_contact_step(
                case_id=found.case.id, person=found.keys[1], step=ContactStep.LOCATED, since=AT,
                **(WHO | {"actor": CHONGLI_STAFF}),
            )  # fmt: skip

    def test_only_those_who_investigate_decide(self, found):
        with pytest.raises(NotPermittedError):
            decide(found, new(found.keys[1], found.case.person), actor=staff(CITY, Role.GRID_WORKER))

    def test_each_read_of_a_person_is_kept(self, found):
        decide(found, new(found.keys[1], found.case.person))
        contact(found, found.keys[1])
        assert AuditEvent.objects.get(action="contact.read").purpose == "contact_tracing"


class TestARevision:
    def test_keeps_exposure_and_evidence_and_says_who_decided_why(self, found):
        decide(found, new(found.keys[1], found.keys[0], evidence=EVIDENCE))
        [dropped] = revise(found, [found.keys[1]], ContactState.DROPPED, reason="坐错了桌")
        assert (dropped.state, dropped.evidence) == (ContactState.DROPPED, EVIDENCE)
        [again] = revise(found, [found.keys[1]], ContactState.ACCEPTED, reason="同桌属实")
        assert again.exposed_from == AT - 30 * HOUR
        file = access_contact(actor=CITY_STAFF, person=found.keys[1], purpose="follow_up", at=AT)
        assert [change.reason for _number, change in file.history][-2:] == ["坐错了桌", "同桌属实"]

    def test_who_is_so_already_is_left_alone(self, found):
        decide(found, new(found.keys[1], found.keys[0]), new(found.keys[3], found.keys[0]))
        revise(found, [found.keys[1]], ContactState.DROPPED)
        [changed] = revise(found, [found.keys[1], found.keys[3]], ContactState.DROPPED)
        assert changed.person == found.keys[3]
        assert revise(found, [found.keys[1]], ContactState.DROPPED) == []

    def test_one_who_was_never_decided_on_stops_all(self, found):
        decide(found, new(found.keys[1], found.keys[0]))
        with pytest.raises(ContactNotFoundError, match="1 of these people"):
            revise(found, [found.keys[1], found.keys[3]], ContactState.DROPPED)
        [kept] = list_contacts_of_case(actor=CITY_STAFF, case_id=found.case.id)
        assert kept.state is ContactState.ACCEPTED

    def test_no_reason_no_revision(self, found):
        decide(found, new(found.keys[1], found.keys[0]))
        with pytest.raises(ContactError, match="has a reason"):
            revise(found, [found.keys[1]], ContactState.DROPPED, reason=" ")


def revise(found: Found, persons, state, **options):
    return revise_contacts(case_id=found.case.id, persons=persons, state=state, **(WHO | options))

"""Day by day: what is past its term goes, by the days of the packs and the clock of the realm; nothing else does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy import erasure
from sizao.foundation.privacy.models import HeldRow, LegalHold
from sizao.foundation.privacy.operations import (
    confirm_close_out,
    erase_due,
    erase_records,
    hold_records,
    propose_close_out,
    release_hold,
)
from sizao.foundation.privacy.queries import list_due, list_holds, plan_retention, terms_in_force
from sizao.foundation.privacy.types import HoldKind, PrivacyError
from sizao.foundation.realms.models import Realm
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.registry.people.models import Person
from sizao.response.cases.models import BadRow, Case, IntakeBatch, Laboratory, Unmatched
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from tests.conftest import MACHINE_TIME
from tests.residents import CITY, CITY_STAFF, RESIDENTS, load_residents


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT = datetime(2021, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
AUDITOR = SystemActor(Role.AUDITOR, "user:2", Scope(CITY))
COMMANDER = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY))
WHO = {"at": AT, "reason": "a test"}
SYSTEM = "system:privacy"


@pytest.fixture
def keys():
    """Four residents; the realm's clock stands still at `AT`."""
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    Realm.objects.update(set_at=MACHINE_TIME, shows_at=AT, rate=0)
    return load_residents()


def case_of(keys, person: int) -> int:
    finding = register_finding(
        person=keys[person],
        kind=FindingKind.CONFIRMED,
        sampled_at=AT - 40 * DAY,
        resulted_at=AT - 39 * DAY,
        source="lab",
        reference=str(person),
        division_path=RESIDENTS.division_paths[person],
        actor=CITY_STAFF,
        **WHO,
    )
    return confirm_case(finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, **WHO).id


def delivery(*, landed: datetime, key: str) -> IntakeBatch:
    """A delivery with one row that was not taken, and one result that nobody was found for and somebody settled."""
    with scope(CITY, actor="system:test"):
        laboratory, _ = Laboratory.objects.get_or_create(
            name="lab",
            defaults={"zone": "Asia/Shanghai", "division_path": CITY, "within_path": CITY, "created_at": landed},
        )
        batch = IntakeBatch.objects.create(
            laboratory=laboratory, key=key, name="a.csv", format="csv", size=1, sha256="0" * 64, state="applied",
            names=[], rows=0, staged_at=landed, landed_at=landed, applied_at=landed, requested_by="system:test",
            division_path=CITY,
        )  # fmt: skip
        BadRow.objects.create(batch=batch, line=2, reason="no_date", fields=b"x", division_path=CITY)
        Unmatched.objects.create(
            laboratory=laboratory, reference=key, status="final", kind="negative", sampled_at=landed,
            resulted_at=landed, reasons="", state="set_aside", fingerprint=1, batch=batch, line=3, received_at=landed,
            division_path=CITY, settled_at=landed, settled_by="user:1", settled_reason="nobody",
        )  # fmt: skip
    return batch


def plan(at: datetime = AT) -> dict[str, tuple[int, int]]:
    return {one.table: (one.removed, one.kept) for one in plan_retention(actor=AUDITOR, at=at)}


def run(at: datetime = AT) -> dict[str, int]:
    with scope(CITY, actor=SYSTEM):
        return {one.table: one.removed for one in erase_due(actor=SYSTEM, at=at, reason="retention") if one.removed}


def test_what_is_past_its_term_goes_and_the_rest_stays(keys):
    old, new = delivery(landed=AT - 40 * DAY, key="old"), delivery(landed=AT - 10 * DAY, key="new")
    case_of(keys, 0)
    assert plan() == {"cases_badrow": (1, 0), "cases_unmatched": (1, 0)}
    assert plan(AT + 11 * DAY + timedelta(hours=1))["cases_badrow"] == (2, 0), "a day to come can be asked for"
    events = AuditEvent.objects.count()
    assert run() == {"cases_badrow": 1, "cases_unmatched": 1}
    with scope(CITY):
        assert [row.batch_id for row in BadRow.objects.all()] == [new.pk]
        assert {batch.pk for batch in IntakeBatch.objects.all()} == {old.pk, new.pk}
        assert Case.objects.count() == 1
        assert Person.objects.count() == 4
    assert AuditEvent.objects.filter(action="privacy.retention").get().detail == {
        "tables": {"cases_badrow": 1, "cases_unmatched": 1}
    }
    assert AuditEvent.objects.count() > events + 1, "the database wrote what it removed besides"
    assert run() == {}


def test_a_row_waits_for_its_whole_term(keys):
    days = terms_in_force(at=AT)["bad_row"].values["days"]
    delivery(landed=AT - days * DAY, key="just")
    assert plan() == {}
    assert plan(AT + timedelta(seconds=1)) == {"cases_badrow": (1, 0)}


def test_sessions_go_by_the_clock_of_the_machine(keys):
    """The realm stands in 2021; a session that ended in 2022 has ended all the same."""
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=datetime(2099, 1, 1, tzinfo=UTC))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=datetime(2022, 1, 1, tzinfo=UTC))
    assert run() == {"django_session": 1}
    assert Session.objects.get().session_key == "a" * 32


def test_nothing_goes_before_its_time_whoever_asks(keys):
    delivery(landed=AT - 10 * DAY, key="new")
    with pytest.raises(DatabaseError, match="is not due yet"), transaction.atomic():
        run(AT + 30 * DAY)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT privacy_let('cases_badrow', true)")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("INSERT INTO privacy_heldrow (closing_id, of_table, key) VALUES (1, 'a', '1')")
    assert plan(AT + 30 * DAY)["cases_badrow"] == (1, 0)


def test_counts_open_into_the_rows_of_ones_area(keys):
    delivery(landed=AT - 40 * DAY, key="old")
    (row,) = list_due(actor=AUDITOR, label="cases.Unmatched", at=AT)
    assert (row.person, row.stays) == (None, "")
    elsewhere = SystemActor(Role.AUDITOR, "user:3", Scope("n13.n1301"))
    assert list_due(actor=elsewhere, label="cases.Unmatched", at=AT) == []
    assert {one.table for one in plan_retention(actor=elsewhere, at=AT)} == set()
    with pytest.raises(NotPermittedError):
        list_due(actor=CITY_STAFF, label="cases.Unmatched", at=AT)


class TestHolds:
    def test_a_hold_on_the_outbreak_keeps_everything(self, keys):
        delivery(landed=AT - 40 * DAY, key="old")
        hold = hold_records(basis="突发事件应对法第八十五条", actor=AUDITOR, **WHO)
        assert plan() == {"cases_badrow": (0, 1), "cases_unmatched": (0, 1)}
        assert run() == {}
        number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
        with pytest.raises(PrivacyError, match="whole outbreak is under a legal hold"):
            confirm_close_out(number=number, counts={}, actor=AUDITOR, **WHO)
        release_hold(number=hold, actor=AUDITOR, **WHO)
        confirm_close_out(number=number, counts={}, actor=AUDITOR, **WHO)
        hold_records(basis="b", actor=AUDITOR, **WHO)
        with pytest.raises(DatabaseError, match="whole outbreak is under a legal hold"):
            erase_records(number=number, actor=SYSTEM, **WHO)

    def test_a_hold_on_a_case_keeps_everybody_in_it(self, keys):
        first, second = case_of(keys, 0), case_of(keys, 1)
        hold_records(case_id=first, basis="行政诉讼", actor=AUDITOR, **WHO)
        number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
        confirm_close_out(number=number, counts={}, actor=AUDITOR, **WHO)
        erase_records(number=number, actor=SYSTEM, **WHO)
        with scope(CITY):
            assert [case.pk for case in Case.objects.all()] == [first] != [second]
            assert [person.key for person in Person.objects.all()] == [keys[0]]

    def test_what_a_hold_left_goes_when_it_ends_by_itself(self, keys):
        case_of(keys, 0)
        hold_records(persons=[keys[0]], basis="行政复议", until_at=AT + 10 * DAY, actor=AUDITOR, **WHO)
        number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
        confirm_close_out(number=number, counts={}, actor=AUDITOR, **WHO)
        erase_records(number=number, actor=SYSTEM, **WHO)
        assert {"people_person", "cases_case", "cases_finding"} <= set(plan())
        assert all(goes == 0 and stays for goes, stays in plan().values())
        assert run() == {}
        assert plan(AT + 11 * DAY)["people_person"] == (1, 0)
        Realm.objects.update(shows_at=AT + 11 * DAY)
        gone = run(AT + 11 * DAY)
        assert gone["people_person"] == gone["cases_case"] == 1
        with scope(CITY):
            assert not Person.objects.exists()
        assert not HeldRow.objects.exists()

    def test_somebody_of_the_next_outbreak_keeps_their_name(self, keys):
        hold = hold_records(persons=[keys[0]], basis="行政复议", actor=AUDITOR, **WHO)
        number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
        confirm_close_out(number=number, counts={}, actor=AUDITOR, **WHO)
        erase_records(number=number, actor=SYSTEM, **WHO)
        release_hold(number=hold, actor=AUDITOR, **WHO)
        case_of(keys, 0)
        assert plan() == {"people_person": (0, 1)}
        assert run() == {}

    def test_the_database_keeps_what_was_decided(self, keys):
        hold = hold_records(persons=[keys[0]], basis="b", actor=AUDITOR, **WHO)
        for change in ({"persons": [keys[1]]}, {"until_at": AT + DAY}, {"basis": "another"}):
            with pytest.raises(DatabaseError, match="released once"), transaction.atomic():
                LegalHold.objects.filter(pk=hold).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("DELETE FROM privacy_legalhold")
        release_hold(number=hold, actor=AUDITOR, **WHO)
        with pytest.raises(DatabaseError, match="released once"), transaction.atomic():
            LegalHold.objects.filter(pk=hold).update(released_reason="another")
        (kept,) = list_holds(actor=AUDITOR)
        assert (kept.kind, kept.in_force(AT)) == (HoldKind.PERSON, False)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"basis": " "}, "needs a basis and a reason"),
            ({"basis": "b", "until_at": AT - DAY}, "cannot end before it begins"),
            ({"basis": "b", "persons": [1], "case_id": 1}, "on a person or on a case"),
        ],
    )
    def test_what_is_wrong_is_said(self, keys, given, words):
        with pytest.raises(PrivacyError, match=words):
            hold_records(actor=AUDITOR, **WHO, **given)

    def test_a_release_needs_a_reason(self, keys):
        hold = hold_records(persons=[keys[0]], basis="b", actor=AUDITOR, **WHO)
        with pytest.raises(PrivacyError, match="needs a reason"):
            release_hold(number=hold, actor=AUDITOR, at=AT, reason=" ")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_other_days_hold_once_the_functions_are_written_anew(keys, monkeypatch):
    """As after a local order over the law: at the next start the owner writes its days into the database."""
    delivery(landed=AT - 10 * DAY, key="new")
    assert plan() == {}
    shorter = [replace(row, values={**row.values, "days": 7}) for row in erasure.law_rows(AT.date())]
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "terms", lambda on: [row for row in shorter if row.section == "retention"])
        erasure.write_erasure("owner")
    try:
        assert plan() == {"cases_badrow": (1, 0), "cases_unmatched": (1, 0)}
    finally:
        erasure.write_erasure("owner")
    assert plan() == {}

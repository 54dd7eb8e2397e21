"""An outbreak is closed by two persons: the database empties every table about people, and nothing but that."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.models import CloseOut
from sizao.foundation.privacy.operations import (
    confirm_close_out,
    erase_records,
    finish_close_out,
    hold_records,
    propose_close_out,
    release_hold,
    withdraw_close_out,
)
from sizao.foundation.privacy.queries import count_what_goes, get_close_out
from sizao.foundation.privacy.retention import fates
from sizao.foundation.privacy.signing import is_intact, signed
from sizao.foundation.privacy.types import CloseOutState, PrivacyError
from sizao.registry.people.models import Person
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from tests.residents import CITY, CITY_STAFF, RESIDENTS, load_residents


pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2021, 12, 1, tzinfo=UTC)
COMMANDER = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY))
AUDITOR = SystemActor(Role.AUDITOR, "user:2", Scope(CITY))
WHO = {"at": AT, "reason": "the outbreak is over"}


@pytest.fixture
def keys():
    """Four residents, two of them cases, each with a finding and a decision."""
    keys = load_residents()
    for person in (0, 1):
        finding = register_finding(
            person=keys[person],
            kind=FindingKind.CONFIRMED,
            sampled_at=AT - timedelta(days=40),
            resulted_at=AT - timedelta(days=39),
            source="lab",
            reference=str(person),
            division_path=RESIDENTS.division_paths[person],
            actor=CITY_STAFF,
            **WHO,
        )
        confirm_case(finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, **WHO)
    return keys


def confirmed() -> int:
    number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
    confirm_close_out(number=number, counts={"cases": 2}, actor=AUDITOR, **WHO)
    return number


def rows_left() -> dict[str, int]:
    """How many rows each table about people still has."""
    with scope(CITY):
        return {
            fate.table: count
            for fate in fates()
            if fate.is_erased and (count := apps.get_model(fate.label).objects.count())
        }


def test_everything_about_people_goes_and_the_rest_stays(keys):
    accounts = AuditEvent.objects.count()
    with scope(CITY):
        before = {table.table: table.removed for table in count_what_goes(actor=COMMANDER) if table.removed}
    assert before == rows_left()
    assert before["people_person"] == 4
    assert before["cases_case"] == before["cases_finding"] == 2
    number = confirmed()
    gone = erase_records(number=number, actor="system:privacy", **WHO)
    assert {table.table: table.removed for table in gone if table.removed} == before
    assert all(len(table.digest) == 64 for table in gone if table.removed)
    assert rows_left() == {}
    assert AuditEvent.objects.count() > accounts
    names = " ".join(RESIDENTS.names + RESIDENTS.identifiers)
    told = json.dumps(list(AuditEvent.objects.values()), default=str, ensure_ascii=False)
    assert not [name for name in names.split() if name in told]


def test_what_is_under_a_legal_hold_stays_with_all_it_needs(keys):
    hold = hold_records(persons=[keys[0]], basis="行政复议", actor=AUDITOR, **WHO)
    with scope(CITY):
        dry = {table.table: (table.removed, table.kept) for table in count_what_goes(actor=COMMANDER)}
    assert dry["people_person"] == (3, 1)
    erase_records(number=confirmed(), actor="system:privacy", **WHO)
    left = rows_left()
    assert left["people_person"] == left["cases_case"] == left["cases_finding"] == 1
    assert left["cases_classificationchange"] == 1
    with scope(CITY):
        assert Person.objects.get().key == keys[0]
    release_hold(number=hold, actor=AUDITOR, **WHO)
    with pytest.raises(PrivacyError, match="not in force"):
        release_hold(number=hold, actor=AUDITOR, **WHO)


def test_two_persons_are_needed_by_code_and_by_the_database(keys):
    number = propose_close_out(title="秋季疫情", actor=COMMANDER, **WHO).id
    with pytest.raises(PrivacyError, match="is not confirmed"):
        erase_records(number=number, actor="system:privacy", **WHO)
    with pytest.raises(DatabaseError, match="not confirmed by a second person"), transaction.atomic():
        connection.cursor().execute("SELECT * FROM privacy_erase(%s, false, NULL)", [number])
    with pytest.raises(IntegrityError, match="privacy_closeout_of_two_persons"):
        CloseOut.objects.filter(pk=number).update(confirmed_by=COMMANDER.actor_id, confirmed_at=AT, state="confirmed")
    with pytest.raises(NotPermittedError):
        confirm_close_out(number=number, counts={}, actor=COMMANDER, **WHO)
    assert len(keys) == rows_left()["people_person"]


def test_nobody_erases_by_other_means(keys):
    """The triggers and rights that keep history are back, and the function names its tables itself."""
    number = confirmed()
    erase_records(number=number, actor="system:privacy", **WHO)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit_auditevent")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity")
        assert cursor.fetchall() == []


def test_a_failure_in_the_middle_changes_nothing(keys, owner_connection):
    number = confirmed()
    owner_connection.execute(
        "CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no power'; END $$;"
        "CREATE TRIGGER people_audit_stop BEFORE DELETE ON people_person FOR EACH ROW EXECUTE FUNCTION stop_here()"
    )
    try:
        before = rows_left()
        with pytest.raises(DatabaseError, match="no power"):
            erase_records(number=number, actor="system:privacy", **WHO)
        assert rows_left() == before
        assert get_close_out(actor=AUDITOR, number=number).state is CloseOutState.CONFIRMED
    finally:
        owner_connection.execute("DROP TRIGGER people_audit_stop ON people_person; DROP FUNCTION stop_here()")
    erase_records(number=number, actor="system:privacy", **WHO)
    assert rows_left() == {}


class TestSteps:
    def test_one_at_a_time_and_it_may_be_withdrawn_before_it_is_confirmed(self):
        number = propose_close_out(title="A", actor=COMMANDER, **WHO).id
        with pytest.raises(PrivacyError, match="open already"):
            propose_close_out(title="B", actor=COMMANDER, **WHO)
        withdraw_close_out(number=number, actor=COMMANDER, **WHO)
        number = confirmed()
        with pytest.raises(PrivacyError, match="is not proposed"):
            withdraw_close_out(number=number, actor=COMMANDER, **WHO)

    def test_a_proof_is_kept_once(self):
        number = confirmed()
        erase_records(number=number, actor="system:privacy", **WHO)
        proof = signed({"tables": []}, secret=b"s" * 32)
        finish_close_out(number=number, proof=proof, actor="system:privacy", **WHO)
        found = get_close_out(actor=AUDITOR, number=number)
        assert found.state is CloseOutState.DONE
        assert is_intact(found.proof)
        with pytest.raises(PrivacyError, match="is not erased"):
            finish_close_out(number=number, proof=proof, actor="system:privacy", **WHO)

    @pytest.mark.parametrize(("title", "reason"), [("", "over"), ("A", " ")])
    def test_it_needs_words(self, title, reason):
        with pytest.raises(PrivacyError, match="title and a reason"):
            propose_close_out(title=title, actor=COMMANDER, at=AT, reason=reason)

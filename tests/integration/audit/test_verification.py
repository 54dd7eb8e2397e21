"""The chain over what was written, and what a verification finds when somebody goes past all that holds it."""

import json
import threading
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from sizao.foundation.audit.models import AuditEvent, Seal
from sizao.foundation.audit.operations import record, seal_waiting, verify_trail
from sizao.foundation.audit.types import AuditError, TroubleKind, Verification
from sizao.foundation.database.row_security import audited_table
from sizao.foundation.database.scope import scope
from sizao.registry.people.models import Person
from sizao.registry.places.models import Venue
from tests.people import MORNING
from tests.residents import CITY, load_residents


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

MANY = 250


@pytest.fixture
def heads(tmp_path):
    return tmp_path / "heads.ndjson"


@pytest.fixture
def verify(heads):
    def run(*, since: datetime | int | None = None, compares_rows: bool = True) -> Verification:
        return verify_trail(
            since=since, heads=heads, compares_rows=compares_rows, actor="system:test", at=MORNING, reason="a test"
        )

    return run


@pytest.fixture
def past_all(superuser_connection):
    """Runs a statement as the superuser with every trigger off: nothing in the database stops or sees it."""

    def run(statement: str) -> None:
        superuser_connection.execute("SET session_replication_role = replica")
        superuser_connection.execute(statement)
        superuser_connection.execute("SET session_replication_role = origin")

    return run


@pytest.fixture
def trail():
    """Residents one by one, venues in bulk, a row that came, changed and went, and some reads."""
    load_residents()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO places_venue (key, name, kind) SELECT 'shop:' || n, 'x', 'shop' FROM generate_series(1, %s) n",
            [MANY],
        )
    Venue.objects.filter(key="shop:7").update(name="y")
    Venue.objects.filter(key="shop:8").delete()
    for number in range(3):
        record(at=MORNING, actor="user:1", action="case.read", subject_kind="case", subject_key=f"2021-000{number}")


def found(verification: Verification) -> set[tuple]:
    return {(trouble.kind, trouble.table, trouble.key) for trouble in verification.troubles}


def test_a_trail_that_nobody_touched_is_whole(trail, verify):
    first = verify()
    assert first.is_good, first.troubles
    assert first.rows["people_person"] == 4
    assert first.rows["places_venue"] == MANY - 1
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)[: first.head.number]) == list(
        range(1, first.head.number + 1)
    ), "no number is left out"
    assert verify().is_good
    assert AuditEvent.objects.filter(action="audit.verify").count() == 2


CHAIN = {
    "changed": "UPDATE audit_auditevent SET purpose = 'another' WHERE subject_key = '2021-0001'",
    "removed": "DELETE FROM audit_auditevent WHERE subject_key = '2021-0001'",
    "removed with its seal": "WITH gone AS (DELETE FROM audit_auditevent WHERE subject_key = '2021-0001' RETURNING id)"
    " DELETE FROM audit_seal USING gone WHERE event = gone.id",
    "inserted": "INSERT INTO audit_auditevent (at, actor, action, subject_kind, subject_key, purpose, detail)"
    " VALUES (now(), 'user:9', 'case.read', 'case', '1', '', '{}')",
    "sealed anew": "UPDATE audit_seal SET content_hash = sha256('x'), hash = sha256('y') WHERE number = 3",
    "list": "UPDATE audit_rowlist SET keys[1] = 'shop:999' WHERE part = 0",
}


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("changed", TroubleKind.CHANGED),
        ("removed", TroubleKind.REMOVED),
        ("removed with its seal", TroubleKind.REMOVED),
        ("inserted", TroubleKind.INSERTED),
        ("sealed anew", TroubleKind.BROKEN),
        ("list", TroubleKind.LIST_CHANGED),
    ],
)
def test_a_trail_that_was_touched(trail, verify, past_all, act, kind):
    seal_waiting()
    past_all(CHAIN[act])
    assert kind in {trouble.kind for trouble in verify(compares_rows=False).troubles}


def test_an_event_that_was_removed_before_it_was_sealed(trail, verify, past_all):
    past_all(CHAIN["removed"])
    (trouble,) = verify(compares_rows=False).troubles
    assert trouble.kind is TroubleKind.REMOVED


def test_an_event_that_was_changed_before_it_was_sealed(trail, verify, past_all):
    past_all(CHAIN["changed"])
    (trouble,) = verify(compares_rows=False).troubles
    assert trouble.kind is TroubleKind.CHANGED


def test_a_chain_that_was_written_anew_is_not_the_one_seen_before(trail, verify, past_all, heads):
    verify()
    seen = json.loads(heads.read_text())
    past_all("DELETE FROM audit_auditevent WHERE subject_key = '2021-0001'")
    past_all("DELETE FROM audit_seal")
    past_all(
        "INSERT INTO audit_unsealed SELECT id, audit_content_hash(e) FROM audit_auditevent e ON CONFLICT DO NOTHING"
    )
    again = verify(compares_rows=False)
    assert [(trouble.kind, trouble.number) for trouble in again.troubles] == [(TroubleKind.REWRITTEN, seen["number"])]
    assert len(heads.read_text().splitlines()) == 1, "a head of a bad chain is not noted"


def test_a_chain_that_was_cut_short(trail, verify, past_all):
    verify()
    past_all("WITH gone AS (DELETE FROM audit_seal WHERE number > 5 RETURNING event)"
             " DELETE FROM audit_auditevent USING gone WHERE id = gone.event")  # fmt: skip
    assert TroubleKind.REWRITTEN in {trouble.kind for trouble in verify(compares_rows=False).troubles}


ROWS = {
    "UPDATE places_venue SET name = 'z' WHERE key = 'shop:5'": (TroubleKind.ROW_CHANGED, "places_venue", "shop:5"),
    "UPDATE places_venue SET name = 'z' WHERE key = 'shop:7'": (TroubleKind.ROW_CHANGED, "places_venue", "shop:7"),
    "DELETE FROM places_venue WHERE key = 'shop:5'": (TroubleKind.ROW_REMOVED, "places_venue", "shop:5"),
    "INSERT INTO places_venue (key, name, kind) VALUES ('shop:8', 'x', 'shop')":
        (TroubleKind.ROW_ADDED, "places_venue", "shop:8"),
    "INSERT INTO places_venue (key, name, kind) VALUES ('shop:0', 'x', 'shop')":
        (TroubleKind.ROW_ADDED, "places_venue", "shop:0"),
    "ALTER TABLE places_venue DISABLE TRIGGER places_venue_audit_update":
        (TroubleKind.TRIGGERS_OFF, "places_venue", ""),
    "ALTER TABLE audit_seal DISABLE TRIGGER USER": (TroubleKind.TRIGGERS_OFF, "audit_seal", ""),
    "DELETE FROM audit_auditedtable WHERE name = 'places_venue'": (TroubleKind.TRIGGERS_OFF, "places_venue", ""),
}  # fmt: skip


@pytest.mark.parametrize("act", ROWS)
def test_a_row_that_was_touched_past_the_application_is_named(trail, verify, past_all, superuser_connection, act):
    past_all(act)
    try:
        assert found(verify()) == {ROWS[act]}
    finally:
        for table in ("places_venue", "audit_seal"):
            superuser_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        superuser_connection.execute(
            "INSERT INTO audit_auditedtable VALUES ('places_venue', 'key', audit_columns('places_venue'))"
            " ON CONFLICT DO NOTHING"
        )


def test_a_person_that_was_touched_is_named_by_the_key(trail, verify, past_all):
    with scope(CITY):
        key = Person.objects.order_by("key")[0].key
    past_all(f"UPDATE people_person SET birth_year = 1900 WHERE key = {key}")
    assert found(verify()) == {(TroubleKind.ROW_CHANGED, "people_person", str(key))}


def test_a_row_that_was_touched_and_then_changed_as_usual(trail, verify, past_all):
    past_all("UPDATE places_venue SET capacity = 99 WHERE key = 'shop:5'")
    Venue.objects.filter(key="shop:5").update(name="z")
    assert found(verify()) == {(TroubleKind.ROW_CHANGED_BEFORE, "places_venue", "shop:5")}


def test_since(trail, verify, past_all):
    first = verify()
    past_all("UPDATE audit_auditevent SET purpose = 'another' WHERE subject_key = '2021-0001'")
    record(at=MORNING, actor="user:1", action="case.read", subject_kind="case", subject_key="2021-0009")
    Venue.objects.filter(key="shop:9").update(name="z")
    later = verify(since=first.head.number)
    assert later.is_good, "what lies before is not looked at"
    assert later.rows["places_venue"] == 1
    assert later.checked == later.head.number - first.head.number
    assert verify(since=datetime(2001, 1, 1, tzinfo=MORNING.tzinfo)).trouble_count == 1
    for wrong in (10**9, datetime.max.replace(tzinfo=MORNING.tzinfo) - timedelta(days=1)):
        with pytest.raises(AuditError):
            verify(since=wrong)


def test_rows_are_not_compared_without_the_owner(trail, verify, monkeypatch):
    monkeypatch.delitem(settings.DATABASES, "owner")
    with pytest.raises(AuditError, match="DATABASE_OWNER_URL"):
        verify()
    assert verify(compares_rows=False).rows == {}


def test_heads_that_cannot_be_read_are_no_heads(trail, verify, heads):
    heads.write_text("something else\n")
    with pytest.raises(AuditError, match="Line 1"):
        verify()


class TestTwoAtOnce:
    def test_writers_do_not_wait_for_each_other_and_seals_follow_their_commits(self, owner_connection):
        begun, may_commit = threading.Event(), threading.Event()

        def write_slowly() -> None:
            try:
                with transaction.atomic():
                    Venue.objects.create(key="slow", name="x", kind="shop")
                    begun.set()
                    assert may_commit.wait(10)
            finally:
                connection.close()

        slow = threading.Thread(target=write_slowly)
        slow.start()
        assert begun.wait(10)
        Venue.objects.create(key="quick", name="x", kind="shop")
        assert seal_waiting() == 1, "the quick one did not wait, and what is not committed is not sealed"
        may_commit.set()
        slow.join()
        assert seal_waiting() == 1
        events = dict(AuditEvent.objects.filter(subject_kind="places_venue").values_list("pk", "subject_key"))
        assert [events[seal.event] for seal in Seal.objects.order_by("number")] == ["quick", "slow"]

    def test_many_writers_and_sealers_make_one_chain(self, verify):
        def write(writer: int) -> None:
            try:
                for number in range(20):
                    with transaction.atomic():
                        Venue.objects.create(key=f"shop:{writer}:{number}", name="x", kind="shop")
                    if number % 5 == 0:
                        seal_waiting()
            finally:
                connection.close()

        writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        verification = verify()
        assert verification.is_good, verification.troubles
        assert verification.head.number >= 80


class TestTablesThatChange:
    @pytest.fixture
    def note(self, superuser_connection, owner_connection):
        owner_connection.execute("CREATE TABLE note (id bigint PRIMARY KEY, division_path ltree, words text)")
        owner_connection.execute("INSERT INTO note SELECT n, 'n13', 'before' FROM generate_series(1, 3) n")
        yield owner_connection
        owner_connection.execute("DROP TABLE IF EXISTS note")
        owner_connection.execute("DELETE FROM audit_auditedtable WHERE name = 'note'")

    def test_rows_that_were_there_are_taken_stock_of(self, note, verify, past_all):
        note.execute(audited_table("note").sql)
        assert AuditEvent.objects.get(action="row.stock", subject_kind="note").row_count == 3
        assert verify().rows["note"] == 3
        past_all("UPDATE note SET words = 'after' WHERE id = 2")
        assert found(verify()) == {(TroubleKind.ROW_CHANGED, "note", "2")}

    def test_columns_that_change_are_known_after_the_migration(self, note, verify):
        note.execute(audited_table("note").sql)
        note.execute("ALTER TABLE note ADD COLUMN more integer DEFAULT 1")
        assert found(verify()) == {(TroubleKind.COLUMNS_CHANGED, "note", "")}
        note.execute("SELECT audit_review_tables()")
        assert verify().is_good
        note.execute("UPDATE note SET more = 2 WHERE id = 1")
        assert AuditEvent.objects.filter(subject_kind="note").order_by("-pk")[0].changed_columns == ["more"]
        note.execute("ALTER TABLE note DROP COLUMN words")
        note.execute("SELECT audit_review_tables()")
        note.execute("UPDATE note SET more = 3 WHERE id = 1")
        assert verify().is_good, "also with a column that is gone"

    def test_a_table_that_goes_is_taken_leave_of(self, note, verify):
        note.execute(audited_table("note").sql)
        note.execute("DROP TABLE note")
        assert (TroubleKind.TRIGGERS_OFF, "note", "") in found(verify())
        note.execute("SELECT audit_review_tables()")
        assert verify().is_good

    def test_and_back(self, note, verify):
        note.execute(audited_table("note").sql)
        note.execute(audited_table("note").reverse_sql)
        note.execute("UPDATE note SET words = 'unseen'")
        assert verify().is_good
        note.execute(audited_table("note").sql)
        assert verify().is_good, "the account begins anew"


def test_it_keeps_up():
    """At least two thousand a second, written one by one and sealed; on an idle machine it is ten times as many."""
    import time

    with transaction.atomic(), connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute(
            "DO $$ BEGIN FOR n IN 1..4000 LOOP INSERT INTO places_venue (key, name, kind)"
            " VALUES ('shop:' || n, 'x', 'shop'); END LOOP; END $$"
        )
    assert seal_waiting() == 4000
    assert 4000 / (time.monotonic() - began) > 2000

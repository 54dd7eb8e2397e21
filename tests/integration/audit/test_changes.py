"""Whoever changes rows, and by whatever statement: the database writes it down, and never what the rows say."""

import pytest
from django.db import connection, transaction

from sizao.foundation.audit.models import AuditEvent, RowList
from sizao.foundation.database.scope import scope
from sizao.registry.people.models import IdentityMerge, Person
from sizao.registry.people.operations import load_people
from sizao.registry.people.types import PeopleColumns
from sizao.registry.places.models import Venue
from tests.people import MORNING
from tests.residents import CITY, HUAILAI, SHACHENG, load_residents


pytestmark = pytest.mark.django_db

MANY = 250


def run(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def changes(table: str = "places_venue") -> list[tuple]:
    rows = AuditEvent.objects.filter(action__startswith="row.", subject_kind=table).order_by("pk")
    return [(row.action, row.subject_key, row.row_count, row.changed_columns) for row in rows]


def newest(table: str = "places_venue") -> AuditEvent:
    return AuditEvent.objects.filter(subject_kind=table).order_by("-pk")[0]


@pytest.fixture
def venues():
    Venue.objects.bulk_create([Venue(key=f"shop:{number}", name="x", kind="shop") for number in range(3)])


def add_many() -> None:
    run(
        "INSERT INTO places_venue (key, name, kind) SELECT 'shop:' || n, 'x', 'shop' FROM generate_series(1, %s) n",
        MANY,
    )


class TestEachStatement:
    def test_added_by_the_orm(self, venues):
        assert changes() == [("row.insert", f"shop:{number}", 1, None) for number in range(3)]

    def test_changed_by_a_save(self, venues):
        venue = Venue.objects.get(key="shop:1")
        venue.name, venue.capacity = "y", 4
        venue.save()
        assert changes()[3:] == [("row.update", "shop:1", 1, ["capacity", "name"])]

    def test_changed_by_a_bulk_update_and_by_a_queryset(self, venues):
        found = list(Venue.objects.order_by("key"))
        for venue in found:
            venue.name = "y"
        Venue.objects.bulk_update(found, ["name"])
        Venue.objects.filter(key="shop:2").update(kind="market")
        assert changes()[3:] == [
            *[("row.update", f"shop:{number}", 1, ["name"]) for number in range(3)],
            ("row.update", "shop:2", 1, ["kind"]),
        ]

    def test_changed_by_raw_sql(self, venues):
        run("UPDATE places_venue SET name = 'y' WHERE key = 'shop:0'")
        run("DELETE FROM places_venue WHERE key = 'shop:0'")
        assert changes()[3:] == [("row.update", "shop:0", 1, ["name"]), ("row.delete", "shop:0", 1, None)]

    def test_what_was_written_again_as_it_was_is_no_change(self, venues):
        run("UPDATE places_venue SET name = name")
        assert len(changes()) == 3

    def test_a_row_that_gets_another_key_goes_and_comes(self, venues):
        run("UPDATE places_venue SET key = 'shop:9' WHERE key = 'shop:0'")
        assert changes()[3:] == [("row.delete", "shop:0", 1, None), ("row.insert", "shop:9", 1, None)]

    def test_added_or_changed_by_one_statement(self, venues):
        run(
            "INSERT INTO places_venue (key, name, kind) VALUES ('shop:0', 'y', 'shop'), ('shop:9', 'x', 'shop')"
            " ON CONFLICT (key) DO UPDATE SET name = EXCLUDED.name"
        )
        assert sorted(changes()[3:]) == [("row.insert", "shop:9", 1, None), ("row.update", "shop:0", 1, ["name"])]

    def test_copied_from_a_file(self):
        with connection.cursor() as cursor, cursor.copy("COPY places_venue (key, name, kind) FROM STDIN") as copy:
            copy.write("".join(f"shop:{number}\tx\tshop\n" for number in range(MANY)))
        assert changes() == [("row.insert", "", MANY, None)]

    def test_emptied_at_once_is_refused(self, owner_connection):
        import psycopg

        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="remove its rows by DELETE"):
            owner_connection.execute("TRUNCATE places_venue CASCADE")

    def test_taken_back_with_its_transaction(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            add_many()
            raise RuntimeError
        assert changes() == []
        assert not RowList.objects.exists()


class TestManyRows:
    def test_leave_one_event_and_a_list(self):
        add_many()
        run("UPDATE places_venue SET name = 'y', capacity = 2 WHERE key <> 'shop:7'")
        run("DELETE FROM places_venue")
        assert changes() == [
            ("row.insert", "", MANY, None),
            ("row.update", "", MANY - 1, ["capacity", "name"]),
            ("row.delete", "", MANY, None),
        ]
        added, changed, removed = RowList.objects.order_by("event")
        assert added.keys == sorted(added.keys)
        assert len(added.keys) == MANY
        assert "shop:7" not in changed.keys
        left = dict(zip(changed.keys, map(bytes, changed.new_hashes), strict=True))
        met = dict(zip(removed.keys, map(bytes, removed.old_hashes), strict=True))
        assert left.items() <= met.items(), "each step begins where the last ended"

    def test_without_a_change_leave_nothing(self):
        add_many()
        run("UPDATE places_venue SET name = 'x'")
        assert len(changes()) == 1

    def test_more_than_fit_one_list_leave_several(self):
        run("INSERT INTO places_venue (key, name, kind) SELECT n::text, 'x', 'shop' FROM generate_series(1, 10500) n")
        assert [len(part.keys) for part in RowList.objects.order_by("part")] == [10_000, 500]
        assert newest().row_count == 10_500

    def test_of_people_in_bulk(self):
        load_people(people=marked_people(MANY), within=CITY, actor="system:test", at=MORNING, reason="a test")
        assert changes("people_person") == [("row.insert", "", MANY, None)]
        assert newest("people_person").actor == "system:test"


class TestWhoAndWhere:
    def test_the_actor_of_the_scope(self):
        with scope(HUAILAI, actor="user:7"):
            run("INSERT INTO places_venue (key, name, kind) VALUES ('shop:1', 'x', 'shop')")
        event = newest()
        assert (event.actor, event.database_role, event.division_path) == ("user:7", "sizao_app", HUAILAI)

    def test_the_division_of_the_row_goes_before_that_of_the_scope(self):
        load_residents()
        with scope(CITY, actor="user:7"):
            Person.objects.filter(division_path__below=SHACHENG).update(birth_year=1981)
        assert newest("people_person").division_path.startswith(SHACHENG)

    def test_nobody_named_is_the_role_of_the_database(self):
        run("INSERT INTO places_venue (key, name, kind) VALUES ('shop:1', 'x', 'shop')")
        assert newest().actor == "database:sizao_app"

    @pytest.mark.django_db(transaction=True)
    def test_who_pretends_to_be_somebody_is_told_by_the_role(self, owner_connection):
        with owner_connection.transaction():
            owner_connection.execute("SELECT set_config('sizao.actor', 'user:7', true)")
            owner_connection.execute("INSERT INTO places_venue (key, name, kind) VALUES ('shop:1', 'x', 'shop')")
        event = newest()
        assert (event.actor, event.database_role) == ("user:7", "sizao_owner")

    def test_what_the_database_says_itself_cannot_be_given(self):
        run(
            "INSERT INTO audit_auditevent (at, written_at, database_role, actor, action, subject_kind, subject_key,"
            " purpose, detail) VALUES (now(), '2001-01-01', 'nobody', 'user:1', 'case.read', 'case', '1', '', '{}')"
        )
        event = AuditEvent.objects.order_by("-pk")[0]
        assert event.database_role == "sizao_app"
        assert event.written_at.year > 2001


def marked_people(count: int) -> PeopleColumns:
    """Made-up people whose names, numbers and phones carry marks that nothing else has."""
    return PeopleColumns(
        identifiers=[f"13073019800101{number:04}" for number in range(count)],
        names=[f"王密记{number}" for number in range(count)],
        phones=[f"19999{number:06}" for number in range(count)],
        birth_years=[1980] * count,
        sexes=["f"] * count,
        division_paths=[SHACHENG] * count,
        household_places=["household:1"] * count,
    )


class TestNothingPersonal:
    def test_stands_in_any_column_of_the_trail(self):
        who = {"actor": "system:test", "at": MORNING, "reason": "a test"}
        load_people(people=marked_people(MANY), within=CITY, **who)
        load_people(people=marked_people(3), within=CITY, **who)
        with scope(CITY):
            people = Person.objects.values_list("name", "name_index", "phone_index")
            secrets = [str(value) if isinstance(value, int) else bytes(value).hex() for row in people for value in row]
            Person.objects.all().delete()
        assert [action for action, *_rest in changes("people_person")] == [
            "row.insert",
            *["row.update"] * 3,
            "row.delete",
        ]
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE starts_with(tablename, 'audit_')")
            tables = {name for (name,) in cursor.fetchall()} - {"audit_salt"}
            whole = ""
            for table in tables:
                cursor.execute(f"SELECT coalesce(string_agg({table}::text, ' '), '') FROM {table}")
                whole += cursor.fetchone()[0]
        assert "people_person" in whole, "or nothing was looked at"
        for mark in ("王密记", "19999000", "130730198001", *secrets):
            assert mark not in whole

    def test_a_hash_cannot_be_found_by_trying_out_what_a_row_may_say(self):
        merge = IdentityMerge.objects.create(from_key=1, to_key=2, decided_by="user:1", reason="r", at=MORNING)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sha256(convert_to(row::text, 'UTF8')) FROM people_identitymerge AS row WHERE id = %s",
                [merge.pk],
            )
            plain = bytes(cursor.fetchone()[0])
        assert bytes(newest("people_identitymerge").new_hash) != plain
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            run("SELECT value FROM audit_salt")

"""Who was read about: found alone or among thousands, seen by the auditor of the county where they live, and sealed."""

import pytest
from django.db import ProgrammingError, connection, transaction

from sizao.foundation.audit.models import AuditEvent, PeopleRead
from sizao.foundation.audit.operations import record, verify_trail
from sizao.foundation.audit.queries import find_audit_row, find_audit_rows, find_people_read
from sizao.foundation.audit.types import AuditSearch, TroubleKind
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.registry.people.operations import load_people, merge_identities
from sizao.registry.people.queries import access_people
from sizao.registry.people.types import PeopleColumns
from tests.residents import AT, CHONGLI, CITY, CITY_STAFF, HUAILAI, RESIDENTS, load_residents


WANG, OTHER_WANG = 0, 2
UNKNOWN = 12345
MANY = 10_000


@pytest.fixture
def keys():
    return load_residents()


def read(persons, *, within=CITY, homes=None) -> int:
    with scope(within, actor="user:1"):
        record(at=AT, actor="user:1", action="person.read_list", subject_kind="person", subject_key="many",
               purpose="contact_tracing", persons=persons, homes=homes)  # fmt: skip
    return AuditEvent.objects.order_by("-pk")[0].pk


def found_about(person: int, path: str) -> list[int]:
    return [row.event for row in find_audit_rows(scope=Scope(path), search=AuditSearch(persons=(person,))).rows]


@pytest.mark.django_db
class TestFinding:
    def test_somebody_among_thousands(self, keys):
        event = read([keys[WANG], *range(1, MANY)])
        assert event in found_about(keys[WANG], CITY)
        assert event in found_about(77, CITY)
        assert found_about(MANY + 77, CITY) == []
        assert find_audit_row(scope=Scope(CITY), event=event).row_count == MANY

    def test_in_a_bulk_change_of_the_registry(self):
        numbers = [f"1307301980{n:08d}" for n in range(150)]
        many = PeopleColumns(
            numbers, ["某人"] * 150, [""] * 150, [None] * 150, ["u"] * 150, [HUAILAI] * 150, [None] * 150
        )
        loaded = load_people(people=many, within=CITY, actor="system:test", at=AT, reason="a test")
        (event,) = found_about(loaded[77], CITY)
        assert find_audit_row(scope=Scope(CITY), event=event).subject_kind == "people_person"

    def test_people_go_nowhere_else(self, keys):
        with pytest.raises(TypeError, match="persons"):
            record(at=AT, actor="user:1", action="a.b", subject_kind="x", subject_key="1", detail={"persons": []})


@pytest.mark.django_db
class TestCounties:
    @pytest.fixture
    def event(self, keys):
        return read([keys[WANG], keys[OTHER_WANG], UNKNOWN])

    def test_an_auditor_of_the_county_sees_what_the_city_read_about_its_people(self, keys, event):
        assert find_audit_row(scope=Scope(CHONGLI), event=event) is not None
        assert event in found_about(keys[OTHER_WANG], CHONGLI)
        assert find_people_read(scope=Scope(CHONGLI), event=event) == [keys[OTHER_WANG]]

    def test_and_nothing_of_other_counties(self, keys, event):
        assert event not in found_about(keys[WANG], CHONGLI)
        assert event not in found_about(UNKNOWN, CHONGLI)
        other = read([keys[WANG]])
        assert find_audit_row(scope=Scope(CHONGLI), event=other) is None

    def test_the_city_sees_all_and_those_whom_nobody_knows(self, keys, event):
        assert find_people_read(scope=Scope(CITY), event=event) == sorted([keys[WANG], keys[OTHER_WANG], UNKNOWN])

    def test_the_registry_is_asked_where_the_reader_does_not_know(self, keys):
        """Also for somebody outside the reader's scope, and by a joined key."""
        merge_identities(from_key=UNKNOWN, to_key=keys[OTHER_WANG], actor="system:test", at=AT, reason="a test")
        event = read([UNKNOWN], within=HUAILAI)
        assert find_people_read(scope=Scope(CHONGLI), event=event) == [UNKNOWN]

    def test_the_database_itself_holds_it(self, keys, event):
        def seen(path):
            with scope(path), connection.cursor() as cursor:
                cursor.execute("SELECT unnest(persons) FROM audit_peopleread WHERE event = %s", [event])
                lists = {person for (person,) in cursor.fetchall()}
                cursor.execute("SELECT audit_events_about(%s)", [[keys[WANG]]])
                return lists, event in {number for (number,) in cursor.fetchall()}

        assert seen(CHONGLI) == ({keys[OTHER_WANG]}, False)
        assert seen(HUAILAI) == ({keys[WANG]}, True)
        assert seen(None) == (set(), False)

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO audit_peopleread (event, persons) VALUES (1, '{1}')",
            "UPDATE audit_peopleread SET persons = '{1}'",
            "DELETE FROM audit_peopleread",
        ],
    )
    def test_the_serving_role_writes_none(self, event, statement):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), scope(CITY):
            connection.cursor().execute(statement)


def test_what_the_reader_knows_is_not_asked_again(db, keys):
    access_people(actor=CITY_STAFF, keys=keys, purpose="contact_tracing", at=AT)
    with scope(CITY):
        lists = dict(PeopleRead.objects.order_by("division_path").values_list("division_path", "persons"))
    assert lists == {CHONGLI: [keys[2]], HUAILAI: sorted([keys[0], keys[1], keys[3]])}
    assert RESIDENTS.division_paths[0].startswith(HUAILAI)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("compares_rows", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_peopleread SET persons = '{7}' WHERE division_path IS NULL",
        "DELETE FROM audit_peopleread WHERE division_path IS NULL",
        "INSERT INTO audit_peopleread (event, persons)"
        " SELECT max(id), '{7}' FROM audit_auditevent WHERE action = 'row.insert'",
    ],
)
def test_a_verification_finds_lists_that_were_changed(superuser_connection, tmp_path, change, compares_rows):
    keys = load_residents()
    read([keys[WANG], UNKNOWN])

    def verify():
        return verify_trail(
            heads=tmp_path / "heads", compares_rows=compares_rows, actor="system:test", at=AT, reason="r"
        )

    assert verify().is_good
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(change)
    assert TroubleKind.PEOPLE_CHANGED in {trouble.kind for trouble in verify().troubles}

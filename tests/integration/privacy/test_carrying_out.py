"""The whole of a close-out: records, movements, files, keys; and that nobody can be found in what is left."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from config.local_secrets import load_or_create_secrets
from sizao.desk import closing
from sizao.desk.subject_access import gather_at_counter
from sizao.desk.subject_fields import OPENED
from sizao.engines.city import generate_city
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.operations import hold_records, propose_close_out
from sizao.foundation.privacy.proofs import flaws_of, flaws_of_home
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.queries import get_close_out
from sizao.foundation.privacy.retention import erased_models, is_personal
from sizao.foundation.privacy.retired_keys import RetiredKeyError, fingerprint
from sizao.foundation.privacy.signing import KEYS_FILE, is_intact
from sizao.foundation.privacy.types import CloseOutState, PrivacyError
from sizao.interfaces.clock import now
from sizao.registry.people.models import Person
from sizao.registry.people.operations import load_people
from sizao.response.presences.queries import get_trace_index
from tests.filled import filled_city
from tests.planted import KEY, MARK, plant
from tests.residents import CITY, RESIDENTS


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Tables about people of whom one cannot be told, and why.
_NOT_OF_ONE = {
    "cases.BadRow": "not understood, so nobody's yet",
    "cases.IntakeBatch": "a delivery as it came",
    "desk.IdentityRetrace": "of two records, told under who is who",
    "desk.RetracedCase": "of two records, told under who is who",
    "exchange.Outgoing": "sealed for another instance",
    "intake.Content": "a delivery as it came",
    "intake.RefusedRow": "not understood, so nobody's yet",
    "investigations.BadContactRow": "not understood, so nobody's yet",
    "people.IdentityDecision": "of two records, told under who is who",
    "people.IdentityMerge": "of two records, told under who is who",
    "people.IdentityPair": "of two records, told under who is who",
    "people.Person": "a part of its own",
    "quarantine.Ride": "of a vehicle; the transfer tells it",
    "quarantine.RoomPlan": "of a site; the stay tells it",
    "rights.CorrectionRequest": "a part of its own",
    "zones.Zone": "of a place",
}
CLERK = SystemActor(Role.INVESTIGATOR, "user:3", Scope(CITY))
COMMANDER = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY))
AUDITOR = SystemActor(Role.AUDITOR, "user:2", Scope(CITY))
SYSTEM = "system:privacy"


@pytest.fixture
def home(tmp_path, django_db_blocker) -> Iterator[Path]:
    """A tiny city with its story, and a file that somebody left in the folder of uploads."""
    with filled_city(tmp_path, django_db_blocker):
        (tmp_path / "files").mkdir(exist_ok=True)
        (tmp_path / "files" / "export.csv").write_text("王测试,10000000001\n")
        yield tmp_path


def confirmed() -> int:
    number = propose_close_out(title="秋季疫情", actor=COMMANDER, at=now(), reason="over").id
    closing.confirm(number=number, actor=AUDITOR, at=now(), reason="looked at")
    return number


def everything_in(home: Path) -> bytes:
    """Every byte of the installation's files, and every row of its database as text."""
    files = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        with scope(CITY):
            for table in tables:
                cursor.execute(f'SELECT coalesce(string_agg("{table}"::text, chr(10)), \'\') FROM "{table}"')
                files += cursor.fetchone()[0].encode()
    return files


def tables_with(mark: str) -> list[str]:
    """The tables in which the text of a row has the mark."""
    with connection.cursor() as cursor, scope(CITY):
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" AS one WHERE strpos(one::text, %s) > 0)', [mark])
            found += [table] * cursor.fetchone()[0]
    return found


def bytes_of_tables(superuser) -> bytes:
    """The files in which the database keeps the tables that a close-out empties, with their indexes."""
    superuser.execute("CHECKPOINT")
    (data,) = superuser.execute("SHOW data_directory").fetchone()
    names = [model._meta.db_table for model in erased_models()]
    paths = superuser.execute(
        "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname = ANY(%s) UNION ALL"
        " SELECT pg_relation_filepath(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE relname = ANY(%s)",
        [names, names],
    ).fetchall()
    return b"".join((Path(data) / path).read_bytes() for (path,) in paths)


def test_nothing_identifying_is_left(home, settings, superuser_connection, caplog):
    """In records, movements, landing files, uploads, exports, logs, and the database's own files."""
    caplog.set_level(logging.DEBUG)
    city = generate_city(scale="tiny")
    persons = np.array(list(city.story.roles.values()), np.int32)
    marks = [*city.identifiers(persons), *city.names(persons), *city.phones(persons)]
    with scope(CITY):
        person = Person.objects.order_by("key").first()
        sealed = bytes(person.name)
        index = person.name_index
    plant(superuser_connection)
    landed = home / "presences" / "landing" / "left-behind"
    landed.mkdir(parents=True)
    (landed / "rows.csv").write_text(f"{marks[0]},{marks[-1]}\n")
    (home / "files" / "drill-people.csv").write_text(f"{marks[0]},{marks[-1]}\n")
    before = everything_in(home)
    assert sealed in bytes_of_tables(superuser_connection)
    assert marks[0].encode() in before and MARK.encode() in before
    assert sealed.hex().encode() in before and str(index).encode() in before, "or the search below could not find it"

    number = confirmed()
    proof = closing.carry_out(number=number, actor=SYSTEM, at=now(), reason="closing")
    left = everything_in(home)
    assert sealed not in bytes_of_tables(superuser_connection)
    assert proof["tables_not_swept"] == []
    assert tables_with(MARK) == []
    assert MARK.encode() not in left
    assert MARK.encode() not in bytes_of_tables(superuser_connection)
    assert not [mark for mark in marks if mark in caplog.text]
    assert not [mark for mark in marks if mark.encode() in left]
    assert sealed.hex().encode() not in left
    assert str(index).encode() not in left
    assert get_trace_index() is None
    assert not (home / "presences").exists()
    assert not (home / "files").exists()

    assert is_intact(proof)
    assert flaws_of(proof, public_keys=(home / KEYS_FILE).read_text().split()) == []
    assert flaws_of_home(proof, home) == []
    assert get_close_out(actor=AUDITOR, number=number).state is CloseOutState.DONE
    tables = {table: removed for table, removed, *_ in proof["tables"]}
    assert tables["people_person"] >= len(city.people)
    assert proof["presences"]["rows"] > 10_000
    assert sum(proof["counts"]["cases"].values()) == 3 + 1, "and the one that was planted"
    by_county = proof["counts"]["cases_by_county"]
    assert by_county and set(by_county.values()) == {None}, "three cases in a county are three people whom all know"
    assert not [mark for mark in marks if mark in json.dumps(proof, ensure_ascii=False)]

    # The key that made person keys is gone for every process, and a local start makes new ones.
    assert proof["retired_keys"] == [fingerprint(settings.SIZAO_PSEUDONYM_KEY)]
    with pytest.raises(RetiredKeyError, match="SIZAO_PSEUDONYM_KEY was retired"):
        load_people(people=RESIDENTS, within=CITY, actor="system:test", at=now(), reason="a test")
    with pytest.raises(PrivacyError, match="is not erased"):
        closing.carry_out(number=number, actor=SYSTEM, at=now(), reason="again")


@pytest.mark.usefixtures("home")
def test_the_person_is_told_what_each_table_holds(superuser_connection):
    """One row in every table about people: each is in the file of the person, opened, or says why it is not."""
    plant(superuser_connection)
    found = gather_at_counter(keys=(KEY,), actor=CLERK, at=now(), document="ID card")
    labels = {table.label for table in found.tables}
    personal = {model._meta.label for model in erased_models() if is_personal(model)}
    assert personal - labels == set(_NOT_OF_ONE)
    for table in found.tables:
        for field in OPENED.get(table.label, ()):
            said = [row[field] for row in table.rows]
            assert any(MARK in str(value) for value in said), f"{table.label}.{field}: {said}"


def test_whoever_is_killed_in_the_middle_goes_on(home, monkeypatch):
    number = confirmed()
    with monkeypatch.context() as patched:
        patched.setattr(closing, "signed", _no_power)
        with pytest.raises(RuntimeError, match="power"):
            closing.carry_out(number=number, actor=SYSTEM, at=now(), reason="closing")
    assert get_close_out(actor=AUDITOR, number=number).state is CloseOutState.ERASED
    proof = closing.carry_out(number=number, actor=SYSTEM, at=now(), reason="closing")
    assert is_intact(proof)
    assert sum(removed for _, removed, *_ in proof["tables"]) > 5_000, "what went the first time stands in the proof"


def test_a_legal_hold_keeps_its_person_and_the_keys(home, settings):
    with scope(CITY):
        person = Person.objects.order_by("key")[7].key
    hold = hold_records(persons=[person], basis="行政诉讼", actor=AUDITOR, at=now(), reason="court")
    proof = closing.carry_out(number=confirmed(), actor=SYSTEM, at=now(), reason="closing")
    assert [(one["number"], one["kind"], one["basis"]) for one in proof["legal_holds"]] == [
        (hold, "person", "行政诉讼")
    ]
    assert {table: kept for table, _, kept, _ in proof["tables"] if kept}["people_person"] == 1
    assert flaws_of(proof) == []
    assert proof["retired_keys"] == []
    with scope(CITY):
        assert [one.key for one in Person.objects.all()] == [person]
    assert shown(person) not in json.dumps(proof)


def test_a_local_installation_makes_new_keys_at_its_next_start(tmp_path):
    from sizao.foundation.privacy.retired_keys import retire

    old = load_or_create_secrets(tmp_path)
    assert load_or_create_secrets(tmp_path) == old
    retire(tmp_path, old.pseudonym_key)
    new = load_or_create_secrets(tmp_path)
    assert new.pseudonym_key != old.pseudonym_key
    assert new.encryption_keys != old.encryption_keys
    assert new.database_app_password == old.database_app_password
    assert load_or_create_secrets(tmp_path) == new


def _no_power(*given: object, **named: object) -> None:
    raise RuntimeError("the power went out")

"""A removed row is gone from the table's bytes only when nobody's older view keeps it: the sweep says which it was."""

import psycopg
import pytest
from django.db import connections

from sizao.foundation.privacy import sweeping
from sizao.foundation.privacy.sweeping import sweep


pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "swept_probe"


@pytest.fixture
def owner():
    given = connections["owner"].get_connection_params()
    reachable = {name: given[name] for name in ("host", "port", "dbname", "user", "password") if name in given}
    with psycopg.connect(**reachable, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {TABLE} (words text)")
        connection.execute(f"INSERT INTO {TABLE} SELECT 'somebody ' || n FROM generate_series(1, 50) n")
        yield connection
        connection.execute(f"DROP TABLE {TABLE}")


def test_rows_that_somebody_still_sees_are_told(owner, monkeypatch):
    monkeypatch.setattr(sweeping, "_PATIENCE_SECONDS", 1)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM pg_class").fetchone()
        owner.execute(f"DELETE FROM {TABLE}")
        assert sweep([TABLE]) == [TABLE]
    assert sweep([TABLE]) == []
    (size,) = owner.execute("SELECT pg_relation_size(%s)", [TABLE]).fetchone()
    assert size == 0


def test_a_table_that_is_not_there_is_told(owner):
    assert sweep(["no_such_table", TABLE]) == ["no_such_table"]

"""What tests share: profiles of Hypothesis, one PostgreSQL for the whole run, and the frame of a request's scope."""

import contextlib
import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.settings import TEST_HOME


settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("full", max_examples=100, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))  # noqa: TID251


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-pictures", action="store_true", help="write the pictures of README and docs anew")


def pytest_configure(config: pytest.Config) -> None:
    # Asked to stop, a run ends like with Ctrl-C and stops its database; it would stay behind otherwise.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(TEST_HOME, ignore_errors=True)


MACHINE_TIME = datetime(2026, 11, 23, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def machine_time(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The machine's clock stands still in tests, or a demo's afternoon would be another one each day."""
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: MACHINE_TIME)
    return MACHINE_TIME


@pytest.fixture(autouse=True)
def language_of_its_own() -> Iterator[None]:
    """A page that was served leaves its language behind in the thread: no test is to meet that of another."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """The server of this run, shared by all workers; the last one to finish stops it."""
    from config.environment import read_environment
    from sizao.foundation.database.roles import LocalRoles, prepare_local_roles
    from sizao.foundation.database.server import hold_server

    local = read_environment().local
    assert local is not None
    with hold_server(TEST_HOME, superuser_password=local.database_superuser_password, durable=False) as hold:
        with one_at_a_time("roles"):
            prepare_local_roles(
                str(hold.paths.socket),
                LocalRoles(
                    superuser_password=local.database_superuser_password,
                    owner_password=local.database_owner_password,
                    app_password=local.database_app_password,
                ),
            )
        yield hold


@pytest.fixture(scope="session")
def django_db_setup(postgres_server: Any, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A database for this worker, copied from one that was migrated once. Tests use it in the plain role.

    Takes the place of pytest-django's own fixture, which would migrate once for each worker and would need a role that
    may create databases.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    database = f"sizao_test_{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}"
    with django_db_blocker.unblock():
        with one_at_a_time("template"):
            if not (TEST_HOME / "template.ready").exists():
                from sizao.interfaces.cli.prepare import prepare_database

                prepare_database(quiet=True)
                connections.close_all()
                (TEST_HOME / "template.ready").touch()
            with superuser("postgres") as connection:
                connection.execute(f'CREATE DATABASE "{database}" TEMPLATE sizao OWNER sizao_owner STRATEGY file_copy')
        use_database(database)
    # Django would empty the tables as the plain role, which may not, and would be stopped by append-only tables.
    TransactionTestCase._fixture_teardown = lambda self: _empty_tables(database)
    TransactionTestCase._fixture_setup = classmethod(
        lambda cls: number_anew(connections["owner"].settings_dict["NAME"])
    )
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with superuser("postgres") as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[Any]:
    """A connection of the owner role to the database under test, outside Django; commits each statement."""
    import psycopg
    from django.db import connections

    place = connections["owner"].settings_dict
    with psycopg.connect(
        host=place["HOST"], dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"], autocommit=True
    ) as connection:
        yield connection


@pytest.fixture
def superuser_connection(django_db_setup: None) -> Iterator[Any]:
    """A connection of the superuser to the database under test: whom nothing in the database stops."""
    from django.db import connections

    with superuser(connections["owner"].settings_dict["NAME"]) as connection:
        yield connection


def superuser(database: str) -> Any:
    import psycopg

    from config.environment import read_environment
    from sizao.foundation.database.server import locate_server

    local = read_environment().local
    assert local is not None
    return psycopg.connect(
        host=str(locate_server(TEST_HOME).socket),
        dbname=database,
        user="postgres",
        password=local.database_superuser_password,
        autocommit=True,
    )


def use_database(name: str) -> None:
    """All connections of this process lead to the database `name` from now on."""
    from django.db import connections

    connections.close_all()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = name


# Filled by migrations, so they stay filled between tests.
_KEPT = ("django_migrations", "django_content_type", "auth_permission", "audit_salt", "audit_auditedtable")


def _empty_tables(database: str) -> None:
    with superuser(database) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)", [list(_KEPT)]
        ).fetchall()
        filled = [f'"{name}"' for (name,) in tables if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()]
        if filled:
            # Without triggers: append-only tables refuse to be emptied.
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


def number_anew(database: str) -> None:
    """Numbers of empty tables begin with 1: tests that rolled back have used some up, and addresses hold them."""
    with superuser(database) as connection:
        used = connection.execute(
            "SELECT seqrelid::regclass::text, refobjid::regclass::text FROM pg_sequence"
            " JOIN pg_depend ON objid = seqrelid AND deptype = 'i' WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
        ).fetchall()
        for sequence, table in used:
            if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
                connection.execute(f"ALTER SEQUENCE {sequence} RESTART")


@contextlib.contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    with (TEST_HOME / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def pictures() -> Path:
    """Where tests put pictures of pages for people to look at."""
    folder = Path(__file__).parent.parent / "test-results" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

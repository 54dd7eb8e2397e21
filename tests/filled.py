"""A database filled once and kept for all tests of a module: a small situation, or a tiny city with its story."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections
from django.test import TransactionTestCase, override_settings

from sizao.desk.operations import prepare_demo
from tests.conftest import MACHINE_TIME, number_anew, one_at_a_time, superuser, use_database
from tests.settings import TEST_HOME


Filled = TypeVar("Filled")


@contextmanager
def filled(home: Path, blocker: Any, fill: Callable[[], Filled]) -> Iterator[Filled]:
    """Fills and keeps it, with its files in `home`; all tables are emptied at the end. Meant for a fixture of a module.

    The tests of the module must be of one kind: either all roll back, or all leave what they wrote.
    """
    emptying = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: None
    try:
        with override_settings(SIZAO_HOME=home):
            with blocker.unblock():
                number_anew(connections["owner"].settings_dict["NAME"])
                found = fill()
            yield found
    finally:
        TransactionTestCase._fixture_teardown = emptying
        with blocker.unblock():
            connections.close_all()
            emptying(None)


@contextmanager
def filled_city(home: Path, blocker: Any) -> Iterator[None]:
    """The demo's city at scale `tiny`, 5,000 people, kept for a module: a copy of the one that the run filled once.

    The tests of the module must be of one kind: either all roll back, or all leave what they wrote.
    """
    emptied = connections["owner"].settings_dict["NAME"]
    copy = f"{emptied}_city"
    emptying = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: None
    try:
        with blocker.unblock():
            _fill_once()
            with superuser("postgres") as connection:
                connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE {_CITY} OWNER sizao_owner STRATEGY file_copy')
            use_database(copy)
        shutil.copytree(TEST_HOME / _CITY, home, dirs_exist_ok=True)
        with override_settings(SIZAO_HOME=home):
            yield
    finally:
        TransactionTestCase._fixture_teardown = emptying
        with blocker.unblock():
            use_database(emptied)
            with superuser("postgres") as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


_CITY = "sizao_test_city"


def _fill_once() -> None:
    ready = TEST_HOME / f"{_CITY}.ready"
    emptied = connections["owner"].settings_dict["NAME"]
    with one_at_a_time(_CITY):
        if ready.exists():
            return
        with superuser("postgres") as connection:
            connection.execute(f"CREATE DATABASE {_CITY} TEMPLATE sizao OWNER sizao_owner STRATEGY file_copy")
        use_database(_CITY)
        with override_settings(SIZAO_HOME=TEST_HOME / _CITY):
            prepare_demo(scale="tiny", at=MACHINE_TIME, report=lambda text, share=None: None)
        use_database(emptied)
        ready.touch()


def rows_of_the_city() -> dict[str, int]:
    """How many rows each table has once the city was filled without any interruption."""
    _fill_once()
    return rows_of(_CITY)


def rows_of(database: str) -> dict[str, int]:
    with superuser(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}

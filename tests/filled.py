"""A database filled once and kept for all tests of a module: a small situation, or a tiny city with its story."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections
from django.test import TransactionTestCase, override_settings

from sizao.desk.operations import prepare_demo
from tests.conftest import MACHINE_TIME


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
                _number_anew()
                found = fill()
            yield found
    finally:
        TransactionTestCase._fixture_teardown = emptying
        with blocker.unblock():
            connections.close_all()
            emptying(None)


def _number_anew() -> None:
    """Numbers of empty tables begin with 1: tests that rolled back have used some up, and addresses hold them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone() == (False,):
                cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" RESTART WITH 1')
    connections["owner"].close()


def fill_city() -> None:
    """The demo's city at scale `tiny`: 5,000 people."""
    prepare_demo(scale="tiny", at=MACHINE_TIME, report=lambda text, share=None: None)


@contextmanager
def filled_city(home: Path, blocker: Any) -> Iterator[None]:
    """The tiny city, kept for a module."""
    with filled(home, blocker, fill_city):
        yield

"""A database filled once and kept for all tests of a module: a small situation, or a tiny city with its story."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections
from django.test import TransactionTestCase, override_settings

from sizao.desk.operations import prepare_demo


Filled = TypeVar("Filled")

FILLED_AT = datetime(2026, 11, 23, 20, tzinfo=UTC)


@contextmanager
def filled(home: Path, blocker: Any, fill: Callable[[], Filled]) -> Iterator[Filled]:
    """Fills and keeps it, with its files in `home`. What single tests write is rolled back, or left if they commit.

    All tables are emptied at the end. Meant for a fixture of a module.
    """
    emptying = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: None
    try:
        with override_settings(SIZAO_HOME=home):
            with blocker.unblock():
                found = fill()
            yield found
    finally:
        TransactionTestCase._fixture_teardown = emptying
        with blocker.unblock():
            connections.close_all()
            emptying(None)


def fill_city() -> None:
    """The demo's city at scale `tiny`: 5,000 people."""
    prepare_demo(scale="tiny", at=FILLED_AT, report=lambda text, share=None: None)

"""A tiny city with the demo's story, filled once and kept for all tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import TransactionTestCase, override_settings

from sizao.desk.operations import prepare_demo
from tests.conftest import MACHINE_TIME


@contextmanager
def filled_city(home: Path, blocker: Any) -> Iterator[None]:
    """Fills the city, with its presences in `home`, and keeps it; all tables are emptied at the end.

    The tests of the module must be of one kind: either all roll back, or all leave what they wrote.
    """
    emptying = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: None
    try:
        with override_settings(SIZAO_HOME=home):
            with blocker.unblock():
                prepare_demo(scale="tiny", at=MACHINE_TIME, report=lambda text, share=None: None)
            yield
    finally:
        TransactionTestCase._fixture_teardown = emptying
        with blocker.unblock():
            emptying(None)

"""The compound and its staff, made once for each module; every test rolls back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.filled import filled
from tests.zoned import ZonedTown


@pytest.fixture(scope="module")
def filled_town(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ZonedTown]:
    with filled(tmp_path_factory.mktemp("home"), django_db_blocker, ZonedTown) as found:
        yield found


@pytest.fixture
def town(filled_town: ZonedTown) -> ZonedTown:
    return filled_town

"""A small situation for tests of pages, the afternoon on which it plays, and people who sign in."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from tests.filled import filled
from tests.people import CITY, make_account
from tests.residents import AT
from tests.situation import Situation, make_situation


@pytest.fixture(scope="module")
def filled_situation(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Situation]:
    with filled(tmp_path_factory.mktemp("home"), django_db_blocker, make_situation) as found:
        yield found


@pytest.fixture
def situation(filled_situation: Situation, machine_time: datetime, monkeypatch: pytest.MonkeyPatch) -> Situation:
    """Two counties at 16:00 on 2021-10-23."""
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    return filled_situation


@pytest.fixture
def come() -> Callable[..., Client]:
    """Somebody signed in, reading English: `come(Role.INVESTIGATOR, division_path=HUAILAI)`."""

    def come_(role: Role = Role.CITY_COMMAND, division_path: str = CITY) -> Client:
        client = Client(headers={"accept-language": "en"})
        user = make_account(f"{role.value}-{division_path}", role=role, division_path=division_path)
        client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
        return client

    return come_


def told(answer: Any) -> str:
    """What the page of an answer says, without the tokens that differ each time and the address that was asked."""
    text = re.sub(r'value="[^"]*"|X-CSRFToken": "[^"]*"', "", answer.text)
    return text.replace(answer.request["PATH_INFO"], "")


def kept(action: str) -> list[tuple[str, dict[str, Any]]]:
    """Purpose and detail of every audit row of an action, the oldest first."""
    return [(row.purpose, row.detail) for row in AuditEvent.objects.filter(action=action).order_by("pk")]


def is_kept_anywhere(words: str) -> bool:
    """Whether the audit trail holds these words in any row."""
    rows = AuditEvent.objects.values_list("action", "subject_kind", "subject_key", "purpose", "detail")
    return any(words in json.dumps(row, ensure_ascii=False) for row in rows)

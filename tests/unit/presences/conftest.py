"""Files of presences without Django, in a folder of the test's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sizao.foundation.privacy.encryption import KeyRing, Vault
from sizao.response.presences.applying import Applied, PresenceFiles, apply_landed
from sizao.response.presences.landing import Landed
from sizao.response.presences.reading import guess_format
from sizao.response.presences.types import ReadingRules


VAULT = Vault(KeyRing({1: b"k" * 32}))
AT = datetime(2021, 10, 24, 2, 30, tzinfo=UTC)
HEADER = "person,place,enter,leave,cell,seat_row,kind\n"
MORNING = "2021-10-13T08:00:00+08:00,2021-10-13T09:00:00+08:00"


@pytest.fixture
def files(tmp_path: Path) -> PresenceFiles:
    return PresenceFiles.under(tmp_path / "presences", secret=b"s" * 32, vault=VAULT, feed=None, threads=1)


Land = Callable[..., Landed]
Take = Callable[..., Applied]


@pytest.fixture
def land(files: PresenceFiles) -> Land:
    """Lands text or bytes; the rules of reading are given by name."""

    def landing(
        content: str | bytes,
        name: str = "rows.csv",
        *,
        source: str = "rail",
        key: str | None = None,
        at: datetime = AT,
        largest: int | None = None,
        **rules: object,
    ) -> Landed:
        raw = content.encode() if isinstance(content, str) else content
        return files.landing.land(
            source=source,
            key=key,
            name=name,
            format=guess_format(name, raw[:64]),
            content=[raw[:7], raw[7:]],
            rules=ReadingRules(**rules),  # type: ignore[arg-type]
            at=at,
            largest=largest,
        )

    return landing


@pytest.fixture
def take(files: PresenceFiles, land: Land) -> Take:
    """Lands and applies."""

    def taking(content: str | bytes, name: str = "rows.csv", *, number: int = 1, **options: object) -> Applied:
        return apply_landed(files, land(content, name, **options).id, number=number)

    return taking

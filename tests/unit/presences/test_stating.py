"""What people state is traced at once beside what was recorded, and leaves nothing behind when it is taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.types import IndexWindow, Protocol
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import TraceIndexFeed
from sizao.response.presences.merging import merge, rebuild_index, retain
from sizao.response.presences.stating import put_stated
from sizao.response.presences.store import FileKind
from sizao.response.presences.types import PresencesError, StatedPresence
from tests.unit.presences.conftest import AT, HEADER, VAULT, Take


pytestmark = pytest.mark.slow
SECRET = b"s" * 32
CASE, GUEST, COUSIN = (person_key(who, secret=SECRET) for who in ("case", "guest", "cousin"))
EVENING = datetime(2021, 10, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECORDED = "guest,cafe,2021-10-12T10:30Z,2021-10-12T12:00Z,,,restaurant\n"
DINNER = StatedPresence(CASE, "cafe", None, None, "restaurant", EVENING, EVENING + 2 * HOUR, 7)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def files(tmp_path: Path, index: Path) -> PresenceFiles:
    return PresenceFiles.under(
        tmp_path / "presences", secret=SECRET, vault=VAULT, feed=TraceIndexFeed(index), threads=1
    )


def reached(index: Path) -> dict[int, int]:
    """Person -> degree, from the case's days; nobody where the case occurs nowhere."""
    found = TraceIndex.open(index)
    if found.dictionary.code_of_person(CASE) is None:
        return {}
    window = IndexWindow(CASE, AT - timedelta(days=20), AT)
    rows = trace(found, [window], Protocol.uniform(minimum_seconds=600)).rows()
    return {int(row.person): row.degree for row in rows}


def segments(index: Path) -> set[str]:
    return {manifest.name for manifest in TraceIndex.open(index).manifests}


def test_a_stated_stay_meets_recorded_ones_and_is_gone_when_taken_back(
    take: Take, files: PresenceFiles, index: Path
) -> None:
    take(HEADER + RECORDED)
    assert put_stated(files, source="interview:2021-0001", rows=lambda: [DINNER]) == 1
    assert reached(index) == {GUEST: 1}

    assert put_stated(files, source="interview:2021-0001", rows=list) == 0
    assert reached(index) == {}
    assert not list((files.store.folder / "stated").iterdir())
    assert "stated" not in segments(index)


def test_interviews_stand_side_by_side_and_one_replaces_only_its_own(files: PresenceFiles, index: Path) -> None:
    put_stated(files, source="one", rows=lambda: [DINNER])
    put_stated(files, source="other", rows=lambda: [replace(DINNER, person=COUSIN, enter=EVENING + HOUR, line=8)])
    assert reached(index) == {COUSIN: 1}

    put_stated(files, source="one", rows=lambda: [replace(DINNER, place="elsewhere")])
    assert reached(index) == {}
    assert {file.source: file.rows for file in files.store.catalog().of_kind(FileKind.STATED)} == {"one": 1, "other": 1}


def test_what_is_stated_outlives_merging_and_an_index_made_anew(take: Take, files: PresenceFiles, index: Path) -> None:
    take(HEADER + RECORDED)
    put_stated(files, source="one", rows=lambda: [DINNER])
    merge(files)
    assert reached(index) == {GUEST: 1}
    assert segments(index) == {"day-2021-10-12", "stated"}
    rebuild_index(files)
    assert reached(index) == {GUEST: 1}


def test_retention_takes_what_ended_and_keeps_what_goes_on(files: PresenceFiles, index: Path) -> None:
    later = replace(DINNER, enter=EVENING + 48 * HOUR, leave=EVENING + 50 * HOUR, line=9)
    put_stated(files, source="one", rows=lambda: [DINNER, later])
    report = retain(files, days_kept={"one": 1}, at=datetime(2021, 10, 15, 6, tzinfo=UTC))
    assert report.rows == 1
    assert [file.rows for file in files.store.catalog().of_kind(FileKind.STATED)] == [1]
    retain(files, days_kept={"one": 1}, at=datetime(2021, 10, 20, tzinfo=UTC))
    assert segments(index) == set()


def test_a_stay_that_does_not_last_changes_nothing(files: PresenceFiles, index: Path) -> None:
    put_stated(files, source="one", rows=lambda: [DINNER])
    with pytest.raises(PresencesError, match="does not last"):
        put_stated(files, source="one", rows=lambda: [replace(DINNER, leave=EVENING)])
    assert [file.rows for file in files.store.catalog().of_kind(FileKind.STATED)] == [1]


def test_rows_are_asked_for_only_when_no_other_writer_can_come_between(files: PresenceFiles) -> None:
    """Or the slower of two who state at once would bring back what the faster took back."""
    held = []

    def rows() -> list[StatedPresence]:
        import fcntl

        with (files.store.folder / ".lock").open("w") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.append(True)
        return [DINNER]

    put_stated(files, source="one", rows=rows)
    assert held

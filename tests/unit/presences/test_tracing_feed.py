"""Rows can be traced once they are applied, and the answer stays the same whatever is merged, made anew or repeated."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.types import IndexWindow, Protocol
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.response.presences import merging
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import TraceIndexFeed, open_index
from sizao.response.presences.merging import merge, rebuild_index, retain
from tests.unit.presences.conftest import AT, HEADER, VAULT, Take


pytestmark = pytest.mark.slow
SECRET = b"s" * 32
DAY = timedelta(days=1)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def files(tmp_path: Path, index: Path) -> PresenceFiles:
    return PresenceFiles.under(
        tmp_path / "presences", secret=SECRET, vault=VAULT, feed=TraceIndexFeed(index), threads=1
    )


def row(person: str, place: str, enter: str, leave: str, cell: str = "") -> str:
    return f"{person},{place},{enter},{leave},{cell},,\n"


# A meets B on the 12th, B sleeps across midnight where C works, C meets D on the 14th.
CHAIN = [
    row("A", "cafe", "2021-10-12T08:00Z", "2021-10-12T10:00Z", "1"),
    row("B", "cafe", "2021-10-12T09:00Z", "2021-10-12T11:00Z", "1"),
    row("B", "hotel", "2021-10-12T20:00Z", "2021-10-13T06:00Z"),
    row("C", "hotel", "2021-10-13T01:00Z", "2021-10-13T09:00Z"),
    row("C", "shop", "2021-10-14T01:00Z", "2021-10-14T03:00Z"),
    row("D", "shop", "2021-10-14T02:00Z", "2021-10-14T04:00Z"),
]


def degrees(index: Path) -> dict[int, int]:
    """Person key -> degree, from A's days."""
    found = TraceIndex.open(index)
    window = IndexWindow(person_key("A", secret=SECRET), AT - 20 * DAY, AT)
    answer = trace(found, [window], Protocol.uniform(minimum_seconds=600))
    return {reached.person: reached.degree for reached in answer.rows()}


EXPECTED = {person_key(person, secret=SECRET): degree for person, degree in (("B", 1), ("C", 2), ("D", 3))}


def test_rows_are_traced_as_soon_as_they_are_applied(take: Take, index: Path) -> None:
    take(HEADER + "".join(CHAIN))

    assert degrees(index) == EXPECTED


def test_rows_of_an_hour_share_a_segment_until_it_is_large(
    take: Take, files: PresenceFiles, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sizao.response.presences.applying._SMALL_DELTA", 4)
    for number, line in enumerate(CHAIN):
        take(HEADER + line, number=number)

    assert {name: file.rows for name, file in _rows_by_segment(index).items()} == {
        "delta-2021-10-24T02-0": 4,
        "delta-2021-10-24T02-1": 2,
    }
    assert degrees(index) == EXPECTED


def test_the_answer_is_the_same_before_and_after_a_merge_and_a_rebuild(
    take: Take, files: PresenceFiles, index: Path
) -> None:
    for number, line in enumerate(CHAIN[:-1]):
        take(HEADER + line, number=number, at=AT + timedelta(hours=number))
    merge(files)
    take(HEADER + CHAIN[-1], number=9)
    before = degrees(index)

    report = merge(files)

    assert (report.batches, report.rows, report.days) == (1, 1, ("2021-10-14",))
    assert _rows_by_segment(index).keys() == {"day-2021-10-12", "day-2021-10-13", "day-2021-10-14", "standing"}
    assert degrees(index) == before == EXPECTED
    rebuild_index(files)
    assert degrees(index) == EXPECTED
    assert len(files.store.read(duckdb.connect(), "SELECT * FROM presences")) == len(CHAIN)


def test_a_merge_that_was_interrupted_before_the_index_is_finished_by_the_next(
    take: Take, files: PresenceFiles, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(HEADER + "".join(CHAIN))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(merging, "bring_index_up", _interrupted)
        merge(files)
    assert degrees(index) == EXPECTED

    report = merge(files)

    assert report.rows == 0
    assert report.segments_removed == ("delta-2021-10-24T02-0",)
    assert degrees(index) == EXPECTED


def test_rows_of_a_batch_that_is_not_marked_stay_where_they_are(
    take: Take,
    land,
    files: PresenceFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("sizao.response.presences.landing.Landing.mark_applied", _interrupted)
        take(HEADER + "".join(CHAIN), key="k")

    assert merge(files).batches == 0
    take(HEADER + "".join(CHAIN), key="k")
    assert merge(files).batches == 1
    assert len(files.store.read(duckdb.connect(), "SELECT * FROM presences")) == len(CHAIN)


def test_a_reader_keeps_what_it_opened_while_all_around_it_is_merged(
    take: Take, files: PresenceFiles, index: Path
) -> None:
    take(HEADER + "".join(CHAIN))
    opened = open_index(index)
    window = IndexWindow(person_key("A", secret=SECRET), AT - 20 * DAY, AT)
    reader = duckdb.connect()
    files.store.define_view(reader, files.store.catalog().files)
    cursor = reader.execute("SELECT * FROM presences")

    merge(files)
    retain(files, days_kept={"rail": 0}, at=AT + DAY)

    answer = trace(opened, [window], Protocol.uniform(minimum_seconds=600))
    assert {reached.person: reached.degree for reached in answer.rows()} == EXPECTED
    assert len(cursor.fetchall()) == len(CHAIN)


def test_retention_removes_old_days_and_says_what_it_removed(take: Take, files: PresenceFiles, index: Path) -> None:
    take(HEADER + "".join(CHAIN))
    take(HEADER + row("E", "cafe", "2021-10-12T09:00Z", "2021-10-12T11:00Z", "1"), source="bus", number=2)

    report = retain(files, days_kept={"rail": 10}, at=datetime(2021, 10, 23, 3, tzinfo=UTC))

    assert [(gone.source, gone.day, gone.rows) for gone in report.removed] == [("rail", "2021-10-12", 2)]
    assert report.bytes > 0
    kept = files.store.read(duckdb.connect(), "SELECT source, count(*) FROM presences GROUP BY ALL ORDER BY ALL")
    # The night of the 12th ended on the 13th: its age is that of its end.
    assert kept == [("bus", 1), ("rail", 4)]
    assert _rows_by_segment(index)["day-2021-10-12"].rows == 1
    assert retain(files, days_kept={"rail": 10}, at=datetime(2021, 10, 23, 4, tzinfo=UTC)).removed == ()


def test_retention_shortens_a_file_of_stays_of_different_ends(take: Take, files: PresenceFiles, index: Path) -> None:
    take(
        HEADER
        + row("A", "hotel", "2021-10-10T20:00Z", "2021-10-11T06:00Z")
        + row("B", "hotel", "2021-10-10T20:00Z", "2021-10-20T06:00Z")
    )

    report = retain(files, days_kept={"rail": 10}, at=datetime(2021, 10, 23, tzinfo=UTC))

    assert [(gone.day, gone.rows) for gone in report.removed] == [("2021-10-10", 1)]
    assert _rows_by_segment(index)["standing"].rows == 1


def test_when_the_last_row_is_gone_so_are_the_segments(take: Take, files: PresenceFiles, index: Path) -> None:
    take(HEADER + "".join(CHAIN))

    report = retain(files, days_kept={"rail": 1}, at=AT)

    assert report.rows == len(CHAIN)
    assert _rows_by_segment(index) == {}
    assert [path for path in files.store.folder.rglob("*.parquet")] == []


def test_parts_of_a_day_are_joined_when_they_are_many(
    take: Take, files: PresenceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_MOST_PARTS", 2)
    for number in range(4):
        take(HEADER + row(f"P{number}", "cafe", "2021-10-12T08:00Z", "2021-10-12T10:00Z"), number=number)
        merge(files)

    assert len(files.store.catalog().files) < 3
    assert files.store.read(duckdb.connect(), "SELECT batch FROM presences ORDER BY batch") == [
        (number,) for number in range(4)
    ]


def _rows_by_segment(index: Path):
    return {manifest.name: manifest for manifest in TraceIndex.open(index).manifests}


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt

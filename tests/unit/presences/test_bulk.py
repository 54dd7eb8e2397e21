"""Days from columns give the same store and the same index as the same rows sent as a file."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sizao.engines.tracing.index import TraceIndex
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.bulk import DayOfRows, Places, bulk_load
from sizao.response.presences.indexing import TraceIndexFeed
from sizao.response.presences.merging import merge
from sizao.response.presences.types import PresencesError
from tests.unit.presences.conftest import HEADER, VAULT, Take


PLACES = Places(["home", "shop", "train"], ["household", "shop", "train_sealed"])
CELLS = ["1", "2"]
NOON = int(datetime(2021, 10, 13, 12, tzinfo=UTC).timestamp())
HOUR = 3600


@pytest.fixture
def files(tmp_path: Path) -> PresenceFiles:
    feed = TraceIndexFeed(tmp_path / "index")
    return PresenceFiles.under(tmp_path / "presences", secret=b"s" * 32, vault=VAULT, feed=feed, threads=1)


def columns(*rows: tuple[int, int, int, int, int, int]) -> DayOfRows:
    """person, place, cell, seat row, enter and leave in hours from noon of the 13th, UTC."""
    person, place, cell, seat_row, enter, leave = (np.array(column) for column in zip(*rows, strict=True))
    return DayOfRows(person, place, cell, seat_row, NOON + enter * HOUR, NOON + leave * HOUR)


# A day of China: it begins at 16:00 UTC of the day before.
FIRST = columns((7, 0, -1, -1, -20, -14), (8, 1, 0, -1, -1, 2), (9, 2, 1, 12, 1, 4))
SECOND = columns((7, 1, 0, -1, 5, 6), (8, 0, -1, -1, 8, 20), (9, 2, 1, 0, 22, 23))


def test_columns_and_a_file_of_the_same_rows_give_the_same(tmp_path: Path, take: Take, files: PresenceFiles) -> None:
    names = ["home", "shop", "train"], ["household", "shop", "train_sealed"]
    text = HEADER
    for part in (FIRST, SECOND):
        for k in range(len(part.person)):
            seat = part.seat_row[k] if part.seat_row[k] >= 0 else ""
            cell = CELLS[part.cell[k]] if part.cell[k] >= 0 else ""
            kind = names[1][part.place[k]]
            place = names[0][part.place[k]]
            text += f"{shown(int(part.person[k]))},{place},{part.enter[k]},{part.leave[k]},{cell},{seat},{kind}\n"
    take(text, trusted=True)
    merge(files)
    sent = _content(files, tmp_path)
    other = PresenceFiles.under(
        tmp_path / "other", secret=b"s" * 32, vault=VAULT, feed=TraceIndexFeed(tmp_path / "other-index"), threads=1
    )

    with bulk_load(other, places=PLACES, cells=CELLS, source="city", batch=0) as load:
        assert load.add(date(2021, 10, 13), FIRST) == 3
        assert load.add(date(2021, 10, 14), SECOND) == 3
        load.finish()

    assert _content(other, tmp_path / "other", "other-index") == sent


def test_loading_a_day_again_replaces_it_and_keeps_the_rows_of_others(
    tmp_path: Path, take: Take, files: PresenceFiles
) -> None:
    take(HEADER + f"P{5:016X},shop,{NOON + HOUR},{NOON + 2 * HOUR},1,,shop\n", trusted=True)
    merge(files)

    for _ in range(2):
        with bulk_load(files, places=PLACES, cells=CELLS, source="city", batch=0) as load:
            load.add(date(2021, 10, 13), FIRST)
            load.finish()

    rows = files.store.read(duckdb.connect(), "SELECT source, count(*) FROM presences GROUP BY ALL ORDER BY ALL")
    assert rows == [("city", 3), ("rail", 1)]
    assert TraceIndex.open(tmp_path / "index").row_count == 4


def test_what_is_not_finished_is_as_if_it_had_not_been(files: PresenceFiles, tmp_path: Path) -> None:
    with bulk_load(files, places=PLACES, cells=CELLS, source="city", batch=0) as load:
        load.add(date(2021, 10, 13), FIRST)

    assert files.store.catalog().files == ()
    assert merge(files).rows == 0
    assert list(files.store.folder.rglob("*.parquet")) == []


def test_rows_that_do_not_last_are_refused(files: PresenceFiles) -> None:
    with (
        bulk_load(files, places=PLACES, cells=CELLS, source="city", batch=0) as load,
        pytest.raises(PresencesError, match="2021-10-13"),
    ):
        load.add(date(2021, 10, 13), columns((7, 0, -1, -1, 2, 2)))


def _content(files: PresenceFiles, folder: Path, index: str = "index") -> object:
    stored = files.store.read(
        duckdb.connect(),
        "SELECT person, place, cell, seat_row, kind, epoch(enter), epoch(leave), flags FROM presences ORDER BY ALL",
    )
    found = TraceIndex.open(folder.parent / index if index != "index" else folder / index)
    words = found.dictionary
    segments = {
        segment.manifest.name: sorted(
            (
                int(words.person(int(person))),
                words.place_keys[int(words.cell_places[cell])],
                words.cell_labels[int(cell)],
                words.settings[int(words.cell_settings[cell])],
                int(enter),
                int(leave),
                int(packed),
            )
            for person, cell, enter, leave, _, packed in segment.cells
        )
        for segment in found.segments
    }
    return stored, segments

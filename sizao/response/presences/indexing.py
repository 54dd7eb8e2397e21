"""What this room tells the trace index: rows that arrived, days made anew, segments that are gone."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
import numpy.typing as npt

from sizao.engines.tracing.index import CATALOG, TraceIndex, read_catalog
from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.segment import SegmentError, SegmentKind
from sizao.response.presences.types import PresencesError


STANDING = "standing"
STATED = "stated"
_KINDS = {STANDING: SegmentKind.STANDING, STATED: SegmentKind.DELTA}
_PATIENCE = 60.0  # seconds to wait for another writer of the index
_ATTEMPTS = 5


class IndexFeed(Protocol):
    """Where rows go to be traced. Rows are named by a view of the store's columns on the connection."""

    def put_delta(self, connection: duckdb.DuckDBPyConnection, segment: str, rows: str) -> None:
        """Makes (or makes anew) a delta segment of these rows; traceable when this returns."""
        ...

    def swap(self, connection: duckdb.DuckDBPyConnection, *, days: Mapping[str, str], keep: Iterable[str]) -> list[str]:
        """In one step makes the segments of these days (or `standing`, `stated`) anew from their views, and removes
        every segment that is neither made here nor in `keep`. Returns the names that are gone."""
        ...

    def segments(self) -> list[str]:
        """The names of all segments."""
        ...


class TraceIndexFeed:
    """Feeds the trace index in a folder. Its readers keep what they opened and are never waited for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_delta(self, connection: duckdb.DuckDBPyConnection, segment: str, rows: str) -> None:
        with self.writer() as writer:
            writer.add_segment(segment, SegmentKind.DELTA, **_columns(writer, connection, rows))
            writer.commit()

    def swap(self, connection: duckdb.DuckDBPyConnection, *, days: Mapping[str, str], keep: Iterable[str]) -> list[str]:
        before = self.segments()
        made = {day_segment(day): (day, view) for day, view in days.items()}
        gone = sorted(set(before) - set(keep) - set(made))
        if not made and not gone:
            return []
        with self.writer() as writer:
            for name, (day, view) in made.items():
                writer.add_segment(name, _KINDS.get(day, SegmentKind.DAY), **_columns(writer, connection, view))
            for name in gone:
                writer.remove(name)
            writer.commit()
        return gone

    def segments(self) -> list[str]:
        if not (self.folder / CATALOG).exists():
            return []
        return [entry.rsplit(".", 1)[0] for entry in read_catalog(self.folder)["segments"]]

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """The index's one writer; waits while another process has it. Raises `PresencesError` after a minute."""
        until = time.monotonic() + _PATIENCE
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            try:
                writer = IndexWriter(self.folder)
                break
            except SegmentError as error:
                if time.monotonic() > until:
                    raise PresencesError(error.what, error.why, error.next_step) from error
                time.sleep(0.05)
        with writer:
            yield writer


def open_index(folder: Path) -> TraceIndex:
    """The index as last committed; looks again when a merge took a segment away in the middle.

    Raises `SegmentError` when there is none.
    """
    for _ in range(_ATTEMPTS):
        try:
            return TraceIndex.open(folder)
        except SegmentError:
            if not (folder / CATALOG).exists():
                raise
            time.sleep(0.02)
    return TraceIndex.open(folder)


def day_segment(day: str) -> str:
    """The name of the segment of a day, or of the standing or stated one."""
    return day if day in _KINDS else f"day-{day}"


def _columns(writer: IndexWriter, connection: duckdb.DuckDBPyConnection, rows: str) -> dict[str, npt.NDArray[Any]]:
    """The rows as the index takes them, in its codes."""
    cells = connection.execute(
        f"SELECT place, coalesce(cell, '') AS label, min(kind) AS kind FROM {rows} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    codes = writer.cell_codes([row[0] for row in cells], [row[1] for row in cells], [row[2] for row in cells])
    found_cells = {
        "place": np.array([row[0] for row in cells], dtype=object),
        "label": np.array([row[1] for row in cells], dtype=object),
        "code": codes,
    }
    if not cells:
        none = np.empty(0, np.int64)
        return {"person": none, "cell": none, "enter": none, "leave": none, "seat_row": none, "capped": none != 0}
    connection.register("found_cells", found_cells)
    found = connection.execute(
        f"""SELECT rows.person, cells.code AS cell, epoch_us(enter) // 1000000 AS enter,
                epoch_us(leave) // 1000000 AS leave, coalesce(seat_row, -1)::INTEGER AS seat_row,
                (flags & 1) = 1 AS capped
            FROM {rows} AS rows JOIN found_cells AS cells
            ON rows.place = cells.place AND coalesce(rows.cell, '') = cells.label"""
    ).fetchnumpy()
    connection.unregister("found_cells")
    columns = {name: np.ma.getdata(values) for name, values in found.items()}
    return columns | {"person": writer.person_codes(columns["person"])}

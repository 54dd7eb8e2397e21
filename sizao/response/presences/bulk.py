"""Whole days from columns, for a generated city and for moving a city in: no text is read, no row is checked twice.

The caller's codes become the index's codes once for each dictionary, and a day goes from arrays to its Parquet files
and its index segments directly.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.segment import SegmentKind, inside_one_day
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import STANDING, TraceIndexFeed, day_segment
from sizao.response.presences.merging import bring_index_up
from sizao.response.presences.store import FileKind, StoredFile, source_slug, write_rows
from sizao.response.presences.types import PresencesError


_DAY = 86_400
_EPOCH = date(1970, 1, 1)
Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Places:
    """The places that a loader's columns speak of by number: key and kind of each."""

    keys: Sequence[str]
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True)
class DayOfRows:
    """Rows as equally long arrays. `place` numbers `Places`; `cell` numbers the cell labels, -1 for the place's own
    cell; `seat_row` -1 where not known; `enter`, `leave` seconds since 1970, UTC; `capped` where the leave was not
    recorded; `person` keys."""

    person: Numbers
    place: Numbers
    cell: Numbers
    seat_row: Numbers
    enter: Numbers
    leave: Numbers
    capped: Numbers | None = None

    def part(self, chosen: npt.NDArray[np.bool_]) -> "DayOfRows":
        """The chosen rows."""
        capped = None if self.capped is None else self.capped[chosen]
        return DayOfRows(
            self.person[chosen], self.place[chosen], self.cell[chosen], self.seat_row[chosen], self.enter[chosen],
            self.leave[chosen], capped,
        )  # fmt: skip


class BulkLoad:
    """Takes days one after the other; `finish` makes them count and traceable together."""

    def __init__(
        self, files: PresenceFiles, connection: duckdb.DuckDBPyConnection, folder: Path, writer: IndexWriter | None,
        *, places: Places, cells: Sequence[str], source: str, batch: int,
    ) -> None:  # fmt: skip
        self._files = files
        self._connection = connection
        self._folder = folder
        self._writer = writer
        self._places = places
        self._cells = cells
        self._source = source
        self._batch = batch
        self._written: list[StoredFile] = []
        self.rows = 0
        # Pairs of place and cell in rising order, and the index's code of each: they grow as days bring new ones.
        self._pairs = np.empty(0, np.int64)
        self._codes = np.empty(0, np.int64)
        # Pieces of segments that later days may still add to.
        self._pieces: dict[str, list[dict[str, Numbers]]] = {}
        _register(connection, places, cells)

    def add(self, on: date, rows: DayOfRows) -> int:
        """Writes the rows of one day of the caller (in whatever zone) into their UTC days; returns how many.

        Raises `PresencesError` for rows that do not last.
        """
        if not len(rows.person):
            return 0
        if bool((rows.enter >= rows.leave).any()):
            raise PresencesError(f"The columns of {on.isoformat()} hold a row that does not last.")
        inside = inside_one_day(rows.enter, rows.leave)
        days = rows.enter // _DAY
        met = set()
        for day in np.unique(days):
            text = (_EPOCH + timedelta(days=int(day))).isoformat()
            met.add(text)
            for across in (False, True):
                part = rows.part((days == day) & (inside != across))
                if len(part.person):
                    self._write(part, on, text, across=across)
        for day_done in set(self._pieces) - met - {STANDING}:
            self._index(day_done)
        self.rows += len(rows.person)
        return len(rows.person)

    def _write(self, part: DayOfRows, on: date, day: str, *, across: bool) -> None:
        self._connection.register(
            "bulk_rows",
            {name: np.ascontiguousarray(getattr(part, name)) for name in DayOfRows.__slots__ if name != "capped"}
            | {"capped": np.zeros(len(part.person), np.bool_) if part.capped is None else part.capped},
        )
        draft = self._folder / "bulk.parquet"
        rows, first, last = write_rows(self._connection, self._query(), draft)
        self._connection.unregister("bulk_rows")
        ending = "-across" if across else ""
        name = f"day/{day}/{source_slug(self._source)}-bulk-{on.isoformat()}{ending}.parquet"
        described = StoredFile(name, FileKind.DAY, self._source, rows, first, last, 0, "", day=day, across=across)
        self._written.append(self._files.store.add_file(draft, described))
        if self._writer is not None:
            self._pieces.setdefault(STANDING if across else day, []).append(self._coded(self._writer, part))

    def _query(self) -> str:
        source = self._source.replace("'", "''")
        return f"""SELECT person, places.key AS place, cells.label AS cell,
                CASE WHEN seat_row >= 0 THEN seat_row END::SMALLINT AS seat_row, places.kind AS kind,
                make_timestamp(enter * 1000000) AS enter, make_timestamp(leave * 1000000) AS leave,
                '{source}' AS source, {self._batch}::INTEGER AS batch, NULL::INTEGER AS line,
                capped::UTINYINT AS flags
            FROM bulk_rows AS rows JOIN bulk_places AS places ON places.code = rows.place
            LEFT JOIN bulk_cells AS cells ON cells.code = rows.cell"""

    def _coded(self, writer: IndexWriter, part: DayOfRows) -> dict[str, Numbers]:
        capped = np.zeros(len(part.person), np.bool_) if part.capped is None else part.capped
        return {
            "person": writer.person_codes(part.person.astype(np.int64)).astype(np.uint32),
            "cell": self._cell_codes(writer, part).astype(np.uint32),
            "enter": part.enter.astype(np.uint32),
            "leave": part.leave.astype(np.uint32),
            "seat_row": part.seat_row.astype(np.int32),
            "capped": capped,
        }

    def _index(self, day: str) -> None:
        assert self._writer is not None
        pieces = self._pieces.pop(day)
        if day in self._shared_days():
            return  # made anew from the store, with the rows of others
        columns = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        kind = SegmentKind.STANDING if day == STANDING else SegmentKind.DAY
        self._writer.add_segment(day_segment(day), kind, **columns)

    def _cell_codes(self, writer: IndexWriter, part: DayOfRows) -> npt.NDArray[np.int64]:
        width = len(self._cells) + 1
        pairs, inverse = np.unique(part.place.astype(np.int64) * width + part.cell + 1, return_inverse=True)
        new = np.setdiff1d(pairs, self._pairs, assume_unique=True)
        if len(new):
            places, labels = new // width, new % width - 1
            codes = writer.cell_codes(
                [self._places.keys[at] for at in places],
                [None if at < 0 else self._cells[at] for at in labels],
                [self._places.kinds[at] for at in places],
            )
            order = np.argsort(np.concatenate([self._pairs, new]), kind="stable")
            self._codes = np.concatenate([self._codes, codes])[order]
            self._pairs = np.concatenate([self._pairs, new])[order]
        return self._codes[np.searchsorted(self._pairs, pairs)][inverse]

    def finish(self) -> tuple[StoredFile, ...]:
        """Makes all that was added count and traceable."""
        for day in list(self._pieces):
            self._index(day)
        if self._writer is not None:
            self._writer.commit()
        self._files.store.commit(add=self._written, stale=self._shared_days())
        return tuple(self._written)

    def _shared_days(self) -> set[str]:
        """Days (and `standing`) of which the store has rows that are not of this load."""
        own = {file.name for file in self._written}
        met = {STANDING if file.across else file.day for file in self._written}
        days = self._files.store.catalog().of_kind(FileKind.DAY)
        return met & {STANDING if file.across else file.day for file in days if file.name not in own}


@contextmanager
def bulk_load(
    files: PresenceFiles, *, places: Places, cells: Sequence[str], source: str, batch: int
) -> Iterator[BulkLoad]:
    """A loader that is the only writer while it is open. What is not finished is as if it had not been.

    Give the days in their order. Loading a source's days again replaces them. Days of which the store has
    other rows too are made anew from it at the end, which takes longer.
    """
    feed = files.feed if isinstance(files.feed, TraceIndexFeed) else None
    with files.workspace("bulk") as (connection, folder), files.store.writing():
        given: dict[str, Any] = {"places": places, "cells": cells, "source": source, "batch": batch}
        if feed is None:
            yield BulkLoad(files, connection, folder, None, **given)
            return
        with feed.writer() as writer:
            yield BulkLoad(files, connection, folder, writer, **given)
        if files.store.catalog().stale:
            bring_index_up(files, connection)


def _register(connection: duckdb.DuckDBPyConnection, places: Places, cells: Sequence[str]) -> None:
    tables = {
        "bulk_places": {
            "code": np.arange(len(places.keys)),
            "key": np.array(places.keys, dtype=object),
            "kind": np.array(places.kinds, dtype=object),
        },
        "bulk_cells": {"code": np.arange(len(cells)), "label": np.array(cells, dtype=object)},
    }
    for name, columns in tables.items():
        if not len(columns["code"]):
            connection.execute(f"CREATE TEMP TABLE {name} (code BIGINT, label VARCHAR)")
            continue
        connection.register("bulk_dictionary", columns)
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM bulk_dictionary")
        connection.unregister("bulk_dictionary")

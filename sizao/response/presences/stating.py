"""What people state about where somebody was: few rows, typed by hand, changed and taken back while they talk.

They stand apart from records: one file for each source, replaced as a whole, and one segment of the trace index for all
of them. So nothing that was taken back stays behind, and a changed row is traced within the second.
"""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import STATED
from sizao.response.presences.merging import bring_index_up
from sizao.response.presences.store import FileKind, StoredFile, source_slug, write_rows
from sizao.response.presences.types import PresencesError, StatedPresence


def put_stated(files: PresenceFiles, *, source: str, rows: Callable[[], Sequence[StatedPresence]]) -> int:
    """Makes these the rows of the source, in place of whatever it stated before; how many they are.

    `rows` is asked once no other writer can come between, so that the last of two who write at once has the last word.
    Raises `PresencesError` for a row that does not last.
    """
    store = files.store
    with files.workspace("stated") as (connection, folder), store.writing():
        stated = rows()
        for row in stated:
            if row.enter >= row.leave:
                raise PresencesError(f"The stated stay {row.line} does not last.", next_step="Give a later end.")
        catalog = store.catalog()
        before = [file.name for file in catalog.of_kind(FileKind.STATED) if file.source == source]
        if not stated and not before:
            return 0
        added = []
        if stated:
            draft = folder / "stated.parquet"
            count, first, last = write_rows(connection, _as_query(connection, source, stated), draft)
            name = f"stated/{source_slug(source)}-{catalog.generation:08d}.parquet"
            described = StoredFile(name, FileKind.STATED, source, count, first, last, 0, "", across=True)
            added.append(store.add_file(draft, described))
        store.commit(add=added, remove=before, stale={STATED})
        bring_index_up(files, connection)
    return len(stated)


def _as_query(connection: duckdb.DuckDBPyConnection, source: str, rows: Sequence[StatedPresence]) -> str:
    columns = {
        "person": np.array([row.person for row in rows], np.int64),
        "place": np.array([row.place for row in rows], dtype=object),
        "cell": np.array([row.cell or "" for row in rows], dtype=object),
        "seat_row": np.array([-1 if row.seat_row is None else row.seat_row for row in rows], np.int64),
        "kind": np.array([row.kind for row in rows], dtype=object),
        "enter": np.array([int(row.enter.timestamp()) for row in rows], np.int64),
        "leave": np.array([int(row.leave.timestamp()) for row in rows], np.int64),
        "line": np.array([row.line for row in rows], np.int64),
    }
    connection.register("stated_rows", columns)
    quoted = source.replace("'", "''")
    return f"""SELECT person, place, nullif(cell, '') AS cell,
        CASE WHEN seat_row >= 0 THEN seat_row END::SMALLINT AS seat_row, kind,
        make_timestamp(enter * 1000000) AS enter, make_timestamp(leave * 1000000) AS leave, '{quoted}' AS source,
        0::INTEGER AS batch, line::INTEGER AS line, 0::UTINYINT AS flags
        FROM stated_rows ORDER BY person, enter, line"""

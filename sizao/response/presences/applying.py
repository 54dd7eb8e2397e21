"""From a landed batch to rows that can be traced, and the same again after a crash.

Everything slow is done aside, without a lock: reading, checking, writing the Parquet file. Then, as the only writer,
the file is moved into place, the catalog names it, the index takes the rows, and the batch is marked. All names come
from the batch, so doing it again lands on the same files; only a marked batch is left alone. The merge does not touch
the rows of a batch before its mark.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from sizao.foundation.privacy.encryption import Vault
from sizao.response.presences.checking import judge
from sizao.response.presences.durable import make_private_folder
from sizao.response.presences.indexing import IndexFeed
from sizao.response.presences.landing import Landed, Landing
from sizao.response.presences.quarantine import Quarantine, QuarantinedRows
from sizao.response.presences.reading import Opened, connect, open_rows
from sizao.response.presences.store import FileKind, PresenceStore, StoredFile, hour_of, write_rows
from sizao.response.presences.types import BadRow, BatchSummary, FileRefusedError, PresencesError


_SMALL_DELTA = 200_000  # rows up to which an hour's delta segment is made anew rather than followed by another
_FUTURE = timedelta(days=1)  # clocks of stations run fast; what lies further ahead is a slip of the pen

# Of the rows (batch, line) that a batch corrects, those that were settled before it came.
Settled = Callable[[Sequence[tuple[int, int]]], set[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class PresenceFiles:
    """All that this room keeps under one folder, and the secrets it needs for it."""

    landing: Landing
    store: PresenceStore
    quarantine: Quarantine
    work: Path
    feed: IndexFeed | None
    secret: bytes
    threads: int = 2

    @classmethod
    def under(
        cls, folder: Path, *, secret: bytes, vault: Vault, feed: IndexFeed | None, threads: int = 2
    ) -> "PresenceFiles":
        """The files under `folder`, which is made when it is first needed."""
        return cls(
            Landing(folder / "landing"),
            PresenceStore(folder / "store"),
            Quarantine(folder / "quarantine", vault=vault),
            folder / "work",
            feed,
            secret,
            threads,
        )

    @contextmanager
    def workspace(self, name: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """A connection and a folder of this process alone, gone afterwards."""
        self._sweep_work()
        folder = make_private_folder(self.work / f"{name}-{os.getpid()}")
        connection = connect(work=folder, threads=self.threads)
        try:
            yield connection, folder
        except duckdb.Error as error:
            # Its message may quote the value that it failed at: only its kind goes further.
            raise PresencesError(
                f"The work on {name} failed.",
                f"The engine reported {type(error).__name__}.",
                "Try again; if it stays, look for a full disk or too little memory.",
            ) from None
        finally:
            connection.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep_work(self) -> None:
        """Removes what killed processes left: it may hold rows as sent."""
        for left in self.work.glob("*-*") if self.work.exists() else ():
            process = left.name.rpartition("-")[2]
            if process.isdecimal() and not _is_alive(int(process)):
                shutil.rmtree(left, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a batch, and its rows in quarantine."""

    summary: BatchSummary
    bad: tuple[BadRow, ...]


def apply_landed(
    files: PresenceFiles,
    batch_id: str,
    *,
    number: int,
    settled: Settled = lambda rows: set(),
    progress: Callable[[str], None] = lambda step: None,
) -> Applied:
    """Applies a landed batch under its `number`; a batch that is marked as applied only gives its answer again.

    Raises `FileRefusedError` when none of its rows can be taken: the batch then stays landed and unmarked.
    """
    landed = files.landing.get(batch_id)
    summary = files.landing.applied(batch_id)
    if summary is not None:
        return Applied(summary, files.quarantine.read(batch_id).rows)
    with files.workspace(batch_id) as (connection, folder):
        progress("reading")
        opened = open_rows(connection, files.landing.content_path(batch_id), landed.format, landed.rules, work=folder)
        progress("checking")
        judge(
            connection,
            landed.rules,
            secret=files.secret,
            latest=landed.at + _FUTURE,
            odd_blanks=opened.odd_blanks,
        )
        again = _leave_out_settled(connection, settled)
        bad = _bad_rows(connection, opened)
        progress("writing")
        draft = folder / "rows.parquet"
        rows, first, last = write_rows(connection, _stored_rows(landed, number), draft)
        if not rows and not bad and not again:
            raise FileRefusedError("The file has column names, but no row.", next_step="Send it again with its rows.")
        described = StoredFile(
            f"delta/{hour_of(landed.at)}/{batch_id}.parquet", FileKind.DELTA, landed.source, rows, first, last, 0, "",
            hour=hour_of(landed.at), batch=batch_id,
        )  # fmt: skip
        summary = _summary(connection, described, bad, opened, again)
        with files.store.writing():
            if (done := files.landing.applied(batch_id)) is not None:
                return Applied(done, files.quarantine.read(batch_id).rows)
            progress("indexing")
            if bad:
                files.quarantine.write(batch_id, QuarantinedRows(opened.header, opened.delimiter, tuple(bad)))
            if rows:
                _take_in(files, connection, draft, described)
            files.landing.mark_applied(batch_id, summary)
    return Applied(summary, tuple(bad))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stored_rows(landed: Landed, number: int) -> str:
    source = landed.source.replace("'", "''")
    return f"""SELECT person, place, cell, seat_row, kind, make_timestamp(enter * 1000000) AS enter,
        make_timestamp(leave * 1000000) AS leave, '{source}' AS source, {int(number)}::INTEGER AS batch, line, flags
        FROM good"""


def _take_in(files: PresenceFiles, connection: duckdb.DuckDBPyConnection, draft: Path, described: StoredFile) -> None:
    """Makes a batch's rows count and traceable (inside `writing`)."""
    store = files.store
    before = store.catalog()
    segment = _segment_for(before.of_kind(FileKind.DELTA), before.find(described.name), described)
    values = {name: getattr(described, name) for name in StoredFile.__slots__} | {"segment": segment}
    after = store.commit(add=[store.add_file(draft, StoredFile(**values))])
    if files.feed is not None:
        members = [file for file in after.files if file.segment == segment]
        store.define_view(connection, members, view="segment_rows")
        files.feed.put_delta(connection, segment, "segment_rows")


def _segment_for(deltas: Sequence[StoredFile], before: StoredFile | None, new: StoredFile) -> str:
    """The delta segment that a file's rows go to: the hour's last one while that is small."""
    if before is not None:
        return before.segment
    rows: Counter[str] = Counter()
    for file in deltas:
        if file.hour == new.hour:
            rows[file.segment] += file.rows
    numbers = sorted(int(name.rpartition("-")[2]) for name in rows)
    last = numbers[-1] if numbers else 0
    if numbers and rows[f"delta-{new.hour}-{last}"] + new.rows > _SMALL_DELTA:
        last += 1
    return f"delta-{new.hour}-{last}"


def _leave_out_settled(connection: duckdb.DuckDBPyConnection, settled: Settled) -> int:
    """Drops from `judged` the rows that correct a row which is settled already; returns how many."""
    references = _references(connection)
    gone = sorted(settled(references)) if references else []
    if not gone:
        return 0
    connection.executemany(
        "DELETE FROM judged WHERE from_batch = ? AND from_line = ?", [[batch, line] for batch, line in gone]
    )
    return len(gone)


def _references(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[int, int], ...]:
    rows = connection.execute(
        "SELECT DISTINCT from_batch, from_line FROM judged WHERE from_batch IS NOT NULL AND from_line IS NOT NULL "
        "ORDER BY ALL"
    ).fetchall()
    return tuple((batch, line) for batch, line in rows)


def _bad_rows(connection: duckdb.DuckDBPyConnection, opened: Opened) -> list[BadRow]:
    found = connection.execute("SELECT line, reasons FROM wrong ORDER BY line").fetchall()
    raw: Mapping[int, str] = opened.raw_rows([line for line, _ in found]) if found else {}
    judged = [BadRow(line, tuple(reasons.split(" ")), raw[line]) for line, reasons in found]
    return sorted([*opened.bad, *judged], key=lambda row: row.line)


def _summary(
    connection: duckdb.DuckDBPyConnection, stored: StoredFile, bad: Sequence[BadRow], opened: Opened, again: int
) -> BatchSummary:
    [(capped,)] = connection.execute("SELECT count(*) FROM good WHERE flags & 1 = 1").fetchall()
    return BatchSummary(
        good=stored.rows,
        bad=len(bad),
        reasons=dict(sorted(Counter(str(row.code) for row in bad).items())),
        settled_again=again,
        capped=capped,
        first_enter=datetime.fromtimestamp(stored.first, UTC) if stored.rows else None,
        last_leave=datetime.fromtimestamp(stored.last, UTC) if stored.rows else None,
        notes=tuple(str(note) for note in opened.notes),
        settles=_references(connection),
    )

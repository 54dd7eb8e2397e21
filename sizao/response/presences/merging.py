"""The nightly merge, the index brought up to the store, and retention."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import STANDING, STATED
from sizao.response.presences.store import (
    ACROSS,
    COLUMNS,
    FileKind,
    StoredFile,
    source_slug,
    write_rows,
)


_MOST_PARTS = 8  # of one source and day; more are joined into one


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did: batches and rows moved into their days, which days, and index segments removed."""

    batches: int
    rows: int
    days: tuple[str, ...]
    segments_removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows that retention removed: whole files, or old rows of a file that keeps others."""

    source: str
    day: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """What retention removed, and what the index let go with it."""

    removed: tuple[Removal, ...]
    days: tuple[str, ...]
    segments_removed: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(removal.rows for removal in self.removed)

    @property
    def bytes(self) -> int:
        return sum(removal.bytes for removal in self.removed)


def merge(files: PresenceFiles, *, progress: Callable[[str], None] = lambda step: None) -> MergeReport:
    """Moves the rows of all applied batches from their arrival hour to their days, and makes the index anew there."""
    store = files.store
    with files.workspace("merge") as (connection, folder), store.writing():
        deltas = [
            file for file in store.catalog().of_kind(FileKind.DELTA) if files.landing.applied(file.batch) is not None
        ]
        added: list[StoredFile] = []
        if deltas:
            store.define_view(connection, deltas, view="arrived")
            generation = store.catalog().generation
            for source, day in _days_of(connection, "arrived"):
                progress(day)
                added += _write_parts(
                    files, connection, folder, f"SELECT * FROM arrived WHERE {_is(source, day)}", source, day,
                    part=f"{generation:08d}",
                )  # fmt: skip
            days = {file.day for file in added}
            store.commit(
                add=added,
                remove=[file.name for file in deltas],
                stale=days | ({STANDING} if any(file.across for file in added) else set()),
            )
        _join_parts(files, connection, folder)
        removed = bring_index_up(files, connection)
        files.store.sweep()
    return MergeReport(
        len(deltas), sum(file.rows for file in deltas), tuple(sorted({file.day for file in added})), tuple(removed)
    )


def bring_index_up(files: PresenceFiles, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes stale days of the index anew and removes segments without rows in the store (inside `writing`)."""
    catalog = files.store.catalog()
    if files.feed is None:
        return []
    by_day: dict[str, list[StoredFile]] = {}
    for file in catalog.files:
        if file.kind is not FileKind.DELTA:
            by_day.setdefault(_part_of_index(file), []).append(file)
    views = {}
    for at, day in enumerate(sorted(catalog.stale)):
        members = by_day.get(day, [])
        if members:
            views[day] = f"day_{at}"
            files.store.define_view(connection, members, view=views[day])
    current = {file.segment for file in catalog.of_kind(FileKind.DELTA)}
    untouched = [
        name
        for name in files.feed.segments()
        if name in current or (_day_of_segment(name) in by_day and _day_of_segment(name) not in catalog.stale)
    ]
    removed = files.feed.swap(connection, days=views, keep=untouched)
    if catalog.stale:
        files.store.commit(fresh=catalog.stale)
    return removed


def rebuild_index(files: PresenceFiles) -> list[str]:
    """Makes the whole index anew from the store of record; returns the segments it then has."""
    if files.feed is None:
        return []
    with files.workspace("rebuild") as (connection, _), files.store.writing():
        catalog = files.store.catalog()
        files.store.commit(stale={_part_of_index(file) for file in catalog.files if file.kind is not FileKind.DELTA})
        bring_index_up(files, connection)
        for segment in sorted({file.segment for file in catalog.of_kind(FileKind.DELTA)}):
            members = [file for file in catalog.files if file.segment == segment]
            files.store.define_view(connection, members, view="segment_rows")
            files.feed.put_delta(connection, segment, "segment_rows")
        return files.feed.segments()


def retain(files: PresenceFiles, *, days_kept: Mapping[str, int], at: datetime) -> RetentionReport:
    """Removes what is older than its source may keep; sources without an entry keep everything.

    A row's age is that of its leave, so that a stay that goes on is kept. Rows still in their arrival hour are
    merged first, so that none of them escapes.
    """
    merge(files)
    store = files.store
    removed: list[Removal] = []
    with files.workspace("retention") as (connection, folder), store.writing():
        gone: list[str] = []
        shortened: list[StoredFile] = []
        stale: set[str] = set()
        for file in store.catalog().files:
            kept = days_kept.get(file.source)
            if kept is None or file.kind is FileKind.DELTA:
                continue
            limit = start_of_day(at - timedelta(days=kept))
            if file.last <= limit:
                gone.append(file.name)
                removed.append(Removal(file.source, file.day, file.rows, file.bytes, file.sha256))
            elif file.across and file.first <= limit and (rest := _shorten(files, connection, folder, file, limit)):
                shortened.append(rest)
                fewer = file.rows - rest.rows
                removed.append(Removal(file.source, file.day, fewer, file.bytes - rest.bytes, file.sha256))
            else:
                continue
            stale.add(_part_of_index(file))
        if removed:
            store.commit(add=shortened, remove=gone, stale=stale)
        segments = bring_index_up(files, connection)
    return RetentionReport(tuple(removed), tuple(sorted({removal.day for removal in removed})), tuple(segments))


def _shorten(
    files: PresenceFiles, connection: duckdb.DuckDBPyConnection, folder: Path, file: StoredFile, limit: int
) -> StoredFile | None:
    """The file without the rows that ended by `limit`, under its own name, or None if it has none of them."""
    store = files.store
    store.define_view(connection, [file], view="aging")
    draft = folder / "rest.parquet"
    query = f"SELECT {COLUMNS} FROM aging WHERE leave > make_timestamp({limit * 1_000_000})"
    rows, first, last = write_rows(connection, query, draft)
    if rows == file.rows:
        return None
    values = {name: getattr(file, name) for name in StoredFile.__slots__}
    return store.add_file(draft, StoredFile(**(values | {"rows": rows, "first": first, "last": last})))


def _join_parts(files: PresenceFiles, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Joins the parts of a source's day when there are many; the rows stay the same, so does the index."""
    groups: dict[tuple[str, str, bool], list[StoredFile]] = {}
    for file in files.store.catalog().of_kind(FileKind.DAY):
        groups.setdefault((file.source, file.day, file.across), []).append(file)
    for (source, day, _), parts in groups.items():
        if len(parts) > _MOST_PARTS:
            files.store.define_view(connection, parts, view="parts")
            generation = files.store.catalog().generation
            joined = _write_parts(
                files, connection, folder, "SELECT * FROM parts", source, day, part=f"{generation:08d}-joined"
            )
            files.store.commit(add=joined, remove=[part.name for part in parts])


def _write_parts(
    files: PresenceFiles, connection: duckdb.DuckDBPyConnection, folder: Path, query: str, source: str, day: str,
    *, part: str,
) -> list[StoredFile]:  # fmt: skip
    """Writes rows of one source and day as a part inside the day and a part across it; empty ones are left out."""
    written = []
    for across in (False, True):
        draft = folder / "part.parquet"
        condition = ACROSS if across else f"NOT {ACROSS}"
        ordered = f"SELECT {COLUMNS} FROM ({query}) WHERE {condition} ORDER BY place, enter, person, line"
        rows, first, last = write_rows(connection, ordered, draft)
        if rows:
            name = f"day/{day}/{source_slug(source)}-{part}{'-across' if across else ''}.parquet"
            described = StoredFile(name, FileKind.DAY, source, rows, first, last, 0, "", day=day, across=across)
            written.append(files.store.add_file(draft, described))
    return written


def _days_of(connection: duckdb.DuckDBPyConnection, view: str) -> Sequence[tuple[str, str]]:
    rows: Iterable[tuple[str, date]] = connection.execute(
        f"SELECT DISTINCT source, CAST(enter AS DATE) AS day FROM {view} ORDER BY ALL"
    ).fetchall()
    return [(source, day.isoformat()) for source, day in rows]


def _is(source: str, day: str) -> str:
    text = source.replace("'", "''")
    return f"source = '{text}' AND enter >= DATE '{day}' AND enter < DATE '{day}' + INTERVAL 1 DAY"


def start_of_day(at: datetime) -> int:
    return int(at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _day_of_segment(name: str) -> str:
    """`2021-10-13` of the segment `day-2021-10-13` or one of its parts, `standing` of the standing ones, `stated`."""
    return STANDING if name.startswith(STANDING) else name.removeprefix("day-")[:10]


def _part_of_index(file: StoredFile) -> str:
    """What the trace index calls the part that holds a file's rows: a day, `standing` or `stated`."""
    if file.kind is FileKind.STATED:
        return STATED
    return STANDING if file.across else file.day

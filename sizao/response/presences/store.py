"""The store of record: Parquet files by source and UTC day, and a catalog that says which of them count.

A batch first stands as a file of its arrival hour (`delta`); the nightly merge moves its rows to parts of their days.
Within a day, rows that touch its end or another day stand in files apart (`across`), for the trace keeps them apart
too.
The catalog is replaced in one step, and a file that it does not name does not exist: whoever is killed in the middle
leaves the state before or the state after. Only writers lock each other; readers take the catalog as it stands.
"""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import duckdb

from sizao.response.presences.durable import make_private_folder, move_into_place, replace_file
from sizao.response.presences.types import PresencesError


COLUMNS = "person, place, cell, seat_row, kind, enter, leave, source, batch, line, flags"
_CATALOG = "catalog.json"
_ATTEMPTS = 5
_EPOCH = date(1970, 1, 1)

# Strictly inside one UTC day, as `engines.tracing.segment.inside_one_day` has it.
ACROSS = (
    "(epoch_us(enter) % 86400000000 = 0 OR epoch_us(leave) % 86400000000 = 0 "
    "OR CAST(enter AS DATE) <> CAST(leave AS DATE))"
)


class FileKind(StrEnum):
    DELTA = "delta"
    DAY = "day"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file that counts: its rows, first enter and last leave (seconds since 1970, UTC), bytes and SHA-256.

    A delta belongs to a batch, an arrival `hour` (UTC, `2021-10-13T08`) and a delta segment of the trace index; a day
    file to a UTC `day` of enter; a stated file to its source alone.
    """

    name: str
    kind: FileKind
    source: str
    rows: int
    first: int
    last: int
    bytes: int
    sha256: str
    day: str = ""
    across: bool = False
    hour: str = ""
    batch: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The files that count. `stale`: days (and `standing`) whose part of the trace index is not yet made anew."""

    generation: int = 0
    files: tuple[StoredFile, ...] = ()
    stale: frozenset[str] = frozenset()

    def of_kind(self, kind: FileKind) -> tuple[StoredFile, ...]:
        return tuple(file for file in self.files if file.kind is kind)

    def find(self, name: str) -> StoredFile | None:
        return next((file for file in self.files if file.name == name), None)


class PresenceStore:
    """The files under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def catalog(self) -> Catalog:
        """The catalog as it stands."""
        try:
            values = json.loads((self.folder / _CATALOG).read_bytes())
        except FileNotFoundError:
            return Catalog()
        files = tuple(StoredFile(**(entry | {"kind": FileKind(entry["kind"])})) for entry in values["files"])
        return Catalog(values["generation"], files, frozenset(values["stale"]))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds off other writers of any process; the lock ends with the process. Readers go on."""
        make_private_folder(self.folder)
        with (self.folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def commit(
        self,
        *,
        add: Sequence[StoredFile] = (),
        remove: Iterable[str] = (),
        stale: Iterable[str] = (),
        fresh: Iterable[str] = (),
    ) -> Catalog:
        """Swaps the catalog (inside `writing`), then removes the files that no longer count. Added names replace."""
        before = self.catalog()
        gone = set(remove)
        replaced = gone | {file.name for file in add}
        kept = [file for file in before.files if file.name not in replaced]
        after = Catalog(
            before.generation + 1,
            tuple(sorted([*kept, *add], key=lambda file: file.name)),
            (before.stale | frozenset(stale)) - frozenset(fresh),
        )
        values = asdict(after) | {"stale": sorted(after.stale)}
        replace_file(self.folder / _CATALOG, json.dumps(values, ensure_ascii=False, indent=0).encode())
        for name in gone - {file.name for file in add}:
            (self.folder / name).unlink(missing_ok=True)
        return after

    def sweep(self) -> int:
        """Removes files that the catalog does not name (inside `writing`): what killed writers left behind."""
        named = {file.name for file in self.catalog().files}
        stray = [
            path for path in self.folder.rglob("*.parquet") if path.relative_to(self.folder).as_posix() not in named
        ]
        for path in stray:
            path.unlink(missing_ok=True)
        return len(stray)

    def path(self, file: StoredFile) -> Path:
        return self.folder / file.name

    def add_file(self, draft: Path, described: StoredFile) -> StoredFile:
        """Moves a finished Parquet file into its place; it counts only after `commit`."""
        size, sha256 = _checksum(draft)
        move_into_place(draft, self.folder / described.name)
        return replace(described, bytes=size, sha256=sha256)

    def read(
        self, connection: duckdb.DuckDBPyConnection, query: str, parameters: object = None, *, view: str = "presences"
    ) -> list[tuple[object, ...]]:
        """Answers a query over all rows that count, as a view of `COLUMNS`.

        A merge may take a file away between the look into the catalog and the opening: then it is asked anew.
        """
        for attempt in range(_ATTEMPTS):
            catalog = self.catalog()
            self.define_view(connection, catalog.files, view=view)
            try:
                return connection.execute(query, parameters).fetchall()
            except duckdb.IOException:
                if attempt == _ATTEMPTS - 1 or catalog.generation == self.catalog().generation:
                    raise
        raise AssertionError("not reached")

    def define_view(
        self, connection: duckdb.DuckDBPyConnection, files: Sequence[StoredFile], *, view: str = "presences"
    ) -> None:
        """Names the rows of these files."""
        if not files:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {_NO_ROWS}")
            return
        paths = ", ".join(_quoted(str(self.path(file))) for file in files)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {COLUMNS} FROM read_parquet([{paths}])")


def write_rows(connection: duckdb.DuckDBPyConnection, query: str, draft: Path) -> tuple[int, int, int]:
    """Writes the query's rows (`COLUMNS`) as Parquet and returns their number, first enter and last leave."""
    draft.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY ({query}) TO {_quoted(str(draft))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
    )
    [(rows, first, last)] = connection.execute(
        "SELECT count(*), epoch_us(min(enter)) // 1000000, epoch_us(max(leave)) // 1000000 "
        f"FROM read_parquet({_quoted(str(draft))})"
    ).fetchall()
    return rows, first or 0, last or 0


def source_slug(source: str) -> str:
    """A source's name as part of a file name."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "", source)[:24]
    return f"{readable}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def hour_of(at: datetime) -> str:
    """The arrival hour of an instant, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def day_start(day: str) -> int:
    """Seconds since 1970 at which a UTC day begins. Raises `PresencesError` for what is no date."""
    try:
        return (date.fromisoformat(day) - _EPOCH) // timedelta(seconds=1)
    except ValueError as error:
        raise PresencesError(f"'{day}' is no date.", next_step="Give one like 2021-10-13.") from error


def _checksum(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_NO_ROWS = (
    "SELECT NULL::BIGINT AS person, NULL::VARCHAR AS place, NULL::VARCHAR AS cell, NULL::SMALLINT AS seat_row, "
    "NULL::VARCHAR AS kind, NULL::TIMESTAMP AS enter, NULL::TIMESTAMP AS leave, NULL::VARCHAR AS source, "
    "NULL::INTEGER AS batch, NULL::INTEGER AS line, NULL::UTINYINT AS flags LIMIT 0"
)

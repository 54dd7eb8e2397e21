"""Files of every accepted format into one table of text, `raw`, and the records that are broken as such.

`raw` has the columns of `Column`, all text, with the physical `line` and, for rows of our own quarantine files, the
batch and line that they correct (`from_batch`, `from_line`).
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from sizao.response.presences import csv_files, json_files, parquet_files
from sizao.response.presences.columns import (
    BATCH_REFERENCE,
    LINE_REFERENCE,
    REASON_COLUMN,
    map_columns,
    plain_name,
)
from sizao.response.presences.scanning import Scan, scan
from sizao.response.presences.types import BadRow, Column, FileRefusedError, Format, Note, ReadingRules


_GZIP, _PARQUET, _ZIP = b"\x1f\x8b", b"PAR1", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose rows stand in `raw`. `raw_rows` gives records as sent, by line; `header` their column names;
    `odd_blanks`: there may be blanks other than spaces around a text."""

    header: tuple[str, ...]
    delimiter: str
    bad: tuple[BadRow, ...]
    notes: tuple[Note, ...]
    careful: bool
    odd_blanks: bool
    raw_rows: Callable[[Sequence[int]], Mapping[int, str]]


def connect(*, work: Path, threads: int = 2, memory: str = "2GB") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection of our own: no network, no progress bar in the output, spilling into `work`."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(work / "spill"),
            "threads": str(threads),
            "memory_limit": memory,
        }
    )
    connection.execute("SET enable_progress_bar=false; SET TimeZone='UTC'")
    return connection


def guess_format(name: str, first: bytes) -> Format:
    """The format by a file's first bytes and name. Raises `FileRefusedError` for a workbook or archive."""
    lowered = name.lower().removesuffix(".gz")
    if first.startswith(_PARQUET):
        return Format.PARQUET
    if first.startswith(_ZIP):
        raise FileRefusedError(
            "The file is a workbook or an archive.", next_step="Save it as CSV (UTF-8), or unpack it first."
        )
    if lowered.endswith((".ndjson", ".jsonl", ".json")) or first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Format.NDJSON
    return Format.CSV


def read_names(
    connection: duckdb.DuckDBPyConnection, path: Path, form: Format, encoding: str | None
) -> tuple[str, ...]:
    """The column names of a plain (unpacked) file."""
    match form:
        case Format.CSV:
            return csv_files.find_shape(path, encoding).header
        case Format.NDJSON:
            return json_files.find_names(path)
        case Format.PARQUET:
            return parquet_files.find_names(connection, path)
        case _:
            raise AssertionError(form)


def open_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, form: Format, rules: ReadingRules, *, work: Path
) -> Opened:
    """Reads a file into the table `raw`. Raises `FileRefusedError` when none of its rows can be taken."""
    path, cut = unpacked(path, work)
    match form:
        case Format.CSV:
            opened, columns = _open_csv(connection, path, rules, work, cut=cut)
        case Format.NDJSON:
            opened, columns = _open_json(connection, path, rules, work, cut=cut)
        case Format.PARQUET:
            opened, columns = _open_parquet(connection, path, rules)
        case _:
            raise AssertionError(form)
    _name_columns(connection, columns)
    return opened


def unpacked(path: Path, work: Path) -> tuple[Path, bool]:
    """The file without gzip, and whether it breaks off: what came before the break is kept."""
    with path.open("rb") as file:
        if file.read(2) != _GZIP:
            return path, False
    plain = work / "plain"
    with path.open("rb") as source, plain.open("wb") as target:
        return plain, not _decompress(source, target)


def _decompress(source: BinaryIO, target: BinaryIO) -> bool:
    """Writes what can be unpacked; False if the stream breaks off or is damaged."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while piece := source.read(1 << 20):
        while piece:
            try:
                target.write(stream.decompress(piece))
            except zlib.error:
                return False
            piece = stream.unused_data
            if stream.eof and piece:
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return stream.eof


def _wanted(header: Sequence[str], rules: ReadingRules) -> tuple[list[str], list[str]]:
    """Names in the file to read, and what each becomes in `raw`."""
    positions = map_columns(header, rules.columns)
    names = [header[position] for position in positions.values()]
    targets = [str(column) for column in positions]
    plain = [plain_name(name) for name in header]
    for reference, target in ((BATCH_REFERENCE, "from_batch"), (LINE_REFERENCE, "from_line")):
        if reference in plain:
            names.append(header[plain.index(reference)])
            targets.append(target)
    return names, targets


def _open_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, rules: ReadingRules, work: Path, *, cut: bool
) -> tuple[Opened, list[str]]:
    shape = csv_files.find_shape(path, rules.encoding)
    names, targets = _wanted(shape.header, rules)
    readable = csv_files.in_utf8(path, shape.encoding, work)
    found = scan(readable)
    bad: list[BadRow] = []
    careful = cut or not csv_files.read_strictly(connection, readable, shape, found, names)
    records = found.records
    if careful:
        reader = csv_files.CarefulReader(path, shape, cut=cut)
        records = reader.write_clean(work / "clean.csv", names)
        bad = reader.bad
        _read_clean(connection, work / "clean.csv", names)
    header = tuple(name for name in shape.header if plain_name(name) != REASON_COLUMN)
    opened = Opened(header, shape.delimiter, tuple(bad), _notes(found, cut), careful, found.odd_blanks, records.raw)
    return opened, targets


def _open_json(
    connection: duckdb.DuckDBPyConnection, path: Path, rules: ReadingRules, work: Path, *, cut: bool
) -> tuple[Opened, list[str]]:
    header = json_files.find_names(path)
    names, targets = _wanted(header, rules)
    found = scan(path, quotes=False)
    bad: list[BadRow] = []
    careful = (
        cut or not json_files.names_are_usable(header) or not json_files.read_strictly(connection, path, found, names)
    )
    if careful:
        bad = json_files.write_clean(found.records, work / "clean.csv", names, cut=cut)
        _read_clean(connection, work / "clean.csv", names)
    return Opened(header, ",", tuple(bad), _notes(found, cut), careful, found.odd_blanks, found.records.raw), targets


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, rules: ReadingRules) -> tuple[Opened, list[str]]:
    header = parquet_files.find_names(connection, path)
    names, targets = _wanted(header, rules)
    parquet_files.read(connection, path, names)

    def raw_rows(lines: Sequence[int]) -> Mapping[int, str]:
        return parquet_files.raw(connection, path, lines)

    return Opened(header, ",", (), (), False, True, raw_rows), targets


def _read_clean(connection: duckdb.DuckDBPyConnection, clean: Path, names: Sequence[str]) -> None:
    """Reads our own clean file, whose last column is the line, into `parsed`."""
    columns = {f"c{at}": "VARCHAR" for at in range(len(names))} | {"line": "INTEGER"}
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE parsed AS SELECT * FROM read_csv($path, header=false, skip=1,
            auto_detect=false, delim=',', quote='"', escape='"', new_line='\\n', columns={columns},
            maximum_line_size=10000000, parallel=false, compression='none')""",
        {"path": str(clean)},
    )


def _name_columns(connection: duckdb.DuckDBPyConnection, targets: Sequence[str]) -> None:
    every = [*(str(column) for column in Column), "from_batch", "from_line"]
    wanted = ", ".join(
        f"c{targets.index(name)} AS {name}" if name in targets else f"NULL::VARCHAR AS {name}" for name in every
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT line, {wanted} FROM parsed")


def _notes(found: Scan, cut: bool) -> tuple[Note, ...]:
    if cut:
        return (Note.BREAKS_OFF,)
    if not found.ends_with_break:
        return (Note.NO_LAST_BREAK,)
    return ()

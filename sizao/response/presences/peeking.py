"""A look at the beginning of a file, before it is taken: its columns, and a few rows to map them by."""

import csv
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from sizao.response.presences import csv_files, json_files
from sizao.response.presences.columns import map_columns
from sizao.response.presences.reading import connect, read_names
from sizao.response.presences.types import Column, ColumnsMissingError, FileRefusedError, Format, Peek, ReadingRules


_SAMPLE = 1 << 18
_ROWS = 5


def check_columns(path: Path, form: Format, rules: ReadingRules) -> None:
    """Raises `FileRefusedError` if the file's beginning shows that none of its rows can be taken."""
    with tempfile.TemporaryDirectory(prefix=".peek-", dir=path.parent) as folder:
        map_columns(_names(path, form, rules, Path(folder)), rules.columns)


def peek(path: Path, form: Format, rules: ReadingRules) -> Peek:
    """The beginning of a file. Raises `FileRefusedError` if it has no column names at all."""
    with tempfile.TemporaryDirectory(prefix=".peek-", dir=path.parent) as folder:
        names = _names(path, form, rules, Path(folder))
        rows = _rows(path, form, rules, names, Path(folder))
    missing: FileRefusedError | None = None
    found: Mapping[Column, int] = {}
    try:
        found = map_columns(names, rules.columns)
    except ColumnsMissingError as error:
        missing, found = error, error.found
    except FileRefusedError as error:
        missing = error
    return Peek(names, rows, {column: names[at] for column, at in found.items()}, missing)


def _names(path: Path, form: Format, rules: ReadingRules, folder: Path) -> tuple[str, ...]:
    sample = path if form is Format.PARQUET else _beginning(path, folder)
    with connect(work=folder, threads=1) as connection:
        return read_names(connection, sample, form, rules.encoding)


def _rows(
    path: Path, form: Format, rules: ReadingRules, names: Sequence[str], folder: Path
) -> tuple[tuple[str, ...], ...]:
    if form is Format.PARQUET:
        with connect(work=folder, threads=1) as connection:
            found = connection.execute(
                "SELECT COLUMNS(*)::VARCHAR FROM read_parquet($path) LIMIT $rows", {"path": str(path), "rows": _ROWS}
            ).fetchall()
        return tuple(tuple(value or "" for value in row) for row in found)
    sample = _beginning(path, folder)
    if form is Format.NDJSON:
        return json_files.first_rows(sample, names, _ROWS)
    shape = csv_files.find_shape(sample, rules.encoding)
    text = sample.read_bytes().decode(shape.encoding, "replace").removeprefix("\ufeff")
    rows = csv.reader(text.splitlines(), delimiter=shape.delimiter)
    return tuple(tuple(row) for row, _ in zip((row for row in list(rows)[1:] if row), range(_ROWS), strict=False))


def _beginning(path: Path, folder: Path) -> Path:
    """The first lines of a text file, unpacked, as a file of their own."""
    with path.open("rb") as file:
        raw = file.read(_SAMPLE)
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, _SAMPLE)
        except zlib.error as error:
            raise FileRefusedError("The compressed file is damaged from its beginning.") from error
    if len(raw) == _SAMPLE and b"\n" in raw:
        raw = raw[: raw.rindex(b"\n") + 1]
    sample = folder / "beginning"
    sample.write_bytes(raw)
    return sample

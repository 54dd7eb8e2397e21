"""NDJSON (one object on each line) into text columns: strictly at once, or line by line where that fails."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from sizao.response.presences.csv_files import number_lines
from sizao.response.presences.scanning import Records, Scan
from sizao.response.presences.types import BadRow, FileRefusedError, Reason


_SAMPLE = 1000  # objects whose names are looked at; a name that first comes later is not a column


def find_names(path: Path) -> tuple[str, ...]:
    """The names that the first objects use, in the order of their first use.

    Raises `FileRefusedError` if there is none.
    """
    names: dict[str, None] = {}
    with path.open("rb") as file:
        for _, line in zip(range(_SAMPLE), file, strict=False):
            found = _object(line)
            if isinstance(found, dict):
                names |= dict.fromkeys(found)
    if not names:
        raise FileRefusedError(
            "The file holds no JSON object in its first lines.",
            next_step='Write one object on each line, for example {"person": "...", "place": "...", ...}.',
        )
    return tuple(names)


def first_rows(path: Path, names: Sequence[str], count: int) -> tuple[tuple[str, ...], ...]:
    """The values of the first objects, by name."""
    with path.open("rb") as file:
        found = (_object(line) for line in file)
        objects = [values for values in found if isinstance(values, dict)][:count]
    return tuple(tuple(_text(values.get(name)) for name in names) for values in objects)


def read_strictly(connection: duckdb.DuckDBPyConnection, path: Path, found: Scan, columns: Sequence[str]) -> bool:
    """Fills `parsed` (text columns c0, c1, ... and `line`); False if the file has a structural fault."""
    lines = found.records.lines
    if not found.plain or not len(lines):
        return False
    types = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in columns)
    wanted = ", ".join('"' + name.replace('"', '""') + f'" AS c{at}' for at, name in enumerate(columns))
    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE strict AS SELECT {wanted} FROM read_json($path,
                format='newline_delimited', columns={{{types}}}, ignore_errors=false, compression='none')""",
            {"path": str(path)},
        )
        [(count,)] = connection.execute("SELECT count(*) FROM strict").fetchall()
    except duckdb.Error:
        return False
    if count != len(lines):
        return False
    number_lines(connection, lines)
    return True


def write_clean(records: Records, clean: Path, columns: Sequence[str], *, cut: bool) -> list[BadRow]:
    """Writes the sound records as CSV with their line as last column, and returns the broken ones."""
    bad: list[BadRow] = []
    with records.path.open("rb") as source, clean.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([*columns, "line"])
        lines = list(enumerate(source, start=1))
        for number, line in lines:
            if not line.strip():
                continue
            is_last = number == len(lines)
            found = Reason.CUT_OFF if cut and is_last else _object(line)
            if isinstance(found, dict):
                writer.writerow([*(_text(found.get(name)) for name in columns), number])
                continue
            if is_last and found is Reason.BROKEN_JSON and not line.endswith(b"\n"):
                found = Reason.CUT_OFF
            bad.append(BadRow(number, (str(found),), line.decode("utf-8", "backslashreplace").rstrip("\r\n")))
    return bad


def _object(line: bytes) -> dict[str, object] | Reason:
    try:
        found = json.loads(line.decode("utf-8").removeprefix("\ufeff"), parse_int=str, parse_float=str)
    except UnicodeDecodeError:
        return Reason.BROKEN_ENCODING
    except (ValueError, RecursionError):
        return Reason.BROKEN_JSON
    return found if isinstance(found, dict) else Reason.BROKEN_JSON


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case _:
            return json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def names_are_usable(names: Iterable[str]) -> bool:
    """Whether the strict reader can be asked for these names: it compares them without case."""
    lowered = [name.lower() for name in names]
    return len(lowered) == len(set(lowered))

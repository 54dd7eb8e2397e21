"""What presences may be given as, read into one table of a DuckDB connection as they are."""

import csv
import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sizao.kernel.errors import SizaoError


REQUIRED = ("person", "place", "enter", "leave")
OPTIONAL = {"cell": "VARCHAR", "seat_row": "INTEGER", "kind": "VARCHAR"}
ROW = "number of the row"  # as a column; a name that no file's own column has


class PresencesError(SizaoError):
    """Presences that cannot be read, or an index that does not fit them."""


def source(connection: duckdb.DuckDBPyConnection, presences: Any) -> str:
    """Make the table `raw`, its rows numbered in the column ROW; returns what to call it in messages."""
    if isinstance(presences, str | Path):
        path = Path(presences)
        if not path.is_file():
            what = "that is a folder" if path.is_dir() else "there is no such file"
            raise PresencesError(f"{path}: {what}.", next_step="Give a file of presences.")
        names = path.name.lower()
        try:
            if names.endswith((".parquet", ".pq")):
                _number(connection, f"SELECT * FROM read_parquet({_quoted(path)})")
            elif names.removesuffix(".gz").endswith((".ndjson", ".jsonl")):
                _read_json(connection, path)
            else:
                _read_csv(connection, path)
        except duckdb.Error as error:
            raise PresencesError(
                f"{path.name} cannot be read.",
                f"{str(error).splitlines()[0].rstrip('.')}.",
                "Give CSV, .csv.gz, Parquet or NDJSON.",
            ) from error
        return path.name
    if isinstance(presences, duckdb.DuckDBPyRelation):
        # Relations belong to their own connection; Arrow carries them over without a copy of the texts.
        presences = presences.to_arrow_table() if hasattr(presences, "to_arrow_table") else presences.arrow()
    if isinstance(presences, Sequence):
        presences = _columns_of(presences)
    connection.register("given", presences)
    _number(connection, "SELECT * FROM given")
    return "The table"


def _number(connection: duckdb.DuckDBPyConnection, select: str) -> None:
    connection.execute(f'CREATE TEMP TABLE raw AS SELECT *, row_number() OVER () AS "{ROW}" FROM ({select})')


def _read_csv(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """All columns as texts. Lines that are no CSV or not UTF-8 go to the table `unread` (row, reason)."""
    separator, names = _header(path)
    if not names:
        connection.execute(f'CREATE TEMP TABLE raw ("{ROW}" BIGINT)')
        return
    # The dialect is given: guessing it from the rows fails when many of them are bad.
    types = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
    options = (
        f"auto_detect=false, delim={_quoted(separator)}, quote='\"', escape='\"', header=true, columns={{{types}}},"
        " null_padding=true, strict_mode=false, store_rejects=true"
    )
    _number(connection, f"SELECT * FROM read_csv({_quoted(path)}, {options})")
    _refuse_open_quote(connection, path, names)
    connection.execute("""
        CREATE TEMP TABLE unread AS
        SELECT line - 1 AS row, min(CASE error_type WHEN 'INVALID ENCODING' THEN 'not in UTF-8' ELSE 'not readable' END)
               AS reason
        FROM reject_errors GROUP BY line""")
    if connection.execute("SELECT count(*) FROM unread").fetchone() == (0,):
        return
    # The rows that were read are numbered among themselves: give them their numbers in the file.
    connection.execute(f"""
        CREATE TEMP TABLE read AS
        SELECT number, row_number() OVER (ORDER BY number) AS read
        FROM range(1, (SELECT count(*) FROM raw) + (SELECT count(*) FROM unread) + 1) numbers(number)
        WHERE number NOT IN (SELECT row FROM unread);
        UPDATE raw SET "{ROW}" = read.number FROM read WHERE read.read = raw."{ROW}";
    """)


def _refuse_open_quote(connection: duckdb.DuckDBPyConnection, path: Path, names: list[str]) -> None:
    """A quotation mark that is never closed takes the rest of the file into one value: that is no single bad row."""
    values = " || ".join(f"coalesce({_name(name)}, '')" for name in names)
    found = connection.execute(
        f'SELECT "{ROW}" FROM raw WHERE "{ROW}" = (SELECT max("{ROW}") FROM raw)'
        f" AND contains({values}, chr(10)) AND {_name(names[-1])} IS NULL"
    ).fetchone()
    if found is not None:
        raise PresencesError(
            f"{path.name}, row {found[0]}: a quotation mark is opened and not closed.",
            "It takes the rest of the file into one value.",
            "Close it, or double it where it belongs to the text.",
        )


def _name(column: str) -> str:
    text = column.replace('"', '""')
    return f'"{text}"'


def _header(path: Path) -> tuple[str, list[str]]:
    """(separator, names of the columns) of a CSV file; no names when it is empty."""
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            line = file.readline(1 << 20).decode("utf-8-sig").strip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise PresencesError(
            f"{path.name} cannot be read.", f"{error}.", "Give CSV in UTF-8, .csv.gz, Parquet or NDJSON."
        ) from error
    separator = max(",;\t|", key=line.count)
    names: list[str] = []
    for number, name in enumerate(next(csv.reader([line], delimiter=separator), []), start=1):
        bare = name.strip() or f"column {number}"
        names.append(f"{bare} {number}" if bare.lower() in (seen.lower() for seen in names) else bare)
    return separator, names


def _read_json(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The known columns as texts (persons as numbers where all are whole numbers), so that no offset is lost."""
    known = (*REQUIRED, *OPTIONAL)
    types = ", ".join(f"{column}: 'JSON'" for column in known)
    reader = f"read_json({_quoted(path)}, format='newline_delimited', columns={{{types}}}, ignore_errors=true)"
    connection.execute(f"CREATE TEMP TABLE objects AS SELECT * FROM {reader}")
    counts = ", ".join(f"count({column})" for column in known)
    whole = "bool_and(person IS NULL OR json_type(person) IN ('BIGINT', 'UBIGINT') AND TRY_CAST(person AS BIGINT) >= 0)"
    found = connection.execute(f"SELECT {whole}, {counts} FROM objects").fetchone()
    assert found is not None
    texts = [
        f"TRY_CAST(person AS BIGINT) AS {column}"
        if column == "person" and found[0]
        else f"{column} ->> '$' AS {column}"
        for column, count in zip(known, found[1:], strict=True)
        if count
    ]
    _number(connection, f"SELECT {', '.join(texts) or 'NULL AS nothing'} FROM objects")
    if not texts:
        connection.execute("ALTER TABLE raw DROP COLUMN nothing")


def _quoted(text: str | Path) -> str:
    text = str(text).replace("'", "''")
    return f"'{text}'"


def _columns_of(rows: Sequence[Any]) -> dict[str, npt.NDArray[Any]]:
    """`Presence` tuples as columns."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for number, field in enumerate(("person", "place", "enter", "leave", "cell", "seat_row", "kind")):
        values = [row[number] for row in rows]
        if field in ("enter", "leave"):
            columns[field] = np.array(values, "datetime64[s]")
        elif field == "seat_row":
            columns[field] = np.array([-1 if value is None else value for value in values], np.int32)
        elif field == "person" and all(isinstance(value, int) for value in values):
            columns[field] = np.array(values, np.int64)
        else:
            columns[field] = np.array(values, object)
    return columns

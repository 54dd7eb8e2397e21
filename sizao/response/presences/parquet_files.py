"""Parquet into text columns. A line is the number of the record, counted from 1."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from sizao.response.presences.types import FileRefusedError


def find_names(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    """The file's column names. Raises `FileRefusedError` for what is not a whole Parquet file."""
    try:
        rows = connection.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()
    except duckdb.Error:
        raise _refused() from None
    return tuple(row[0] for row in rows)


def read(connection: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str]) -> None:
    """Fills `parsed`. Instants with a zone become UTC text, without one they stay local text."""
    wanted = ", ".join(f"CAST({_name(name)} AS VARCHAR) AS c{at}" for at, name in enumerate(columns))
    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE parsed AS SELECT {wanted}, (file_row_number + 1)::INTEGER AS line
                FROM read_parquet($path, file_row_number=true)""",
            {"path": str(path)},
        )
    except duckdb.Error:
        raise _refused() from None


def raw(connection: duckdb.DuckDBPyConnection, path: Path, lines: Sequence[int]) -> dict[int, str]:
    """The records at these lines, each as one JSON object."""
    rows = connection.execute(
        """SELECT file_row_number + 1, to_json(COLUMNS(r -> r)) FROM (SELECT NULL) LIMIT 0"""
        if not lines
        else """SELECT file_row_number + 1, to_json(record)::VARCHAR FROM
                (SELECT file_row_number, r AS record FROM read_parquet($path, file_row_number=true) AS r)
                WHERE file_row_number + 1 IN (SELECT unnest($lines))""",
        {"path": str(path), "lines": list(lines)},
    ).fetchall()
    return dict(rows)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refused() -> FileRefusedError:
    return FileRefusedError(
        "The file is not a whole Parquet file.",
        "Its end, where Parquet keeps the table of contents, is missing or damaged.",
        "Send the file again.",
    )

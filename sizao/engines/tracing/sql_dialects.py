"""What DuckDB and PostgreSQL say differently, so that the statements of `sql` are written once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Dialect(Protocol):
    """A connection with the few things the two engines do differently."""

    def run(self, statement: str) -> None:
        """Execute one statement."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute one query and fetch all of it."""

    def create(self, name: str, query: str, *, index: Iterable[str] = (), order: str = "") -> None:
        """(Re)create a temporary table from a query.

        `index`: columns it is searched by; `order`: columns of the index it is joined to. Each only where it helps.
        """

    def fill(self, name: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
        """(Re)create a temporary table from column name -> (type, values)."""

    def column_types(self, table: str) -> dict[str, str]:
        """The columns of a table, view or query in parentheses, with their types in lower case."""

    def seconds(self, column: str) -> str:
        """Whole seconds since 1970 of a timestamp column, fractions cut off; without a zone it is UTC."""

    def in_code_points(self, expression: str) -> str:
        """A text that sorts and compares by code point."""

    def least(self, parts: Sequence[str]) -> str:
        """The aggregate that keeps the smallest row of whole numbers, compared part by part."""

    def part(self, row: str, number: int) -> str:
        """One number (from 0) of a row that `least` kept."""


class DuckDB:
    """DuckDB; no index is made, since its joins hash."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        # Its progress bar writes into standard output, where an answer may be going.
        self.connection.execute("SET enable_progress_bar = false")

    def run(self, statement: str) -> None:
        self.connection.execute(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        fetched: list[tuple[Any, ...]] = self.connection.execute(statement).fetchall()
        return fetched

    def create(self, name: str, query: str, *, index: Iterable[str] = (), order: str = "") -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def fill(self, name: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
        values = ", ".join(f"unnest(CAST(? AS {kind}[])) AS {column}" for column, (kind, _) in columns.items())
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {values}", [list(values) for _, values in columns.values()]
        )

    def column_types(self, table: str) -> dict[str, str]:
        return {row[0]: str(row[1]).lower() for row in self.rows(f"DESCRIBE SELECT * FROM {table}")}

    def seconds(self, column: str) -> str:
        return f"CAST(floor(epoch({column})) AS BIGINT)"

    def in_code_points(self, expression: str) -> str:
        return expression  # it compares bytes, and UTF-8 keeps the order of code points

    def least(self, parts: Sequence[str]) -> str:
        return "min({" + ", ".join(f"'p{number}': {part}" for number, part in enumerate(parts)) + "})"

    def part(self, row: str, number: int) -> str:
        return f"{row}.p{number}"


class PostgreSQL:
    """PostgreSQL 15 or newer through psycopg. Temporary tables are analyzed, or it plans them blind."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def _execute(self, statement: str, parameters: Sequence[Any] | None = None) -> Any:
        # A prepared statement would outlive the temporary tables that it was planned for.
        return self.connection.execute(statement, parameters, prepare=False)

    def run(self, statement: str) -> None:
        self._execute(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        fetched: list[tuple[Any, ...]] = self._execute(statement).fetchall()
        return fetched

    def create(self, name: str, query: str, *, index: Iterable[str] = (), order: str = "") -> None:
        self._execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        in_order = f" ORDER BY {order}" if order else ""
        self._execute(f"CREATE TEMP TABLE {name} AS {query}{in_order}")
        self._prepare(name, index)

    def fill(self, name: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
        arrays = ", ".join(f"%s::{kind}[]" for kind, _ in columns.values())
        self._execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self._execute(
            f"CREATE TEMP TABLE {name} ({', '.join(f'{column} {kind}' for column, (kind, _) in columns.items())})"
        )
        self._execute(
            f"INSERT INTO {name} SELECT * FROM unnest({arrays})", [list(values) for _, values in columns.values()]
        )
        self._prepare(name, ())

    def _prepare(self, name: str, index: Iterable[str]) -> None:
        for columns in index:
            self._execute(f"CREATE INDEX ON pg_temp.{name} ({columns})")
        self._execute(f"ANALYZE pg_temp.{name}")

    def column_types(self, table: str) -> dict[str, str]:
        cursor = self._execute(f"SELECT * FROM {table} LIMIT 0")
        return {column.name: column.type_display.lower() for column in cursor.description}

    def seconds(self, column: str) -> str:
        return f"CAST(floor(extract(epoch FROM {column})) AS BIGINT)"

    def in_code_points(self, expression: str) -> str:
        return f'{expression} COLLATE "C"'

    def least(self, parts: Sequence[str]) -> str:
        return f"min(ARRAY[{', '.join(f'CAST({part} AS BIGINT)' for part in parts)}])"

    def part(self, row: str, number: int) -> str:
        return f"{row}[{number + 1}]"


DIALECTS: dict[str, type[DuckDB] | type[PostgreSQL]] = {"duckdb": DuckDB, "postgres": PostgreSQL}

"""Columns into a table by COPY: hundreds of thousands of rows a second, also under row-level security."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from psycopg import sql


_LINES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go. `replace_on` names the columns of a unique key: a row with the same key is replaced."""

    table: str
    replace_on: tuple[str, ...] = ()


def copy_columns(target: Target, columns: Mapping[str, Sequence[Any]], *, using: str = "default") -> int:
    """Writes equally long columns as rows inside the caller's transaction; the number of rows.

    Values are numbers, texts, bytes or None. PostgreSQL refuses COPY where row-level security holds, so rows go to a
    temporary table first and are inserted from there, each checked by the policies.
    """
    names = list(columns)
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    with _staged(target.table, columns, using) as (cursor, staging):
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} {}").format(
                sql.Identifier(target.table), listed, listed, staging, _on_conflict(target, names)
            )
        )
        written: int = cursor.rowcount
    return written


def update_columns(table: str, key: str, columns: Mapping[str, Sequence[Any]], *, using: str = "default") -> int:
    """Changes rows, found by their unique column `key`, to the values given; how many rows there were."""
    changed = sql.SQL(", ").join(
        sql.SQL("{} = staged.{}").format(sql.Identifier(name), sql.Identifier(name)) for name in columns if name != key
    )
    with _staged(table, columns, using) as (cursor, staging):
        cursor.execute(
            sql.SQL("UPDATE {} AS kept SET {} FROM {} AS staged WHERE kept.{} = staged.{}").format(
                sql.Identifier(table), changed, staging, sql.Identifier(key), sql.Identifier(key)
            )
        )
        written: int = cursor.rowcount
    return written


@contextmanager
def _staged(table: str, columns: Mapping[str, Sequence[Any]], using: str) -> Iterator[tuple[Any, sql.Identifier]]:
    """The columns in a temporary table that looks like `table`, for as long as the block lasts."""
    staging = sql.Identifier(f"copying_{table}")
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connections[using].cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                staging, listed, sql.Identifier(table)
            )
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(staging, listed)) as copy:
            for block in _blocks([list(map(_writer(values), values)) for values in columns.values()]):
                copy.write(block)
        # Nobody else gathers statistics of temporary tables, and a join would be planned for an empty one.
        cursor.execute(sql.SQL("ANALYZE {}").format(staging))
        yield cursor, staging
        cursor.execute(sql.SQL("DROP TABLE {}").format(staging))


def _on_conflict(target: Target, names: Sequence[str]) -> sql.Composable:
    if not target.replace_on:
        return sql.SQL("")
    changed = [sql.Identifier(name) for name in names if name not in target.replace_on]
    return sql.SQL("ON CONFLICT ({}) DO UPDATE SET {}").format(
        sql.SQL(", ").join(map(sql.Identifier, target.replace_on)),
        sql.SQL(", ").join(sql.SQL("{} = EXCLUDED.{}").format(name, name) for name in changed),
    )


def _blocks(columns: Sequence[Sequence[str]]) -> Any:
    lines = ["\t".join(row) for row in zip(*columns, strict=True)]
    for start in range(0, len(lines), _LINES_AT_ONCE):
        yield ("\n".join(lines[start : start + _LINES_AT_ONCE]) + "\n").encode()


def _writer(values: Sequence[Any]) -> Callable[[Any], str]:
    """How the values of one column are written; all of one kind, apart from None."""
    kind = next((type(value) for value in values if value is not None), int)
    if issubclass(kind, bytes):
        return lambda value: r"\N" if value is None else r"\\x" + value.hex()
    if issubclass(kind, str):
        return lambda value: r"\N" if value is None else _escaped(value)
    return lambda value: r"\N" if value is None else str(value)


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")

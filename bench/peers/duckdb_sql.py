"""SQL on DuckDB: two native tables, sorted by person and by cell."""

import json
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.peers import COLUMNS, Built, Table, drop_from_memory, in_order, size_of
from bench.peers.sql_peer import ANSWER, facts_of, run, shared_stays, tables
from sizao.engines.tracing.sql_dialects import DuckDB


class DuckDBSql:
    name, threads, definition = "duckdb", 2, "full"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection: duckdb.DuckDBPyConnection | None = None

    def build(self, rows: Any, shared: dict[str, Any]) -> Built:
        stays = shared_stays(rows, shared)
        source = {
            name: getattr(stays, name) for name in ("person", "cell", "enter", "leave", "seat_row", "place", "setting")
        } | {"joins": stays.joins[stays.cell]}
        begun = time.perf_counter()
        with duckdb.connect(str(self.folder / "stays.duckdb")) as connection:
            connection.execute("SET threads = 2; SET enable_progress_bar = false")
            connection.register("source", _frame(source))
            columns = "enter, leave, nullif(seat_row, -1)::SMALLINT AS seat_row"
            connection.execute(
                f"CREATE TABLE by_person AS SELECT person, cell, place, setting::SMALLINT AS setting, joins, {columns}"
                " FROM source ORDER BY person, enter"
            )
            connection.execute(
                f"CREATE TABLE by_cell AS SELECT cell, person, {columns} FROM source ORDER BY cell, enter"
            )
        (self.folder / "facts.json").write_text(json.dumps(facts_of(stays)))
        return Built(time.perf_counter() - begun, size_of(self.folder))

    def open(self) -> None:
        self.connection = duckdb.connect(str(self.folder / "stays.duckdb"))
        self.connection.execute("SET threads = 2; SET memory_limit = '8GB'")
        self.tables = tables("by_person", "by_cell", json.loads((self.folder / "facts.json").read_text()))

    def trace(self, persons: list[int], degrees: int) -> Any:
        assert self.connection is not None
        run(DuckDB(self.connection), self.tables, persons, degrees)
        return self.connection.execute(ANSWER).fetchnumpy()

    def table(self, answer: Any) -> Table:
        return in_order([answer[name] for name in COLUMNS])

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def evict(self) -> None:
        drop_from_memory(self.folder)


def _frame(columns: dict[str, Any]) -> Any:
    import pyarrow as pa

    return pa.table(columns)


PEER = DuckDBSql

"""SQL on PostgreSQL: one table with two covering indexes, on the server of the wheel or on `DATABASE_URL`."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import COLUMNS, Built, Table, drop_from_memory, in_order
from bench.peers.sql_peer import ANSWER, facts_of, run, shared_stays, tables
from sizao.engines.tracing.sql_dialects import PostgreSQL


PASSWORD = "bench"  # of a server that lives for the measurement, behind a socket in its own folder
SERVER_SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "jit": "off", "checkpoint_timeout": "1h"}
SESSION_SETTINGS = {
    "work_mem": "512MB",
    "temp_buffers": "512MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers_per_gather": "1",
    "max_parallel_maintenance_workers": "1",
    "random_page_cost": "1.1",
    "effective_cache_size": "12GB",
    "jit": "off",
    "client_min_messages": "warning",
}
BLOCK = 1 << 20


class PostgresSql:
    name, threads, definition = "postgres", 2, "full"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection: Any = None
        self.hold: Any = None

    def build(self, rows: Any, shared: dict[str, Any]) -> Built:
        stays = shared_stays(rows, shared)
        self._connect()
        run_ = self.connection.execute
        if self.hold is not None:
            for name, value in SERVER_SETTINGS.items():
                run_(f"ALTER SYSTEM SET {name} = '{value}'")
            self.close()
            self._connect()
            run_ = self.connection.execute
        begun = time.perf_counter()
        run_("DROP TABLE IF EXISTS bench_stays")
        # Frozen from the start: index-only scans need not look into the table.
        with self.connection.transaction():
            run_(
                "CREATE TABLE bench_stays (person int, cell int, enter int, leave int, place int,"
                " setting smallint, joins boolean, seat_row smallint)"
            )
            with self.connection.cursor().copy("COPY bench_stays FROM STDIN (FORMAT binary, FREEZE)") as copy:
                for block in _binary_rows(stays):
                    copy.write(block)
        copied = time.perf_counter()
        run_("CREATE INDEX ON bench_stays (person, enter) INCLUDE (leave, cell, place, setting, joins, seat_row)")
        run_("CREATE INDEX ON bench_stays (cell, enter) INCLUDE (leave, person, seat_row)")
        run_("VACUUM (ANALYZE) bench_stays")
        seconds = time.perf_counter() - begun
        (size,) = run_("SELECT pg_total_relation_size('bench_stays')").fetchone()
        self.close()
        (self.folder / "facts.json").write_text(json.dumps(facts_of(stays)))
        return Built(seconds, size, f"COPY {copied - begun:.0f} s, indexes {seconds - (copied - begun):.0f} s")

    def open(self) -> None:
        self._connect()
        facts = json.loads((self.folder / "facts.json").read_text())
        self.tables = tables("bench_stays", "bench_stays", facts)

    def _connect(self) -> None:
        import psycopg

        address = os.environ.get("DATABASE_URL")  # noqa: TID251 - the bench has no settings of its own
        if not address:
            from sizao.foundation.database.server import hold_server

            self.hold = hold_server(self.folder, superuser_password=PASSWORD, durable=False)
            address = f"host={self.hold.paths.socket} dbname=postgres user=postgres password={PASSWORD}"
        self.connection = psycopg.connect(address, autocommit=True)
        for name, value in SESSION_SETTINGS.items():
            self.connection.execute(f"SET {name} = '{value}'")

    def trace(self, persons: list[int], degrees: int) -> Any:
        dialect = PostgreSQL(self.connection)
        run(dialect, self.tables, persons, degrees)
        with self.connection.cursor().copy(f"COPY ({_as_bigint(ANSWER)}) TO STDOUT (FORMAT binary)") as copy:
            return b"".join(bytes(part) for part in copy)

    def table(self, answer: Any) -> Table:
        kind = np.dtype(
            [("fields", ">i2"), *(pair for name in COLUMNS for pair in ((f"{name}_n", ">i4"), (name, ">i8")))]
        )
        rows = np.frombuffer(answer, kind, offset=19, count=(len(answer) - 21) // kind.itemsize)
        return in_order([rows[name] for name in COLUMNS])

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        if self.hold is not None:
            self.hold.release()
            self.hold = None

    def evict(self) -> None:
        drop_from_memory(self.folder)


def _as_bigint(query: str) -> str:
    return "SELECT " + ", ".join(f"CAST({name} AS bigint)" for name in COLUMNS) + f" FROM ({query}) AS answer"


def _binary_rows(stays: Any) -> Iterator[bytes]:
    """The stays as PostgreSQL's binary COPY takes them; those without a seat row have a shorter last field."""
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    fields = (
        ("person", ">i4"), ("cell", ">i4"), ("enter", ">i4"), ("leave", ">i4"), ("place", ">i4"), ("setting", ">i2"),
        ("joins", "u1"),
    )  # fmt: skip
    joins = stays.joins[stays.cell]
    for seated in (False, True):
        kind = np.dtype(
            [
                ("fields", ">i2"),
                *(pair for name, t in fields for pair in ((f"{name}_n", ">i4"), (name, t))),
                ("seat_row_n", ">i4"),
                *([("seat_row", ">i2")] if seated else []),
            ]
        )
        chosen = np.flatnonzero((stays.seat_row >= 0) == seated)
        for begin in range(0, len(chosen), BLOCK):
            part = chosen[begin : begin + BLOCK]
            block = np.empty(len(part), kind)
            block["fields"] = len(fields) + 1
            for name, t in fields:
                block[f"{name}_n"] = np.dtype(t).itemsize
                block[name] = joins[part] if name == "joins" else getattr(stays, name)[part]
            block["seat_row_n"] = 2 if seated else -1
            if seated:
                block["seat_row"] = stays.seat_row[part]
            yield block.tobytes()
    yield b"\xff\xff"


PEER = PostgresSql

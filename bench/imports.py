"""Rows a second from a CSV file to a durable, checked, traceable batch, beside a plain DuckDB copy of the same file.

    python -m bench.imports [ROWS]

The peer reads the file with its types guessed and writes it as Parquet: no checks, no hashing, no fsync, no index.
The two take turns; the medians and their ratio are printed with the state of the machine.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np

from sizao.foundation.privacy.encryption import KeyRing, Vault
from sizao.response.presences.applying import PresenceFiles, apply_landed
from sizao.response.presences.indexing import TraceIndexFeed
from sizao.response.presences.types import Format, ReadingRules


ROUNDS = 3
GOAL = 200_000


def main(rows: int) -> int:
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        home = Path(folder)
        file = home / "rows.csv"
        _write_rows(file, rows)
        print(f"{rows:,} rows, {file.stat().st_size:,} bytes, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        _import(home, file, "warm")
        ours, theirs = [], []
        for turn in range(ROUNDS):
            theirs.append(_copy(home, file))
            ours.append(_import(home, file, f"turn-{turn}"))
        for name, times in (("import", ours), ("DuckDB copy", theirs)):
            median = statistics.median(times)
            print(f"{name:<12} {median:6.2f} s  {rows / median:>12,.0f} rows/s  (all: {_list(times)})")
        print(f"ratio {statistics.median(ours) / statistics.median(theirs):.1f}, load {os.getloadavg()[0]:.1f}")
        return 0 if rows / statistics.median(ours) >= GOAL else 1


def _import(home: Path, file: Path, key: str) -> float:
    vault = Vault(KeyRing({1: b"k" * 32}))
    feed = TraceIndexFeed(home / key / "index")
    files = PresenceFiles.under(home / key, secret=b"s" * 32, vault=vault, feed=feed)
    began, processor = time.perf_counter(), time.process_time()
    with file.open("rb") as content:
        landed = files.landing.land(
            source="rail",
            key=key,
            name=file.name,
            format=Format.CSV,
            content=iter(lambda: content.read(1 << 20), b""),
            rules=ReadingRules(),
            at=datetime(2021, 10, 24, tzinfo=UTC),
        )
    last, step = time.perf_counter(), "landing"
    steps = {step: last - began}

    def tell(next_step: str) -> None:
        nonlocal last, step
        steps[step] = steps.get(step, 0.0) + time.perf_counter() - last
        last, step = time.perf_counter(), next_step

    applied = apply_landed(files, landed.id, number=1, progress=tell)
    tell("")
    if applied.summary.bad:
        raise AssertionError("The rows of the bench are all good.")
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps.items())
    print(f"  {parts}; processor {time.process_time() - processor:.2f} s")
    return time.perf_counter() - began


def _copy(home: Path, file: Path) -> float:
    began = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("SET threads=2; SET enable_progress_bar=false")
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{file}')) TO '{home}/copy.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    return time.perf_counter() - began


def _write_rows(file: Path, rows: int) -> None:
    """Rows as a station's export has them: a third of the rows are of a person who occurs once."""
    stream = np.random.default_rng(20211023)
    columns = {
        "person": stream.integers(0, rows // 2, rows),
        "place": stream.integers(0, 3000, rows),
        "enter": 1_634_083_200 + stream.integers(0, 3 * 86_400, rows),
        "stay": stream.integers(60, 7200, rows),
        "cell": stream.integers(0, 16, rows),
        "seat": stream.integers(1, 20, rows),
    }
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(
            f"""COPY (SELECT printf('1307%014d', person) AS 身份证号, 'station:' || place AS 场所,
                strftime(make_timestamp(enter * 1000000), '%Y-%m-%dT%H:%M:%S+08:00') AS 进入时间,
                strftime(make_timestamp((enter + stay) * 1000000), '%Y-%m-%dT%H:%M:%S+08:00') AS 离开时间,
                cell || '车' AS 车厢, seat AS 排, 'station' AS 场所类型 FROM columns) TO '{file}' (HEADER)"""
        )


def _list(times: list[float]) -> str:
    return ", ".join(f"{seconds:.2f}" for seconds in times)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))

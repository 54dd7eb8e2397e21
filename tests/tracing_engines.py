"""Every way to trace behind one call, so that drawn, generated and real cases run on each of them.

`engine(presences, windows, protocol, degrees=, isolated=, canonical=)` returns rows of `Reached`.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import numpy as np
import pytest

import sizao
from sizao.engines.tracing import fast
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.segment import SegmentKind, inside_one_day
from sizao.engines.tracing.sql import trace_sql
from sizao.engines.tracing.types import IndexWindow, Presence, Protocol, Reached


Engine = Callable[..., list[Reached]]


def duckdb_engine(
    connection: Any,
    presences: Iterable[Presence],
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
) -> list[Reached]:
    rows = list(presences)
    columns = ", ".join(f"unnest(CAST(? AS {kind}[])) AS {name}" for name, kind in typed_columns(rows, windows).items())
    values = [[row[number] for row in rows] for number in range(len(Presence._fields))]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE city AS SELECT {columns}", values)
    return trace_sql(
        connection, "city", windows, protocol, degrees=degrees, isolated=isolated, canonical=canonical, engine="duckdb"
    )


def postgres_engine(
    connection: Any,
    presences: Iterable[Presence],
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
) -> list[Reached]:
    rows = list(presences)
    columns = ", ".join(f"{name} {kind}" for name, kind in typed_columns(rows, windows).items())
    connection.execute("DROP TABLE IF EXISTS pg_temp.city")
    connection.execute(f"CREATE TEMP TABLE city ({columns})")
    with connection.cursor().copy("COPY city FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    return trace_sql(
        connection,
        "city",
        windows,
        protocol,
        degrees=degrees,
        isolated=isolated,
        canonical=canonical,
        engine="postgres",
    )


def segments_engine(
    folder: Path,
    presences: Iterable[Presence],
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
) -> list[Reached]:
    """The fast engine over an index on disk, its rows dealt to segments as a running city has them.

    People are numbers there; here they are numbered in the order of their keys and named again in the answer.
    """
    rows, same = list(presences), canonical or {}
    kind_of: dict[str, str] = {}
    for row in rows:
        kind_of[row.place] = min(row.kind, kind_of.get(row.place, row.kind))
    names = sorted({row.person for row in rows} | {*same, *same.values()})
    number = {name: position for position, name in enumerate(names)}
    present = {same.get(row.person, row.person) for row in rows}
    known = [window for window in windows if same.get(window.person, window.person) in present]
    if not known:
        return []
    shutil.rmtree(folder, ignore_errors=True)
    with IndexWriter(folder) as writer:
        person = writer.person_codes(np.array([number[row.person] for row in rows], np.int64))
        cell = writer.cell_codes([r.place for r in rows], [r.cell for r in rows], [kind_of[r.place] for r in rows])
        enter, leave = (np.array([row[at] for row in rows], np.int64) for at in (2, 3))
        seat_row = np.array([-1 if row.seat_row is None else row.seat_row for row in rows], np.int64)
        inside = inside_one_day(enter, leave)
        dealt: dict[tuple[SegmentKind, str], list[int]] = {}
        for position in range(len(rows)):
            if position % 3 == 0:  # came late, or is not yet merged
                segment = SegmentKind.DELTA, f"delta-{position % 2}"
            elif inside[position]:
                segment = SegmentKind.DAY, f"day-{enter[position] // 86_400}"
            else:
                segment = SegmentKind.STANDING, "standing"
            dealt.setdefault(segment, []).append(position)
        for (kind, name), chosen in dealt.items():
            writer.add_segment(
                name,
                kind,
                person=person[chosen],
                cell=cell[chosen],
                enter=enter[chosen],
                leave=leave[chosen],
                seat_row=seat_row[chosen],
            )
        writer.commit()
    answer = sizao.trace(
        TraceIndex.open(folder),
        [replace(window, person=number[window.person]) for window in known],
        protocol,
        degrees=degrees,
        isolated={number[name]: at for name, at in (isolated or {}).items() if name in number},
        canonical={number[identifier]: number[name] for identifier, name in same.items()},
    )
    return [row._replace(person=names[row.person], source=names[row.source]) for row in answer.rows()]


def typed_columns(rows: Sequence[Presence], windows: Sequence[IndexWindow]) -> dict[str, str]:
    """The columns of a presence with types that both databases know."""
    person = "TEXT" if any(isinstance(item.person, str) for item in (*rows, *windows)) else "BIGINT"
    kinds = (person, "TEXT", "BIGINT", "BIGINT", "TEXT", "INTEGER", "TEXT")
    return dict(zip(Presence._fields, kinds, strict=True))


def fast_engine(
    presences: Iterable[Presence],
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
) -> list[Reached]:
    """The library's `trace`; it refuses index persons that occur nowhere, of whom the definition has nothing to say."""
    rows = list(presences)
    same = canonical or {}
    present = {same.get(row.person, row.person) for row in rows}
    known = [window for window in windows if same.get(window.person, window.person) in present]
    if not known:
        return []
    return sizao.trace(rows, known, protocol, degrees=degrees, isolated=isolated, canonical=canonical).rows()


def crowded(engine: Engine) -> Engine:
    """The fast engine taking every cell for a crowd, as it does in life only after thousands of rows."""

    def ask(*given: Any, **options: Any) -> list[Reached]:
        with patch.object(fast, "CROWD", 1):
            return engine(*given, **options)

    return ask


IN_PROCESS = ["fast", "crowds", "segments", "crowded segments", "duckdb"]
JUDGED = [*IN_PROCESS, pytest.param("postgres", marks=pytest.mark.slow)]


@pytest.fixture(params=["reference", *JUDGED])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, the reference among them."""
    return engine_named(request.param, request)


@pytest.fixture(params=JUDGED)
def judged_engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn that the reference judges."""
    return engine_named(request.param, request)


@pytest.fixture
def judged_engines(request: pytest.FixtureRequest) -> dict[str, Engine]:
    """All that the reference judges, by name: an example and its right answer are made once for all of them."""
    return {name: engine_named(name, request) for name in (*IN_PROCESS, "postgres")}


def engine_named(name: str, request: pytest.FixtureRequest) -> Engine:
    match name:
        case "reference":
            return trace_by_definition
        case "fast":
            return fast_engine
        case "crowds":
            return crowded(fast_engine)
        case "segments":
            return partial(segments_engine, request.getfixturevalue("tmp_path") / "index")
        case "crowded segments":
            return crowded(partial(segments_engine, request.getfixturevalue("tmp_path") / "index"))
        case "duckdb":
            return partial(duckdb_engine, request.getfixturevalue("duckdb_connection"))
        case "postgres":
            return partial(postgres_engine, request.getfixturevalue("postgres_connection"))
    raise AssertionError(name)


@pytest.fixture(scope="session")
def duckdb_connection() -> Iterator[Any]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        yield connection


@pytest.fixture(scope="session")
def postgres_connection(postgres_server: Any) -> Iterator[Any]:
    """A connection to the server of this run, for temporary tables only."""
    import psycopg

    from config.environment import read_environment

    local = read_environment().local
    assert local is not None
    with psycopg.connect(
        host=str(postgres_server.paths.socket),
        dbname="postgres",
        user="postgres",
        password=local.database_superuser_password,
        autocommit=True,
    ) as connection:
        connection.execute("SET client_min_messages = warning")
        yield connection

"""Every way to trace behind one call, so that drawn, generated and real cases run on each of them.

`engine(presences, windows, protocol, degrees=, isolated=, canonical=)` returns rows of `Reached`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb
import pytest

import sizao
from sizao.engines.tracing.reference import trace_by_definition
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


JUDGED = ["fast", "duckdb", pytest.param("postgres", marks=pytest.mark.slow)]


@pytest.fixture(params=["reference", *JUDGED])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, the reference among them."""
    return engine_named(request.param, request)


@pytest.fixture(params=JUDGED)
def judged_engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn that the reference judges."""
    return engine_named(request.param, request)


def engine_named(name: str, request: pytest.FixtureRequest) -> Engine:
    match name:
        case "reference":
            return trace_by_definition
        case "fast":
            return fast_engine
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

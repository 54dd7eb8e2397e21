"""What SQL tracing takes and refuses; what it answers is in tests/spec and tests/generative."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from sizao.engines.tracing.sql import trace_sql
from sizao.engines.tracing.sql_tables import PresenceTableError
from sizao.engines.tracing.types import IndexWindow, Protocol, Reached


NOON = datetime(2021, 10, 23, 12, tzinfo=UTC)
WINDOWS = [IndexWindow("anna", NOON, NOON.replace(hour=13))]
PROTOCOL = Protocol.uniform(minimum_seconds=60)
BEN = [Reached("ben", 1, int(NOON.timestamp()) + 60, "anna", "hall", 120, 1, "single-60s")]


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1; SET TimeZone = 'Asia/Shanghai'")
        yield opened


def table(connection: Any, columns: str, *rows: str) -> str:
    connection.execute(f"CREATE TABLE city AS SELECT * FROM (VALUES {', '.join(rows)}) AS rows({columns})")
    return "city"


@pytest.mark.parametrize(
    ("anna", "ben"),
    [
        ("1634990400, 1634990580", "1634990460, 1634991000"),
        (
            "TIMESTAMP '2021-10-23 12:00', TIMESTAMP '2021-10-23 12:03'",
            "TIMESTAMP '2021-10-23 12:01', TIMESTAMP '2021-10-23 12:10'",
        ),
        (
            "TIMESTAMPTZ '2021-10-23 20:00+08', TIMESTAMPTZ '2021-10-23 20:03+08'",
            "TIMESTAMPTZ '2021-10-23 20:01+08', TIMESTAMPTZ '2021-10-23 14:10+02'",
        ),
        (
            "TIMESTAMP '2021-10-23 12:00:00.9', TIMESTAMP '2021-10-23 12:03:00.9'",
            "TIMESTAMP '2021-10-23 12:01:00.2', TIMESTAMP '2021-10-23 12:10:00.2'",
        ),
    ],
    ids=["seconds", "timestamps are UTC", "with their zone", "fractions are cut off"],
)
def test_times(connection: Any, anna: str, ben: str) -> None:
    city = table(connection, "person, place, enter, leave", f"('anna', 'hall', {anna})", f"('ben', 'hall', {ben})")
    assert trace_sql(connection, city, WINDOWS, PROTOCOL) == BEN


def test_a_query_in_parentheses(connection: Any) -> None:
    table(
        connection,
        "who, place, enter, leave",
        "('anna', 'hall', 1634990400, 1634990580)",
        "('ben', 'hall', 1634990460, 1634991000)",
    )
    assert trace_sql(connection, "(SELECT who AS person, place, enter, leave FROM city)", WINDOWS, PROTOCOL) == BEN


def test_an_empty_table(connection: Any) -> None:
    connection.execute("CREATE TABLE city (person VARCHAR, place VARCHAR, enter TIMESTAMP, leave TIMESTAMP)")
    assert trace_sql(connection, "city", WINDOWS, PROTOCOL) == []


def test_no_windows(connection: Any) -> None:
    city = table(connection, "person, place, enter, leave", "('anna', 'hall', 1634990400, 1634990580)")
    assert trace_sql(connection, city, [], PROTOCOL) == []


def test_an_empty_cell_name_is_not_the_unnamed_cell(connection: Any) -> None:
    from sizao.engines.tracing.types import ContactRule, DegreeRules

    same_cell = Protocol("cells", (DegreeRules(otherwise=ContactRule("cell", 60)),))
    city = table(
        connection,
        "person, place, enter, leave, cell",
        "('anna', 'hall', 1634990400, 1634990580, NULL)",
        "('ben', 'hall', 1634990460, 1634991000, '')",
    )
    assert trace_sql(connection, city, WINDOWS, same_cell) == []


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("person, place, enter", "('anna', 'hall', 1634990400)", "no column leave"),
        ("person, place, enter, leave", "('anna', NULL, 1634990400, 1634990580)", "1 rows have no person or no place"),
        ("person, place, enter, leave", "('anna', 'hall', 1634990400, 1634990400)", "1 rows do not last"),
        ("person, place, enter, leave", "('anna', 'hall', 1634990400, NULL::BIGINT)", "1 rows do not last"),
    ],
)
def test_a_table_that_cannot_be_traced(connection: Any, columns: str, row: str, said: str) -> None:
    city = table(connection, columns, row)
    with pytest.raises(PresenceTableError, match=said):
        trace_sql(connection, city, WINDOWS, PROTOCOL)

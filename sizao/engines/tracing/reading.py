"""Presences from files and frames into an index in memory. Anything DuckDB can see can be traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import duckdb
import numpy as np

from sizao.engines.tracing.dictionary import Dictionary, Texts
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.segment import Segment, SegmentKind
from sizao.engines.tracing.sources import OPTIONAL, REQUIRED, ROW, source
from sizao.engines.tracing.sources import PresencesError as PresencesError
from sizao.kernel.settings_of_contact import Setting


WHOLE_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
MOST_COLUMNS_NAMED = 12
# A time of day followed by Z or an offset; a bare date or a time without offset names no instant.
OFFSET = r"\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|z|UTC|[+-]\d{2}(:?\d{2})?)$"


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows left out: how many for one reason, and the first of them by number (the header is not counted)."""

    reason: str
    rows: int
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Presences ready to trace, and what was left out."""

    index: TraceIndex
    refused: tuple[Refused, ...]


def load(presences: Any, *, zone: str | None = None) -> Loaded:
    """Read presences into memory.

    `presences`: a path (CSV, .csv.gz, Parquet, NDJSON), a DuckDB relation, an Arrow, Polars or pandas table, or a
    sequence of `Presence` (whose seconds are UTC). Columns person, place, enter, leave and, if there, cell, seat_row,
    kind. Times carry an offset, or are those of `zone` (an IANA name). Rows without person or place, with an
    unreadable time or encoding, of a kind that is none of `Setting`, or whose leave is not later than their enter are
    left out and counted. A seat row that is no number from 0 to 65,534 is not known. Raises PresencesError when a
    column is missing or nothing can be read.
    """
    if zone is not None:
        _zone_named(zone)
    elif isinstance(presences, Sequence) and not isinstance(presences, str):
        zone = "UTC"
    connection = connect()
    name = source(connection, presences)
    columns = dict(connection.execute("SELECT column_name, column_type FROM (DESCRIBE raw)").fetchall())
    columns.pop(ROW)
    _check_columns(columns, name)
    numeric = _person_is_number(connection, columns["person"])
    _stage(connection, columns, name, zone, numeric)
    refused = _refused(connection)
    return Loaded(_index(connection, numeric), refused)


def _check_columns(columns: dict[str, str], name: str) -> None:
    if not columns:
        raise PresencesError(f"{name} is empty.", next_step="Give the columns person, place, enter, leave.")
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        found = [column[:40] for column in columns]
        more = [f"and {len(found) - MOST_COLUMNS_NAMED} more"] if len(found) > MOST_COLUMNS_NAMED else []
        raise PresencesError(
            f"{name}: the column {missing[0]} is missing."
            if len(missing) == 1
            else f"{name}: the columns {', '.join(missing)} are missing.",
            f"Found: {', '.join(found[:MOST_COLUMNS_NAMED] + more)}.",
            "Name the columns person, place, enter, leave.",
        )


def _person_is_number(connection: duckdb.DuckDBPyConnection, kind: str) -> bool:
    """True for columns of whole numbers that the index can hold as they are."""
    if kind not in WHOLE_NUMBERS:
        return False
    largest = connection.execute("SELECT max(person) FROM raw").fetchone()
    return largest is None or largest[0] is None or largest[0] < 2**63


def connect() -> duckdb.DuckDBPyConnection:
    """A connection in memory that reaches for nothing outside."""
    connection = duckdb.connect()
    for setting in (
        "autoinstall_known_extensions=false",
        "autoload_known_extensions=false",
        "enable_progress_bar=false",
        "preserve_insertion_order=true",
        "TimeZone='UTC'",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _stage(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, str], name: str, zone: str | None, numeric: bool
) -> None:
    """The table `staged`: typed columns, the row's number, and the reason to leave it out (NULL for good rows)."""
    instants = {column: _instants_of(connection, column, columns[column], name, zone) for column in ("enter", "leave")}
    optional = {
        column: f"TRY_CAST({column} AS {kind})" if column in columns else f"NULL::{kind}"
        for column, kind in OPTIONAL.items()
    }
    person = "CAST(person AS BIGINT)" if numeric else "CAST(person AS VARCHAR)"
    no_person = "person IS NULL" if numeric else "person IS NULL OR person = ''"
    kinds = ", ".join(f"'{kind}'" for kind in Setting)
    try:
        connection.execute(f"""
            CREATE TEMP TABLE staged AS
            SELECT row, person, place, nullif(cell, '') AS cell,
                   CASE WHEN seat_row BETWEEN 0 AND 65534 THEN seat_row END AS seat_row, kind, enter, leave,
                   CASE WHEN {no_person} THEN 'no person'
                        WHEN place IS NULL OR place = '' THEN 'no place'
                        WHEN enter IS NULL THEN 'enter is not a time'
                        WHEN leave IS NULL THEN 'leave is not a time'
                        WHEN leave <= enter THEN 'leave is not later than enter'
                        WHEN enter < 0 OR leave > 4294967294 THEN 'before 1970 or after 2106'
                        WHEN kind NOT IN ({kinds}) THEN 'kind is not known'
                   END AS reason
            FROM (SELECT "{ROW}" AS row, {person} AS person, CAST(place AS VARCHAR) AS place,
                         {optional["cell"]} AS cell, {optional["seat_row"]} AS seat_row,
                         coalesce(nullif(lower(trim({optional["kind"]})), ''), 'other') AS kind,
                         TRY_CAST(floor({instants["enter"]}) AS BIGINT) AS enter,
                         TRY_CAST(floor({instants["leave"]}) AS BIGINT) AS leave
                  FROM raw)""")
    except duckdb.Error as error:
        raise PresencesError(f"{name} cannot be read.", str(error).splitlines()[0]) from error


def _instants_of(connection: duckdb.DuckDBPyConnection, column: str, kind: str, name: str, zone: str | None) -> str:
    """SQL that gives a column's times in seconds since 1970. Raises PresencesError when they name no instants."""
    if kind == "VARCHAR":
        if zone is None:
            bare = connection.execute(
                f'SELECT min("{ROW}") FROM raw WHERE isfinite(TRY_CAST({column} AS TIMESTAMP))'
                f" AND NOT regexp_matches({column}, ?)",
                [OFFSET],
            ).fetchone()
            if bare and bare[0] is not None:
                raise _without_offset(f"{name}, row {bare[0]}: the time in {column} has no offset.")
        aware = f"epoch(TRY_CAST({column} AS TIMESTAMPTZ))"
        if zone is None:
            return aware
        return f"CASE WHEN regexp_matches({column}, '{OFFSET}') THEN {aware} ELSE {_in_zone(column, zone)} END"
    if "WITH TIME ZONE" in kind:
        return f"epoch({column})"
    if kind.startswith("TIMESTAMP"):
        if zone is None:
            raise _without_offset(f"{name}: the times in the column {column} have no zone.")
        return _in_zone(column, zone)
    raise PresencesError(
        f"{name}: the column {column} holds {kind.lower()}, not times.",
        next_step="Give timestamps, or text such as 2021-10-23T08:00:00+08:00.",
    )


def _without_offset(what: str) -> PresencesError:
    return PresencesError(
        what,
        "Without one it names no instant.",
        "Add the offset to the times, or state their zone, for example --zone Asia/Shanghai.",
    )


def _in_zone(column: str, zone: str) -> str:
    return f"epoch(timezone('{zone}', TRY_CAST({column} AS TIMESTAMP)))"


def _refused(connection: duckdb.DuckDBPyConnection) -> tuple[Refused, ...]:
    unread = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'unread'").fetchone() == (1,)
    rows = connection.execute(
        "SELECT reason, count(*), list(row ORDER BY row)[1:5]"
        f" FROM (SELECT row, reason FROM staged{' UNION ALL SELECT row, reason FROM unread' * unread})"
        " WHERE reason IS NOT NULL GROUP BY reason ORDER BY reason"
    ).fetchall()
    return tuple(Refused(reason, count, tuple(first)) for reason, count, first in rows)


def _index(connection: duckdb.DuckDBPyConnection, numeric: bool) -> TraceIndex:
    """Number persons, places and cells in the order of their keys, and build one segment of all rows."""
    connection.execute("""
        CREATE TEMP TABLE persons AS
          SELECT person, row_number() OVER (ORDER BY person) - 1 AS code
          FROM (SELECT DISTINCT person FROM staged WHERE reason IS NULL);
        CREATE TEMP TABLE places AS
          SELECT place, kind, row_number() OVER (ORDER BY place) - 1 AS code
          FROM (SELECT place, min(kind) AS kind FROM staged WHERE reason IS NULL GROUP BY place);
        CREATE TEMP TABLE cells AS
          SELECT place, cell, row_number() OVER (ORDER BY place, cell NULLS FIRST) - 1 AS code
          FROM (SELECT DISTINCT place, cell FROM staged WHERE reason IS NULL);
    """)
    rows = connection.execute("""
        SELECT p.code AS person, c.code AS cell, enter, leave, coalesce(seat_row, -1)::INTEGER AS seat_row
        FROM staged s JOIN persons p ON p.person = s.person
        JOIN cells c ON c.place = s.place AND c.cell IS NOT DISTINCT FROM s.cell
        WHERE reason IS NULL""").fetchnumpy()
    keys = connection.execute("SELECT person FROM persons ORDER BY code").fetchall()
    places = connection.execute("SELECT place, kind FROM places ORDER BY code").fetchall()
    cells = connection.execute(
        "SELECT c.cell, p.code FROM cells c JOIN places p ON p.place = c.place ORDER BY c.code"
    ).fetchall()
    settings = sorted({kind for _, kind in places}) or ["other"]
    numbers = {setting: number for number, setting in enumerate(settings)}
    place_settings = np.array([numbers[kind] for _, kind in places], np.uint8)
    cell_places = np.array([place for _, place in cells], np.uint32)
    dictionary = Dictionary(
        tuple(settings),
        place_settings[cell_places] if len(cells) else np.empty(0, np.uint8),
        cell_places,
        Texts.of([label or "" for label, _ in cells]),
        Texts.of([place for place, _ in places]),
        np.array([key for (key,) in keys], np.int64) if numeric else np.arange(len(keys), dtype=np.int64),
        None if numeric else Texts.of([key for (key,) in keys]),
    )
    segment = Segment.build("all", SegmentKind.DELTA, **{name: np.asarray(values) for name, values in rows.items()})
    return TraceIndex(dictionary, [segment])


def instant(value: str | datetime, zone: str | None = None) -> datetime:
    """An aware instant from text or datetime; naive ones are those of `zone`. Raises PresencesError without either."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise PresencesError(
                f"“{value}” is not a time.", next_step="Write it like 2021-10-23T08:00+08:00."
            ) from error
    if value.tzinfo is not None:
        return value
    if zone is None:
        raise PresencesError(
            f"The time {value.isoformat()} has no offset.",
            "Without one it names no instant.",
            "Write it like 2021-10-23T08:00+08:00, or state the zone.",
        )
    return value.replace(tzinfo=_zone_named(zone))


def _zone_named(zone: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PresencesError(f"There is no time zone {zone}.", next_step="Use a name such as Asia/Shanghai.") from error

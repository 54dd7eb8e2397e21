"""Presences from files and frames into an index in memory. Anything DuckDB can see can be traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sizao.engines.tracing.dictionary import Dictionary, Texts
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.segment import Segment, SegmentKind
from sizao.kernel.errors import SizaoError


REQUIRED = ("person", "place", "enter", "leave")
OPTIONAL = {"cell": "VARCHAR", "seat_row": "INTEGER", "kind": "VARCHAR"}
# A time of day followed by Z or an offset; a bare date or a time without offset names no instant.
OFFSET = r"\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|z|UTC|[+-]\d{2}(:?\d{2})?)$"


class PresencesError(SizaoError):
    """Presences that cannot be read, or an index that does not fit them."""


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
    sequence of `Presence`. Columns person, place, enter, leave and, if there, cell, seat_row, kind. Times carry an
    offset, or are those of `zone` (an IANA name). Rows without person or place, with an unreadable time, or whose
    leave is not later than their enter are left out and counted. Raises PresencesError when a column is missing or
    nothing can be read.
    """
    connection = connect()
    name = _source(connection, presences)
    columns = dict(connection.execute("SELECT column_name, column_type FROM (DESCRIBE raw)").fetchall())
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise PresencesError(
            f"{name}: the column {' and the column '.join(missing)} is missing."
            if len(missing) == 1
            else f"{name}: the columns {', '.join(missing)} are missing.",
            f"Found: {', '.join(columns)}.",
            "Name the columns person, place, enter, leave.",
        )
    _stage(connection, columns, name, zone)
    refused = _refused(connection)
    return Loaded(_index(connection, columns["person"]), refused)


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


def _source(connection: duckdb.DuckDBPyConnection, presences: Any) -> str:
    """Make the view `raw`; returns what to call it in messages."""
    if isinstance(presences, str | Path):
        path = Path(presences)
        if not path.is_file():
            raise PresencesError(f"{path.name}: there is no such file.", next_step="Check the path.")
        quoted = str(path).replace("'", "''")
        names = path.name.lower()
        if names.endswith((".parquet", ".pq")):
            reader = f"read_parquet('{quoted}')"
        elif names.removesuffix(".gz").endswith((".ndjson", ".jsonl")):
            reader = f"read_json('{quoted}', format='newline_delimited')"
        else:
            reader = f"read_csv('{quoted}', all_varchar=true, header=true, null_padding=true)"
        try:
            connection.execute(f"CREATE TEMP TABLE raw AS SELECT *, row_number() OVER () AS line FROM {reader}")
        except duckdb.Error as error:
            raise PresencesError(
                f"{path.name} cannot be read.", str(error).splitlines()[0], "Give CSV, .csv.gz, Parquet or NDJSON."
            ) from error
        return path.name
    if isinstance(presences, duckdb.DuckDBPyRelation):
        # Relations belong to their own connection; Arrow carries them over without a copy of the texts.
        presences = presences.to_arrow_table() if hasattr(presences, "to_arrow_table") else presences.arrow()
    if isinstance(presences, Sequence):
        presences = _columns_of(presences)
    connection.register("given", presences)
    connection.execute("CREATE TEMP TABLE raw AS SELECT *, row_number() OVER () AS line FROM given")
    return "The table"


def _columns_of(rows: Sequence[Any]) -> dict[str, npt.NDArray[Any]]:
    """`Presence` tuples as columns."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for number, field in enumerate(("person", "place", "enter", "leave", "cell", "seat_row", "kind")):
        values = [row[number] for row in rows]
        if field in ("enter", "leave"):
            columns[field] = np.array(values, "datetime64[s]")
        elif field == "seat_row":
            columns[field] = np.array([-1 if value is None else value for value in values], np.int32)
        elif field == "person" and all(isinstance(value, int) for value in values):
            columns[field] = np.array(values, np.int64)
        else:
            columns[field] = np.array(values, object)
    return columns


def _stage(connection: duckdb.DuckDBPyConnection, columns: dict[str, str], name: str, zone: str | None) -> None:
    """The table `staged`: typed columns, the line, and the reason to leave a row out (NULL for good rows)."""
    instants = {}
    for column in ("enter", "leave"):
        kind = columns[column]
        if kind == "VARCHAR":
            bare = connection.execute(
                f"SELECT min(line) FROM raw WHERE TRY_CAST({column} AS TIMESTAMP) IS NOT NULL"
                f" AND NOT regexp_matches({column}, ?)",
                [OFFSET],
            ).fetchone()
            if zone is None and bare and bare[0] is not None:
                raise PresencesError(
                    f"{name}, row {bare[0]}: the time in {column} has no offset.",
                    "Without one it names no instant.",
                    "Add the offset to the times, or state their zone, for example --zone Asia/Shanghai.",
                )
            aware = f"epoch(TRY_CAST({column} AS TIMESTAMPTZ))"
            instants[column] = (
                f"CASE WHEN regexp_matches({column}, '{OFFSET}') THEN {aware} ELSE {_in_zone(column, zone)} END"
                if zone
                else aware
            )
        elif "WITH TIME ZONE" in kind:
            instants[column] = f"epoch({column})"
        elif kind.startswith("TIMESTAMP"):
            instants[column] = _in_zone(column, zone) if zone else f"epoch({column})"
        else:
            raise PresencesError(
                f"{name}: the column {column} holds {kind.lower()}, not times.",
                next_step="Give timestamps, or text such as 2021-10-23T08:00:00+08:00.",
            )
    optional = {
        column: f"TRY_CAST({column} AS {kind})" if column in columns else f"NULL::{kind}"
        for column, kind in OPTIONAL.items()
    }
    person = "person" if columns["person"] in ("BIGINT", "INTEGER", "UBIGINT") else "CAST(person AS VARCHAR)"
    empty = "" if person == "person" else "OR person = ''"
    try:
        connection.execute(f"""
            CREATE TEMP TABLE staged AS
            SELECT line, person, place, nullif(cell, '') AS cell, CASE WHEN seat_row < 0 THEN NULL ELSE seat_row END
            AS seat_row,
                   coalesce(nullif(kind, ''), 'other') AS kind, enter, leave,
                   CASE WHEN person IS NULL {empty} THEN 'no person'
                        WHEN place IS NULL OR place = '' THEN 'no place'
                        WHEN enter IS NULL THEN 'enter is not a time'
                        WHEN leave IS NULL THEN 'leave is not a time'
                        WHEN leave <= enter THEN 'leave is not later than enter'
                        WHEN enter < 0 OR leave > 4294967294 THEN 'before 1970 or after 2106'
                   END AS reason
            FROM (SELECT line, {person} AS person, CAST(place AS VARCHAR) AS place,
                         {optional["cell"]} AS cell, {optional["seat_row"]} AS seat_row, {optional["kind"]} AS kind,
                         CAST(floor({instants["enter"]}) AS BIGINT) AS enter,
                         CAST(floor({instants["leave"]}) AS BIGINT) AS leave
                  FROM raw)""")
    except duckdb.Error as error:
        raise PresencesError(f"{name} cannot be read.", str(error).splitlines()[0]) from error


def _in_zone(column: str, zone: str | None) -> str:
    return f"epoch(timezone('{(zone or 'UTC').replace(chr(39), '')}', TRY_CAST({column} AS TIMESTAMP)))"


def _refused(connection: duckdb.DuckDBPyConnection) -> tuple[Refused, ...]:
    rows = connection.execute(
        "SELECT reason, count(*), list(line ORDER BY line)[1:5] FROM staged WHERE reason IS NOT NULL"
        " GROUP BY reason ORDER BY reason"
    ).fetchall()
    return tuple(Refused(reason, count, tuple(lines)) for reason, count, lines in rows)


def _index(connection: duckdb.DuckDBPyConnection, person_type: str) -> TraceIndex:
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
    numeric = person_type in ("BIGINT", "INTEGER", "UBIGINT")
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
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    try:
        return value.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PresencesError(f"There is no time zone {zone}.", next_step="Use a name such as Asia/Shanghai.") from error

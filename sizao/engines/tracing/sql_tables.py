"""Presences as tables of whole numbers, stays joined: what the statements of `sql` run on.

People, places and cells become numbers in the order of their keys, so that the smallest number is the smallest key
and the statements for each hop neither compare texts nor depend on a collation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sizao.engines.tracing.sql_dialects import Dialect
from sizao.kernel.errors import SizaoError


class PresenceTableError(SizaoError):
    """A table of presences that cannot be traced."""


REQUIRED = ("person", "place", "enter", "leave")
TEXTS = ("char", "text", "bpchar")
TIMESTAMPS = ("timestamp", "datetime")


class StaysOfKind(NamedTuple):
    """A kind of place, and the seconds of the longest stay at any such place."""

    kind: str
    longest: int


@dataclass(frozen=True, slots=True)
class StayTables:
    """Names of the tables that a trace reads, and what it must know about them.

    `people` (code, person), `places` (code, place), `cells` (code, place, joins); `by_person` (person, enter, leave,
    cell, place, seat_row, setting, joins) and `by_cell` (cell, enter, leave, person, seat_row): the same stays twice,
    sorted or indexed by person and by cell. All but the names of persons and places are whole numbers. `joins`:
    somebody's stays in this cell meet in different seat rows, so that episodes there may have to be put together.
    """

    people: str
    places: str
    cells: str
    by_person: str
    by_cell: str
    any_joins: bool
    settings: Mapping[int, StaysOfKind]
    person_type: str


def islands(table: str, keys: Sequence[str], start: str, end: str) -> str:
    """A query that joins the spans of each key where they overlap or touch: columns keys, start, end."""
    key = ", ".join(keys)
    return f"""
        SELECT {key}, min({start}) AS {start}, max({end}) AS {end}
        FROM (
            SELECT {key}, {start}, {end}, sum(opens) OVER (
                PARTITION BY {key} ORDER BY {start}, {end} ROWS UNBOUNDED PRECEDING
            ) AS island
            FROM (
                SELECT {key}, {start}, {end}, CASE WHEN {start} <= max({end}) OVER (
                    PARTITION BY {key} ORDER BY {start}, {end} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0 ELSE 1 END AS opens
                FROM {table} AS spans
            ) AS marked
        ) AS numbered
        GROUP BY {key}, island"""


def prepare(dialect: Dialect, table: str, canonical: Mapping[Any, Any] | None = None) -> StayTables:
    """Number and join the presences of `table` into temporary tables.

    `table`: a table, view or query in parentheses with person, place, enter, leave and perhaps cell, seat_row, kind;
    times as timestamps or whole seconds since 1970. Raises PresenceTableError for a missing column, an empty person
    or place, or rows that do not last.
    """
    types = dialect.column_types(table)
    if missing := [column for column in REQUIRED if column not in types]:
        raise PresenceTableError(
            f"{table}: no column {', '.join(missing)}.",
            f"It has {', '.join(types)}.",
            "Rename the columns, for example in a view.",
        )
    person_type = "TEXT" if any(word in types["person"] for word in TEXTS) else "BIGINT"
    _read(dialect, table, types, person_type, canonical or {})
    _refuse_bad_rows(dialect, table)
    _number(dialect)
    _join_stays(dialect)
    _sort(dialect)
    return StayTables(
        "trace_people",
        "trace_places",
        "trace_cells",
        "trace_by_person",
        "trace_by_cell",
        bool(dialect.rows("SELECT 1 FROM trace_cells WHERE joins LIMIT 1")),
        {
            code: StaysOfKind(kind, longest)
            for code, kind, longest in dialect.rows("SELECT code, kind, longest FROM trace_settings")
        },
        person_type,
    )


def _read(
    dialect: Dialect, table: str, types: Mapping[str, str], person_type: str, canonical: Mapping[Any, Any]
) -> None:
    """The rows with merged identities, seconds, and a cell key that is never NULL (an empty name is not the unnamed
    cell)."""

    def seconds(column: str) -> str:
        is_timestamp = any(word in types[column] for word in TIMESTAMPS)
        return dialect.seconds(f"p.{column}") if is_timestamp else f"CAST(p.{column} AS BIGINT)"

    def optional(column: str, otherwise: str) -> str:
        return f"p.{column}" if column in types else otherwise

    text = dialect.in_code_points
    dialect.fill(
        "trace_same",
        {"identifier": (person_type, list(canonical)), "same_as": (person_type, list(canonical.values()))},
    )
    person = f"coalesce(same.same_as, CAST(p.person AS {person_type}))"
    dialect.create(
        "trace_rows",
        f"""
        SELECT {text(person) if person_type == "TEXT" else person} AS person,
            {text("CAST(p.place AS TEXT)")} AS place,
            {text(f"coalesce('=' || CAST({optional('cell', 'NULL')} AS TEXT), '')")} AS cell,
            CAST({optional("seat_row", "NULL")} AS INTEGER) AS seat_row,
            {text(f"coalesce(CAST({optional('kind', 'NULL')} AS TEXT), 'other')")} AS kind,
            {seconds("enter")} AS enter, {seconds("leave")} AS leave
        FROM {table} AS p LEFT JOIN trace_same AS same ON same.identifier = CAST(p.person AS {person_type})""",
    )


def _refuse_bad_rows(dialect: Dialect, table: str) -> None:
    [(nobody, short)] = dialect.rows(
        "SELECT count(CASE WHEN person IS NULL OR place IS NULL THEN 1 END),"
        " count(CASE WHEN enter < leave THEN NULL ELSE 1 END) FROM trace_rows"
    )
    if nobody:
        raise PresenceTableError(f"{table}: {nobody:,} rows have no person or no place.")
    if short:
        raise PresenceTableError(
            f"{table}: {short:,} rows do not last.",
            "Their leave is not later than their enter.",
            "Import the file instead: such rows then go to its quarantine list.",
        )


def _number(dialect: Dialect) -> None:
    dialect.create(
        "trace_people",
        """
        SELECT CAST(row_number() OVER (ORDER BY person) AS INTEGER) AS code, person
        FROM (SELECT DISTINCT person FROM trace_rows) AS people""",
        index=["person"],
    )
    dialect.create(
        "trace_places",
        """
        SELECT CAST(row_number() OVER (ORDER BY place) AS INTEGER) AS code, place, kind
        FROM (SELECT place, min(kind) AS kind FROM trace_rows GROUP BY place) AS places""",
        index=["place"],
    )
    dialect.create(
        "trace_cell_names",
        """
        SELECT CAST(row_number() OVER (ORDER BY place, cell) AS INTEGER) AS code, place, cell
        FROM (
            SELECT DISTINCT x.code AS place, r.cell
            FROM trace_rows AS r JOIN trace_places AS x ON x.place = r.place
        ) AS cells""",
    )


def _join_stays(dialect: Dialect) -> None:
    """Stays of one person in one cell and seat row, joined; and which cells have stays that meet across seat rows."""
    dialect.create(
        "trace_stays",
        islands(
            """(SELECT p.code AS person, c.code AS cell, r.seat_row, r.enter, r.leave FROM trace_rows AS r
                JOIN trace_people AS p ON p.person = r.person JOIN trace_places AS x ON x.place = r.place
                JOIN trace_cell_names AS c ON c.place = x.code AND c.cell = r.cell)""",
            ["person", "cell", "seat_row"],
            "enter",
            "leave",
        ),
    )
    dialect.create(
        "trace_cells",
        """
        SELECT c.code, c.place, x.kind, meeting.cell IS NOT NULL AS joins
        FROM trace_cell_names AS c JOIN trace_places AS x ON x.code = c.place
        LEFT JOIN (
            SELECT DISTINCT cell FROM (
                SELECT cell, leave, lead(enter) OVER (PARTITION BY person, cell ORDER BY enter, leave) AS next
                FROM trace_stays
            ) AS ordered WHERE next <= leave
        ) AS meeting ON meeting.cell = c.code""",
        index=["place", "code"],
    )


def _sort(dialect: Dialect) -> None:
    dialect.create(
        "trace_settings",
        """
        SELECT CAST(row_number() OVER (ORDER BY kind) AS INTEGER) AS code, kind, longest FROM (
            SELECT c.kind, max(s.leave - s.enter) AS longest
            FROM trace_stays AS s JOIN trace_cells AS c ON c.code = s.cell GROUP BY c.kind
        ) AS kinds""",
    )
    dialect.create(
        "trace_by_person",
        """
        SELECT s.person, s.enter, s.leave, s.cell, c.place, s.seat_row, k.code AS setting, c.joins
        FROM trace_stays AS s JOIN trace_cells AS c ON c.code = s.cell JOIN trace_settings AS k ON k.kind = c.kind
        ORDER BY s.person, s.enter""",
        index=["person, enter"],
    )
    dialect.create(
        "trace_by_cell",
        "SELECT cell, enter, leave, person, seat_row FROM trace_stays ORDER BY cell, enter",
        index=["cell, enter"],
    )


def codes_of(dialect: Dialect, tables: StayTables, persons: Iterable[Any]) -> dict[Any, int]:
    """The numbers of those persons that occur in the presences."""
    asked = list(dict.fromkeys(persons))
    dialect.fill("trace_asked", {"person": (tables.person_type, asked)})
    return dict(
        dialect.rows(f"SELECT a.person, p.code FROM trace_asked AS a JOIN {tables.people} AS p ON p.person = a.person")
    )

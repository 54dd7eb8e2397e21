"""The trace as SQL, hop by hop: audits the fast engine from other code, and is measured beside it.

Each hop is five statements over temporary tables: what the sources did in their windows, whom that overlapped, the
episodes that qualify, the pairs, and the people reached. DuckDB and PostgreSQL run the same text (`sql_dialects`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sizao.engines.tracing.sql_dialects import DIALECTS, Dialect
from sizao.engines.tracing.sql_tables import StayTables, codes_of, islands, prepare
from sizao.engines.tracing.types import (
    ContactRule,
    DegreeRules,
    IndexWindow,
    Mode,
    Protocol,
    Reached,
    Scope,
    seconds_of,
)


NEVER = 2**62  # the end of a window that nothing ends
ALWAYS = -(2**62)

PAIR = ("state", "source", "person", "place", "rule", "cumulative", "minimum")


def trace_sql(
    connection: Any,
    table: str,
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
    engine: str = "duckdb",
) -> list[Reached]:
    """Everybody reached, ordered by degree and person, by SQL alone.

    `connection`: DuckDB's, or with `engine="postgres"` psycopg's. `table`: see `sql_tables.prepare`. `isolated`:
    person -> second from which the person is no source any more. `canonical`: identifier -> the person it belongs to.
    Makes temporary tables whose names begin with `trace_`.
    """
    dialect = DIALECTS[engine](connection)
    canonical = canonical or {}
    ends: dict[Any, int] = {}
    for identifier, second in (isolated or {}).items():
        person = canonical.get(identifier, identifier)
        ends[person] = min(second, ends.get(person, NEVER))
    tables = prepare(dialect, table, canonical)
    rule_ids = SqlTrace(dialect, tables, protocol, degrees).run(
        [(canonical.get(w.person, w.person), seconds_of(w.start), seconds_of(w.end)) for w in windows], ends
    )
    rows = dialect.rows(
        f"""
        SELECT p.person, r.degree, r.first_exposure, s.person, x.place, r.seconds, r.sources, r.rule
        FROM trace_reached AS r JOIN {tables.people} AS p ON p.code = r.person
        JOIN {tables.people} AS s ON s.code = r.source JOIN {tables.places} AS x ON x.code = r.place
        WHERE r.counts ORDER BY r.degree, r.person"""
    )
    return [Reached._make((*row[:7], rule_ids[row[7]])) for row in rows]


class SqlTrace:
    """One trace over prepared tables. `run` leaves the answer in `trace_reached`, in numbers, where `counts`."""

    def __init__(self, dialect: Dialect, tables: StayTables, protocol: Protocol, degrees: int | None = None) -> None:
        self.dialect = dialect
        self.tables = tables
        self.degrees = protocol.degrees[:degrees]
        named = [rule for each in self.degrees for rule in (*each.rules.values(), each.otherwise) if rule is not None]
        self.rule_ids = sorted({rule.id for rule in named})

    def run(self, windows: Sequence[tuple[Any, int, int]], isolated: Mapping[Any, int]) -> list[str]:
        """Trace from (person, start, end) windows; returns the rule ids by number."""
        codes = codes_of(self.dialect, self.tables, [*isolated, *(person for person, _, _ in windows)])
        known = {codes[person]: second for person, second in isolated.items() if person in codes}
        states = [
            (codes[person], start, min(end, known.get(codes[person], NEVER)))
            for person, start, end in windows
            if person in codes
        ]
        self.run_from_codes([state for state in states if state[1] < state[2]], {code for code, _, _ in states}, known)
        return self.rule_ids

    def run_from_codes(
        self, states: Sequence[tuple[int, int, int]], index: set[int], isolated: Mapping[int, int]
    ) -> None:
        """Trace from source states (person's number, start, end); `index`: the persons who are never contacts."""
        self.dialect.fill(
            "trace_sources",
            {
                "state": ("INTEGER", range(len(states))),
                "person": ("INTEGER", [person for person, _, _ in states]),
                "start_at": ("BIGINT", [start for _, start, _ in states]),
                "end_at": ("BIGINT", [end for _, _, end in states]),
            },
        )
        self.dialect.fill(
            "trace_isolated",
            {"person": ("INTEGER", list(isolated)), "end_at": ("BIGINT", list(isolated.values()))},
        )
        nothing = [0] * len(index)
        self.dialect.fill(
            "trace_reached",
            {
                "person": ("INTEGER", sorted(index)),
                "degree": ("INTEGER", nothing),
                "first_exposure": ("BIGINT", [ALWAYS] * len(index)),
                "source": ("INTEGER", nothing),
                "place": ("INTEGER", nothing),
                "rule": ("INTEGER", nothing),
                "seconds": ("BIGINT", nothing),
                "sources": ("BIGINT", nothing),
                "counts": ("BOOLEAN", [False] * len(index)),
            },
        )
        for degree, rules in enumerate(self.degrees, start=1):
            last = degree == len(self.degrees)
            self._hop(degree, rules, last=last)

    def _hop(self, degree: int, rules: DegreeRules, *, last: bool) -> None:
        chosen = {
            code: rule
            for code, setting in sorted(self.tables.settings.items())
            if (rule := rules.rule_for(setting.kind)) is not None
        }
        self.dialect.create("trace_mine", self._stays_of_sources(chosen), order="cell, start_at")
        self.dialect.create("trace_overlaps", self._overlaps(last=last))
        contacts = self._qualifying_episodes(
            anything_summed=any(rule.mode is Mode.CUMULATIVE for rule in chosen.values())
        )
        if contacts != "trace_overlaps":
            self.dialect.create("trace_contacts", contacts)
            contacts = "trace_contacts"
        self.dialect.create("trace_pairs", self._pairs(contacts))
        self.dialect.create("trace_met", self._met(contacts))
        self.dialect.run(
            f"""
            INSERT INTO trace_reached
            SELECT person, {degree}, first_exposure, source, place, rule, seconds, sources, NOT again FROM trace_met"""
        )
        if not last:
            self._open_windows(rules)

    def _stays_of_sources(self, rules: Mapping[int, ContactRule]) -> str:
        """The sources' stays, cut to their windows, once for each cell in which they can meet somebody.

        `pieces`: overlaps may have to be put together before they are judged; otherwise each is an episode by itself
        and `shortest` cuts all that are too short. Rules are spelled out as cases: they are few, and joining them in
        trips an assertion of DuckDB 2.0 ("dict-surviving cache: global dictionary column changed identity").
        """

        def by_setting(value: Callable[[int, ContactRule], object]) -> str:
            cases = " ".join(f"WHEN {code} THEN {value(code, rule)}" for code, rule in rules.items())
            return f"CASE s.setting {cases} END" if cases else "NULL"

        numbers = {rule_id: number for number, rule_id in enumerate(self.rule_ids)}
        minimum = by_setting(lambda _, rule: max(1, rule.minimum_seconds))  # however small, an episode lasts
        cumulative = by_setting(lambda _, rule: rule.mode is Mode.CUMULATIVE)
        rows_apart = by_setting(lambda _, rule: "NULL" if rule.rows_apart is None else rule.rows_apart)
        longest = by_setting(lambda code, _: self.tables.settings[code].longest)
        codes = ", ".join(map(str, rules)) or "NULL"
        cell, joins, cells = "s.cell", "s.joins", ""
        if any(rule.scope is Scope.PLACE for rule in rules.values()):
            anywhere = by_setting(lambda _, rule: rule.scope is Scope.PLACE)
            cell, joins = "c.code", "(s.joins OR c.joins)"
            cells = f"JOIN {self.tables.cells} AS c ON c.place = s.place AND (c.code = s.cell OR {anywhere})"
        return f"""
            SELECT *, CASE WHEN cumulative OR pieces THEN 1 ELSE minimum END AS shortest FROM (
                SELECT f.state, f.person AS source, s.place, s.cell AS mine, {cell} AS cell, s.seat_row,
                    greatest(s.enter, f.start_at) AS start_at, least(s.leave, f.end_at) AS end_at,
                    CAST({by_setting(lambda _, rule: numbers[rule.id])} AS INTEGER) AS rule,
                    CAST({cumulative} AS BOOLEAN) AS cumulative, CAST({minimum} AS BIGINT) AS minimum,
                    CAST({rows_apart} AS INTEGER) AS rows_apart, CAST({longest} AS BIGINT) AS longest, {joins} AS pieces
                FROM trace_sources AS f JOIN {self.tables.by_person} AS s ON s.person = f.person {cells}
                WHERE s.enter < f.end_at AND s.leave > f.start_at AND s.setting IN ({codes})
            ) AS stays
            WHERE cumulative OR pieces OR end_at - start_at >= minimum"""

    def _overlaps(self, *, last: bool) -> str:
        """Whom that overlapped, without those of whom nothing can be learned any more.

        These are the index persons; at the last degree everybody reached before; at the others whoever an episode
        reaches no earlier than it was reached before (only where the episode is whole: a piece may belong to an
        earlier one).
        """
        known = (
            ""
            if last
            else (
                " AND (v.degree = 0 OR (NOT m.cumulative AND NOT m.pieces"
                " AND v.first_exposure <= greatest(m.start_at, o.enter)))"
            )
        )
        return f"""
            SELECT m.state, m.source, o.person, m.place, m.mine, m.cell, m.rule, m.cumulative, m.minimum, m.pieces,
                greatest(m.start_at, o.enter) AS start_at, least(m.end_at, o.leave) AS end_at
            FROM trace_mine AS m JOIN {self.tables.by_cell} AS o ON o.cell = m.cell
            WHERE o.enter <= m.end_at - m.shortest AND o.leave >= m.start_at + m.shortest
                AND o.enter >= m.start_at - m.longest
                AND least(m.end_at, o.leave) - greatest(m.start_at, o.enter) >= m.shortest
                AND o.person <> m.source
                AND (m.rows_apart IS NULL OR m.seat_row IS NULL OR o.seat_row IS NULL
                    OR abs(o.seat_row - m.seat_row) <= m.rows_apart)
                AND NOT EXISTS (SELECT 1 FROM trace_reached AS v WHERE v.person = o.person{known})"""

    def _qualifying_episodes(self, *, anything_summed: bool) -> str:
        """The overlaps put together into episodes, those kept that qualify; where nothing is to do, the overlaps' own
        name."""
        episodes = "trace_overlaps"
        columns = ", ".join((*PAIR, "start_at", "end_at"))
        if self.tables.any_joins:
            pieces = islands(
                "(SELECT * FROM trace_overlaps WHERE pieces)", (*PAIR, "mine", "cell"), "start_at", "end_at"
            )
            episodes = f"""(SELECT {columns} FROM trace_overlaps WHERE NOT pieces
                UNION ALL SELECT {columns} FROM ({pieces}) AS joined)"""
        if not anything_summed:
            if not self.tables.any_joins:
                return episodes
            return f"SELECT * FROM {episodes} AS e WHERE end_at - start_at >= minimum"
        together = islands(f"(SELECT * FROM {episodes} AS e WHERE cumulative)", PAIR_OF_RULE, "start_at", "end_at")
        return f"""
            SELECT e.* FROM {episodes} AS e
            LEFT JOIN (
                SELECT state, person, rule, sum(end_at - start_at) AS seconds FROM ({together}) AS spans
                GROUP BY state, person, rule
            ) AS t ON t.state = e.state AND t.person = e.person AND t.rule = e.rule
            WHERE CASE WHEN e.cumulative THEN t.seconds ELSE e.end_at - e.start_at END >= e.minimum"""

    def _pairs(self, contacts: str) -> str:
        return f"""
            SELECT person, source, count(*) AS episodes, sum(end_at - start_at) AS seconds, min(start_at) AS start_at
            FROM {contacts} AS c GROUP BY person, source"""

    def _met(self, contacts: str) -> str:
        """One row for each person reached, or reached again earlier than by fewer contacts."""
        part = self.dialect.part
        first = self.dialect.least(("c.source", "c.place", "c.rule"))
        # Where a pair has one episode, its length is the time together; otherwise the same second counts once.
        spans = islands(
            f"""(SELECT c.person, c.source, c.start_at, c.end_at FROM {contacts} AS c
                JOIN trace_pairs AS p ON p.person = c.person AND p.source = c.source WHERE p.episodes > 1)""",
            ("person", "source"),
            "start_at",
            "end_at",
        )
        return f"""
            SELECT m.person, m.first_exposure, {part("f.first", 0)} AS source, {part("f.first", 1)} AS place,
                {part("f.first", 2)} AS rule, m.seconds, m.sources, v.person IS NOT NULL AS again
            FROM (
                SELECT p.person, min(p.start_at) AS first_exposure, count(*) AS sources,
                    CAST(sum(coalesce(t.seconds, p.seconds)) AS BIGINT) AS seconds
                FROM trace_pairs AS p LEFT JOIN (
                    SELECT person, source, sum(end_at - start_at) AS seconds FROM ({spans}) AS spans
                    GROUP BY person, source
                ) AS t ON t.person = p.person AND t.source = p.source
                GROUP BY p.person
            ) AS m
            JOIN (
                SELECT c.person, {first} AS first
                FROM {contacts} AS c JOIN (
                    SELECT person, min(start_at) AS start_at FROM trace_pairs GROUP BY person
                ) AS e ON e.person = c.person AND e.start_at = c.start_at
                GROUP BY c.person
            ) AS f ON f.person = m.person
            LEFT JOIN (
                SELECT person, min(first_exposure) AS earliest FROM trace_reached GROUP BY person
            ) AS v ON v.person = m.person
            WHERE v.person IS NULL OR m.first_exposure < v.earliest"""

    def _open_windows(self, rules: DegreeRules) -> None:
        """Those just reached become sources, until their horizon or isolation."""
        horizon = NEVER if rules.horizon_seconds is None else f"m.first_exposure + {rules.horizon_seconds}"
        self.dialect.create(
            "trace_sources",
            f"""
            SELECT * FROM (
                SELECT CAST(row_number() OVER () AS INTEGER) AS state, CAST(m.person AS INTEGER) AS person,
                    m.first_exposure AS start_at, least({horizon}, coalesce(i.end_at, {NEVER})) AS end_at
                FROM trace_met AS m LEFT JOIN trace_isolated AS i ON i.person = m.person
            ) AS opened WHERE start_at < end_at""",
        )


PAIR_OF_RULE = ("state", "person", "rule")

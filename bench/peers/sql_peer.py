"""What both SQL engines share: the statements of `sizao.engines.tracing.sql` over tables that were loaded once."""

from typing import Any

from bench.presences import KINDS
from bench.question import PROTOCOL, WINDOW
from sizao.engines.tracing.sql import SqlTrace
from sizao.engines.tracing.sql_dialects import Dialect
from sizao.engines.tracing.sql_tables import StaysOfKind, StayTables


ANSWER = "SELECT person, degree, first_exposure, source, place, seconds, sources, rule FROM trace_reached WHERE counts"


def tables(by_person: str, by_cell: str, facts: dict[str, Any]) -> StayTables:
    """People and places stay numbers here: nothing has to be spelled out."""
    settings = {code: StaysOfKind(kind, facts["longest"][code]) for code, kind in enumerate(KINDS)}
    return StayTables("", "", "", by_person, by_cell, facts["any_joins"], settings, "BIGINT")


def facts_of(stays: Any) -> dict[str, Any]:
    """What a trace must know about the stays beside the tables."""
    return {"any_joins": bool(stays.joins.any()), "longest": [stays.longest[code] for code in range(len(KINDS))]}


def run(dialect: Dialect, stay_tables: StayTables, persons: list[int], degrees: int) -> None:
    trace = SqlTrace(dialect, stay_tables, PROTOCOL, degrees)
    trace.run_from_codes([(person, *WINDOW) for person in persons], set(persons), {})


def shared_stays(rows: Any, shared: dict[str, Any]) -> Any:
    """The joined stays, made once for both engines and not counted as loading."""
    from bench.stays import joined

    if "stays" not in shared:
        shared["stays"] = joined(rows)
    return shared["stays"]

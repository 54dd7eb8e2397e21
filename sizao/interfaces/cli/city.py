"""`sizao city`: the synthetic city as files, to trace, import or measure without a server."""

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt

    from sizao.engines.city import City, DayColumns


NAME = "city"
HELP = "Generate a synthetic city and write its people and presences as files."

_PIECE = 250_000
_PRESENCES = """
    SELECT people.identifier AS person, places.key AS place, cells.label AS cell,
           CASE WHEN rows.seat_row >= 0 THEN rows.seat_row END AS seat_row, places.kind AS kind,
           {enter} AS enter, {leave} AS leave, rows.capped AS capped
    FROM rows JOIN people ON people.code = rows.person JOIN cells ON cells.code = rows.cell
         JOIN places ON places.code = cells.place
"""


class CityCommandError(SizaoError):
    """The city cannot be written as asked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    make = acts.add_parser("generate", help="write people, places, presences and the story")
    make.add_argument("--scale", choices=["tiny", "demo", "county", "full"], default="demo", help="default: demo")
    make.add_argument("--seed", type=int, default=20211023, metavar="N", help="another number, another city")
    make.add_argument("--start", type=date.fromisoformat, default=date(2021, 10, 10), metavar="DATE")
    make.add_argument("--days", type=int, default=14, metavar="N", help="12 or more (default: 14)")
    make.add_argument("--format", choices=["parquet", "csv"], default="parquet", help="default: parquet")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")


def run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CityCommandError(f"{out} exists and is not an empty folder.", next_step="Give another --out.")

    from sizao.engines.city import generate_city

    began = time.perf_counter()
    city = generate_city(scale=arguments.scale, seed=arguments.seed, start_on=arguments.start, days=arguments.days)
    out.mkdir(parents=True, exist_ok=True)
    rows = _write(city, out, arguments.format)
    _write_story(city, out)
    seconds = time.perf_counter() - began
    worker = city.identifiers(_codes([city.story.worker]))[0]
    print(f"{len(city.people):,} people, {rows:,} presences in {seconds:.1f} s: {out}")
    print(f"The first case is {worker}, positive at {city.story.positive_at.isoformat()}.")
    return 0


def _write(city: "City", out: Path, form: str) -> int:
    import duckdb

    say = _progress()
    # Strings are made once and joined by DuckDB: the presences of the whole city stay numbers until they are written.
    with tempfile.TemporaryDirectory(prefix=".making-", dir=out) as scratch, duckdb.connect(f"{scratch}/city") as base:
        say("people")
        _people(base, city)
        _copy(base, "SELECT * EXCLUDE (code) FROM people ORDER BY code", out, "people", form)
        say("places")
        _places(base, city)
        _copy(base, "SELECT * EXCLUDE (code) FROM places ORDER BY code", out, "places", form)
        base.execute(
            "CREATE TABLE rows (person INTEGER, cell INTEGER, seat_row SMALLINT, enter BIGINT, leave BIGINT,"
            " capped BOOLEAN)"
        )
        count = _insert(base, city.standing)
        for day in city.days():
            say(f"{day.on}  {count:,} presences")
            count += _insert(base, day)
        say(f"writing {count:,} presences")
        _copy(base, _query(form), out, "presences", form)
    say("")
    return count


def _people(base: "duckdb.DuckDBPyConnection", city: "City") -> None:
    base.execute(
        "CREATE TABLE people (code INTEGER, identifier VARCHAR, name VARCHAR, phone VARCHAR, sex TINYINT,"
        " birth_year SMALLINT, division VARCHAR, household INTEGER)"
    )
    divisions = _texts([division.code for division in city.divisions])
    for start in range(0, len(city.people), _PIECE):
        codes = _codes(range(start, min(start + _PIECE, len(city.people))))
        people = city.people
        piece = {
            "code": codes,
            "identifier": _texts(city.identifiers(codes)),
            "name": _texts(city.names(codes)),
            "phone": _texts(city.phones(codes)),
            "sex": people.sex[codes],
            "birth_year": people.birth_year[codes],
            "division": divisions[people.community[codes]],
            "household": people.household[codes],
        }
        _into(base, "people", piece)


def _places(base: "duckdb.DuckDBPyConnection", city: "City") -> None:
    base.execute("CREATE TABLE places (code INTEGER, key VARCHAR, name VARCHAR, kind VARCHAR, division VARCHAR)")
    base.execute("CREATE TABLE cells (code INTEGER, place INTEGER, label VARCHAR)")
    # The last is for places that move: they stand in no division.
    divisions = _texts([division.code for division in city.divisions] + [None])
    for start in range(0, len(city.places), _PIECE):
        codes = _codes(range(start, min(start + _PIECE, len(city.places))))
        piece = {
            "code": codes,
            "key": _texts(city.place_keys(codes)),
            "name": _texts(city.place_names(codes)),
            "kind": _texts([kind.value for kind in city.places.settings(codes)]),
            "division": divisions[city.places.community[codes]],
        }
        _into(base, "places", piece)
    for start in range(0, city.cell_count, _PIECE):
        codes = _codes(range(start, min(start + _PIECE, city.cell_count)))
        piece = {"code": codes, "place": city.cell_place(codes), "label": _texts(city.cell_labels(codes))}
        _into(base, "cells", piece)


def _insert(base: "duckdb.DuckDBPyConnection", day: "DayColumns") -> int:
    piece = {name: getattr(day, name) for name in ("person", "cell", "seat_row", "enter", "leave", "capped")}
    _into(base, "rows", piece)
    return len(day)


def _into(base: "duckdb.DuckDBPyConnection", table: str, columns: "dict[str, npt.NDArray[Any]]") -> None:
    base.register("piece", columns)
    base.execute(f"INSERT INTO {table} SELECT * FROM piece")
    base.unregister("piece")


def _query(form: str) -> str:
    if form == "csv":
        return _PRESENCES.format(enter=_written("enter"), leave=_written("leave"))
    return _PRESENCES.format(enter="to_timestamp(rows.enter)", leave="to_timestamp(rows.leave)")


def _written(column: str) -> str:
    return f"strftime(make_timestamp(rows.{column} * 1000000), '%Y-%m-%dT%H:%M:%SZ')"


def _copy(base: "duckdb.DuckDBPyConnection", query: str, out: Path, name: str, form: str) -> None:
    options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
    target = str(out / f"{name}.{form}").replace("'", "''")
    base.execute(f"COPY ({query}) TO '{target}' ({options})")


def _write_story(city: "City", out: Path) -> None:
    """story.csv: what happens; findings.csv: who is found when."""
    story = city.story
    moments = [
        [one.at.isoformat(), one.role, _identifier(city, one.person), one.kind, _key(city, one.place), one.zh, one.en]
        for one in story.moments
    ]
    _table(out / "story.csv", ["at", "role", "person", "kind", "place", "zh", "en"], moments)
    findings = [
        [
            one.role,
            _identifier(city, one.person),
            one.kind,
            one.onset.isoformat() if one.onset else "",
            one.sampled_at.isoformat(),
            one.reported_at.isoformat(),
        ]
        for one in story.findings
    ]
    _table(out / "findings.csv", ["role", "person", "kind", "onset", "sampled_at", "reported_at"], findings)
    same = [[_identifier(city, other), _identifier(city, kept)] for kept, other in city.same_human]
    _table(out / "same.csv", ["identifier", "person"], same)


def _table(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def _identifier(city: "City", person: int) -> str:
    return city.identifiers(_codes([person]))[0]


def _key(city: "City", place: int | None) -> str:
    return "" if place is None else city.place_keys(_codes([place]))[0]


def _codes(codes: Iterable[int]) -> "npt.NDArray[np.int32]":
    import numpy as np

    return np.fromiter(codes, np.int32)


def _texts(texts: Sequence[str | None]) -> "npt.NDArray[np.object_]":
    import numpy as np

    return np.array(texts, dtype=object)


def _progress() -> Callable[[str], None]:
    """One line on standard error that is written over, only where somebody watches."""
    watched = sys.stderr.isatty()

    def say(text: str) -> None:
        if watched:
            print(f"\r\x1b[K{text}{' ...' if text else ''}", end="", file=sys.stderr, flush=True)

    return say

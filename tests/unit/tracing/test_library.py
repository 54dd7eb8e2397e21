"""`sizao.trace` takes presences in whatever form an epidemiologist has them, gives one answer, and needs no Django."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import sizao
from sizao.engines.tracing.reading import PresencesError, load
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.types import IndexWindow, Presence, Protocol
from tests.unit.tracing.mornings import at, morning


PROTOCOL = Protocol.uniform(minimum_seconds=15 * 60)
WINDOW = IndexWindow("anna", at(0), at(240))
# Who, where, from and to which minute, part of the place, seat row, kind; 李雷 sits in another train.
STAYS = [
    ("anna", "hall", 0, 60, None, None, "banquet"),
    ("ben", "hall", 30, 90, None, None, "banquet"),
    ("anna", "train", 100, 160, "car 1", 3, "train_sealed"),
    ("chen", "train", 100, 160, "car 1", 4, "train_sealed"),
    ("李雷", "火车", 100, 160, "car 1", 3, "train_sealed"),
    ("dora", "shop", 170, 200, None, None, "shop"),
    ("chen", "shop", 180, 220, None, None, "shop"),
    ("eva", "shop", 219, 240, None, None, "shop"),
]
COLUMNS = ("person", "place", "enter", "leave", "cell", "seat_row", "kind")


def columns(zone: str | None = "UTC") -> dict[str, list[Any]]:
    moments = [(at(row[2]), at(row[3])) for row in STAYS]
    if zone is None:
        moments = [(start.replace(tzinfo=None), end.replace(tzinfo=None)) for start, end in moments]
    return {
        "person": [row[0] for row in STAYS],
        "place": [row[1] for row in STAYS],
        "enter": [start for start, _ in moments],
        "leave": [end for _, end in moments],
        "cell": [row[4] for row in STAYS],
        "seat_row": [row[5] for row in STAYS],
        "kind": [row[6] for row in STAYS],
    }


def tuples() -> list[Presence]:
    return [
        Presence(person, place, morning(start), morning(end), cell, row, kind)
        for person, place, start, end, cell, row, kind in STAYS
    ]


def written(folder: Path, name: str) -> Path:
    path = folder / name
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    connection.register("frame", pyarrow.table(columns()))
    kind = {".parquet": "(FORMAT parquet)", ".ndjson": "(FORMAT json)"}.get(path.suffix, "(FORMAT csv)")
    connection.execute(f"COPY (SELECT * FROM frame) TO '{path}' {kind}")
    return path


FORMS: dict[str, Callable[[Path], Any]] = {
    "tuples": lambda folder: tuples(),
    "arrow": lambda folder: pyarrow.table(columns()),
    "polars": lambda folder: polars.DataFrame(columns()),
    "pandas": lambda folder: pandas.DataFrame(columns()),
    "pandas in the zone of the city": lambda folder: pandas.DataFrame(columns()).assign(
        enter=lambda frame: frame["enter"].dt.tz_convert("Asia/Shanghai")
    ),
    "relation": lambda folder: duckdb.connect().from_arrow(pyarrow.table(columns())),
    "csv": lambda folder: written(folder, "presences.csv"),
    "csv.gz": lambda folder: str(written(folder, "presences.csv.gz")),
    "parquet": lambda folder: written(folder, "presences.parquet"),
    "ndjson": lambda folder: written(folder, "presences.ndjson"),
}


@pytest.mark.parametrize("form", FORMS)
def test_one_answer_from_every_form(form: str, tmp_path: Path) -> None:
    answer = sizao.trace(FORMS[form](tmp_path), [WINDOW], PROTOCOL, degrees=3)
    assert answer.rows() == trace_by_definition(tuples(), [WINDOW], PROTOCOL, degrees=3)
    assert {(row.person, row.degree) for row in answer.rows()} == {("ben", 1), ("chen", 1), ("dora", 2)}
    assert [step.person for step in answer.chain("dora")] == ["chen", "dora"]


def test_times_without_a_zone_are_those_of_the_zone_that_is_stated() -> None:
    bare = pandas.DataFrame(columns(zone=None))
    with pytest.raises(PresencesError, match="have no zone"):
        sizao.trace(bare, [WINDOW], PROTOCOL)
    there = sizao.trace(bare, [WINDOW], PROTOCOL, zone="UTC")
    assert [row.person for row in there.rows()] == ["ben", "chen", "dora"]
    eight = timedelta(hours=8)
    moved = IndexWindow("anna", at(0) - eight, at(240) - eight)
    assert sizao.trace(bare, [moved], PROTOCOL, zone="Asia/Shanghai").people == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"index": [IndexWindow("nobody", at(0), at(60))]}, "nobody occurs in no presence"),
        ({"index": [IndexWindow("anna", at(60), at(60))]}, "window of the index person anna is empty"),
        ({"index": []}, "No index person"),
        ({"presences": pandas.DataFrame(columns()).drop(columns="leave")}, "the column leave is missing"),
        ({"presences": pyarrow.table(columns() | {"enter": list(range(len(STAYS)))})}, "holds bigint, not times"),
        ({"presences": "nowhere.csv"}, "there is no such file"),
    ],
)
def test_what_cannot_be_traced_is_said(change: dict[str, Any], said: str) -> None:
    given = {"presences": pyarrow.table(columns()), "index": [WINDOW]} | change
    with pytest.raises(PresencesError, match=said):
        sizao.trace(given["presences"], given["index"], PROTOCOL)


def test_bad_rows_are_left_out_and_counted() -> None:
    wrong = columns()
    wrong["leave"][1] = wrong["enter"][1]
    wrong["person"][5] = None
    loaded = load(pyarrow.table(wrong))
    assert {refused.reason: refused.first for refused in loaded.refused} == {
        "leave is not later than enter": (2,),
        "no person": (6,),
    }
    assert [row.person for row in sizao.trace(loaded.index, [WINDOW], PROTOCOL).rows()] == ["chen"]


@pytest.mark.slow
def test_it_works_where_there_is_no_django(tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules["django"] = sys.modules["psycopg"] = None  # importing either would fail
import sizao
from sizao.engines.tracing.types import IndexWindow, Protocol
from datetime import datetime
start, end = (datetime.fromisoformat(text) for text in ("{at(0).isoformat()}", "{at(240).isoformat()}"))
window = IndexWindow("anna", start, end)
protocol = Protocol.uniform(minimum_seconds=900)
answer = sizao.trace({str(written(tmp_path, "presences.csv"))!r}, [window], protocol)
print(*(row.person for row in answer.rows()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["ben", "chen", "dora"], done.stderr

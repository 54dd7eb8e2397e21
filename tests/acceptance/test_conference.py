"""The conference: real contacts, with the same answer from the definition, the fast engine and SQL (tests/data)."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.sql import trace_sql
from sizao.engines.tracing.types import IndexWindow, Mode, Presence, Protocol, Reached
from tests.tracing_engines import Engine


pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[1] / "data" / "sfhh_conference_presences.csv.gz"
OPENING = datetime(2009, 6, 4, 8, tzinfo=UTC)
PERSONS = ("SFHH-1467", "SFHH-1591", "SFHH-1513")

# minutes, mode, degrees, horizon in hours, index persons
QUESTIONS = [
    (0.0, Mode.SINGLE, 1, None, PERSONS[:1]),
    (1.0, Mode.SINGLE, 3, None, PERSONS[:1]),
    (2.5, Mode.SINGLE, 3, 2, PERSONS[1:2]),
    (15.0, Mode.CUMULATIVE, 3, None, PERSONS[:1]),
    (5.0, Mode.CUMULATIVE, 3, 3, PERSONS),
    (2.0, Mode.CUMULATIVE, 2, None, PERSONS[2:]),
]


@cache
def presences() -> list[Presence]:
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return [
            Presence(row["person"], row["place"], second(row["enter"]), second(row["leave"]))
            for row in csv.DictReader(file)
        ]


def second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def question(
    minutes: float, mode: Mode, hours: int | None, persons: tuple[str, ...]
) -> tuple[list[IndexWindow], Protocol]:
    windows = [
        IndexWindow(person, OPENING + timedelta(hours=number), OPENING + timedelta(hours=24))
        for number, person in enumerate(persons, start=1)
    ]
    horizon = None if hours is None else hours * 3600
    return windows, Protocol.uniform(minimum_seconds=int(minutes * 60), mode=mode, horizon_seconds=horizon)


@cache
def expected(minutes: float, mode: Mode, degrees: int, hours: int | None, persons: tuple[str, ...]) -> list[Reached]:
    windows, protocol = question(minutes, mode, hours, persons)
    return trace_by_definition(presences(), windows, protocol, degrees=degrees)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_every_engine_gives_the_answer_of_the_definition(judged_engine: Engine, asked: Any) -> None:
    minutes, mode, degrees, hours, persons = asked
    windows, protocol = question(minutes, mode, hours, persons)
    assert judged_engine(presences(), windows, protocol, degrees=degrees) == expected(*asked)


def test_the_questions_are_worth_asking() -> None:
    """Neither nobody nor everybody, and each degree is reached."""
    sizes = [len(expected(*asked)) for asked in QUESTIONS]
    assert min(sizes) > 0
    assert len(set(sizes)) == len(sizes)
    assert {row.degree for asked in QUESTIONS for row in expected(*asked)} == {1, 2, 3}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/St_Johns"])
def test_the_zone_of_a_database_session_changes_nothing(zone: str) -> None:
    """SQL straight over the file: its times carry their zone; a session elsewhere reads the same instants."""
    windows, protocol = question(1.0, Mode.SINGLE, None, PERSONS[:1])
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"SET TimeZone = '{zone}'")
        connection.execute(
            "CREATE VIEW conference AS SELECT person, place, enter::TIMESTAMPTZ AS enter, leave::TIMESTAMPTZ AS leave"
            f" FROM read_csv('{FILE}', all_varchar = true)"
        )
        assert trace_sql(connection, "conference", windows, protocol) == expected(
            1.0, Mode.SINGLE, 3, None, PERSONS[:1]
        )

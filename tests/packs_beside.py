"""What the tests beside the packs share: rows as one line each, decisions as drawn tables, and a small town."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sizao.engines.policy.deciding import infectious_window, measure_for
from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.outcomes import Measure
from sizao.engines.policy.sections import SECTIONS
from sizao.engines.policy.types import Decision, Pack, Row
from sizao.engines.tracing.from_pack import protocol_from_pack
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.types import IndexWindow, Presence


ZONE = ZoneInfo("Asia/Shanghai")


@cache
def loaded(pack_id: str, *orders: str) -> Pack:
    return load_pack(pack_id, orders=orders)


def rows_as_told(pack_id: str, *orders: str) -> dict[str, str]:
    """Every row that the pack (or the last order) says itself, all versions, as `row` -> one line.

    The line has every value that is no text, what the row rests on, and how it came about.
    """
    pack = loaded(pack_id, *orders)
    last = orders[-1] if orders else pack_id
    return {
        _name(row): _line(row, withdrawn=row in pack.withdrawn)
        for row in (*pack.versions, *pack.withdrawn)
        if row.pack == last
    }


def told_beside(test_file: str) -> dict[str, str]:
    """The drawn table `rows.md` beside a test: what each row of the pack is to say, written from the facts."""
    drawn = Path(test_file).with_name("rows.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ", 1) for line in drawn if line.startswith("| ")][1:]
    told = {name.strip(): " | ".join(part.strip() for part in rest.split(" | ")) for name, rest in rows}
    assert len(told) == len(rows), "a row stands twice"
    return told


def table(drawn: str) -> list[dict[str, str]]:
    """A drawn table with heads; an empty cell is the empty text. Lines of dashes are left out."""
    heads, *rows = ([cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines())
    return [dict(zip(heads, row, strict=True)) for row in rows if not set("".join(row)) <= {"-"}]


def _name(row: Row) -> str:
    until = row.valid_to.isoformat() if row.valid_to else ""
    return f"{row.id} {row.valid_from.isoformat()}..{until}" if row.dated else row.id


def _line(row: Row, *, withdrawn: bool) -> str:
    ordered = {key: row.values[key] for key in SECTIONS[row.section].keys if key in row.values}
    values = "withdrawn" if withdrawn else ", ".join(_values(ordered))
    return f"{values or '-'} | {' '.join(row.citation)} | {row.status.value}"


def _values(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if key == "phases":
            yield " then ".join(f"{phase['measure']} ({', '.join(_values(phase))})" for phase in value)
        elif isinstance(value, Mapping) or key in ("measure",):
            continue
        elif isinstance(value, bool):
            yield f"{key} {'yes' if value else 'no'}"
        elif isinstance(value, list):
            yield f"{key} {'/'.join(map(str, value))}"
        else:
            yield f"{key} {value}"


def moment(text: str) -> datetime:
    """`10-23 16:00` of the year 2021, or `2022-07-01 08:00`, as clocks here show it."""
    full = text if len(text) > len("10-23 16:00") else f"2021-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def window_as_told(pack_id: str, *, now: str = "10-23 20:00", **facts: str) -> str:
    """`10-21 00:00 .. 10-23 16:00 by symptomatic` for facts such as onset='10-23 08:00'."""
    instants = {name: moment(value) if value else None for name, value in facts.items() if name not in _WORDS}
    words = {name: facts[name] for name in _WORDS if facts.get(name)}
    given: dict[str, Any] = {"onset": None, "first_positive": None, "until": moment(now), "zone": ZONE}
    decision = infectious_window(loaded(pack_id), **(given | instants | words))
    start, end = (instant.astimezone(ZONE).strftime("%m-%d %H:%M") for instant in decision.outcome)
    return f"{start} .. {end} by {decision.rules[0].rpartition('.')[2]}"


_WORDS = ("classification", "found_by")


def propose(pack: Pack, who: str, last: str = "10-20", begins: str = "10-20", **more: Any) -> Decision:
    """The measure for `1` (a degree), `2 child` (a special group), `1 ill unfit` (the home does not fit), or a group.

    Exposed last in the evening of `last`, isolated in the night of `begins`.
    """
    first, *words = who.split()
    fit_home = {"fit": True, "unfit": False}.get(words[-1] if words else "")
    return measure_for(
        pack,
        degree=int(first) if first.isdigit() else None,
        group=None if first.isdigit() else first,
        special=[word for word in words if word not in ("fit", "unfit")],
        fit_home=fit_home,
        last_exposure=moment(f"{last} 18:00"),
        begins=moment(f"{begins} 22:00"),
        zone=ZONE,
        **more,
    )


def phases_and_tests(measure: Measure) -> tuple[str, str]:
    """(`central_quarantine to 11-03, home_monitoring to 11-10`, days of the month of tests); the end is left out."""
    phases = ", ".join(f"{phase.kind} to {phase.end.astimezone(ZONE):%m-%d}" for phase in measure.phases)
    return phases, " ".join(f"{day:%d}" for day in measure.test_dates)


_MORNING = int(datetime(2021, 10, 20, tzinfo=UTC).timestamp())
_INDEX = IndexWindow("case", datetime(2021, 10, 20, tzinfo=UTC), datetime(2021, 10, 21, tzinfo=UTC))


def degree_after(pack: Pack, *, kind: str, minutes: float, degree: int = 1, apart: str = "") -> int | None:
    """The degree of somebody who was so many minutes with somebody of the degree before, at one kind of place.

    `apart`: `cell` in another part of the place, a number that many seat rows away. The chain up to there is made of
    ample time together at home, a day apart; None when the last one is no contact.
    """
    people = ["case", *(f"contact-{number}" for number in range(1, degree + 1))]
    stays: list[Presence] = []
    for number, (source, person) in enumerate(pairwise(people)):
        start = _MORNING + number * 86_400
        last = number == degree - 1
        seconds = round(minutes * 60) if last else 8 * 3_600
        place = f"place-{number}"
        here, there = ("1", "2") if last and apart == "cell" else ("1", "1")
        rows = (10, 10 + int(apart)) if last and apart.isdigit() else (None, None)
        what = kind if last else "household"
        stays.append(Presence(source, place, start, start + seconds, here, rows[0], what))
        stays.append(Presence(person, place, start, start + seconds, there, rows[1], what))
    reached = trace_by_definition(stays, [_INDEX], protocol_from_pack(pack), degrees=3)
    return next((row.degree for row in reached if row.person == people[-1]), None)

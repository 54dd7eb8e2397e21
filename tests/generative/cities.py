"""Small cities with everything that has ever broken a trace, for Hypothesis.

`cities()` draws a `City`: presences, windows, a protocol, isolation times and merged identities. The draws are few and
small, so that people meet, ties happen and a failing city shrinks to something one can draw on paper.
`test_cities.py` proves that each oddity listed there really comes up.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Mode, Presence, Protocol, Scope


LATE_EVENING = 1_634_947_200 - 10  # ten seconds before the midnight of 2021-10-23, UTC
TICKS = 24
TEXT_KEYS = ("Zoe", "anna", "ben", "évа", "王", "\uff5e", "\U00010400")  # the last two sort otherwise by UTF-16
NUMBER_KEYS = (1, 2, 10, 900, 2**40, 2**62, 2**63 - 1)
PLACES = ("hall", "Yard", "train:G7835", "院子")
KINDS = ("household", "bus", "train_sealed")
CELLS = (None, "1", "2", "A")


@dataclass(frozen=True)
class City:
    """One question to an engine, with its data."""

    presences: tuple[Presence, ...]
    windows: tuple[IndexWindow, ...]
    protocol: Protocol
    degrees: int | None
    isolated: dict[Any, int]
    canonical: dict[Any, Any]

    def ask(self, engine: Any) -> list[Any]:
        rows: list[Any] = engine(
            self.presences,
            self.windows,
            self.protocol,
            degrees=self.degrees,
            isolated=self.isolated,
            canonical=self.canonical,
        )
        return rows


def instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@st.composite
def cities(draw: st.DrawFn, *, uniform: bool = False, horizons: bool = True, merged: bool = True) -> City:
    """A small city. `uniform`: the same rules at each degree. `horizons`, `merged`: whether there may be any."""
    keys = draw(st.sampled_from((TEXT_KEYS, NUMBER_KEYS)))
    unit = draw(st.sampled_from((1, 7_200)))  # with the longer one a city lives through three days
    people = keys[: draw(st.integers(4, len(keys)))]
    line = tuple(draw(st.permutations(people)))
    # Left to chance, long chains are rare: half of the cities are easygoing, so that the last degree is reached.
    easy = draw(st.booleans())
    presences = draw(_presences(line, unit, easy=easy))
    windows = [
        draw(_windows(line[:1], unit, easy=easy)),
        *draw(st.lists(_windows(people, unit), max_size=draw(st.sampled_from((0, 0, 2))))),
    ]
    isolated = {}
    if draw(st.integers(0, 3)) == 3:
        isolated = draw(st.dictionaries(st.sampled_from(people), _seconds(unit), min_size=1, max_size=2))
    canonical = {}
    if merged and draw(st.integers(0, 3)) == 3:
        canonical = draw(_merges(people))
        isolated = {person: at for person, at in isolated.items() if person not in canonical}
    return City(
        tuple(presences),
        tuple(windows),
        draw(_protocols(unit, uniform=uniform, horizons=horizons, easy=easy)),
        draw(st.sampled_from((None, None, 3, 2, 1))),
        isolated,
        canonical,
    )


def _seconds(unit: int) -> st.SearchStrategy[int]:
    return st.integers(0, TICKS).map(lambda tick: LATE_EVENING + tick * unit)


@st.composite
def _presences(draw: st.DrawFn, line: tuple[Any, ...], unit: int, *, easy: bool) -> list[Presence]:
    """Meetings of two, some of them one after the other along a line of people, and rows that have to do with these."""
    kinds = draw(st.fixed_dictionaries({place: st.sampled_from(KINDS) for place in PLACES}))
    places = PLACES[: draw(st.integers(1, len(PLACES)))]
    cells = CELLS[: draw(st.integers(1, len(CELLS)))]
    seats = draw(st.sampled_from((st.none(), st.none(), st.none() | st.integers(0, 5))))
    pairs = list(pairwise(line))
    meetings = [(first, second, 2 + 4 * step) for step, (first, second) in enumerate(pairs)]
    met = meetings[: 3 if easy else draw(st.sampled_from((1, 0, 3)))]
    if easy and draw(st.booleans()):
        met.append((line[0], line[2], draw(st.integers(14, 22))))  # a shorter chain that comes later
    for _ in range(draw(st.sampled_from((0, 1, 2, 4) if easy else (1, 2, 4, 6)))):
        first, second = draw(st.sampled_from(pairs)) if draw(st.booleans()) else draw(st.permutations(line))[:2]
        met.append((first, second, draw(st.integers(0, TICKS - 1))))
    rows = []
    for first, second, tick in met:
        place, cell = draw(st.sampled_from(places)), draw(st.sampled_from(cells))
        for person in (first, second):
            start = tick + draw(st.sampled_from((0, 0, 0, 1, 2)))
            length = draw(st.sampled_from((3, 4) if easy else (3, 4, 6, 3, 2, 1, TICKS)))
            enter, leave = (LATE_EVENING + at * unit for at in (start, start + length))
            rows.append(Presence(person, place, enter, leave, cell, draw(seats), kinds[place]))
    for row in draw(st.lists(st.sampled_from(rows), max_size=6)):
        rows.append(draw(_related(row, line, unit)))
    return rows


@st.composite
def _related(draw: st.DrawFn, row: Presence, people: tuple[Any, ...], unit: int) -> Presence:
    """A row that has to do with another one."""
    length = row.leave - row.enter
    match draw(st.sampled_from(("again", "goes on", "reseated", "companion", "elsewhere", "meets"))):
        case "again":
            return row
        case "goes on":
            return row._replace(enter=row.leave, leave=row.leave + length)
        case "reseated":
            return row._replace(
                enter=row.leave - unit, leave=row.leave + unit, seat_row=draw(st.none() | st.integers(0, 5))
            )
        case "companion":
            return row._replace(person=draw(st.sampled_from(people)), seat_row=draw(st.none() | st.just(row.seat_row)))
        case "elsewhere":
            return row._replace(cell=draw(st.sampled_from(CELLS)))
        case _:
            return row._replace(person=draw(st.sampled_from(people)), enter=row.leave, leave=row.leave + unit)


@st.composite
def _windows(draw: st.DrawFn, people: tuple[Any, ...], unit: int, *, easy: bool = False) -> IndexWindow:
    start = draw(st.sampled_from((-2, 0, 3) if easy else (-2, 0, 3, 4, 10)))
    length = draw(st.sampled_from((2 * TICKS,) if easy else (2 * TICKS, 12, 8, 3)))
    return IndexWindow(
        draw(st.sampled_from(people)),
        instant(LATE_EVENING + start * unit),
        instant(LATE_EVENING + (start + length) * unit),
    )


@st.composite
def _rules(draw: st.DrawFn, unit: int, *, easy: bool) -> ContactRule:
    minimum = draw(st.sampled_from((0, 1, unit) if easy else (1, unit, 2 * unit, 3 * unit)))
    mode = draw(st.sampled_from(Mode))
    scope = draw(st.sampled_from(Scope))
    rows_apart = draw(st.sampled_from((None, None, 0, 2)))
    # The id says all there is, so that one id never names two rules.
    return ContactRule(f"{mode} {minimum} {scope} {rows_apart}", minimum, mode, scope, rows_apart)


@st.composite
def _degree(draw: st.DrawFn, unit: int, *, horizons: bool, easy: bool) -> DegreeRules:
    few = st.sampled_from(draw(st.lists(_rules(unit, easy=easy), min_size=1, max_size=2)))
    by_kind = draw(st.dictionaries(st.sampled_from(KINDS), few, max_size=3))
    otherwise = None if by_kind and not easy and draw(st.booleans()) else draw(few)
    horizon = draw(st.none() | st.sampled_from((9, 4, 1)).map(lambda ticks: ticks * unit)) if horizons else None
    return DegreeRules(by_kind, otherwise, horizon)


@st.composite
def _protocols(draw: st.DrawFn, unit: int, *, uniform: bool, horizons: bool, easy: bool) -> Protocol:
    first = draw(_degree(unit, horizons=horizons, easy=easy))
    if uniform or draw(st.booleans()):
        return Protocol("generated", (first,) * 3)
    others = draw(st.lists(_degree(unit, horizons=horizons, easy=easy), min_size=2, max_size=2))
    return Protocol("generated", (first, *others))


@st.composite
def _merges(draw: st.DrawFn, people: tuple[Any, ...]) -> dict[Any, Any]:
    """Up to two identifiers that belong to somebody else, who belongs to nobody else."""
    identifiers = draw(st.lists(st.sampled_from(people[1:]), min_size=1, max_size=2, unique=True))
    owners = [person for person in people if person not in identifiers]
    return {identifier: draw(st.sampled_from(owners)) for identifier in identifiers}


@st.composite
def split_rows(draw: st.DrawFn, presences: tuple[Presence, ...]) -> list[Presence]:
    """The same city written otherwise: shuffled, rows repeated, rows cut into touching or overlapping pieces."""
    rows: list[Presence] = []
    for row in presences:
        how = draw(st.integers(0, 3))
        if how == 1:
            rows += [row, row]
        elif how >= 2 and row.leave - row.enter > 1:
            cut = draw(st.integers(row.enter + 1, row.leave - 1))
            rows += [row._replace(leave=cut), row._replace(enter=cut - (how == 3 and cut - 1 > row.enter))]
        else:
            rows.append(row)
    return draw(st.permutations(rows))


def with_minimum(protocol: Protocol, more: int) -> Protocol:
    """Every minimum longer by so many seconds; ids stay."""

    def longer(rule: ContactRule | None) -> ContactRule | None:
        return rule and replace(rule, minimum_seconds=rule.minimum_seconds + more)

    return replace(
        protocol,
        degrees=tuple(
            replace(each, rules={k: longer(r) for k, r in each.rules.items()}, otherwise=longer(each.otherwise))
            for each in protocol.degrees
        ),
    )

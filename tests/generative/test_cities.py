"""The generated cities contain what they promise: an oddity that never comes up proves nothing."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.types import Mode, Presence, Reached, Scope
from tests.generative.cities import City, cities


pytestmark = pytest.mark.slow

DAY = 86_400


def oddities(city: City) -> set[str]:
    """What is odd about this city."""
    rows, answer = city.presences, city.ask(trace_by_definition)
    rules = [rule for each in city.protocol.degrees for rule in (*each.rules.values(), each.otherwise) if rule]
    kinds = {
        "a row twice": len(set(rows)) < len(rows),
        "an unnamed cell beside a named one": any(
            a.place == b.place and a.cell is None and b.cell for a in rows for b in rows
        ),
        "a row over midnight": any(row.enter // DAY != (row.leave - 1) // DAY for row in rows),
        "text keys": isinstance(rows[0].person, str),
        "number keys": isinstance(rows[0].person, int),
        "several windows of one person": len({w.person for w in city.windows}) < len(city.windows),
        "several index persons": len({w.person for w in city.windows}) > 1,
        "isolation": bool(city.isolated),
        "merged identities": bool(city.canonical),
        "a horizon": any(each.horizon_seconds for each in city.protocol.degrees),
        "a minimum of 0": any(rule.minimum_seconds == 0 for rule in rules),
        "rules that differ by degree": len({each.otherwise for each in city.protocol.degrees}) > 1,
        "nobody reached": not answer,
        "a third degree": any(row.degree == 3 for row in answer),
        "several sources": any(row.sources > 1 for row in answer),
        "an earlier window opened by a longer chain": reopened(answer),
    }
    kinds |= {f"mode {mode}": any(rule.mode is mode for rule in rules) for mode in Mode}
    kinds |= {f"scope {scope}": any(rule.scope is scope for rule in rules) for scope in Scope}
    return {kind for kind, present in kinds.items() if present} | pairs_of_rows(rows)


def reopened(answer: list[Reached]) -> bool:
    """Somebody's source has a degree of its own that is lower than the degree before: it was reached again."""
    degree = {row.person: row.degree for row in answer}
    return any(row.source in degree and degree[row.source] < row.degree - 1 for row in answer)


def pairs_of_rows(rows: tuple[Presence, ...]) -> set[str]:
    found = set()
    for a in rows:
        for b in rows:
            same_person, same_place = a.person == b.person, (a.place, a.cell) == (b.place, b.cell)
            overlap = max(a.enter, b.enter) < min(a.leave, b.leave)
            if a.leave == b.enter and same_place:
                found.add("a stay that goes on" if same_person else "people who only touch")
            if same_person and overlap and a.place != b.place:
                found.add("two places at once")
            if same_person and overlap and same_place and a.seat_row != b.seat_row:
                found.add("two seats at once")
            if not same_person and overlap and same_place and (a.seat_row is None) != (b.seat_row is None):
                found.add("somebody without a seat among the seated")
    return found


EXPECTED = {
    "a row twice",
    "an unnamed cell beside a named one",
    "a row over midnight",
    "text keys",
    "number keys",
    "several windows of one person",
    "several index persons",
    "isolation",
    "merged identities",
    "a horizon",
    "a minimum of 0",
    "rules that differ by degree",
    "nobody reached",
    "a third degree",
    "several sources",
    "an earlier window opened by a longer chain",
    "mode single",
    "mode cumulative",
    "scope place",
    "scope cell",
    "a stay that goes on",
    "people who only touch",
    "two places at once",
    "two seats at once",
    "somebody without a seat among the seated",
}


def test_every_oddity_comes_up() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=400, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    @given(city=cities())
    def look(city: City) -> None:
        seen.update(oddities(city))

    look()
    assert seen.keys() >= EXPECTED, f"never seen: {EXPECTED - seen.keys()}"

"""Every engine answers as the definition does, and the answer depends on nothing but what the definition names."""

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.types import Reached
from tests.generative.cities import City, cities, split_rows, with_minimum
from tests.tracing_engines import Engine


pytestmark = pytest.mark.slow

# The engines are the same for every example: they hold nothing from one to the next.
SAME_ENGINE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@SAME_ENGINE
@given(city=cities())
def test_every_engine_answers_as_the_definition(judged_engines: dict[str, Engine], city: City) -> None:
    wanted = city.ask(trace_by_definition)
    for name, engine in judged_engines.items():
        assert city.ask(engine) == wanted, name


@SAME_ENGINE
@given(data=st.data(), city=cities())
def test_the_order_repetition_and_cutting_of_rows_change_nothing(
    judged_engines: dict[str, Engine], city: City, data: Any
) -> None:
    written_otherwise = replace(city, presences=tuple(data.draw(split_rows(city.presences))))
    wanted = city.ask(trace_by_definition)
    for name, engine in judged_engines.items():
        assert written_otherwise.ask(engine) == wanted, name


@given(city=cities(), hours=st.integers(-12, 14))
def test_the_zone_of_a_window_changes_nothing(city: City, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    windows = tuple(replace(w, start=w.start.astimezone(zone), end=w.end.astimezone(zone)) for w in city.windows)
    assert replace(city, windows=windows).ask(trace_by_definition) == city.ask(trace_by_definition)


# Monotony. It holds without a horizon and with the same rules at each degree: whoever is reached earlier, or by a
# shorter chain, then leads to everybody they would have led to otherwise. docs/explanation/tracing.md draws why it does
# not hold with a horizon.


def only_shrank(fewer: list[Reached], more: list[Reached]) -> bool:
    """Nobody is new, and nobody came nearer."""
    degree = {row.person: row.degree for row in more}
    return all(row.person in degree and row.degree >= degree[row.person] for row in fewer)


@SAME_ENGINE
@given(data=st.data(), city=cities(uniform=True, horizons=False, merged=False))
def test_isolating_somebody_earlier_only_shrinks_the_answer(city: City, data: Any) -> None:
    people = sorted({row.person for row in city.presences})
    person = data.draw(st.sampled_from(people))
    before = city.isolated.get(person, max(row.leave for row in city.presences))
    earlier = before - data.draw(st.integers(0, before - min(row.enter for row in city.presences) + 1))
    isolated = replace(city, isolated=city.isolated | {person: min(before, earlier)})
    assert only_shrank(isolated.ask(trace_by_definition), city.ask(trace_by_definition))


@SAME_ENGINE
@given(city=cities(uniform=True, horizons=False), more=st.integers(1, 4), unit=st.sampled_from((1, 7_200)))
def test_a_longer_minimum_only_shrinks_the_answer(city: City, more: int, unit: int) -> None:
    longer = replace(city, protocol=with_minimum(city.protocol, more * unit))
    assert only_shrank(longer.ask(trace_by_definition), city.ask(trace_by_definition))


@SAME_ENGINE
@given(data=st.data(), city=cities(uniform=True, horizons=False))
def test_a_smaller_window_only_shrinks_the_answer(city: City, data: Any) -> None:
    windows = []
    for window in city.windows:
        seconds = int((window.end - window.start).total_seconds())
        later = data.draw(st.integers(0, seconds - 1))
        sooner = data.draw(st.integers(0, seconds - 1 - later))
        windows.append(
            replace(window, start=window.start + timedelta(seconds=later), end=window.end - timedelta(seconds=sooner))
        )
    smaller = replace(city, windows=tuple(windows))
    assert only_shrank(smaller.ask(trace_by_definition), city.ask(trace_by_definition))

"""Crowds: a station with 100,000 visits a day, a cell with 20,000 people at once. By sweeps: pairs would never end."""

from typing import Any

import numpy as np
import pytest

import sizao
from sizao.engines.tracing.dictionary import Dictionary, Texts
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.segment import Segment, SegmentKind
from sizao.engines.tracing.types import IndexWindow, Mode, Protocol
from tests.unit.tracing.mornings import at, morning


pytestmark = pytest.mark.slow

DAY = 24 * 60


def city(person: Any, cell: Any, enter: Any, leave: Any, *, cells: list[tuple[str, str]]) -> TraceIndex:
    """An index in memory of people 0, 1, 2, ... in cells given as (place, setting)."""
    settings = tuple(sorted({setting for _, setting in cells}))
    dictionary = Dictionary(
        settings,
        np.array([settings.index(setting) for _, setting in cells], np.uint8),
        np.arange(len(cells), dtype=np.uint32),
        Texts.of([""] * len(cells)),
        Texts.of([place for place, _ in cells]),
        np.arange(int(np.max(person)) + 1, dtype=np.int64),
        None,
    )
    segment = Segment.build("all", SegmentKind.DELTA, person=person, cell=cell, enter=enter, leave=leave)
    return TraceIndex(dictionary, [segment])


def minutes(values: Any) -> Any:
    return (morning(0) + np.asarray(values) * 60).astype(np.int64)


@pytest.fixture(scope="module")
def hall() -> TraceIndex:
    """20,000 people in one hall for the whole morning; the last hundred come when the first have left."""
    count = 20_000
    enter = np.zeros(count)
    leave = np.full(count, 180.0)
    enter[-100:], leave[-100:] = 180, 240
    return city(np.arange(count), np.zeros(count, np.int64), minutes(enter), minutes(leave), cells=[("hall", "other")])


@pytest.mark.parametrize("mode", Mode)
def test_twenty_thousand_people_in_one_cell(hall: TraceIndex, mode: Mode) -> None:
    protocol = Protocol.uniform(minimum_seconds=60, mode=mode)
    answer = sizao.trace(hall, [IndexWindow(0, at(0), at(DAY))], protocol, degrees=3)
    assert [size.people for size in answer.sizes] == [19_899, 0, 0]
    columns = answer.columns()
    assert set(columns["seconds"].tolist()) == {180 * 60}
    assert set(columns["sources"].tolist()) == {1}
    half = sizao.trace(hall, [IndexWindow(person, at(0), at(DAY)) for person in range(0, 19_900, 2)], protocol)
    assert half.people == 9_950
    assert set(half.columns()["sources"].tolist()) == {9_950}
    assert set(half.columns()["seconds"].tolist()) == {9_950 * 180 * 60}


def test_a_station_with_a_hundred_thousand_visits_a_day() -> None:
    """Short visits through the day: whom a passenger met is whose visit overlapped long enough, and nobody else."""
    random = np.random.default_rng(7)
    count = 100_000
    enter = random.integers(0, DAY - 60, count)
    leave = enter + random.integers(1, 60, count)
    station = city(
        np.arange(count), np.zeros(count, np.int64), minutes(enter), minutes(leave), cells=[("station", "station")]
    )
    protocol = Protocol.uniform(minimum_seconds=10 * 60)
    answer = sizao.trace(station, [IndexWindow(0, at(0), at(DAY))], protocol, degrees=1)
    together = np.minimum(leave, leave[0]) - np.maximum(enter, enter[0])
    expected = np.flatnonzero(together >= 10)
    expected = expected[expected != 0]
    columns = answer.columns()
    assert columns["person"].tolist() == expected.tolist()
    assert columns["seconds"].tolist() == (together[expected] * 60).tolist()
    assert columns["first_exposure"].tolist() == minutes(np.maximum(enter[expected], enter[0])).tolist()

    # The second degree, pair by pair: whom one of those met for ten minutes after the own first exposure.
    chains = sizao.trace(station, [IndexWindow(0, at(0), at(DAY))], protocol, degrees=2)
    met = np.zeros(count, bool)
    for source in expected:
        begin = max(enter[source], enter[0])
        met |= np.minimum(leave, leave[source]) - np.maximum(enter, begin) >= 10
    met[expected], met[0] = False, False
    of_degree = chains.columns()
    assert of_degree["person"][of_degree["degree"] == 2].tolist() == np.flatnonzero(met).tolist()


def test_a_budget_stops_a_crowd_with_its_report(hall: TraceIndex) -> None:
    protocol = Protocol.uniform(minimum_seconds=60)
    answer = sizao.trace(hall, [IndexWindow(0, at(0), at(DAY))], protocol, degrees=3, budget=1_000)
    assert answer.stopped_at == 1
    assert not answer.sizes[0].complete
    assert answer.sizes[0].people > 1_000
    assert list(answer.sizes[0].by_setting) == ["other"]

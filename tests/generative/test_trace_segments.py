"""However the rows lie in segments, the answer is that of the definition."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.segment import DAY_SECONDS, SegmentKind, inside_one_day
from sizao.engines.tracing.types import Presence, Reached
from tests.generative.cities import City, cities


pytestmark = pytest.mark.slow
SEVERAL_WRITERS = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def with_number_keys(city: City) -> City:
    """The same city with people known by numbers, as the product knows them, in the same order."""
    named = {row.person for row in city.presences} | {w.person for w in city.windows}
    named |= {*city.isolated, *city.canonical, *city.canonical.values()}
    number = {person: 7 * k + 3 for k, person in enumerate(sorted(named))}
    return replace(
        city,
        presences=tuple(row._replace(person=number[row.person]) for row in city.presences),
        windows=tuple(replace(window, person=number[window.person]) for window in city.windows),
        isolated={number[person]: at for person, at in city.isolated.items()},
        canonical={number[identifier]: number[person] for identifier, person in city.canonical.items()},
    )


def add(writer: IndexWriter, name: str, kind: SegmentKind, rows: list[Presence]) -> None:
    writer.add_segment(
        name,
        kind,
        person=writer.person_codes(np.array([row.person for row in rows], np.int64)),
        cell=writer.cell_codes([r.place for r in rows], [r.cell for r in rows], [r.kind for r in rows]),
        enter=np.array([row.enter for row in rows]),
        leave=np.array([row.leave for row in rows]),
        seat_row=np.array([-1 if row.seat_row is None else row.seat_row for row in rows], np.int32),
    )


def spread(folder: Path, deltas: list[list[Presence]]) -> None:
    """One delta segment for each part, each by a writer of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    for number, rows in enumerate(deltas):
        with IndexWriter(folder) as writer:
            add(writer, f"delta-{number}", SegmentKind.DELTA, rows)
            writer.commit()


def merge(folder: Path) -> None:
    """What happens by night: deltas become days, and what touches midnight stands apart."""
    with IndexWriter(folder) as writer:
        names = [manifest.name for manifest in writer.segments()]
        parts = [writer.columns_of(name) for name in names]
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        inside = inside_one_day(columns["enter"], columns["leave"])
        for name in names:
            writer.remove(name)
        days = columns["enter"] // DAY_SECONDS
        for day in np.unique(days[inside]):
            chosen = inside & (days == day)
            writer.add_segment(f"day-{day}", SegmentKind.DAY, **{n: v[chosen] for n, v in columns.items()})
        writer.add_segment("standing", SegmentKind.STANDING, **{n: v[~inside] for n, v in columns.items()})
        writer.commit()


def asked(city: City, index: TraceIndex) -> list[Reached]:
    answer = trace(
        index,
        city.windows,
        city.protocol,
        degrees=city.degrees,
        isolated=city.isolated,
        canonical=city.canonical,
    )
    return answer.rows()


@SEVERAL_WRITERS
@given(city=cities().filter(lambda city: city.presences), data=st.data())
def test_segments_do_not_show_in_the_answer(city: City, data: Any, tmp_path: Path) -> None:
    city = with_number_keys(city)
    # A place has one kind, that which it was first given; the definition takes the first by spelling.
    kinds: dict[str, str] = {}
    for row in city.presences:
        kinds[row.place] = min(row.kind, kinds.get(row.place, row.kind))
    city = replace(city, presences=tuple(row._replace(kind=kinds[row.place]) for row in city.presences))
    people = {row.person for row in city.presences}
    city = replace(
        city,
        windows=tuple(
            w
            for w in city.windows
            if city.canonical.get(w.person, w.person) in people
            or any(city.canonical.get(p, p) == city.canonical.get(w.person, w.person) for p in people)
        ),
    )
    if not city.windows:
        return
    parts: list[list[Presence]] = [[], [], []]
    for row in city.presences:
        parts[data.draw(st.integers(0, 2))].append(row)
    expected = city.ask(trace_by_definition)
    spread(tmp_path / "index", parts)
    before = TraceIndex.open(tmp_path / "index")
    assert asked(city, before) == expected
    merge(tmp_path / "index")
    assert asked(city, TraceIndex.open(tmp_path / "index")) == expected
    assert asked(city, before) == expected, "who reads an older index keeps it"


@SEVERAL_WRITERS
@given(city=cities(merged=False).filter(lambda city: city.presences))
def test_evidence_bears_out_every_row(city: City) -> None:
    """The episodes shown are those from which the row was made."""
    people = {row.person for row in city.presences}
    windows = [window for window in city.windows if window.person in people]
    if not windows:
        return
    answer = trace(list(city.presences), windows, city.protocol, degrees=city.degrees, isolated=city.isolated)
    for row in answer.rows():
        episodes = answer.episodes(row.person)
        first = episodes[0]
        assert first.start == row.first_exposure
        assert (row.source, row.place, row.rule) in {
            (e.source, e.place, e.rule) for e in episodes if e.start == row.first_exposure
        }
        assert len({episode.source for episode in episodes}) == row.sources
        chain = answer.chain(row.person)
        assert len(chain) == row.degree
        assert chain[-1].person == row.person
        assert chain[0].source in set(answer.index_persons)

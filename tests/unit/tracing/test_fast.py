"""Small parts of the fast engine that drawn and generated cities are too small to try."""

import numpy as np
import pytest

import sizao
from sizao.engines.tracing import kernels, memory
from sizao.engines.tracing.fast import _sorting
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.segment import SegmentKind
from sizao.engines.tracing.types import IndexWindow, Mode, Presence, Protocol
from tests.unit.tracing.mornings import at, morning


RANDOM = np.random.default_rng(5)


@pytest.mark.parametrize(
    "keys",
    [
        np.empty(0, np.int64),
        RANDOM.permutation(5_000),
        RANDOM.permutation(5_000) - 2_500,
        RANDOM.integers(0, 2**63 - 1, 5_000),
        # Some alike in their upper half, and nearly all alike.
        np.concatenate([RANDOM.integers(0, 2**63 - 1, 5_000), 2**62 + RANDOM.permutation(20)]),
        2**62 + RANDOM.permutation(5_000),
    ],
    ids=["none", "small", "negative", "large", "some alike", "alike"],
)
def test_people_are_sorted_by_all_of_their_key(keys):
    assert _sorting(keys).tolist() == np.argsort(keys).tolist()


def test_compiled_code_is_kept_for_the_sources_of_all_loops():
    """numba alone looks at the module of `walk`, and would keep old code of `note` in it."""
    stamps = {function._cache._cache_file._source_stamp for function in (kernels.walk, kernels.note, kernels.seek)}
    assert stamps == {memory._SOURCES}


@pytest.mark.slow
@pytest.mark.parametrize("mode", Mode)
def test_sources_side_by_side_in_many_segments_answer_as_the_definition(tmp_path, mode):
    """More sources than are walked at a time, and two days of hourly deltas: every buffer is used beyond its first."""
    random = np.random.default_rng(11)
    people, places = random.integers(0, 60, 900), random.integers(0, 12, 900)
    enter = morning(0) + random.integers(0, 600, 900) * 60
    leave = enter + random.integers(1, 90, 900) * 60
    with IndexWriter(tmp_path) as writer:
        for number in range(48):
            chosen = np.flatnonzero(random.permutation(900) % 48 == number) if number else np.arange(0, 900, 3)
            chosen = np.arange(900) if number == 1 else chosen  # everything once at least, much of it again
            writer.add_segment(
                f"delta-{number}",
                SegmentKind.DELTA,
                person=writer.person_codes(people[chosen]),
                cell=writer.cell_codes(
                    [f"p{place}" for place in places[chosen]], [None] * len(chosen), ["other"] * 900
                ),
                enter=enter[chosen],
                leave=leave[chosen],
            )
        writer.commit()
    windows = [IndexWindow(person, at(0), at(120)) for person in range(20)]
    protocol = Protocol.uniform(minimum_seconds=900, mode=mode)
    rows = [
        Presence(int(person), f"p{place}", int(start), int(end))
        for person, place, start, end in zip(people, places, enter, leave, strict=True)
    ]
    for count in (1, 20):
        answer = sizao.trace(TraceIndex.open(tmp_path), windows[:count], protocol)
        assert answer.rows() == trace_by_definition(rows, windows[:count], protocol)
        assert answer.people > 20


@pytest.mark.slow
def test_no_number_of_segments_changes_the_answer(tmp_path):
    """The buffers of a walk grow with the segments: one that is let go too early is overwritten at some of these."""
    random = np.random.default_rng(1)
    count = 3_000
    people, places = random.integers(0, 200, count), random.integers(0, 40, count)
    enter = morning(0) + random.integers(0, 600, count) * 60
    leave = enter + random.integers(1, 90, count) * 60
    protocol = Protocol.uniform(minimum_seconds=900)
    windows = [IndexWindow(person, at(0), at(200)) for person in range(40)]
    answers = []
    for segments in (1, 16, 31, 32, 33, 48, 64, 96):
        with IndexWriter(tmp_path / str(segments)) as writer:
            for number in range(segments):
                chosen = np.arange(number, count, segments)
                cells = [f"p{place}" for place in places[chosen]], [None] * len(chosen), ["other"] * len(chosen)
                writer.add_segment(
                    f"delta-{number}",
                    SegmentKind.DELTA,
                    person=writer.person_codes(people[chosen]),
                    cell=writer.cell_codes(*cells),
                    enter=enter[chosen],
                    leave=leave[chosen],
                )
            writer.commit()
        answers.append(sizao.trace(TraceIndex.open(tmp_path / str(segments)), windows, protocol).rows())
    assert len(answers[0]) > 100
    assert all(answer == answers[0] for answer in answers)

"""The touch floor: how long it takes only to touch the rows that a trace has to read, and to write who was reached.

No engine over this layout can be faster than that. Rows that have to be read: those of the sources within their
windows, and those of others that are evidence (same cell, long enough together). Before each turn 256 MB are streamed
through the caches of the processor, before the trace as before the touching, so that both begin with slow memory.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from bench.question import PROTOCOL
from sizao.engines.tracing.tables import RECORD


TURNS = 9
WORDS = 1 << 25  # of eight bytes


@dataclass(frozen=True)
class Floor:
    """Distinct rows that must be read, and seconds: touching them, and the whole trace, both with slow memory."""

    rows: int
    touch: float
    trace: float

    @property
    def ratio(self) -> float:
        return self.trace / self.touch


def floor_of(peer: Any, persons: list[int], degrees: int) -> Floor:
    """Measure the floor of one question beside our own trace of it."""
    answer = peer.trace(persons, degrees)
    needed = _needed(answer, degrees)
    rows = sum(len(mine) + len(theirs) for _, mine, theirs in needed)
    reached = np.zeros((answer.people, RECORD.itemsize // 8), np.int64)
    junk = np.ones(WORDS, np.int64)
    touching, tracing = [], []
    for turn in range(TURNS + 1):
        junk += 1
        begun = time.perf_counter()
        for segment, mine, theirs in needed:
            _touch(segment.people, mine, segment.cells, theirs)
        reached[:] = turn
        touched = time.perf_counter()
        junk += 1
        again = time.perf_counter()
        peer.trace(persons, degrees)
        if turn:  # the first one compiles
            touching.append(touched - begun)
            tracing.append(time.perf_counter() - again)
    return Floor(rows, statistics.median(touching), statistics.median(tracing))


def _needed(answer: Any, degrees: int) -> list[tuple[Any, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """(segment, rows of `people`, rows of `cells`) that must be read, each row once."""
    index = answer.index
    words = index.dictionary
    rules = [PROTOCOL.degrees[0].rule_for(setting) for setting in words.settings]
    minimum = np.array([rule.minimum_seconds if rule else -1 for rule in rules], np.int64)
    apart = np.array([-1 if rule is None or rule.rows_apart is None else rule.rows_apart for rule in rules], np.int64)
    mine = [np.zeros(len(segment.people), np.bool_) for segment in index.segments]
    theirs = [np.zeros(len(segment.cells), np.bool_) for segment in index.segments]
    for sources in answer.walked.sources[:degrees]:
        for stays in _stays(index, sources, mine):
            for segment, used in zip(index.segments, theirs, strict=True):
                _mark_evidence(
                    stays, segment.cell_codes, segment.cell_offsets, segment.cells, words.cell_settings, minimum, apart,
                    used,
                )  # fmt: skip
    return [
        (segment, np.flatnonzero(own), np.flatnonzero(others))
        for segment, own, others in zip(index.segments, mine, theirs, strict=True)
        if own.any() or others.any()
    ]


def _stays(index: Any, sources: Any, mine: list[npt.NDArray[np.bool_]]) -> Iterator[npt.NDArray[np.int64]]:
    """The sources' stays (cell, start, end, person, seat) segment by segment; marks their rows in `people`."""
    persons = np.repeat(sources.table[:, 0], sources.table[:, 2] - sources.table[:, 1])
    for segment, used in zip(index.segments, mine, strict=True):
        assert not len(segment.person_codes), "The bench's segments know every person by position."
        room = np.empty((int(_rows_of(segment.person_offsets, persons)), 5), np.int64)
        count = _mark_own(segment.people, segment.person_offsets, segment.cells, persons, sources.windows, used, room)
        yield room[:count]


@nb.njit
def _rows_of(offsets, persons):
    total = 0
    for person in persons:
        if person < len(offsets) - 1:
            total += np.int64(offsets[person + 1]) - np.int64(offsets[person])
    return total


@nb.njit
def _mark_own(people, offsets, cells, persons, windows, used, stays):
    count = 0
    for n in range(len(persons)):
        person, start, end = persons[n], windows[n, 0], windows[n, 1]
        if person >= len(offsets) - 1:
            continue
        for k in range(offsets[person], offsets[person + 1]):
            enter, leave = np.int64(people[k, 1]), np.int64(people[k, 2])
            if enter < end and leave > start:
                used[k] = True
                row = cells[people[k, 0]]
                stays[count, 0], stays[count, 3], stays[count, 4] = row[1], person, row[5] & 0xFFFF
                stays[count, 1], stays[count, 2] = max(enter, start), min(leave, end)
                count += 1
    return count


@nb.njit
def _mark_evidence(stays, codes, offsets, cells, settings, minimum, apart, used):
    for n in range(len(stays)):
        cell, start, end, person, seat = stays[n]
        least, rows_apart = minimum[settings[cell]], apart[settings[cell]]
        k = np.searchsorted(codes, cell)
        if least < 0 or k == len(codes) or codes[k] != cell:
            continue
        for row in range(offsets[k], offsets[k + 1]):
            enter, leave = np.int64(cells[row, 2]), np.int64(cells[row, 3])
            if enter >= end:
                break
            seats = abs(np.int64(cells[row, 5] & 0xFFFF) - seat)
            together = min(leave, end) - max(enter, start)
            if together >= least and cells[row, 0] != person and (rows_apart < 0 or seats <= rows_apart):
                used[row] = True


@nb.njit
def _touch(people, mine, cells, theirs):
    total = np.uint32(0)
    for k in mine:
        total += people[k, 0] ^ people[k, 2]
    for k in theirs:
        total += cells[k, 0] ^ cells[k, 5]
    return total

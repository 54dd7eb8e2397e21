"""Compiled: having what a degree will read fetched from disk, all at once and not one page after the other.

Only the first trace after a start needs it. Whether memory holds the pages is asked of a few of them first.
"""

import numpy as np
from numba import types

from sizao.engines.tracing.memory import address_of, compiled, i64, inlined, u32
from sizao.engines.tracing.tables import (
    CELLS_ROW,
    PEOPLE_ROW,
    S_CELLS,
    S_FIRST,
    S_LAST,
    S_PEOPLE,
    S_PERSON_CODES,
    S_PERSON_OFFSETS,
    S_PERSONS,
    S_ROWS,
    segment_at,
)


# Of the C library: both take an address and a length of whole pages.
_madvise = types.ExternalFunction("madvise", types.int32(types.int64, types.int64, types.int32))
_mincore = types.ExternalFunction("mincore", types.int32(types.int64, types.int64, types.int64))

PAGE = 4096
WILL_NEED = 3
FEW = 16  # sources for whom it is not worth asking
SAMPLE = 12  # of those; each costs a call of the system
NEAR = 1024  # bytes of a cell to either side of a stay's own row

PAGES_EACH = 8  # of a source
AT_ONCE = 131_072  # bytes; of more, Linux reads only the beginning
SPARSE = 4  # times so many pages as are needed would have to be read to read everything

OFFSETS, PEOPLE, CELLS = range(3)


@inlined
def _wanted(ground, number, sources, windows, n):
    """The n-th segment if the source may have rows in it while it is one, else 0; (segment, address of its offset)."""
    person, window = sources[number, 0], sources[number, 1]
    segment = segment_at(ground, n)
    if (
        i64(segment + S_PERSON_CODES) == 0
        and i64(segment + S_FIRST) < windows[window, 1]
        and i64(segment + S_LAST) > windows[window, 0]
        and person < i64(segment + S_PERSONS)
    ):
        return segment, i64(segment + S_PERSON_OFFSETS) + person * 4
    return np.int64(0), np.int64(0)


@inlined
def _page(address):
    return address & ~np.int64(PAGE - 1)


@inlined
def need(begin, end):
    """Ask the disk for the pages of `[begin, end)`."""
    page = _page(begin)
    _madvise(page, _page(end - 1) + PAGE - page, WILL_NEED)


@compiled
def is_cold(ground, sources, windows, begin, end):
    """Whether memory lacks much of what these sources need: looks at one cell of some of them."""
    if end - begin < FEW:
        return False
    seen, absent = 0, 0
    held = np.zeros(1, np.uint8)
    for number in range(begin, end, max(1, (end - begin) // SAMPLE)):
        for n in range(ground.active_count):
            # Not always the same segment first.
            segment, offset = _wanted(ground, number, sources, windows, (n + seen) % ground.active_count)
            if segment != 0 and u32(offset) < u32(offset + 4):
                row = i64(segment + S_PEOPLE) + u32(offset) * PEOPLE_ROW
                page = _page(i64(segment + S_CELLS) + u32(row) * CELLS_ROW)
                # Memory that is of no file is there.
                absent += _mincore(page, PAGE, address_of(held)) == 0 and held[0] & 1 == 0
                seen += 1
                break
    return absent * 8 > seen


@compiled
def fetch(ground, sources, windows, begin, end):
    """Ask the disk for what these sources need; for all there is where that is a good part of it."""
    pages = 0
    for n in range(ground.active_count):
        pages += i64(segment_at(ground, n) + S_ROWS) * (CELLS_ROW + PEOPLE_ROW) // PAGE
    if len(sources) * PAGES_EACH * SPARSE < pages:
        _fetch_pages(ground, sources, windows, begin, end)
        return
    for n in range(ground.active_count):
        segment = segment_at(ground, n)
        for array, row in ((i64(segment + S_CELLS), CELLS_ROW), (i64(segment + S_PEOPLE), PEOPLE_ROW)):
            for part in range(_page(array), array + i64(segment + S_ROWS) * row, AT_ONCE):
                need(part, part + AT_ONCE)


@compiled
def _fetch_pages(ground, sources, windows, begin, end):
    """The pages of these sources: where their rows are, their rows, and their cells around them."""
    for step in (OFFSETS, PEOPLE, CELLS):
        for number in range(begin, end):
            start, stop = windows[sources[number, 1], 0], windows[sources[number, 1], 1]
            for n in range(ground.active_count):
                segment, offset = _wanted(ground, number, sources, windows, n)
                if segment == 0:
                    continue
                if step == OFFSETS:
                    need(offset, offset + 8)
                    continue
                people, cells = i64(segment + S_PEOPLE), i64(segment + S_CELLS)
                row, end_row = people + u32(offset) * PEOPLE_ROW, people + u32(offset + 4) * PEOPLE_ROW
                if step == PEOPLE:
                    if row < end_row:
                        need(row, end_row)
                    continue
                while row < end_row:
                    if u32(row + 4) < stop and u32(row + 8) > start:
                        there = cells + u32(row) * CELLS_ROW
                        need(there - NEAR, there + NEAR)
                    row += PEOPLE_ROW

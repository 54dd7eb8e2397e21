"""The compiled heart of the fast engine: one call walks a block of sources and records whom they met.

For each source: collect its stays from all segments, find the rows of others that share the cell (or the place) and the
time, link the overlaps of the same other person, and judge each pair once all its overlaps are known. Nearly all pairs
have one overlap and are judged without sorting. docs/explanation/trace-index.md tells why it looks like this.
"""

from typing import Any

import numba as nb
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic

from sizao.engines.tracing.layout import SEAT_MASK, SIBLING, SPREAD


# Columns of the segment table (addresses of arrays, and facts).
S_CELLS, S_PEOPLE, S_PERSON_OFFSETS, S_PERSON_CODES, S_PERSON_COUNT = range(5)
S_CELL_CODES, S_CELL_OFFSETS, S_CELL_COUNT, S_BITS, S_BITS_MASK, S_FIRST, S_LAST, S_ROWS = range(5, 13)
SEGMENT_COLUMNS = 13

# Columns of a reached person's record: one cache line.
R_PERSON, R_FIRST, R_ORIGIN, R_SECONDS, R_SOURCES, R_EARLIEST, R_AGAIN, R_AGAIN_DEGREE = range(8)
RECORD_COLUMNS = 8

# Columns of an overlap found for the present source; `PREVIOUS` links the overlaps of one other person.
O_PERSON, O_START, O_END, O_MINE, O_CELL, O_PART, O_PREVIOUS, O_SETTING = range(8)
OVERLAP_COLUMNS = 8

# Columns of a stay of the present source. `PART` numbers the window, `BEGUN` is the enter as recorded.
T_SEGMENT, T_POSITION, T_CELL, T_START, T_END, T_SEAT, T_PART, T_BEGUN, T_UNSURE = range(9)
STAY_COLUMNS = 9

# Rows of the rule table, one column for each setting.
RULE_SCOPE, RULE_MINIMUM, RULE_ROWS, RULE_CUMULATIVE, RULE_NUMBER = range(5)
NO_CONTACT, SAME_CELL, SAME_PLACE = range(3)

DONE, GROW_RECORDS, GROW_STAYS, GROW_OVERLAPS, OVER_BUDGET = range(5)

LOW = 0xFFFFFFFF
LONG_STAY = 43_200  # a source's stay that began so many seconds before its window is searched for, not walked to
NEVER = 1 << 62


@intrinsic  # type: ignore[misc]
def _pointer(context: Any, address: Any) -> Any:
    """An address from the segment table as a pointer."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


@nb.njit(cache=True, nogil=True)
def _words(address, rows, columns):  # type: ignore[no-untyped-def]
    return nb.carray(_pointer(address), (rows, columns), dtype=np.uint32)


@nb.njit(cache=True, nogil=True)
def _column(address, rows):  # type: ignore[no-untyped-def]
    return nb.carray(_pointer(address), rows, dtype=np.uint32)


@nb.njit(cache=True, nogil=True)
def _search(codes, count, code):  # type: ignore[no-untyped-def]
    """Where `code` stands in a sorted column, or -1."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    if low < count and codes[low] == code:
        return low
    return -1


@nb.njit(cache=True, nogil=True)
def _rows_of_person(segment, person):  # type: ignore[no-untyped-def]
    """[begin, end) of a person's rows in a segment's `people`."""
    count = segment[S_PERSON_COUNT]
    if segment[S_PERSON_CODES] == 0:
        if person >= count:
            return 0, 0
        k = person
    else:
        k = _search(_column(segment[S_PERSON_CODES], count), count, person)
        if k < 0:
            return 0, 0
    offsets = _column(segment[S_PERSON_OFFSETS], count + 1)
    return np.int64(offsets[k]), np.int64(offsets[k + 1])


@nb.njit(cache=True, nogil=True)
def _rows_of_cell(segment, cell):  # type: ignore[no-untyped-def]
    """[begin, end) of a cell's rows in a segment's `cells`; the bit filter answers most absences in one look."""
    bit = ((np.uint64(cell) * np.uint64(SPREAD)) >> np.uint64(24)) & np.uint64(segment[S_BITS_MASK])
    bits = nb.carray(_pointer(segment[S_BITS]), (segment[S_BITS_MASK] + 1) >> 6, dtype=np.uint64)
    if (bits[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1) == 0:
        return 0, 0
    count = segment[S_CELL_COUNT]
    k = _search(_column(segment[S_CELL_CODES], count), count, cell)
    if k < 0:
        return 0, 0
    offsets = _column(segment[S_CELL_OFFSETS], count + 1)
    return np.int64(offsets[k]), np.int64(offsets[k + 1])


@nb.njit(cache=True, nogil=True)
def _first_overlapping(cells, begin, end, start):  # type: ignore[no-untyped-def]
    """The first row of a cell at or after which somebody can still be there at `start`."""
    while begin < end:
        middle = (begin + end) >> 1
        if cells[middle, 4] > start:
            end = middle
        else:
            begin = middle + 1
    return begin


@nb.njit(cache=True, nogil=True)
def _collect(segments, members, start, end, part, stays, count):  # type: ignore[no-untyped-def]
    """Append a person's stays (under all its identifiers) within a window; returns their number, or -1 when full."""
    for number in range(len(segments)):
        segment = segments[number]
        if segment[S_FIRST] >= end or segment[S_LAST] <= start:
            continue
        people = _words(segment[S_PEOPLE], segment[S_ROWS], 3)
        cells = _words(segment[S_CELLS], segment[S_ROWS], 6)
        for member in members:
            begin, stop = _rows_of_person(segment, member)
            for k in range(begin, stop):
                enter, leave = np.int64(people[k, 1]), np.int64(people[k, 2])
                if enter >= end or leave <= start:
                    continue
                if count == len(stays):
                    return -1
                position = np.int64(people[k, 0])
                packed = cells[position, 5]
                stays[count, T_SEGMENT] = number
                stays[count, T_POSITION] = position
                stays[count, T_CELL] = cells[position, 1]
                stays[count, T_START] = max(enter, start)
                stays[count, T_END] = min(leave, end)
                stays[count, T_SEAT] = packed & np.uint32(SEAT_MASK)
                stays[count, T_PART] = part
                stays[count, T_BEGUN] = enter
                stays[count, T_UNSURE] = 1 if packed & np.uint32(SIBLING) or len(members) > 1 else 0
                count += 1
    return count


@nb.njit(cache=True, nogil=True)
def _meet(cells, k, stay, limits, setting, unsure, people, who, overlaps, count):  # type: ignore[no-untyped-def]
    """Link the overlap of row `k` with the source's stay, if any; returns the number of overlaps, or -1 when full.

    An overlap below the minimum is dropped at once where nothing can join it; `unsure` says that something might.
    """
    start = max(np.int64(cells[k, 2]), stay[T_START])
    end = min(np.int64(cells[k, 3]), stay[T_END])
    if start >= end:
        return count
    minimum, rows_apart, mine, tag, run, index_end, settled_end = limits
    packed = cells[k, 5]
    other = np.int64(cells[k, 0])
    short = end - start < minimum and not unsure and packed & np.uint32(SIBLING) == 0
    if len(people):
        # Identifiers that belong together: negative where several do, so that their stays may join.
        other = np.int64(people[other])
        if other < 0:
            other = -other - 1
            short = False
    if short or other == mine:
        return count
    if rows_apart >= 0:
        seat = np.int64(packed & np.uint32(SEAT_MASK))
        if seat != 0 and stay[T_SEAT] != 0 and abs(seat - stay[T_SEAT]) > rows_apart:
            return count
    found = who[other, 1]
    if found >> 32 == run:
        slot = found & LOW
        if slot < index_end or slot < settled_end:
            return count
    if count == len(overlaps):
        return -1
    linked = who[other, 0]
    overlaps[count, O_PERSON] = other
    overlaps[count, O_START] = start
    overlaps[count, O_END] = end
    overlaps[count, O_MINE] = stay[T_CELL]
    overlaps[count, O_CELL] = cells[k, 1]
    overlaps[count, O_PART] = stay[T_PART]
    overlaps[count, O_PREVIOUS] = linked & LOW if linked >> 32 == tag else -1
    overlaps[count, O_SETTING] = setting
    who[other, 0] = (tag << 32) | count
    return count + 1


@nb.njit(cache=True, nogil=True)
def _meet_in_cell(  # type: ignore[no-untyped-def]
    segments, stay, cell, limits, setting, unsure, people, who, overlaps, count
):
    """Link the overlaps of a stay with everybody in one cell, in all segments."""
    own = stay[T_SEGMENT]
    nearby = cell == stay[T_CELL] and stay[T_START] - stay[T_BEGUN] < LONG_STAY
    holding = 0
    for number in range(len(segments)):
        segment = segments[number]
        if number == own and nearby:
            holding += 1
        elif segment[S_FIRST] <= stay[T_END] and segment[S_LAST] >= stay[T_START]:
            begin, stop = _rows_of_cell(segment, cell)
            if begin < stop:
                holding += 1
    unsure = unsure or holding > 1
    for number in range(len(segments)):
        segment = segments[number]
        if segment[S_FIRST] >= stay[T_END] or segment[S_LAST] <= stay[T_START]:
            continue
        cells = _words(segment[S_CELLS], segment[S_ROWS], 6)
        if number == own and nearby:
            k = stay[T_POSITION] - 1
            while k >= 0 and cells[k, 1] == cell and cells[k, 4] > stay[T_START]:
                count = _meet(cells, k, stay, limits, setting, unsure, people, who, overlaps, count)
                if count < 0:
                    return count
                k -= 1
            k = stay[T_POSITION] + 1
            while k < segment[S_ROWS] and cells[k, 1] == cell and cells[k, 2] < stay[T_END]:
                count = _meet(cells, k, stay, limits, setting, unsure, people, who, overlaps, count)
                if count < 0:
                    return count
                k += 1
        elif number == own or holding > 1 or cell != stay[T_CELL]:
            begin, stop = _rows_of_cell(segment, cell)
            k = _first_overlapping(cells, begin, stop, stay[T_START])
            while k < stop and cells[k, 2] < stay[T_END]:
                count = _meet(cells, k, stay, limits, setting, unsure, people, who, overlaps, count)
                if count < 0:
                    return count
                k += 1
    return count


@nb.njit(cache=True, nogil=True)
def _find_overlaps(  # type: ignore[no-untyped-def]
    segments, stays, stay_count, rules, settings, places, cells_of, single, mine, tag, run, ends, people, who, overlaps
):
    """Fill `overlaps` with all overlaps of one source; returns their number, or -1 when full."""
    count = 0
    place_offsets, place_cells = cells_of
    for k in range(stay_count):
        stay = stays[k]
        setting = settings[stay[T_CELL]]
        scope = rules[RULE_SCOPE, setting]
        if scope == NO_CONTACT:
            continue
        minimum = 1 if rules[RULE_CUMULATIVE, setting] else max(1, rules[RULE_MINIMUM, setting])
        limits = (minimum, rules[RULE_ROWS, setting], mine, tag, run, ends[0], ends[1])
        unsure = stay[T_UNSURE] != 0
        if scope == SAME_CELL or single:
            count = _meet_in_cell(segments, stay, stay[T_CELL], limits, setting, unsure, people, who, overlaps, count)
            if count < 0:
                return count
            continue
        # The source may have touching rows in its own cell, in another segment: then every overlap may be joined.
        place = places[stay[T_CELL]]
        for number in range(len(segments)):
            segment = segments[number]
            if number != stay[T_SEGMENT] and segment[S_FIRST] <= stay[T_END] and segment[S_LAST] >= stay[T_START]:
                begin, stop = _rows_of_cell(segment, stay[T_CELL])
                unsure = unsure or begin < stop
        for c in range(place_offsets[place], place_offsets[place + 1]):
            count = _meet_in_cell(
                segments, stay, np.int64(place_cells[c]), limits, setting, unsure, people, who, overlaps, count
            )
            if count < 0:
                return count
    return count

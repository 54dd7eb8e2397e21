"""Compiled: the stays of sources that are walked side by side, and where in the index their cells have rows meanwhile.

Each step asks for the memory that the next one reads.
"""

import numpy as np

from sizao.engines.tracing.fetching import need
from sizao.engines.tracing.layout import SIBLING, SPREAD
from sizao.engines.tracing.memory import ask, compiled, i64, inlined, put_64, u32
from sizao.engines.tracing.tables import (
    CELLS_ROW,
    E_FIRST,
    E_SEGMENT,
    E_STOP,
    ELSEWHERE_BYTES,
    LATEST,
    PEOPLE_ROW,
    Q_BASE,
    Q_KEY,
    Q_LENGTH,
    Q_SEGMENT,
    Q_STAY,
    Q_STOP,
    S_BITS,
    S_BITS_MASK,
    S_CELL_CODES,
    S_CELL_COUNT,
    S_CELL_OFFSETS,
    S_CELLS,
    S_FIRST,
    S_LAST,
    S_PEOPLE,
    S_PERSON_CODES,
    S_PERSON_OFFSETS,
    S_PERSONS,
    SEARCH_BYTES,
    STAY_BYTES,
    T_BEGUN,
    T_CELL,
    T_ELSEWHERE,
    T_END,
    T_LISTED,
    T_PACKED,
    T_PART,
    T_ROW,
    T_SEGMENT,
    T_START,
    cell_of,
    enter_of,
    latest_of,
    packed_of,
    segment_at,
)


LONG_STAY = 43_200  # a source's stay that began so many seconds before its window is searched for, not walked to,
SMALL_CELL = 24  # unless its cell has few rows


@inlined
def position(codes, count, code):
    """Where `code` stands in a sorted column, or -1."""
    low, high = np.int64(0), count
    while low < high:
        middle = (low + high) >> 1
        if u32(codes + middle * 4) < code:
            low = middle + 1
        else:
            high = middle
    return low if low < count and u32(codes + low * 4) == code else np.int64(-1)


@inlined
def _rows_of_person(segment, person):
    """[begin, end) of a person's rows in a segment's `people`."""
    codes, count = i64(segment + S_PERSON_CODES), i64(segment + S_PERSONS)
    k = person if codes == 0 else position(codes, count, person)
    if k < 0 or k >= count:
        return np.int64(0), np.int64(0)
    offset = i64(segment + S_PERSON_OFFSETS) + k * 4
    return u32(offset), u32(offset + 4)


@inlined
def _in_filter(segment, cell):
    """Address of a word of a segment's filter, and what is set in it if the segment has the cell."""
    spread = np.uint64(cell) * np.uint64(SPREAD)
    one, low = np.uint64(1), np.uint64(63)
    pattern = (
        (one << ((spread >> np.uint64(4)) & low))
        | (one << ((spread >> np.uint64(10)) & low))
        | (one << ((spread >> np.uint64(16)) & low))
    )
    word = np.int64(spread >> np.uint64(28)) & i64(segment + S_BITS_MASK)
    return i64(segment + S_BITS) + word * 8, np.int64(pattern)


@compiled
def rows_of_cell(segment, cell):
    """[begin, end) of a cell's rows in a segment's `cells`; the filter answers most absences in one look."""
    word, pattern = _in_filter(segment, cell)
    if i64(word) & pattern == pattern:
        k = position(i64(segment + S_CELL_CODES), i64(segment + S_CELL_COUNT), cell)
        if k >= 0:
            offset = i64(segment + S_CELL_OFFSETS) + k * 4
            return u32(offset), u32(offset + 4)
    return np.int64(0), np.int64(0)


@inlined
def announce(ground, person, start, end, offsets_known):
    """Ask for the memory of a person who is soon a source: first where the rows begin, later the rows."""
    for n in range(ground.active_count):
        segment = segment_at(ground, n)
        if (
            i64(segment + S_PERSON_CODES) == 0
            and i64(segment + S_FIRST) < end
            and i64(segment + S_LAST) > start
            and person < i64(segment + S_PERSONS)
        ):
            offset = i64(segment + S_PERSON_OFFSETS) + person * 4
            ask(i64(segment + S_PEOPLE) + u32(offset) * PEOPLE_ROW if offsets_known else offset)


@compiled
def collect(ground, members, member_count, start, end, part, stays, count, room):
    """Append a person's stays (under all identifiers) within a window; returns their number, or -1 when full."""
    unsure = SIBLING if member_count > 1 else 0
    for n in range(ground.active_count):
        segment = segment_at(ground, n)
        if i64(segment + S_FIRST) >= end or i64(segment + S_LAST) <= start:
            continue
        people, cells = i64(segment + S_PEOPLE), i64(segment + S_CELLS)
        for m in range(member_count):
            begin, stop = _rows_of_person(segment, i64(members + m * 8))
            for k in range(begin, stop):
                mine = people + k * PEOPLE_ROW
                enter, leave = u32(mine + 4), u32(mine + 8)
                if enter >= end or leave <= start:
                    continue
                if count == room:
                    return np.int64(-1)
                row = cells + u32(mine) * CELLS_ROW
                ask(row)
                ask(row - 64)
                ask(row + 64)
                ask(row - 128)
                ask(row + 128)
                if start - enter >= LONG_STAY:
                    ask(row + SMALL_CELL * CELLS_ROW)
                stay = stays + count * STAY_BYTES
                put_64(stay + T_SEGMENT, segment)
                put_64(stay + T_ROW, row)
                put_64(stay + T_START, max(enter, start))
                put_64(stay + T_END, min(leave, end))
                put_64(stay + T_PACKED, unsure)
                put_64(stay + T_PART, part)
                put_64(stay + T_BEGUN, enter)
                count += 1
    return count


@inlined
def _may_hold(segment, stay):
    """Whether a segment other than the stay's own may have rows while the stay lasts; touching counts."""
    return (
        segment != i64(stay + T_SEGMENT)
        and i64(segment + S_FIRST) <= i64(stay + T_END)
        and i64(segment + S_LAST) >= i64(stay + T_START)
    )


@compiled
def look(ground, stays, count):
    """Complete the stays by what their rows in `cells` say."""
    for s in range(count):
        stay = stays + s * STAY_BYTES
        row = i64(stay + T_ROW)
        cell = cell_of(row)
        put_64(stay + T_CELL, cell)
        put_64(stay + T_PACKED, i64(stay + T_PACKED) | packed_of(row))
        put_64(stay + T_ELSEWHERE, np.int64(0))
        ask(ground.settings + cell)
        for n in range(ground.active_count):
            segment = segment_at(ground, n)
            if _may_hold(segment, stay):
                ask(_in_filter(segment, cell)[0])


@compiled
def _begin_searches(ground, stays, count, searches):
    """A search for each stay's cell in every other segment that may have it; returns their number."""
    found = 0
    for s in range(count):
        stay = stays + s * STAY_BYTES
        cell = i64(stay + T_CELL)
        for n in range(ground.active_count):
            segment = segment_at(ground, n)
            if _may_hold(segment, stay):
                word, pattern = _in_filter(segment, cell)
                if i64(word) & pattern == pattern:
                    search = searches + found * SEARCH_BYTES
                    put_64(search + Q_BASE, i64(segment + S_CELL_CODES))
                    put_64(search + Q_LENGTH, i64(segment + S_CELL_COUNT))
                    put_64(search + Q_KEY, cell)
                    put_64(search + Q_STAY, stay)
                    put_64(search + Q_SEGMENT, segment)
                    found += 1
    return found


@compiled
def _advance(searches, count, step):
    """Carry all searches to their end at once, so that they wait for memory together; numbers are `step` bytes apart.

    Each ends at the first number that is not below its key; at the last one where all are.
    """
    most = np.int64(0)
    for n in range(count):
        most = max(most, i64(searches + n * SEARCH_BYTES + Q_LENGTH))
    while most > 1:
        for n in range(count):
            search = searches + n * SEARCH_BYTES
            base, length = i64(search + Q_BASE), i64(search + Q_LENGTH)
            half = length >> 1
            if half > 0:
                # No branch: half of the guesses would be wrong.
                below = np.int64(u32(base + (half - 1) * step) < i64(search + Q_KEY))
                put_64(search + Q_BASE, base + below * half * step)
                put_64(search + Q_LENGTH, length - half)
        most -= most >> 1


@compiled
def _continue_searches(searches, count, cold):
    """Of the cells found in the directories, a search for the first row that matters; returns their number."""
    for n in range(count):
        search = searches + n * SEARCH_BYTES
        segment = i64(search + Q_SEGMENT)
        place = (i64(search + Q_BASE) - i64(segment + S_CELL_CODES)) >> 2
        put_64(search + Q_LENGTH, place if u32(i64(search + Q_BASE)) == i64(search + Q_KEY) else np.int64(-1))
        ask(i64(segment + S_CELL_OFFSETS) + place * 4)
    kept = 0
    for n in range(count):
        search = searches + n * SEARCH_BYTES
        segment, stay, place = i64(search + Q_SEGMENT), i64(search + Q_STAY), i64(search + Q_LENGTH)
        if place >= 0:
            offset = i64(segment + S_CELL_OFFSETS) + place * 4
            cells, begin, stop = i64(segment + S_CELLS), u32(offset), u32(offset + 4)
            into = searches + kept * SEARCH_BYTES
            put_64(into + Q_BASE, cells + begin * CELLS_ROW + LATEST)
            put_64(into + Q_LENGTH, stop - begin)
            put_64(into + Q_KEY, i64(stay + T_START))
            put_64(into + Q_STAY, stay)
            put_64(into + Q_SEGMENT, segment)
            put_64(into + Q_STOP, cells + stop * CELLS_ROW)
            if cold:
                need(cells + begin * CELLS_ROW, cells + stop * CELLS_ROW)
            kept += 1
    return kept


@compiled
def seek(ground, stays, count, searches, elsewhere, cold):
    """List for all stays where else their cells have rows while they last; returns the end of the list.

    Touching counts, for stays that touch are one.
    """
    found = _begin_searches(ground, stays, count, searches)
    _advance(searches, found, 4)
    found = _continue_searches(searches, found, cold)
    _advance(searches, found, CELLS_ROW)
    into = elsewhere
    for n in range(found):
        search = searches + n * SEARCH_BYTES
        row, stay = i64(search + Q_BASE) - LATEST, i64(search + Q_STAY)
        # This row leaves at the start or later; those before it left sooner, those after it enter no sooner.
        if latest_of(row) >= i64(stay + T_START) and enter_of(row) <= i64(stay + T_END):
            if i64(stay + T_ELSEWHERE) == 0:
                put_64(stay + T_LISTED, into)
            put_64(stay + T_ELSEWHERE, i64(stay + T_ELSEWHERE) + 1)
            put_64(into + E_SEGMENT, i64(search + Q_SEGMENT))
            put_64(into + E_FIRST, row)
            put_64(into + E_STOP, i64(search + Q_STOP))
            into += ELSEWHERE_BYTES
    return into


@compiled
def seek_one(ground, cell, start, end, listed):
    """As `seek`, for one cell in all segments; returns the length of the list, which begins at `listed`."""
    count = 0
    for n in range(ground.active_count):
        segment = segment_at(ground, n)
        if i64(segment + S_FIRST) > end or i64(segment + S_LAST) < start:
            continue
        low, stop = rows_of_cell(segment, cell)
        high, cells = stop, i64(segment + S_CELLS)
        while low < high:
            middle = (low + high) >> 1
            if latest_of(cells + middle * CELLS_ROW) >= start:
                high = middle
            else:
                low = middle + 1
        if low < stop and enter_of(cells + low * CELLS_ROW) <= end:
            into = listed + count * ELSEWHERE_BYTES
            put_64(into + E_SEGMENT, segment)
            put_64(into + E_FIRST, cells + low * CELLS_ROW)
            put_64(into + E_STOP, cells + stop * CELLS_ROW)
            count += 1
    return count

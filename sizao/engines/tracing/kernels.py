"""The compiled heart of the fast engine: one call walks a block of sources and records whom they met.

For each source: collect its stays from all segments, find the rows of others that share the cell (or the place) and the
time, link the overlaps of the same other person, and judge each pair once all its overlaps are known. Nearly all pairs
have one overlap and are judged without sorting. docs/explanation/trace-index.md tells why it looks like this.
"""

from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir
from numba import carray
from numba.core import cgutils, types
from numba.extending import intrinsic

from sizao.engines.tracing.layout import SEAT_MASK, SIBLING, SPREAD


# Columns of the segment table (addresses of arrays, and facts).
S_CELLS, S_PEOPLE, S_PERSON_OFFSETS, S_PERSON_CODES, S_PERSON_COUNT = range(5)
S_CELL_CODES, S_CELL_OFFSETS, S_CELL_COUNT, S_BITS, S_BITS_MASK, S_FIRST, S_LAST, S_ROWS = range(5, 13)
S_SIBLING_CELLS, S_SIBLING_COUNT = range(13, 15)
SEGMENT_COLUMNS = 15

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

# Columns of the overlaps of one pair while they are judged.
P_RULE, P_PART, P_MINE, P_CELL, P_START, P_END, P_SETTING = range(7)
PAIR_COLUMNS = 7

DONE, GROW_RECORDS, GROW_STAYS, GROW_OVERLAPS, OVER_BUDGET = range(5)

# Columns of what is noted of each person while a trace runs, and cleared after it.
W_LINK, W_SLOT = range(2)  # last overlap with the present source + 1; record + 1

LOW = 0xFFFFFFFF
LONG_STAY = 43_200  # a source's stay that began so many seconds before its window is searched for, not walked to,
SMALL_CELL = 24  # unless its cell has few rows
NEVER = 1 << 62


@intrinsic
def _pointer(context: Any, address: Any) -> Any:
    """An address from the segment table as a pointer."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


@intrinsic
def _prefetch(context: Any, address: Any) -> Any:
    """Ask for the memory at an address that will be read soon; most of a trace's time is waiting for memory."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        number = ir.IntType(32)
        pointer = builder.inttoptr(arguments[0], cgutils.voidptr_t)
        ask = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], _PREFETCH)
        builder.call(ask, [pointer, number(0), number(3), number(1)])
        return _context.get_dummy_value()

    return types.void(address), generate


_PREFETCH = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, ir.IntType(32), ir.IntType(32), ir.IntType(32)])


@nb.njit(cache=True, nogil=True)
def _words(address, rows, columns):  # type: ignore[no-untyped-def]
    return carray(_pointer(address), (rows, columns), dtype=np.uint32)


@nb.njit(cache=True, nogil=True)
def _column(address, rows):  # type: ignore[no-untyped-def]
    return carray(_pointer(address), rows, dtype=np.uint32)


@nb.njit(cache=True, nogil=True)
def _bare(array):  # type: ignore[no-untyped-def]
    return carray(_pointer(array.ctypes.data), array.shape, dtype=np.int64)


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
def _rows_of_person(segments, number, person):  # type: ignore[no-untyped-def]
    """[begin, end) of a person's rows in a segment's `people`."""
    count = segments[number, S_PERSON_COUNT]
    if segments[number, S_PERSON_CODES] == 0:
        if person >= count:
            return 0, 0
        k = person
    else:
        k = _search(_column(segments[number, S_PERSON_CODES], count), count, person)
        if k < 0:
            return 0, 0
    offsets = _column(segments[number, S_PERSON_OFFSETS], count + 1)
    return np.int64(offsets[k]), np.int64(offsets[k + 1])


@nb.njit(cache=True, nogil=True)
def _rows_of_cell(segments, number, cell):  # type: ignore[no-untyped-def]
    """[begin, end) of a cell's rows in a segment's `cells`; the bit filter answers most absences in one look."""
    spread = np.uint64(cell) * np.uint64(SPREAD)
    one, low = np.uint64(1), np.uint64(63)
    pattern = (
        (one << ((spread >> np.uint64(4)) & low))
        | (one << ((spread >> np.uint64(10)) & low))
        | (one << ((spread >> np.uint64(16)) & low))
    )
    mask = segments[number, S_BITS_MASK]
    bits = carray(_pointer(segments[number, S_BITS]), mask + 1, dtype=np.uint64)
    if bits[(spread >> np.uint64(28)) & np.uint64(mask)] & pattern != pattern:
        return 0, 0
    count = segments[number, S_CELL_COUNT]
    k = _search(_column(segments[number, S_CELL_CODES], count), count, cell)
    if k < 0:
        return 0, 0
    offsets = _column(segments[number, S_CELL_OFFSETS], count + 1)
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
def _announce(segments, person, start, end, offsets_known):  # type: ignore[no-untyped-def]
    """Ask for the memory of a person who is soon a source: first where its rows begin, later the rows."""
    for number in range(len(segments)):
        if (
            segments[number, S_FIRST] < end
            and segments[number, S_LAST] > start
            and segments[number, S_PERSON_CODES] == 0
            and person < segments[number, S_PERSON_COUNT]
        ):
            if offsets_known:
                offsets = _column(segments[number, S_PERSON_OFFSETS], segments[number, S_PERSON_COUNT] + 1)
                _prefetch(segments[number, S_PEOPLE] + np.int64(offsets[person]) * 12)
            else:
                _prefetch(segments[number, S_PERSON_OFFSETS] + person * 4)


@nb.njit(cache=True, nogil=True)
def _collect(segments, members, start, end, part, settings, stays, count):  # type: ignore[no-untyped-def]
    """Append a person's stays (under all its identifiers) within a window; returns their number, or -1 when full."""
    began = count
    for number in range(len(segments)):
        if segments[number, S_FIRST] >= end or segments[number, S_LAST] <= start:
            continue
        people = _words(segments[number, S_PEOPLE], segments[number, S_ROWS], 3)
        for m in range(len(members)):
            begin, stop = _rows_of_person(segments, number, members[m])
            for k in range(begin, stop):
                enter, leave = np.int64(people[k, 1]), np.int64(people[k, 2])
                if enter >= end or leave <= start:
                    continue
                if count == len(stays):
                    return -1
                position = np.int64(people[k, 0])
                _prefetch(segments[number, S_CELLS] + position * 24 - 64)
                _prefetch(segments[number, S_CELLS] + position * 24)
                _prefetch(segments[number, S_CELLS] + position * 24 + 64)
                stays[count, T_SEGMENT] = number
                stays[count, T_POSITION] = position
                stays[count, T_START] = max(enter, start)
                stays[count, T_END] = min(leave, end)
                stays[count, T_PART] = part
                stays[count, T_BEGUN] = enter
                count += 1
    several = len(members) > 1
    for s in range(began, count):
        number, position = stays[s, T_SEGMENT], stays[s, T_POSITION]
        cells = _words(segments[number, S_CELLS], segments[number, S_ROWS], 6)
        packed = np.int64(cells[position, 5])
        cell = np.int64(cells[position, 1])
        stays[s, T_CELL] = cell
        _prefetch(settings.ctypes.data + cell)
        for k in range(len(segments)):
            if k != number and segments[k, S_FIRST] <= stays[s, T_END] and segments[k, S_LAST] >= stays[s, T_START]:
                word = ((np.uint64(cell) * np.uint64(SPREAD)) >> np.uint64(28)) & np.uint64(segments[k, S_BITS_MASK])
                _prefetch(segments[k, S_BITS] + np.int64(word) * 8)
        stays[s, T_SEAT] = packed & SEAT_MASK
        stays[s, T_UNSURE] = 1 if several or packed & SIBLING else 0
    return count


@nb.njit(cache=True, nogil=True)
def _scan(  # type: ignore[no-untyped-def]
    cells, before, after, stop, cell, stay, minimum, rows_apart, unsure, people, nearer, settled, who, overlaps, count
):
    """Note the overlaps of a stay with the rows of one cell; returns (number of overlaps or -1 when full, rows seen).

    Two scans: down from row `before`, as far as somebody from earlier can still be there, and up from row `after`,
    until nobody has come yet. An overlap below the minimum is dropped at once, and the scans end sooner, where nothing
    can join it; `unsure` says that something might. Whoever a shorter chain reached no later
    than this meeting could begin is left out: nothing that comes of it opens an earlier window.
    """
    start, end, seat, mine, part, own_cell, setting, begun = stay
    seen = np.int64(0)
    alone = minimum > 0 and not unsure  # each overlap is judged by itself
    needed = minimum if alone else np.int64(1)
    address = who.ctypes.data
    k, step = before, -1
    while True:
        if step < 0:
            if k < 0 or cells[k, 1] != cell or cells[k, 4] < start + needed:
                k, step = after, 1
                continue
        elif k >= stop or cells[k, 1] != cell or cells[k, 2] > end - needed:
            return count, seen
        overlap_start = max(np.int64(cells[k, 2]), start)
        overlap_end = min(np.int64(cells[k, 3]), end)
        packed = np.int64(cells[k, 5])
        other = np.int64(cells[k, 0])
        k += step
        seen += 1
        if overlap_end - overlap_start < needed:
            continue
        if len(people):
            # Identifiers that belong together; negative where a person has several.
            other = np.int64(people[other])
            if other < 0:
                other = -other - 1
        if other == mine:
            continue
        if (nearer[other >> 6] >> np.uint64(other & 63)) & np.uint64(1) and (
            begun == NEVER or np.int64(settled[other]) <= (overlap_start if alone else begun)
        ):
            continue
        if rows_apart >= 0:
            their_seat = packed & SEAT_MASK
            if their_seat != 0 and seat != 0 and abs(their_seat - seat) > rows_apart:
                continue
        if count == len(overlaps):
            return np.int64(-1), seen
        _prefetch(address + other * 8)
        overlaps[count, O_PERSON] = other
        overlaps[count, O_START] = overlap_start
        overlaps[count, O_END] = overlap_end
        overlaps[count, O_MINE] = own_cell
        overlaps[count, O_CELL] = cell
        overlaps[count, O_PART] = part
        overlaps[count, O_SETTING] = setting
        count += 1


@nb.njit(cache=True, nogil=True)
def _link(overlaps, count, places, who, records):  # type: ignore[no-untyped-def]
    """Link the overlaps of the same other person, the last one first."""
    address = records.ctypes.data
    for k in range(count):
        other = overlaps[k, O_PERSON]
        overlaps[k, O_PREVIOUS] = np.int64(who[other, W_LINK]) - 1
        who[other, W_LINK] = k + 1
        _prefetch(places.ctypes.data + overlaps[k, O_CELL] * 4)
        _prefetch(address + (np.int64(who[other, W_SLOT]) - 1) * (8 * RECORD_COLUMNS))


@nb.njit(cache=True, nogil=True)
def _has_siblings(segments, number, cell):  # type: ignore[no-untyped-def]
    """Whether somebody has rows in this cell that touch but could not be joined."""
    count = segments[number, S_SIBLING_COUNT]
    return count > 0 and _search(_column(segments[number, S_SIBLING_CELLS], count), count, cell) >= 0


@nb.njit(cache=True, nogil=True)
def _holding(segments, cell, start, end, own, nearby):  # type: ignore[no-untyped-def]
    """In how many segments this cell has rows while they matter; touching counts, for touching stays are one."""
    holding = 0
    for number in range(len(segments)):
        if number == own and nearby:
            holding += 1
        elif segments[number, S_FIRST] <= end and segments[number, S_LAST] >= start:
            begin, stop = _rows_of_cell(segments, number, cell)
            if begin < stop:
                holding += 1
    return holding


@nb.njit(cache=True, nogil=True)
def _is_small(segments, number, position, cell):  # type: ignore[no-untyped-def]
    """Whether a cell has few rows after this one, so that walking is cheaper than searching."""
    far = position + SMALL_CELL
    return (
        far >= segments[number, S_ROWS]
        or _words(segments[number, S_CELLS], segments[number, S_ROWS], 6)[far, 1] != cell
    )


@nb.njit(cache=True, nogil=True)
def _settled_since(segments, number, cell, alone, people, nearer, settled):  # type: ignore[no-untyped-def]
    """The second since which nothing is asked of anybody who ever was in this cell; NEVER when somebody is not settled.

    `alone`: each overlap is judged by itself, so that whoever was settled before entering does not count.
    """
    begin, stop = _rows_of_cell(segments, number, cell)
    cells = _words(segments[number, S_CELLS], segments[number, S_ROWS], 6)
    since = np.int64(0)
    for k in range(begin, stop):
        other = np.int64(cells[k, 0])
        if len(people):
            other = np.int64(people[other])
            if other < 0:
                other = -other - 1
        if (nearer[other >> 6] >> np.uint64(other & 63)) & np.uint64(1) == 0:
            return np.int64(NEVER)
        if not alone or np.int64(cells[k, 2]) < np.int64(settled[other]):
            since = max(since, np.int64(settled[other]))
    return since


@nb.njit(cache=True, nogil=True)
def _scan_unless_settled(  # type: ignore[no-untyped-def]
    segments, number, before, after, stop, cell, stay, minimum, rows_apart, unsure,
    people, nearer, settled, crowds, crowd, who, overlaps, count,
):  # fmt: skip
    """`_scan`, but a crowd of whom nothing is asked is looked at once in a degree, not once for each source in it."""
    place = (cell * 31 + number) & (len(crowds) - 1)
    known = crowds[place, 0] == cell + 1 and crowds[place, 1] == number
    # In the last degree the source's beginning is NEVER too: a crowd that is not settled must not pass for one that is.
    is_settled = crowds[place, 2] < NEVER and crowds[place, 2] <= stay[7]
    if known and is_settled and (crowds[place, 3] == 0 or (minimum > 0 and not unsure)):
        return count
    cells = _words(segments[number, S_CELLS], segments[number, S_ROWS], 6)
    count, seen = _scan(
        cells,
        before,
        after,
        stop,
        cell,
        stay,
        minimum,
        rows_apart,
        unsure,
        people,
        nearer,
        settled,
        who,
        overlaps,
        count,
    )
    if seen >= crowd and not known:
        crowds[place, 0], crowds[place, 1] = cell + 1, number
        alone = minimum > 0 and not unsure
        crowds[place, 2] = _settled_since(segments, number, cell, alone, people, nearer, settled)
        crowds[place, 3] = np.int64(alone)
    return count


@nb.njit(cache=True, nogil=True)
def _meet_in_cell(  # type: ignore[no-untyped-def]
    segments, stays, s, cell, mine, begun, setting, minimum, rows_apart, unsure,
    people, nearer, settled, crowds, crowd, who, overlaps, count,
):  # fmt: skip
    """Note the overlaps of stay `s` with everybody in one cell, in all segments."""
    own, position, own_cell = stays[s, T_SEGMENT], stays[s, T_POSITION], stays[s, T_CELL]
    start, end = stays[s, T_START], stays[s, T_END]
    stay = (start, end, stays[s, T_SEAT], mine, stays[s, T_PART], own_cell, setting, begun)
    nearby = cell == own_cell and (start - stays[s, T_BEGUN] < LONG_STAY or _is_small(segments, own, position, cell))
    holding = _holding(segments, cell, start, end, own, nearby)
    # What may be joined: stays in several segments, rows in different seats, stays under several identifiers.
    unsure = unsure or holding > 1 or len(people) > 0 or _has_siblings(segments, own, cell)
    if end - start < minimum and not unsure:
        return count
    if nearby:
        count = _scan_unless_settled(
            segments, own, position - 1, position + 1, segments[own, S_ROWS], cell, stay, minimum, rows_apart, unsure,
            people, nearer, settled, crowds, crowd, who, overlaps, count,
        )  # fmt: skip
        if count < 0 or holding == 1:
            return count
    for number in range(len(segments)):
        if (number == own and nearby) or segments[number, S_FIRST] >= end or segments[number, S_LAST] <= start:
            continue
        begin, stop = _rows_of_cell(segments, number, cell)
        if begin < stop:
            cells = _words(segments[number, S_CELLS], segments[number, S_ROWS], 6)
            doubt = unsure or _has_siblings(segments, number, cell)
            count = _scan_unless_settled(
                segments, number, -1, _first_overlapping(cells, begin, stop, start), stop, cell, stay,
                minimum, rows_apart, doubt, people, nearer, settled, crowds, crowd, who, overlaps, count,
            )  # fmt: skip
            if count < 0:
                return count
    return count


@nb.njit(cache=True, nogil=True)
def _find_overlaps(  # type: ignore[no-untyped-def]
    segments, stays, stay_count, rules, settings, places, place_offsets, place_cells, mine, begun,
    people, nearer, settled, crowds, crowd, who, overlaps,
):  # fmt: skip
    """Fill `overlaps` with all overlaps of one source; returns their number, or -1 when full."""
    count = np.int64(0)
    for s in range(stay_count):
        cell = stays[s, T_CELL]
        setting = np.int64(settings[cell])
        scope = rules[RULE_SCOPE, setting]
        if scope == NO_CONTACT:
            continue
        # Where minutes add up no overlap is too short by itself, which a minimum of 0 says.
        minimum = np.int64(0) if rules[RULE_CUMULATIVE, setting] else max(1, rules[RULE_MINIMUM, setting])
        rows_apart = rules[RULE_ROWS, setting]
        unsure = stays[s, T_UNSURE] != 0
        if scope == SAME_CELL or len(place_cells) == 0:
            count = _meet_in_cell(
                segments, stays, s, cell, mine, begun, setting, minimum, rows_apart, unsure,
                people, nearer, settled, crowds, crowd, who, overlaps, count,
            )  # fmt: skip
            if count < 0:
                return count
            continue
        # The source may have touching rows in its own cell, in another segment: then every overlap may be joined.
        own, start, end = stays[s, T_SEGMENT], stays[s, T_START], stays[s, T_END]
        unsure = unsure or _holding(segments, cell, start, end, own, True) > 1
        for c in range(place_offsets[places[cell]], place_offsets[places[cell] + 1]):
            count = _meet_in_cell(
                segments, stays, s, np.int64(place_cells[c]), mine, begun, setting, minimum, rows_apart, unsure,
                people, nearer, settled, crowds, crowd, who, overlaps, count,
            )  # fmt: skip
            if count < 0:
                return count
    return count


@nb.njit(cache=True, nogil=True)
def _sort(table, count, columns, order):  # type: ignore[no-untyped-def]
    """Write into `order` the rows of `table` sorted by their first columns: few by insertion, many by stable passes."""
    if count > 64:
        by = np.argsort(table[:count, columns - 1], kind="mergesort")
        for column in range(columns - 2, -1, -1):
            by = by[np.argsort(table[:count, column][by], kind="mergesort")]
        order[:count] = by
        return
    for i in range(count):
        k = i - 1
        while k >= 0:
            before = False
            for column in range(columns):
                if table[i, column] != table[order[k], column]:
                    before = table[i, column] < table[order[k], column]
                    break
            if not before:
                break
            order[k + 1] = order[k]
            k -= 1
        order[k + 1] = i


@nb.njit(cache=True, nogil=True)
def _covered(spans, count, order):  # type: ignore[no-untyped-def]
    """Seconds that the spans (start, end) cover; the same second counts once."""
    _sort(spans, count, 2, order)
    total = np.int64(0)
    until = np.int64(0)
    for n in range(count):
        k = order[n]
        start = max(spans[k, 0], until)
        if spans[k, 1] > start:
            total += spans[k, 1] - start
            until = spans[k, 1]
    return total


@nb.njit(cache=True, nogil=True)
def _text_before(a, b, offsets, text):  # type: ignore[no-untyped-def]
    """Whether text number `a` comes before number `b` in code-point order (that of UTF-8 bytes)."""
    i, j = offsets[a], offsets[b]
    while i < offsets[a + 1] and j < offsets[b + 1]:
        if text[i] != text[j]:
            return text[i] < text[j]
        i += 1
        j += 1
    return i == offsets[a + 1] and j < offsets[b + 1]


@nb.njit(cache=True, nogil=True)
def _episodes(pair, count, episodes, order):  # type: ignore[no-untyped-def]
    """Join overlaps of the same rule, window and cells that overlap or touch; returns the number of episodes."""
    _sort(pair, count, 5, order)
    kept = 0
    for n in range(count):
        k = order[n]
        joins = kept > 0 and pair[k, P_START] <= episodes[kept - 1, P_END]
        for column in range(P_START):
            joins = joins and episodes[kept - 1, column] == pair[k, column]
        if joins:
            episodes[kept - 1, P_END] = max(episodes[kept - 1, P_END], pair[k, P_END])
            continue
        for column in range(PAIR_COLUMNS):
            episodes[kept, column] = pair[k, column]
        kept += 1
    return kept


@nb.njit(cache=True, nogil=True)
def _qualifying(episodes, count, rules, spans, order):  # type: ignore[no-untyped-def]
    """Keep the episodes that make a contact: long enough each, or together within one window where the rule adds up."""
    kept = 0
    begin = 0
    while begin < count:
        end = begin + 1
        while (
            end < count
            and episodes[end, P_RULE] == episodes[begin, P_RULE]
            and episodes[end, P_PART] == episodes[begin, P_PART]
        ):
            end += 1
        minimum = rules[RULE_MINIMUM, episodes[begin, P_SETTING]]
        added_up = rules[RULE_CUMULATIVE, episodes[begin, P_SETTING]] != 0
        if added_up:
            for k in range(begin, end):
                spans[k - begin, 0] = episodes[k, P_START]
                spans[k - begin, 1] = episodes[k, P_END]
        enough = added_up and _covered(spans, end - begin, order) >= minimum
        for k in range(begin, end):
            if enough or (not added_up and episodes[k, P_END] - episodes[k, P_START] >= minimum):
                for column in range(PAIR_COLUMNS):
                    episodes[kept, column] = episodes[k, column]
                kept += 1
        begin = end
    return kept


@nb.njit(cache=True, nogil=True)
def _plain_contact(overlaps, head, rules, places):  # type: ignore[no-untyped-def]
    """As `_contact`, for overlaps that are apart in time, under rules that do not add up; seconds -1 where they are
    not."""
    seconds = np.int64(0)
    first = head
    k = head
    begun = NEVER
    while k >= 0:
        setting = overlaps[k, O_SETTING]
        if rules[RULE_CUMULATIVE, setting] != 0 or overlaps[k, O_END] >= begun:
            return np.int64(-1), np.int64(0), np.int64(0), np.int64(0)
        begun = overlaps[k, O_START]
        if overlaps[k, O_END] - begun >= rules[RULE_MINIMUM, setting]:
            seconds += overlaps[k, O_END] - begun
            first = k
        k = overlaps[k, O_PREVIOUS]
    place, rule = np.int64(places[overlaps[first, O_CELL]]), rules[RULE_NUMBER, overlaps[first, O_SETTING]]
    return seconds, overlaps[first, O_START], place, rule


@nb.njit(cache=True, nogil=True)
def _contact(overlaps, head, rules, places, text_offsets, text, pair, episodes, spans, order):  # type: ignore[no-untyped-def]
    """Judge a pair from its linked overlaps: (seconds, start, place, rule number), seconds 0 where it is no contact."""
    count = 0
    k = head
    while k >= 0:
        setting = overlaps[k, O_SETTING]
        pair[count, P_RULE] = rules[RULE_NUMBER, setting]
        pair[count, P_PART] = overlaps[k, O_PART]
        pair[count, P_MINE] = overlaps[k, O_MINE]
        pair[count, P_CELL] = overlaps[k, O_CELL]
        pair[count, P_START] = overlaps[k, O_START]
        pair[count, P_END] = overlaps[k, O_END]
        pair[count, P_SETTING] = setting
        count += 1
        k = overlaps[k, O_PREVIOUS]
    count = _qualifying(episodes, _episodes(pair, count, episodes, order), rules, spans, order)
    if count == 0:
        return np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    start, place, rule = episodes[0, P_START], np.int64(places[episodes[0, P_CELL]]), episodes[0, P_RULE]
    for k in range(count):
        spans[k, 0] = episodes[k, P_START]
        spans[k, 1] = episodes[k, P_END]
        if episodes[k, P_START] > start:
            continue
        there = np.int64(places[episodes[k, P_CELL]])
        if (
            episodes[k, P_START] < start
            or (there != place and _text_before(there, place, text_offsets, text))
            or (there == place and episodes[k, P_RULE] < rule)
        ):
            start, place, rule = episodes[k, P_START], there, episodes[k, P_RULE]
    return _covered(spans, count, order), start, place, rule


@nb.njit(cache=True, nogil=True)
def _wins_tie(records, slot, source, place, rule, person_order, text_offsets, text):  # type: ignore[no-untyped-def]
    """Whether a contact at the very second of the one on record comes before it: by source, place, rule."""
    old_source, old_place = records[slot, R_ORIGIN] >> 32, records[slot, R_ORIGIN] & LOW
    if source != old_source:
        return person_order[source] < person_order[old_source]
    if place != old_place:
        return _text_before(place, old_place, text_offsets, text)
    return rule < records[slot, R_SOURCES] >> 32


@nb.njit(cache=True, nogil=True)
def _note(  # type: ignore[no-untyped-def]
    overlaps,
    found,
    source,
    places,
    person_order,
    text_offsets,
    text,
    rules,
    pair,
    episodes,
    spans,
    order,
    records,
    count,
    again,
    again_count,
    who,
    degree,
    level,
):
    """Enter the contacts of one source: a new person, one more source of a person of this degree, or an earlier
    window of
    a person of a lower degree. Returns the numbers of records and of earlier windows."""
    for k in range(found):
        other = overlaps[k, O_PERSON]
        if np.int64(who[other, W_LINK]) != k + 1:
            continue
        who[other, W_LINK] = 0
        setting = overlaps[k, O_SETTING]
        start = overlaps[k, O_START]
        place = np.int64(places[overlaps[k, O_CELL]])
        rule = rules[RULE_NUMBER, setting]
        seconds = overlaps[k, O_END] - start
        if overlaps[k, O_PREVIOUS] < 0:
            if seconds < rules[RULE_MINIMUM, setting]:
                continue
        else:
            seconds, start, place, rule = _plain_contact(overlaps, k, rules, places)
            if seconds < 0:
                seconds, start, place, rule = _contact(
                    overlaps, k, rules, places, text_offsets, text, pair, episodes, spans, order
                )
            if seconds == 0:
                continue
        slot = np.int64(who[other, W_SLOT]) - 1
        if slot < 0:
            records[count, R_PERSON] = (degree << 32) | other
            records[count, R_FIRST] = start
            records[count, R_ORIGIN] = (source << 32) | place
            records[count, R_SECONDS] = seconds
            records[count, R_SOURCES] = (rule << 32) | 1
            records[count, R_EARLIEST] = NEVER
            records[count, R_AGAIN_DEGREE] = 0
            count += 1
            who[other, W_SLOT] = count
        elif slot >= level:
            records[slot, R_SECONDS] += seconds
            records[slot, R_SOURCES] += 1
            if start < records[slot, R_FIRST] or (
                start == records[slot, R_FIRST]
                and _wins_tie(records, slot, source, place, rule, person_order, text_offsets, text)
            ):
                records[slot, R_FIRST] = start
                records[slot, R_ORIGIN] = (source << 32) | place
                records[slot, R_SOURCES] = (rule << 32) | (records[slot, R_SOURCES] & LOW)
        elif start < records[slot, R_EARLIEST]:
            if records[slot, R_AGAIN_DEGREE] != degree:
                records[slot, R_AGAIN_DEGREE] = degree
                records[slot, R_AGAIN] = start
                again[again_count] = slot
                again_count += 1
            elif start < records[slot, R_AGAIN]:
                records[slot, R_AGAIN] = start
    return count, again_count


@nb.njit(cache=True, nogil=True)
def walk(  # type: ignore[no-untyped-def]
    segments, dictionary, rules, kin, sources, windows, begin, end, state, nearer, settled, who, records, again, buffers
):
    """Walk sources `begin` to `end`; returns what stopped it, and writes how far it came into `state`.

    dictionary: (setting of each cell, place of each cell, offsets and cells of each place or empty, order of persons,
    offsets and bytes of the places' names). kin: (person of each identifier, negative - 1 where it has several, or
    empty; persons with several, offsets, their identifiers). sources: (person, first window, end of windows). state:
    records, earlier windows, next source, degree, begin of this degree's records, number of index persons, budget,
    whether it is the last degree, and after how many rows a cell is looked at as a crowd.
    nearer: a bit for each person reached by a shorter chain; settled: the second since which it could be a source.
    """
    settings, places, place_offsets, place_cells, person_order, text_offsets, text = dictionary
    people, family_persons, family_offsets, family_members = kin
    stays, overlaps, pair, episodes, spans, order, crowds, alone = buffers
    crowds[:] = 0
    # The same memory without reference counts: counting would cost a fifth of the time.
    who = carray(_pointer(who.ctypes.data), who.shape, dtype=np.int32)
    nearer = carray(_pointer(nearer.ctypes.data), nearer.shape, dtype=np.uint64)
    settled, crowds = _column(settled.ctypes.data, len(settled)), _bare(crowds)
    records, again = _bare(records), _bare(again)
    stays, overlaps, rules = _bare(stays), _bare(overlaps), _bare(rules)
    pair, episodes, spans, order = _bare(pair), _bare(episodes), _bare(spans), _bare(order)
    segments, sources, windows = _bare(segments), _bare(sources), _bare(windows)
    people, person_order, text_offsets = _bare(people), _bare(person_order), _bare(text_offsets)
    settings = carray(_pointer(settings.ctypes.data), settings.shape, dtype=np.uint8)
    text = carray(_pointer(text.ctypes.data), text.shape, dtype=np.uint8)
    places, place_cells = _column(places.ctypes.data, len(places)), _column(place_cells.ctypes.data, len(place_cells))
    place_offsets = _bare(place_offsets)
    count, again_count, _, degree, level, index_end, budget, last, crowd = state
    status = DONE
    next_source = begin
    for number in range(begin, end):
        next_source = number
        for ahead in range(1, 3):
            if number + ahead < end:
                soon, window = sources[number + ahead, 0], sources[number + ahead, 1]
                _announce(segments, soon, windows[window, 0], windows[window, 1], ahead == 1)
        mine = sources[number, 0]
        stay_count = 0
        alone[0] = mine
        members = alone
        if len(people) and people[mine] < 0:
            k = np.searchsorted(family_persons, mine)
            members = family_members[family_offsets[k] : family_offsets[k + 1]]
        for part in range(sources[number, 1], sources[number, 2]):
            stay_count = _collect(
                segments, members, windows[part, 0], windows[part, 1], part, settings, stays, stay_count
            )
            if stay_count < 0:
                break
        if stay_count < 0:
            status = GROW_STAYS
            break
        begun = np.int64(NEVER) if last else windows[sources[number, 1], 0]
        found = _find_overlaps(
            segments, stays, stay_count, rules, settings, places, place_offsets, place_cells, mine, begun,
            people, nearer, settled, crowds, crowd, who, overlaps,
        )  # fmt: skip
        if found < 0:
            status = GROW_OVERLAPS
            break
        if count + found > len(records) or again_count + found > len(again):
            status = GROW_RECORDS
            break
        _link(overlaps, found, places, who, records)
        count, again_count = _note(
            overlaps, found, mine, places, person_order, text_offsets, text, rules, pair, episodes, spans, order,
            records, count, again, again_count, who, degree, level,
        )  # fmt: skip
        next_source = number + 1
        if count - index_end > budget:
            status = OVER_BUDGET
            break
    state[0], state[1], state[2] = count, again_count, next_source
    return status


@nb.njit(cache=True, nogil=True)
def settle(records, begin, end, at_once, nearer, settled):  # type: ignore[no-untyped-def]
    """Note since when the persons of these records can be sources; `at_once`: nothing more is asked of them."""
    for k in range(begin, end):
        person = records[k, R_PERSON] & LOW
        nearer[person >> 6] |= np.uint64(1) << np.uint64(person & 63)
        settled[person] = 0 if at_once else records[k, R_EARLIEST]


@nb.njit(cache=True, nogil=True)
def clear(records, count, nearer, who):  # type: ignore[no-untyped-def]
    """Forget a trace: make `nearer` and `who` what they were. (`settled` is read only where `nearer` has a bit.)"""
    for k in range(count):
        person = records[k, R_PERSON] & LOW
        nearer[person >> 6] = 0
        who[person, W_LINK] = 0
        who[person, W_SLOT] = 0


@nb.njit(cache=True, nogil=True)
def keys_of(records, begin, end, person_order):  # type: ignore[no-untyped-def]
    """The order of the persons of some records."""
    keys = np.empty(end - begin, np.int64)
    address = person_order.ctypes.data
    for k in range(begin, end):
        if k + 16 < end:
            _prefetch(address + (records[k + 16, R_PERSON] & LOW) * 8)
        keys[k - begin] = person_order[records[k, R_PERSON] & LOW]
    return keys


@nb.njit(cache=True, nogil=True)
def copy_in_order(records, begin, order, into):  # type: ignore[no-untyped-def]
    """Copy records, counted from `begin`, in this order."""
    address = records.ctypes.data
    for k in range(len(order)):
        if k + 16 < len(order):
            _prefetch(address + (begin + order[k + 16]) * (8 * RECORD_COLUMNS))
        for column in range(RECORD_COLUMNS):
            into[begin + k, column] = records[begin + order[k], column]

"""Compiled: who was there at the same time as a source."""

import numpy as np

from sizao.engines.tracing.layout import SEAT_MASK, SIBLING
from sizao.engines.tracing.memory import ask, compiled, i64, inlined, put_32, put_64, u8, u32
from sizao.engines.tracing.staying import LONG_STAY, SMALL_CELL, position, rows_of_cell, seek_one
from sizao.engines.tracing.tables import (
    CELLS_ROW,
    CROWD_BYTES,
    CROWDS,
    E_FIRST,
    E_SEGMENT,
    E_STOP,
    ELSEWHERE_BYTES,
    M_ALONE,
    M_CELL,
    M_SEGMENT,
    M_SINCE,
    NEVER,
    NO_CONTACT,
    O_CELL,
    O_END,
    O_PERSON,
    O_START,
    O_STAY,
    OVERLAP_BYTES,
    RULE_BYTES,
    RULE_CUMULATIVE,
    RULE_MINIMUM,
    RULE_ROWS,
    RULE_SCOPE,
    S_CELLS,
    S_ROWS,
    S_SIBLING_CELLS,
    S_SIBLINGS,
    SAME_CELL,
    STAY_BYTES,
    T_BEGUN,
    T_CELL,
    T_ELSEWHERE,
    T_END,
    T_LISTED,
    T_PACKED,
    T_ROW,
    T_SEGMENT,
    T_START,
    WHO_BYTES,
    cell_of,
    enter_of,
    latest_of,
    leave_of,
    packed_of,
    person_of,
)


AHEAD = 16 * CELLS_ROW  # so far ahead rows are asked for while a cell is scanned


@inlined
def _person(marks, code):
    """The person of an identifier."""
    if marks.people == 0:
        return code
    person = i64(marks.people + code * 8)
    return -person - 1 if person < 0 else person


@inlined
def _is_nearer(marks, person):
    return (i64(marks.nearer + (person >> 6) * 8) >> (person & 63)) & 1 != 0


@inlined
def _weigh(row, span, judged, marks, overlaps, count, room):
    """Note the overlap of a stay with a row, if it counts; returns the number of overlaps, at most `room`.

    One shorter than `needed` does not. Nor do those with whoever a shorter chain reached no later than this meeting
    could begin: nothing that comes of it opens an earlier window.
    """
    start, end, seat, mine, begun, cell, number = span
    needed, alone, rows_apart = judged
    overlap_start, overlap_end = max(enter_of(row), start), min(leave_of(row), end)
    if overlap_end - overlap_start < needed:
        return count
    other = _person(marks, person_of(row))
    if other == mine:
        return count
    if _is_nearer(marks, other) and (
        begun == NEVER or u32(marks.settled + other * 4) <= (overlap_start if alone else begun)
    ):
        return count
    if rows_apart >= 0 and seat != 0:
        their_seat = packed_of(row) & SEAT_MASK
        if their_seat != 0 and abs(their_seat - seat) > rows_apart:
            return count
    ask(marks.who + other * WHO_BYTES)
    overlap = overlaps + count * OVERLAP_BYTES
    put_32(overlap + O_PERSON, other)
    put_32(overlap + O_START, overlap_start)
    put_32(overlap + O_END, overlap_end)
    put_32(overlap + O_CELL, cell)
    put_32(overlap + O_STAY, number)
    return min(count + 1, room)


@compiled
def _scan(cells, below, above, stop, span, judged, marks, overlaps, count, room):
    """Note the overlaps of a stay with the rows of one cell; returns (number of overlaps, rows seen).

    Two scans: from the row `below` down, as far as somebody from earlier can still be there, and from `above` up, until
    nobody has come yet.
    """
    cell, earliest, latest = span[5], span[0] + judged[0], span[1] - judged[0]
    row = below
    while row >= cells and cell_of(row) == cell and latest_of(row) >= earliest:
        ask(row - AHEAD)
        count = _weigh(row, span, judged, marks, overlaps, count, room)
        row -= CELLS_ROW
    seen = below - row
    row = above
    while row < stop and cell_of(row) == cell and enter_of(row) <= latest:
        ask(row + AHEAD)
        count = _weigh(row, span, judged, marks, overlaps, count, room)
        row += CELLS_ROW
    return count, (seen + row - above) // CELLS_ROW


@compiled
def _settled_since(segment, cell, alone, marks):
    """The second since which nothing is asked of anybody who ever was in this cell; NEVER when somebody is not settled.

    `alone`: each overlap is judged by itself, so that whoever was settled before entering does not count.
    """
    begin, stop = rows_of_cell(segment, cell)
    since = np.int64(0)
    for k in range(begin, stop):
        row = i64(segment + S_CELLS) + k * CELLS_ROW
        other = _person(marks, person_of(row))
        if not _is_nearer(marks, other):
            return np.int64(NEVER)
        at = u32(marks.settled + other * 4)
        if not alone or enter_of(row) < at:
            since = max(since, at)
    return since


@compiled
def _scan_unless_settled(segment, below, above, stop, span, judged, marks, crowds, crowd, overlaps, count, room):
    """`_scan`, but a crowd of whom nothing is asked is looked at once in a degree, not once for each source in it."""
    cell, alone = span[5], judged[1]
    place = crowds + ((cell * 31 + (segment >> 7)) & (CROWDS - 1)) * CROWD_BYTES
    known = i64(place + M_CELL) == cell + 1 and i64(place + M_SEGMENT) == segment
    # In the last degree the source's beginning is NEVER too: a crowd that is not settled must not pass for one that is.
    since = i64(place + M_SINCE)
    if known and since < NEVER and since <= span[4] and (i64(place + M_ALONE) == 0 or alone):
        return count
    count, seen = _scan(i64(segment + S_CELLS), below, above, stop, span, judged, marks, overlaps, count, room)
    if seen >= crowd and not known:
        put_64(place + M_CELL, cell + 1)
        put_64(place + M_SEGMENT, segment)
        put_64(place + M_SINCE, _settled_since(segment, cell, alone, marks))
        put_64(place + M_ALONE, np.int64(alone))
    return count


@inlined
def _has_siblings(segment, cell):
    """Whether somebody has rows in this cell that touch but could not be joined."""
    count = i64(segment + S_SIBLINGS)
    return count > 0 and position(i64(segment + S_SIBLING_CELLS), count, cell) >= 0


@compiled
def _meet_in_cell(stay, number, cell, who, rule, unsure, ground, marks, crowds, crowd, spare, overlaps, count, room):
    """Note the overlaps of stay `number` with everybody in one cell, in all segments. `who`: source, its beginning."""
    minimum, rows_apart = rule
    own, own_row = i64(stay + T_SEGMENT), i64(stay + T_ROW)
    start, end = i64(stay + T_START), i64(stay + T_END)
    own_cells = i64(own + S_CELLS)
    own_end = own_cells + i64(own + S_ROWS) * CELLS_ROW
    # From its own row the stay's neighbors are next door, unless it would be a long way to its window.
    nearby = cell == i64(stay + T_CELL)
    if nearby and start - i64(stay + T_BEGUN) >= LONG_STAY:
        far = own_row + SMALL_CELL * CELLS_ROW
        nearby = far >= own_end or cell_of(far) != cell
    if nearby:
        others, listed = i64(stay + T_ELSEWHERE), i64(stay + T_LISTED)
    else:
        others, listed = seek_one(ground, cell, start, end, spare), spare
    # What may be joined: stays in several segments, rows in different seats, stays under several identifiers.
    unsure = unsure or others + nearby > 1 or marks.people != 0 or _has_siblings(own, cell)
    if end - start < minimum and not unsure:
        return count
    span = (start, end, i64(stay + T_PACKED) & SEAT_MASK, who[0], who[1], cell, number)
    if nearby:
        # Each overlap is judged by itself where none can be joined: what is too short is dropped at once.
        alone = minimum > 0 and not unsure
        judged = (minimum if alone else np.int64(1), alone, rows_apart)
        count = _scan_unless_settled(
            own, own_row - CELLS_ROW, own_row + CELLS_ROW, own_end, span, judged,
            marks, crowds, crowd, overlaps, count, room,
        )  # fmt: skip
    for n in range(others):
        there = listed + n * ELSEWHERE_BYTES
        segment, first, stop = i64(there + E_SEGMENT), i64(there + E_FIRST), i64(there + E_STOP)
        alone = minimum > 0 and not unsure and not _has_siblings(segment, cell)
        judged = (minimum if alone else np.int64(1), alone, rows_apart)
        nothing_below = i64(segment + S_CELLS) - CELLS_ROW
        count = _scan_unless_settled(
            segment, nothing_below, first, stop, span, judged, marks, crowds, crowd, overlaps, count, room
        )
    return count


@compiled
def find_overlaps(stays, first, last, who, ground, marks, crowds, crowd, spare, overlaps, count, room):
    """Append to `overlaps` those of one source, whose stays are `first` to `last`; returns their number, -1 when full.

    `who`: the source, and when it begins to be one (NEVER in the last degree). `spare`: room for a list of segments.
    """
    for number in range(first, last):
        stay = stays + number * STAY_BYTES
        cell = i64(stay + T_CELL)
        its_rule = ground.rules + u8(ground.settings + cell) * RULE_BYTES
        scope = i64(its_rule + RULE_SCOPE)
        if scope == NO_CONTACT:
            continue
        # Where minutes add up no overlap is too short by itself, which a minimum of 0 says.
        minimum = np.int64(0) if i64(its_rule + RULE_CUMULATIVE) else max(np.int64(1), i64(its_rule + RULE_MINIMUM))
        rule = (minimum, i64(its_rule + RULE_ROWS))
        unsure = i64(stay + T_PACKED) & SIBLING != 0
        if scope == SAME_CELL or not ground.by_place:
            count = _meet_in_cell(
                stay, number, cell, who, rule, unsure, ground, marks, crowds, crowd, spare, overlaps, count, room
            )
        else:
            # The source may have touching rows in its own cell, in another segment: then every overlap may be joined.
            unsure = unsure or i64(stay + T_ELSEWHERE) > 0
            offset = ground.place_offsets + u32(ground.places + cell * 4) * 8
            for c in range(i64(offset), i64(offset + 8)):
                there = u32(ground.place_cells + c * 4)
                count = _meet_in_cell(
                    stay, number, there, who, rule, unsure, ground, marks, crowds, crowd, spare, overlaps, count, room
                )
        if count == room:
            return np.int64(-1)
    return count

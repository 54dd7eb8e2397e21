"""Compiled: whether the overlaps of a source and somebody make a contact, and what is recorded of it."""

import numpy as np

from sizao.engines.tracing.memory import ask, compiled, i32, i64, inlined, put_32, put_64, u8, u32
from sizao.engines.tracing.tables import (
    C_AGAIN,
    C_AGAIN_DEGREE,
    C_EARLIEST,
    CHAIN_BYTES,
    NEVER,
    O_CELL,
    O_END,
    O_PERSON,
    O_PREVIOUS,
    O_START,
    O_STAY,
    OVERLAP_BYTES,
    P_CELL,
    P_END,
    P_MINE,
    P_PART,
    P_RULE,
    P_SETTING,
    P_START,
    PAIR_COLUMNS,
    R_FIRST,
    R_PERSON,
    R_PLACE,
    R_RULE,
    R_SECONDS,
    R_SOURCE,
    R_SOURCES,
    RECORD_BYTES,
    RULE_BYTES,
    RULE_CUMULATIVE,
    RULE_MINIMUM,
    RULE_NUMBER,
    STAY_BYTES,
    T_CELL,
    T_PART,
    W_LINK,
    W_SLOT,
    WHO_BYTES,
)


@compiled
def _sort(table, count, columns, order):
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


@compiled
def _covered(spans, count, order):
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


@compiled
def _text_before(a, b, ends, text):
    """Whether text number `a` comes before number `b` in code-point order (that of UTF-8 bytes)."""
    end_a, end_b = i64(ends + a * 8), i64(ends + b * 8)
    i = i64(ends + a * 8 - 8) if a > 0 else np.int64(0)
    j = i64(ends + b * 8 - 8) if b > 0 else np.int64(0)
    while i < end_a and j < end_b:
        if u8(text + i) != u8(text + j):
            return u8(text + i) < u8(text + j)
        i += 1
        j += 1
    return i == end_a and j < end_b


@compiled
def _episodes(pair, count, episodes, order):
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


@compiled
def _qualifying(episodes, count, rules, spans, order):
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
        rule = rules + episodes[begin, P_SETTING] * RULE_BYTES
        minimum, added_up = i64(rule + RULE_MINIMUM), i64(rule + RULE_CUMULATIVE) != 0
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


@inlined
def _facts(overlap, stays, ground):
    """(start, seconds, place, address of the rule) of an overlap."""
    start = u32(overlap + O_START)
    cell = i64(stays + u32(overlap + O_STAY) * STAY_BYTES + T_CELL)
    rule = ground.rules + u8(ground.settings + cell) * RULE_BYTES
    return start, u32(overlap + O_END) - start, u32(ground.places + u32(overlap + O_CELL) * 4), rule


@inlined
def _plain_contact(overlaps, head, stays, ground):
    """As `_contact`, for overlaps that are apart in time under rules that do not add up; seconds -1 for others."""
    total = np.int64(0)
    first = head
    k = head
    begun = np.int64(NEVER)
    while k >= 0:
        overlap = overlaps + k * OVERLAP_BYTES
        start, seconds, _, rule = _facts(overlap, stays, ground)
        if i64(rule + RULE_CUMULATIVE) != 0 or start + seconds >= begun:
            return np.int64(-1), np.int64(0), np.int64(0), np.int64(0)
        begun = start
        if seconds >= i64(rule + RULE_MINIMUM):
            total += seconds
            first = k
        k = i32(overlap + O_PREVIOUS)
    start, _, place, rule = _facts(overlaps + first * OVERLAP_BYTES, stays, ground)
    return total, start, place, i64(rule + RULE_NUMBER)


@compiled
def _contact(overlaps, head, stays, ground, ties, tables):
    """Judge a pair from its linked overlaps: (seconds, start, place, rule number), seconds 0 where it is no contact."""
    pair, episodes, spans, order = tables
    _, text_ends, text = ties
    count = 0
    k = head
    while k >= 0:
        overlap = overlaps + k * OVERLAP_BYTES
        stay = stays + u32(overlap + O_STAY) * STAY_BYTES
        setting = u8(ground.settings + i64(stay + T_CELL))
        pair[count, P_RULE] = i64(ground.rules + setting * RULE_BYTES + RULE_NUMBER)
        pair[count, P_PART] = i64(stay + T_PART)
        pair[count, P_MINE] = i64(stay + T_CELL)
        pair[count, P_CELL] = u32(overlap + O_CELL)
        pair[count, P_START] = u32(overlap + O_START)
        pair[count, P_END] = u32(overlap + O_END)
        pair[count, P_SETTING] = setting
        count += 1
        k = i32(overlap + O_PREVIOUS)
    count = _qualifying(episodes, _episodes(pair, count, episodes, order), ground.rules, spans, order)
    if count == 0:
        return np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    start, place, rule = episodes[0, P_START], u32(ground.places + episodes[0, P_CELL] * 4), episodes[0, P_RULE]
    for k in range(count):
        spans[k, 0] = episodes[k, P_START]
        spans[k, 1] = episodes[k, P_END]
        if episodes[k, P_START] > start:
            continue
        there = u32(ground.places + episodes[k, P_CELL] * 4)
        if (
            episodes[k, P_START] < start
            or (there != place and _text_before(there, place, text_ends, text))
            or (there == place and episodes[k, P_RULE] < rule)
        ):
            start, place, rule = episodes[k, P_START], there, episodes[k, P_RULE]
    return _covered(spans, count, order), start, place, rule


@inlined
def _wins_tie(record, source, place, rule, ties):
    """Whether a contact at the very second of the one on record comes before it: by source, place, rule."""
    person_order, text_ends, text = ties
    old_source, old_place = u32(record + R_SOURCE), u32(record + R_PLACE)
    if source != old_source:
        return i64(person_order + source * 8) < i64(person_order + old_source * 8)
    if place != old_place:
        return _text_before(place, old_place, text_ends, text)
    return rule < u32(record + R_RULE) & 0xFFFF


@inlined
def _put_first(record, source, start, place, rule, degree):
    put_32(record + R_FIRST, start)
    put_32(record + R_SOURCE, source)
    put_32(record + R_PLACE, place)
    put_32(record + R_RULE, rule | (degree << 16))


@inlined
def _link(overlaps, first, end, marks):
    """Link the overlaps of the same other person, the last one first."""
    for k in range(first, end):
        overlap = overlaps + k * OVERLAP_BYTES
        link = marks.who + u32(overlap + O_PERSON) * WHO_BYTES + W_LINK
        put_32(overlap + O_PREVIOUS, i32(link) - 1)
        put_32(link, k + 1)


@inlined
def expect(overlaps, count, ground, marks, records):
    """Ask for what `note` reads."""
    for k in range(count):
        overlap = overlaps + k * OVERLAP_BYTES
        ask(ground.places + u32(overlap + O_CELL) * 4)
        slot = i32(marks.who + u32(overlap + O_PERSON) * WHO_BYTES + W_SLOT) - 1
        ask(records + slot * RECORD_BYTES)


@compiled
def note(
    overlaps, first, end, stays, source, ground, marks, ties, tables, found, count, again_count, degree, level
):  # fmt: skip
    """Enter the contacts of one source: somebody new, one more source of somebody of this degree, or an earlier window
    of somebody of a lower one. Returns the numbers of records and of earlier windows.

    `found`: addresses of records, chains and the list of earlier windows. `level`: where this degree's records begin.
    """
    records, chains, again = found
    _link(overlaps, first, end, marks)
    for k in range(first, end):
        overlap = overlaps + k * OVERLAP_BYTES
        other = u32(overlap + O_PERSON)
        who = marks.who + other * WHO_BYTES
        if i32(who + W_LINK) != k + 1:
            continue
        put_32(who + W_LINK, 0)
        if i32(overlap + O_PREVIOUS) < 0:
            start, seconds, place, rule_row = _facts(overlap, stays, ground)
            if seconds < i64(rule_row + RULE_MINIMUM):
                continue
            rule = i64(rule_row + RULE_NUMBER)
        else:
            seconds, start, place, rule = _plain_contact(overlaps, k, stays, ground)
            if seconds < 0:
                seconds, start, place, rule = _contact(overlaps, k, stays, ground, ties, tables)
            if seconds == 0:
                continue
        slot = i32(who + W_SLOT) - 1
        if slot < 0:
            record = records + count * RECORD_BYTES
            put_32(record + R_PERSON, other)
            put_64(record + R_SECONDS, seconds)
            put_32(record + R_SOURCES, 1)
            _put_first(record, source, start, place, rule, degree)
            count += 1
            put_32(who + W_SLOT, count)
        elif slot >= level:
            record = records + slot * RECORD_BYTES
            put_64(record + R_SECONDS, i64(record + R_SECONDS) + seconds)
            put_32(record + R_SOURCES, u32(record + R_SOURCES) + 1)
            known = u32(record + R_FIRST)
            if start < known or (start == known and _wins_tie(record, source, place, rule, ties)):
                _put_first(record, source, start, place, rule, degree)
        else:
            chain = chains + slot * CHAIN_BYTES
            if start >= u32(chain + C_EARLIEST):
                continue
            if u32(chain + C_AGAIN_DEGREE) != degree:
                put_32(chain + C_AGAIN_DEGREE, degree)
                put_32(chain + C_AGAIN, start)
                put_64(again + again_count * 8, slot)
                again_count += 1
            elif start < u32(chain + C_AGAIN):
                put_32(chain + C_AGAIN, start)
    return count, again_count

"""The second half of the kernel: from the overlaps of one source to contacts, and from contacts to records."""

import numba as nb
import numpy as np

from sizao.engines.tracing.kernels import (
    DONE,
    GROW_OVERLAPS,
    GROW_RECORDS,
    GROW_STAYS,
    LOW,
    NEVER,
    O_CELL,
    O_END,
    O_MINE,
    O_PART,
    O_PERSON,
    O_PREVIOUS,
    O_SETTING,
    O_START,
    OVER_BUDGET,
    R_AGAIN,
    R_AGAIN_DEGREE,
    R_EARLIEST,
    R_FIRST,
    R_ORIGIN,
    R_PERSON,
    R_SECONDS,
    R_SOURCES,
    RULE_CUMULATIVE,
    RULE_MINIMUM,
    RULE_NUMBER,
    _collect,
    _find_overlaps,
)


# Columns of the overlaps of one pair while they are judged.
P_RULE, P_PART, P_MINE, P_CELL, P_START, P_END, P_SETTING = range(7)
PAIR_COLUMNS = 7


@nb.njit(cache=True, nogil=True)
def _comes_before(a, b, columns):  # type: ignore[no-untyped-def]
    for column in range(columns):
        if a[column] != b[column]:
            return a[column] < b[column]
    return False


@nb.njit(cache=True, nogil=True)
def _sort(pair, count, columns):  # type: ignore[no-untyped-def]
    """Sort rows by their first `columns` columns: few rows in place, many by stable passes from the last column."""
    if count > 40:
        order = np.argsort(pair[:count, columns - 1], kind="mergesort")
        for column in range(columns - 2, -1, -1):
            order = order[np.argsort(pair[order, column], kind="mergesort")]
        pair[:count] = pair[order].copy()
        return
    for i in range(1, count):
        row = pair[i].copy()
        k = i - 1
        while k >= 0 and _comes_before(row, pair[k], columns):
            pair[k + 1] = pair[k]
            k -= 1
        pair[k + 1] = row


@nb.njit(cache=True, nogil=True)
def _covered(spans, count):  # type: ignore[no-untyped-def]
    """Seconds that the spans (start, end) cover; the same second counts once."""
    _sort(spans, count, 2)
    total = np.int64(0)
    until = np.int64(0)
    for k in range(count):
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
def _episodes(pair, count):  # type: ignore[no-untyped-def]
    """Join overlaps of the same rule, window and cells that overlap or touch; returns their number."""
    _sort(pair, count, 5)
    kept = 0
    for k in range(count):
        if kept > 0:
            same = True
            for column in range(P_START):
                if pair[kept - 1, column] != pair[k, column]:
                    same = False
            if same and pair[k, P_START] <= pair[kept - 1, P_END]:
                pair[kept - 1, P_END] = max(pair[kept - 1, P_END], pair[k, P_END])
                continue
        pair[kept] = pair[k]
        kept += 1
    return kept


@nb.njit(cache=True, nogil=True)
def _qualifying(pair, count, rules, spans):  # type: ignore[no-untyped-def]
    """Keep the episodes that make a contact: long enough each, or together within one window where the rule adds up."""
    kept = 0
    begin = 0
    while begin < count:
        end = begin + 1
        while end < count and pair[end, P_RULE] == pair[begin, P_RULE] and pair[end, P_PART] == pair[begin, P_PART]:
            end += 1
        minimum = rules[RULE_MINIMUM, pair[begin, P_SETTING]]
        added_up = rules[RULE_CUMULATIVE, pair[begin, P_SETTING]] != 0
        if added_up:
            for k in range(begin, end):
                spans[k - begin, 0] = pair[k, P_START]
                spans[k - begin, 1] = pair[k, P_END]
        enough = added_up and _covered(spans, end - begin) >= minimum
        for k in range(begin, end):
            if enough or (not added_up and pair[k, P_END] - pair[k, P_START] >= minimum):
                pair[kept] = pair[k]
                kept += 1
        begin = end
    return kept


@nb.njit(cache=True, nogil=True)
def _contact(overlaps, head, rules, places, texts, pair, spans):  # type: ignore[no-untyped-def]
    """Judge one pair from its linked overlaps: (seconds, start, place, rule number), seconds 0 where it is no contact."""
    o = overlaps[head]
    if o[O_PREVIOUS] < 0:
        setting = o[O_SETTING]
        seconds = o[O_END] - o[O_START]
        if seconds < rules[RULE_MINIMUM, setting]:
            return np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        return seconds, o[O_START], np.int64(places[o[O_CELL]]), rules[RULE_NUMBER, setting]
    count = 0
    k = head
    while k >= 0:
        o = overlaps[k]
        pair[count, P_RULE] = rules[RULE_NUMBER, o[O_SETTING]]
        pair[count, P_PART] = o[O_PART]
        pair[count, P_MINE] = o[O_MINE]
        pair[count, P_CELL] = o[O_CELL]
        pair[count, P_START] = o[O_START]
        pair[count, P_END] = o[O_END]
        pair[count, P_SETTING] = o[O_SETTING]
        count += 1
        k = o[O_PREVIOUS]
    count = _qualifying(pair, _episodes(pair, count), rules, spans)
    if count == 0:
        return np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    start, place, rule = pair[0, P_START], np.int64(places[pair[0, P_CELL]]), pair[0, P_RULE]
    for k in range(count):
        spans[k, 0] = pair[k, P_START]
        spans[k, 1] = pair[k, P_END]
        if pair[k, P_START] > start:
            continue
        there = np.int64(places[pair[k, P_CELL]])
        if (
            pair[k, P_START] < start
            or (there != place and _text_before(there, place, texts[0], texts[1]))
            or (there == place and pair[k, P_RULE] < rule)
        ):
            start, place, rule = pair[k, P_START], there, pair[k, P_RULE]
    return _covered(spans, count), start, place, rule


@nb.njit(cache=True, nogil=True)
def _earlier(record, start, source, place, rule, person_order, texts):  # type: ignore[no-untyped-def]
    """Whether a contact comes before the one on record: by time, source, place, rule."""
    if start != record[R_FIRST]:
        return start < record[R_FIRST]
    old_source, old_place = record[R_ORIGIN] >> 32, record[R_ORIGIN] & LOW
    if source != old_source:
        return person_order[source] < person_order[old_source]
    if place != old_place:
        return _text_before(place, old_place, texts[0], texts[1])
    return rule < record[R_SOURCES] >> 32


@nb.njit(cache=True, nogil=True)
def _note(  # type: ignore[no-untyped-def]
    records, count, again, again_count, who, run, level, degree, source, other, contact, person_order, texts
):
    """Enter a contact: a new person, one more source of a person of this degree, or an earlier window of a nearer one."""
    seconds, start, place, rule = contact
    found = who[other, 1]
    if found >> 32 != run:
        record = records[count]
        record[R_PERSON] = (degree << 32) | other
        record[R_FIRST] = start
        record[R_ORIGIN] = (source << 32) | place
        record[R_SECONDS] = seconds
        record[R_SOURCES] = (rule << 32) | 1
        record[R_EARLIEST] = NEVER
        record[R_AGAIN_DEGREE] = 0
        who[other, 1] = (run << 32) | count
        return count + 1, again_count
    record = records[found & LOW]
    if found & LOW >= level:
        record[R_SECONDS] += seconds
        sources = (record[R_SOURCES] & LOW) + 1
        if _earlier(record, start, source, place, rule, person_order, texts):
            record[R_FIRST] = start
            record[R_ORIGIN] = (source << 32) | place
            record[R_SOURCES] = (rule << 32) | sources
        else:
            record[R_SOURCES] += 1
    elif start < record[R_EARLIEST]:
        if record[R_AGAIN_DEGREE] != degree:
            record[R_AGAIN_DEGREE] = degree
            record[R_AGAIN] = start
            again[again_count] = found & LOW
            again_count += 1
        elif start < record[R_AGAIN]:
            record[R_AGAIN] = start
    return count, again_count


@nb.njit(cache=True, nogil=True)
def walk(  # type: ignore[no-untyped-def]
    segments, dictionary, rules, people, families, sources, windows, begin, end, state, who, records, again, buffers
):
    """Walk sources `begin` to `end`; returns what stopped it, and writes how far it came into `state`.

    dictionary: (setting of each cell, place of each cell, (offsets, cells) of each place or empty, order of persons,
    (offsets, bytes) of the places' names). people: canonical person of each identifier (negative - 1 where it has several), or
    empty; families: (persons, offsets, identifiers) of those. sources: (person, first window, end of windows). state: records,
    again, tag, run, degree, begin of this degree's records, end of the index persons, is last degree, budget, next source.
    """
    settings, places, cells_of, person_order, texts = dictionary
    family_persons, family_offsets, family_members = families
    stays, overlaps, pair, spans, alone = buffers
    count, again_count, tag, run, degree, level, index_end, last, budget = state[:9]
    ends = (index_end, level if last else np.int64(0))
    single = len(cells_of[1]) == 0
    status = DONE
    next_source = begin
    for number in range(begin, end):
        next_source = number
        mine = sources[number, 0]
        tag += 1
        stay_count = 0
        alone[0] = mine
        members = alone
        if len(people) and people[mine] < 0:
            k = np.searchsorted(family_persons, mine)
            members = family_members[family_offsets[k] : family_offsets[k + 1]]
        for part in range(sources[number, 1], sources[number, 2]):
            stay_count = _collect(segments, members, windows[part, 0], windows[part, 1], part, stays, stay_count)
            if stay_count < 0:
                break
        if stay_count < 0:
            status = GROW_STAYS
            break
        found = _find_overlaps(
            segments,
            stays,
            stay_count,
            rules,
            settings,
            places,
            cells_of,
            single,
            mine,
            tag,
            run,
            ends,
            people,
            who,
            overlaps,
        )
        if found < 0:
            status = GROW_OVERLAPS
            break
        if count + found > len(records) or again_count + found > len(again):
            status = GROW_RECORDS
            break
        for k in range(found):
            other = overlaps[k, O_PERSON]
            if who[other, 0] & LOW != k:
                continue
            contact = _contact(overlaps, k, rules, places, texts, pair, spans)
            if contact[0] > 0:
                count, again_count = _note(
                    records,
                    count,
                    again,
                    again_count,
                    who,
                    run,
                    level,
                    degree,
                    mine,
                    other,
                    contact,
                    person_order,
                    texts,
                )
        next_source = number + 1
        if count - index_end > budget:
            status = OVER_BUDGET
            break
    state[0], state[1], state[2], state[9] = count, again_count, tag, next_source
    return status

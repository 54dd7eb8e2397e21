"""The compiled heart of the fast engine: one call walks a block of sources and records whom they met.

Sources are walked some dozens at a time, one step for all of them before the next: where their rows are, their rows,
the rows of their cells, whom they met there, what is on record of these. Each step asks for the memory that the next
reads, so that the machine fetches it for all at once. docs/explanation/trace-index.md tells why it looks like this.
"""

import numpy as np

from sizao.engines.tracing.fetching import fetch, is_cold
from sizao.engines.tracing.judging import expect, note
from sizao.engines.tracing.meeting import find_overlaps
from sizao.engines.tracing.memory import address_of, ask, compiled, i64, inlined, put_64, u32
from sizao.engines.tracing.staying import announce, collect, look, seek
from sizao.engines.tracing.tables import (
    C_EARLIEST,
    CHAIN_BYTES,
    DONE,
    GROW_OVERLAPS,
    GROW_RECORDS,
    GROW_STAYS,
    N_AGAIN,
    N_BUDGET,
    N_CROWD,
    N_DEGREE,
    N_INDEX_PERSONS,
    N_LAST,
    N_LEVEL,
    N_NEXT,
    N_RECORDS,
    NEVER,
    OVER_BUDGET,
    R_PERSON,
    RECORD_BYTES,
    S_FIRST,
    S_LAST,
    SEGMENT_BYTES,
    WHO_BYTES,
    Ground,
    Marks,
)


BATCH = 32  # sources that are walked side by side


@compiled
def walk(segments, dictionary, rules, kin, sources, begin, end, state_, marks_, found_, buffers):
    """Walk sources `begin` to `end`; returns what stopped it, and writes how far it came into `state_`.

    dictionary: (setting of each cell, place of each cell, offsets and cells of each place or empty, order of persons,
    ends and bytes of the places' names). kin: (person of each identifier, negative - 1 where it has several, or
    empty; persons with several, offsets, their identifiers). sources: (person, first window, end of windows), and
    windows (start, end). marks_: a bit for each person reached by a shorter chain; the second since which such a person
    is asked nothing more; WHO. found_: records, chains, places in `records` of those with earlier windows. buffers: all
    but `crowds`, which is zero, as they come; the caller holds them, and they stay where they are.
    """
    people, family_persons, family_offsets, family_members = kin
    table, windows = sources
    stays, overlaps, pair, episodes, spans, order, one, active, searches, elsewhere, crowds = buffers
    state = address_of(state_)
    count, again_count, degree = i64(state + N_RECORDS), i64(state + N_AGAIN), i64(state + N_DEGREE)
    level, last, crowd = i64(state + N_LEVEL), i64(state + N_LAST) != 0, i64(state + N_CROWD)
    most = i64(state + N_BUDGET) + i64(state + N_INDEX_PERSONS)

    active_count = _active(address_of(segments), len(segments), table, windows, begin, end, active)
    ground = Ground(
        address_of(segments), address_of(active), active_count, address_of(dictionary[0]), address_of(dictionary[1]),
        address_of(dictionary[2]), address_of(dictionary[3]), len(dictionary[3]) > 0, address_of(rules),
    )  # fmt: skip
    marks = Marks(
        address_of(marks_[0]), address_of(marks_[1]), address_of(marks_[2]),
        address_of(people) if len(people) else np.int64(0),
    )  # fmt: skip
    ties = (address_of(dictionary[4]), address_of(dictionary[5]), address_of(dictionary[6]))
    found = (address_of(found_[0]), address_of(found_[1]), address_of(found_[2]))
    first_stay, first_overlap = np.empty(BATCH + 1, np.int64), np.empty(BATCH + 1, np.int64)

    cold = is_cold(ground, table, windows, begin, end)
    if cold:
        fetch(ground, table, windows, begin, end)
    status = DONE
    _announce(ground, table, windows, begin, begin + 2 * BATCH, end, False)
    _announce(ground, table, windows, begin, begin + BATCH, end, True)
    now = begin
    while now < end and status == DONE:
        _announce(ground, table, windows, now + 2 * BATCH, now + 3 * BATCH, end, False)
        _announce(ground, table, windows, now + BATCH, now + 2 * BATCH, end, True)
        batch, until = now, min(now + BATCH, end)

        stay_count = np.int64(0)
        for number in range(batch, until):
            first_stay[number - batch] = stay_count
            one[0] = table[number, 0]
            members, member_count = address_of(one), np.int64(1)
            if marks.people != 0 and people[table[number, 0]] < 0:
                k = np.searchsorted(family_persons, table[number, 0])
                members = address_of(family_members) + family_offsets[k] * 8
                member_count = family_offsets[k + 1] - family_offsets[k]
            for part in range(table[number, 1], table[number, 2]):
                stay_count = collect(
                    ground, members, member_count, windows[part, 0], windows[part, 1], part,
                    address_of(stays), stay_count, len(stays),
                )  # fmt: skip
                if stay_count < 0:
                    break
            if stay_count < 0:
                # Those before have room.
                stay_count, until = first_stay[number - batch], number
                break
        if until == batch:
            status = GROW_STAYS
            break
        first_stay[until - batch] = stay_count
        look(ground, address_of(stays), stay_count)
        spare = seek(ground, address_of(stays), stay_count, address_of(searches), address_of(elsewhere), cold)

        overlap_count = np.int64(0)
        for number in range(batch, until):
            first_overlap[number - batch] = overlap_count
            who = (table[number, 0], np.int64(NEVER) if last else windows[table[number, 1], 0])
            overlap_count = find_overlaps(
                address_of(stays), first_stay[number - batch], first_stay[number - batch + 1], who, ground, marks,
                address_of(crowds), crowd, spare, address_of(overlaps), overlap_count, len(overlaps) - 1,
            )  # fmt: skip
            if overlap_count < 0:
                overlap_count, until = first_overlap[number - batch], number
                break
        if until == batch:
            status = GROW_OVERLAPS
            break
        first_overlap[until - batch] = overlap_count

        expect(address_of(overlaps), overlap_count, ground, marks, found[0])
        for number in range(batch, until):
            first, stop = first_overlap[number - batch], first_overlap[number - batch + 1]
            if count + stop - first > len(found_[0]) or again_count + stop - first > len(found_[2]):
                status = GROW_RECORDS
                break
            count, again_count = note(
                address_of(overlaps), first, stop, address_of(stays), table[number, 0], ground, marks, ties,
                (pair, episodes, spans, order), found, count, again_count, degree, level,
            )  # fmt: skip
            now = number + 1
            if count > most:
                status = OVER_BUDGET
                break
    put_64(state + N_RECORDS, count)
    put_64(state + N_AGAIN, again_count)
    put_64(state + N_NEXT, now)
    return status


@compiled
def _active(segments, count, sources, windows, begin, end, active):
    """Write into `active` the segments in which these sources may have rows, or others rows that touch theirs."""
    start, stop = np.int64(NEVER), np.int64(0)
    for number in range(begin, end):
        for part in range(sources[number, 1], sources[number, 2]):
            start, stop = min(start, windows[part, 0]), max(stop, windows[part, 1])
    found = 0
    for number in range(count):
        segment = segments + number * SEGMENT_BYTES
        if i64(segment + S_FIRST) <= stop and i64(segment + S_LAST) >= start:
            active[found] = number
            found += 1
    return found


@inlined
def _announce(ground, sources, windows, begin, until, end, offsets_known):
    for number in range(begin, min(until, end)):
        window = sources[number, 1]
        announce(ground, sources[number, 0], windows[window, 0], windows[window, 1], offsets_known)


@compiled
def settle(records, chains, begin, end, at_once, nearer, settled):
    """Note since when the persons of these records can be sources; `at_once`: nothing more is asked of them."""
    for k in range(begin, end):
        person = u32(address_of(records) + k * RECORD_BYTES + R_PERSON)
        nearer[person >> 6] |= np.uint64(1) << np.uint64(person & 63)
        settled[person] = np.int64(0) if at_once else u32(address_of(chains) + k * CHAIN_BYTES + C_EARLIEST)


@compiled
def clear(records, count, nearer, who):
    """Forget a trace: make `nearer` and `who` what they were. (`settled` is read only where `nearer` has a bit.)"""
    row, bits, marks = address_of(records) + R_PERSON, address_of(nearer), address_of(who)
    for k in range(count):
        if k + 16 < count:
            ask(marks + u32(row + (k + 16) * RECORD_BYTES) * WHO_BYTES)
        person = u32(row + k * RECORD_BYTES)
        put_64(bits + (person >> 6) * 8, np.int64(0))
        put_64(marks + person * WHO_BYTES, np.int64(0))


@compiled
def keys_of(records, begin, end, person_order):
    """The order of the persons of some records."""
    keys = np.empty(end - begin, np.int64)
    row, order = address_of(records) + R_PERSON, address_of(person_order)
    for k in range(begin, end):
        if k + 16 < end:
            ask(order + u32(row + (k + 16) * RECORD_BYTES) * 8)
        keys[k - begin] = i64(order + u32(row + k * RECORD_BYTES) * 8)
    return keys


@compiled
def copy_in_order(records, begin, order, into):
    """Copy records, counted from `begin`, in this order."""
    source, target = address_of(records) + begin * RECORD_BYTES, address_of(into) + begin * RECORD_BYTES
    for k in range(len(order)):
        if k + 16 < len(order):
            ask(source + order[k + 16] * RECORD_BYTES)
        for word in range(0, RECORD_BYTES, 8):
            put_64(target + k * RECORD_BYTES + word, i64(source + order[k] * RECORD_BYTES + word))

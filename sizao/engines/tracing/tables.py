"""The tables that the compiled loops share: arrays of named fields to Python, addresses and offsets to the loops."""

from typing import NamedTuple

import numpy as np

from sizao.engines.tracing.memory import i64, inlined, u32


def _numbers(*names: str) -> np.dtype:
    return np.dtype([(name, np.int64) for name in names])


def _offsets(table: np.dtype) -> tuple[int, ...]:
    """Where each field of a row begins, in bytes."""
    assert table.names is not None and table.fields is not None
    return tuple(table.fields[name][1] for name in table.names)


# A segment: its time, where its arrays are, how long they are.
SEGMENT = _numbers(
    "first", "last", "cells", "people", "person_offsets", "person_codes", "persons", "rows",
    "bits", "bits_mask", "cell_codes", "cell_offsets", "cell_count", "sibling_cells", "siblings", "_",
)  # fmt: skip
(
    S_FIRST, S_LAST, S_CELLS, S_PEOPLE, S_PERSON_OFFSETS, S_PERSON_CODES, S_PERSONS, S_ROWS,
    S_BITS, S_BITS_MASK, S_CELL_CODES, S_CELL_OFFSETS, S_CELL_COUNT, S_SIBLING_CELLS, S_SIBLINGS, _,
) = _offsets(SEGMENT)  # fmt: skip

# Rows of `cells` and `people` in a segment (see `layout`), in bytes, and where a row of `cells` has the latest leave.
CELLS_ROW, PEOPLE_ROW, LATEST = 24, 12, 16

# The rule of a degree for one setting.
RULE = _numbers("scope", "minimum", "rows_apart", "cumulative", "number")
RULE_SCOPE, RULE_MINIMUM, RULE_ROWS, RULE_CUMULATIVE, RULE_NUMBER = _offsets(RULE)
NO_CONTACT, SAME_CELL, SAME_PLACE = range(3)

# What a walk is told and how far it came: records, earlier windows and sources so far; the degree, where its records
# begin, how many index persons there are, the budget, whether it is the last degree, after how many rows a cell is a
# crowd.
STATE = _numbers("records", "again", "next", "degree", "level", "index_persons", "budget", "last", "crowd")
N_RECORDS, N_AGAIN, N_NEXT, N_DEGREE, N_LEVEL, N_INDEX_PERSONS, N_BUDGET, N_LAST, N_CROWD = _offsets(STATE)

# A stay of a source: `row` is its address in `cells`, `part` the number of the window that cuts it, `begun` the enter
# as recorded, `packed` seat and flags as in `cells`. In `elsewhere` other segments its cell has rows meanwhile, which
# are listed from the address `listed` on.
STAY = _numbers("segment", "row", "cell", "start", "end", "packed", "part", "begun", "elsewhere", "listed")
T_SEGMENT, T_ROW, T_CELL, T_START, T_END, T_PACKED, T_PART, T_BEGUN, T_ELSEWHERE, T_LISTED = _offsets(STAY)

# Rows of a cell in another segment: addresses of the first that matters and of the end.
ELSEWHERE = _numbers("segment", "first", "stop")
E_SEGMENT, E_FIRST, E_STOP = _offsets(ELSEWHERE)

# A search under way for the first of some sorted numbers that is not below `key`: the address from which on, and among
# how many, it still may be; for which stay, in which segment.
SEARCH = _numbers("base", "length", "key", "stay", "segment", "stop")
Q_BASE, Q_LENGTH, Q_KEY, Q_STAY, Q_SEGMENT, Q_STOP = _offsets(SEARCH)

# A crowd of whom nothing is asked: cell + 1, segment, since when, whether only where overlaps are judged alone.
CROWD = _numbers("cell", "segment", "since", "alone")
M_CELL, M_SEGMENT, M_SINCE, M_ALONE = _offsets(CROWD)
CROWDS = 256  # remembered at a time

# An overlap of a source's stay with a stay of somebody in `cell`; `previous` links those of one other person.
OVERLAP = np.dtype(
    [(name, np.uint32) for name in ("person", "start", "end", "cell", "stay")] + [("previous", np.int32)]
)
O_PERSON, O_START, O_END, O_CELL, O_STAY, O_PREVIOUS = _offsets(OVERLAP)

# A person reached, in half a cache line. `seconds` and `sources` count all contacts by chains of `degree` contacts, the
# rest is of the earliest. Index persons have the degree 0.
RECORD = np.dtype(
    [(name, np.uint32) for name in ("person", "first_exposure", "source", "place")]
    + [("seconds", np.int64), ("sources", np.uint32), ("rule", np.uint16), ("degree", np.uint16)]
)
R_PERSON, R_FIRST, R_SOURCE, R_PLACE, R_SECONDS, R_SOURCES, R_RULE, _ = _offsets(RECORD)

# Beside each record: since when this person could be a source, by whatever chain so far (`earliest`), and by chains of
# `again_degree` contacts, more than the person's degree (`again`).
CHAIN = np.dtype([(name, np.uint32) for name in ("earliest", "again", "again_degree")])
C_EARLIEST, C_AGAIN, C_AGAIN_DEGREE = _offsets(CHAIN)

# What is noted of each person while a trace runs: the last overlap with the present source + 1, the record + 1.
WHO = np.dtype([("link", np.int32), ("slot", np.int32)])
W_LINK, W_SLOT = _offsets(WHO)

SEGMENT_BYTES, RULE_BYTES, STAY_BYTES, ELSEWHERE_BYTES, SEARCH_BYTES, OVERLAP_BYTES, RECORD_BYTES = (
    table.itemsize for table in (SEGMENT, RULE, STAY, ELSEWHERE, SEARCH, OVERLAP, RECORD)
)
CHAIN_BYTES, WHO_BYTES, CROWD_BYTES = CHAIN.itemsize, WHO.itemsize, CROWD.itemsize

# Columns of the overlaps of one pair while they are judged.
P_RULE, P_PART, P_MINE, P_CELL, P_START, P_END, P_SETTING = range(7)
PAIR_COLUMNS = 7

# What stopped a walk.
DONE, GROW_RECORDS, GROW_STAYS, GROW_OVERLAPS, OVER_BUDGET = range(5)

NEVER = 1 << 62


class Ground(NamedTuple):
    """Addresses of what a walk reads: segments and the numbers of those whose time matters; by cell its setting and
    place; by place its cells (none where no rule looks at whole places); the rules by setting."""

    segments: int
    active: int
    active_count: int
    settings: int
    places: int
    place_offsets: int
    place_cells: int
    by_place: bool
    rules: int


class Marks(NamedTuple):
    """Addresses of what is known of each person: whether a shorter chain reached them (a bit), since when they are
    asked nothing more, and WHO. `people`: the person of each identifier, or 0 where each has one."""

    nearer: int
    settled: int
    who: int
    people: int


@inlined
def segment_at(ground, n):
    """The address of the n-th segment that matters."""
    return ground.segments + i64(ground.active + n * 8) * SEGMENT_BYTES


@inlined
def person_of(row):
    """Of the row at this address in `cells`; so are those below."""
    return u32(row)


@inlined
def cell_of(row):
    return u32(row + 4)


@inlined
def enter_of(row):
    return u32(row + 8)


@inlined
def leave_of(row):
    return u32(row + 12)


@inlined
def latest_of(row):
    """The latest leave of the cell up to this row."""
    return u32(row + LATEST)


@inlined
def packed_of(row):
    """Seat row + 1, and flags."""
    return u32(row + 20)

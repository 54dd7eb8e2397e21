"""The columns of a segment's arrays, and the compiled steps that sort and join rows into them."""

import numba as nb
import numpy as np
import numpy.typing as npt


# Columns of `cells`; `people` has the position of the row in `cells`, then enter and leave.
PERSON, CELL, ENTER, LEAVE, LATEST, SEAT = range(6)
POSITION, PERSON_ENTER, PERSON_LEAVE = range(3)

SEAT_MASK = 0xFFFF  # seat row + 1; 0 is a seat that is not known
CAPPED = 1 << 16  # the leave was not recorded
SIBLING = 1 << 17  # another row of this person in this cell overlaps or touches, in another seat row or of another kind
LAST_SECOND = 2**32 - 2

BITS_PER_CODE = 16
SPREAD = 0x9E3779B97F4A7C15  # odd, near 2^64 divided by the golden ratio: multiplying spreads neighboring codes


def joined_rows(
    person: npt.NDArray[np.uint32],
    cell: npt.NDArray[np.uint32],
    enter: npt.NDArray[np.uint32],
    leave: npt.NDArray[np.uint32],
    packed: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint32]:
    """Rows (person, cell, enter, leave, packed seat) sorted by person and cell, those that overlap or touch joined."""
    order = np.argsort((person.astype(np.uint64) << np.uint64(32)) | cell)
    rows = np.empty((len(order), 5), np.uint32)
    for column, values in enumerate((person, cell, enter, leave, packed)):
        rows[:, column] = values[order]
    return rows[: _join(rows)]


@nb.njit(cache=True, nogil=True)
def _join(rows: npt.NDArray[np.uint32]) -> int:
    kept = 0
    start = 0
    n = len(rows)
    while start < n:
        stop = start + 1
        while stop < n and rows[stop, 0] == rows[start, 0] and rows[stop, 1] == rows[start, 1]:
            stop += 1
        if stop - start == 1:
            rows[kept] = rows[start]
            kept += 1
        else:
            group = rows[start:stop].copy()
            group = group[np.argsort(group[:, 2], kind="mergesort")]
            first = kept
            for i in range(len(group)):
                row = group[i]
                merged = False
                for k in range(kept - 1, first - 1, -1):
                    if rows[k, 3] < row[2]:
                        continue
                    if rows[k, 4] & ~np.uint32(SIBLING) == row[4] & ~np.uint32(SIBLING):
                        rows[k, 3] = max(rows[k, 3], row[3])
                        merged = True
                        break
                if not merged:
                    rows[kept] = row
                    kept += 1
            for a in range(first, kept):
                for b in range(a + 1, kept):
                    if rows[b, 2] <= rows[a, 3] and rows[a, 2] <= rows[b, 3]:
                        rows[a, 4] |= np.uint32(SIBLING)
                        rows[b, 4] |= np.uint32(SIBLING)
        start = stop
    return kept


def sorted_copies(rows: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """(`cells`, `people`) of joined rows that are sorted by person."""
    order = np.argsort((rows[:, 1].astype(np.uint64) << np.uint64(32)) | rows[:, 2])
    cells = np.empty((len(rows), 6), np.uint32)
    people = np.empty((len(rows), 3), np.uint32)
    _place(rows, order, cells, people)
    return cells, people


@nb.njit(cache=True, nogil=True)
def _place(
    rows: npt.NDArray[np.uint32],
    order: npt.NDArray[np.int64],
    cells: npt.NDArray[np.uint32],
    people: npt.NDArray[np.uint32],
) -> None:
    latest = np.uint32(0)
    for position in range(len(order)):
        k = order[position]
        if position == 0 or cells[position - 1, 1] != rows[k, 1]:
            latest = np.uint32(0)
        latest = max(latest, rows[k, 3])
        cells[position, 0] = rows[k, 0]
        cells[position, 1] = rows[k, 1]
        cells[position, 2] = rows[k, 2]
        cells[position, 3] = rows[k, 3]
        cells[position, 4] = latest
        cells[position, 5] = rows[k, 4]
        people[k, 0] = position
        people[k, 1] = rows[k, 2]
        people[k, 2] = rows[k, 3]


def filter_of(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """A filter over codes: three bits of one word for each. Where one is missing, the code surely is absent."""
    words = 1 << max(0, (max(1, len(codes)) * BITS_PER_CODE - 1).bit_length() - 6)
    bits = np.zeros(words, np.uint64)
    _fill(bits, codes)
    return bits


@nb.njit(cache=True, nogil=True)
def _fill(bits: npt.NDArray[np.uint64], codes: npt.NDArray[np.uint32]) -> None:
    mask = np.uint64(len(bits) - 1)
    for code in codes:
        spread = np.uint64(code) * np.uint64(SPREAD)
        one, three = np.uint64(1), np.uint64(63)
        pattern = (
            (one << ((spread >> np.uint64(4)) & three))
            | (one << ((spread >> np.uint64(10)) & three))
            | (one << ((spread >> np.uint64(16)) & three))
        )
        bits[(spread >> np.uint64(28)) & mask] |= pattern

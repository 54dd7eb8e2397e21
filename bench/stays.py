"""Presences as the SQL engines store them: stays joined, and cells marked in which episodes may come in pieces."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from bench.presences import KINDS, Column, Presences


@dataclass(frozen=True)
class Stays:
    """Columns of joined stays, ready to be loaded; `joins` by cell; `longest` seconds by kind."""

    person: Column
    cell: Column
    enter: Column
    leave: Column
    seat_row: Column
    place: Column
    setting: Column
    joins: npt.NDArray[np.bool_]
    longest: dict[int, int]


def joined(rows: Presences) -> Stays:
    """Rows of one person in one cell and seat row become one stay where they overlap or touch; here such are few."""
    order = np.argsort(rows.enter, kind="stable")
    key = (rows.person[order].astype(np.int64) << 32) | rows.cell[order]
    order = order[np.argsort(key, kind="stable")]
    person, cell, enter, leave = (column[order] for column in (rows.person, rows.cell, rows.enter, rows.leave))
    same = (person[1:] == person[:-1]) & (cell[1:] == cell[:-1])
    meets = np.flatnonzero(same & (enter[1:] <= leave[:-1])) + 1
    seat_row = rows.seat_row[order]
    keep = np.ones(len(person), bool)
    joins = np.zeros(len(rows.place_of_cell), bool)
    group_starts = np.flatnonzero(np.r_[True, ~same])
    for group in np.unique(np.searchsorted(group_starts, meets, side="right") - 1):
        begin = int(group_starts[group])
        end = int(group_starts[group + 1]) if group + 1 < len(group_starts) else len(person)
        kept: list[int] = []
        for k in range(begin, end):
            earlier = next((j for j in kept if seat_row[j] == seat_row[k] and enter[k] <= leave[j]), None)
            if earlier is None:
                kept.append(k)
            else:
                leave[earlier] = max(leave[earlier], leave[k])
                keep[k] = False
        joins[cell[begin]] |= any(enter[later] <= leave[first] for first, later in combinations(kept, 2))
    person, cell, enter, leave, seat_row = (column[keep] for column in (person, cell, enter, leave, seat_row))
    setting = rows.kind_of_cell[cell]
    longest = {kind: int((leave - enter)[setting == kind].max(initial=0)) for kind in range(len(KINDS))}
    return Stays(person, cell, enter, leave, seat_row, rows.place_of_cell[cell], setting, joins, longest)

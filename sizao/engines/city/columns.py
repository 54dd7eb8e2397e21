"""Presences as columns, and the sheet on which a day's activities write them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sizao.engines.city.arrays import Flags, Ints


UNKNOWN_ROW = -1
_SHANGHAI = 8 * 3600


@dataclass(frozen=True, slots=True)
class DayColumns:
    """Presences that begin on the local date `on`, a row for each; half-open, `enter < leave`, inside the period.

    `person` int32 and `cell` int32 are codes of the city; `seat_row` int16 is -1 where it is not known; `enter` and
    `leave` int64 are seconds since 1970 UTC; `capped` says that nobody recorded the leaving.
    """

    on: date
    person: Ints
    cell: Ints
    seat_row: Ints
    enter: Ints
    leave: Ints
    capped: Flags

    def __len__(self) -> int:
        return len(self.person)

    def chosen(self, rows: Ints | Flags) -> "DayColumns":
        """Only these rows."""
        return DayColumns(
            self.on,
            self.person[rows],
            self.cell[rows],
            self.seat_row[rows],
            self.enter[rows],
            self.leave[rows],
            self.capped[rows],
        )


def midnight(on: date) -> int:
    """The second (since 1970 UTC) at which the local day begins."""
    return (on - date(1970, 1, 1)).days * 86_400 - _SHANGHAI


class Sheet:
    """Collects one day's presences; times are given in seconds since local midnight."""

    def __init__(self, on: date, last_second: int) -> None:
        self._on = on
        self._begin = midnight(on)
        self._end = last_second
        self._parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []

    def add(self, person: Ints, cell: Ints, enter: Ints, leave: Ints, seat_row: Ints | None = None) -> None:
        rows = np.full(len(person), UNKNOWN_ROW, np.int16) if seat_row is None else seat_row.astype(np.int16)
        # Seconds of a few days fit in 32 bits: the sheet of a large city stays small.
        self._parts.append(
            (person.astype(np.int32), cell.astype(np.int32), rows, enter.astype(np.int32), leave.astype(np.int32))
        )

    def columns(self) -> DayColumns:
        """All rows so far, cut at the end of the period; the sheet is empty afterwards."""
        parts, self._parts = self._parts, []
        person, cell, rows = (np.concatenate([part[at] for part in parts]) for at in range(3))
        enter = np.concatenate([part[3] for part in parts]).astype(np.int64) + self._begin
        leave = np.concatenate([part[4] for part in parts]).astype(np.int64) + self._begin
        np.minimum(leave, self._end, out=leave)
        day = DayColumns(self._on, person, cell, rows, enter, leave, np.zeros(len(person), np.bool_))
        return day if bool((enter < leave).all()) else day.chosen(enter < leave)

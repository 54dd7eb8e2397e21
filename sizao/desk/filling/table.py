"""Who sat at the worker's table at the wedding, read from the city's own presences."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from sizao.engines.city import City


@dataclass(frozen=True, slots=True)
class TableMate:
    """Somebody at the table: their person code, and from when until when they sat there beside the worker."""

    person: int
    enter: datetime
    leave: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """The hall by its place code, and those who sat with the worker, in the order of the records."""

    hall: int
    mates: tuple[TableMate, ...]


def wedding_table(city: City) -> Table:
    """The table as the records have it: kin first, then guests, one of whom fell ill."""
    wedding = next(moment for moment in city.story.moments if moment.kind == "wedding")
    day = city.day((wedding.at.date() - city.start_on).days)
    begins = wedding.at.timestamp()
    [own] = np.flatnonzero((day.person == wedding.person) & (day.enter <= begins) & (day.leave > begins))
    together = (day.cell == day.cell[own]) & (day.person != wedding.person)
    enter, leave = np.maximum(day.enter, day.enter[own]), np.minimum(day.leave, day.leave[own])
    mates = [
        TableMate(int(day.person[row]), _instant(enter[row]), _instant(leave[row]))
        for row in np.flatnonzero(together & (leave > enter))
    ]
    return Table(int(city.cell_place(day.cell[own : own + 1])[0]), tuple(mates))


def _instant(second: np.int64) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)

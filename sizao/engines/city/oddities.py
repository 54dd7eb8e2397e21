"""What is wrong with real records: stays whose end nobody recorded, rows that arrive late."""

from dataclasses import replace

import numpy as np

from sizao.engines.city.arrays import Flags
from sizao.engines.city.columns import DayColumns
from sizao.engines.city.streams import scattered


_WITHOUT_EXIT = 20_000
_LATE = 330
_CAP = 4 * 3600


def without_exit(day: DayColumns, seed: int, last_second: int) -> DayColumns:
    """One row in 20,000 lasts to a cap of four hours instead of to its end."""
    lost = scattered(day.enter * 4_194_304 + day.person, seed) % np.uint64(_WITHOUT_EXIT) == 0
    leave = np.where(lost, np.minimum(day.enter + _CAP, last_second), day.leave)
    return replace(day, leave=leave, capped=day.capped | lost)


def late(day: DayColumns, seed: int) -> Flags:
    """All rows of about one person in 330: their source sends the day later."""
    drawn = scattered(day.person.astype(np.int64) * 1_024 + day.on.toordinal() % 1_024, seed + 2)
    flags: Flags = drawn % np.uint64(_LATE) == 0
    return flags

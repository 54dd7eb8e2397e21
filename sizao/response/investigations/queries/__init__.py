"""Reads of investigations, within the actor's scope."""

from sizao.response.investigations.queries.investigations import (
    access_investigation,
    access_stays_of,
    count_untraced,
    steps_done,
)
from sizao.response.investigations.rules.clocks import step_clocks
from sizao.response.investigations.rules.movements import find_conflicts


__all__ = [
    "access_investigation",
    "access_stays_of",
    "count_untraced",
    "find_conflicts",
    "step_clocks",
    "steps_done",
]

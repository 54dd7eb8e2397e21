"""Writes of investigations. Each leaves its audit row in the same transaction."""

from sizao.response.investigations.operations.answers import note_answers
from sizao.response.investigations.operations.stays import TRACE_JOB, note_stay, trace_stays, withdraw_stay
from sizao.response.investigations.operations.steps import stamp_step


__all__ = [
    "TRACE_JOB",
    "note_answers",
    "note_stay",
    "stamp_step",
    "trace_stays",
    "withdraw_stay",
]

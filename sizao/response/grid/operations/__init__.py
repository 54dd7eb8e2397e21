"""Writes of this room. Each leaves an audit row in the same transaction."""

from sizao.response.grid.operations.alarms import acknowledge, answer_alarm, raise_alarms
from sizao.response.grid.operations.loading import load_reports
from sizao.response.grid.operations.taking import register_newcomer, register_newcomers, take_report


__all__ = [
    "acknowledge",
    "answer_alarm",
    "load_reports",
    "raise_alarms",
    "register_newcomer",
    "register_newcomers",
    "take_report",
]

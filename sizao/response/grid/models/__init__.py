"""The tables of this room."""

from sizao.response.grid.models.alarms import GridAlarm, GridAlarmStep
from sizao.response.grid.models.reports import DailyReport, GridRecord, GridSending, GridVisit


__all__ = ["DailyReport", "GridAlarm", "GridAlarmStep", "GridRecord", "GridSending", "GridVisit"]

"""Many reports at once, for what an earlier system held and for the demo: days that are over, without people."""

from collections.abc import Sequence
from datetime import date, datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.foundation.database.scope import scope
from sizao.registry.cells.types import GridCell


def load_reports(
    *,
    reports: Sequence[tuple[GridCell, date, datetime, str]],
    within: str,
    actor: str,
    at: datetime,
    reason: str,
) -> int:
    """Loads nil reports: cell, day, when it came and who sent it; for days of which nothing is known yet."""
    with scope(within, actor=actor):
        written = copy_columns(
            Target("grid_dailyreport"),
            {
                "cell": [cell.code for cell, _, _, _ in reports],
                "division_path": [cell.path for cell, _, _, _ in reports],
                "reports_to": [cell.reports_to for cell, _, _, _ in reports],
                "on": [on.isoformat() for _, on, _, _ in reports],
                "first_received_at": [came.isoformat() for _, _, came, _ in reports],
                "last_made_at": [came.isoformat() for _, _, came, _ in reports],
                "made_by": [by for _, _, _, by in reports],
            },
        )
        record(
            at=at, actor=actor, action="grid.load_reports", subject_kind="grid_cell", subject_key="many",
            purpose=reason, detail={"count": written},
        )  # fmt: skip
    return written

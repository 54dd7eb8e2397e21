"""The job of grid cells: what is late rises."""

import logging

from procrastinate.contrib.django import app

from sizao.desk.grid_cells import raise_grid_alarms
from sizao.interfaces.clock import now
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel


_ACTOR = "system:grid"
_log = logging.getLogger("sizao.grid")


@app.periodic(cron="*/5 * * * *")
@app.task(name="grid.raise_alarms", queue="grid", queueing_lock="grid.raise_alarms")
def raise_what_is_due(timestamp: int) -> None:
    """Opens what is due by now and calls the next levels."""
    for city in list_divisions(level=DivisionLevel.CITY):
        called = raise_grid_alarms(within=city.path, actor=_ACTOR, at=now())
        if called:
            _log.info("%d levels were called", called)

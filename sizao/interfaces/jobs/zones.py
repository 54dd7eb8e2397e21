"""The jobs of zones: what lapsed is written down, and a lift is proposed the hour its conditions are met."""

import logging

from procrastinate.contrib.django import app

from sizao.desk.zoning import look_for_lifts
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.clock import now
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.zones.operations import record_lapses


_ACTOR = "system:zones"
_log = logging.getLogger("sizao.zones")


@app.periodic(cron="*/5 * * * *")
@app.task(name="zones.lapse", queue="zones", queueing_lock="zones.lapse")
def write_down_lapses(timestamp: int) -> None:
    """Writes down which zones are over by themselves; nothing waits for it."""
    for city in list_divisions(level=DivisionLevel.CITY):
        while record_lapses(within=city.path, actor=_ACTOR, at=now(), reason="the term is over"):
            pass


@app.periodic(cron="11 * * * *")
@app.task(name="zones.look_for_lifts", queue="zones", queueing_lock="zones.look_for_lifts")
def propose_lifts(timestamp: int) -> None:
    """Looks every hour whether the conditions of a zone are met."""
    for city in list_divisions(level=DivisionLevel.CITY):
        actor = SystemActor(Role.CITY_COMMAND, _ACTOR, Scope(city.path, _ACTOR))
        changed = look_for_lifts(actor=actor, at=now(), reason="hourly look at the conditions")
        if changed:
            _log.info("the conditions of %d zones changed", changed)

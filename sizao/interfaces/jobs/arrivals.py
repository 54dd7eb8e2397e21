"""The jobs of arrivals: whoever was reported becomes known, and risk follows the newest lists."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from sizao.interfaces.clock import now
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.arrivals.operations import register_reported, renew_risk
from sizao.response.arrivals.queries import find_bulletin


_ACTOR = "system:arrivals"
_AT_ONCE = 500
_SOON = timedelta(minutes=3)
_log = logging.getLogger("sizao.arrivals")


@app.periodic(cron="* * * * *")
@app.task(name="arrivals.register", queue="arrivals", queueing_lock="arrivals.register")
def register_whoever_was_reported(timestamp: int) -> None:
    """Takes over into the registry whom nobody knows yet, some at a time."""
    for city in list_divisions(level=DivisionLevel.CITY):
        while register_reported(within=city.path, most=_AT_ONCE, actor=_ACTOR, at=now(), reason="reported") == _AT_ONCE:
            pass


@app.periodic(cron="* * * * *")
@app.task(name="arrivals.renew_risk", queue="arrivals", queueing_lock="arrivals.renew_risk")
def follow_the_lists(timestamp: int) -> None:
    """Computes the risk of those who are expected anew, soon after a list came, and every hour whatever came."""
    at = now()
    newest = find_bulletin(at=at)
    is_new = newest is not None and at - newest.imported_at < _SOON
    if not is_new and at.minute:
        return
    for city in list_divisions(level=DivisionLevel.CITY):
        changed = renew_risk(within=city.path, actor=_ACTOR, at=at, reason="lists in force")
        if changed:
            _log.info("the risk of %d arrivals changed", changed)

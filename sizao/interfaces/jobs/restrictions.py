"""The jobs of restrictions: terms that begin and end are written down, and the guard against misuse looks."""

import logging

from procrastinate.contrib.django import app

from sizao.desk.watching import watch
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.restrictions.operations import record_passing


_ACTOR = "system:restrictions"
_log = logging.getLogger("sizao.restrictions")


@app.periodic(cron="*/5 * * * *")
@app.task(name="restrictions.pass", queue="restrictions", queueing_lock="restrictions.pass")
def pass_terms(timestamp: int) -> None:
    """Writes down which terms began and which are over; nothing waits for it."""
    for province in _provinces():
        while any(record_passing(within=province, actor=_ACTOR, at=now(), reason="the term is over")):
            pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="restrictions.watch", queue="restrictions", queueing_lock="restrictions.watch")
def watch_often(timestamp: int) -> None:
    """Looks for cohorts that call the auditor."""
    _watch(looks_far=False)


# Past the hour, when nothing else begins.
@app.periodic(cron="7 * * * *")
@app.task(name="restrictions.watch_far", queue="restrictions", queueing_lock="restrictions.watch_far")
def watch_far(timestamp: int) -> None:
    """Looks too whether people were where the evidence has them."""
    _watch(looks_far=True)


def _watch(*, looks_far: bool) -> None:
    for province in _provinces():
        found = watch(within=province, actor=_ACTOR, at=now(), machine=clock.machine_time(), looks_far=looks_far)
        if found.new or found.grown:
            _log.warning("guard against misuse: %d new alarms, %d that grew", found.new, found.grown)


def _provinces() -> list[str]:
    return [division.path for division in list_divisions(level=DivisionLevel.PROVINCE)]

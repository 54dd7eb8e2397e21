"""The jobs of who is who: asking traces again, and looking for people who are written twice, by night."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.desk.identities import RETRACE_JOB, link_everybody, retrace
from sizao.interfaces.clock import now
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel


_log = logging.getLogger("sizao.identities")


@app.task(name=RETRACE_JOB, queue="presences", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def retrace_identities(number: int, division_path: str) -> None:
    """Asks kept traces again after two keys were joined or parted."""
    count = retrace(number=number, division_path=division_path, at=now())
    _log.info("joining or parting %d: %d traces have another answer", number, count)


# 19:10 UTC is 03:10 in China, after the merge of presences and the retention.
@app.periodic(cron="10 19 * * *")
@app.task(name="identities.link", queue="presences", queueing_lock="identities.link")
def link_by_night(timestamp: int) -> None:
    """Looks for people who are registered twice, city by city."""
    for city in list_divisions(level=DivisionLevel.CITY):
        found = link_everybody(within=city.path, at=now, reason="nightly look for people written twice")
        _log.info("%d people compared: %d joined, %d pairs wait", found.people, found.joined, found.waiting)

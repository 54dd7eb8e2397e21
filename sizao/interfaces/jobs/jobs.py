"""The jobs of presences, and all others by import: procrastinate finds this module by its name."""

import logging
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.interfaces.clock import now
from sizao.interfaces.jobs import arrivals as arrivals
from sizao.interfaces.jobs import audit as audit
from sizao.interfaces.jobs import exchange as exchange
from sizao.interfaces.jobs import feeds as feeds
from sizao.interfaces.jobs import findings as findings
from sizao.interfaces.jobs import grid as grid
from sizao.interfaces.jobs import identities as identities
from sizao.interfaces.jobs import investigations as investigations
from sizao.interfaces.jobs import privacy as privacy
from sizao.interfaces.jobs import quarantine as quarantine
from sizao.interfaces.jobs import restrictions as restrictions
from sizao.interfaces.jobs import zones as zones
from sizao.response.presences.operations import (
    APPLY_JOB,
    apply_batch,
    apply_waiting,
    run_merge,
)


_ACTOR = "system:presences"
_log = logging.getLogger("sizao.presences")


@app.task(name=APPLY_JOB, queue="presences", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def apply_landed_batch(number: int, division_path: str) -> None:
    """Works off a batch that landed."""
    batch = apply_batch(number=number, division_path=division_path, actor=_ACTOR, at=now, reason="landed")
    _log.info("batch %d %s: %d rows taken, %d in quarantine", number, batch.state, batch.good, batch.bad)


@app.periodic(cron="*/5 * * * *")
@app.task(name="presences.apply_waiting", queue="presences", queueing_lock="presences.apply_waiting")
def apply_batches_left_behind(timestamp: int) -> None:
    """Works off batches whose job ended with its worker."""
    count = apply_waiting(actor=_ACTOR, at=now, reason="left behind", older_than=timedelta(minutes=15))
    if count:
        _log.warning("%d batches had been left behind", count)


# 18:20 UTC is 02:20 in China.
@app.periodic(cron="20 18 * * *")
@app.task(name="presences.merge", queue="presences", queueing_lock="presences.merge")
def merge_by_night(timestamp: int) -> None:
    """Moves what arrived during the day into its days."""
    report = run_merge(actor=_ACTOR, at=now(), reason="nightly merge")
    _log.info("merged %d rows of %d batches into %d days", report.rows, report.batches, len(report.days))

"""The jobs of findings. `jobs` brings them to procrastinate."""

import logging
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.desk.testing.following import apply_laboratory_file
from sizao.interfaces.clock import now
from sizao.response.cases.operations import APPLY_JOB, apply_waiting_findings


_ACTOR = "system:findings"
_log = logging.getLogger("sizao.findings")


@app.task(name=APPLY_JOB, queue="findings", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def apply_landed_findings(number: int, division_path: str) -> None:
    """Works off a batch of results that landed."""
    batch = apply_laboratory_file(number=number, division_path=division_path, actor=_ACTOR, at=now, reason="landed")
    counts = batch.counts
    _log.info(
        "batch %d of results: %d taken, %d unmatched, %d to correct",
        number,
        counts.taken,
        counts.unmatched,
        counts.bad,
    )


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.apply_waiting_findings", queue="findings", queueing_lock="cases.apply_waiting_findings")
def apply_findings_left_behind(timestamp: int) -> None:
    """Works off batches whose job ended with its worker, and removes files that nobody took."""
    count = apply_waiting_findings(actor=_ACTOR, at=now, reason="left behind", older_than=timedelta(minutes=10))
    if count:
        _log.warning("%d batches of results had been left behind", count)

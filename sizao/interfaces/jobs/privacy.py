"""The jobs of privacy: what is due, night by night, and the erasure of a close-out."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.desk import closing, retention
from sizao.interfaces.clock import now


_ACTOR = "system:privacy"
_log = logging.getLogger("sizao.privacy")


# 18:50 UTC is 02:50 in China, after the merge of the presences.
@app.periodic(cron="50 18 * * *")
@app.task(name="privacy.retention", queue="privacy", queueing_lock="privacy.retention")
def remove_by_night(timestamp: int) -> None:
    """Removes what is past its term, in tables and among the movements, and says what it removed."""
    gone = retention.carry_out(actor=_ACTOR, at=now(), reason="retention")
    _log.info("retention removed %d rows of tables and %d movements", gone.rows, gone.movements)


@app.task(name=closing.CLOSE_OUT_JOB, queue="privacy", retry=RetryStrategy(max_attempts=20, wait=15))
def carry_out_close_out(number: int) -> None:
    """Erases what a confirmed close-out erases. Begun again after a failure, it goes on where it was."""
    closing.carry_out(number=number, actor=_ACTOR, at=now(), reason="confirmed")
    _log.info("close-out %d is carried out", number)

"""The job of exchange: what waits for a partner is sent, in its order, until the partner has signed for it."""

import logging

from procrastinate.contrib.django import app

from sizao.foundation.exchange.operations import DELIVER_JOB, deliver, post
from sizao.foundation.exchange.queries import list_partners
from sizao.interfaces import clock
from sizao.interfaces.clock import now


ACTOR = "system:exchange"
_log = logging.getLogger("sizao.exchange")


@app.task(name=DELIVER_JOB, queue="exchange")
def deliver_waiting(partner: str) -> None:
    """Sends what waits for a partner."""
    sent = deliver(
        partner=partner, post=post, actor=ACTOR, at=now, machine=lambda: clock.machine_time(), reason="exchange"
    )
    _log.info("partner %s: %d messages sent", partner, sent)


@app.periodic(cron="*/10 * * * *")
@app.task(name="exchange.deliver_all", queue="exchange", queueing_lock="exchange.deliver_all")
def deliver_all(timestamp: int) -> None:
    """Tries every partner whose turn it is, also those whose job ended with its worker."""
    for partner in list_partners():
        if not partner.is_paused and (partner.next_at is None or partner.next_at <= now()):
            deliver_waiting(partner.name)

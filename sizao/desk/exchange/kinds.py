"""The kinds of messages that instances exchange. A new kind joins with one line: who takes it into which room."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sizao.desk.exchange import assistance, hand_overs, offers, outside_reports, reports
from sizao.foundation.exchange.operations import TakenMessage, take_message
from sizao.foundation.exchange.types import MessageRefusedError


# A handler takes the message inside the transaction in which it is noted, and says what it is called here.
Handler = Callable[..., str]
HANDLERS: dict[str, Handler] = {
    assistance.REQUEST: assistance.take_request,
    assistance.PROGRESS: assistance.take_progress,
    offers.OFFER: hand_overs.take_offer,
    offers.RECEIPT: hand_overs.take_receipt,
    reports.REPORT: outside_reports.take_made,
    reports.CANCELLED: outside_reports.take_cancelled,
}


def take(taken: TakenMessage, *, at: datetime) -> str:
    """Takes a message, once; what it is called here. Raises `MessageRefusedError`, also for a kind nobody takes."""
    handler = HANDLERS.get(taken.kind)
    if handler is None:
        raise MessageRefusedError(
            f"Messages of the kind '{taken.kind}' are not taken here.", f"Known are {', '.join(HANDLERS)}."
        )
    return take_message(
        taken, partial(handler, at=at), division_path=taken.partner.own_path, actor=assistance.ACTOR, at=at,
        reason="exchange",
    )  # fmt: skip

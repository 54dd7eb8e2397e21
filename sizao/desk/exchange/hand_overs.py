"""Hand-overs that another instance offers to us, and its receipts for ours."""

from datetime import datetime

from sizao.desk.exchange.content import Content
from sizao.desk.exchange.offers import reference_of
from sizao.desk.exchange.persons import keys_of_told
from sizao.desk.gating import receipt_clock
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.exchange.operations import TakenMessage
from sizao.foundation.exchange.queries import partner_for
from sizao.foundation.exchange.types import MessageRefusedError
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.operations import note_outside_receipt, take_outside_offer
from sizao.response.arrivals.types import HandOverState, OutsideOffer, OutsideReceipt, TravellerTold


ACTOR = "system:exchange"
_REASON = "exchange"


def take_offer(taken: TakenMessage, *, at: datetime) -> str:
    """Keeps a traveller that a partner offers to us, or that it takes back. Raises `MessageRefusedError`."""
    partner, told = taken.partner, Content(taken.content)
    to_path = told.path_of("to_path", partner.is_ours)
    if partner_for(path=to_path) is not None:
        raise MessageRefusedError(
            f"{to_path} is not received here.", "Another instance answers for it.", "Offer the traveller there."
        )
    reference = told.number("reference")
    state = told.word("state", HandOverState)
    if state not in (HandOverState.OFFERED, HandOverState.WITHDRAWN):
        raise MessageRefusedError(f"An offer cannot be '{state.value}'.", next_step="It is offered or withdrawn.")
    person = told.part("person")
    who = TravellerTold(
        person.text("name", longest=60, needed=state is HandOverState.OFFERED),
        person.text("phone", longest=24),
        person.text("identifier", longest=40),
    )
    [key] = keys_of_told(
        partner=partner, people=[(f"hand_over {reference}", who.name, who.phone, who.identifier)],
        division_path=to_path, actor=ACTOR, at=at, reason=_REASON,
    )  # fmt: skip
    # The clocks of two drills need not agree: nothing was offered later than it came.
    offered_at = min(told.instant("offered_at"), at)
    try:
        number = take_outside_offer(
            offer=OutsideOffer(
                partner=partner.name,
                reference=reference,
                by=told.text("by", longest=80) or partner.title,
                person=key,
                told=who,
                from_path=told.path_of("from_path", partner.answers_for),
                to_path=to_path,
                place=told.text("place", longest=120) or told.text("from_name", longest=120),
                vehicle=told.text("vehicle", longest=60),
                offered_at=offered_at,
                clock=receipt_clock(ArrivalStep.RECEIPT, at=offered_at),
                state=state,
                why=told.text("why"),
            ),
            actor=ACTOR,
            at=at,
            reason=_REASON,
        )
    except MessageRefusedError:
        raise
    except SizaoError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)


def take_receipt(taken: TakenMessage, *, at: datetime) -> str:
    """Notes who received or refused a traveller of ours there. Raises `MessageRefusedError`."""
    partner, told = taken.partner, Content(taken.content)
    state = told.word("state", HandOverState)
    if state not in (HandOverState.RECEIVED, HandOverState.REFUSED):
        raise MessageRefusedError(f"A receipt cannot be '{state.value}'.", next_step="It is received or refused.")
    receipt = OutsideReceipt(
        partner=partner.name,
        reference=told.number("reference"),
        state=state,
        by=told.text("by", longest=60) or partner.title[:60],
        why=told.text("why", needed=state is HandOverState.REFUSED),
        closed_at=told.instant("closed_at"),
    )
    try:
        number = note_outside_receipt(receipt=receipt, within=partner.own_path, actor=ACTOR, at=at, reason=_REASON)
    except SizaoError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)

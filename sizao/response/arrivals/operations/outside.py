"""What other instances say of travellers: offers to us, receipts for ours, reports to us. Each is said whole.

So order and repetition do no harm: what is closed stays closed, and an older word about a report changes nothing.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from sizao.response.arrivals.operations.handovers import arrived, close, keep
from sizao.response.arrivals.operations.reports import cancel_report, change_journey, take_report
from sizao.response.arrivals.rules.joining import SAME_JOURNEY
from sizao.response.arrivals.sealing import seal_traveller
from sizao.response.arrivals.types.handovers import (
    HandOverError,
    HandOverKind,
    HandOverNotFoundError,
    HandOverState,
)
from sizao.response.arrivals.types.outside import OutsideOffer, OutsideReceipt, ReportSource
from sizao.response.arrivals.types.reports import (
    ArrivalActError,
    ArrivalNotFoundError,
    ArrivalState,
    Report,
    ReportAccess,
)


def take_outside_offer(*, offer: OutsideOffer, actor: str, at: datetime, reason: str) -> int:
    """Keeps what another instance offers to us, once; the number here. Taken back there, it is closed here.

    Whoever was received or refused here meanwhile stays so: the receipt is on its way there. Taken back before the
    offer came, it is closed. Raises `HandOverError` where the person is being handed over here already, and where its
    number stood for another hand-over before, as after its database was made anew.
    """
    with scope(offer.to_path.partition(".")[0], actor=actor):
        row = (
            models.HandOver.objects.select_for_update()
            .filter(partner=offer.partner, outside_reference=offer.reference)
            .first()
        )
        if row is None:
            row = _offered(offer, actor, at)
            keep("hand_over.take_offer", row, actor, at, reason)
            return row.pk
        if row.person != offer.person or (
            offer.state is HandOverState.OFFERED and row.state != HandOverState.WITHDRAWN.value
        ):
            raise HandOverError(
                f"The number {offer.reference} stood for another hand-over before.",
                "Each offer has a number of its own, which is sent once.",
                "Offer the traveller again.",
            )
        if offer.state is HandOverState.WITHDRAWN and row.state == HandOverState.OFFERED.value:
            close(row, HandOverState.WITHDRAWN, actor, at, why=offer.why)
            keep("hand_over.withdraw", row, actor, at, reason)
        return row.pk


def note_outside_receipt(*, receipt: OutsideReceipt, within: str, actor: str, at: datetime, reason: str) -> int:
    """Notes what became of an offer of ours in another instance.

    A receipt stands over our taking back: the traveller is with whoever gave it. What is closed otherwise stays as it
    is. Raises `HandOverNotFoundError` for none of ours that went to this instance.
    """
    with scope(within, actor=actor):
        row = (
            models.HandOver.objects.select_for_update()
            .filter(pk=receipt.reference, partner=receipt.partner, outside_reference__isnull=True)
            .first()
        )
        if row is None:
            raise HandOverNotFoundError(
                f"There is no hand-over {receipt.reference} to you here.",
                "It went to somebody else, or was deleted when its term was over.",
                "Call the office that offered.",
            )
        is_received = receipt.state is HandOverState.RECEIVED
        may_close = {HandOverState.OFFERED.value, HandOverState.WITHDRAWN.value if is_received else ""}
        if row.state in may_close:
            closed_at = min(receipt.closed_at, at)
            close(row, receipt.state, actor, closed_at, receiver=receipt.by, why=receipt.why)
            if is_received:
                arrived(row, actor, closed_at)
            keep("hand_over.receive" if is_received else "hand_over.refuse", row, actor, at, reason)
        return row.pk


def take_outside_report(
    *, report: Report, source: ReportSource, lead_hours: float | None, made_at: datetime, actor: str, at: datetime,
    reason: str,
) -> int:  # fmt: skip
    """Takes a report that another instance tells, or how it stands now; the number of what was sent here.

    Raises `ArrivalActError` where the number stood for another report before.
    """
    with scope(report.division_path.partition(".")[0], actor=actor):
        sent = _told_before(source)
        if sent is None:
            return take_report(
                report=report, once=f"exchange {source.partner} {source.reference}", address="",
                lead_hours=lead_hours, made_at=made_at, at=at, reason=reason, actor=actor, source=source,
            ).submission_id  # fmt: skip
        if (sent.people, sent.made_at) != (len(report.travellers), made_at):
            raise ArrivalActError(
                f"The number {source.reference} stood for another report before.",
                "A change says when, how and where to; who comes and when it was reported stay the same.",
                "Send it as a new report.",
            )
        if not _is_newer(sent, source):
            return sent.pk
        _opened_again(sent, actor, at)
        change_journey(
            access=ReportAccess(sent.pk, str(sent.division_path)), journey=report.journey,
            division_path=report.division_path, address=report.address, lead_hours=lead_hours, at=at, reason=reason,
            actor=actor,
        )  # fmt: skip
        return sent.pk


def cancel_outside_report(*, source: ReportSource, within: str, actor: str, at: datetime, reason: str) -> int:
    """Nobody comes any more by a report that another instance told, or they go elsewhere; its number here.

    Raises `ArrivalNotFoundError` for a report that it never told.
    """
    with scope(within, actor=actor):
        sent = _told_before(source)
        if sent is None:
            raise ArrivalNotFoundError(
                f"No report {source.reference} of yours is known here.",
                "It was never taken, or was deleted when its term was over.",
                "Nothing needs to be done: nobody is expected by it.",
            )
        if _is_newer(sent, source) and sent.withdrawn_at is None:
            cancel_report(
                access=ReportAccess(sent.pk, str(sent.division_path)), at=at, reason=reason, actor=actor
            )  # fmt: skip
        return sent.pk


def _offered(offer: OutsideOffer, actor: str, at: datetime) -> models.HandOver:
    """A row for an offer; one that was taken back before it came is closed from the beginning."""
    is_closed = offer.state is HandOverState.WITHDRAWN
    near = models.Arrival.objects.filter(
        person=offer.person,
        arrives_at__gte=offer.offered_at - SAME_JOURNEY,
        arrives_at__lte=offer.offered_at + SAME_JOURNEY,
    ).exclude(state=ArrivalState.CANCELLED.value)
    arrival = min(near, key=lambda row: abs(row.arrives_at - offer.offered_at), default=None)
    try:
        with transaction.atomic():
            return models.HandOver.objects.create(
                person=offer.person, arrival=None if arrival is None else arrival.pk, kind=HandOverKind.HAND_OVER.value,
                place=offer.place, division_path=offer.from_path, destination_path=offer.to_path,
                offered_by=f"partner:{offer.partner}", offered_at=offer.offered_at, vehicle=offer.vehicle,
                receipt_due_at=offer.clock.due_at, rises_at=offer.clock.rises_at, rule=offer.clock.rule,
                partner=offer.partner, outside_reference=offer.reference, outside_name=offer.by,
                told=seal_traveller(offer.told, person=offer.person), state=offer.state.value,
                closed_by=actor if is_closed else "", closed_at=at if is_closed else None, why=offer.why,
            )  # fmt: skip
    except IntegrityError as error:
        if "arrivals_handover_one_open" not in str(error):
            raise
        raise HandOverError(
            "This person is being handed over here already.",
            "One person answers for a traveller at a time.",
            "Call the office that has the traveller.",
        ) from None


def _told_before(source: ReportSource) -> models.Submission | None:
    return (
        models.Submission.objects.select_for_update()
        .filter(partner=source.partner, outside_reference=source.reference)
        .first()
    )


def _is_newer(sent: models.Submission, source: ReportSource) -> bool:
    """Whether this says how it stands now; noted, so that what was said before it changes nothing any more."""
    if sent.version is not None and source.version <= sent.version:
        return False
    models.Submission.objects.filter(pk=sent.pk).update(version=source.version)
    return True


def _opened_again(sent: models.Submission, actor: str, at: datetime) -> None:
    """Whoever was taken back, for example because they went elsewhere, and comes after all."""
    if sent.withdrawn_at is None:
        return
    models.Submission.objects.filter(pk=sent.pk).update(withdrawn_at=None)
    numbers = list(sent.reports.values_list("arrival_id", flat=True))
    models.Arrival.objects.filter(pk__in=numbers, state=ArrivalState.CANCELLED.value, state_by=actor).update(
        state=ArrivalState.ANNOUNCED.value, state_at=at, state_by=actor
    )

"""What another instance is told of travellers of ours, and who those are that it told us of."""

from collections.abc import Iterable
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.arrivals import models
from sizao.response.arrivals.reading import address_of, journey_of, plate_of, stay_of
from sizao.response.arrivals.sealing import Told, opened_told, opened_traveller, row_of
from sizao.response.arrivals.types.handovers import HandOver
from sizao.response.arrivals.types.outside import ReportToTell, TravellerTold
from sizao.response.arrivals.types.reports import (
    ArrivalNotFoundError,
    Journey,
    Mode,
    Report,
    Reporter,
    Traveller,
)


def access_traveller(*, actor: ScopedActor, hand_over: HandOver, purpose: str, at: datetime) -> TravellerTold | None:
    """Who a hand-over is about: as the other side told, else as reported; None where neither was. Kept in the trail.

    Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEE_ARRIVALS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.HandOver.objects.filter(pk=hand_over.id).first()
        found = None
        if row is not None and row.told is not None:
            found = opened_traveller(row.told, person=row.person)
        elif row is not None and row.arrival is not None:
            found = _reported(row.arrival)
        if found is not None:
            _record_read([hand_over], actor=actor, purpose=purpose, at=at)
        return found


def access_outside_travellers(
    *, actor: ScopedActor, hand_overs: Iterable[HandOver], purpose: str, at: datetime
) -> dict[int, tuple[str, str]]:
    """(name, phone) of those whom other instances offered, by the number of the hand-over. One audit row.

    Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    purpose = check_purpose(purpose)
    wanted = {one.id: one for one in hand_overs if one.is_from_outside}
    if not wanted:
        return {}
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.HandOver.objects.filter(pk__in=list(wanted), told__isnull=False)
        found = {row.pk: opened_traveller(row.told or b"", person=row.person) for row in rows}
        _record_read([wanted[number] for number in found], actor=actor, purpose=purpose, at=at)
    return {number: (one.name, one.phone) for number, one in found.items()}


def get_report_to_tell(*, submission_id: int, division_path: str) -> ReportToTell:
    """A report as it stands, for the instance that answers for its destination. Whoever sends it keeps that.

    Raises `ArrivalNotFoundError` once its term is over.
    """
    with scope(division_path.partition(".")[0], actor="public:report"):
        sent = models.Submission.objects.filter(pk=submission_id).first()
        rows = [] if sent is None else list(sent.reports.select_related("arrival").order_by("position"))
        if sent is None or not rows:
            raise ArrivalNotFoundError("Nothing is held any more.", next_step="Report anew.")
        told = [opened_told(row.told, row=row_of(sent.pk, row.position)) for row in rows]
        first = rows[0].arrival
        return ReportToTell(
            submission_id=sent.pk,
            report=Report(
                reporter=Reporter(sent.reporter),
                travellers=tuple(map(_traveller, told)),
                stays=tuple(stay_of(stay) for stay in first.stays.order_by("from_on", "id")),
                division_path=str(sent.division_path),
                address=address_of(first),
                journey=_journey(first),
                tested_on=first.tested_on,
                reporter_name=told[0].reporter_name,
                reporter_phone=told[0].reporter_phone,
                organization=told[0].organization,
            ),
            made_at=sent.made_at,
            is_cancelled=sent.withdrawn_at is not None,
            partner=sent.partner,
        )


def _reported(arrival: int) -> TravellerTold | None:
    """As told by whoever knows best: oneself before others."""
    rows = models.ArrivalReport.objects.filter(arrival=arrival).order_by("made_at", "id")
    best = min(rows, key=lambda row: Reporter(row.reporter).is_proxy, default=None)
    if best is None:
        return None
    told = opened_told(best.told, row=row_of(best.submission_id, best.position))
    return TravellerTold(told.name, told.to_call, _document(told))


def _traveller(told: Told) -> Traveller:
    return Traveller(told.name, _document(told), told.phone)


def _document(told: Told) -> str:
    """The number of the document; a child without one has none, whatever it is known by here."""
    return "" if "+" in told.identifier else told.identifier


def _journey(row: models.Arrival) -> Journey:
    """With the plate of a car, which is sealed with the address."""
    found = journey_of(row)
    return Journey(found.arrives_at, found.mode, plate_of(row)) if found.mode is Mode.CAR else found


def _record_read(found: Iterable[HandOver], *, actor: ScopedActor, purpose: str, at: datetime) -> None:
    rows = list(found)
    record(
        at=at, actor=actor.actor_id, action="hand_over.read", subject_kind="hand_over",
        subject_key=str(rows[0].id) if len(rows) == 1 else "many", purpose=purpose,
        persons=[one.person for one in rows],
    )  # fmt: skip

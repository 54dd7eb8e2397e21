"""Hand-overs: offered by one named person, received or refused by another."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from sizao.response.arrivals.gate_reading import hand_over_of, waiting_of
from sizao.response.arrivals.types.handovers import (
    HandOver,
    HandOverClock,
    HandOverError,
    HandOverKind,
    HandOverNotFoundError,
    HandOverState,
    Waiting,
)
from sizao.response.arrivals.types.reports import ArrivalState


_LONGEST = {"vehicle": 60, "receiver": 60, "why": 200}


def offer_hand_over(
    *,
    person: int,
    arrival: int | None,
    kind: HandOverKind,
    place: str,
    division_path: str,
    destination_path: str,
    clock: HandOverClock,
    meant_for: str = "",
    vehicle: str = "",
    partner: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> HandOver:
    """Offers a traveller to those of `destination_path`; from now on the clock of the receipt runs.

    `division_path`: where the traveller is; `meant_for`: an account there, empty for whoever of them waits. Somebody
    in transit is only seen to the next train. `partner`: the instance that answers for `destination_path`, and gives
    the receipt; whoever calls tells it. Raises `HandOverError` where the person is on the way to somebody
    already, and `NotPermittedError`.
    """
    check(actor, Permission.OFFER_TRAVELLERS)
    if not actor.scope.covers(division_path):
        raise HandOverError(
            "The traveller is not in your area.", "Whoever has a person hands them over.", "Ask the station."
        )
    words = _words("vehicle", vehicle)
    with scope(_whole(division_path), actor=actor.actor_id):
        open_one = models.HandOver.objects.filter(person=person, state=HandOverState.OFFERED.value).first()
        if open_one is not None:
            raise HandOverError(
                "This person is being handed over already.",
                "One person answers for a traveller at a time.",
                "Wait for the receipt, or take that hand-over back first.",
            )
        if arrival is not None and not models.Arrival.objects.filter(pk=arrival, person=person).exists():
            raise HandOverError(
                "This report is about somebody else.", "Nobody was handed over.", "Scan the person again."
            )
        row = models.HandOver.objects.create(
            person=person, arrival=arrival, kind=kind.value, place=place, division_path=division_path,
            destination_path=destination_path, offered_by=actor.actor_id, offered_at=at, meant_for=meant_for,
            vehicle=words, receipt_due_at=clock.due_at, rises_at=clock.rises_at, rule=clock.rule, partner=partner,
        )  # fmt: skip
        keep("hand_over.offer", row, actor.actor_id, at, reason)
    return hand_over_of(row)


def receive_hand_over(
    *,
    hand_over_id: int,
    receiver: str = "",
    given_at: datetime | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> HandOver:
    """Gives receipt: the actor has the traveller now. The report that was met becomes one of somebody who arrived.

    `given_at`: when it was given on a phone that had no network then. The same receipt sent again is the same one.

    `receiver`: somebody without an account, whose word the actor writes down (a hotel's desk, the family); then the
    receipt may be written by whoever offered. Raises `HandOverNotFoundError`, `HandOverError` for one that is closed,
    or is the actor's own, and `NotPermittedError`.
    """
    words = _words("receiver", receiver)
    check(actor, Permission.OFFER_TRAVELLERS if words else Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_one(hand_over_id, was=(HandOverState.RECEIVED, actor, words))
        if row.state == HandOverState.RECEIVED.value:
            return hand_over_of(row)
        if row.kind == HandOverKind.TRANSIT.value:
            raise HandOverError(
                "This person is in transit.", "They are handed over to nobody.", "Say that they were seen off."
            )
        _check_here(row)
        if not words:
            _check_to(row, actor)
        close(row, HandOverState.RECEIVED, actor.actor_id, _then(row, given_at, at), receiver=words)
        arrived(row, actor.actor_id, at)
        keep("hand_over.receive", row, actor.actor_id, at, reason)
    return hand_over_of(row)


def see_off(*, hand_over_id: int, actor: ScopedActor, at: datetime, reason: str) -> HandOver:
    """Says that somebody in transit has gone on. Raises as `receive_hand_over`."""
    check(actor, Permission.OFFER_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_one(hand_over_id)
        if row.kind != HandOverKind.TRANSIT.value:
            raise HandOverError(
                "This person is not in transit.", "Somebody has to receive them.", "Wait for the receipt."
            )
        close(row, HandOverState.RECEIVED, actor.actor_id, at)
        keep("hand_over.see_off", row, actor.actor_id, at, reason)
    return hand_over_of(row)


def refuse_hand_over(
    *, hand_over_id: int, why: str, given_at: datetime | None = None, actor: ScopedActor, at: datetime, reason: str
) -> HandOver:
    """Says that the traveller was not taken, and why. Whoever offered answers for them still. `given_at`: as a receipt.

    Raises `HandOverError` without a reason, else as `receive_hand_over`.
    """
    check(actor, Permission.RECEIVE_TRAVELLERS)
    words = _words("why", why)
    if not words:
        raise HandOverError(
            "A hand-over is not refused without a reason.",
            "The station has to know what to do with the traveller.",
            "Say in a few words why.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_one(hand_over_id, was=(HandOverState.REFUSED, actor, ""))
        if row.state == HandOverState.REFUSED.value:
            return hand_over_of(row)
        _check_here(row)
        _check_to(row, actor)
        close(row, HandOverState.REFUSED, actor.actor_id, _then(row, given_at, at), why=words)
        keep("hand_over.refuse", row, actor.actor_id, at, reason)
    return hand_over_of(row)


def withdraw_hand_over(*, hand_over_id: int, why: str, actor: ScopedActor, at: datetime, reason: str) -> HandOver:
    """Takes an offer back, for example because the wrong county was chosen. Raises as `receive_hand_over`."""
    check(actor, Permission.OFFER_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_one(hand_over_id)
        if row.outside_reference is not None or not actor.scope.covers(str(row.division_path)):
            raise HandOverError("You did not offer this.", "Whoever offered may take it back.", "Refuse it instead.")
        close(row, HandOverState.WITHDRAWN, actor.actor_id, at, why=_words("why", why))
        keep("hand_over.withdraw", row, actor.actor_id, at, reason)
    return hand_over_of(row)


def begin_waiting(
    *, place: str, division_path: str, vehicle: str, until: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Waiting:
    """Says that the actor waits at a place for the people of a county, until then at the longest.

    Whoever waited before waits here from now on. Raises `HandOverError` for another's county, `NotPermittedError`.
    """
    check(actor, Permission.RECEIVE_TRAVELLERS)
    if not actor.scope.covers(division_path):
        raise HandOverError("You cannot wait for another county.", next_step="Choose your own.")
    with scope(actor.scope.path, actor=actor.actor_id):
        _end(actor, at)
        row = models.WaitingStaff.objects.create(
            place=place, division_path=division_path, staff=actor.actor_id, vehicle=_words("vehicle", vehicle),
            since=at, until=until,
        )  # fmt: skip
        record(
            at=at, actor=actor.actor_id, action="hand_over.wait", subject_kind="gate", subject_key=place[:80],
            purpose=reason,
        )  # fmt: skip
    return waiting_of(row)


def end_waiting(*, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says that the actor waits no longer. Raises `NotPermittedError`."""
    check(actor, Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        if _end(actor, at):
            record(
                at=at, actor=actor.actor_id, action="hand_over.stop_waiting", subject_kind="gate", subject_key="any",
                purpose=reason,
            )  # fmt: skip


def _end(actor: ScopedActor, at: datetime) -> int:
    return models.WaitingStaff.objects.filter(staff=actor.actor_id, since__lte=at, until__gt=at).update(until=at)


def _open_one(number: int, was: tuple[HandOverState, ScopedActor, str] | None = None) -> models.HandOver:
    """The hand-over, if it is open; or if it `was` closed so already, by that actor with that receiver."""
    row = models.HandOver.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise HandOverNotFoundError(
            f"There is no hand-over {number} from or to your area.",
            "It goes elsewhere, or was deleted when its term was over.",
            "Look for it in the list of hand-overs.",
        )
    if was is not None and (row.state, row.closed_by, row.receiver) == (was[0].value, was[1].actor_id, was[2]):
        return row
    if row.state != HandOverState.OFFERED.value:
        raise HandOverError(
            "This hand-over is closed already.", "Somebody was quicker.", "Look at the list of hand-overs."
        )
    return row


def _check_here(row: models.HandOver) -> None:
    """Of what went to another instance only that gives receipt."""
    if row.partner and row.outside_reference is None:
        raise HandOverError(
            "This traveller was offered to another instance of the system.",
            "Those who answer for the division there give the receipt, and it comes back by itself.",
            "Wait for it, call them, or take the hand-over back.",
        )


def _then(row: models.HandOver, given_at: datetime | None, at: datetime) -> datetime:
    """When it was said on the phone; never before it was offered, nor later than now."""
    return at if given_at is None else min(at, max(given_at, row.offered_at))


def _check_to(row: models.HandOver, actor: ScopedActor) -> None:
    """Receipt is given by another person, of the area that it was offered to."""
    if row.offered_by == actor.actor_id:
        raise HandOverError(
            "You cannot receive from yourself.",
            "A receipt says that another named person has the traveller.",
            "Whoever takes the traveller signs in and gives receipt, or write down who took them.",
        )
    if not actor.scope.covers(str(row.destination_path)):
        raise HandOverError(
            "This traveller was offered to another area.",
            "Only they can give receipt.",
            "Ask whoever offered to take it back and offer anew.",
        )


def close(
    row: models.HandOver, state: HandOverState, actor: str, at: datetime, *, receiver: str = "", why: str = ""
) -> None:
    row.state, row.closed_by, row.closed_at, row.receiver, row.why = state.value, actor, at, receiver, why
    row.save(update_fields=["state", "closed_by", "closed_at", "receiver", "why"])


def arrived(row: models.HandOver, actor: str, at: datetime) -> None:
    """A named person has them: the coming is over."""
    if row.arrival is not None:
        models.Arrival.objects.filter(pk=row.arrival, state=ArrivalState.ANNOUNCED.value).update(
            state=ArrivalState.ARRIVED.value, state_at=at, state_by=actor
        )


def _words(name: str, text: str) -> str:
    words = " ".join(text.split())
    if len(words) > _LONGEST[name]:
        raise HandOverError("This is too long.", f"At most {_LONGEST[name]} characters.", "Say it in fewer words.")
    return words


def _whole(path: str) -> str:
    return path.partition(".")[0]


def keep(action: str, row: models.HandOver, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at, actor=actor, action=action, subject_kind="hand_over", subject_key=str(row.pk), purpose=reason,
        persons=[row.person], detail={"to": str(row.destination_path)},
    )  # fmt: skip

"""Stays: who needs a place, who came, who was given another room, who was released or left otherwise."""

from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.operations.taking import check_room, free_room, take_stay
from sizao.response.quarantine.reading import stay_of
from sizao.response.quarantine.rules.stays import check_ending, check_release
from sizao.response.quarantine.types import (
    OPEN_STATES,
    Ending,
    LastTests,
    NewStay,
    QuarantineError,
    SiteRules,
    Stay,
    StayState,
)


def ask_place(*, new: NewStay, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Notes that somebody needs a place. The same restriction asked again is the same stay, with its newer term.

    Raises `QuarantineError` for somebody who has a place or waits for one under another restriction.
    """
    check(actor, Permission.PLACE_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Stay.objects.filter(person=new.person, state__in=[state.value for state in OPEN_STATES]).first()
        if row is not None and row.restriction != new.restriction:
            raise QuarantineError(
                "This person has a place already, or waits for one.",
                "Two restrictions ask for a place for the same person.",
                "Look at the stay, and at which restriction holds.",
            )
        if row is not None:
            row.due_at = new.due_at
            if row.state == StayState.WAITING.value and new.group.startswith("case:"):
                row.group, row.degree = new.group, new.degree
            row.save(update_fields=["due_at", "group", "degree"])
        else:
            row = models.Stay.objects.create(
                person=new.person,
                party=new.party,
                is_family=new.is_family,
                degree=new.degree,
                group=new.group,
                needs=sorted(need.value for need in new.needs),
                restriction=new.restriction,
                division_path=new.division_path,
                state=StayState.WAITING.value,
                asked_at=at,
                asked_by=actor.actor_id,
                due_at=new.due_at,
            )
        record_about(
            "quarantine.ask_place", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person],
            restriction=new.restriction,
        )  # fmt: skip
        return stay_of(row)


def set_needs(*, stay_id: int, needs: frozenset[str], actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says what a place must have for somebody. Raises `StayNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        row.needs = sorted(needs)
        row.save(update_fields=["needs"])
        record_about("quarantine.set_needs", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person])


def record_arrival(*, stay_id: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Notes that somebody came to the room that was confirmed for them.

    Raises `QuarantineError` for somebody without a place, or who is there already, `StayNotFoundError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        if row.state != StayState.PLACED.value:
            raise QuarantineError(
                "Nobody is expected here under this stay.",
                "Either no room was confirmed, or the person is there already or has left.",
                "Look at how the stay stands.",
            )
        if since > at or (row.placed_at is not None and since < row.asked_at):
            raise QuarantineError(
                "The arrival lies in the future, or before a place was asked for.", next_step="Correct the time."
            )
        row.state, row.arrived_at, row.arrived_by = StayState.ARRIVED.value, since, actor.actor_id
        row.save()
        record_about("quarantine.arrive", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person])
        return stay_of(row)


def move_stay(*, stay_id: int, room_id: int, rules: SiteRules, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Gives somebody who is placed or there another room. The room left behind waits for disinfection.

    Raises `QuarantineError` for a room of another party or degree, a full or closed one, and `StayNotFoundError`.
    """
    check(actor, Permission.PLACE_PEOPLE)
    if not reason.strip():
        raise QuarantineError("Another room has a reason.", next_step="Say it in a few words.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        if row.state not in (StayState.PLACED.value, StayState.ARRIVED.value):
            raise QuarantineError("Only somebody with a room can be given another.", next_step="Make a plan of rooms.")
        if room_id == row.room_id:
            raise QuarantineError("The person is in this room.", next_step="Choose another room.")
        room = check_room(room_id, row, rules)
        left = row.room
        assert left is not None, "whoever is placed has a room"
        row.room, row.site, row.division_path = room, room.site, room.division_path
        row.reasons = [["by_hand", {}]]
        row.save()
        models.StayRoom.objects.create(
            stay=row, division_path=row.division_path, from_room=left, to_room=room, at=at, by=actor.actor_id,
            reason=reason.strip()[:400],
        )  # fmt: skip
        if row.state == StayState.ARRIVED.value:
            free_room(left)
        record_about("quarantine.move", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person])
        return stay_of(row)


def release_stay(
    *, stay_id: int, tests: LastTests, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Stay:
    """Releases somebody at the end of the term, with a certificate. A named person does it, never a clock.

    Raises `QuarantineError` with a pending or lacking test, a positive result or before the end of the term.
    """
    check(actor, Permission.RELEASE_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        check_release(StayState(row.state), row.due_at, at, tests)
        row.certificate = f"G{row.pk:08d}"
        return _leave(row, Ending.RELEASED, since, actor, at, reason)


def end_stay(*, stay_id: int, ending: Ending, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Ends a stay otherwise than by release: hospital, home, lifted, never came.

    Raises `QuarantineError`, `StayNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.RELEASE_STAYS)
    if not reason.strip():
        raise QuarantineError("It has a reason.", next_step="Say it in a few words.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        check_ending(StayState(row.state), ending)
        return _leave(row, ending, since, actor, at, reason)


def _leave(row: models.Stay, ending: Ending, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    if since > at or since < (row.arrived_at or row.asked_at):
        raise QuarantineError("The time lies in the future, or before the stay began.", next_step="Correct it.")
    was_there = row.state == StayState.ARRIVED.value
    row.state, row.ending, row.left_at, row.left_by = StayState.LEFT.value, ending.value, since, actor.actor_id
    row.save()
    if was_there and row.room is not None:
        free_room(row.room)
    record_about(
        "quarantine.leave", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person],
        ending=ending.value,
    )  # fmt: skip
    return stay_of(row)

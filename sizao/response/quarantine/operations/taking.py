"""Rows in hand: a stay or a room for one writer at a time, and whether a room may take somebody."""

from collections.abc import Iterable

from sizao.engines.planning.rooms.types import RoomKind
from sizao.response.quarantine import models
from sizao.response.quarantine.types import (
    IN_ROOMS,
    Need,
    QuarantineError,
    RoomState,
    SiteNotFoundError,
    SiteRules,
    SiteState,
    StayNotFoundError,
)


_STATES = [state.value for state in IN_ROOMS]


def take_stay(stay_id: int) -> models.Stay:
    """The row, locked. Raises `StayNotFoundError`."""
    row = models.Stay.objects.select_for_update(of=("self",)).select_related("site", "room").filter(pk=stay_id).first()
    if row is None:
        raise StayNotFoundError("There is no such stay in your area.", next_step="Look at the list of stays.")
    return row


def check_room(room_id: int, stay: models.Stay, rules: SiteRules, *, leaving: Iterable[int] = ()) -> models.Room:
    """The room, locked, if it may take this person now. `leaving`: stays that leave it in the same act.

    Raises `SiteNotFoundError` and `QuarantineError`, each with what is wrong.
    """
    room = models.Room.objects.select_for_update(of=("self",)).select_related("site").filter(pk=room_id).first()
    if room is None:
        raise SiteNotFoundError("There is no such room in your area.", next_step="Look at the rooms of the site.")
    if room.site.state != SiteState.OPEN.value or room.state != RoomState.READY.value:
        raise QuarantineError(
            "The room cannot be used.", "It is closed, or waits for disinfection.", "Choose another room."
        )
    inside = list(models.Stay.objects.filter(room=room, state__in=_STATES).exclude(pk__in=[stay.pk, *leaving]))
    if any(one.party != stay.party for one in inside):
        raise QuarantineError("Another family is in this room.", "A room holds one family.", "Choose an empty room.")
    if len(inside) >= (1 if room.kind == RoomKind.SINGLE.value else room.beds):
        raise QuarantineError("The room is full.", next_step="Choose another room.")
    if Need.ACCESSIBLE.value in stay.needs and room.kind != RoomKind.ACCESSIBLE.value:
        raise QuarantineError("The person needs an accessible room.", next_step="Choose an accessible one.")
    _check_floor(room, stay, rules, leaving)
    return room


def _check_floor(room: models.Room, stay: models.Stay, rules: SiteRules, leaving: Iterable[int]) -> None:
    others = models.Stay.objects.filter(
        room__site=room.site, room__building=room.building, room__floor=room.floor, state__in=_STATES
    ).exclude(pk__in=[stay.pk, *leaving])
    # Of one's own family, who cares for whom goes before what is kept apart.
    others = others.exclude(party=stay.party)
    if rules.rooms.degrees_apart and others.exclude(degree=stay.degree).exists():
        raise QuarantineError(
            "Contacts of another degree are on this floor.", next_step="Choose a floor of this degree, or an empty one."
        )
    if rules.rooms.groups_apart and others.exclude(group=stay.group).exists():
        raise QuarantineError(
            "Contacts of another case are on this floor.", next_step="Choose a floor of this case, or an empty one."
        )


def free_room(room: models.Room) -> None:
    """A room that the last person left waits for disinfection."""
    if not models.Stay.objects.filter(room=room, state__in=_STATES).exists():
        models.Room.objects.filter(pk=room.pk).update(state=RoomState.TO_DISINFECT.value)

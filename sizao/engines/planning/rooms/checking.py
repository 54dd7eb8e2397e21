"""Whether placements keep the rules: read from the rules alone, without the solver. Hand placements are held to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sizao.engines.planning.rooms.splitting import is_dependent
from sizao.engines.planning.rooms.types import (
    Fixed,
    Guest,
    Held,
    Party,
    PlacementError,
    Room,
    RoomKind,
    RoomRules,
)


@dataclass(frozen=True, slots=True)
class _InRoom:
    party: Party
    guest: Guest


def check_fixed(
    parties: Sequence[Party], rooms: Sequence[Room], rules: RoomRules, *, held: Sequence[Held], fixed: Sequence[Fixed]
) -> None:
    """Raises `PlacementError` for the first rule that hand placements break."""
    known = {room.key for room in rooms} | {one.room.key for one in held}
    guests = {guest.key for party in parties for guest in party.guests}
    for one in fixed:
        if one.room not in known:
            raise PlacementError(
                "The room cannot be used.", "It is closed, waits for disinfection, or is not there.", "Choose another."
            )
        if one.guest not in guests:
            raise PlacementError("Somebody placed by hand needs no room.", next_step="Take the placement back.")
    if len({one.guest for one in fixed}) < len(fixed):
        raise PlacementError("Somebody is placed in two rooms.", next_step="Take one of them back.")
    placed = {one.guest: one.room for one in fixed}
    for problem in problems_of(placed, parties, rooms, rules, held=held, by_hand=True):
        raise problem


def problems_of(
    placed: Mapping[int, int],
    parties: Sequence[Party],
    rooms: Sequence[Room],
    rules: RoomRules,
    *,
    held: Sequence[Held] = (),
    by_hand: bool = False,
) -> Iterator[PlacementError]:
    """Every rule that `placed` (guest to room) breaks. `by_hand`: only some are placed, so that who cares for whom and
    where the rest of a party is cannot be said yet."""
    by_key = {room.key: room for room in rooms} | {one.room.key: one.room for one in held}
    there = {one.room.key: one for one in held}
    inside: dict[int, list[_InRoom]] = defaultdict(list)
    for party in parties:
        for guest in party.guests:
            if guest.key in placed:
                inside[placed[guest.key]].append(_InRoom(party, guest))
    for key, people in inside.items():
        yield from _of_room(by_key[key], people, there.get(key), rules, by_hand)
    yield from _of_floors(inside, by_key, held, rules)
    if not by_hand:
        for party in parties:
            sites = {by_key[placed[one.key]].site for one in party.guests if one.key in placed}
            if len(sites) > 1:
                yield PlacementError("A party is at two sites.", next_step="Keep it at one.")


def _of_room(
    room: Room, people: Sequence[_InRoom], there: Held | None, rules: RoomRules, by_hand: bool
) -> Iterator[PlacementError]:
    parties = {one.party.key for one in people} | ({there.party} if there else set())
    if len(parties) > 1:
        yield PlacementError(
            "Two families would be in one room.", "A room holds one family.", "Give each a room of its own."
        )
    beds = there.spare if there else 1 if room.kind is RoomKind.SINGLE else room.beds
    if len(people) > beds:
        yield PlacementError("More people than beds would be in one room.", next_step="Choose a larger room.")
    if any(one.guest.accessible for one in people) and room.kind is not RoomKind.ACCESSIBLE:
        yield PlacementError("Somebody needs an accessible room.", next_step="Choose an accessible one.")
    if any(not one.party.is_family for one in people):
        sexes = {one.guest.sex for one in people if not is_dependent(one.guest, rules)} - {"u"}
        if len(sexes) > 1:
            yield PlacementError(
                "Men and women who are no family would share a room.", next_step="Give them rooms of their own."
            )
    grown = [one.guest for one in people if not is_dependent(one.guest, rules)]
    if len({guest.degree for guest in grown} | ({there.degree} if there and grown else set())) > 1:
        yield PlacementError(
            "Contacts of two degrees would share a room.",
            "Only a child shares a room with a carer of another degree.",
            "Give each degree a room of its own.",
        )
    dependents = [one for one in people if is_dependent(one.guest, rules)]
    carers = [guest for guest in grown if guest.may_care]
    if dependents and not carers and there is None and not by_hand:
        yield PlacementError("A child would be without a carer.", next_step="Place somebody who may care with it.")


def _of_floors(
    inside: Mapping[int, Sequence[_InRoom]], rooms: Mapping[int, Room], held: Sequence[Held], rules: RoomRules
) -> Iterator[PlacementError]:
    degrees: dict[int, set[int]] = defaultdict(set)
    groups: dict[int, set[str]] = defaultdict(set)
    for one in held:
        degrees[one.room.floor].add(one.degree)
        groups[one.room.floor].add(one.group)
    for key, people in inside.items():
        first = min((one.guest.degree, one.guest.group, one.guest.key) for one in people)
        degrees[rooms[key].floor].add(first[0])
        groups[rooms[key].floor].add(first[1])
    touched = {rooms[key].floor for key in inside}
    if rules.degrees_apart and any(len(degrees[floor]) > 1 for floor in touched):
        yield PlacementError(
            "Contacts of two degrees would be on one floor.",
            next_step="Choose a floor of their degree, or an empty one.",
        )
    if rules.groups_apart and any(len(groups[floor]) > 1 for floor in touched):
        yield PlacementError(
            "Two exposure groups would be on one floor.",
            "Who was infected at one place would meet who was not.",
            "Choose a floor of their group, or an empty one.",
        )

"""From a party to the rooms that it needs: who shares a room with whom. Several ways, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sizao.engines.planning.rooms.types import Guest, Party, Room, RoomKind, RoomRules


@dataclass(frozen=True, slots=True)
class Unit:
    """People who share one room. The strictest degree among them is the room's."""

    guests: tuple[Guest, ...]

    @property
    def degree(self) -> int:
        return min(one.degree for one in self.guests)

    @property
    def group(self) -> str:
        return min((one.degree, one.group, one.key) for one in self.guests)[1]

    @property
    def needs(self) -> tuple[int, str, int, bool]:
        """What makes rooms alike fit: degree, group, number of people, accessible or not."""
        return self.degree, self.group, len(self.guests), any(one.accessible for one in self.guests)


Way = tuple[Unit, ...]


def is_dependent(one: Guest, rules: RoomRules) -> bool:
    return one.needs_care or (one.age is not None and one.age <= rules.child_age_to)


def fits(room: Room, needs: tuple[int, str, int, bool]) -> bool:
    """Whether a room holds so many, by kind and beds; degree and group are a matter of its floor."""
    _degree, _group, people, accessible = needs
    if accessible and room.kind is not RoomKind.ACCESSIBLE:
        return False
    return people <= (1 if room.kind is RoomKind.SINGLE else room.beds)


def without_carer(party: Party, rules: RoomRules) -> list[Guest]:
    """Those who may not be placed, for nobody of the party may care for them; empty where somebody may."""
    if any(_may_care(one, rules) for one in party.guests):
        return []
    return [one for one in party.guests if is_dependent(one, rules)]


def ways_of(party: Party, rules: RoomRules, beds: int) -> list[Way]:
    """The ways in which a party may take rooms of at most `beds`, the one that keeps it together first.

    The party has a carer for whoever needs one.
    """
    together = [unit for part in _parts(party, rules) for unit in _chunks(part, rules, beds)]
    apart = [unit for part in _parts(party, rules) for unit in _chunks(part, rules, 1)]
    ways = [tuple(Unit(tuple(unit)) for unit in way) for way in (together, apart)]
    return ways if sorted(map(len, together)) != sorted(map(len, apart)) else ways[:1]


def _may_care(one: Guest, rules: RoomRules) -> bool:
    return one.may_care and not is_dependent(one, rules)


def _parts(party: Party, rules: RoomRules) -> list[list[Guest]]:
    """Who may share rooms at all: by degree, and by sex where they are no family. A dependent goes with a carer, of the
    same degree and sex if there is one."""
    guests = sorted(party.guests, key=lambda one: (one.degree, one.key))
    parts: dict[tuple[int, str], list[Guest]] = {}

    def place(one: Guest) -> tuple[int, str]:
        return one.degree, "" if party.is_family else one.sex

    for one in guests:
        if not is_dependent(one, rules):
            parts.setdefault(place(one), []).append(one)
    cared = {key: sum(_may_care(one, rules) for one in part) for key, part in parts.items()}
    able = [key for key, number in cared.items() if number]
    taken = dict.fromkeys(able, 0)
    for one in guests:
        if is_dependent(one, rules):
            wanted = place(one)
            key = min(able, key=lambda key: (key[0] != one.degree, key != wanted, taken[key] / cared[key], key))
            taken[key] += 1
            parts[key].append(one)
    return list(parts.values())


def _chunks(part: Sequence[Guest], rules: RoomRules, beds: int) -> list[list[Guest]]:
    """Rooms of at most `beds`, each dependent with a carer: evenly over as few rooms as hold all."""
    dependents = [one for one in part if is_dependent(one, rules)]
    carers = [one for one in part if _may_care(one, rules)]
    others = [one for one in part if one not in dependents and one not in carers]
    if not dependents:
        everybody = [*carers, *others]
        return [everybody[start : start + beds] for start in range(0, len(everybody), max(beds, 1))]
    # As many rooms as hold all, but no more than carers who can open one for dependents.
    wanted = max(1, -(-len(part) // beds)) if beds > 1 else len(carers)
    rooms: list[list[Guest]] = [[one] for one in carers[: min(wanted, len(carers), len(dependents))]]
    rest = [*carers[len(rooms) :], *others]
    for number, one in enumerate(dependents):
        rooms[number % len(rooms)].append(one)
    for one in rest:
        least = min(rooms, key=len)
        if len(least) < beds:
            least.append(one)
        elif rooms[-1][0] in rest and len(rooms[-1]) < beds:
            rooms[-1].append(one)
        else:
            rooms.append([one])
    return rooms

"""The slow reference: tries every way of giving rooms, room by room, and keeps the cheapest. For a few parties."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from sizao.engines.planning.rooms.checking import problems_of
from sizao.engines.planning.rooms.solving import (
    Problem,
    Wanted,
    heaviest,
    left_cost,
    room_cost,
    way_cost,
)
from sizao.engines.planning.rooms.splitting import ways_of, without_carer
from sizao.engines.planning.rooms.types import Party, Room, RoomKind, RoomRules, Steps


def least_cost(parties: Sequence[Party], rooms: Sequence[Room], steps: Steps, rules: RoomRules) -> int:
    """The cost of the best plan, by trying all. Parties have a carer where one is needed."""
    assert not any(without_carer(party, rules) for party in parties)
    beds = max((room.beds for room in rooms if room.kind is not RoomKind.SINGLE), default=1)
    wanted = [Wanted(party, ways_of(party, rules, beds), None) for party in parties]
    problem = Problem(wanted, rooms, {}, steps, rules)
    weight = heaviest(problem)

    def best(number: int, placed: dict[int, int], free: frozenset[Room], so_far: int) -> int:
        if number == len(wanted):
            return so_far
        one = wanted[number]
        least = best(number + 1, placed, free, so_far + left_cost(one.party, weight))
        for more, used, cost in _choices(one, free, problem):
            tried = placed | more
            if not any(problems_of(tried, parties[: number + 1], rooms, rules)):
                least = min(least, best(number + 1, tried, free - used, so_far + cost))
        return least

    return best(0, {}, frozenset(rooms), 0)


def _choices(
    one: Wanted, free: frozenset[Room], problem: Problem
) -> Iterator[tuple[dict[int, int], frozenset[Room], int]]:
    for number, way in enumerate(one.ways):
        for chosen in permutations(sorted(free, key=lambda room: room.key), len(way)):
            if not all(problem.reaches(one.party.home, room.site) for room in chosen):
                continue
            away = problem.steps[one.party.home, chosen[0].site]
            cost = way_cost(one.party, number, away)
            cost += sum(room_cost((room.kind, room.beds), unit.needs) for unit, room in zip(way, chosen, strict=True))
            placed = {guest.key: room.key for unit, room in zip(way, chosen, strict=True) for guest in unit.guests}
            yield placed, frozenset(chosen), cost

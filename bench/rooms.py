"""People to rooms: 2,000 people of four exposure groups, half of them in families, to 60 sites.

    python -m bench.rooms [PEOPLE [SITES]]

Ends with status 1 where it takes 30 seconds or more, or where somebody who could be placed is not.
"""

import os
import sys
import time

import numpy as np

from sizao.engines.planning.rooms import (
    Effort,
    Guest,
    Party,
    Room,
    RoomKind,
    RoomRules,
    plan_rooms,
    problems_of,
)


GOAL = 30.0
FLOORS, ROOMS_A_FLOOR = 4, 12
HOMES, GROUPS = 17, 4


def main(people: int = 2_000, sites: int = 60) -> int:
    chance = np.random.default_rng(20211023)
    parties = _parties(people, chance)
    rooms = _rooms(sites)
    steps = {(f"home{home}", site): abs(home - site % HOMES) + 1 for home in range(HOMES) for site in range(sites)}
    rules = RoomRules()
    began = time.perf_counter()

    def progress(share: float, placed: int, everybody: int) -> None:
        print(f"  {time.perf_counter() - began:5.1f} s  {placed:,} of {everybody:,} placed", flush=True)

    print(f"{people:,} people, {sites} sites, {len(rooms):,} rooms, load {os.getloadavg()[0]:.1f}")
    plan = plan_rooms(parties, rooms, steps, rules, effort=Effort(), progress=progress)
    seconds = time.perf_counter() - began
    broken = len([*problems_of({one.guest: one.room for one in plan.placements}, parties, rooms, rules)])
    away = sum(one.steps for one in plan.placements) / max(1, len(plan.placements))
    print(
        f"{seconds:.1f} s: {len(plan.placements):,} placed, {len(plan.unplaced):,} not, {broken} rules broken,"
        f" {away:.2f} steps on average, {'the best' if plan.is_best else 'the best found'}"
    )
    return 0 if seconds < GOAL and not broken and not plan.unplaced else 1


def _parties(people: int, chance: np.random.Generator) -> list[Party]:
    found: list[Party] = []
    key = 0
    while key < people:
        size = min(int(chance.choice([1, 1, 1, 2, 2, 3, 4])), people - key)
        degree, group = int(chance.choice([1, 1, 2])), f"group{chance.integers(GROUPS)}"
        guests = []
        for number in range(size):
            is_child = number > 1 and chance.random() < 0.6
            age = 8 if is_child else int(chance.integers(18, 80))
            needs_accessible = number == 0 and bool(chance.random() < 0.03)
            guests.append(
                Guest(key, degree, group, str(chance.choice(["f", "m"])), age, 18 <= age < 65, False, needs_accessible)
            )
            key += 1
        if guests[0].age and guests[0].age >= 65:
            guests[0] = Guest(guests[0].key, degree, group, "f", 40, True, False, guests[0].accessible)
        found.append(Party(f"party{len(found)}", f"home{chance.integers(HOMES)}", tuple(guests)))
    return found


def _rooms(sites: int) -> list[Room]:
    rooms: list[Room] = []
    for site in range(sites):
        for floor in range(FLOORS):
            for number in range(ROOMS_A_FLOOR):
                kind = RoomKind.FAMILY if number < 4 else RoomKind.ACCESSIBLE if number == 4 else RoomKind.SINGLE
                beds = {RoomKind.FAMILY: 4, RoomKind.ACCESSIBLE: 2, RoomKind.SINGLE: 1}[kind]
                rooms.append(Room(len(rooms), site, site * FLOORS + floor, kind, beds))
    return rooms


if __name__ == "__main__":
    raise SystemExit(main(*(int(word) for word in sys.argv[1:])))

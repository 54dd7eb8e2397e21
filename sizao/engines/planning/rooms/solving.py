"""The solver's part. Parties that need the same are counted together, and so are rooms of a floor that hold the same:

`taking[class, way, site]` parties of a class take rooms in one of their ways at a site; `use[needs, floor, like]` rooms
alike of a floor hold units that need the same. A floor has one label, of degree and exposure group.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from sizao.engines.planning.rooms.splitting import Way, fits
from sizao.engines.planning.rooms.types import Effort, Party, Progress, Room, RoomKind, RoomRules, Steps


# What one person costs: a step farther, a party that is not in one room, a bed left empty, an accessible room unneeded.
STEP, SPLIT, EMPTY_BED, UNNEEDED = 1000, 300, 10, 50
_LEAST_URGENT = 5

Needs = tuple[int, str, int, bool]
Like = tuple[RoomKind, int]
Label = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A party with the ways in which it may take rooms. `site`: where its others are; None where it is free."""

    party: Party
    ways: Sequence[Way]
    site: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    wanted: Sequence[Wanted]
    rooms: Sequence[Room]
    labels: Mapping[int, Label]
    steps: Steps
    rules: RoomRules

    def reaches(self, home: str, site: int) -> bool:
        away = self.steps.get((home, site))
        return away is not None and (self.rules.most_steps is None or away <= self.rules.most_steps)

    def label(self, needs: Needs) -> Label:
        """What a floor must be to hold this: only what the rules keep apart."""
        return needs[0] if self.rules.degrees_apart else 0, needs[1] if self.rules.groups_apart else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`taken`: which party took which way, with the room of each of its units."""

    taken: Sequence[tuple[Party, Way, Sequence[Room]]]
    left: Sequence[Wanted]
    is_best: bool
    cost: int


def room_cost(room_like: Like, needs: Needs) -> int:
    """What it costs that a room holds these people: beds left empty, and an accessible room that others may need."""
    kind, beds = room_like
    return EMPTY_BED * (beds - needs[2]) + (UNNEEDED if kind is RoomKind.ACCESSIBLE and not needs[3] else 0)


def way_cost(party: Party, way_number: int, away: int) -> int:
    return len(party.guests) * (STEP * away + (SPLIT if way_number else 0))


def left_cost(party: Party, weight: int) -> int:
    """What it costs to have no rooms for a party; the stricter degrees cost more."""
    return weight * sum(_LEAST_URGENT - one.degree for one in party.guests)


def heaviest(problem: Problem) -> int:
    """More than everything else together can cost: nobody is left out to save steps."""
    people = sum(len(one.party.guests) for one in problem.wanted)
    farthest = max((away for away in problem.steps.values()), default=0)
    most_beds = max((room.beds for room in problem.rooms), default=0)
    return 1 + people * (STEP * farthest + SPLIT + EMPTY_BED * most_beds + UNNEEDED)


def solve(problem: Problem, effort: Effort, progress: Progress | None) -> Answer:
    """The best plan that the effort finds; always the same for the same facts and effort on a machine in time."""
    return _Model(problem).solved(effort, progress)


class _Model:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.weight = heaviest(problem)
        self.stock: dict[int, dict[Like, list[Room]]] = defaultdict(lambda: defaultdict(list))
        self.floors_of: dict[int, set[int]] = defaultdict(set)
        for room in sorted(problem.rooms, key=lambda room: room.key):
            self.stock[room.floor][room.kind, room.beds].append(room)
            self.floors_of[room.site].add(room.floor)
        self.classes: dict[Any, list[Wanted]] = defaultdict(list)
        for one in sorted(problem.wanted, key=lambda one: one.party.key):
            self.classes[self._sort(one)].append(one)
        self.taking: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.use: dict[tuple[Needs, int, Like], cp_model.IntVar] = {}
        self.labeled: dict[tuple[int, Label], cp_model.IntVar] = {}
        self.spots: dict[tuple[int, Label], list[tuple[Needs, int, Like]]] = defaultdict(list)
        self.cost: list[Any] = []
        self.base = 0
        self._parties()
        self._rooms()

    @staticmethod
    def _sort(one: Wanted) -> Any:
        """Parties of one sort are the same to the solver."""
        degrees = tuple(sorted(guest.degree for guest in one.party.guests))
        return one.party.home, one.site, degrees, tuple(tuple(sorted(unit.needs for unit in way)) for way in one.ways)

    def _parties(self) -> None:
        for number, alike in enumerate(self.classes.values()):
            first = alike[0]
            cost_left = left_cost(first.party, self.weight)
            self.base += cost_left * len(alike)
            placed = []
            for site in sorted(self.floors_of):
                if (first.site is not None and site != first.site) or not self.problem.reaches(first.party.home, site):
                    continue
                away = self.problem.steps[first.party.home, site]
                for way_number in range(len(first.ways)):
                    taking = self.model.new_int_var(0, len(alike), "")
                    self.taking[number, way_number, site] = taking
                    placed.append(taking)
                    self.cost.append((way_cost(first.party, way_number, away) - cost_left) * taking)
            if placed:
                self.model.add(sum(placed) <= len(alike))

    def _rooms(self) -> None:
        filled: dict[tuple[int, Like], list[Any]] = defaultdict(list)
        by_label: dict[tuple[int, Label, Like], list[Any]] = defaultdict(list)
        for (site, needs), amounts in self._demand().items():
            label = self.problem.label(needs)
            supply = []
            for floor, like, rooms in self._that_fit(site, needs):
                use = self.model.new_int_var(0, len(rooms), "")
                self.use[needs, floor, like] = use
                self.spots[floor, label].append((needs, floor, like))
                supply.append(use)
                filled[floor, like].append(use)
                by_label[floor, label, like].append(use)
                self.cost.append(room_cost(like, needs) * use)
            self.model.add(sum(supply) == sum(amounts))
        for (floor, like), uses in filled.items():
            self.model.add(sum(uses) <= len(self.stock[floor][like]))
        self._one_label(by_label)
        self.model.minimize(sum(self.cost) + self.base)

    def _demand(self) -> dict[tuple[int, Needs], list[Any]]:
        """How many rooms are needed at a site for each sort of need."""
        demand: dict[tuple[int, Needs], list[Any]] = defaultdict(list)
        every = list(self.classes.values())
        for (number, way_number, site), taking in self.taking.items():
            for needs, times in Counter(unit.needs for unit in every[number][0].ways[way_number]).items():
                demand[site, needs].append(times * taking)
        return demand

    def _that_fit(self, site: int, needs: Needs) -> Iterator[tuple[int, Like, list[Room]]]:
        for floor in sorted(self.floors_of[site]):
            if self._may_have(floor, self.problem.label(needs)):
                for like, rooms in self.stock[floor].items():
                    if fits(rooms[0], needs):
                        yield floor, like, rooms

    def _one_label(self, by_label: Mapping[tuple[int, Label, Like], Sequence[Any]]) -> None:
        """A floor holds what one label lets it hold."""
        of_floor: dict[int, list[Any]] = defaultdict(list)
        for (floor, label, like), uses in by_label.items():
            if (floor, label) not in self.labeled:
                self.labeled[floor, label] = self.model.new_bool_var("")
                of_floor[floor].append(self.labeled[floor, label])
            self.model.add(sum(uses) <= len(self.stock[floor][like]) * self.labeled[floor, label])
        for chosen in of_floor.values():
            self.model.add(sum(chosen) <= 1)

    def _may_have(self, floor: int, label: Label) -> bool:
        known = self.problem.labels.get(floor)
        return known is None or label == self.problem.label((*known, 1, False))

    def solved(self, effort: Effort, progress: Progress | None) -> Answer:
        if not self.taking:
            everybody = [one for alike in self.classes.values() for one in alike]
            return Answer((), everybody, True, self.base)
        taking, use = self._first()
        if progress is not None:
            people = [len(alike[0].party.guests) for alike in self.classes.values()]
            placed = sum(people[number] * times for (number, _way, _site), times in taking.items())
            progress(0.0, placed, sum(len(one.party.guests) for one in self.problem.wanted))
        solver = cp_model.CpSolver()
        # It would take Ctrl-C from the whole process, and not give it back.
        solver.parameters.catch_sigint_signal = False
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = effort.seed
        parameters.max_deterministic_time = effort.work
        parameters.max_time_in_seconds = effort.seconds
        status = solver.solve(self.model, None if progress is None else _Teller(self, effort, progress))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            taking = Counter({key: solver.value(variable) for key, variable in self.taking.items()})
            use = Counter({spot: solver.value(variable) for spot, variable in self.use.items()})
        # Else the time was over before the solver had looked at the first plan.
        taken, left = self._rooms_of(taking, use)
        return Answer(taken, left, status == cp_model.OPTIMAL, self._cost_of(taking, use))

    def _cost_of(self, taking: Counter[tuple[int, int, int]], use: Counter[tuple[Needs, int, Like]]) -> int:
        cost, every = self.base, list(self.classes.values())
        for (number, way_number, site), times in taking.items():
            party = every[number][0].party
            away = self.problem.steps[party.home, site]
            cost += times * (way_cost(party, way_number, away) - left_cost(party, self.weight))
        return cost + sum(times * room_cost(like, needs) for (needs, _floor, like), times in use.items())

    def _first(self) -> tuple[Counter[tuple[int, int, int]], Counter[tuple[Needs, int, Like]]]:
        """A first plan, party by party to the nearest site with rooms that fit: the solver begins with it."""
        free = {(floor, like): len(rooms) for floor, stock in self.stock.items() for like, rooms in stock.items()}
        labels: dict[int, Label] = {
            floor: self.problem.label((*label, 1, False)) for floor, label in self.problem.labels.items()
        }
        taking: Counter[tuple[int, int, int]] = Counter()
        use: Counter[tuple[Needs, int, Like]] = Counter()
        order = [(number, one) for number, alike in enumerate(self.classes.values()) for one in alike]
        order.sort(key=lambda pair: (min(guest.degree for guest in pair[1].party.guests), -len(pair[1].party.guests)))
        options: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, way_number, site in self.taking:
            options[number].append((way_number, site))
        homes = [alike[0].party.home for alike in self.classes.values()]
        for number, pairs in options.items():
            pairs.sort(key=lambda pair: (self.problem.steps[homes[number], pair[1]], pair[0], pair[1]))
        for number, one in order:
            for way_number, site in options[number]:
                spots = self._first_fit(one.ways[way_number], site, free, labels)
                if spots is not None:
                    taking[number, way_number, site] += 1
                    for spot in spots:
                        use[spot] += 1
                    break
        for key, variable in self.taking.items():
            self.model.add_hint(variable, taking[key])
        for spot, variable in self.use.items():
            self.model.add_hint(variable, use[spot])
        for (floor, label), variable in self.labeled.items():
            is_used = any(use[spot] for spot in self.spots[floor, label])
            self.model.add_hint(variable, int(is_used))
        return taking, use

    def _first_fit(
        self, way: Way, site: int, free: dict[tuple[int, Like], int], labels: dict[int, Label]
    ) -> list[tuple[Needs, int, Like]] | None:
        spots: list[tuple[Needs, int, Like]] = []
        undo: list[int] = []
        for unit in way:
            needs, label = unit.needs, self.problem.label(unit.needs)
            best = None
            # A floor that has the label already before one that is empty.
            for floor in sorted(self.floors_of[site], key=lambda floor: (labels.get(floor) != label, floor)):
                if labels.get(floor, label) != label:
                    continue
                likes = [
                    like
                    for like, rooms in self.stock[floor].items()
                    if free[floor, like] and (needs, floor, like) in self.use and fits(rooms[0], needs)
                ]
                if likes:
                    best = floor, min(likes, key=lambda like: (room_cost(like, needs), like))
                    break
            if best is None:
                for _needs, floor, like in spots:
                    free[floor, like] += 1
                for floor in undo:
                    del labels[floor]
                return None
            floor, like = best
            if floor not in labels:
                labels[floor] = label
                undo.append(floor)
            free[floor, like] -= 1
            spots.append((needs, floor, like))
        return spots

    def _rooms_of(
        self, taking: Counter[tuple[int, int, int]], use: Counter[tuple[Needs, int, Like]]
    ) -> tuple[list[tuple[Party, Way, list[Room]]], list[Wanted]]:
        """Real rooms for real parties, the rooms of one party on one floor as far as it goes."""
        stock = {(floor, like): list(rooms) for floor, kinds in self.stock.items() for like, rooms in kinds.items()}
        ready: dict[tuple[int, Needs], dict[int, list[Room]]] = defaultdict(lambda: defaultdict(list))
        for needs, floor, like in self.use:
            for _ in range(use[needs, floor, like]):
                room = stock[floor, like].pop(0)
                ready[room.site, needs][floor].append(room)
        taken, left = [], []
        for number, alike in enumerate(self.classes.values()):
            waiting = list(alike)
            for way_number in range(len(alike[0].ways)):
                for site in sorted(self.floors_of):
                    for _ in range(taking[number, way_number, site]):
                        one = waiting.pop(0)
                        way = one.ways[way_number]
                        taken.append((one.party, way, self._of_party(way, site, ready)))
            left += waiting
        return taken, left

    @staticmethod
    def _of_party(way: Way, site: int, ready: Any) -> list[Room]:
        rooms: list[Room] = []
        for unit in way:
            floors = {floor: pool for floor, pool in ready[site, unit.needs].items() if pool}
            last = rooms[-1].floor if rooms else -1
            floor = last if last in floors else min(floors)
            rooms.append(floors[floor].pop(0))
        return rooms


class _Teller(cp_model.CpSolverSolutionCallback):
    """Tells of each better plan as it is found."""

    def __init__(self, model: _Model, effort: Effort, progress: Progress) -> None:
        super().__init__()
        self._model, self._effort, self._progress = model, effort, progress
        self._people = [len(alike[0].party.guests) for alike in model.classes.values()]
        self._all = sum(len(one.party.guests) for one in model.problem.wanted)

    def on_solution_callback(self) -> None:
        placed = sum(self._people[key[0]] * self.value(taking) for key, taking in self._model.taking.items())
        self._progress(min(1.0, self.wall_time / self._effort.seconds), placed, self._all)

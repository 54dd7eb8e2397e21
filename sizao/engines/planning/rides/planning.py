"""The plan of rides: wave after wave, the infected first, then degree by degree; each wave by the routing solver.

In a wave each vehicle that is free makes one ride with people of one degree: picks them up, hands them over, and is
disinfected. Who does not fit waits for the next wave, when vehicles are free again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from sizao.engines.planning.rides.types import (
    Ask,
    Ride,
    RidePlan,
    RidePlanError,
    RideRules,
    RideVehicle,
    Stop,
    Unserved,
    UnservedKind,
    VehicleKind,
)


Minutes = Mapping[tuple[str, str], int]

# What a minute too late costs beside a minute of driving, and what leaving somebody behind in a wave costs.
_LATE, _LEFT = 20, 1_000_000
_MOST_IN_A_WAVE = 60
_INFECTED = 0


def plan_rides(
    asks: Sequence[Ask], vehicles: Sequence[RideVehicle], minutes: Minutes, rules: RideRules, *, solutions: int = 60
) -> RidePlan:
    """Everybody whom a vehicle can take, those whose clock ends first before others; late rather than not at all.

    `minutes` between places; a place to itself takes none. `solutions` limits the work, so that the same facts have the
    same answer. Raises `RidePlanError` for facts that contradict each other.
    """
    _check(asks, vehicles)
    free = {one.key: one for one in vehicles}
    rides: list[Ride] = []
    unserved: list[Unserved] = []
    waiting: dict[int, list[Ask]] = defaultdict(list)
    for ask in sorted(asks, key=lambda one: (one.due, one.key)):
        why = _impossible(ask, vehicles, minutes)
        if why is None:
            waiting[ask.degree].append(ask)
        else:
            unserved.append(Unserved(ask.key, why))
    for degree in sorted(waiting):
        left = waiting[degree]
        while left:
            fleet = [one for one in free.values() if _may_take(one, degree) and one.free_from <= rules.horizon]
            made = _wave(degree, left[:_MOST_IN_A_WAVE], fleet, minutes, rules, solutions) if fleet else []
            if not made:
                unserved += [Unserved(ask.key, UnservedKind.NO_TIME) for ask in left]
                break
            for ride in made:
                last = ride.stops[-1].place
                old = free[ride.vehicle]
                free[ride.vehicle] = RideVehicle(old.key, old.kind, old.seats, last, ride.free_at)
            rides += made
            taken = {stop.ask for ride in made for stop in ride.stops}
            left = [ask for ask in left if ask.key not in taken]
    return RidePlan(
        tuple(sorted(rides, key=lambda one: (one.starts, one.vehicle))),
        tuple(sorted(unserved, key=lambda one: one.ask)),
    )


def _check(asks: Sequence[Ask], vehicles: Sequence[RideVehicle]) -> None:
    if len({one.key for one in asks}) < len(asks):
        raise RidePlanError("Somebody asks for two rides at once.", next_step="Keep one of them.")
    if len({one.key for one in vehicles}) < len(vehicles):
        raise RidePlanError("A vehicle is at two places.", next_step="Say where it is.")
    if any(one.seats < 1 for one in vehicles):
        raise RidePlanError("A vehicle has no seats.", next_step="Correct its seats.")


def _may_take(vehicle: RideVehicle, degree: int) -> bool:
    return (vehicle.kind is VehicleKind.AMBULANCE) == (degree == _INFECTED)


def _way(minutes: Minutes, origin: str, target: str) -> int | None:
    return 0 if origin == target else minutes.get((origin, target))


def _impossible(ask: Ask, vehicles: Sequence[RideVehicle], minutes: Minutes) -> UnservedKind | None:
    fit = [one for one in vehicles if _may_take(one, ask.degree)]
    if not fit:
        return UnservedKind.NO_KIND
    reached = any(_way(minutes, one.place, ask.origin) is not None for one in fit)
    return None if reached and _way(minutes, ask.origin, ask.target) is not None else UnservedKind.NO_WAY


def _wave(
    degree: int, asks: Sequence[Ask], fleet: Sequence[RideVehicle], minutes: Minutes, rules: RideRules, solutions: int
) -> list[Ride]:
    """One ride at most for each vehicle."""
    wave = _Wave(asks, sorted(fleet, key=lambda one: (one.free_from, one.key))[: len(asks)], minutes, rules)
    found = wave.solved(solutions)
    if found is None:
        return []
    rides = [wave.ride(number, degree, found) for number in range(len(wave.fleet))]
    return [ride for ride in rides if ride is not None]


class _Wave:
    """The routing model. Nodes: starts of vehicles, then for each ask where it begins and ends, then one end that is
    nowhere."""

    def __init__(self, asks: Sequence[Ask], fleet: Sequence[RideVehicle], minutes: Minutes, rules: RideRules) -> None:
        self.asks, self.fleet, self.rules, self.minutes = asks, fleet, rules, minutes
        self.places = [one.place for one in fleet]
        self.places += [place for ask in asks for place in (ask.origin, ask.target)]
        self.first, self.end = len(fleet), len(self.places)
        self.far = rules.horizon * 4
        starts = list(range(self.first))
        self.manager = pywrapcp.RoutingIndexManager(self.end + 1, len(fleet), starts, [self.end] * len(fleet))
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.routing.SetArcCostEvaluatorOfAllVehicles(self.routing.RegisterTransitCallback(self._driving))
        with_stops = self.routing.RegisterTransitCallback(self._driving_and_boarding)
        self.routing.AddDimension(with_stops, self.far, 2 * self.far, False, "time")
        load = self.routing.RegisterUnaryTransitCallback(self._load)
        self.routing.AddDimensionWithVehicleCapacity(load, 0, [one.seats for one in fleet], True, "seats")
        self.time = self.routing.GetDimensionOrDie("time")
        for number, vehicle in enumerate(fleet):
            self.time.CumulVar(self.routing.Start(number)).SetMin(vehicle.free_from)
            self.routing.AddVariableMinimizedByFinalizer(self.time.CumulVar(self.routing.End(number)))
        for number, ask in enumerate(asks):
            self._add(number, ask)

    def _add(self, number: int, ask: Ask) -> None:
        pickup, drop = self._nodes(number)
        routing, time = self.routing, self.time
        routing.AddPickupAndDelivery(pickup, drop)
        routing.solver().Add(routing.VehicleVar(pickup) == routing.VehicleVar(drop))
        routing.solver().Add(time.CumulVar(pickup) <= time.CumulVar(drop))
        time.CumulVar(pickup).SetMin(ask.ready)
        time.SetCumulVarSoftUpperBound(drop, max(0, ask.due), _LATE)
        routing.AddDisjunction([pickup], _LEFT)
        routing.AddDisjunction([drop], _LEFT)
        # Nobody gets in where others got out: a vehicle is disinfected first, and that ends the ride.
        for other in range(len(self.asks)):
            if other != number:
                routing.NextVar(drop).RemoveValue(self._nodes(other)[0])

    def _nodes(self, number: int) -> tuple[int, int]:
        node = self.first + 2 * number
        return self.manager.NodeToIndex(node), self.manager.NodeToIndex(node + 1)

    def _driving(self, i: int, j: int) -> int:
        a, b = self.manager.IndexToNode(i), self.manager.IndexToNode(j)
        if self.end in (a, b):
            return 0
        found = _way(self.minutes, self.places[a], self.places[b])
        return self.far if found is None else found

    def _driving_and_boarding(self, i: int, j: int) -> int:
        is_stop = self.first <= self.manager.IndexToNode(i) < self.end
        return self._driving(i, j) + (self.rules.boarding if is_stop else 0)

    def _load(self, i: int) -> int:
        node = self.manager.IndexToNode(i)
        if not self.first <= node < self.end:
            return 0
        return 1 if (node - self.first) % 2 == 0 else -1

    def solved(self, solutions: int) -> Any:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.solution_limit = solutions
        parameters.time_limit.FromSeconds(20)
        return self.routing.SolveWithParameters(parameters)

    def ride(self, number: int, degree: int, found: Any) -> Ride | None:
        index = self.routing.Start(number)
        starts = found.Min(self.time.CumulVar(index))
        stops: list[Stop] = []
        late = []
        index = found.Value(self.routing.NextVar(index))
        while not self.routing.IsEnd(index):
            node, at = self.manager.IndexToNode(index) - self.first, found.Min(self.time.CumulVar(index))
            ask, is_pickup = self.asks[node // 2], node % 2 == 0
            stops.append(Stop(ask.key, ask.origin if is_pickup else ask.target, at, is_pickup))
            if not is_pickup and at > ask.due:
                late.append(ask.key)
            index = found.Value(self.routing.NextVar(index))
        if not stops or stops[-1].at > self.rules.horizon:
            return None
        ends = stops[-1].at + self.rules.boarding
        free_at = ends + self.rules.disinfection
        return Ride(self.fleet[number].key, degree, starts, ends, free_at, tuple(stops), tuple(late))

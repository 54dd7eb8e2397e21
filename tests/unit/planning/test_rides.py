"""Who rides with whom: small cases, each rule; generated ones against trying every way."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizao.engines.planning.rides import (
    Ask,
    RidePlanError,
    RideRules,
    RideVehicle,
    UnservedKind,
    VehicleKind,
    plan_rides,
)


PLACES = "abcd"
RULES = RideRules(boarding=5, disinfection=30, horizon=1000)
MINUTES = {
    (one, other): 10 * abs(PLACES.index(one) - PLACES.index(other))
    for one in PLACES
    for other in PLACES
    if one != other
}


def ask(key: int, *, degree: int = 1, origin: str = "a", target: str = "d", ready: int = 0, due: int = 720) -> Ask:
    return Ask(key, degree, f"p{key}", origin, target, ready, due)


def bus(key: int = 1, *, seats: int = 4, place: str = "a", free: int = 0) -> RideVehicle:
    return RideVehicle(key, VehicleKind.BUS, seats, place, free)


def ambulance(key: int = 9, *, seats: int = 1, place: str = "a", free: int = 0) -> RideVehicle:
    return RideVehicle(key, VehicleKind.AMBULANCE, seats, place, free)


def plan(asks, vehicles, rules=RULES):
    return plan_rides(asks, vehicles, MINUTES, rules)


def broken(found, asks, vehicles) -> list[str]:
    """Every rule that a plan breaks, read from the rides alone."""
    known = {one.key: one for one in asks}
    fleet = {one.key: one for one in vehicles}
    wrong = []
    busy: dict[int, list[tuple[int, int]]] = {}
    for ride in found.rides:
        vehicle = fleet[ride.vehicle]
        if any(known[stop.ask].degree != ride.degree for stop in ride.stops):
            wrong.append("degrees together")
        if (vehicle.kind is VehicleKind.AMBULANCE) != (ride.degree == 0):
            wrong.append("kind of vehicle")
        wrong += broken_on_the_way(ride, known, vehicle.seats)
        busy.setdefault(ride.vehicle, []).append((ride.starts, ride.free_at))
    for times in busy.values():
        if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(times))):
            wrong.append("a vehicle in two places")
    served = [stop.ask for ride in found.rides for stop in ride.stops if stop.is_pickup]
    if sorted([*served, *(one.ask for one in found.unserved)]) != sorted(known):
        wrong.append("not everybody once")
    return wrong


def broken_on_the_way(ride, known, seats) -> list[str]:
    wrong, aboard, handed = [], set(), False
    for before, stop in pairwise((None, *ride.stops)):
        away = MINUTES[before.place, stop.place] if before and before.place != stop.place else 0
        if away and stop.at < before.at + RULES.boarding + away:
            wrong.append("too fast")
        if stop.is_pickup and (handed or stop.at < known[stop.ask].ready):
            wrong.append("taken in too late or too early")
        if not stop.is_pickup and stop.ask not in aboard:
            wrong.append("handed over before taken in")
        handed = handed or not stop.is_pickup
        aboard ^= {stop.ask}
        if len(aboard) > seats:
            wrong.append("seats")
    return [*wrong, *(["left aboard"] if aboard else [])]


def test_those_of_one_degree_share_a_bus_and_are_handed_over():
    asks = [ask(1, origin="a"), ask(2, origin="b"), ask(3, origin="c")]
    found = plan(asks, [bus()])
    (ride,) = found.rides
    assert [stop.place for stop in ride.stops] == ["a", "b", "c", "d", "d", "d"]
    assert (ride.starts, ride.free_at - ride.ends, ride.late) == (0, 30, ())
    assert broken(found, asks, [bus()]) == []


def test_degrees_never_share_a_ride_and_the_vehicle_is_disinfected_between():
    asks = [ask(1, degree=1), ask(2, degree=2)]
    found = plan(asks, [bus()])
    first, second = found.rides
    assert {first.degree, second.degree} == {1, 2}
    assert second.starts >= first.free_at


def test_the_infected_ride_in_an_ambulance_and_nobody_else_does():
    found = plan([ask(1, degree=0), ask(2, degree=1)], [ambulance(), bus()])
    assert {ride.vehicle: ride.degree for ride in found.rides} == {9: 0, 1: 1}
    lone = plan([ask(1, degree=0), ask(2, degree=1)], [ambulance()])
    assert [(one.ask, one.kind) for one in lone.unserved] == [(2, UnservedKind.NO_KIND)]


def test_who_does_not_fit_is_taken_by_the_next_ride():
    asks = [ask(key) for key in range(5)]
    found = plan(asks, [bus(seats=2)])
    assert len(found.rides) == 3 and broken(found, asks, [bus(seats=2)]) == []


def test_whose_clock_ends_first_is_taken_first_and_lateness_is_told():
    asks = [ask(1, due=700), ask(2, due=40)]
    found = plan(asks, [bus(seats=1)])
    assert found.rides[0].stops[0].ask == 2 and not found.rides[0].late
    late = plan([ask(1, due=10)], [bus()])
    assert late.rides[0].late == (1,), "late rather than not at all"


def test_what_cannot_be_is_told_with_why():
    nowhere = Ask(1, 1, "p", "a", "z", 0, 100)
    assert [one.kind for one in plan([nowhere], [bus()]).unserved] == [UnservedKind.NO_WAY]
    away = plan([ask(1)], [bus(free=2000)])
    assert [one.kind for one in away.unserved] == [UnservedKind.NO_TIME]
    assert not plan([], [bus()]).rides


@pytest.mark.parametrize(
    ("asks", "vehicles", "words"),
    [
        ([ask(1), ask(1)], [bus()], "two rides"),
        ([ask(1)], [bus(1), bus(1, place="b")], "two places"),
        ([ask(1)], [bus(seats=0)], "no seats"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(asks, vehicles, words):
    with pytest.raises(RidePlanError, match=words):
        plan(asks, vehicles)


_ASKS = st.builds(
    lambda degree, origin, target, ready, due: (degree, origin, target, ready, due),
    st.sampled_from([0, 1, 1, 2]), st.sampled_from(PLACES), st.sampled_from(PLACES), st.sampled_from([0, 30]),
    st.sampled_from([60, 120, 720]),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(_ASKS, min_size=1, max_size=6), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))
def test_no_rule_is_broken_and_everybody_is_taken_or_told_why(given_asks, buses, ambulances, seats):
    asks = [
        ask(key, degree=degree, origin=origin, target=target, ready=ready, due=due)
        for key, (degree, origin, target, ready, due) in enumerate(given_asks)
    ]
    vehicles = [bus(key, seats=seats, place=PLACES[key]) for key in range(buses)]
    vehicles += [ambulance(10 + key, place=PLACES[key]) for key in range(ambulances)]
    found = plan(asks, vehicles)
    assert broken(found, asks, vehicles) == []
    kinds = {one.kind for one in found.unserved}
    assert kinds <= {UnservedKind.NO_KIND} and (ambulances or kinds or all(one.degree for one in asks))


def fewest_minutes(asks, vehicle) -> int:
    """The least driving with which one vehicle that holds everybody takes all of them, by trying every order."""
    nodes = [(one.key, place, part) for one in asks for part, place in enumerate((one.origin, one.target))]
    best = 10**9
    for order in permutations(nodes):
        seen, place, driven = set(), vehicle.place, 0
        for key, where, part in order:
            if part and len(seen) < len(asks):
                break
            seen.add(key)
            driven += 0 if place == where else MINUTES[place, where]
            place = where
        else:
            best = min(best, driven)
    return best


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)), min_size=1, max_size=3))
def test_one_vehicle_drives_no_more_than_the_best_order(ways):
    asks = [ask(key, origin=origin, target=target) for key, (origin, target) in enumerate(ways)]
    (ride,) = plan(asks, [bus(seats=3)]).rides
    places = ["a", *(stop.place for stop in ride.stops)]
    driven = sum(0 if one == other else MINUTES[one, other] for one, other in pairwise(places))
    assert driven == fewest_minutes(asks, bus(seats=3))

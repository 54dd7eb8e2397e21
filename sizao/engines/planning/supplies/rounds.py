"""Delivery rounds: which stops share a vehicle, with as few rounds as will do."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from sizao.engines.planning.supplies.types import Drop, Round, Rounds, SuppliesPlanError, Vehicle


# Work of the solver, not seconds: the same facts give the same answer on every machine.
_MOST_WORK = 2.0


def plan_rounds(drops: Sequence[Drop], vehicles: Sequence[Vehicle], *, stops: int, work: float = _MOST_WORK) -> Rounds:
    """Puts drops into vehicles that drive one round each: as many drops as can be, then as few rounds as can be.

    A drop heavier than the largest vehicle is left; split it first. `stops`: the most a round may have. The answer is
    never worse than filling the largest vehicles first with the heaviest drops. Raises `SuppliesPlanError` for keys
    that stand twice and for weights below nothing.
    """
    if len({one.key for one in drops}) < len(drops) or len({one.key for one in vehicles}) < len(vehicles):
        raise SuppliesPlanError("A stop or a vehicle is named twice.", next_step="Add up what goes to one stop.")
    if any(grams < 0 for grams in [one.grams for one in drops] + [one.grams for one in vehicles]) or stops < 1:
        raise SuppliesPlanError("A load or a limit is less than nothing.", next_step="Check the weights.")
    if not drops or not vehicles:
        return Rounds((), tuple(one.key for one in drops), is_best=True)
    first = _largest_first(drops, vehicles, stops)
    chosen, is_best = _solve(drops, vehicles, stops, work, first)
    rounds = []
    for number, vehicle in enumerate(vehicles):
        inside = [drop for drop, place in zip(drops, chosen, strict=True) if place == number]
        if inside:
            rounds.append(Round(vehicle.key, tuple(one.key for one in inside), sum(one.grams for one in inside)))
    left = [drop.key for drop, place in zip(drops, chosen, strict=True) if place is None]
    return Rounds(tuple(rounds), tuple(left), is_best)


def _largest_first(drops: Sequence[Drop], vehicles: Sequence[Vehicle], stops: int) -> list[int | None]:
    """The vehicle of each drop by the plain rule."""
    chosen: list[int | None] = [None] * len(drops)
    room = [vehicle.grams for vehicle in vehicles]
    count = [0] * len(vehicles)
    order = sorted(range(len(vehicles)), key=lambda number: (-vehicles[number].grams, number))
    for number in sorted(range(len(drops)), key=lambda one: (-drops[one].grams, one)):
        for place in order:
            if room[place] >= drops[number].grams and count[place] < stops:
                room[place] -= drops[number].grams
                count[place] += 1
                chosen[number] = place
                break
    return chosen


def _solve(
    drops: Sequence[Drop], vehicles: Sequence[Vehicle], stops: int, work: float, first: list[int | None]
) -> tuple[list[int | None], bool]:
    model = cp_model.CpModel()
    inside = [[model.new_bool_var(f"{d}-{v}") for v in range(len(vehicles))] for d in range(len(drops))]
    drives = [model.new_bool_var(f"v{v}") for v in range(len(vehicles))]
    for number in range(len(drops)):
        model.add_at_most_one(inside[number])
    for place, vehicle in enumerate(vehicles):
        load = sum(drop.grams * inside[number][place] for number, drop in enumerate(drops))
        model.add(load <= vehicle.grams * drives[place])
        model.add(sum(inside[number][place] for number in range(len(drops))) <= stops * drives[place])
    # One drop more outweighs every round.
    served = sum(variable for row in inside for variable in row)
    model.maximize((len(vehicles) + 1) * served - sum(drives))
    for number, choice in enumerate(first):
        for place, variable in enumerate(inside[number]):
            model.add_hint(variable, choice == place)
    for place, variable in enumerate(drives):
        model.add_hint(variable, place in first)
    solver = cp_model.CpSolver()
    # It would take Ctrl-C from the whole process, and not give it back.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return first, False
    found: list[int | None] = [
        next((place for place, variable in enumerate(row) if solver.boolean_value(variable)), None) for row in inside
    ]
    better = found if _worth(found, len(vehicles)) >= _worth(first, len(vehicles)) else first
    return better, status == cp_model.OPTIMAL


def _worth(chosen: Sequence[int | None], vehicles: int) -> int:
    used = {place for place in chosen if place is not None}
    return (vehicles + 1) * sum(place is not None for place in chosen) - len(used)

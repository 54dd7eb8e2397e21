"""Which units to close: every way that is not beaten in both what it covers and what it costs, and the proposed one.

The units that hold a case or a contact form a forest: floors in units, in buildings, in compounds, in communities. A
way to close is a set of units of which none lies in another. Cost (person-days) and cover (weighed exposure) of a set
are the sums over its units, so the best ways of a unit follow from the best ways of those in it: nothing is left out.
Weights are whole millionths, so that sums are exact and two ways are equal or not, whatever the order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sizao.engines.policy.zone_vocabulary import ZoneLevel, ZoneParameter
from sizao.engines.zoning.types import Closed, Exposed, LivingUnit, Point, Proposal, UnitKind, ZoneRules, ZoningError


MOST_POINTS = 300
"""More ways than this at one unit are thinned; the answer says so."""
_MILLION = 1_000_000
_DEGREES = {1: ZoneParameter.DEGREE_1, 2: ZoneParameter.DEGREE_2, 3: ZoneParameter.DEGREE_3}
_NEAR = {
    UnitKind.FLOOR: ZoneParameter.SAME_FLOOR,
    UnitKind.UNIT: ZoneParameter.SAME_UNIT,
    UnitKind.BUILDING: ZoneParameter.SAME_BUILDING,
    UnitKind.COMPOUND: ZoneParameter.SAME_COMPOUND,
    UnitKind.COMMUNITY: ZoneParameter.SAME_COMMUNITY,
}


@dataclass(frozen=True, slots=True)
class _Way:
    """Units to close below some unit: person-days, weight covered in millionths, and their paths."""

    cost: int
    weight: int
    paths: tuple[str, ...]


@dataclass
class _Node:
    """A unit with what lies in it: `weights` is (low, middle, high) of the exposure, in millionths."""

    unit: LivingUnit
    children: list["_Node"]
    exposed: list[Exposed]
    cases: int = 0
    weights: tuple[int, int, int] = (0, 0, 0)


def propose_zones(units: Sequence[LivingUnit], exposed: Sequence[Exposed], rules: ZoneRules) -> Proposal:
    """The ways to close some of `units`, for what the rings say.

    `units`: all that hold the home of somebody exposed, and all that these lie in, up to the community. Raises
    `ZoningError` where nobody exposed lives in any of them, or nobody lives there at all.
    """
    nodes, roots, outside = _forest(units, exposed)
    if not nodes:
        raise ZoningError(
            "There is nothing to close.",
            "Nobody of the rings has a home in the registry of housing.",
            "Determine contacts first, or let the homes be registered.",
        )
    if not sum(root.unit.people for root in roots):
        raise ZoningError(
            "Nobody is registered in these units.",
            "A zone without residents closes nothing and feeds nobody.",
            "Check the boundary, or let the residents be registered.",
        )
    for root in roots:
        _weigh(root, None, rules)
    days = {level: rules.levels[level].days or 1 for level in (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED) if
            level in rules.levels}  # fmt: skip
    ways, is_thinned = _ways_of_many(roots, days)
    ways = [way for way in ways if way.paths]
    if not ways:
        raise ZoningError("There is nothing to close.", "No contact or neighbor of a case lives there.")
    total = sum(root.weights[1] for root in roots)
    enough = rules.model[ZoneParameter.ENOUGH][0]
    chosen = next(number for number, way in enumerate(ways) if way.weight >= enough * total)
    return Proposal(
        points=[_point([nodes[path] for path in way.paths], total, rules, days) for way in ways],
        chosen=chosen,
        enough=enough,
        exposures=_by_degree(exposed),
        away=sum(one.is_away for one in exposed),
        outside=outside,
        is_thinned=is_thinned,
    )


def measure(units: Sequence[LivingUnit], exposed: Sequence[Exposed], paths: Iterable[str], rules: ZoneRules) -> Point:
    """What closing just these units would cover and cost, for a boundary that a person chose.

    Raises `ZoningError` for a path that is none of `units`, lies in another, or where nobody lives.
    """
    nodes, roots, _outside = _forest(units, exposed, everything=True)
    for root in roots:
        _weigh(root, None, rules)
    wanted = sorted(set(paths))
    if unknown := [path for path in wanted if path not in nodes]:
        raise ZoningError(f"There is no unit {unknown[0]} here.", next_step="Choose units of the list.")
    if inside := [path for path in wanted if any(is_below(path, other) for other in wanted if other != path)]:
        raise ZoningError(
            f"{inside[0]} lies in another unit of the boundary already.", next_step="Leave one of the two out."
        )
    chosen = [nodes[path] for path in wanted]
    if not sum(node.unit.people for node in chosen):
        raise ZoningError(
            "Nobody is registered in these units.",
            "A zone without residents closes nothing and feeds nobody.",
            "Check the boundary, or let the residents be registered.",
        )
    days = {level: found.days or 1 for level, found in rules.levels.items()}
    return _point(chosen, sum(root.weights[1] for root in roots), rules, days)


def is_below(path: str, other: str) -> bool:
    """Whether `path` is `other` or lies in it."""
    return path == other or path.startswith(f"{other}.")


def _forest(
    units: Sequence[LivingUnit], exposed: Sequence[Exposed], *, everything: bool = False
) -> tuple[dict[str, _Node], list[_Node], int]:
    """The units that matter by path, those that lie in no other, and how many exposed people live in none."""
    known = {unit.path: unit for unit in units}
    homes: dict[str, list[Exposed]] = {}
    outside = 0
    for one in exposed:
        home = _nearest(one.path, known)
        if home is None:
            outside += 1
        else:
            homes.setdefault(home, []).append(one)
    used = set(known) if everything else {path for home in homes for path in _and_above(home) if path in known}
    nodes = {path: _Node(known[path], [], homes.get(path, [])) for path in sorted(used)}
    roots: list[_Node] = []
    for path, node in nodes.items():
        above = _nearest(path.rpartition(".")[0], nodes)
        (nodes[above].children if above is not None else roots).append(node)
    return nodes, roots, outside


def _and_above(path: str) -> Iterable[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _nearest(path: str, known: Mapping[str, object]) -> str | None:
    return next((one for one in _and_above(path) if one in known), None)


def _weigh(node: _Node, near: UnitKind | None, rules: ZoneRules) -> int:
    """Fills in cases and weights of a unit and all in it; gives how many exposed people live there.

    `near` is the smallest unit above it that holds the home of a case.
    """
    node.cases = _cases(node)
    near = node.unit.kind if node.cases else near
    low, middle, high = 0, 0, 0
    there = 0
    for child in node.children:
        there += _weigh(child, near, rules)
        low, middle, high = (mine + its for mine, its in zip((low, middle, high), child.weights, strict=True))
    here = node.exposed
    for one in here:
        if one.degree and not one.is_away:
            share = _millionths(rules, _DEGREES[min(one.degree, 3)])
            low, middle, high = low + share[0], middle + share[1], high + share[2]
    own = node.unit.people - sum(child.unit.people for child in node.children) - len(here)
    if near is not None and own > 0:
        share = _millionths(rules, _NEAR[near])
        low, middle, high = low + own * share[0], middle + own * share[1], high + own * share[2]
    node.weights = (low, middle, high)
    return there + len(here)


def _cases(node: _Node) -> int:
    return sum(one.degree == 0 for one in node.exposed) + sum(_cases(child) for child in node.children)


def _millionths(rules: ZoneRules, parameter: ZoneParameter) -> tuple[int, int, int]:
    low, high = (round(value * _MILLION) for value in rules.model[parameter])
    return low, (low + high) // 2, high


def _ways_of_many(nodes: Sequence[_Node], days: Mapping[ZoneLevel, int]) -> tuple[list[_Way], bool]:
    ways, is_thinned = [_Way(0, 0, ())], False
    for node in nodes:
        own, own_thinned = _ways(node, days)
        together = [
            _Way(one.cost + other.cost, one.weight + other.weight, (*one.paths, *other.paths))
            for one in ways
            for other in own
        ]
        ways, cut = _thinned(_unbeaten(together))
        is_thinned = is_thinned or own_thinned or cut
    return ways, is_thinned


def _ways(node: _Node, days: Mapping[ZoneLevel, int]) -> tuple[list[_Way], bool]:
    ways, is_thinned = _ways_of_many(node.children, days)
    whole = _Way(node.unit.people * days[_level(node, days)], node.weights[1], (node.unit.path,))
    ways, cut = _thinned(_unbeaten([*ways, whole]))
    return ways, is_thinned or cut


def _unbeaten(ways: Iterable[_Way]) -> list[_Way]:
    """The ways that no other beats, the cheapest first; of equals the one whose units lie deepest, so are smallest."""
    best: list[_Way] = []
    for way in sorted(ways, key=lambda one: (one.cost, -one.weight, -_depth(one), one.paths)):
        if not best or way.weight > best[-1].weight:
            best.append(way)
    return best


def _depth(way: _Way) -> int:
    return sum(path.count(".") for path in way.paths)


def _thinned(ways: list[_Way]) -> tuple[list[_Way], bool]:
    if len(ways) <= MOST_POINTS:
        return ways, False
    step = (len(ways) - 1) / (MOST_POINTS - 1)
    return [ways[round(number * step)] for number in range(MOST_POINTS)], True


def _level(node: _Node, days: Mapping[ZoneLevel, int]) -> ZoneLevel:
    """Where a case lives it is a lockdown zone, elsewhere a controlled one where the pack has such zones."""
    return ZoneLevel.LOCKDOWN if node.cases or ZoneLevel.CONTROLLED not in days else ZoneLevel.CONTROLLED


def _point(nodes: Sequence[_Node], total: int, rules: ZoneRules, days: Mapping[ZoneLevel, int]) -> Point:
    held = {
        ZoneLevel.LOCKDOWN: rules.model[ZoneParameter.HELD_LOCKDOWN],
        ZoneLevel.CONTROLLED: rules.model[ZoneParameter.HELD_CONTROLLED],
    }
    onward = rules.model[ZoneParameter.ONWARD]
    averted, meals, rides, cost = [0.0, 0.0], 0.0, 0.0, 0
    closed = []
    for node in nodes:
        level = _level(node, days)
        closed.append(Closed(node.unit.path, node.unit.kind, level, node.unit.people, node.unit.households, node.cases))
        cost += node.unit.people * days[level]
        meals += node.unit.people * rules.levels[level].meals
        rides += node.unit.people * rules.levels[level].rides / 1000
        for end, weight in enumerate((node.weights[0], node.weights[2])):
            averted[end] += weight / _MILLION * onward[end] * held[level][end]
    inside = [one for node in nodes for one in _everybody(node)]
    return Point(
        closed=closed,
        people=sum(one.people for one in closed),
        households=sum(one.households for one in closed),
        exposures=_by_degree(inside),
        covered=sum(node.weights[1] for node in nodes) / total if total else 0.0,
        averted=(averted[0], averted[1]),
        person_days=cost,
        meals_a_day=meals,
        rides_a_day=rides,
    )


def _everybody(node: _Node) -> Iterable[Exposed]:
    yield from node.exposed
    for child in node.children:
        yield from _everybody(child)


def _by_degree(exposed: Iterable[Exposed]) -> Mapping[int, int]:
    return dict(sorted(Counter(one.degree for one in exposed).items()))

"""Where to draw from: the cheapest way to fill shortages out of what stores can spare.

As much as can be is filled; what cannot be is lacking where it is needed latest; as little as can be comes late; and
the ways are as short as can be. Each outweighs the next: the answer is as if the four were asked one after the other.
"""

from collections.abc import Sequence

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from sizao.engines.planning.supplies.types import Draw, Drawing, Link, Shortage, Spare, SuppliesPlanError


_RANKS = 3


def draw(shortages: Sequence[Shortage], spares: Sequence[Spare], links: Sequence[Link]) -> Drawing:
    """For one item. A store without a link to a site cannot serve it. Raises `SuppliesPlanError` for facts that
    contradict each other: a site or a store named twice, an amount below nothing."""
    wanted = {one.site: one for one in shortages}
    given = {one.store: one for one in spares}
    if len(wanted) < len(shortages) or len(given) < len(spares):
        raise SuppliesPlanError("A site or a store is named twice.", next_step="Add up what it needs or can give.")
    amounts = [one.amount for one in shortages] + [one.amount for one in spares]
    if any(amount < 0 for amount in amounts) or any(one.effort < 0 for one in links):
        raise SuppliesPlanError("An amount or a way is less than nothing.", next_step="Count the stock.")
    ways = [one for one in links if one.site in wanted and one.store in given]
    total = sum(one.amount for one in shortages)
    if not total:
        return Drawing((), ())
    # In a cycle that moves one unit elsewhere each node comes up once: so much more outweighs all of its ways.
    nodes = len(wanted) + len(given) + 2
    longest = max((one.effort for one in ways), default=0) + 1
    late = nodes * longest
    sooner = nodes * (late + longest)
    unmet = nodes * sooner * (_RANKS + 1)
    flow = SimpleMinCostFlow()
    source, nowhere = 0, 1
    at = {("store", key): 2 + number for number, key in enumerate(given)}
    at |= {("site", key): 2 + len(given) + number for number, key in enumerate(wanted)}
    for key, spare in given.items():
        flow.add_arc_with_capacity_and_unit_cost(source, at["store", key], spare.amount, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, nowhere, total, 0)
    arcs = [
        flow.add_arc_with_capacity_and_unit_cost(
            at["store", way.store],
            at["site", way.site],
            min(wanted[way.site].amount, given[way.store].amount),
            way.effort + (late if _is_late(way, wanted[way.site]) else 0),
        )
        for way in ways
    ]
    lacks = [
        flow.add_arc_with_capacity_and_unit_cost(nowhere, at["site", key], one.amount, unmet + sooner * _rank(one))
        for key, one in wanted.items()
    ]
    flow.set_node_supply(source, total)
    for key, one in wanted.items():
        flow.set_node_supply(at["site", key], -one.amount)
    status = flow.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise SuppliesPlanError(
            "The amounts are too large to be planned with.",
            f"The solver answers {status}.",
            "Plan fewer sites at once.",
        )
    draws = [
        Draw(way.store, way.site, flow.flow(arc), _is_late(way, wanted[way.site]))
        for way, arc in zip(ways, arcs, strict=True)
        if flow.flow(arc)
    ]
    left = [(key, flow.flow(arc)) for key, arc in zip(wanted, lacks, strict=True) if flow.flow(arc)]
    return Drawing(tuple(draws), tuple(left))


def _rank(shortage: Shortage) -> int:
    """How much earlier than others the site runs out: days beyond the third are alike."""
    return max(_RANKS - shortage.by_day, 0)


def _is_late(way: Link, shortage: Shortage) -> bool:
    return way.lead_days > shortage.by_day

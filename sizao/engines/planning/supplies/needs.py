"""What people need in a day."""

from collections.abc import Iterable, Mapping

from sizao.engines.planning.supplies.types import Norm
from sizao.engines.policy.vocabulary import NeedGroup


def daily_needs(people: Mapping[NeedGroup, int], norms: Iterable[Norm], *, extra_percent: int = 0) -> dict[str, int]:
    """Item -> what these people need in a day, with so many percent more, rounded up to a thousandth of the unit.

    Items that nobody here needs are left out.
    """
    plain: dict[str, int] = {}
    for norm in norms:
        plain[norm.item] = plain.get(norm.item, 0) + people.get(norm.group, 0) * norm.per_day
    return {item: -(-amount * (100 + extra_percent) // 100) for item, amount in plain.items() if amount}

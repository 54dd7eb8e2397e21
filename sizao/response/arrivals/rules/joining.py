"""One person once: what becomes of an arrival that is reported again, and how risky the stays are together."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sizao.response.arrivals.types.reports import Reporter, Risk, RiskFound


# Two reports of one person whose arrivals lie no farther apart tell of one journey.
SAME_JOURNEY = timedelta(hours=36)

_ORDER = (Risk.NONE, Risk.NEAR, Risk.MEDIUM, Risk.ABROAD, Risk.HIGH)


def is_same_journey(one: datetime, other: datetime) -> bool:
    """Whether two arrivals of one person are one."""
    return abs(one - other) <= SAME_JOURNEY


def stands_over(newer: Reporter, standing: Iterable[Reporter]) -> bool:
    """Whether a newer report says what is so from now on: one's own does, another's only where no own one stands."""
    return not newer.is_proxy or all(one.is_proxy for one in standing)


def worst(found: Iterable[RiskFound]) -> Risk:
    """The greatest risk of some stays; none without any."""
    return max((one.level for one in found), key=_ORDER.index, default=Risk.NONE)


def is_late(arrives_at: datetime, made_at: datetime, lead_hours: float | None) -> bool:
    """Whether it was reported later than the pack asks for; never where it asks for nothing."""
    return lead_hours is not None and arrives_at - made_at < timedelta(hours=lead_hours)

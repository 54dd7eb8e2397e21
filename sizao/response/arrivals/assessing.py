"""What the published lists say about where somebody stayed. One door to the risk areas of this room."""

from collections.abc import Iterable
from datetime import datetime

from sizao.response.arrivals.types.reports import Risk, RiskFound, Stay


def assess(stays: Iterable[Stay], *, at: datetime) -> tuple[RiskFound, ...]:
    """The stays at risk, with the line of the bulletin in force at `at`; those without a risk are left out."""
    found = []
    for stay in stays:
        if len(stay.code) == 2 and stay.code.isalpha():
            found.append(RiskFound(stay.place, stay.from_on, stay.until_on, Risk.ABROAD, code=stay.code))
    return tuple(found)

"""What people who may not go out need, how long stock lasts, where to draw from, and how it is driven.

Amounts are whole thousandths of an item's unit (grams of what is counted in kilograms). Days are counted from 0, the
day from which is looked ahead.
"""

from sizao.engines.planning.supplies.drawing import draw
from sizao.engines.planning.supplies.lasting import look_ahead
from sizao.engines.planning.supplies.needs import daily_needs
from sizao.engines.planning.supplies.rounds import plan_rounds
from sizao.engines.planning.supplies.types import (
    Arrival,
    Day,
    Draw,
    Drawing,
    Drop,
    Link,
    Lot,
    Norm,
    Outlook,
    Round,
    Rounds,
    Shortage,
    Spare,
    SuppliesPlanError,
    Vehicle,
)


__all__ = [
    "Arrival",
    "Day",
    "Draw",
    "Drawing",
    "Drop",
    "Link",
    "Lot",
    "Norm",
    "Outlook",
    "Round",
    "Rounds",
    "Shortage",
    "Spare",
    "SuppliesPlanError",
    "Vehicle",
    "daily_needs",
    "draw",
    "look_ahead",
    "plan_rounds",
]

"""The kinds of place that rules of contact tell apart.

A pack gives a rule for each (`packs/`); a place has exactly one. The words are those of the transport table and the
contact criteria of the national protocols (docs/explanation/tracing.md).
"""

from enum import StrEnum


class Setting(StrEnum):
    HOUSEHOLD = "household"
    WORKPLACE = "workplace"
    SCHOOL = "school"
    RESTAURANT = "restaurant"
    BANQUET = "banquet"
    SHOP = "shop"
    MARKET = "market"
    LEISURE = "leisure"
    BUS = "bus"
    COACH_SEALED = "coach_sealed"
    COACH_VENTILATED = "coach_ventilated"
    TRAIN_SEALED = "train_sealed"
    TRAIN_UNSEALED = "train_unsealed"
    AIRCRAFT = "aircraft"
    AIRCRAFT_UNFILTERED = "aircraft_unfiltered"
    SHIP = "ship"
    TAXI = "taxi"
    STATION = "station"
    CHECKPOINT = "checkpoint"
    HOTEL = "hotel"
    CLINIC = "clinic"
    OTHER = "other"

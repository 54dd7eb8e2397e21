"""The closed words of supplies."""

from enum import StrEnum


class StoreKind(StrEnum):
    WAREHOUSE = "warehouse"
    """Holds stock for an area and gives to others."""
    SITE = "site"
    """A quarantine site or a community's own store."""
    DROP_POINT = "drop_point"
    """A fixed point at which deliveries are handed over to a closed area."""


class MovementKind(StrEnum):
    """Why stock became more or less."""

    RECEIVED = "received"
    """From outside: bought, given, called up."""
    ISSUED = "issued"
    """Handed out for use."""
    SENT = "sent"
    """Loaded for another store."""
    ARRIVED = "arrived"
    """Came from another store."""
    RETURNED = "returned"
    """Came back, because it was not taken."""
    SPOILED = "spoiled"
    """Expired, broken, thrown away."""
    COUNTED = "counted"
    """A count found more or less than was written down."""


INWARD = frozenset({MovementKind.RECEIVED, MovementKind.ARRIVED, MovementKind.RETURNED})
OUTWARD = frozenset({MovementKind.ISSUED, MovementKind.SENT, MovementKind.SPOILED})
BY_HAND = (MovementKind.RECEIVED, MovementKind.ISSUED, MovementKind.SPOILED, MovementKind.COUNTED)


class RequestState(StrEnum):
    """Where a request for supplies stands."""

    OPEN = "open"
    GRANTED = "granted"
    """In whole or in part."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestAct(StrEnum):
    ASKED = "asked"
    PASSED_UP = "passed_up"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    PLANNED = "planned"
    LOADED = "loaded"
    """On its way."""
    ARRIVED = "arrived"
    REFUSED = "refused"
    """Not taken at the stop; on its way back."""
    RETURNED = "returned"
    """What was refused is back in its store."""
    CANCELLED = "cancelled"


MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PLANNED: frozenset({DeliveryState.LOADED, DeliveryState.CANCELLED}),
    DeliveryState.LOADED: frozenset({DeliveryState.ARRIVED, DeliveryState.REFUSED}),
    DeliveryState.REFUSED: frozenset({DeliveryState.RETURNED}),
    DeliveryState.ARRIVED: frozenset(),
    DeliveryState.RETURNED: frozenset(),
    DeliveryState.CANCELLED: frozenset(),
}


class HelpCategory(StrEnum):
    """What somebody who calls needs."""

    FOOD = "food"
    WATER = "water"
    MEDICINE = "medicine"
    CARE = "care"
    """To see a doctor for something else."""
    DIALYSIS = "dialysis"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    ALONE = "alone"
    """A child, an old or disabled person without care."""
    OTHER = "other"


URGENT = frozenset({HelpCategory.CARE, HelpCategory.DIALYSIS, HelpCategory.PREGNANCY, HelpCategory.ALONE})


class HelpSource(StrEnum):
    PHONE = "phone"
    PAGE = "page"
    """The person's own page."""
    STAFF = "staff"


class HelpFace(StrEnum):
    """How a call stands against its clock."""

    LATE = "late"
    WAITING = "waiting"
    TAKEN = "taken"
    ANSWERED = "answered"

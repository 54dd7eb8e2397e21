"""The closed sets of this room, and what can go wrong in it."""

from enum import StrEnum

from sizao.kernel.errors import SizaoError


class QuarantineError(SizaoError):
    """Something about a site, a room or a stay that cannot be done as asked."""


class SiteNotFoundError(QuarantineError):
    """No such site or room within the actor's area."""


class StayNotFoundError(QuarantineError):
    """No such stay within the actor's area. Says the same whether it exists elsewhere or not."""


class PlanNotFoundError(QuarantineError):
    """No such plan within the actor's area."""


class SiteState(StrEnum):
    PLANNED = "planned"
    """Could be opened."""
    OPENING = "opening"
    """Ordered; its rooms come in tiers."""
    OPEN = "open"
    CLOSED = "closed"


class RoomState(StrEnum):
    READY = "ready"
    """May be used. Whether somebody is in it, its stays say."""
    TO_DISINFECT = "to_disinfect"
    CLOSED = "closed"


class StayState(StrEnum):
    WAITING = "waiting"
    """Needs a place."""
    PLACED = "placed"
    """A named person confirmed the room; not there yet."""
    ARRIVED = "arrived"
    LEFT = "left"


OPEN_STATES = (StayState.WAITING, StayState.PLACED, StayState.ARRIVED)
IN_ROOMS = (StayState.PLACED, StayState.ARRIVED)


class Ending(StrEnum):
    """Why a stay is over."""

    RELEASED = "released"
    HOSPITAL = "hospital"
    """To a hospital: found infected, or ill."""
    HOME = "home"
    """Quarantined at home instead."""
    LIFTED = "lifted"
    """What it rests on was lifted before the term's end."""
    NOT_COME = "not_come"
    """Never came; no place is needed any more."""


class Need(StrEnum):
    """What a place has to have for somebody, or who has to look after them."""

    ACCESSIBLE = "accessible"
    DEPENDENT = "dependent"
    """Cannot be alone."""
    ILL = "ill"
    """Chronically ill: is nobody's carer."""
    PREGNANT = "pregnant"
    INFANT_FOOD = "infant_food"
    MEDICINE = "medicine"


class DayPart(StrEnum):
    MORNING = "morning"
    EVENING = "evening"


class NoteKind(StrEnum):
    NEED = "need"
    ALARM = "alarm"
    """Medical: somebody has to look at once."""
    BREACH = "breach"
    """The person was where they should not be: a fact, beside it what the person says about it."""
    ACCOUNT = "account"
    """What the person says about a breach."""


class PlanState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"

"""The closed words of testing."""

from enum import StrEnum

from sizao.engines.policy.vocabulary import Pooling as Pooling


class SpecimenKind(StrEnum):
    """Where the swab was."""

    NASOPHARYNGEAL = "nasopharyngeal"
    OROPHARYNGEAL = "oropharyngeal"
    OTHER = "other"


class TubeState(StrEnum):
    COLLECTED = "collected"
    """On its way to a laboratory."""
    RECEIVED = "received"
    """In a laboratory, without a result."""
    RESULTED = "resulted"
    VOID = "void"
    """Spilled, lost or taken wrongly, or its result withdrawn for good: as if it had never been taken."""


class TubeResult(StrEnum):
    """What a laboratory says about what is in a tube. The words are those of findings."""

    NEGATIVE = "negative"
    POSITIVE = "presumptive_positive"
    CONFIRMED = "confirmed"
    UNCLEAR = "unclear"


POSITIVE = frozenset({TubeResult.POSITIVE, TubeResult.CONFIRMED})


class ResultStatus(StrEnum):
    """What a laboratory says its result is. The words are those of findings."""

    FINAL = "final"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ResultRefusal(StrEnum):
    """Why one line of results was not taken. The words for people are in `sizao.interfaces.testing_words`."""

    NO_TUBE = "no_tube"
    UNKNOWN_TUBE = "unknown_tube"
    VOID_TUBE = "void_tube"
    NO_RESULT = "no_result"
    UNKNOWN_RESULT = "unknown_result"
    NO_TIME = "no_time"
    UNREADABLE_TIME = "unreadable_time"
    BEFORE_COLLECTION = "before_collection"
    IN_THE_FUTURE = "in_the_future"
    TWICE = "twice"
    """Two lines of one delivery say different things about one tube."""
    OTHER_RESULT = "other_result"
    """The tube has another result, and the line is not marked as corrected."""
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    KNOWN_OTHERWISE = "known_otherwise"
    """The laboratory's files say something else under this number."""


class ReceiptRefusal(StrEnum):
    """Why a laboratory could not take a tube in."""

    NOT_HERE = "not_here"
    """No such tube within the area."""
    VOID = "void"
    HAS_RESULT = "has_result"
    THERE = "there"
    """It was received before."""


class DayState(StrEnum):
    """How a test day of a person stands."""

    TO_COME = "to_come"
    DUE = "due"
    """Today, and not taken yet."""
    LATE = "late"
    """Its day is past, and the next has not come: it is still to be taken."""
    MISSED = "missed"
    """The next test day came, or the measure ended, without it."""
    DONE = "done"
    DONE_LATE = "done_late"


class DueKind(StrEnum):
    """Why somebody is to be tested now, the most urgent first."""

    POOL_POSITIVE = "pool_positive"
    """A tube that they shared is positive: each of its people is tested alone, at once."""
    UNCLEAR = "unclear"
    """The result of their last specimen is unclear."""
    LATE = "late"
    TODAY = "today"


class RoundTarget(StrEnum):
    """Whom a round is for."""

    ZONE = "zone"
    DIVISION = "division"
    KEY_GROUP = "key_group"


class RoundState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"

"""Pure decisions of this room."""

from datetime import datetime
from enum import StrEnum

from sizao.response.cases.types import CaseClassification, FindingKind, FindingState


POSITIVE = frozenset({FindingKind.PRESUMPTIVE_POSITIVE, FindingKind.CONFIRMED})

# What a named person may make of a finding. A case that was excluded may be opened again by a new finding only.
INFECTED = frozenset(
    {
        CaseClassification.SUSPECTED,
        CaseClassification.PRESUMPTIVE,
        CaseClassification.CONFIRMED,
        CaseClassification.ASYMPTOMATIC,
    }
)


class Timeliness(StrEnum):
    """How a report stands against its deadline."""

    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"
    PENDING = "pending"


def first_state(kind: FindingKind) -> FindingState:
    """Whether a finding asks for a decision when it comes in."""
    return FindingState.OPEN if kind in POSITIVE else FindingState.NO_ACTION


def timeliness(*, due_at: datetime, done_at: datetime | None, at: datetime) -> Timeliness:
    """A deadline is kept at the very second; after it, what is done is late and what is not is overdue."""
    if done_at is not None:
        return Timeliness.IN_TIME if done_at <= due_at else Timeliness.LATE
    return Timeliness.PENDING if at <= due_at else Timeliness.OVERDUE


def case_number(*, opened_at: datetime, serial: int) -> str:
    """How people speak of a case: the year it was opened in, and a number that is never given twice."""
    return f"{opened_at.year}-{serial:04d}"

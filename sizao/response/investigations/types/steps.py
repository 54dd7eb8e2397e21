"""The steps of the first day after a positive result, and how each stands against its clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """What is to be done about a case, in the order of the clocks."""

    REPORT = "report"
    VERIFY = "verify"
    TRANSFER = "transfer"
    CORE_FACTS = "core_facts"
    CONTACTS_LOCATED = "contacts_located"
    CONTACTS_MOVED = "contacts_moved"
    INVESTIGATION = "investigation"
    FIRST_CLOSURE = "first_closure"


class StepState(StrEnum):
    """How a step stands against its clock."""

    NOT_BEGUN = "not_begun"
    """What starts its clock has not happened, or is not known."""
    PENDING = "pending"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"
    """Done, after it was due."""
    DONE = "done"
    """Done; the pack in force sets it no time."""


@dataclass(frozen=True, slots=True)
class StepStamp:
    """Somebody's word that a step was done at a time. `reference` names what shows it, such as `finding:12`."""

    step: Step
    done_at: datetime
    noted_at: datetime
    noted_by: str
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class StepLimit:
    """What the pack says about a step: within `hours` of the event `begins`; `rule` and `basis` say where it stands."""

    step: Step
    begins: str
    hours: float
    rule: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class StepClock:
    """A step of one case at one instant. `due_at` is None while its clock has not begun, or where there is none.

    `waits_for` is how many people it still waits for, where it is about people.
    """

    step: Step
    state: StepState
    begins_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    limit: StepLimit | None = None
    waits_for: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it is overdue now."""
        return self.state is StepState.OVERDUE

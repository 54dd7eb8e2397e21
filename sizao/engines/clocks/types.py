"""What a clock shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sizao.engines.policy.vocabulary import Event, Stage


class ClockFace(StrEnum):
    """How a clock stands. The order is that of urgency."""

    OVERDUE = "overdue"
    PENDING = "pending"
    LATE = "late"
    IN_TIME = "in_time"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock at one moment.

    `rule`: the row of the pack that sets the limit; `begun_at`, `due_at`: None while its beginning did not happen;
    `done_at`: None until its end happened. `remaining`: until due while it runs (negative when overdue), to spare when
    done (negative when late); None when it did not begin. `what`, `article`: in the words of the pack (zh, en; basis).
    """

    rule: str
    stage: Stage
    begins: Event
    ends: Event
    limit: timedelta
    begun_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    face: ClockFace
    remaining: timedelta | None
    what: Mapping[str, str]
    legal_basis: str
    status: str


@dataclass(frozen=True, slots=True)
class EarlyState:
    """One of the four earlies: the most urgent face of its clocks, how many stand how, and what is due next."""

    stage: Stage
    face: ClockFace
    counts: Mapping[ClockFace, int]
    next_due_at: datetime | None

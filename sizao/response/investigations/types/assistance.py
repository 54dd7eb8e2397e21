"""Requests for assistance: another county or city is asked to find people and to put measures in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.engines.clocks.types import ClockFace, ClockState
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.investigations.types.contacts import Identity
from sizao.response.investigations.types.statements import InvestigationError


class AssistanceError(InvestigationError):
    """A request that cannot be sent, received or answered as asked."""


class AssistanceNotFoundError(AssistanceError):
    """No such request to or from the actor's area. Says the same whether it exists elsewhere or not."""


class AssistanceKind(StrEnum):
    PRIORITY = "priority"
    """People who are to be found at once."""
    ORDINARY = "ordinary"


class AssistanceOutcome(StrEnum):
    """What came of one person of a request."""

    OPEN = "open"
    LOCATED = "located"
    CONTROLLED = "controlled"
    """Found, and the measure is in place."""
    NOT_FOUND = "not_found"
    ELSEWHERE = "elsewhere"
    """Found to be somewhere else, which the result names."""


SETTLED = frozenset({AssistanceOutcome.CONTROLLED, AssistanceOutcome.NOT_FOUND, AssistanceOutcome.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Whom a request is to name: the least that is needed to find them."""

    person: int
    degree: int
    last_exposure: datetime
    identity: Identity
    outside_reference: int | None = None


@dataclass(frozen=True, slots=True)
class AssistancePerson:
    """One person of a request as both sides see it. `identity` is empty where only counts are asked for.

    `outside_reference` is what the instance that asked calls it.
    """

    id: int
    person: int
    degree: int
    last_exposure: datetime
    outcome: AssistanceOutcome
    located_at: datetime | None
    controlled_at: datetime | None
    identity: Identity
    result: str
    outside_reference: int | None = None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class AssistanceRequest:
    """One request. `to_name` names a place outside this installation, for which the sender notes what comes back, or
    the `partner` of exchange by itself; `from_name` one outside that asked, whose number is `outside_reference`: then
    the case is not here.

    `people` and `settled` count its people, and those of whom the outcome is known.
    """

    id: int
    case_id: int | None
    case_number: str
    from_path: str
    to_path: str
    to_name: str
    kind: AssistanceKind
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    received_by: str
    answered_at: datetime | None
    answered_by: str
    people: int
    settled: int
    last_located_at: datetime | None
    last_controlled_at: datetime | None
    not_located: int
    not_controlled: int
    from_name: str = ""
    partner: str = ""
    outside_reference: int | None = None

    @property
    def is_outside(self) -> bool:
        return bool(self.to_name)


@dataclass(frozen=True, slots=True)
class AssistanceFile:
    """One request with what is asked and its people."""

    request: AssistanceRequest
    asked: str
    persons: Sequence[AssistancePerson]


@dataclass(frozen=True, slots=True)
class ToldOutcome:
    """What another instance says came of one person of ours, by our number."""

    reference: int
    outcome: AssistanceOutcome
    located_at: datetime | None
    controlled_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class ToldProgress:
    """How far another instance is with a request of ours, as a whole: told again it says the same or more."""

    received_at: datetime | None
    answered_at: datetime | None
    persons: Sequence[ToldOutcome]


@dataclass(frozen=True, slots=True)
class TimedRequest:
    """A request with its clocks, the most urgent first."""

    request: AssistanceRequest
    clocks: Sequence[ClockState]

    @property
    def is_overdue(self) -> bool:
        return any(clock.face is ClockFace.OVERDUE for clock in self.clocks)

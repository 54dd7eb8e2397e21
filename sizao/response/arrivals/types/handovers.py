"""Hand-overs of travellers: from one named person to another, with time and receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.types.gate import Verdict
from sizao.response.arrivals.types.reports import Mode, Risk


class HandOverKind(StrEnum):
    HAND_OVER = "hand_over"
    """To those who answer for the traveller from then on."""
    TRANSIT = "transit"
    """Changes trains here: is seen to the gate of the next train, and handed over to nobody."""


class HandOverState(StrEnum):
    OFFERED = "offered"
    RECEIVED = "received"
    """Receipt was given; for somebody in transit: was seen off."""
    REFUSED = "refused"
    """Not taken, with a reason: whoever offered still answers for the traveller."""
    WITHDRAWN = "withdrawn"
    """Taken back by whoever offered."""


class HandOverOrder(StrEnum):
    URGENT = "urgent"
    NEWEST = "newest"
    DIVISION = "division"


class Rise(StrEnum):
    """How far an open hand-over has risen."""

    IN_TIME = "in_time"
    LATE = "late"
    """The receiving office's command has to look."""
    RISEN = "risen"
    """The city's command has to look."""


class HandOverError(SizaoError):
    """A hand-over that makes no sense as things stand."""


class HandOverNotFoundError(SizaoError):
    """No such hand-over from or to the actor's area."""


@dataclass(frozen=True, slots=True)
class HandOverClock:
    """Until when receipt has to be given, and when it rises to the city; `rule` is the row of the pack."""

    due_at: datetime
    rises_at: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over. `offered_by`, `meant_for`, `closed_by` are accounts; `receiver` is somebody without one.

    `partner`: the instance of the other side, where that is another one. `outside_reference` is its number there where
    it was offered there, by `outside_name`.
    """

    id: int
    person: int
    arrival: int | None
    kind: HandOverKind
    state: HandOverState
    place: str
    division_path: str
    destination_path: str
    offered_by: str
    offered_at: datetime
    meant_for: str
    vehicle: str
    due_at: datetime
    rises_at: datetime
    rule: str
    closed_by: str
    closed_at: datetime | None
    receiver: str
    why: str
    partner: str = ""
    outside_reference: int | None = None
    outside_name: str = ""

    @property
    def shown(self) -> str:
        return shown(self.person)

    @property
    def is_from_outside(self) -> bool:
        """Offered in another instance, to be received here."""
        return self.outside_reference is not None

    @property
    def goes_outside(self) -> bool:
        """Offered here, to be received in another instance."""
        return bool(self.partner) and self.outside_reference is None

    def rise(self, at: datetime) -> Rise:
        """How far it has risen at an instant; what is closed does not rise any more."""
        if self.state is not HandOverState.OFFERED or at < self.due_at:
            return Rise.IN_TIME
        return Rise.RISEN if at >= self.rises_at else Rise.LATE


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody of a county who waits at a place for that county's people."""

    id: int
    place: str
    division_path: str
    staff: str
    vehicle: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Passenger:
    """Somebody on their way, as lists of passengers, reports, scans and hand-overs together say; names nobody.

    `arrival` is the number of the report; None for whoever is on a list and was not reported.
    """

    person: int
    conveyance: str
    expected_at: datetime
    place: str
    carriage: str
    seat: str
    destination_path: str | None
    arrival: int | None
    risk: Risk
    verdict: Verdict | None = None
    scanned_at: datetime | None = None
    hand_over: HandOverState | None = None
    hand_over_id: int | None = None
    mode: Mode | None = None
    """As told in the report; None for whoever is on a list."""

    @property
    def shown(self) -> str:
        return shown(self.person)

    @property
    def is_reported(self) -> bool:
        return self.arrival is not None

    @property
    def is_at_risk(self) -> bool:
        return self.risk not in (Risk.NONE, Risk.NEAR)


@dataclass(frozen=True, slots=True)
class Run:
    """A train, coach or flight that comes in, with those on it whom the reader may see."""

    conveyance: str
    place: str
    expected_at: datetime
    passengers: Sequence[Passenger]

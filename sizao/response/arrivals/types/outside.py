"""What other instances of the system tell about travellers, and what they are told."""

from dataclasses import dataclass
from datetime import datetime

from sizao.response.arrivals.types.handovers import HandOverClock, HandOverState
from sizao.response.arrivals.types.reports import Report


@dataclass(frozen=True, slots=True)
class TravellerTold:
    """Who somebody is, as one side tells the other: what whoever receives them needs to know them by."""

    name: str
    phone: str
    identifier: str


@dataclass(frozen=True, slots=True)
class OutsideOffer:
    """A hand-over that another instance offers, whole as it stands there. `by`: who offered, by name.

    `state`: offered, or withdrawn with `why`. `person` is the key here; `clock` runs by the pack here.
    """

    partner: str
    reference: int
    by: str
    person: int
    told: TravellerTold
    from_path: str
    to_path: str
    place: str
    vehicle: str
    offered_at: datetime
    clock: HandOverClock
    state: HandOverState
    why: str


@dataclass(frozen=True, slots=True)
class OutsideReceipt:
    """What became of an offer of ours in another instance. `by`: who received or refused there, by name."""

    partner: str
    reference: int
    state: HandOverState
    by: str
    why: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class ReportSource:
    """Where a report came from: the instance, its number there, and the how-manieth time that it tells of it."""

    partner: str
    reference: int
    version: int


@dataclass(frozen=True, slots=True)
class ReportToTell:
    """A report of ours as it stands. `partner`: the instance that told it to us, empty where it is from here."""

    submission_id: int
    report: Report
    made_at: datetime
    is_cancelled: bool
    partner: str

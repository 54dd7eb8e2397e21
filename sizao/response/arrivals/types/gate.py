"""Scans at stations and checkpoints. A scan says what was found and counts; it never changes anybody's status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.reports import FieldFault, Risk


class Verdict(StrEnum):
    """What one scan says at a glance. It tells the gate what to do next, and restricts nobody."""

    REPORTED = "reported"
    """Reported, and nothing waits."""
    MEASURE = "measure"
    """Reported, and the rules propose a measure, or one is proposed or decided: to be handed over."""
    UNREPORTED = "unreported"
    """Known to the registry, but nobody reported the coming: three questions."""
    UNKNOWN = "unknown"
    """Not to be found anywhere: to be registered."""


class ScanOrder(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    GATE = "gate"


class ScanError(SizaoError):
    """What was read is no number and no code by which anybody could be found. Nothing was counted."""

    def __init__(self, fault: FieldFault, what: str, why: str, next_step: str) -> None:
        self.fault = fault
        super().__init__(what, why, next_step)


@dataclass(frozen=True, slots=True)
class Gate:
    """A place where people are met: the key of the venue, what it is called, and where it lies."""

    place: str
    name: str
    division_path: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan that counts. `arrival`: the number of the report it met, if any; `day` is local."""

    id: int
    person: int
    place: str
    direction: Direction
    day: date
    at: datetime
    verdict: Verdict
    arrival: int | None
    by: str
    division_path: str
    destination_path: str | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate is told.

    `is_again`: the person was counted before, in `scan`, there and then; nothing was counted now. `needs_name`: nobody
    knows the person by name yet. `name` is as told in the report, for comparing with the document. `has_measure`: a
    restriction of the person is proposed or in force. `train`: the run on whose list the person stands.
    `arrival` and `destination_path` are as they are now, also where the scan that counted did not know them yet.
    """

    scan: Scan
    verdict: Verdict
    is_again: bool
    needs_name: bool
    name: str = ""
    risk: Risk = Risk.NONE
    has_measure: bool = False
    train: str = ""
    arrival: int | None = None
    destination_path: str | None = None

    @property
    def is_reported(self) -> bool:
        return self.arrival is not None


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """People of a day's list with one verdict and one destination: digests of their numbers, four bytes each."""

    verdict: Verdict
    county: str
    digests: bytes


@dataclass(frozen=True, slots=True)
class DayList:
    """What a phone holds of the day: digests under `salt`, which no other list has. No name, no number, no key."""

    made_at: datetime
    salt: bytes
    groups: Sequence[ListedGroup]
    people: int

"""Transfers: who is to be taken where by when, vehicles, rides. People are known by their keys only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.engines.planning.rides.types import VehicleKind
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.quarantine.types.values import label_of
from sizao.response.quarantine.types.words import QuarantineError


class TransferNotFoundError(QuarantineError):
    """No such transfer, vehicle or ride within the actor's area."""


class TransferKind(StrEnum):
    TO_SITE = "to_site"
    TO_HOSPITAL = "to_hospital"
    HOME = "home"
    """The closed-loop ride home after the release."""


class TransferState(StrEnum):
    ASKED = "asked"
    PLANNED = "planned"
    """A ride was confirmed for it."""
    ABOARD = "aboard"
    DONE = "done"
    CANCELED = "canceled"


OPEN_TRANSFERS = (TransferState.ASKED, TransferState.PLANNED, TransferState.ABOARD)


class RideState(StrEnum):
    PROPOSED = "proposed"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    TO_DISINFECT = "to_disinfect"
    DONE = "done"
    DROPPED = "dropped"


BUSY_RIDES = (RideState.PLANNED, RideState.UNDER_WAY, RideState.TO_DISINFECT)


@dataclass(frozen=True, slots=True)
class RideNumbers:
    """The numbers of a pack: minutes for a stop, for disinfection, for a step on the map; the used share of a bus."""

    boarding: int
    disinfection: int
    a_step: int
    bus_share: float


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A ride that is asked for. `degree` 0: infected. `origin` and `target` are divisions; `target_name` for people.

    `due_at`: when the clock of the pack ends, by its rule `due_rule`.
    """

    person: int
    kind: TransferKind
    degree: int
    party: str
    origin: str
    target: str
    target_name: str
    due_at: datetime
    due_rule: str
    division_path: str
    stay: int | None = None
    target_name_en: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    id: int
    person: int
    kind: TransferKind
    degree: int
    party: str
    origin: str
    target: str
    target_name: str
    target_name_en: str
    division_path: str
    state: TransferState
    asked_at: datetime
    due_at: datetime
    due_rule: str
    stay: int | None
    ride: int | None
    pickup_at: datetime | None
    drop_at: datetime | None
    taken_at: datetime | None
    handed_by: str
    done_at: datetime | None
    received_by: str

    @property
    def shown(self) -> str:
        return shown(self.person)

    def is_late(self, at: datetime) -> bool:
        """Whether its clock has ended before it was done, or is planned to end later."""
        planned = self.drop_at if self.state is TransferState.PLANNED else None
        return (self.done_at or max(at, planned or at)) > self.due_at


@dataclass(frozen=True, slots=True)
class Vehicle:
    id: int
    plate: str
    kind: VehicleKind
    seats: int
    division_path: str
    in_service: bool


@dataclass(frozen=True, slots=True)
class Hospital:
    """A designated hospital and the division it lies in."""

    id: int
    name: str
    name_en: str
    division_path: str
    in_service: bool

    def label(self, language: str) -> str:
        return label_of(self.name, self.name_en, language)


@dataclass(frozen=True, slots=True)
class Ride:
    """One way of one vehicle. `transfers` in the order of their pickups; `confirmed_by` sent it at `confirmed_at`."""

    id: int
    vehicle: Vehicle
    driver: str
    degree: int
    state: RideState
    division_path: str
    starts_at: datetime
    ends_at: datetime
    free_at: datetime
    disinfected_at: datetime | None
    disinfected_by: str
    transfers: Sequence[Transfer]
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

"""What is known about rides that are asked for and vehicles, and what a plan says. Times are minutes from one start."""

from dataclasses import dataclass
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class RidePlanError(SizaoError):
    """Facts about rides that contradict each other."""


class VehicleKind(StrEnum):
    AMBULANCE = "ambulance"
    """With negative pressure: for the infected, and for nobody else."""
    BUS = "bus"
    CAR = "car"


@dataclass(frozen=True, slots=True)
class Ask:
    """One person's ride. `degree` 0 is an infected person. `party`: those who ride together if they can.

    `origin` and `target` name places of the table of minutes; `ready`: not before; `due`: when it is late.
    """

    key: int
    degree: int
    party: str
    origin: str
    target: str
    ready: int
    due: int


@dataclass(frozen=True, slots=True)
class RideVehicle:
    """`seats` that may be used, the driver's not among them. `free_from`: when it is at `place`, disinfected."""

    key: int
    kind: VehicleKind
    seats: int
    place: str
    free_from: int


@dataclass(frozen=True, slots=True)
class RideRules:
    """`boarding`: minutes for each stop; `disinfection`: minutes after a ride; `horizon`: later nothing is planned."""

    boarding: int = 10
    disinfection: int = 30
    horizon: int = 48 * 60


@dataclass(frozen=True, slots=True)
class Stop:
    """At `at` somebody is taken in at `place`, or handed over there."""

    ask: int
    place: str
    at: int
    is_pickup: bool


@dataclass(frozen=True, slots=True)
class Ride:
    """One vehicle's way from its place until it is disinfected at `free_at`. All aboard are of one degree."""

    vehicle: int
    degree: int
    starts: int
    ends: int
    free_at: int
    stops: tuple[Stop, ...]
    late: tuple[int, ...]


class UnservedKind(StrEnum):
    NO_KIND = "no_kind"
    """No vehicle of the kind that may take them."""
    NO_WAY = "no_way"
    """No known way between the places."""
    NO_TIME = "no_time"
    """Every vehicle that may take them is away until after the plan ends."""


@dataclass(frozen=True, slots=True)
class Unserved:
    ask: int
    kind: UnservedKind


@dataclass(frozen=True, slots=True)
class RidePlan:
    rides: tuple[Ride, ...]
    unserved: tuple[Unserved, ...]

"""Rides to vehicles: who is taken by which vehicle when, kept apart by degree, within the clocks; and who is not."""

from sizao.engines.planning.rides.planning import plan_rides
from sizao.engines.planning.rides.types import (
    Ask,
    Ride,
    RidePlan,
    RidePlanError,
    RideRules,
    RideVehicle,
    Stop,
    Unserved,
    UnservedKind,
    VehicleKind,
)


__all__ = [
    "Ask",
    "Ride",
    "RidePlan",
    "RidePlanError",
    "RideRules",
    "RideVehicle",
    "Stop",
    "Unserved",
    "UnservedKind",
    "VehicleKind",
    "plan_rides",
]

"""A synthetic city on real ground: people, places and presences in columns, the same for the same seed."""

from sizao.engines.city.city import City, Scale, UnusableCityError, generate_city
from sizao.engines.city.columns import DayColumns
from sizao.engines.city.geography import Division
from sizao.engines.city.places import SETTINGS, PlaceColumns
from sizao.engines.city.population import People
from sizao.engines.city.story_types import Finding, Moment, Story


__all__ = [
    "SETTINGS",
    "City",
    "DayColumns",
    "Division",
    "Finding",
    "Moment",
    "People",
    "PlaceColumns",
    "Scale",
    "Story",
    "UnusableCityError",
    "generate_city",
]

"""What a stored value says about a person. Every field of every model has one (docs/explanation/privacy.md)."""

from collections.abc import Mapping
from enum import StrEnum


class PrivacyClass(StrEnum):
    """From what harms most if it leaks to what anybody may know."""

    IDENTITY = "identity"
    """Tells who somebody is, or leads there: names, numbers, phones, also encrypted or as a blind index."""
    HEALTH = "health"
    """What is known about somebody's health: findings, classifications, onset."""
    MOVEMENT = "movement"
    """Where somebody was, or a number by which movement knows them."""
    OPERATIONAL = "operational"
    """How the work was done, including the staff who did it."""
    PUBLIC = "public"
    """Known to everybody: divisions, names of stations."""


PrivacyClasses = Mapping[str, PrivacyClass]

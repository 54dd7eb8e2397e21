"""The closed words of packs that are about zones."""

from enum import StrEnum


class ZoneLevel(StrEnum):
    """How strictly a zone is closed."""

    LOCKDOWN = "lockdown"
    """Nobody leaves the home; everything comes to the door."""
    CONTROLLED = "controlled"
    """Nobody leaves the zone; no gatherings."""
    PRECAUTIONARY = "precautionary"
    """Gatherings are limited."""


class ZoneNeed(StrEnum):
    """What must be so before a zone is lifted."""

    DAYS_WITHOUT_CASE = "days_without_case"
    CONTACTS_NEGATIVE = "contacts_negative"
    """So many days after the last exposure of a contact inside, and all of them negative."""
    ROUND_NEGATIVE = "round_negative"
    """A round of tests of everybody inside, negative, no older than so many days."""
    ENVIRONMENT_NEGATIVE = "environment_negative"
    """Samples of surfaces after the last case, negative."""
    OTHERS_LIFTED = "others_lifted"
    """No lockdown or controlled zone is left in the county."""


class ZoneParameter(StrEnum):
    """A number of the model by which zones are compared, each with a low and a high value."""

    DEGREE_1 = "degree_1"
    """How likely a close contact is infected."""
    DEGREE_2 = "degree_2"
    DEGREE_3 = "degree_3"
    SAME_FLOOR = "same_floor"
    """How likely somebody is infected of whom nothing is known but that a case lives on the same floor."""
    SAME_UNIT = "same_unit"
    SAME_BUILDING = "same_building"
    SAME_COMPOUND = "same_compound"
    SAME_COMMUNITY = "same_community"
    ONWARD = "onward"
    """How many one infected person infects who is not held, until found."""
    HELD_LOCKDOWN = "held_lockdown"
    """Which share of these a lockdown zone prevents."""
    HELD_CONTROLLED = "held_controlled"
    ENOUGH = "enough"
    """Which share of what is known a proposal covers at least."""


class SupplyWay(StrEnum):
    """How supplies come to people of a zone."""

    DOOR = "door"
    BUILDING = "building"
    SHOPS = "shops"

"""The closed words of packs that are about quarantine sites and transfers."""

from enum import StrEnum


class SiteNumber(StrEnum):
    """Numbers of quarantine sites and of the rides there, each with its unit."""

    ROOMS_PER_10000 = "rooms_per_10000"
    """How many rooms are kept ready for 10,000 residents."""
    OPENING = "opening"
    """Which share of the rooms (0 to 1) is ready `hours` after the order to open."""
    MEDICAL_PER_BED = "medical_per_bed"
    """How many medical staff one bed needs."""
    LOGISTICS_PER_BED = "logistics_per_bed"
    FLOOR_OF_ONE_DEGREE = "floor_of_one_degree"
    """1: contacts of one degree on a floor."""
    FLOOR_OF_ONE_GROUP = "floor_of_one_group"
    """1: contacts of one case on a floor."""
    CARER_AGE_TO = "carer_age_to"
    """Up to and including this age somebody may be the carer of a child at a site."""
    FEVER = "fever"
    """From how many degrees Celsius a temperature is an alarm."""
    ALARM_ANSWER = "alarm_answer"
    """Within how many minutes a medical alarm is answered."""
    BUS_SHARE = "bus_share"
    """Which share of the seats of a bus is used (0 to 1)."""
    DISINFECTION_MINUTES = "disinfection_minutes"
    """How long a vehicle is disinfected after a ride."""
    MINUTES_A_STEP = "minutes_a_step"
    """How long a ride takes for each step on the schematic map; one step for a ride within a township."""
    BOARDING_MINUTES = "boarding_minutes"
    """How long it takes to take somebody in, or to hand them over."""

"""What may be offered as milder: of people what weighs less, of places what the pack has for them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language

from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack
from sizao.interfaces.restrictions_words import MEASURES
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.types import OF_PLACES, Measure


# The gravest first.
_FOR_PEOPLE = (
    Measure.MEDICAL_OBSERVATION,
    Measure.HOME_QUARANTINE,
    Measure.HOME_MONITORING,
    Measure.COMMUNITY_MONITORING,
    Measure.HEALTH_MONITORING,
)
_FOR_PLACES = (
    Measure.PLACE_CLOSURE,
    Measure.PLACE_PART_CLOSURE,
    Measure.PLACE_LIMITS,
    Measure.PLACE_DISINFECTION,
)


def milder_options(measure: Measure, at: datetime) -> list[tuple[str, str | Promise]]:
    """Value and label of each measure to choose from, for what is limited by `measure`."""
    if measure not in OF_PLACES:
        less = _FOR_PEOPLE[_FOR_PEOPLE.index(measure) + 1 :] if measure in _FOR_PEOPLE else _FOR_PEOPLE
        return [(one.value, MEASURES[one]) for one in less]
    less = _FOR_PLACES[_FOR_PLACES.index(measure) + 1 :]
    return [(word, label) for word, label in _of_pack(at) if word in less]


def milder_of_many(measures: Iterable[Measure], at: datetime) -> list[tuple[str, str | Promise]]:
    """The same for several; where people and places are among them, what there is for either."""
    return list(dict.fromkeys(option for one in dict.fromkeys(measures) for option in milder_options(one, at)))


def _of_pack(at: datetime) -> list[tuple[str, str]]:
    language = "en" if get_language() == "en" else "zh"
    try:
        rows = get_pack(DEFAULT_PROTOCOL, at=at).section_on("place_measures", localtime(at).date())
    except SizaoError:
        return []
    return [(row.values["place_measure"], f"{row.label[language]}: {row.values['what'][language]}") for row in rows]

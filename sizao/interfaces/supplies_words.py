"""The words of living supplies for people: packs, stores, movements, requests, deliveries, calls for help."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.vocabulary import NeedGroup, SupplyCategory, SupplyNumber, SupplyUnit


Words: TypeAlias = str | Promise

CATEGORIES: Mapping[SupplyCategory, Words] = {
    SupplyCategory.FOOD: _("food"),
    SupplyCategory.INFANT: _("for infants"),
    SupplyCategory.MEDICINE: _("medicine"),
    SupplyCategory.HYGIENE: _("hygiene"),
    SupplyCategory.PROTECTION: _("protection"),
    SupplyCategory.TESTING: _("testing"),
    SupplyCategory.DISINFECTION: _("disinfection"),
}
UNITS: Mapping[SupplyUnit, Words] = {
    SupplyUnit.KILOGRAM: _("kg"),
    SupplyUnit.LITER: _("L"),
    SupplyUnit.PIECE: _("pieces"),
    SupplyUnit.PORTION: _("portions"),
}
GROUPS: Mapping[NeedGroup, Words] = {
    NeedGroup.EVERYONE: _("people"),
    NeedGroup.INFANT: _("children under three"),
    NeedGroup.WOMAN: _("women of 12 to 50"),
    NeedGroup.PREGNANT: _("pregnant"),
    NeedGroup.DIALYSIS: _("need dialysis"),
    NeedGroup.CHRONIC: _("take medicine for chronic illness"),
}

PACK_SECTIONS: dict[str, Words] = {
    "supply_items": _("Supplies that are kept"),
    "supply_norms": _("What people need in a day"),
    "supply_numbers": _("Clocks and thresholds of supplies"),
}
PACK_NAMES: dict[str, Words] = {
    "item": _("item"),
    "category": _("category"),
    "unit": _("unit"),
    "kg_per_unit": _("weight of a unit in kg"),
    "cover_days": _("days it is to be there"),
    "who": _("who needs it"),
    "amount": _("amount"),
    "of": _("about"),
}
PACK_VALUES: dict[str, dict[str, Words]] = {
    "category": {word.value: words for word, words in CATEGORIES.items()},
    "unit": {word.value: words for word, words in UNITS.items()},
    "who": {word.value: words for word, words in GROUPS.items()},
    "of": {
        SupplyNumber.OUTBREAK_EXTRA: _("percent more than people need"),
        SupplyNumber.HELP_URGENT: _("minutes to answer an urgent call"),
        SupplyNumber.HELP_ORDINARY: _("minutes to answer another call"),
        SupplyNumber.HELP_RISE: _("minutes late until a call rises"),
        SupplyNumber.REQUEST_ANSWER: _("hours to answer a request for supplies"),
        SupplyNumber.RUNS_OUT_SOON: _("days in which it runs out, to be told first"),
        SupplyNumber.EXPIRES_SOON: _("days in which it expires, to be told"),
        SupplyNumber.BURN_DAYS: _("days over which use is averaged"),
        SupplyNumber.STOPS_A_ROUND: _("stops of a round at most"),
    },
}

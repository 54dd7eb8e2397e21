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

ACTIONS: dict[str, Words] = {
    "supplies.open_store": _("store opened"),
    "supplies.tell_headcount": _("headcount of a store told"),
    "supplies.set_minimum": _("least stock set"),
    "supplies.add_firm": _("firm put on the whitelist"),
    "supplies.add_vehicle": _("vehicle put on the whitelist"),
    "supplies.end_whitelist": _("taken off the whitelist"),
    "supplies.receive": _("goods taken in"),
    "supplies.take": _("goods taken out"),
    "supplies.count": _("count of stock noted"),
    "supplies.import": _("stock imported"),
    "supplies.ask": _("supplies asked for"),
    "supplies.pass_up": _("request for supplies passed up"),
    "supplies.grant": _("request for supplies granted"),
    "supplies.refuse": _("request for supplies refused"),
    "supplies.withdraw": _("request for supplies withdrawn"),
    "supplies.plan_delivery": _("delivery planned"),
    "supplies.load_delivery": _("delivery loaded"),
    "supplies.arrive": _("delivery arrived"),
    "supplies.refuse_delivery": _("delivery refused"),
    "supplies.return_delivery": _("refused delivery returned"),
    "supplies.cancel_delivery": _("delivery cancelled"),
    "help.take_call": _("call for help taken down"),
    "help.take_over": _("call for help taken over"),
    "help.answer": _("call for help answered"),
    "help.read": _("call for help read"),
    "help.note_need": _("personal need noted"),
    "help.end_need": _("personal need ended"),
}
KINDS: dict[str, Words] = {
    "store": _("store"),
    "batch": _("batch"),
    "firm": _("firm"),
    "vehicle": _("vehicle"),
    "supply_request": _("request for supplies"),
    "delivery": _("delivery"),
    "help_call": _("call for help"),
}

"""The words of living supplies for people: packs, stores, movements, requests, deliveries, calls for help."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.desk.supply_lists import StockReason
from sizao.engines.policy.vocabulary import NeedGroup, SupplyCategory, SupplyNumber, SupplyUnit
from sizao.readiness.supplies.types import (
    DeliveryState,
    HelpCategory,
    HelpFace,
    HelpSource,
    MovementKind,
    RequestAct,
    RequestState,
    StoreKind,
)


Words: TypeAlias = str | Promise

CATEGORIES: Mapping[SupplyCategory, Words] = {
    SupplyCategory.FOOD: _("food"),
    SupplyCategory.INFANT: _("for infants"),
    SupplyCategory.MEDICINE: _("medicine"),
    SupplyCategory.HYGIENE: _("hygiene"),
    SupplyCategory.PROTECTION: pgettext_lazy("supplies", "protection"),
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
    NeedGroup.CANCER: _("chemotherapy or radiotherapy"),
    NeedGroup.DISABILITY: _("disability"),
    NeedGroup.ALONE: _("old and alone"),
    NeedGroup.AGED: _("very old"),
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
        SupplyNumber.WAY_COMMUNITY: _("minutes within a community"),
        SupplyNumber.WAY_TOWNSHIP: _("minutes within a township or subdistrict"),
        SupplyNumber.WAY_COUNTY: _("minutes within a county"),
        SupplyNumber.WAY_CITY: _("minutes between counties of the city"),
        SupplyNumber.WAY_BEYOND: _("minutes from beyond the city"),
        SupplyNumber.INFANT_UNDER: _("years under which a child is an infant"),
        SupplyNumber.WOMAN_FROM: _("years from which sanitary pads are counted"),
        SupplyNumber.WOMAN_TO: _("years up to which sanitary pads are counted"),
        SupplyNumber.AGED_FROM: _("years from which somebody is looked after first"),
        SupplyNumber.ALONE_FROM: _("years from which somebody living alone is"),
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
    "help.export": _("calls for help exported"),
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
    "delivery": pgettext_lazy("supplies", "delivery"),
    "help_call": _("call for help"),
}

STORE_KINDS: Mapping[StoreKind, Words] = {
    StoreKind.WAREHOUSE: _("warehouse"),
    StoreKind.SITE: _("site store"),
    StoreKind.DROP_POINT: _("drop point"),
}
MOVEMENTS: Mapping[MovementKind, Words] = {
    MovementKind.RECEIVED: _("taken in"),
    MovementKind.ISSUED: _("handed out"),
    MovementKind.SENT: _("sent to another store"),
    MovementKind.ARRIVED: _("came from another store"),
    MovementKind.RETURNED: _("came back"),
    MovementKind.SPOILED: _("thrown away"),
    MovementKind.COUNTED: _("counted"),
}
REQUEST_STATES: Mapping[RequestState, tuple[str, Words]] = {
    RequestState.OPEN: ("due", _("waits for an answer")),
    RequestState.GRANTED: ("well", _("request granted")),
    RequestState.REFUSED: ("info", _("not granted")),
    RequestState.WITHDRAWN: ("info", _("withdrawn")),
}
REQUEST_ACTS: Mapping[RequestAct, Words] = {
    RequestAct.ASKED: _("asked"),
    RequestAct.PASSED_UP: _("passed up"),
    RequestAct.GRANTED: _("request granted"),
    RequestAct.REFUSED: _("not granted"),
    RequestAct.WITHDRAWN: _("withdrawn"),
}
DELIVERY_STATES: Mapping[DeliveryState, tuple[str, Words]] = {
    DeliveryState.PLANNED: ("info", _("planned")),
    DeliveryState.LOADED: ("due", _("on the road")),
    DeliveryState.ARRIVED: ("well", _("delivered")),
    DeliveryState.REFUSED: ("late", _("refused, on its way back")),
    DeliveryState.RETURNED: ("info", _("returned")),
    DeliveryState.CANCELLED: ("info", _("cancelled")),
}
HELP_CATEGORIES: Mapping[HelpCategory, Words] = {
    HelpCategory.FOOD: _("food"),
    HelpCategory.WATER: _("water, power, heating"),
    HelpCategory.MEDICINE: _("medicine"),
    HelpCategory.CARE: _("to see a doctor"),
    HelpCategory.DIALYSIS: _("dialysis"),
    HelpCategory.PREGNANCY: _("pregnancy and birth"),
    HelpCategory.INFANT: _("for an infant"),
    HelpCategory.ALONE: _("somebody without care"),
    HelpCategory.OTHER: _("something else"),
}
HELP_SOURCES: Mapping[HelpSource, Words] = {
    HelpSource.PHONE: _("by telephone"),
    HelpSource.PAGE: _("from their own page"),
    HelpSource.STAFF: _("noted by staff"),
}
HELP_FACES: Mapping[HelpFace, tuple[str, Words]] = {
    HelpFace.LATE: ("late", _("late")),
    HelpFace.WAITING: ("due", _("nobody is at it yet")),
    HelpFace.TAKEN: ("info", _("somebody is at it")),
    HelpFace.ANSWERED: ("well", _("call answered")),
}

STOCK_REASONS: Mapping[StockReason, Words] = {
    StockReason.UNKNOWN_ITEM: _("the catalogue has no such item"),
    StockReason.UNKNOWN_STORE: _("there is no such store in your area, or none was chosen"),
    StockReason.OTHER_UNIT: _("the unit is not that of the catalogue"),
    StockReason.NO_AMOUNT: _("the amount is no number, or below nothing"),
    StockReason.NO_DAY: _("the day cannot be read"),
    StockReason.TWICE: _("this batch stands in the list before"),
    StockReason.BROKEN: _("the row is damaged"),
}

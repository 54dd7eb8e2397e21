"""The words of zones: levels, states, acts, conditions, units, gates and permits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.zone_vocabulary import SupplyWay, ZoneLevel, ZoneNeed, ZoneParameter


Words = dict[str, "str | Promise"]

LEVELS: Words = {
    ZoneLevel.LOCKDOWN: _("lockdown zone"),
    ZoneLevel.CONTROLLED: _("controlled zone"),
    ZoneLevel.PRECAUTIONARY: _("precautionary zone"),
}
NEEDS: Words = {
    ZoneNeed.DAYS_WITHOUT_CASE: _("days without a new case"),
    ZoneNeed.CONTACTS_NEGATIVE: _("contacts inside negative"),
    ZoneNeed.ROUND_NEGATIVE: _("round of tests negative"),
    ZoneNeed.ENVIRONMENT_NEGATIVE: _("environment negative"),
    ZoneNeed.OTHERS_LIFTED: _("other zones of the county lifted"),
}
SUPPLIES: Words = {
    SupplyWay.DOOR: _("to the door"),
    SupplyWay.BUILDING: _("to a point at the building, at set times"),
    SupplyWay.SHOPS: _("shops, as usual"),
}
PARAMETERS: Words = {
    ZoneParameter.DEGREE_1: _("close contact infected"),
    ZoneParameter.DEGREE_2: _("secondary contact infected"),
    ZoneParameter.DEGREE_3: _("tertiary contact infected"),
    ZoneParameter.SAME_FLOOR: _("neighbor on the floor of a case infected"),
    ZoneParameter.SAME_UNIT: _("neighbor in the unit of a case infected"),
    ZoneParameter.SAME_BUILDING: _("neighbor in the building of a case infected"),
    ZoneParameter.SAME_COMPOUND: _("neighbor in the compound of a case infected"),
    ZoneParameter.SAME_COMMUNITY: _("neighbor in the community or village of a case infected"),
    ZoneParameter.ONWARD: _("people infected by one who is not held"),
    ZoneParameter.HELD_LOCKDOWN: _("share prevented by a lockdown zone"),
    ZoneParameter.HELD_CONTROLLED: _("share prevented by a controlled zone"),
    ZoneParameter.ENOUGH: _("share of what is known that is enough"),
}
PACK_VALUES: dict[str, Words] = {
    "level": LEVELS,
    "becomes": LEVELS,
    "supplies": SUPPLIES,
    "needs": NEEDS,
    "parameter": PARAMETERS,
}

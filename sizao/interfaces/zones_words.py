"""The words of zones: levels, states, acts, conditions, units, gates and permits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import SupplyWay, ZoneLevel, ZoneNeed, ZoneParameter
from sizao.engines.zoning.types import UnitKind
from sizao.response.zones.types import (
    Direction,
    FactKind,
    PermitKind,
    ZoneAct,
    ZoneAttention,
    ZoneState,
)


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

# (tone, word)
LEVEL_TONES = {ZoneLevel.LOCKDOWN: "late", ZoneLevel.CONTROLLED: "due", ZoneLevel.PRECAUTIONARY: "info"}
STATES: dict[str, tuple[str, str | Promise]] = {
    ZoneState.PROPOSED: ("due", _("proposed")),
    ZoneState.REFUSED: ("well", _("not ordered")),
    ZoneState.DECIDED: ("due", pgettext_lazy("zone", "decided")),
    ZoneState.APPROVED: ("due", _("approved, not announced yet")),
    ZoneState.IN_FORCE: ("info", pgettext_lazy("zone", "in force")),
    ZoneState.LIFTED: ("well", _("lifted")),
    ZoneState.LAPSED: ("well", _("over by itself")),
}
ATTENTION: dict[str, tuple[str, str | Promise]] = {
    ZoneAttention.TO_LIFT: ("late", _("conditions met, to lift")),
    ZoneAttention.LAPSES: ("late", _("lapses soon")),
    ZoneAttention.TO_REVIEW: ("late", _("to review today")),
    ZoneAttention.TO_REPORT_UP: ("late", _("to report to the level above")),
    ZoneAttention.TO_ANNOUNCE: ("due", _("to announce")),
    ZoneAttention.TO_APPROVE: ("due", _("to be approved above")),
    ZoneAttention.TO_DECIDE: ("due", _("to decide")),
}
ACTS: Words = {
    ZoneAct.PROPOSE: _("proposed"),
    ZoneAct.DECIDE: pgettext_lazy("zone", "decided"),
    ZoneAct.REFUSE: _("not ordered"),
    ZoneAct.APPROVE: _("approved by the level above"),
    ZoneAct.REPORT_UP: _("reported to the level above"),
    ZoneAct.ANNOUNCE: _("announced"),
    ZoneAct.REVIEW: _("looked at"),
    ZoneAct.CHANGE: _("changed"),
    ZoneAct.LIFT: _("lifted"),
    ZoneAct.REPLACE: _("replaced by another zone"),
    ZoneAct.LAPSE: _("over by itself"),
}
NEEDS_OF_ABOVE: Words = {
    Approval.NONE: _("The level above has no part in it."),
    Approval.REPORT_UP: _("The level above is told at once."),
    Approval.UPPER_FIRST: _("The level above approves before it is announced."),
}
UNITS: Words = {
    UnitKind.FLOOR: _("floor"),
    UnitKind.UNIT: _("staircase"),
    UnitKind.BUILDING: _("building"),
    UnitKind.COMPOUND: _("compound"),
    UnitKind.COMMUNITY: _("community or village"),
}
FACTS: Words = {
    FactKind.ROUND: _("round of tests of everybody inside"),
    FactKind.ENVIRONMENT: _("samples of surfaces"),
}
PERMITS: Words = {
    PermitKind.MEDICAL: _("to hospital and back"),
    PermitKind.OUT: _("out"),
    PermitKind.IN: _("in"),
    PermitKind.DELIVERY: pgettext_lazy("supplies", "delivery"),
}
DIRECTIONS: Words = {Direction.IN: _("in"), Direction.OUT: _("out")}
DEGREES: dict[int, str | Promise] = {
    0: _("cases"),
    1: _("close contacts"),
    2: _("secondary contacts"),
    3: _("tertiary contacts"),
}

"""The words of the pages for contacts."""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.vocabulary import MeasureKind
from sizao.response.investigations.types import ContactOrder, ContactOrigin, ContactState, ContactStep, DayPart


Words: TypeAlias = "str | Promise"

DEGREES: dict[int, Words] = {1: _("close contact"), 2: _("secondary contact"), 3: _("tertiary contact")}
STATES: dict[ContactState, Words] = {ContactState.ACCEPTED: _("accepted"), ContactState.DROPPED: _("dropped")}
ORIGINS: dict[ContactOrigin, Words] = {
    ContactOrigin.TRACE: _("trace"),
    ContactOrigin.HAND: _("by hand"),
    ContactOrigin.FILE: _("list of contacts"),
}
STEPS: dict[ContactStep, Words] = {
    ContactStep.ACCEPTED: _("accepted"),
    ContactStep.DROPPED: _("dropped"),
    ContactStep.LOCATED: _("located"),
    ContactStep.MOVED: _("isolated"),
}
PARTS: dict[DayPart, Words] = {DayPart.MORNING: _("morning"), DayPart.AFTERNOON: _("afternoon")}
ORDERS: dict[ContactOrder, Words] = {
    ContactOrder.DEGREE: _("nearest first"),
    ContactOrder.LAST_EXPOSURE: _("last exposure first"),
    ContactOrder.DECIDED: _("decided last first"),
    ContactOrder.CASE: _("by case"),
}
MEASURES: dict[MeasureKind, Words] = {
    MeasureKind.CENTRAL_QUARANTINE: _("quarantine at a site"),
    MeasureKind.HOME_QUARANTINE: _("quarantine at home"),
    MeasureKind.MEDICAL_OBSERVATION: _("medical observation"),
    MeasureKind.HOME_MONITORING: _("health monitoring at home"),
    MeasureKind.COMMUNITY_MONITORING: _("monitoring by the community"),
    MeasureKind.HEALTH_MONITORING: _("health monitoring"),
    MeasureKind.HEALTH_MANAGEMENT: _("health management"),
}

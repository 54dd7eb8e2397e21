"""The words of the pages for investigations: sections and questions of the form, steps, origins, conflicts."""

from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.response.investigations.types import (
    Certainty,
    ConflictKind,
    Origin,
    Protection,
    SaidBy,
    Section,
    Step,
    StepState,
)


Words: TypeAlias = "str | Promise"

SECTIONS: dict[Section, Words] = {
    Section.IDENTITY: _("Identity and contact"),
    Section.HOUSEHOLD: _("Household"),
    Section.HEALTH: _("Health and tests"),
    Section.MOVEMENTS: _("Movements"),
    Section.COMPANIONS: _("Companions"),
    Section.PROTECTION: _("Protection"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is worded, and what helps to ask it."""

    label: Words
    hint: Words = ""


QUESTIONS: dict[str, Asking] = {
    "name": Asking(_("Name")),
    "identifier": Asking(_("ID or passport number")),
    "phone": Asking(_("Phone")),
    "other_phone": Asking(_("Another phone"), _("Of somebody who lives there, if the person cannot be reached.")),
    "residence": Asking(
        _("Where do you live now?"), _("Street, building, unit, room; also where you slept elsewhere.")
    ),
    "occupation": Asking(_("Occupation")),
    "workplace": Asking(_("Workplace or school"), _("With department or class.")),
    "household_size": Asking(_("How many people live there, with you?")),
    "household_members": Asking(_("Who lives there?"), _("Name, age, relation, phone, work or school; one to a line.")),
    "shares_kitchen_or_bath": Asking(_("Are kitchen or bath shared with others?")),
    "others_ill": Asking(_("Who there is or was ill?"), _("Who, since when, with what signs.")),
    "needs_care": Asking(
        _("Who needs special care?"), _("Children under 15, pregnant, very old or ill, or who cares for them.")
    ),
    "onset_on": Asking(_("First day of any sign of illness"), _("Leave empty if there was none.")),
    "first_signs": Asking(_("What were the signs, in their order?")),
    "clinics": Asking(_("Clinics and pharmacies visited since"), _("Where, when, how did you go, who came along.")),
    "illnesses": Asking(_("Other illnesses, and medicine taken")),
    "is_pregnant": Asking(_("Pregnant?")),
    "vaccine_doses": Asking(_("Doses of vaccine")),
    "last_dose_on": Asking(_("Day of the last dose")),
    "last_negative_on": Asking(_("Day of the last negative test")),
    "days_gone_through": Asking(
        _("Have you gone through each day together?"),
        _("Yes completes the core facts: no place of the days is left out."),
    ),
    "away_from_home": Asking(_("Stays outside the city"), _("Where, when, how did you travel.")),
    "vehicles": Asking(_("Own vehicles and rides"), _("Plates, ride-hailing orders, who sat in the car.")),
    "parcels_and_goods": Asking(_("Parcels, frozen goods, animals handled")),
    "meals_and_gatherings": Asking(_("Meals and gatherings"), _("Where, when, who sat at the table.")),
    "colleagues": Asking(_("Who works or learns beside you?")),
    "visitors": Asking(_("Who visited you, whom did you visit?")),
    "fellow_travellers": Asking(_("With whom did you travel?")),
    "mask_indoors": Asking(_("Mask in closed rooms")),
    "mask_in_vehicles": Asking(_("Mask in vehicles")),
    "protection_at_work": Asking(_("Protection at work"), _("What was worn, and when was it taken off.")),
}

CHOICES: dict[str, Words] = {
    "always": _("always"),
    "mostly": _("mostly"),
    "seldom": _("seldom"),
    "never": _("never"),
    "unknown": _("not known"),
    "yes": _("yes"),
    "no": _("no"),
}

SAID_BY: dict[SaidBy, Words] = {
    SaidBy.PERSON: _("the person"),
    SaidBy.RELATIVE: _("a relative"),
    SaidBy.COMPANION: _("a companion"),
    SaidBy.COLLEAGUE: _("a colleague"),
    SaidBy.STAFF: _("staff of the place"),
    SaidBy.DOCUMENT: _("a document"),
}

CERTAINTIES: dict[Certainty, Words] = {
    Certainty.CERTAIN: _("certain"),
    Certainty.LIKELY: _("likely"),
    Certainty.POSSIBLE: _("possible"),
}

PROTECTIONS: dict[Protection, Words] = {
    Protection.UNKNOWN: _("not known"),
    Protection.NONE: _("none"),
    Protection.PARTIAL: _("some of the time"),
    Protection.FULL: _("full, all the time"),
}

ORIGINS: dict[Origin, Words] = {
    Origin.RECORDED: _("recorded"),
    Origin.INTERVIEW: _("interview"),
    Origin.COMPANION: _("said by others"),
    Origin.DOCUMENT: _("document"),
}

CONFLICTS: dict[ConflictKind, Words] = {
    ConflictKind.TWO_RECORDS: _("two records: two places at once"),
    ConflictKind.AGAINST_RECORD: _("interview contradicts record"),
    ConflictKind.TWO_STATEMENTS: _("two statements: two places at once"),
}

STEPS: dict[Step, Words] = {
    Step.REPORT: _("Network report"),
    Step.VERIFY: _("Verified"),
    Step.TRANSFER: _("Transfer to hospital"),
    Step.CORE_FACTS: _("Core facts"),
    Step.CONTACTS_DETERMINED: _("Contacts determined"),
    Step.CONTACTS_LOCATED: _("Contacts located"),
    Step.CONTACTS_MOVED: _("Contacts moved"),
    Step.INVESTIGATION: _("Investigation"),
    Step.FIRST_CLOSURE: _("First closure"),
}

STEP_STATES: dict[StepState, tuple[str, Words]] = {
    StepState.NOT_BEGUN: ("info", _("not begun")),
    StepState.PENDING: ("info", _("running")),
    StepState.OPEN: ("info", _("open")),
    StepState.OVERDUE: ("late", _("past due")),
    StepState.IN_TIME: ("well", _("in time")),
    StepState.LATE: ("due", _("done late")),
    StepState.DONE: ("well", _("done")),
}

"""The words of grid cells, for phones and the desk alike."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sizao.desk.household_lists import HouseholdReason
from sizao.registry.cells.types import DutyKind, RowFault
from sizao.response.grid.types import (
    Act,
    AlarmAnswer,
    AlarmKind,
    GridFault,
    GridRules,
    Match,
    PersonRecord,
    RiseLevel,
    VisitOutcome,
)


DUTIES: Mapping[DutyKind, str | Promise] = {
    DutyKind.WORKER: _("grid worker"),
    DutyKind.DEPUTY: _("deputy grid worker"),
    DutyKind.DOCTOR: _("village doctor"),
}
ACTS: Mapping[Act, str | Promise] = {
    Act.NIL: _("nil report"),
    Act.PERSON: _("report of a person"),
    Act.VISITS: _("visits of households"),
    Act.MISTAKE: _("taken back as a mistake"),
}
OUTCOMES: Mapping[VisitOutcome, tuple[str, str | Promise]] = {
    VisitOutcome.WELL: ("well", _("all well")),
    VisitOutcome.NEEDS: ("due", _("needs something")),
    VisitOutcome.ABSENT: ("info", _("nobody in")),
}
MATCHES: Mapping[Match, tuple[str, str | Promise]] = {
    Match.NONE: ("info", _("not asked")),
    Match.REPORTED: ("well", _("had reported")),
    Match.NOT_REPORTED: ("due", _("had not reported")),
}
FAULTS: Mapping[GridFault, str | Promise] = {
    GridFault.MISSING: _("Please fill this in."),
    GridFault.NUMBER: _("This number is mistyped. Read the card again, or leave it out."),
    GridFault.PHONE: _("This is no phone number."),
    GridFault.TEMPERATURE: _("A temperature is between 30 and 45 °C, such as 37.6."),
    GridFault.HOUSEHOLD: _("This household is not in the cell."),
    GridFault.NEED: _("The list of needs has changed. Load the page anew."),
    GridFault.DAY: _("This is no day."),
    GridFault.DAY_AHEAD: _("This day is still to come."),
    GridFault.DAY_OLD: _("This day is too long ago to be corrected."),
    GridFault.PLACE: _("This place is not known here, or several bear the name. Give the county with its city."),
    GridFault.NOTHING: _("Nothing was said. Choose what there is to report."),
    GridFault.PERSON: _("This person is not in the cell."),
}
FIELDS: Mapping[str, str | Promise] = {
    "act": _("What is reported"),
    "on": _("Day"),
    "person": _("Person"),
    "name": _("Name"),
    "phone": _("Phone"),
    "identifier": _("Number of the document"),
    "from": _("Comes from"),
    "temperature": _("Temperature"),
    "household": pgettext_lazy("grid", "Household"),
    "needs": _("Needs"),
    "what": _("What there is to report"),
    "visits": _("Visits"),
}
ALARMS: Mapping[AlarmKind, tuple[str, str | Promise]] = {
    AlarmKind.SILENT: ("due", _("no report")),
    AlarmKind.FEVERS: ("late", _("several fevers")),
    AlarmKind.UNREPORTED: ("late", _("unreported arrival from a risk area")),
}
LEVELS: Mapping[RiseLevel, str | Promise] = {
    RiseLevel.COMMUNITY: _("community"),
    RiseLevel.TOWNSHIP: _("township"),
    RiseLevel.COUNTY: _("county"),
}
ANSWERS: Mapping[AlarmAnswer, str | Promise] = {
    AlarmAnswer.LOOKED_FINE: _("looked at, nothing more is needed"),
    AlarmAnswer.CALLED_CDC: _("the center for disease control was called"),
    AlarmAnswer.TO_FEVER_CLINIC: _("told to go to a fever clinic, not by public transport"),
    AlarmAnswer.DUTY_CHANGED: _("somebody else is on duty now"),
    AlarmAnswer.REPORTED_LATE: _("the report has come"),
}
ROW_FAULTS: Mapping[RowFault, str | Promise] = {
    RowFault.COLUMNS: _("columns are missing"),
    RowFault.CODE: _("not a code of the form 130730100001-01"),
    RowFault.COMMUNITY: _("not the community of this code"),
    RowFault.NAME: _("a name of at most 60 characters is needed"),
    RowFault.HOUSEHOLDS: _("not a number of households"),
    RowFault.REPORTS_TO: _("not one known division, a county unit at least"),
    RowFault.ACCOUNT: _("there is no such account in your area"),
    RowFault.DAY: _("not a day such as 2021-10-23"),
    RowFault.TWICE: _("stands twice in the list"),
    RowFault.OUTSIDE: _("lies outside your area"),
}

# Why a row of a list of households is not taken, and what to do.
HOUSEHOLD_REASONS: Mapping[HouseholdReason, tuple[str | Promise, str | Promise]] = {
    HouseholdReason.BROKEN: (
        _("the row cannot be read: it has more or fewer columns than the head"),
        _("Look for a comma or a quotation mark too many."),
    ),
    HouseholdReason.NO_DOOR: (_("no door is named"), _("Write the door, such as 3号楼2单元501.")),
    HouseholdReason.LONG_DOOR: (
        _("the door has more than 60 characters"),
        _("Leave out street and community: the cell has them."),
    ),
    HouseholdReason.NO_NAME: (
        _("somebody is told of without a name"),
        _("Write the name, or leave the other columns empty as well."),
    ),
    HouseholdReason.NUMBER: (
        _("the number of the document is mistyped"),
        _("Compare it with the card. A spreadsheet may have rounded it: make the column text."),
    ),
    HouseholdReason.PHONE: (_("the phone is none"), _("Write digits only, or leave it empty.")),
    HouseholdReason.NEED: (_("the pack does not know this need"), _("Use the words below, with commas between.")),
    HouseholdReason.TWICE: (
        _("this person stands in the list already"),
        _("One person lives in one household. Two of one name need a number or a phone."),
    ),
}

# What the rooms say when they refuse, for translation.
REFUSALS = (
    gettext_noop("You are not on duty in this grid cell on that day."),
    gettext_noop("Only its worker, deputy and doctor of the day see its households and report for it."),
    gettext_noop("Ask the command of your county to enter your duty."),
    gettext_noop("There is no such grid cell in your area."),
    gettext_noop("Choose one from the list of grid cells."),
    gettext_noop("A grid cell needs a name of at most 60 characters."),
    gettext_noop("Write a shorter one."),
    gettext_noop("Nobody with this user name can be on duty in this cell."),
    gettext_noop("There is no such account, it is switched off, or its area does not hold this cell."),
    gettext_noop("Make the account for the community or a larger division first."),
    gettext_noop("The duty was given anew from a later day on already."),
    gettext_noop("Days that are past keep who it was."),
    gettext_noop("Choose that day or a later one."),
    gettext_noop("A household needs a door of at most 60 characters."),
    gettext_noop("Write it like 3号楼2单元501."),
    gettext_noop("The pack does not know this need."),
    gettext_noop("Choose from the list."),
    gettext_noop("This entry is not in force."),
    gettext_noop("Look at the households again."),
    gettext_noop("There is no such household in this cell."),
    gettext_noop("This is no list of grid cells."),
    gettext_noop("The first line names the columns; take the sample beside the form."),
    gettext_noop("The list is too long."),
    gettext_noop("Hand it in in parts."),
    gettext_noop("This alarm has not been called at your level."),
    gettext_noop("A lower level is called first."),
    gettext_noop("Wait, or answer it."),
    gettext_noop("The words are too long."),
    gettext_noop("Say it in one line."),
    gettext_noop("That the report has come, the report itself says."),
    gettext_noop("Choose what was done about it."),
    gettext_noop("There is no such alarm in your area."),
    gettext_noop("Look at the list again."),
    gettext_noop("This alarm was answered already."),
    gettext_noop("Nothing needs to be done."),
    gettext_noop("You are on duty in this cell yourself."),
    gettext_noop("Somebody else has to look at what rises from it."),
    gettext_noop("Report for the cell, or call the leader of your community."),
)


def need_words(needs: Sequence[str], rules: GridRules) -> list[str]:
    """Needs in the language of the page; a code that the pack has no longer stands as it is."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [rules.needs.get(code, {}).get(language, code) for code in needs]


def record_words(record: PersonRecord, rules: GridRules) -> list[str]:
    """What was told of a person, each as a few words."""
    found = []
    if record.is_mistake:
        return [gettext("taken back as a mistake")]
    if record.is_new:
        found.append(gettext("new face"))
    if record.has_left:
        found.append(gettext("has left"))
    if record.has_fever:
        degrees = f" {record.temperature} °C" if record.temperature is not None else ""
        found.append(gettext("fever") + degrees)
    return found + need_words(record.needs, rules)


def day_words(on: date, today: date) -> str:
    """Today, yesterday or the date."""
    back = (today - on).days
    if back == 0:
        return gettext("today")
    return gettext("yesterday") if back == 1 else f"{on:%m-%d}"

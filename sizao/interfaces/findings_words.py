"""The words of findings for people: kinds of rows, reasons, states, columns, the course of an illness."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.response.cases.types import (
    CourseFact,
    FindingColumn,
    FindingOrder,
    FindingState,
    IntakeState,
    Outcome,
    ResultStatus,
    RowReason,
    Severity,
    UnmatchedReason,
    UnmatchedState,
)


Words: TypeAlias = str | Promise

COLUMNS: Mapping[str, Words] = {
    FindingColumn.REFERENCE: _("Laboratory's number"),
    FindingColumn.KIND: _("Result"),
    FindingColumn.SAMPLED_AT: _("Specimen taken"),
    FindingColumn.RESULTED_AT: _("Result known"),
    FindingColumn.IDENTIFIER: _("ID number or passport"),
    FindingColumn.NAME: _("Name"),
    FindingColumn.PHONE: _("Phone"),
    FindingColumn.BIRTH_DATE: _("Date of birth"),
    FindingColumn.METHOD: _("Method"),
    FindingColumn.VALUE: _("Value (Ct)"),
    FindingColumn.SPECIMEN: _("Number of the specimen"),
    FindingColumn.STATUS: _("State of the result"),
}

ROW_REASONS: Mapping[RowReason, Words] = {
    RowReason.NO_REFERENCE: _("The laboratory's number is missing"),
    RowReason.NO_PERSON: _("Nobody is named: no number, no name, no phone"),
    RowReason.NO_KIND: _("The result is missing"),
    RowReason.UNKNOWN_KIND: _("The word for the result is not known: say what it means, or correct it"),
    RowReason.UNKNOWN_STATUS: _("The word for the state of the result is not known"),
    RowReason.NO_SAMPLED_AT: _("The time of sampling is missing"),
    RowReason.NO_RESULTED_AT: _("The time of the result is missing"),
    RowReason.UNREADABLE_TIME: _("The time cannot be read; write it like 2021-10-23 08:00"),
    RowReason.NO_TIME_OF_DAY: _("Only a day is given: deadlines and windows need hours and minutes"),
    RowReason.NO_ZONE: _("The time has no offset, and no time zone is stated for this laboratory"),
    RowReason.SKIPPED_HOUR: _("This local time never was: clocks were set forward; write an offset"),
    RowReason.REPEATED_HOUR: _("This local time was twice: clocks were set back; write an offset"),
    RowReason.OUT_OF_RANGE: _("The time lies before the year 2000"),
    RowReason.IN_THE_FUTURE: _("The time lies in the future"),
    RowReason.RESULT_BEFORE_SAMPLING: _("The result was known before the specimen was taken"),
    RowReason.UNREADABLE_BIRTH_DATE: _("The date of birth cannot be read; write it like 1980-01-31"),
    RowReason.TOO_LONG: _("The text is too long"),
    RowReason.NUMBER_TWICE: _("The file gives this number to results of two people"),
    RowReason.NUMBER_OF_ANOTHER: _(
        "This number stands for another person's result: give a new one, or mark it corrected"
    ),
    RowReason.OTHER_CONTENT: _(
        "This number was sent before with another content: give a new one, or mark it corrected"
    ),
    RowReason.WITHDRAWS_UNKNOWN: _("It withdraws a result that never came"),
    RowReason.WRONG_COLUMNS: _("The row has more or fewer columns than the header"),
    RowReason.OPEN_QUOTE: _("A quotation mark is open or stands in the wrong place"),
    RowReason.BROKEN_ENCODING: _("The text is damaged: it is not in the encoding of the file"),
    RowReason.BROKEN_JSON: _("The line is no JSON object"),
    RowReason.CUT_OFF: _("The row is cut off: only part of the file arrived"),
}

UNMATCHED_REASONS: Mapping[str, Words] = {
    UnmatchedReason.NOBODY: _("nobody of this number is registered in the area"),
    UnmatchedReason.NO_IDENTIFIER: _("no number is given"),
    UnmatchedReason.MISTYPED_IDENTIFIER: _("the number is mistyped: its check character is wrong"),
    UnmatchedReason.ROUNDED_IDENTIFIER: _("a spreadsheet rounded the number"),
    UnmatchedReason.OTHER_NAME: _("another name is registered under the number"),
    UnmatchedReason.OTHER_PHONE: _("another phone is registered under the number"),
    UnmatchedReason.OTHER_BIRTH_DATE: _("another date of birth is registered under the number"),
    UnmatchedReason.TWO_WITH_ONE_NUMBER: _("the file gives the number to two people"),
    UnmatchedReason.BEFORE_BIRTH: _("the specimen was taken before birth"),
}

UNMATCHED_STATES: Mapping[str, Words] = {
    UnmatchedState.WAITING: _("waiting for a person"),
    UnmatchedState.MATCHED: _("matched"),
    UnmatchedState.SET_ASIDE: _("set aside"),
    UnmatchedState.SUPERSEDED: _("sent again by the laboratory"),
}

FINDING_STATES: Mapping[str, tuple[str, Words]] = {
    FindingState.OPEN: ("due", _("to decide")),
    FindingState.IN_CASE: ("info", _("in a case")),
    FindingState.SET_ASIDE: ("info", _("set aside")),
    FindingState.NO_ACTION: ("well", _("nothing to decide")),
}

RESULT_STATUSES: Mapping[str, Words] = {
    ResultStatus.FINAL: _("as first said"),
    ResultStatus.CORRECTED: _("corrected"),
    ResultStatus.WITHDRAWN: _("withdrawn"),
}

INTAKE_STATES: Mapping[str, tuple[str, Words]] = {
    IntakeState.STAGED: ("due", _("looked at, not taken")),
    IntakeState.LANDED: ("info", _("landed, being worked off")),
    IntakeState.APPLIED: ("well", _("worked off")),
}

FINDING_ORDERS: Mapping[str, Words] = {
    FindingOrder.NEWEST: _("newest result first"),
    FindingOrder.OLDEST: _("oldest result first"),
    FindingOrder.SAMPLED: _("newest specimen first"),
    FindingOrder.DIVISION: _("by division"),
    FindingOrder.LABORATORY: _("by laboratory"),
}

SEVERITIES: Mapping[str, Words] = {
    Severity.MILD: _("mild"),
    Severity.MODERATE: _("moderate"),
    Severity.SEVERE: _("severe"),
    Severity.CRITICAL: _("critical"),
}

OUTCOMES: Mapping[str, Words] = {
    Outcome.RECOVERED: _("recovered"),
    Outcome.DIED: _("died"),
    Outcome.TRANSFERRED: _("transferred to another city"),
}

COURSE_FACTS: Mapping[str, Words] = {
    CourseFact.SYMPTOMS: _("Symptoms"),
    CourseFact.SEVERITY: _("Severity"),
    CourseFact.HOSPITAL: _("Hospital"),
    CourseFact.OUTCOME: _("Outcome"),
}


_FELL: tuple[tuple[re.Pattern[str], Words], ...] = (
    (re.compile(r"(?P<source>.+) withdrew the result (?P<number>.+)"), _("%(source)s withdrew the result %(number)s")),
    (
        re.compile(r"(?P<source>.+) corrected the result (?P<number>.+)"),
        _("%(source)s corrected the result %(number)s"),
    ),
    (
        re.compile(r"The result (?P<number>.+) of (?P<source>.+) is another person's"),
        _("The result %(number)s of %(source)s is another person's"),
    ),
)


def describe_fall(why: str) -> str:
    """Why the ground of a case fell, as the room wrote it, in the language of the page."""
    for pattern, words in _FELL:
        found = pattern.fullmatch(why)
        if found is not None:
            return str(words) % found.groupdict()
    return why


def describe_row_reason(reason: RowReason, column: str) -> str:
    """Why a row was not taken, with the column that is at fault."""
    words = str(ROW_REASONS[reason])
    return f"{COLUMNS[column]}: {words}" if column else words

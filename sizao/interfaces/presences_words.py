"""The words of presences for people: reasons, notes, states, steps."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.response.presences.types import BatchState, Column, Note, Reason, Step


Words: TypeAlias = str | Promise

REASONS: Mapping[Reason, Words] = {
    Reason.NO_PERSON: _("No person is given"),
    Reason.NO_PLACE: _("No place is given"),
    Reason.NO_ENTER: _("No time of entering is given"),
    Reason.NO_LEAVE: _("No time of leaving is given, and this source states none for such places"),
    Reason.UNREADABLE_TIME: _("The time cannot be read; write it like 2021-10-13T08:00:00+08:00"),
    Reason.NO_ZONE: _("The time has no offset, and no time zone is stated for this source"),
    Reason.UNKNOWN_ZONE: _("The time zone in this time is not known; write an offset like +08:00"),
    Reason.SKIPPED_HOUR: _("This local time never was: clocks were set forward; write an offset"),
    Reason.REPEATED_HOUR: _("This local time was twice: clocks were set back; write an offset"),
    Reason.OUT_OF_RANGE: _("The time lies before the year 2000 or in the future"),
    Reason.ENDS_BEFORE_IT_BEGINS: _("The stay does not end after it begins"),
    Reason.BAD_SEAT_ROW: _("The seat row is no number of one or two digits"),
    Reason.UNKNOWN_KIND: _("The kind of place is not known"),
    Reason.TOO_LONG: _("The text is longer than 200 characters"),
    Reason.KEY_NOT_ALLOWED: _("A ready person key is sent, which this source may not"),
    Reason.WRONG_COLUMNS: _("The row has more or fewer columns than the header"),
    Reason.OPEN_QUOTE: _("A quotation mark is open or stands in the wrong place"),
    Reason.BROKEN_ENCODING: _("The text is damaged: it is not in the encoding of the file"),
    Reason.BROKEN_JSON: _("The line is no JSON object"),
    Reason.CUT_OFF: _("The row is cut off: only part of the file arrived"),
}

NOTES: Mapping[Note, Words] = {
    Note.BREAKS_OFF: _("The compressed file breaks off: rows behind the break never arrived."),
    Note.NO_LAST_BREAK: _("The last line has no line break: check that the file is whole."),
}

STATES: Mapping[BatchState, Words] = {
    BatchState.LANDED: _("Landed, waiting"),
    BatchState.APPLIED: _("Taken"),
    BatchState.REFUSED: _("Refused"),
}

STEPS: Mapping[Step, Words] = {
    Step.READING: _("Reading"),
    Step.CHECKING: _("Checking"),
    Step.WRITING: _("Writing"),
    Step.INDEXING: _("Indexing"),
}

COLUMNS: Mapping[Column, Words] = {
    Column.PERSON: _("Person"),
    Column.PLACE: _("Place"),
    Column.ENTER: _("Enter"),
    Column.LEAVE: _("Leave"),
    Column.CELL: _("Cell"),
    Column.SEAT_ROW: _("Seat row"),
    Column.KIND: _("Kind of place"),
}


def describe_reason(reason: str) -> str:
    """A reason as stored (`column:code` or `code`) in words."""
    column, _colon, code = reason.rpartition(":")
    words = str(REASONS[Reason(code)])
    return f"{COLUMNS[Column(column)]}: {words}" if column else words

"""Lists of contacts as files: what their columns say, and what can be wrong with a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sizao.engines.sheets.types import InstantFault, RowFault
from sizao.response.investigations.types.contacts import ContactError, NewContact


class ListError(ContactError):
    """A list that is refused as a whole; nothing of it was taken."""


class ListColumn(StrEnum):
    """What a row of a list says."""

    PERSON = "person"
    IDENTIFIER = "identifier"
    NAME = "name"
    PHONE = "phone"
    RESIDENCE = "residence"
    DEGREE = "degree"
    SOURCE = "source"
    SETTING = "setting"
    PLACE = "place"
    EXPOSED_FROM = "exposed_from"
    EXPOSED_UNTIL = "exposed_until"
    PROTECTION = "protection"
    CERTAINTY = "certainty"
    NOTE = "note"


REQUIRED_COLUMNS = (ListColumn.DEGREE, ListColumn.EXPOSED_FROM, ListColumn.EXPOSED_UNTIL)


class ListReason(StrEnum):
    """Why a row was not taken."""

    NO_PERSON = "no_person"
    BAD_KEY = "bad_key"
    ROUNDED_IDENTIFIER = "rounded_identifier"
    IS_THE_CASE = "is_the_case"
    BAD_DEGREE = "bad_degree"
    BAD_SOURCE = "bad_source"
    UNKNOWN_WORD = "unknown_word"
    NO_TIME = "no_time"
    UNREADABLE_TIME = InstantFault.UNREADABLE.value
    NO_TIME_OF_DAY = InstantFault.NO_TIME.value
    NO_ZONE = InstantFault.NO_ZONE.value
    SKIPPED_HOUR = InstantFault.NO_SUCH_HOUR.value
    REPEATED_HOUR = InstantFault.TWO_SUCH_HOURS.value
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG = "too_long"
    TWICE = "twice"
    WRONG_COLUMNS = RowFault.WRONG_COLUMNS.value
    OPEN_QUOTE = RowFault.OPEN_QUOTE.value
    BROKEN_ENCODING = RowFault.BROKEN_ENCODING.value
    BROKEN_JSON = RowFault.BROKEN_JSON.value
    CUT_OFF = RowFault.CUT_OFF.value


@dataclass(frozen=True, slots=True)
class ListMapping:
    """How the lists of one sender are read: what it calls our columns, what its words mean (`plain` words to codes)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class BadListRow:
    """A row that was not taken: where it stood, why, in which column, and its texts as sent. It names people."""

    line: int
    reason: ListReason
    column: str
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as read: the good rows by line, the others with their reasons, and words that mean nothing yet."""

    names: Sequence[str]
    good: Mapping[int, NewContact]
    bad: Sequence[BadListRow]
    unknown_words: Sequence[str]
    preview: Sequence[Sequence[str]]
    mapped: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ContactList:
    """A list that was sent. `taken_at` is None while it waits for somebody to say how it is read."""

    id: int
    case_id: int
    sender: str
    name: str
    staged_at: datetime
    staged_by: str
    taken_at: datetime | None
    taken: int
    bad: int

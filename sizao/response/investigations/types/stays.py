"""Where people say that somebody was, and where that does not go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.cases.types import Case
from sizao.response.investigations.types.form import Answers
from sizao.response.investigations.types.statements import Certainty, InvestigationError, Protection, SaidBy
from sizao.response.investigations.types.steps import StepStamp


_SOURCE = "interview:"


class StayError(InvestigationError):
    """A stay that cannot be noted, or one that was taken back before."""


class Origin(StrEnum):
    """Where a stay in a movement history comes from."""

    RECORDED = "recorded"
    INTERVIEW = "interview"
    """The person said so."""
    COMPANION = "companion"
    """Somebody else said so."""
    DOCUMENT = "document"


class ConflictKind(StrEnum):
    """Two stays of one person that cannot both be whole."""

    TWO_RECORDS = "two_records"
    AGAINST_RECORD = "against_record"
    """What was said contradicts what was recorded."""
    TWO_STATEMENTS = "two_statements"


@dataclass(frozen=True, slots=True)
class StatedStay:
    """A stay that was typed by hand. `person` was there; `told_place` is what a place of its own was called.

    `companions` is who else was there, as told. `withdrawn_at`: since when it counts no more. `is_traced`: whether the
    trace knows it as it stands.
    """

    id: int
    case_id: int
    case_number: str
    person: int
    place: str
    told_place: str
    kind: str
    cell: str
    seat_row: int | None
    enter: datetime
    leave: datetime
    said_by: SaidBy
    certainty: Certainty
    protection: Protection
    companions: str
    note: str
    noted_by: str
    at: datetime
    is_traced: bool
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""

    @property
    def shown(self) -> str:
        return shown(self.person)

    @property
    def origin(self) -> Origin:
        match self.said_by:
            case SaidBy.PERSON:
                return Origin.INTERVIEW
            case SaidBy.DOCUMENT:
                return Origin.DOCUMENT
            case _:
                return Origin.COMPANION


@dataclass(frozen=True, slots=True)
class Movement:
    """One stay of a movement history, recorded or said. `key` tells it from the others of the history.

    `is_lodging`: the record says where somebody lodges, not that they stayed in.
    """

    key: str
    place: str
    enter: datetime
    leave: datetime
    origin: Origin
    is_lodging: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two movements at different places in the same time, from `begins` to `ends`.

    Whoever lodges somewhere goes out: a lodging that was recorded contradicts nothing.
    """

    kind: ConflictKind
    one: str
    other: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Investigation:
    """All that was said and done in the investigation of one case; stays that were taken back among the others."""

    case: Case
    answers: Answers
    stays: Sequence[StatedStay]
    stamps: Sequence[StepStamp]


def source_of(case_number: str) -> str:
    """Under which name the stays said in the investigation of a case take part in the trace."""
    return f"{_SOURCE}{case_number}"


def case_number_of(source: str) -> str | None:
    """The number of the case in whose investigation a presence was said; None for one that was recorded."""
    return source.removeprefix(_SOURCE) if source.startswith(_SOURCE) else None

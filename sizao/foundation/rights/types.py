"""Words of rights that others use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class EmergencyError(SizaoError):
    """Emergency access that cannot be had, ended or reviewed as asked."""


class CorrectionError(SizaoError):
    """A request for correction that cannot be made or answered as asked."""


class EmergencyOutcome(StrEnum):
    """What the auditor found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


@dataclass(frozen=True, slots=True)
class EmergencyGrant:
    """Access that somebody took for some hours: to one division, or there to one person by all their keys.

    Times are of the realm. `ended_at` is there once it was ended by hand or closed; it is over at `until_at` in any
    case. `earlier`: how many this account took in the thirty days before.
    """

    id: int
    actor: str
    own_path: str
    division_path: str
    persons: tuple[int, ...]
    reason: str
    hours: int
    granted_at: datetime
    until_at: datetime
    ended_at: datetime | None
    ended_by: str
    is_live: bool
    reviewed_at: datetime | None
    reviewed_by: str
    outcome: EmergencyOutcome | None
    review_reason: str
    earlier: int = 0

    @property
    def shown_person(self) -> str:
        return shown(self.persons[0]) if self.persons else ""


class CorrectionWay(StrEnum):
    OWN_PAGE = "own_page"
    COUNTER = "counter"


class CorrectionOutcome(StrEnum):
    CORRECTED = "corrected"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is wrong, and the answer."""

    id: int
    number: str
    person: int
    division_path: str
    way: CorrectionWay
    lodged_by: str
    lodged_at: datetime
    due_at: datetime
    due_rule: str
    wrong: str
    right: str
    outcome: CorrectionOutcome | None
    reasons: str
    answered_by: str
    answered_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class ReadAbout:
    """One read about a person, as the person may know it: not by whom by name, but in which office.

    `at` is the realm's time, `others`: how many others the same read was about. `number` is that of the event.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject_kind: str
    purpose: str
    is_emergency: bool
    others: int


@dataclass(frozen=True, slots=True)
class HeldTable:
    """What one table holds about a person: a word for it, the classes of its fields, and the rows by field name.

    `fields`: the word for each field. `withheld` are the fields that are not told, each by its word.
    """

    label: str
    name: str
    classes: Sequence[str]
    fields: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    withheld: Sequence[str]

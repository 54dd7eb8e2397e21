"""Findings: what laboratories and clinics say about specimens, and what was made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class FindingKind(StrEnum):
    """What a laboratory or clinic says about one specimen."""

    PRESUMPTIVE_POSITIVE = "presumptive_positive"
    CONFIRMED = "confirmed"
    NEGATIVE = "negative"
    UNCLEAR = "unclear"


POSITIVE = frozenset({FindingKind.PRESUMPTIVE_POSITIVE, FindingKind.CONFIRMED})


class FindingState(StrEnum):
    """What was made of a finding."""

    OPEN = "open"
    """Positive, and nobody has decided yet."""
    IN_CASE = "in_case"
    SET_ASIDE = "set_aside"
    """Somebody decided that no case follows from it."""
    NO_ACTION = "no_action"
    """Negative or withdrawn: there is nothing to decide."""


class ResultStatus(StrEnum):
    """What a laboratory says its result is."""

    FINAL = "final"
    CORRECTED = "corrected"
    """It takes the place of what the laboratory said before under this number."""
    WITHDRAWN = "withdrawn"
    """The laboratory no longer stands by what it said under this number."""


class Timeliness(StrEnum):
    """How a report stands against its deadline."""

    IN_TIME = "in_time"
    LATE = "late"
    """Made, after the deadline."""
    OVERDUE = "overdue"
    """Not made, though the deadline has passed."""
    PENDING = "pending"


class FindingOrder(StrEnum):
    """By what a list of findings may be ordered."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SAMPLED = "sampled"
    DIVISION = "division"
    LABORATORY = "laboratory"


class FindingError(SizaoError):
    """A finding that cannot be taken, or from which nothing can follow any more."""


class FindingNotFoundError(FindingError):
    """No such finding within the actor's scope. Says the same whether it exists elsewhere or not."""


def ground_of_finding(finding_id: int, stands_since: int) -> str:
    """The fact of a finding: what fell once never stands again, so one that was given again has a name of its own.

    The trigger `cases_finding_fell` makes the same.
    """
    return f"finding:{finding_id}" if stands_since == 1 else f"finding:{finding_id}:{stands_since}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one specimen, as it stands now. `reported_at` is the network direct report; None until it was made.

    `value` is what the method gave (a Ct, a titer), as written. `versions` is how often the source spoke about it;
    `withdrawn_at` when it took the result back. `stands_since` is the version with which it began to stand as it does:
    one that was taken back and given again is a new fact. `batch` is None for one that did not come by a file.
    """

    id: int
    person: int
    kind: FindingKind
    state: FindingState
    sampled_at: datetime
    resulted_at: datetime
    reported_at: datetime | None
    source: str
    reference: str
    division_path: str
    case_id: int | None = None
    method: str = ""
    value: str = ""
    specimen: str = ""
    versions: int = 1
    withdrawn_at: datetime | None = None
    batch: int | None = None
    stands_since: int = 1

    @property
    def shown(self) -> str:
        return shown(self.person)

    @property
    def ground(self) -> str:
        """How a restriction names it as a fact that it rests on."""
        return ground_of_finding(self.id, self.stands_since)

    @property
    def is_positive(self) -> bool:
        """Whether a case may rest on it: positive, and its source stands by it."""
        return self.kind in POSITIVE and self.withdrawn_at is None

    def timeliness(self, *, limit: timedelta, at: datetime) -> Timeliness:
        """How the report stands at `at` if it is due `limit` after the result; the very second is in time."""
        due_at = self.resulted_at + limit
        if self.reported_at is not None:
            return Timeliness.IN_TIME if self.reported_at <= due_at else Timeliness.LATE
        return Timeliness.PENDING if at <= due_at else Timeliness.OVERDUE


@dataclass(frozen=True, slots=True)
class FindingVersion:
    """What the source said at one time, or what somebody here corrected: nothing of it is ever overwritten.

    `at` is when it was taken in, `by` who took it in. `line` and `batch` say where it stood in a file.
    """

    number: int
    status: ResultStatus
    person: int
    kind: FindingKind
    sampled_at: datetime
    resulted_at: datetime
    method: str
    value: str
    specimen: str
    at: datetime
    by: str
    reason: str
    batch: int | None
    line: int | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class FindingFile:
    """One finding with all that belongs to it.

    `same_specimen` are results of other sources that speak of the same specimen; `others` all other results of this
    human, newest first; `case_number` is that of its case.
    """

    finding: Finding
    versions: Sequence[FindingVersion]
    same_specimen: Sequence[Finding]
    others: Sequence[Finding]
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class PersonResult:
    """A result about somebody who is known by key. `reference` is the source's number; `division_path` where they live.

    Of a withdrawal only number and status count.
    """

    reference: str
    status: ResultStatus
    person: int
    division_path: str
    kind: FindingKind | None
    sampled_at: datetime
    resulted_at: datetime | None
    method: str = ""
    value: str = ""
    specimen: str = ""

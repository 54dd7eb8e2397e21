"""Findings and cases as other rooms and pages see them. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class FindingKind(StrEnum):
    """What a laboratory or clinic says about one specimen."""

    PRESUMPTIVE_POSITIVE = "presumptive_positive"
    CONFIRMED = "confirmed"
    NEGATIVE = "negative"
    UNCLEAR = "unclear"


class FindingState(StrEnum):
    """What was made of a finding."""

    OPEN = "open"
    """Positive, and nobody has decided yet."""
    IN_CASE = "in_case"
    SET_ASIDE = "set_aside"
    """Somebody decided that no case follows from it."""
    NO_ACTION = "no_action"
    """Negative: there is nothing to decide."""


class CaseClassification(StrEnum):
    SUSPECTED = "suspected"
    PRESUMPTIVE = "presumptive"
    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    EXCLUDED = "excluded"


INFECTED = frozenset(CaseClassification) - {CaseClassification.EXCLUDED}
"""What a named person may make of a positive finding."""


class Timeliness(StrEnum):
    """How a report stands against its deadline."""

    IN_TIME = "in_time"
    LATE = "late"
    """Made, after the deadline."""
    OVERDUE = "overdue"
    """Not made, though the deadline has passed."""
    PENDING = "pending"


class CaseOrder(StrEnum):
    """By what a list of cases may be ordered."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ONSET = "onset"
    DIVISION = "division"


class FindingError(SizaoError):
    """A finding that cannot be taken, or from which nothing can follow any more."""


class CaseNotFoundError(SizaoError):
    """No such case within the actor's scope. Says the same whether it exists elsewhere or not."""


class CaseError(SizaoError):
    """A change that does not fit the case."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one specimen. `reported_at` is the network direct report; None until it was made."""

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

    @property
    def shown(self) -> str:
        return shown(self.person)

    def timeliness(self, *, limit: timedelta, at: datetime) -> Timeliness:
        """How the report stands at `at` if it is due `limit` after the result; the very second is in time."""
        due_at = self.resulted_at + limit
        if self.reported_at is not None:
            return Timeliness.IN_TIME if self.reported_at <= due_at else Timeliness.LATE
        return Timeliness.PENDING if at <= due_at else Timeliness.OVERDUE


@dataclass(frozen=True, slots=True)
class Case:
    """One infected person. `number` is how people speak of it; `traced_at` the newest trace, None before the first."""

    id: int
    number: str
    person: int
    classification: CaseClassification
    division_path: str
    opened_at: datetime
    onset_on: date | None
    first_positive_sampled_at: datetime | None
    reported_at: datetime | None
    isolated_at: datetime | None
    traced_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class ClassificationChange:
    """Who called a case what, when and why."""

    classification: CaseClassification
    at: datetime
    decided_by: str
    reason: str
    finding_id: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer that was given, with everything needed to have it again.

    `protocol` and `protocol_hash` name the rules, `settings` the degrees and what else was chosen, `manifests` the
    segments that were read, `digest` the answer; `level_sizes` how many people each degree had.
    """

    id: int
    case_id: int
    at: datetime
    actor: str
    purpose: str
    protocol: str
    protocol_hash: str
    settings: Mapping[str, object]
    level_sizes: Sequence[int]
    manifests: Sequence[str]
    digest: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with what led to it and what was done."""

    case: Case
    findings: Sequence[Finding]
    history: Sequence[ClassificationChange]
    traces: Sequence[Trace]


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the first page, within one scope."""

    findings_to_confirm: int
    cases_not_traced: int
    late_reports: int
    cases: Mapping[CaseClassification, int]

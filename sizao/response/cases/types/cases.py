"""Cases as other rooms and pages see them. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError
from sizao.response.cases.types.findings import Finding


class CaseClassification(StrEnum):
    SUSPECTED = "suspected"
    PRESUMPTIVE = "presumptive"
    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    EXCLUDED = "excluded"


INFECTED = frozenset(CaseClassification) - {CaseClassification.EXCLUDED}
"""What a named person may make of a positive finding."""


class Severity(StrEnum):
    """The clinical types of the national protocol of diagnosis and treatment."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    CRITICAL = "critical"


class Outcome(StrEnum):
    RECOVERED = "recovered"
    DIED = "died"
    TRANSFERRED = "transferred"
    """Handed over to another city, which follows the case from then on."""


class CourseFact(StrEnum):
    """What changes in the course of an illness, each with its history."""

    SYMPTOMS = "symptoms"
    SEVERITY = "severity"
    HOSPITAL = "hospital"
    OUTCOME = "outcome"


class CaseOrder(StrEnum):
    """By what a list of cases may be ordered."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ONSET = "onset"
    DIVISION = "division"


class CaseNotFoundError(SizaoError):
    """No such case within the actor's scope. Says the same whether it exists elsewhere or not."""


class CaseError(SizaoError):
    """A change that does not fit the case."""


@dataclass(frozen=True, slots=True)
class Case:
    """One infected person. `number` is how people speak of it; `traced_at` the newest trace, None before the first.

    `has_symptoms` is None while nobody has said; `hospital` is where the person is treated, empty while nowhere.
    `ground_fell_at`: since when no result supports the case any more, until somebody decides; `ground_fell_why` says
    which. `joined_into` is the case that this one turned out to be; it is excluded then.
    """

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
    has_symptoms: bool | None = None
    severity: Severity | None = None
    hospital: str = ""
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    ground_fell_at: datetime | None = None
    ground_fell_why: str = ""
    joined_into: int | None = None

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
class CourseChange:
    """Who noted what about the course of an illness, when and why; `since` is when it became so.

    `value` is a code of `Severity` or `Outcome`, the name of a hospital (empty: discharged), and for symptoms `none`,
    `unknown` (there are some, their day is not known) or the day of onset.
    """

    fact: CourseFact
    value: str
    since: datetime | None
    at: datetime
    decided_by: str
    reason: str


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
    """One case with what led to it and what was done. `double` is another case of the same human, if there is one."""

    case: Case
    findings: Sequence[Finding]
    history: Sequence[ClassificationChange]
    traces: Sequence[Trace]
    course: Sequence[CourseChange] = ()
    double: Case | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the first page, within one scope.

    `unmatched`: results that wait for a person; `undecided_cases`: cases whose ground fell, and cases of one human
    that were opened twice.
    """

    findings_to_confirm: int
    cases_not_traced: int
    late_reports: int
    cases: Mapping[CaseClassification, int]
    unmatched: int = 0
    undecided_cases: int = 0

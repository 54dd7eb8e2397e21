"""What the demo tells: named roles, what happens to them, what is found."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens: `role` names the part of `Story.roles`; `place` is a place code or None.

    `kind` is one of arrive, advance_report, alone, come_home, visit_kin, stay, wedding, ride, symptoms, fever_clinic,
    sample, positive, finding.
    """

    at: datetime
    role: str
    person: int
    kind: str
    place: int | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A case as it becomes known; `kind` is confirmed or asymptomatic. Without symptoms there is no onset."""

    role: str
    person: int
    kind: str
    onset: date | None
    sampled_at: datetime
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """`roles` says in both languages who each person code plays; `findings` begin with the worker."""

    roles: dict[str, int]
    role_names: dict[str, tuple[str, str]]
    moments: tuple[Moment, ...]
    findings: tuple[Finding, ...]
    positive_at: datetime

    @property
    def worker(self) -> int:
        return self.roles["worker"]

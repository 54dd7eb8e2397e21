"""What decisions come to: measures in phases, and whether somebody may order an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sizao.engines.policy.vocabulary import (
    CONFINING,
    Act,
    Approval,
    Body,
    CountedFrom,
    Duty,
    ManagedAs,
    MeasureKind,
    ReleaseNeed,
)


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a measure, `[start, end)` of aware instants. `end` is a midnight.

    `test_dates`: when specimens are taken; `tests`: how many, `tests_apart` at least, where the rule names no days.
    """

    kind: MeasureKind
    start: datetime
    end: datetime
    test_dates: tuple[date, ...]
    tests: int
    tests_apart: timedelta
    going_out: bool
    how: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is proposed for a person. Without phases the term was over before it could begin.

    `act`: the act of authority that such an order is; None where no article was found, so that nobody may order it
    without naming one. `move_within`: from being determined until at the place. `special`: the special groups for which
    it is the milder form. `needs_fit_home`: somebody has to look at the home first. `release`, `what`: in zh and en.
    """

    rule: str
    act: Act | None
    phases: tuple[Phase, ...]
    counted_from: CountedFrom
    move_within: timedelta | None
    release_needs: tuple[ReleaseNeed, ...]
    release: Mapping[str, str]
    what: Mapping[str, str]
    checks_per_day: int
    special: tuple[str, ...]
    needs_fit_home: bool

    @property
    def until(self) -> datetime | None:
        """When it ends by itself, all phases included; None without phases."""
        return self.phases[-1].end if self.phases else None

    @property
    def test_dates(self) -> tuple[date, ...]:
        """All dates of tests, in order."""
        return tuple(day for phase in self.phases for day in phase.test_dates)

    @property
    def confines(self) -> bool:
        """Whether a part of it limits where the person may be, so that it is a restriction and no advice."""
        return any(phase.kind in CONFINING or not phase.going_out for phase in self.phases)


class Hindrance(StrEnum):
    """Why somebody may not order an act."""

    PACK_NOT_IN_FORCE = "pack_not_in_force"
    NO_SUCH_ACT = "no_such_act"
    CLASS_LACKING = "class_lacking"
    NOT_COMPETENT = "not_competent"
    NOT_APPROVED = "not_approved"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason against an order: the article that asks for it and, in zh and en, why it is not met."""

    kind: Hindrance
    rule: str
    article: Mapping[str, str]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MayOrder:
    """Whether a body may order an act on a day. `article`: of the law that governs the act; empty if none does.

    `managed_as`: the class of the disease that day; None where the law names none. `approval` and `duties`: what the
    order owes.
    """

    act: Act
    body: Body
    allowed: bool
    obstacles: tuple[Obstacle, ...]
    article: Mapping[str, str]
    managed_as: ManagedAs | None
    approval: Approval
    duties: tuple[Duty, ...]

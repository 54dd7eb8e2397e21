"""Zones as other rooms and pages see them. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class ZoneError(SizaoError):
    """Something asked of a zone that cannot be.

    `answer` says why in zh and en, where it is the law that says so.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "", answer: Mapping[str, str] | None = None) -> None:
        self.answer = answer or {}
        super().__init__(what, why, next_step)


class ZoneNotFoundError(ZoneError):
    """No such zone, gate or permit within the actor's scope. Says the same whether it exists elsewhere or not."""


class ZoneState(StrEnum):
    PROPOSED = "proposed"
    REFUSED = "refused"
    DECIDED = "decided"
    """Decided, and waits for the approval of the level above where that is asked for, or for its announcement."""
    APPROVED = "approved"
    IN_FORCE = "in_force"
    LIFTED = "lifted"
    LAPSED = "lapsed"
    """Over by itself: a provisional closure that nobody confirmed, or a term that nobody renewed."""


class ZoneAct(StrEnum):
    """What moves a zone, each with its row in the history."""

    PROPOSE = "propose"
    DECIDE = "decide"
    REFUSE = "refuse"
    APPROVE = "approve"
    REPORT_UP = "report_up"
    """The level above was told, where it has to hear of it at once."""
    ANNOUNCE = "announce"
    REVIEW = "review"
    CHANGE = "change"
    LIFT = "lift"
    REPLACE = "replace"
    """Another zone took its place."""
    LAPSE = "lapse"


class ZoneOrder(StrEnum):
    URGENT = "urgent"
    NEWEST = "newest"
    ENDING = "ending"
    PEOPLE = "people"
    DIVISION = "division"


class ZoneAttention(StrEnum):
    """Why somebody should look at a zone now."""

    TO_LIFT = "to_lift"
    """At the last look all its conditions were met."""
    LAPSES = "lapses"
    """It lapses within the next hours, or a day: somebody renews it, takes its place, or lets it go."""
    TO_REVIEW = "to_review"
    TO_REPORT_UP = "to_report_up"
    TO_ANNOUNCE = "to_announce"
    TO_APPROVE = "to_approve"
    TO_DECIDE = "to_decide"


class FactKind(StrEnum):
    """What somebody states about a zone for its lifting."""

    ROUND = "round"
    ENVIRONMENT = "environment"


class PermitKind(StrEnum):
    IN = "in"
    OUT = "out"
    MEDICAL = "medical"
    """Out to hospital and back."""
    DELIVERY = "delivery"
    """In with supplies and out again; for a firm or vehicle, no person."""


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class NewZone:
    """What is proposed. `boundary`: paths of divisions and units of housing; `outline`: a ring that was imported.

    `cases`: what it is about, e.g. `case:7`, `finding:12`; `source_person`: from whom the exposure came, the link
    of its restrictions to a case. `estimate`: what it covers and costs, as the engine said; `alternatives`:
    the other ways that were looked at. `replaces`: the zone whose place it takes once announced.
    """

    level: ZoneLevel
    boundary: Sequence[str]
    reason: str
    protocol: str
    is_provisional: bool = False
    hours: float | None = None
    places: Sequence[str] = ()
    outline: Sequence[tuple[float, float]] = ()
    cases: Sequence[str] = ()
    source_person: int | None = None
    estimate: Mapping[str, Any] = field(default_factory=dict)
    alternatives: Sequence[Mapping[str, Any]] = ()
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone as it stands at the instant of the question.

    `restrictions`: those that bind its units, from its announcement on. `lift_since`: since when all conditions are
    met, as far as the last look saw.
    """

    id: int
    number: str
    name: Mapping[str, str]
    level: ZoneLevel
    is_provisional: bool
    state: ZoneState
    state_at: datetime
    division_path: str
    boundary: Sequence[str]
    places: Sequence[str]
    outline: Sequence[tuple[float, float]]
    protocol: str
    reason: str
    cases: Sequence[str]
    estimate: Mapping[str, Any]
    alternatives: Sequence[Mapping[str, Any]]
    people: int
    households: int
    authority: str
    needs: Approval
    is_reported: bool
    proposed_at: datetime
    proposed_by: str
    hours: float | None
    starts_at: datetime | None
    ends_at: datetime | None
    review_due_at: datetime | None
    lift_since: datetime | None
    code: str
    telephone: str
    services: Mapping[str, str]
    restrictions: Sequence[int]
    replaces: int | None

    @property
    def is_open(self) -> bool:
        return self.state not in (ZoneState.REFUSED, ZoneState.LIFTED, ZoneState.LAPSED)

    def label(self, language: str) -> str:
        return self.name["en" if language.startswith("en") else "zh"]


@dataclass(frozen=True, slots=True)
class ZoneStep:
    """One act of the history with the zone as it stood after it. `detail`: article, conditions, documents."""

    at: datetime
    act: ZoneAct
    state: ZoneState
    level: ZoneLevel
    boundary: Sequence[str]
    people: int
    ends_at: datetime | None
    actor: str
    authority: str
    reason: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ZoneFact:
    kind: FactKind
    at: datetime
    is_negative: bool
    words: str
    stated_by: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ZoneFile:
    """One zone with its history, oldest first, and the facts that were stated, newest first."""

    zone: Zone
    steps: Sequence[ZoneStep]
    facts: Sequence[ZoneFact]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A zone as it was at a past instant, for the map: its level, boundary and people then."""

    id: int
    number: str
    name: Mapping[str, str]
    level: ZoneLevel
    is_provisional: bool
    boundary: Sequence[str]
    people: int
    division_path: str


@dataclass(frozen=True, slots=True)
class Gate:
    """`passed_in`, `passed_out`: how many passings were kept."""

    id: int
    zone_id: int
    name: str
    is_open: bool
    passed_in: int = 0
    passed_out: int = 0


@dataclass(frozen=True, slots=True)
class Permit:
    """Who may pass a gate, which way, and when. A delivery has a `holder` (firm or vehicle) instead of a person."""

    id: int
    zone_id: int
    number: str
    kind: PermitKind
    person: int | None
    holder: str
    valid_from: datetime
    valid_until: datetime
    reason: str
    code: str
    issued_by: str
    issued_at: datetime
    revoked_at: datetime | None
    revoked_why: str

    @property
    def who(self) -> str:
        return shown(self.person) if self.person is not None else self.holder

    def allows(self, direction: Direction) -> bool:
        return {
            PermitKind.IN: direction is Direction.IN,
            PermitKind.OUT: direction is Direction.OUT,
        }.get(self.kind, True)


@dataclass(frozen=True, slots=True)
class Passing:
    at: datetime
    direction: Direction
    permit_number: str
    gate: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class PublicZone:
    """What everybody may know of an announced zone: range, term, reason, services, telephone. Nothing about anybody."""

    number: str
    name: Mapping[str, str]
    level: ZoneLevel
    is_provisional: bool
    state: ZoneState
    reason: str
    what: Mapping[str, str]
    legal_basis: str
    starts_at: datetime
    ends_at: datetime
    lifted_at: datetime | None
    telephone: str
    services: Mapping[str, str]
    authority: str
    office: Mapping[str, str]
    boundary: Sequence[str]
    realm: str

"""What the engine of zones takes and gives. Paths are those of divisions, going on below communities into housing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.engines.policy.vocabulary import Act, Approval
from sizao.engines.policy.zone_vocabulary import SupplyWay, ZoneLevel, ZoneNeed, ZoneParameter
from sizao.kernel.errors import SizaoError


class ZoningError(SizaoError):
    """Facts or rules of which no zone can be made."""


class UnitKind(StrEnum):
    """What can be closed, the smallest first. A village, too, is a community."""

    FLOOR = "floor"
    UNIT = "unit"
    BUILDING = "building"
    COMPOUND = "compound"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class LivingUnit:
    """A unit with the number of people and households registered in it and in all that lies below it."""

    path: str
    kind: UnitKind
    people: int
    households: int


@dataclass(frozen=True, slots=True)
class Exposed:
    """Somebody of the rings: degree 0 is a case. `path`: where they live. `is_away`: held elsewhere already."""

    person: int
    degree: int
    path: str
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class LevelRules:
    """What a pack says about zones of one level. `days` is None where none is told; `meals`, `rides`: for a day."""

    rule: str
    level: ZoneLevel
    act: Act
    approval: Approval
    days: int | None
    hours: int | None
    hours_most: int | None
    monitored_days: int | None
    test_days: Sequence[int]
    becomes: ZoneLevel | None
    supplies: SupplyWay
    meals: float
    rides: float
    what: Mapping[str, str]
    condition: Mapping[str, str]
    legal_basis: str
    status: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of lifting, as the pack has it."""

    rule: str
    level: ZoneLevel
    needs: ZoneNeed
    days: float | None
    what: Mapping[str, str]
    status: str


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """All that a pack says about zones on a day. `model`: (low, high) of each number."""

    pack: str
    pack_hash: str
    levels: Mapping[ZoneLevel, LevelRules]
    provisional: LevelRules | None
    conditions: Sequence[Condition]
    model: Mapping[ZoneParameter, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Closed:
    """One unit of a proposal: how strict, and how many live there. `cases`: how many cases have their home there."""

    path: str
    kind: UnitKind
    level: ZoneLevel
    people: int
    households: int
    cases: int


@dataclass(frozen=True, slots=True)
class Point:
    """One way to close. Facts first: people, households, exposed people inside by degree, and what it costs.

    `covered`: which share of the known exposure lies inside, 0 to 1, each exposure weighed by how likely it infected.
    `averted`: infections (low, high) by the pack's simple model.
    """

    closed: Sequence[Closed]
    people: int
    households: int
    exposures: Mapping[int, int]
    covered: float
    averted: tuple[float, float]
    person_days: int
    meals_a_day: float
    rides_a_day: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """All points of which none is beaten in both covered and person-days, the cheapest first, and the proposed one.

    `enough`: the share that the proposed point reaches. `exposures`: everybody of the rings by degree, `outside` those
    whose home is in none of the units that were looked at. `is_thinned`: points were left out since they were too many.
    """

    points: Sequence[Point]
    chosen: int
    enough: float
    exposures: Mapping[int, int]
    away: int
    outside: int
    is_thinned: bool


@dataclass(frozen=True, slots=True)
class LiftingFacts:
    """What is known about a zone at an instant. An instant is None where it never happened.

    `last_case_at`: the newest case with its home inside, or since when the zone stands. `contacts`: of those inside,
    `contacts_open` are not negative yet. `positive_since_round`: somebody inside was positive in the newest round.
    """

    last_case_at: datetime
    contacts: int = 0
    contacts_open: int = 0
    last_exposed_at: datetime | None = None
    round_negative_at: datetime | None = None
    environment_negative_at: datetime | None = None
    others_open: int = 0


@dataclass(frozen=True, slots=True)
class ConditionState:
    """Whether a condition is met. `since`: when it came to be met, or the earliest instant at which it can be.

    `until`: when it stops to be met by itself, for a round that grows old.
    """

    condition: Condition
    is_met: bool
    since: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lifting:
    """All conditions of a zone. `met_at`: since when all are met; None while one is not."""

    states: Sequence[ConditionState]
    met_at: datetime | None
    becomes: ZoneLevel | None

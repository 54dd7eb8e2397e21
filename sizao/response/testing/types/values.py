"""Testing as other rooms and pages see it. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sizao.engines.policy.vocabulary import Pooling
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.restrictions.types import Measure
from sizao.response.testing.types.words import (
    POSITIVE,
    DayState,
    DueKind,
    ResultRefusal,
    ResultStatus,
    RoundState,
    RoundTarget,
    SpecimenKind,
    TubeResult,
    TubeState,
)


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What the pack allows: for each way of pooling the most people in a tube (None: the household sets it).

    A way that is not there is not allowed. `rules` names the rows.
    """

    most: Mapping[Pooling, int | None]
    rules: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whose specimen is in a tube; `household` is where they are registered to live, None if unknown."""

    person: int
    home_path: str | None = None
    household: str | None = None


@dataclass(frozen=True, slots=True)
class NewTube:
    """A tube as it was closed. `place` is where, in words or as a key of a place; `once` a word that tells it apart
    from the same entry sent twice.
    """

    code: str
    pooling: Pooling
    kind: SpecimenKind
    members: Sequence[Member]
    collected_at: datetime
    place: str
    division_path: str
    round_id: int | None = None
    point_id: int | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Tube:
    """A tube as it stands. `persons` in the order of the tube (only the one asked about in a history), `people` how
    many they are; `promised_at` is when its laboratory promised it. `is_retest`: it answers a positive pool or an
    unclear result, and goes before others.
    """

    id: int
    code: str
    pooling: Pooling
    kind: SpecimenKind
    persons: Sequence[int]
    people: int
    state: TubeState
    collected_at: datetime
    collected_by: str
    place: str
    division_path: str
    round_id: int | None
    point_id: int | None
    laboratory: str
    received_at: datetime | None
    promised_at: datetime | None
    result: TubeResult | None
    resulted_at: datetime | None
    is_retest: bool = False
    home_path: str | None = None
    """Where the person of a tube of one is registered, if they are."""

    @property
    def is_pool(self) -> bool:
        """Whether its result is about nobody alone."""
        return self.people > 1

    @property
    def is_positive(self) -> bool:
        return self.result in POSITIVE

    @property
    def is_pending(self) -> bool:
        return self.state in (TubeState.COLLECTED, TubeState.RECEIVED)

    def is_overdue(self, at: datetime) -> bool:
        """Whether its laboratory has promised it for an earlier time."""
        return self.is_pending and self.promised_at is not None and self.promised_at < at


@dataclass(frozen=True, slots=True)
class TubeVersion:
    """What a laboratory said about a tube at one time: nothing of it is ever overwritten."""

    number: int
    status: ResultStatus
    result: TubeResult
    resulted_at: datetime
    laboratory: str
    method: str
    value: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """Somebody in a tube: whether they are to be tested alone, and the tube in which they were since."""

    person: int
    is_due: bool
    retested_by: str = ""
    retest_result: TubeResult | None = None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class TubeFile:
    """One tube with all that belongs to it."""

    tube: Tube
    members: Sequence[MemberStanding]
    versions: Sequence[TubeVersion]
    round_name: str = ""
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class ToldResult:
    """One line of a laboratory about a tube; `line` is where it stood."""

    line: int
    code: str
    status: ResultStatus
    result: TubeResult | None
    resulted_at: datetime | None
    method: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class RefusedResult:
    """A line that was not taken, and why."""

    line: int
    code: str
    why: ResultRefusal


@dataclass(frozen=True, slots=True)
class TakenResult:
    """A line that was taken. `is_new` is False where the same had been said before."""

    told: ToldResult
    tube: Tube
    is_new: bool


@dataclass(frozen=True, slots=True)
class ResultsTaken:
    taken: Sequence[TakenResult]
    refused: Sequence[RefusedResult]


@dataclass(frozen=True, slots=True)
class TestDay:
    """One day on which a person under a measure is to be tested, and how it stands.

    `ordinal` counts the test days of the restriction from 1; `needed` specimens are taken, `taken` were.
    `done_on` is the local day of the last of them that counted.
    """

    __test__ = False

    on: date
    ordinal: int
    measure: Measure
    needed: int
    taken: int
    state: DayState
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueTest:
    """Somebody who is to be tested now. `since` is the day on which it was due, or the instant of the result.

    `restriction_id` and `measure` are None for members of a pool who are under no measure.
    """

    person: int
    kind: DueKind
    since: date
    division_path: str
    whereabouts: str = ""
    restriction_id: int | None = None
    restriction_number: str = ""
    measure: Measure | None = None
    ordinal: int = 0
    needed: int = 1
    missed: int = 0
    tube: str = ""

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The test days of one restriction in force."""

    __test__ = False

    restriction_id: int
    restriction_number: str
    person: int
    division_path: str
    whereabouts: str
    days: Sequence[TestDay]


@dataclass(frozen=True, slots=True)
class TestsBoard:
    """All of an area's tests on a day: who is due now, the most urgent first; plans with missed days; plans in all.

    `done` counts the test days of this very day that are done.
    """

    __test__ = False

    due: Sequence[DueTest]
    missed: Sequence[TestPlan]
    plans: int
    done: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One specimen of a person, newest first in lists. Of a pool the result is about nobody alone."""

    tube: Tube
    round_name: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Everything about one human in this room: specimens, and the test days of the measures in force."""

    lines: Sequence[HistoryLine]
    plans: Sequence[TestPlan]
    due: Sequence[DueTest]


@dataclass(frozen=True, slots=True)
class Point:
    """A sampling point of a round. `streets` is where it serves, in words; `finished_at` when its streets were done."""

    id: int
    name: str
    division_path: str
    streets: str
    opens_at: datetime
    closes_at: datetime
    samplers: int
    tubes: int
    finished_at: datetime | None
    used: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class NewPoint:
    name: str
    division_path: str
    streets: str
    opens_at: datetime
    closes_at: datetime
    samplers: int
    tubes: int


@dataclass(frozen=True, slots=True)
class TestingRound:
    """A round of mass testing. `target` names whom: a path, `zone:7`, or a group of the pack; `sequence` counts the
    rounds of one target from 1. `expected` is how many people are to be tested, as known when it was decided.
    """

    __test__ = False

    id: int
    name: str
    kind: RoundTarget
    target: str
    division_path: str
    pooling: Pooling
    sequence: int
    state: RoundState
    decided_at: datetime
    decided_by: str
    opens_at: datetime
    due_at: datetime
    closed_at: datetime | None
    expected: int
    rule: str
    source_known: bool

    def is_late(self, at: datetime) -> bool:
        return self.state in (RoundState.PLANNED, RoundState.RUNNING) and self.due_at < at


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round is. `pending` tubes have no result; `without_answer` people are in those and unresolved pools.

    `by_division` counts the tested by where they are registered, which need not be where they were tested.
    """

    round: TestingRound
    points: int
    points_done: int
    samplers: int
    tubes: int
    pending: int
    positive: int
    people: int
    without_answer: int
    by_division: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundNegative:
    """Whether all of a round came out negative, and if not, why: counts of each reason.

    `last_result_at` is when the last result of its tubes was known; None without any.
    """

    round_id: int
    closed: bool
    untested: int
    pending: int
    positive_people: int
    unresolved: int
    last_result_at: datetime | None = None

    @property
    def is_negative(self) -> bool:
        """Closed, nobody left out, every tube with a result, none positive, and every positive pool resolved by
        specimens of its people alone, all negative.
        """
        return self.closed and not (self.untested or self.pending or self.positive_people or self.unresolved)

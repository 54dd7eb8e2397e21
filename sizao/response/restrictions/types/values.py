"""Restrictions as other rooms and pages see them. People are known by their keys only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sizao.engines.policy.vocabulary import Act as LegalAct
from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.periods import Period
from sizao.response.restrictions.types.words import (
    AppealOutcome,
    AppealWay,
    DecisionKind,
    DeliveryWay,
    EndCause,
    GroundKind,
    GroundSource,
    Measure,
    ReviewOutcome,
    State,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a restriction limits: a person by key, or a place by key. Exactly one of them."""

    person: int | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        if (self.person is None) == (self.place is None):
            raise ValueError("a restriction is about one person or about one place")

    @property
    def shown(self) -> str:
        """The person's key as people read it, or the place's."""
        return shown(self.person) if self.person is not None else self.place or ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """The facts from which the pack says what is proposed. `degree` 1 to 4, or a `group` of the pack; one of them.

    `last_exposure`: the last unprotected one, or what the group's rule counts from. `special`: the special groups of
    the pack to which the person belongs. `fit_home`: None while nobody looked at the home.
    """

    last_exposure: datetime
    degree: int | None = None
    group: str | None = None
    special: Collection[str] = ()
    fit_home: bool | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered under an article of law that sets no term: isolation of the infected, closing of a place."""

    measure: Measure
    act: LegalAct
    term: Period


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact on which restrictions rest. `reference` names it in its own room, for example `finding:12`.

    `source_person` is the one from whom an exposure came, None where there is none. `facts` holds what a notice may
    tell in plain words (place, times, minutes, kind of result); never who the source is. `fallen_at` is since when it
    is no fact any more, with the reason.
    """

    id: int
    kind: GroundKind
    source: GroundSource
    reference: str
    subject: Subject
    source_person: int | None
    facts: Mapping[str, Any]
    division_path: str
    stated_by: str
    stated_at: datetime
    fallen_at: datetime | None = None
    fallen_by: str = ""
    fallen_why: str = ""

    @property
    def stands(self) -> bool:
        return self.fallen_at is None


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a term, `[start, end)` of aware instants: what is done, and when specimens are taken."""

    measure: Measure
    start: datetime
    end: datetime
    test_dates: tuple[date, ...] = ()
    tests: int = 0
    going_out: bool = False
    how: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confined:
    """A person or a place that does not go out now, and until when."""

    person: int | None
    place: str | None
    division_path: str
    until: datetime


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What the rules said, so that it can be explained and had again.

    `act` is what the law calls it; empty where no article provides for it. `inputs` are the facts that went in, `tried`
    each rule looked at with why it did or did not apply.
    """

    pack: str
    pack_hash: str
    act: str
    rules: Sequence[str]
    legal_basis: str
    phases: Sequence[Phase]
    inputs: Mapping[str, Any]
    tried: Sequence[tuple[str, str]]
    words: Mapping[str, str]
    release: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A milder measure that was looked at, and why it is not enough."""

    measure: Measure
    why_not: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to contest, as the notice tells it. `days` or `months` count from the notice; neither means no limit."""

    kind: str
    words: Mapping[str, str]
    days: int | None
    months: int | None
    rule: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A restriction that somebody asks the rules for: about whom, on what facts, resting on which grounds.

    `facts` is an `Exposure`, whose measure and term the pack sets, or an `Order` under an article without a term.
    """

    subject: Subject
    facts: Exposure | Order
    ground_ids: Sequence[int]
    division_path: str
    whereabouts: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One limit on one person or place.

    `measure` is what it begins with, `phases` all of it. `state` is the state at the instant of the question.
    `starts_at` and `ends_at` are the term that was decided, or that is proposed while nothing is decided. `special`:
    the special groups of the pack to which the person belongs. `reexamine_at`: since when somebody has to look again
    because a fact it depended on fell. `waits_for_notice`: a decision was not told to the person yet.
    """

    id: int
    number: str
    subject: Subject
    measure: Measure
    phases: Sequence[Phase]
    whereabouts: str
    division_path: str
    state: State
    state_at: datetime
    realm: str
    proposed_at: datetime
    proposed_by: str
    starts_at: datetime
    ends_at: datetime
    special: frozenset[str]
    decision_id: int | None
    review_due_at: datetime | None
    reexamine_at: datetime | None
    reexamine_why: str
    waits_for_notice: bool
    ended_at: datetime | None
    ended_because: EndCause | None
    ended_reference: str


@dataclass(frozen=True, slots=True)
class PhasesInForce:
    """The phases of one restriction of a person that is in force, for what has to be done on which day.

    `rules` names the rows of the pack that set them.
    """

    id: int
    number: str
    person: int
    division_path: str
    whereabouts: str
    phases: Sequence[Phase]
    rules: Sequence[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a named person. Those without a term have no `measure`, `trace` or remedies.

    `article`: of the law under which the authority may order it. `live_answer`: what the live realm would answer on the
    machine's day, in zh and en; empty where it would permit it.
    """

    id: int
    kind: DecisionKind
    decided_at: datetime
    recorded_at: datetime
    decider_id: int
    decider_name: str
    authority: str
    realm: str
    reason: str
    measure: Measure | None
    starts_at: datetime | None
    ends_at: datetime | None
    whereabouts: str
    trace: RuleTrace | None
    alternatives: Sequence[Alternative]
    remedies: Sequence[Remedy]
    article: Mapping[str, str]
    live_permits: bool
    live_answer: Mapping[str, str]
    ground_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of state, as the database itself wrote it down."""

    at: datetime
    before: State | None
    after: State
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """When and how a notice was given."""

    given_at: datetime
    given_by: str
    way: DeliveryWay
    remark: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the person was told. `content` is all of it but the name; the code is kept as a hash only."""

    id: int
    decision_id: int
    issued_at: datetime
    issued_by: str
    content: Mapping[str, Any]
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class Review:
    at: datetime
    reviewer: str
    outcome: ReviewOutcome
    reason: str
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How an appeal was decided, by whom and why."""

    at: datetime
    reviewer_id: int
    reviewer_name: str
    outcome: AppealOutcome
    reasons: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody contests a restriction. `due_at` is when it must be answered, by the rule `due_rule`."""

    id: int
    number: str
    restriction_id: int
    lodged_at: datetime
    way: AppealWay
    lodged_by: str
    statement: str
    due_at: datetime
    due_rule: str
    answer: Answer | None

    def is_late(self, at: datetime) -> bool:
        """Whether it was answered after its time, or not yet though its time has passed."""
        return (self.answer.at if self.answer else at) > self.due_at


@dataclass(frozen=True, slots=True)
class QueuedAppeal:
    """An appeal in the queue, without its statement. `may_answer`: the reader decided nothing about the restriction."""

    appeal: Appeal
    restriction: Restriction
    may_answer: bool


@dataclass(frozen=True, slots=True)
class RestrictionFile:
    """One restriction with everything it rests on and everything that was done, oldest first."""

    restriction: Restriction
    proposal: RuleTrace
    alternatives: Sequence[Alternative]
    grounds: Sequence[Ground]
    decisions: Sequence[Decision]
    notices: Sequence[Notice]
    reviews: Sequence[Review]
    appeals: Sequence[Appeal]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class IssuedNotice:
    """A notice that was just made out, with its code. The code is shown now and never again."""

    notice: Notice
    code: str


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """That somebody proved to be the person of a notice: the notice, and the division it lies in."""

    notice_id: int
    division_path: str


@dataclass(frozen=True, slots=True)
class OwnRestriction:
    """One restriction as the person sees it: as it stands, as it was told, and what they said against it."""

    restriction: Restriction
    notice: Notice
    appeals: Sequence[Appeal]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What is held about a person or a place in this room: restrictions, and the facts that were stated."""

    subject: Subject
    restrictions: Sequence[OwnRestriction]
    grounds: Sequence[Ground]


@dataclass(frozen=True, slots=True)
class Office:
    """How the public reaches a body in a division."""

    division_path: str
    authority: str
    name: Mapping[str, str]
    telephone: str
    hours: Mapping[str, str]

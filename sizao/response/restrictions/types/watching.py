"""What the guard against misuse looks at, and what it finds. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sizao.response.restrictions.types.values import Ground, Measure, State
from sizao.response.restrictions.types.words import AlarmKind, AlarmState


@dataclass(frozen=True, slots=True)
class Watched:
    """One restriction as the guard sees it, with all grounds that were ever laid under it.

    `at` is when it was first ordered, or proposed while nobody has. `proposed_at` is what the row says; `pack_hash` the
    rules under which it was ordered, empty where nobody has.
    """

    id: int
    division_path: str
    at: datetime
    proposed_at: datetime
    proposed_by: str
    pack: str
    pack_hash: str
    grounds: Sequence[Ground]


@dataclass(frozen=True, slots=True)
class WatchedOrder:
    """One decision that orders or extends: of which restriction, by whom (`user:12`), when, in which words."""

    restriction_id: int
    division_path: str
    decider: str
    decided_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What rooms above found out about grounds, by their numbers.

    `unproven`: the source is nobody known as a case or contact, or the record that the ground names is not there.
    `far`: the person was recorded in another county while the ground says they were at its place. `from_file`: it is
    known from a list that somebody read in, and no record of presences says the same.
    """

    unproven: frozenset[int] = frozenset()
    far: frozenset[int] = frozenset()
    from_file: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Cohort:
    """Restrictions that belong together in a way that calls the auditor.

    `subject` is whom or what it is about: `user:12`, `city`, or words by their hash; with the kind it names the cohort,
    so that the same one seen again is the same alarm, grown. `detail` holds numbers, never a person.
    """

    kind: AlarmKind
    subject: str
    restriction_ids: Sequence[int]
    division_path: str
    first_at: datetime
    last_at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the auditor is called for. `detail` holds numbers and account ids, never a person.

    `times`: how often it was seen, or how many restrictions stand behind it. `answered_by` and `answer` are empty while
    it is open.
    """

    id: int
    kind: AlarmKind
    at: datetime
    last_at: datetime
    times: int
    division_path: str
    subject: str
    detail: Mapping[str, Any]
    state: AlarmState
    answered_at: datetime | None
    answered_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class AlarmedRow:
    """A restriction behind an alarm: as it stands, who decided it, on what kinds of ground."""

    restriction_id: int
    number: str
    division_path: str
    measure: Measure
    state: State
    proposed_at: datetime
    decided_at: datetime | None
    decider: str
    sources: Sequence[str]
    has_source_person: bool
    is_told: bool


@dataclass(frozen=True, slots=True)
class AlarmFile:
    """One alarm with the restrictions behind it, in the order in which they were seen; `total` of them in all."""

    alarm: Alarm
    rows: Sequence[AlarmedRow]
    total: int

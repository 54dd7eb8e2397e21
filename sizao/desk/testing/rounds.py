"""Rounds of mass testing across rooms: who lives there, who is still to be tested, when the next one is due."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.testing.protocols import stage_rows, testing_norms
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.laboratories.rounds import AreaFacts, Cadence, NextRound, next_round, points_needed
from sizao.engines.policy.vocabulary import Event, Pooling, RoundStage, TestingNorm
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import list_residents
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseClassification
from sizao.response.testing.operations import decide_round
from sizao.response.testing.queries import get_group, get_round, list_members, people_of_round, positive_rounds_ago
from sizao.response.testing.types import RoundTarget, TestingRound
from sizao.response.zones.queries import get_zone


MOST_LISTED = 100_000
"""Of more people no list by name or community is made at once; a round over more is looked at part by part."""
_LONGEST_ROUND = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a round over an area asks for: people, the fewest and the most points, samplers; each None if no norm."""

    people: int
    points: tuple[int, int] | None
    samplers: int | None


@dataclass(frozen=True, slots=True)
class Community:
    """How far a round is where people are registered: `untested` of `people`."""

    path: str
    people: int
    untested: int


@dataclass(frozen=True, slots=True)
class Untested:
    """Somebody whom a round is for and who gave no specimen in it. `path` is empty where no home is known."""

    key: int
    path: str
    household: str


def area_of(*, actor: ScopedActor, kind: RoundTarget, target: str, at: datetime) -> tuple[Sequence[str], str]:
    """The units of a target, and the division it lies in. A key group has people and no units.

    Raises `ZoneNotFoundError`, `GroupNotFoundError`, and `SizaoError` for a division outside the actor's scope.
    """
    if kind is RoundTarget.ZONE:
        zone = get_zone(actor=actor, zone_id=int(target.removeprefix("zone:")), at=at)
        return zone.boundary, zone.division_path
    if kind is RoundTarget.KEY_GROUP:
        return (), get_group(actor=actor, group_id=group_of(target)).division_path
    if not actor.scope.covers(target):
        raise SizaoError("This division lies outside your area.", next_step="Choose one of your own.")
    return [target], target


def group_of(target: str) -> int:
    """The number of the key group that `group:7` names; nought, which is none, for anything else."""
    number = target.removeprefix("group:")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def people_of(*, actor: ScopedActor, kind: RoundTarget, target: str, at: datetime) -> list[Untested]:
    """Everybody whom a round is for: registered in its area, or in its key group. Names nobody."""
    if kind is RoundTarget.KEY_GROUP:
        members = list_members(actor=actor, group_id=group_of(target), at=at)
        return [Untested(one.person, one.home_path or "", "") for one in members]
    paths, _division = area_of(actor=actor, kind=kind, target=target, at=at)
    return [Untested(one.key, one.path, one.household) for one in list_residents(actor=actor, paths=paths)]


def plan_round(*, actor: ScopedActor, kind: RoundTarget, target: str, at: datetime) -> Planned:
    """How many people, points and samplers a round over a zone, division or key group asks for."""
    return planned_for(len(people_of(actor=actor, kind=kind, target=target, at=at)), at=at)


def planned_for(people: int, *, at: datetime) -> Planned:
    """The same for a number of people."""
    norms = testing_norms(at=at)
    least, most = norms.get(TestingNorm.PEOPLE_PER_POINT_LEAST), norms.get(TestingNorm.PEOPLE_PER_POINT_MOST)
    each = norms.get(TestingNorm.PEOPLE_PER_SAMPLER)
    points = points_needed(people, least=int(least), most=int(most)) if least and most else None
    return Planned(people, points, max(1, -(-people // int(each))) if each else None)


def longest_round(*, people: int, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> timedelta:
    """Within how long a round of so many people is to be done, by the pack's clock; a day where it has none."""
    for row in get_pack(protocol, at=at).section_near("clocks", at.astimezone(ZONE).date()):
        values = row.values
        if values["begins"] == Event.ROUND_DECIDED and values.get("people_over", -1) < people:
            if "people_to" in values and people > values["people_to"]:
                continue
            return timedelta(hours=values["hours"])
    return _LONGEST_ROUND


def begin_series(
    *,
    actor: ScopedActor,
    name: str,
    kind: RoundTarget,
    target: str,
    pooling: Pooling,
    opens_at: datetime,
    expected: int | None,
    source_known: bool,
    at: datetime,
    reason: str,
) -> TestingRound:
    """Decides the next round of a target: its people from the registry or group unless told, its end by the pack.

    Raises as `decide_round` and `area_of` do.
    """
    check(actor, Permission.RUN_TESTING)
    _paths, division = area_of(actor=actor, kind=kind, target=target, at=at)
    people = expected or len(people_of(actor=actor, kind=kind, target=target, at=at))
    return decide_round(
        name=name,
        kind=kind,
        target=target,
        division_path=division,
        pooling=pooling,
        opens_at=opens_at,
        due_at=opens_at + longest_round(people=people, at=at),
        expected=people,
        source_known=source_known,
        actor=actor,
        at=at,
        reason=reason,
    )


def progress_by_community(*, actor: ScopedActor, round_id: int, at: datetime) -> tuple[list[Community], list[Untested]]:
    """How far a round is in each community or building, those with most people left first; and who is left.

    Empty for more people than `MOST_LISTED`. Raises `RoundNotFoundError`.
    """
    found = get_round(actor=actor, round_id=round_id)
    if found.expected > MOST_LISTED:
        return [], []
    tested = people_of_round(actor=actor, round_id=round_id)
    people: Counter[str] = Counter()
    left: list[Untested] = []
    for one in people_of(actor=actor, kind=found.kind, target=found.target, at=at):
        people[one.path] += 1
        if one.key not in tested:
            left.append(one)
    untested = Counter(one.path for one in left)
    communities = [Community(path, number, untested[path]) for path, number in people.items()]
    return sorted(communities, key=lambda one: (-one.untested, one.path)), left


def next_round_of(
    *, actor: ScopedActor, round_id: int, at: datetime, protocol: str = DEFAULT_PROTOCOL
) -> NextRound | None:
    """When the next round of the same target is due and by which rule; None where the protocol says nothing."""
    found = get_round(actor=actor, round_id=round_id)
    cases = list_cases(actor=actor, below=found.division_path, size=50).rows
    last_case = max(
        (one.opened_at for one in cases if one.classification is not CaseClassification.EXCLUDED), default=None
    )
    facts = AreaFacts(
        rounds_done=found.sequence,
        source_known=found.source_known,
        is_isolation_site=False,
        positive_rounds_ago=positive_rounds_ago(actor=actor, kind=found.kind, target=found.target),
        last_case_on=last_case.astimezone(ZONE).date() if last_case else None,
        last_round_on=found.opens_at.astimezone(ZONE).date(),
    )
    return next_round(facts, _cadence(at, protocol), on=at.astimezone(ZONE).date())


def _cadence(at: datetime, protocol: str) -> dict[RoundStage, Cadence]:
    return {
        stage: Cadence(
            row.full_id,
            row.values.get("every_days"),
            row.values.get("least_rounds"),
            row.values.get("within_days"),
            row.values.get("within_rounds"),
        )
        for stage, row in stage_rows(at=at, protocol=protocol).items()
    }

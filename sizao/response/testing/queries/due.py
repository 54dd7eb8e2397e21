"""Who is to be tested when: the test days of measures in force, and members of pools that were positive."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from django.db.models import Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.registry.people.queries import canonical_map, keys_of_human
from sizao.response.restrictions.queries import list_phases_in_force
from sizao.response.restrictions.types import PhasesInForce
from sizao.response.testing import models
from sizao.response.testing.reading import ZONE
from sizao.response.testing.rules.days import judged_days, open_day, planned_days
from sizao.response.testing.rules.tubes import Taken, asks_again
from sizao.response.testing.taken import taken_of
from sizao.response.testing.types import (
    POSITIVE,
    DayState,
    DueKind,
    DueTest,
    TestPlan,
    TestsBoard,
    TubeResult,
    TubeState,
)


_PENDING = (TubeState.COLLECTED.value, TubeState.RECEIVED.value)
_RANK = {kind: rank for rank, kind in enumerate(DueKind)}
_NOTHING: frozenset[str] = frozenset()


def read_tests(
    *,
    actor: ScopedActor,
    at: datetime,
    zone: tzinfo = ZONE,
    below: str | None = None,
    doubles: Collection[str] = _NOTHING,
) -> TestsBoard:
    """All tests of the actor's area on the day of `at`: who is due now, whose test days were missed.

    `below` keeps to one division. `doubles` are the rules of the packs (`cn-8ed.measures.1`) whose release asks for
    two specimens at once on the last test day. Names nobody. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        return _board(actor, at, zone, below, doubles)


def due_on(
    *,
    actor: ScopedActor,
    at: datetime,
    zone: tzinfo = ZONE,
    below: str | None = None,
    doubles: Collection[str] = _NOTHING,
) -> Sequence[DueTest]:
    """Who is to be tested now, one row for each human, the most urgent first; see `read_tests`."""
    return read_tests(actor=actor, at=at, zone=zone, below=below, doubles=doubles).due


def retests_due(*, actor: ScopedActor, at: datetime, zone: tzinfo = ZONE) -> Sequence[DueTest]:
    """Only those who are due because of a positive pool or an unclear result: few, so it is quick on any page.

    They are told without their measure. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        asking = _asking_members(at, None)
        if not asking:
            return []
        canonical = canonical_map()
        by_head = _by_head(set(asking), canonical, at)
        due: dict[int, DueTest] = {}
        _keep_asked(due, asking, by_head, canonical, {}, zone)
        return list(due.values())


def plans_of(
    *, actor: ScopedActor, person: int, at: datetime, zone: tzinfo = ZONE, doubles: Collection[str] = _NOTHING
) -> list[TestPlan]:
    """The test days of the measures in force of one human, with how each stands. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    keys = keys_of_human(key=person)
    with scope(actor.scope.path, actor=actor.actor_id):
        held = list_phases_in_force(actor=actor, at=at, persons=keys)
        taken = taken_of(keys, at)
        days = [one.collected_at.astimezone(zone).date() for key in keys for one in taken.get(key, ())]
        return [_plan(one, days, at, zone, doubles) for one in held]


def is_test_pending(*, actor: ScopedActor, person: int, at: datetime) -> bool:
    """Whether something about a human's tests is open at an instant, so that no release may rest on them.

    True while a specimen of theirs has no result, while a pool that they were in is positive or a result of theirs is
    unclear and no later specimen has answered it. For release from quarantine. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    keys = keys_of_human(key=person)
    with scope(actor.scope.path, actor=actor.actor_id):
        mine = models.Specimen.objects.filter(person__in=keys, is_void=False, collected_at__lte=at)
        if mine.filter(Q(tube__state__in=_PENDING) | Q(tube__resulted_at__gt=at)).exists():
            return True
        return asks_again([one for found in taken_of(keys, at).values() for one in found]) is not None


def _board(actor: ScopedActor, at: datetime, zone: tzinfo, below: str | None, doubles: Collection[str]) -> TestsBoard:
    held = list_phases_in_force(actor=actor, at=at, below=below)
    asking = _asking_members(at, below)
    canonical = canonical_map()
    by_head = _by_head({one.person for one in held} | set(asking), canonical, at)
    days_of = {head: [one.collected_at.astimezone(zone).date() for one in found] for head, found in by_head.items()}
    due: dict[int, DueTest] = {}
    missed: list[TestPlan] = []
    done, plans = 0, 0
    today = at.astimezone(zone).date()
    for one in held:
        head = canonical.get(one.person, one.person)
        plan = _plan(one, days_of.get(head, ()), at, zone, doubles)
        if not plan.days:
            continue
        plans += 1
        done += sum(day.done_on == today for day in plan.days)
        if any(day.state is DayState.MISSED for day in plan.days):
            missed.append(plan)
        found_due = _due_of_plan(plan)
        if found_due is not None:
            _keep(due, head, found_due)
    of_plan = {canonical.get(one.person, one.person): one for one in held}
    _keep_asked(due, asking, by_head, canonical, of_plan, zone)
    ordered = sorted(due.values(), key=lambda one: (_RANK[one.kind], one.since, one.division_path, one.person))
    return TestsBoard(ordered, missed, plans, done)


def _by_head(persons: set[int], canonical: Mapping[int, int], at: datetime) -> dict[int, list[Taken]]:
    """What was taken of each human, whichever of their keys it was taken under."""
    heads = {canonical.get(key, key) for key in persons}
    every = persons | heads | {key for key, head in canonical.items() if head in heads}
    found: dict[int, list[Taken]] = defaultdict(list)
    for person, taken in taken_of(every, at).items():
        found[canonical.get(person, person)] += taken
    return found


def _keep_asked(
    due: dict[int, DueTest],
    asking: Mapping[int, str],
    by_head: Mapping[int, Sequence[Taken]],
    canonical: Mapping[int, int],
    of_plan: Mapping[int, PhasesInForce],
    zone: tzinfo,
) -> None:
    """Adds whoever is asked for another specimen by one that they gave."""
    for person, path in asking.items():
        head = canonical.get(person, person)
        asked = asks_again(by_head.get(head, ()))
        if asked is not None:
            _keep(due, head, _due_of_tube(person, path, asked, of_plan.get(head), zone))


def _plan(one: PhasesInForce, taken: Iterable[date], at: datetime, zone: tzinfo, doubles: Collection[str]) -> TestPlan:
    double = any(rule in doubles for rule in one.rules)
    planned = planned_days(one.phases, zone=zone, double_at_end=double)
    ends_at = one.phases[-1].end
    days = judged_days(planned, taken, on=at.astimezone(zone).date(), ends_at=ends_at, zone=zone)
    return TestPlan(one.id, one.number, one.person, one.division_path, one.whereabouts, days)


def _due_of_plan(plan: TestPlan) -> DueTest | None:
    day = open_day(plan.days)
    if day is None:
        return None
    return DueTest(
        person=plan.person,
        kind=DueKind.LATE if day.state is DayState.LATE else DueKind.TODAY,
        since=day.on,
        division_path=plan.division_path,
        whereabouts=plan.whereabouts,
        restriction_id=plan.restriction_id,
        restriction_number=plan.restriction_number,
        measure=day.measure,
        ordinal=day.ordinal,
        needed=day.needed - day.taken,
        missed=sum(one.state is DayState.MISSED for one in plan.days),
    )


def _due_of_tube(
    person: int, path: str, asked: tuple[DueKind, Taken], held: PhasesInForce | None, zone: tzinfo
) -> DueTest:
    kind, taken = asked
    known_at = taken.resulted_at or taken.collected_at
    return DueTest(
        person=person,
        kind=kind,
        since=known_at.astimezone(zone).date(),
        division_path=held.division_path if held else path,
        whereabouts=held.whereabouts if held else "",
        restriction_id=held.id if held else None,
        restriction_number=held.number if held else "",
        measure=held.phases[0].measure if held else None,
        tube=taken.code,
    )


def _keep(due: dict[int, DueTest], head: int, new: DueTest) -> None:
    """One row for each human: the most urgent; a test day keeps its place beside a pool by `missed` and `needed`."""
    before = due.get(head)
    if before is None or _RANK[new.kind] < _RANK[before.kind]:
        due[head] = new


def _asking_members(at: datetime, below: str | None) -> dict[int, str]:
    """The members of tubes whose result may ask for another specimen, with where they live or were tested."""
    positive = Q(tube__result__in=[word.value for word in POSITIVE], tube__people__gt=1)
    unclear = Q(tube__result=TubeResult.UNCLEAR.value)
    rows = models.Specimen.objects.filter(positive | unclear, is_void=False, collected_at__lte=at)
    found = rows.order_by("collected_at", "id").values_list("person", "home_path", "division_path")
    places = {person: str(home or path) for person, home, path in found}
    if below is None:
        return places
    return {person: path for person, path in places.items() if path == below or path.startswith(f"{below}.")}

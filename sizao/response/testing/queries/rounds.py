"""Reads of mass testing: rounds, how far they are, and whether one came out negative."""

from collections.abc import Collection

from django.db.models import Count, Max, Q, Sum

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.testing import models
from sizao.response.testing.reading import point_of, round_of
from sizao.response.testing.types import (
    POSITIVE,
    Point,
    RoundNegative,
    RoundNotFoundError,
    RoundProgress,
    RoundState,
    RoundTarget,
    TestingRound,
    TubeResult,
    TubeState,
)


_PENDING = (TubeState.COLLECTED.value, TubeState.RECEIVED.value)
_POSITIVE = [word.value for word in POSITIVE]
_POOL_POSITIVE = Q(tube__result__in=_POSITIVE, tube__people__gt=1)
_UNCLEAR = Q(tube__result=TubeResult.UNCLEAR.value)


def list_rounds(
    *,
    actor: ScopedActor,
    text: str = "",
    states: Collection[RoundState] = (),
    kind: RoundTarget | None = None,
    target: str = "",
    below: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[TestingRound]:
    """Rounds, open ones first, then the newest. `text` is part of the name. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    wanted = Q()
    if text:
        wanted &= Q(name__icontains=text)
    if states:
        wanted &= Q(state__in=[state.value for state in states])
    if kind is not None:
        wanted &= Q(kind=kind.value)
    if target:
        wanted &= Q(target=target)
    if below:
        wanted &= Q(division_path__below=below)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Round.objects.filter(wanted)
        start = (page - 1) * size
        # "running" stands behind "closed" in the alphabet, so that descending puts what is open before it.
        found = rows.order_by("-state", "-opens_at", "-id")[start : start + size]
        return Page([round_of(row) for row in found], rows.count(), page, size)


def get_round(*, actor: ScopedActor, round_id: int) -> TestingRound:
    """One round. Raises `RoundNotFoundError` outside the actor's scope, `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        return round_of(_row(round_id))


def list_points(*, actor: ScopedActor, round_id: int) -> list[Point]:
    """The points of a round by name, with the tubes used and the people tested at each. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        tubes = models.Tube.objects.filter(round=round_id).exclude(state=TubeState.VOID.value)
        used = {
            point: (number, people)
            for point, number, people in tubes.values_list("point").annotate(n=Count("pk"), p=Sum("people")).order_by()
        }
        rows = models.Point.objects.filter(round=round_id).order_by("name")
        return [point_of(row, used=used.get(row.pk, (0, 0))[0], people=used.get(row.pk, (0, 0))[1]) for row in rows]


def get_progress(*, actor: ScopedActor, round_id: int) -> RoundProgress:
    """How far a round is. Raises `RoundNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _row(round_id)
        points = models.Point.objects.filter(round=row).aggregate(
            number=Count("pk"), done=Count("pk", filter=Q(finished_at__isnull=False)), samplers=Sum("samplers")
        )
        tubes = models.Tube.objects.filter(round=row).exclude(state=TubeState.VOID.value).aggregate(
            number=Count("pk"),
            pending=Count("pk", filter=Q(state__in=_PENDING)),
            positive=Count("pk", filter=Q(result__in=_POSITIVE)),
            waiting=Sum("people", filter=Q(state__in=_PENDING)),
        )  # fmt: skip
        specimens = models.Specimen.objects.filter(round=row, is_void=False)
        by_home = specimens.values_list("home_path").annotate(n=Count("person")).order_by()
        return RoundProgress(
            round=round_of(row),
            points=points["number"],
            points_done=points["done"],
            samplers=points["samplers"] or 0,
            tubes=tubes["number"],
            pending=tubes["pending"],
            positive=tubes["positive"],
            people=specimens.count(),
            without_answer=(tubes["waiting"] or 0) + len(_unresolved(row)[1]),
            by_division={str(path or ""): number for path, number in by_home},
        )


def count_rounds(*, actor: ScopedActor, round_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many people gave a specimen in each of these rounds, and how many of its tubes are positive: for lists.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        tubes = models.Tube.objects.filter(round__in=set(round_ids)).exclude(state=TubeState.VOID.value)
        counted = tubes.values_list("round").annotate(
            tested=Sum("people"), positive=Count("pk", filter=Q(result__in=_POSITIVE))
        )
        return {number: (tested, positive) for number, tested, positive in counted.order_by()}


def people_of_round(*, actor: ScopedActor, round_id: int) -> frozenset[int]:
    """The keys of all who gave a specimen in a round. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Specimen.objects.filter(round=round_id, is_void=False)
        return frozenset(rows.values_list("person", flat=True))


def round_negative(*, actor: ScopedActor, round_id: int) -> RoundNegative:
    """Whether all of a round came out negative; the counts say what stands against it. For lifting of zones.

    A positive pool whose people were since tested alone and are all negative does not stand against it. Raises
    `RoundNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _row(round_id)
        tubes = models.Tube.objects.filter(round=row)
        tested = models.Specimen.objects.filter(round=row, is_void=False).count()
        positive, unresolved = _unresolved(row)
        alone = models.Specimen.objects.filter(
            round=row, is_void=False, tube__result__in=_POSITIVE, tube__people=1
        ).values_list("person", flat=True)
        return RoundNegative(
            round_id=row.pk,
            closed=row.state == RoundState.CLOSED.value,
            untested=max(row.expected - tested, 0),
            pending=tubes.filter(state__in=_PENDING).count(),
            positive_people=len({*positive, *alone}),
            unresolved=len(unresolved),
            last_result_at=tubes.aggregate(last=Max("resulted_at"))["last"],
        )


def last_round_of(*, actor: ScopedActor, kind: RoundTarget, target: str) -> TestingRound | None:
    """The last round of a target that was not called off; None without one. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Round.objects.filter(kind=kind.value, target=target).exclude(state=RoundState.CANCELLED.value)
        row = rows.order_by("-sequence").first()
        return None if row is None else round_of(row)


def positive_rounds_ago(*, actor: ScopedActor, kind: RoundTarget, target: str) -> int | None:
    """How many rounds ago one of this target had a positive tube: 1 is the last; None where none had."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Round.objects.filter(kind=kind.value, target=target).exclude(state=RoundState.CANCELLED.value)
        last = rows.aggregate(last=Max("sequence"))["last"]
        positive = models.Tube.objects.filter(round__in=rows, result__in=_POSITIVE).aggregate(
            last=Max("round__sequence")
        )["last"]
        return None if positive is None else last - positive + 1


def _unresolved(row: models.Round) -> tuple[set[int], set[int]]:
    """Of the people in positive pools and unclear tubes: those found positive alone since, and those without answer."""
    asking = models.Specimen.objects.filter(_POOL_POSITIVE | _UNCLEAR, round=row, is_void=False)
    since = dict(asking.values_list("person", "collected_at"))
    positive: set[int] = set()
    unresolved = set(since)
    later = models.Specimen.objects.filter(person__in=since, is_void=False, tube__people=1)
    for person, collected_at, result in later.order_by("collected_at").values_list(
        "person", "collected_at", "tube__result"
    ):
        if collected_at <= since[person]:
            continue
        if result in _POSITIVE:
            positive.add(person)
        if result in (*_POSITIVE, TubeResult.NEGATIVE.value):
            unresolved.discard(person)
    return positive, unresolved


def _row(round_id: int) -> models.Round:
    row = models.Round.objects.filter(pk=round_id).first()
    if row is None:
        raise RoundNotFoundError("There is no such round within your area.", next_step="Look at the list.")
    return row

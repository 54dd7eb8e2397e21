"""Reads of tubes and of one person's specimens, within the actor's scope. People are keys."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.response.testing import models
from sizao.response.testing.reading import tube_of, tubes_of
from sizao.response.testing.types import (
    POSITIVE,
    HistoryLine,
    MemberStanding,
    ResultStatus,
    Tube,
    TubeFile,
    TubeNotFoundError,
    TubeResult,
    TubeState,
    TubeVersion,
)


_PENDING = (TubeState.COLLECTED.value, TubeState.RECEIVED.value)
_WAITING = ("pending", "overdue", "retests")


def list_tubes(
    *,
    actor: ScopedActor,
    at: datetime,
    code: str = "",
    show: str = "",
    laboratory: str = "",
    round_id: int | None = None,
    point_id: int | None = None,
    below: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Tube]:
    """Tubes, the newest first. `show` is one of `pending`, `overdue`, `retests`, `positive`, `unclear`, `void`, or
    empty for all; what waits in one laboratory comes in the order in which it is worked on there.

    `code` keeps to codes that begin so. Names nobody. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    wanted = _shown(show, at)
    for field, value in (("laboratory", laboratory), ("round", round_id), ("point", point_id)):
        if value not in ("", None):
            wanted &= Q(**{field: value})
    if code:
        wanted &= Q(code__istartswith=code)
    if below:
        wanted &= Q(division_path__below=below)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Tube.objects.filter(wanted)
        start = (page - 1) * size
        in_turn = ("-is_retest", F("received_at").asc(nulls_last=True), "id")
        order = in_turn if laboratory and show in _WAITING else ("-collected_at", "-id")
        found = rows.order_by(*order)[start : start + size]
        return Page(tubes_of(found), rows.count(), page, size)


def access_tube(*, actor: ScopedActor, code: str, purpose: str, at: datetime) -> TubeFile:
    """One tube with its people and all that was said about it; kept in the audit trail.

    Raises `TubeNotFoundError` outside the actor's scope, `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Tube.objects.select_related("round").filter(code=code).first()
        if row is None:
            raise TubeNotFoundError(
                "There is no such tube within your area.", next_step="Check the code, or look at the list of tubes."
            )
        tube = tubes_of([row])[0]
        record(
            at=at, actor=actor.actor_id, action="tube.read", subject_kind="tube", subject_key=code, purpose=purpose,
            persons=tube.persons,
        )  # fmt: skip
        versions = models.TubeVersion.objects.filter(tube=row).order_by("number")
        return TubeFile(
            tube=tube,
            members=_standings(tube),
            versions=[_version(one) for one in versions],
            round_name=row.round.name if row.round else "",
            void_reason=row.void_reason,
        )


def list_specimens_of(*, actor: ScopedActor, person: int) -> list[HistoryLine]:
    """Every specimen of a human under any of their keys, the newest first, void ones among them.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    keys = keys_of_human(key=person)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Specimen.objects.filter(person__in=keys).select_related("tube__round")
        return [
            HistoryLine(tube_of(one.tube, [one.person]), one.tube.round.name if one.tube.round else "")
            for one in rows.order_by("-collected_at", "-id")
        ]


def count_tubes(*, actor: ScopedActor, at: datetime, since: timedelta = timedelta(days=1)) -> dict[str, int]:
    """How many tubes are pending, overdue in a laboratory, positive since so long. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Tube.objects.all()
        return {
            "pending": rows.filter(_shown("pending", at)).count(),
            "retests": rows.filter(_shown("retests", at)).count(),
            "overdue": rows.filter(_shown("overdue", at)).count(),
            "positive": rows.filter(_shown("positive", at), resulted_at__gte=at - since).count(),
        }


def get_tubes(*, actor: ScopedActor, codes: Collection[str]) -> dict[str, Tube]:
    """These tubes by code; those outside the actor's scope are left out. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        return {tube.code: tube for tube in tubes_of(models.Tube.objects.filter(code__in=set(codes)))}


def _shown(show: str, at: datetime) -> Q:
    pending = Q(state__in=_PENDING)
    return {
        "pending": pending,
        "overdue": pending & Q(promised_at__lt=at),
        "retests": pending & Q(is_retest=True),
        "positive": Q(result__in=[word.value for word in POSITIVE]),
        "unclear": Q(result=TubeResult.UNCLEAR.value),
        "void": Q(state=TubeState.VOID.value),
    }.get(show, Q())


def _standings(tube: Tube) -> list[MemberStanding]:
    """For each person of the tube whether its result asks for another specimen, and which one answers."""
    if tube.result is None or not (tube.result is TubeResult.UNCLEAR or (tube.is_pool and tube.is_positive)):
        return [MemberStanding(person, is_due=False) for person in tube.persons]
    later = models.Specimen.objects.filter(
        person__in=tube.persons, is_void=False, collected_at__gt=tube.collected_at
    ).select_related("tube")
    if tube.result is not TubeResult.UNCLEAR:
        later = later.filter(tube__people=1)
    answers: dict[int, models.Tube] = {}
    for one in later.order_by("collected_at"):
        answers[one.person] = one.tube
    return [_standing(person, answers.get(person)) for person in tube.persons]


def _standing(person: int, answer: models.Tube | None) -> MemberStanding:
    if answer is None:
        return MemberStanding(person, is_due=True)
    return MemberStanding(person, False, answer.code, TubeResult(answer.result) if answer.result else None)


def _version(row: models.TubeVersion) -> TubeVersion:
    return TubeVersion(
        number=row.number,
        status=ResultStatus(row.status),
        result=TubeResult(row.result),
        resulted_at=row.resulted_at,
        laboratory=row.laboratory,
        method=row.method,
        value=row.value,
        at=row.at,
        by=row.taken_by,
    )

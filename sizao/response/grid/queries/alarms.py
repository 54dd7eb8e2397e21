"""Reads of what rose, within the reader's scope."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.grid import models
from sizao.response.grid.reading import alarm_of
from sizao.response.grid.types.alarms import AlarmKind, GridAlarm, GridRules


def list_alarms(
    *,
    actor: ScopedActor,
    is_open: bool | None = True,
    kind: AlarmKind | None = None,
    mine: bool = False,
    cell: str = "",
    below: str | None = None,
    rules: GridRules | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[GridAlarm]:
    """Alarms, those that rose highest first, then the oldest. Raises `NotPermittedError`.

    `mine`: only those that are called at the actor's level and wait for somebody there.
    """
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = _meant(is_open, kind, cell, below)
        if mine:
            rows = rows.filter(pk__in=_called(actor))
        found = sorted(rows.prefetch_related("steps"), key=_order)
        start = (page - 1) * size
        return Page([alarm_of(row, rules) for row in found[start : start + size]], len(found), page, size)


def get_alarm(*, actor: ScopedActor, alarm_id: int, rules: GridRules | None = None) -> GridAlarm | None:
    """One alarm within the actor's scope."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.GridAlarm.objects.prefetch_related("steps").filter(pk=alarm_id).first()
        return None if row is None else alarm_of(row, rules)


def count_alarms(*, actor: ScopedActor) -> dict[AlarmKind, int]:
    """How many are open and called at the actor's level, by kind."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        kinds = _meant(True, None, "", None).filter(pk__in=_called(actor)).values_list("kind", flat=True)
        found = {kind: 0 for kind in AlarmKind}
        for kind in kinds:
            found[AlarmKind(kind)] += 1
    return found


def _called(actor: ScopedActor) -> Sequence[int]:
    """Alarms of which a level is called that is the actor's, or lies below it and rose to nobody higher yet."""
    depth = (actor.scope.path or "").count(".") + 1
    level = max(depth, 3)
    return list(
        models.GridAlarmStep.objects.filter(level__lte=level, alarm__answered_at__isnull=True)
        .values_list("alarm_id", flat=True)
        .distinct()
    )


def _meant(is_open: bool | None, kind: AlarmKind | None, cell: str, below: str | None) -> "QuerySet[models.GridAlarm]":
    rows = models.GridAlarm.objects.all()
    if is_open is not None:
        rows = rows.filter(answered_at__isnull=is_open)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if cell:
        rows = rows.filter(cell=cell)
    if below is not None:
        rows = rows.filter(Q(division_path__below=below) | Q(reports_to__below=below))
    return rows


def _order(row: models.GridAlarm) -> tuple[bool, int, object, int]:
    highest = min((step.level for step in row.steps.all()), default=9)
    return row.answered_at is not None, highest, row.opened_at, row.pk

"""Reads of laboratories: what waits there, for how long, and how promises were kept."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from sizao.engines.laboratories.queue import hours_to_clear, kept
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.reading import capacity_of, laboratory_of, tubes_of
from sizao.response.testing.types import LaboratoryStanding, Tube, TubeState


_DAY = timedelta(days=1)


def list_laboratories(*, actor: ScopedActor, at: datetime) -> list[LaboratoryStanding]:
    """Every laboratory of the area with its queue at an instant, the longest first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        return sorted((_standing(row, at) for row in models.Laboratory.objects.all()), key=lambda one: -one.next_hours)


def list_queue(*, actor: ScopedActor, laboratory: str, most: int = 5000) -> list[Tube]:
    """The tubes that wait in a laboratory in the order in which they are to be worked on: re-tests, then as they came.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Tube.objects.filter(laboratory=laboratory, state=TubeState.RECEIVED.value)
        return tubes_of(rows.order_by("-is_retest", "received_at", "promised_at", "id")[:most])


def _standing(row: models.Laboratory, at: datetime) -> LaboratoryStanding:
    laboratory = laboratory_of(row)
    mine = models.Tube.objects.filter(laboratory=row.name)
    waiting = mine.filter(state=TubeState.RECEIVED.value).aggregate(
        number=Count("pk"),
        retests=Count("pk", filter=Q(is_retest=True)),
        overdue=Count("pk", filter=Q(promised_at__lt=at)),
        oldest=Min("received_at"),
    )
    done = mine.filter(
        state=TubeState.RESULTED.value, received_at__isnull=False, promised_at__isnull=False,
        resulted_at__gt=at - _DAY, resulted_at__lte=at,
    ).values_list("received_at", "promised_at", "resulted_at")  # fmt: skip
    held = kept(done)
    return LaboratoryStanding(
        laboratory=laboratory,
        waiting=waiting["number"],
        overdue=waiting["overdue"],
        oldest=waiting["oldest"],
        next_hours=hours_to_clear(waiting["number"] + 1, at=at, capacity=capacity_of(laboratory)),
        resulted=held.tubes if held else 0,
        late=held.late if held else 0,
        retests=waiting["retests"],
        retest_hours=hours_to_clear(waiting["retests"] + 1, at=at, capacity=capacity_of(laboratory)),
        promised_hours=held.promised_hours if held else None,
        real_hours=held.real_hours if held else None,
    )

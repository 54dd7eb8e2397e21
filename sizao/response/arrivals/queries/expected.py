"""Reads of expected arrivals and crossings, within the reader's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.arrivals import models
from sizao.response.arrivals.types.expected import (
    ConveyanceKind,
    Crossing,
    Direction,
    ExpectedArrival,
    ScannedCode,
)


def list_expected(
    *,
    actor: ScopedActor,
    begin: datetime,
    end: datetime,
    places: Collection[str] = (),
    conveyance: str = "",
    persons: Collection[int] | None = None,
    page: int = 1,
    size: int = 1000,
) -> Page[ExpectedArrival]:
    """Who is to arrive from `begin` until before `end`, by time; at these places, on this run, of these keys.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_SITUATION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.ExpectedArrival.objects.filter(expected_at__gte=begin, expected_at__lt=end)
        if places:
            rows = rows.filter(place__in=places)
        if conveyance:
            rows = rows.filter(conveyance=conveyance)
        if persons is not None:
            rows = rows.filter(person__in=persons)
        start = (page - 1) * size
        ordered = rows.order_by("expected_at", "conveyance", "carriage", "seat", "id")
        return Page([_expected(row) for row in ordered[start : start + size]], rows.count(), page, size)


def expected_of(*, actor: ScopedActor, keys: Sequence[int], begin: datetime, end: datetime) -> list[ExpectedArrival]:
    """The expected arrivals of one human, by all their keys, the earliest first. Raises `NotPermittedError`."""
    return list(list_expected(actor=actor, begin=begin, end=end, persons=keys).rows)


def list_crossings(
    *,
    actor: ScopedActor,
    begin: datetime,
    end: datetime,
    places: Collection[str] = (),
    persons: Collection[int] | None = None,
    page: int = 1,
    size: int = 1000,
) -> Page[Crossing]:
    """Who passed a checkpoint from `begin` until before `end`, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITUATION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Crossing.objects.filter(at__gte=begin, at__lt=end)
        if places:
            rows = rows.filter(place__in=places)
        if persons is not None:
            rows = rows.filter(person__in=persons)
        start = (page - 1) * size
        ordered = rows.order_by("-at", "-id")
        return Page([_crossing(row) for row in ordered[start : start + size]], rows.count(), page, size)


def _expected(row: models.ExpectedArrival) -> ExpectedArrival:
    return ExpectedArrival(
        row.pk,
        row.person,
        ConveyanceKind(row.kind),
        row.conveyance,
        row.runs_on,
        row.carriage,
        row.seat,
        row.boarded,
        row.place,
        row.expected_at,
        row.division_path,
        row.destination_path,
        row.feed,
        row.delivery,
        row.line,
    )


def _crossing(row: models.Crossing) -> Crossing:
    return Crossing(
        row.pk,
        row.person,
        row.place,
        row.at,
        Direction(row.direction),
        ScannedCode(row.code),
        row.temperature,
        row.registered,
        row.device,
        row.division_path,
        row.feed,
        row.delivery,
        row.line,
    )

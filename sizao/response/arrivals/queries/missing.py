"""Those who were to arrive and whom nobody has seen."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncHour

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.arrivals import models
from sizao.response.arrivals.gate_reading import listed_passenger, reported_passenger
from sizao.response.arrivals.rules.joining import SAME_JOURNEY
from sizao.response.arrivals.rules.watching import watched
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.handovers import HandOverState, Passenger
from sizao.response.arrivals.types.reports import ArrivalState


def list_missing(
    *,
    actor: ScopedActor,
    since: datetime,
    at: datetime,
    term: timedelta,
    below: str | None = None,
    is_reported: bool | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Passenger]:
    """Those expected since then whom nobody has seen `term` after their time: the longest ago first.

    They were reported, or stand on a list of passengers only (`is_reported` chooses). Seen is who was read at a gate or
    a checkpoint, or received by somebody. Whoever is only on a list counts by three rules more: the gate of their
    station was watched when they came (else nobody could have seen them), it is the last leg of their journey, and no
    report speaks of them, also none that was cancelled. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_ARRIVALS)
    before = at - term
    gates = _watched(actor, since, at, term)
    with scope(actor.scope.path, actor=actor.actor_id):
        told, listed = _reported(since, before), _listed(since, before, gates)
        if below:
            told, listed = told.filter(division_path__below=below), listed.filter(destination_path__below=below)
        parts = []
        if is_reported is not False:
            parts.append(_plain(told, "arrives_at", is_told=True))
        if is_reported is not True:
            parts.append(_plain(listed, "expected_at", is_told=False))
        total = sum(part.count() for part in parts)
        rows = parts[0].union(*parts[1:], all=True).order_by("when", "is_told", "row")
        start = (page - 1) * size
        shown = list(rows[start : start + size])
        reports = models.Arrival.objects.in_bulk([row["row"] for row in shown if row["is_told"]])
        lines = models.ExpectedArrival.objects.in_bulk([row["row"] for row in shown if not row["is_told"]])
    people = [
        reported_passenger(reports[row["row"]], None, "")
        if row["is_told"]
        else listed_passenger(lines[row["row"]], None)
        for row in shown
    ]
    return Page(people, total, page, size)


def _watched(actor: ScopedActor, since: datetime, at: datetime, term: timedelta) -> Q:
    """Lines of lists at places and times at which somebody was read.

    A gate is watched whomever it reads: this is looked for beyond the reader's area, and none of it is told.
    """
    with scope((actor.scope.path or "").partition(".")[0] or None, actor=actor.actor_id):
        reads = (
            models.GateScan.objects.filter(at__gte=since, at__lte=at, direction=Direction.IN.value)
            .annotate(hour=TruncHour("at"))
            .values_list("place", "hour")
            .distinct()
        )
        periods = watched(reads, term=term)
    found = Q(pk__in=[])
    for place, some in periods.items():
        for begin, end in some:
            found |= Q(place=place, expected_at__gte=begin, expected_at__lt=end)
    return found


def _reported(since: datetime, before: datetime) -> QuerySet[models.Arrival]:
    return models.Arrival.objects.filter(
        *_unseen("arrives_at"), state=ArrivalState.ANNOUNCED.value, arrives_at__gte=since, arrives_at__lt=before
    )


def _listed(since: datetime, before: datetime, gates: Q) -> QuerySet[models.ExpectedArrival]:
    own = {"person": OuterRef("person")}
    around: dict[str, Any] = {
        "arrives_at__gte": OuterRef("expected_at") - SAME_JOURNEY,
        "arrives_at__lte": OuterRef("expected_at") + SAME_JOURNEY,
    }
    later = models.ExpectedArrival.objects.filter(
        **own, expected_at__gt=OuterRef("expected_at"), expected_at__lte=OuterRef("expected_at") + SAME_JOURNEY
    )
    received = models.HandOver.objects.filter(
        **own, state=HandOverState.RECEIVED.value, offered_at__gte=OuterRef("expected_at") - SAME_JOURNEY
    )
    return models.ExpectedArrival.objects.filter(
        gates,
        *_unseen("expected_at"),
        ~Exists(models.Arrival.objects.filter(**own, **around)),
        ~Exists(later),
        ~Exists(received),
        expected_at__gte=since,
        expected_at__lt=before,
    )


def _unseen(when: str) -> tuple[Exists, Exists]:
    """Read at no gate and at no checkpoint on the way in."""
    near: dict[str, Any] = {"at__gte": OuterRef(when) - SAME_JOURNEY, "person": OuterRef("person")}
    scans = models.GateScan.objects.filter(**near, direction=Direction.IN.value)
    crossings = models.Crossing.objects.filter(**near).exclude(direction=Direction.OUT.value)
    return ~Exists(scans), ~Exists(crossings)


def _plain(rows: QuerySet[Any], when: str, *, is_told: bool) -> QuerySet[Any, dict[str, Any]]:
    """Number, time and kind, as both kinds of rows have them."""
    return rows.order_by().values(
        row=F("pk"),
        when=F(when),
        is_told=Value(is_told, BooleanField()),
    )

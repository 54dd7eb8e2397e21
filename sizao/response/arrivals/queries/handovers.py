"""Reads of hand-overs, of those who wait, and of passengers on their way."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.arrivals import models
from sizao.response.arrivals.gate_reading import hand_over_of, listed_passenger, reported_passenger, waiting_of
from sizao.response.arrivals.rules.joining import SAME_JOURNEY
from sizao.response.arrivals.types.gate import Verdict
from sizao.response.arrivals.types.handovers import (
    HandOver,
    HandOverKind,
    HandOverNotFoundError,
    HandOverOrder,
    HandOverState,
    Passenger,
    Rise,
    Run,
    Waiting,
)
from sizao.response.arrivals.types.reports import ArrivalState, Mode


_OPEN = Q(state=HandOverState.OFFERED.value)
_MOST = 20_000


def list_hand_overs(
    *,
    actor: ScopedActor,
    at: datetime,
    state: HandOverState | None = None,
    kind: HandOverKind | None = None,
    rise: Rise | None = None,
    below: str | None = None,
    place: str = "",
    persons: Collection[int] | None = None,
    since: datetime | None = None,
    order: HandOverOrder = HandOverOrder.URGENT,
    page: int = 1,
    size: int = 50,
) -> Page[HandOver]:
    """Hand-overs from or to the actor's area; the longest overdue first. Names no traveller.

    `rise`: LATE has those that have risen too. `below`: where to. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    wanted = _rise(rise, at)
    for name, value in (("state", state), ("kind", kind), ("place", place), ("destination_path__below", below)):
        if value:
            wanted &= Q(**{name: str(value)})
    if since is not None:
        wanted &= Q(offered_at__gte=since)
    if persons is not None:
        wanted &= Q(person__in=persons)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.HandOver.objects.filter(wanted)
        total = rows.count()
        if order is HandOverOrder.URGENT:
            is_closed = Case(When(_OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
            rows = rows.annotate(is_closed=is_closed).order_by("is_closed", "receipt_due_at", "id")
        else:
            rows = rows.order_by(
                *(("-offered_at", "-id") if order is HandOverOrder.NEWEST else ("destination_path", "id"))
            )
        start = (page - 1) * size
        return Page([hand_over_of(row) for row in rows[start : start + size]], total, page, size)


def get_hand_over(*, actor: ScopedActor, hand_over_id: int) -> HandOver:
    """One hand-over. Raises `HandOverNotFoundError` and `NotPermittedError`."""
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.HandOver.objects.filter(pk=hand_over_id).first()
    if row is None:
        raise HandOverNotFoundError(
            f"There is no hand-over {hand_over_id} from or to your area.",
            "It goes elsewhere, or was deleted when its term was over.",
            "Look for it in the list of hand-overs.",
        )
    return hand_over_of(row)


def count_hand_overs(*, actor: ScopedActor, at: datetime) -> dict[Rise, int]:
    """Open ones in time, late and risen; each counts once. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ARRIVALS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.HandOver.objects.filter(_OPEN)
        return {
            Rise.IN_TIME: rows.filter(receipt_due_at__gt=at).count(),
            Rise.LATE: rows.filter(receipt_due_at__lte=at, rises_at__gt=at).count(),
            Rise.RISEN: rows.filter(rises_at__lte=at).count(),
        }


def list_waiting(*, actor: ScopedActor, at: datetime, place: str = "") -> list[Waiting]:
    """Who waits for travellers at an instant, by county. Names staff only. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.WaitingStaff.objects.filter(since__lte=at, until__gt=at)
        if place:
            rows = rows.filter(place=place)
        return [waiting_of(row) for row in rows.order_by("division_path", "since", "id")]


def list_runs(
    *, actor: ScopedActor, begin: datetime, end: datetime, place: str = "", below: str | None = None
) -> list[Run]:
    """Trains, coaches and flights from `begin` until before `end` with their passengers, by time.

    On a run are those on its list and those who were reported for its number; each person once. `place`: where it
    arrives; `below`: only people who go there. Raises `NotPermittedError`.
    """
    people = list_passengers(actor=actor, begin=begin, end=end, place=place, below=below)
    runs: dict[tuple[str, str, Any], list[Passenger]] = {}
    for one in people:
        runs.setdefault((one.conveyance, one.place, one.expected_at.date()), []).append(one)
    found = [
        Run(conveyance, where, min(one.expected_at for one in some), some)
        for (conveyance, where, _day), some in runs.items()
        if conveyance
    ]
    return sorted(found, key=lambda run: (run.expected_at, run.conveyance))


def list_passengers(
    *,
    actor: ScopedActor,
    begin: datetime,
    end: datetime,
    place: str = "",
    below: str | None = None,
    with_cars: bool = False,
) -> list[Passenger]:
    """Who is on the way, by lists of passengers and by reports, with what scans and hand-overs say of them.

    `with_cars`: also those who come in their own car, and to no station. At most 20,000 of either. Raises
    `NotPermittedError`.
    """
    check(actor, Permission.SEE_ARRIVALS, Permission.RECEIVE_TRAVELLERS)
    with scope(actor.scope.path, actor=actor.actor_id):
        listed = models.ExpectedArrival.objects.filter(expected_at__gte=begin, expected_at__lt=end)
        lines = list(listed.order_by("expected_at", "id")[:_MOST])
        reports = models.Arrival.objects.filter(
            arrives_at__gte=begin - timedelta(hours=3), arrives_at__lt=end + timedelta(hours=3)
        ).exclude(state=ArrivalState.CANCELLED.value)
        told = {row.person: row for row in reports.order_by("arrives_at", "id")[:_MOST]}
        found: dict[int, Passenger] = {}
        # A run that comes here, by its list: those who were reported for it come here too.
        times = {(line.conveyance, line.expected_at.date()): line for line in lines if not place or line.place == place}
        elsewhere = {line.person for line in lines if place and line.place != place}
        for line in lines:
            if not place or line.place == place:
                found[line.person] = listed_passenger(line, told.get(line.person))
        for person, row in told.items():
            if person in found or person in elsewhere or (row.mode == Mode.CAR.value and not with_cars):
                continue
            run = times.get((row.number, row.arrives_at.date()))
            if run is None and not begin <= row.arrives_at < end:
                continue
            found[person] = reported_passenger(row, run, place)
        people = [one for one in found.values() if not below or _lies_in(one.destination_path, below)]
        return _with_way(people, begin)


def _with_way(people: Sequence[Passenger], begin: datetime) -> list[Passenger]:
    """With the last scan and the last hand-over of each."""
    keys = [one.person for one in people]
    scans = _last(models.GateScan.objects.filter(person__in=keys, at__gte=begin - SAME_JOURNEY).order_by("at"))
    overs = _last(
        models.HandOver.objects.filter(person__in=keys, offered_at__gte=begin - SAME_JOURNEY).order_by("offered_at")
    )
    found = []
    for one in people:
        scan, over = scans.get(one.person), overs.get(one.person)
        found.append(
            replace(
                one,
                verdict=None if scan is None else Verdict(scan.verdict),
                scanned_at=None if scan is None else scan.at,
                hand_over=None if over is None else HandOverState(over.state),
                hand_over_id=None if over is None else over.pk,
            )
        )
    return found


def _last(rows: Iterable[Any]) -> Mapping[int, Any]:
    return {row.person: row for row in rows}


def _lies_in(path: str | None, below: str) -> bool:
    return path is not None and f"{path}.".startswith(f"{below}.")


def _rise(rise: Rise | None, at: datetime) -> Q:
    match rise:
        case None:
            return Q()
        case Rise.IN_TIME:
            return _OPEN & Q(receipt_due_at__gt=at)
        case Rise.LATE:
            return _OPEN & Q(receipt_due_at__lte=at)
        case Rise.RISEN:
            return _OPEN & Q(rises_at__lte=at)

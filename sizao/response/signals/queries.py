"""Reads of signals: counts, within the reader's scope."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncDate

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.signals import models
from sizao.response.signals.types import DayOfSignals, SignalKind


_WEEK = 7


def signals_of_day(*, actor: ScopedActor, on: date, zone: ZoneInfo) -> list[DayOfSignals]:
    """What was counted on a local day, by kind and place, the largest rise first. Raises `NotPermittedError`.

    The mean counts all seven days before, also those of which nothing came, once the place was heard of at all.
    """
    check(actor, Permission.SEE_SITUATION)
    first = on - timedelta(days=_WEEK)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = (
            models.Signal.objects.annotate(day=TruncDate("at", tzinfo=zone))
            .filter(day__gte=first, day__lte=on)
            .values_list("kind", "place", "day")
            .annotate(total=Sum("count"))
            .order_by()
        )
        counts: dict[tuple[str, str], dict[date, int]] = {}
        for kind, place, day, total in rows:
            counts.setdefault((kind, place), {})[day] = total
    found = []
    for (kind, place), days in counts.items():
        before = [number for day, number in days.items() if day < on]
        mean = sum(before) / _WEEK if before else None
        found.append(DayOfSignals(SignalKind(kind), place, on, days.get(on, 0), mean))
    return sorted(found, key=lambda one: ((one.before or 0) - one.count, one.kind, one.place))


def is_known(*, feed: str, reference: str) -> bool:
    """Whether a source told a signal of this number, in the scope that holds."""
    return models.Signal.objects.filter(feed=feed, reference=reference).exists()

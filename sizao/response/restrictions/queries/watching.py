"""What the guard against misuse looks at."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.reading import ground_of
from sizao.response.restrictions.types import DecisionKind, Ground, State, Watched, WatchedOrder


_ORDERING = [DecisionKind.ORDER.value, DecisionKind.EXTEND.value]


def list_watched_grounds(*, within: str, since: datetime, actor: str) -> Sequence[Ground]:
    """The standing grounds of what was proposed or ordered within a division since then, each once.

    For rooms above, which know whether what they name is there, and where people were.
    """
    with scope(within, actor=actor):
        watched, _orders = gather(since=since, orders_since=since)
    grounds = {ground.id: ground for one in watched for ground in one.grounds if ground.stands}
    return [grounds[number] for number in sorted(grounds)]


def gather(*, since: datetime, orders_since: datetime) -> tuple[list[Watched], list[WatchedOrder]]:
    """Restrictions proposed or ordered since then in the scope that holds, but refused ones; and who ordered what."""
    ordered = models.Decision.objects.filter(restriction=OuterRef("pk"), kind__in=_ORDERING, decided_at__gte=since)
    rows = models.Restriction.objects.filter(Q(proposed_at__gte=since) | Exists(ordered))
    rows = rows.exclude(state=State.REFUSED.value).select_related("pack_version")
    # What the rules said, and the whole text of the pack, would be read for each of thousands.
    found = list(rows.only("division_path", "proposed_at", "proposed_by", "pack_version__pack").order_by("pk"))
    numbers = [row.pk for row in found]
    grounds: dict[int, dict[int, Ground]] = defaultdict(dict)
    for basis in models.Basis.objects.filter(restriction__in=numbers).select_related("ground").order_by("ground_id"):
        grounds[basis.restriction_id].setdefault(basis.ground_id, ground_of(basis.ground))
    first: dict[int, models.Decision] = {}
    orders = models.Decision.objects.filter(kind=DecisionKind.ORDER.value, restriction__in=numbers)
    for decision in orders.only("restriction_id", "decided_at", "pack_version_id").order_by("-decided_at"):
        first[decision.restriction_id] = decision
    watched = [_watched(row, first.get(row.pk), list(grounds[row.pk].values())) for row in found]
    return watched, _orders(orders_since)


def _watched(row: models.Restriction, order: models.Decision | None, grounds: Sequence[Ground]) -> Watched:
    return Watched(
        id=row.pk,
        division_path=row.division_path,
        at=order.decided_at if order else row.proposed_at,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        pack=row.pack_version.pack,
        pack_hash=(order.pack_version_id or "") if order else "",
        grounds=grounds,
    )


def _orders(since: datetime) -> list[WatchedOrder]:
    rows = models.Decision.objects.filter(kind__in=_ORDERING, decided_at__gte=since).select_related("restriction")
    values = rows.order_by("decided_at", "pk").values_list(
        "restriction_id", "restriction__division_path", "decider_id", "decided_at", "reason"
    )
    return [WatchedOrder(number, path, f"user:{account}", at, reason) for number, path, account, at, reason in values]

"""Reads of stores and stock. Nothing here is about a person."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Sum

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.reading import firm_of, held_of, movement_of, store_of, vehicle_of
from sizao.readiness.supplies.types import (
    Firm,
    Headcount,
    Held,
    MovementKind,
    StockFile,
    StockLine,
    Store,
    StoreNotFoundError,
    Vehicle,
)


_USE = (MovementKind.ISSUED.value, MovementKind.SENT.value)
_MOST = 500


def list_stores(*, actor: ScopedActor, with_closed: bool = False) -> list[Store]:
    """The stores of the actor's area by division and name. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Store.objects.order_by("division_path", "name")
        return [store_of(row) for row in (rows if with_closed else rows.filter(closed_at__isnull=True))]


def list_held(*, actor: ScopedActor, store_id: int | None = None) -> list[Held]:
    """All batches of which something is left, those that expire first first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Batch.objects.filter(amount__gt=0)
        if store_id is not None:
            rows = rows.filter(store_id=store_id)
        columns = rows.values_list("pk", "store_id", "store__name", "item", "lot", "expires_on", "amount")
        return [Held(*row) for row in columns.order_by("expires_on", "pk")]


def list_stock(*, actor: ScopedActor, on: date, at: datetime, burn_days: int) -> list[StockLine]:
    """One line for each item of each store that ever held it or is to hold it, by store and item.

    `burn_days`: over how many days what went out is averaged. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        return _lines(on, at, burn_days)


def get_stock(*, actor: ScopedActor, store_id: int, item: str, on: date, at: datetime, burn_days: int) -> StockFile:
    """One item of one store with its batches and its book. Raises `StoreNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Store.objects.filter(pk=store_id).first()
        if row is None:
            raise StoreNotFoundError(
                f"There is no store {store_id} in your area.", next_step="Choose one from the list of stores."
            )
        batches = models.Batch.objects.filter(store=row, item=item, amount__gt=0).select_related("store")
        book = models.Movement.objects.filter(store=row, item=item).select_related("batch")
        total = book.count()
        lines = _lines(on, at, burn_days, store_id=store_id, item=item)
        store = store_of(row)
        line = lines[0] if lines else StockLine(store.id, store.name, store.division_path, item, 0, 0, None, 0, 0)
        return StockFile(
            store,
            item,
            line,
            [held_of(one) for one in batches.order_by("expires_on", "pk")],
            [movement_of(one) for one in book.order_by("-at", "-pk")[:_MOST]],
            max(0, total - _MOST),
        )


def list_headcounts(*, actor: ScopedActor, on: date | None = None) -> dict[int, Headcount]:
    """What was told of the people of each store, by store; with `on` only what holds on that day."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = list(models.Headcount.objects.order_by("store_id"))
    return {
        store: Headcount(store, {NeedGroup(row.who): row.people for row in told}, one.until, one.told_at, one.told_by)
        for store, group in groupby(rows, key=lambda row: row.store_id)
        for told in [list(group)]
        for one in [told[0]]
        if on is None or one.until >= on
    }


def list_firms(*, actor: ScopedActor) -> list[Firm]:
    """The firms of the whitelist, by name. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [firm_of(row) for row in models.Firm.objects.order_by("ended_at", "name")]


def list_vehicles(*, actor: ScopedActor, on: date | None = None) -> list[Vehicle]:
    """The vehicles of the whitelist by plate; with `on`, only those that may drive on that day."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Vehicle.objects.select_related("firm").order_by("plate", "pk")
        found = [vehicle_of(row) for row in rows]
        return found if on is None else [one for one in found if one.holds_on(on)]


def _lines(
    on: date, at: datetime, burn_days: int, *, store_id: int | None = None, item: str | None = None
) -> list[StockLine]:
    meant = {
        **({} if store_id is None else {"store_id": store_id}),
        **({} if item is None else {"item": item}),
    }
    amount: dict[tuple[int, str], int] = defaultdict(int)
    expired: dict[tuple[int, str], int] = defaultdict(int)
    expires: dict[tuple[int, str], date] = {}
    batches = models.Batch.objects.filter(**meant).values_list("store_id", "item", "expires_on", "amount")
    for store, what, expires_on, there in batches:
        amount[store, what] += there
        if there and expires_on is not None:
            if expires_on < on:
                expired[store, what] += there
            else:
                expires[store, what] = min(expires_on, expires.get((store, what), expires_on))
    minimums = {
        (store, what): least
        for store, what, least in models.Minimum.objects.filter(**meant).values_list("store_id", "item", "amount")
    }
    used = (
        models.Movement.objects.filter(kind__in=_USE, at__gt=at - timedelta(days=burn_days), at__lte=at, **meant)
        .values_list("store_id", "item")
        .annotate(out=Sum("amount"))
    )
    burned = {(store, what): -int(out) // max(burn_days, 1) for store, what, out in used}
    keys = sorted(set(amount) | set(minimums))
    stores = models.Store.objects.in_bulk({store for store, _what in keys})
    return sorted(
        (
            StockLine(
                store, stores[store].name, stores[store].division_path, what, amount[store, what], expired[store, what],
                expires.get((store, what)), minimums.get((store, what), 0), burned.get((store, what), 0),
            )
            for store, what in keys
        ),
        key=lambda line: (line.store, line.item),
    )  # fmt: skip

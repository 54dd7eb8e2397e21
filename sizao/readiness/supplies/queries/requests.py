"""Reads of requests and deliveries. Nothing here is about a resident."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.reading import delivery_of, request_of
from sizao.readiness.supplies.types import (
    Delivery,
    DeliveryError,
    DeliveryState,
    RequestError,
    RequestState,
    SupplyRequest,
)


_MOST = 2000


def list_requests(*, actor: ScopedActor, states: Collection[RequestState] = ()) -> list[SupplyRequest]:
    """Requests of the actor's area: open ones by their clock, then the newest. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.SupplyRequest.objects.select_related("store").prefetch_related("lines")
        if states:
            rows = rows.filter(state__in=[state.value for state in states])
        found = [request_of(row) for row in rows.order_by("-asked_at", "-pk")[:_MOST]]
    is_open = [one for one in found if one.state is RequestState.OPEN]
    return sorted(is_open, key=lambda one: one.due_at) + [one for one in found if one.state is not RequestState.OPEN]


def get_request(*, actor: ScopedActor, request_id: int) -> SupplyRequest:
    """One request with its steps. Raises `RequestError` outside the actor's area, `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.SupplyRequest.objects.select_related("store").prefetch_related("lines", "steps")
        row = rows.filter(pk=request_id).first()
        if row is None:
            raise RequestError("There is no such request in your area.", next_step="Look at the list of requests.")
        return request_of(row, with_steps=True)


def list_deliveries(
    *, actor: ScopedActor, states: Collection[DeliveryState] = (), to: Collection[int] | None = None
) -> list[Delivery]:
    """Deliveries to the actor's area: those on their way and to come by their time, then the newest.

    `to` keeps to these stores. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Delivery.objects.select_related("to_store").prefetch_related("lines")
        if states:
            rows = rows.filter(state__in=[state.value for state in states])
        if to is not None:
            rows = rows.filter(to_store__in=to)
        found = [delivery_of(row) for row in rows.order_by("-planned_for", "-pk")[:_MOST]]
    open_states = (DeliveryState.PLANNED, DeliveryState.LOADED, DeliveryState.REFUSED)
    is_open = [one for one in found if one.state in open_states]
    return sorted(is_open, key=lambda one: one.planned_for) + [one for one in found if one.state not in open_states]


def get_delivery(*, actor: ScopedActor, delivery_id: int) -> Delivery:
    """One delivery. Raises `DeliveryError` outside the actor's area, `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Delivery.objects.select_related("to_store").filter(pk=delivery_id).first()
        if row is None:
            raise DeliveryError("There is no such delivery in your area.", next_step="Look at the list of deliveries.")
        return delivery_of(row)


def count_late(*, actor: ScopedActor, at: datetime) -> tuple[int, int]:
    """How many requests that the actor's own level is to answer are late, and how many deliveries.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_SUPPLIES)
    with scope(actor.scope.path, actor=actor.actor_id):
        requests = models.SupplyRequest.objects.filter(
            state=RequestState.OPEN.value, due_at__lte=at, asked_path__below=actor.scope.path
        )
        on_the_way = Q(state__in=[DeliveryState.PLANNED.value, DeliveryState.LOADED.value], planned_for__lte=at)
        return requests.count(), models.Delivery.objects.filter(on_the_way).count()

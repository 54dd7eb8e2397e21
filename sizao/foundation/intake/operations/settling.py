"""Deliveries that wait for a person: which column is which, or nothing of it."""

from collections.abc import Mapping
from datetime import datetime

from sizao.foundation.database.scope import acting
from sizao.foundation.intake import models
from sizao.foundation.intake.operations.deliveries import queue_feed
from sizao.foundation.intake.reading import delivery_of
from sizao.foundation.intake.recording import record_delivery, record_feed
from sizao.foundation.intake.types import Delivery, DeliveryState, FeedNotFoundError, IntakeError


def settle_columns(*, number: int, columns: Mapping[str, str], actor: str, at: datetime, reason: str) -> Delivery:
    """Says what the feed calls our columns from now on, and applies what is held, from where it landed.

    An empty name forgets what was said of a column: it is looked for under its usual names again. All of the feed's
    held deliveries are tried again. Raises `IntakeError` where the delivery has no column of that name, or is not held;
    `FeedNotFoundError`.
    """
    with acting(actor):
        delivery = _held(number)
        unknown = [name for name in columns.values() if name and name not in delivery.found]
        if unknown:
            raise IntakeError(
                f"The delivery has no column '{unknown[0]}'.",
                f"It has {', '.join(delivery.found)}.",
                "Choose one of them.",
            )
        feed = delivery.feed
        feed.columns = {column: name for column, name in {**feed.columns, **columns}.items() if name}
        feed.save(update_fields=["columns"])
        record_feed("feed.settle_columns", feed, actor=actor, at=at, reason=reason, columns=dict(columns))
        held = models.Delivery.objects.filter(feed=feed, state=DeliveryState.HELD.value, content__isnull=False)
        held.update(state=DeliveryState.LANDED.value, refusal="", missing=[])
        queue_feed(feed=feed.name, division_path=feed.division_path)
        delivery.refresh_from_db()
        return delivery_of(delivery)


def give_up_delivery(*, number: int, actor: str, at: datetime, reason: str) -> None:
    """Decides that nothing of a held delivery is taken; what was sent is erased. Raises `IntakeError`."""
    with acting(actor):
        delivery = _held(number)
        models.Content.objects.filter(delivery=delivery.pk).delete()
        delivery.state, delivery.applied_at = DeliveryState.REFUSED.value, at
        delivery.save(update_fields=["state", "applied_at"])
        record_delivery("delivery.give_up", delivery, actor=actor, at=at, reason=reason)


def _held(number: int) -> models.Delivery:
    found = models.Delivery.objects.select_related("feed").select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise FeedNotFoundError(f"There is no delivery {number} within your area.", next_step="Look at the list.")
    if found.state != DeliveryState.HELD.value:
        raise IntakeError("The delivery does not wait for anybody.", next_step="Reload the page.")
    return found

"""What the audit trail keeps about feeds and deliveries."""

from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.intake import models


def record_feed(action: str, feed: models.Feed, *, actor: str, at: datetime, reason: str, **detail: object) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="feed",
        subject_key=str(feed.pk),
        purpose=reason,
        detail={"name": feed.name, **detail},
    )


def record_delivery(
    action: str, delivery: models.Delivery, *, actor: str, at: datetime, reason: str, **detail: object
) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="delivery",
        subject_key=str(delivery.pk),
        purpose=reason,
        detail={"feed": delivery.feed_id, **detail},
    )

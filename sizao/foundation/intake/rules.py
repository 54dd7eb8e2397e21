"""Pure decisions of intake: when a feed is silent."""

from datetime import datetime, timedelta

from sizao.foundation.intake.types import Feed, Limits


def silent_since(feed: Feed, limits: Limits, *, at: datetime) -> datetime | None:
    """From when something of the feed should have come and has not; None while that lies ahead.

    A feed that was never heard of counts from when it was connected.
    """
    last = feed.last_seen_at or feed.created_at
    if feed.is_paused or not feed.every or last is None:
        return None
    due = last + timedelta(seconds=feed.every * limits.silent_after)
    return due if due <= at else None

"""Writes of intake. Each leaves its audit row."""

from sizao.foundation.intake.operations.applying import APPLY_JOB, apply_feed, feeds_that_wait
from sizao.foundation.intake.operations.deliveries import LARGEST, MOST_ROWS, land_delivery, note_passed, queue_feed
from sizao.foundation.intake.operations.feeds import (
    connect_feed,
    feed_of_token,
    issue_feed_token,
    pause_feed,
    revoke_feed_tokens,
)
from sizao.foundation.intake.operations.pulling import Fetched, PullTarget, due_pulls, fetch_by, note_pull
from sizao.foundation.intake.operations.settling import give_up_delivery, settle_columns


__all__ = [
    "APPLY_JOB",
    "LARGEST",
    "MOST_ROWS",
    "Fetched",
    "PullTarget",
    "apply_feed",
    "connect_feed",
    "due_pulls",
    "feed_of_token",
    "feeds_that_wait",
    "fetch_by",
    "give_up_delivery",
    "issue_feed_token",
    "land_delivery",
    "note_passed",
    "note_pull",
    "pause_feed",
    "queue_feed",
    "revoke_feed_tokens",
    "settle_columns",
]

"""A feed connected across rooms: itself, and the source or laboratory under which its rows go on."""

from collections.abc import Mapping
from datetime import datetime

from sizao.foundation.intake.operations import connect_feed
from sizao.foundation.intake.queries import list_feeds
from sizao.foundation.intake.types import Feed
from sizao.response.cases.operations import register_laboratory
from sizao.response.presences.operations import register_source
from sizao.response.presences.types import ReadingRules


def source_of(feed: str) -> str:
    """What the presences' room calls a feed."""
    return f"feed {feed}"


def connect(
    *,
    name: str,
    title: str,
    adapter: str,
    passes_to: str,
    caps: Mapping[str, int],
    kind: str,
    retention_days: int | None,
    division_path: str,
    within_path: str,
    office: str,
    zone: str,
    every: int,
    expected_rows: int,
    settings: Mapping[str, str],
    pull_url: str = "",
    pull_every: int = 0,
    pull_secret: str | None = None,
    actor: str,
    at: datetime,
    reason: str,
) -> Feed:
    """Connects a feed, or changes it. `passes_to`: the room that takes its files as they are (`presences`, `findings`),
    or nothing. Raises `IntakeError`, `PresencesError`.
    """
    before = next((feed for feed in list_feeds() if feed.name == name), None)
    feed = connect_feed(
        name=name, title=title, adapter=adapter, division_path=division_path, within_path=within_path, office=office,
        zone=zone, every=every, expected_rows=expected_rows, columns=before.columns if before else {},
        settings=settings, pull_url=pull_url, pull_every=pull_every, pull_secret=pull_secret, actor=actor, at=at,
        reason=reason,
    )  # fmt: skip
    if passes_to == "findings":
        register_laboratory(
            name=title, division_path=feed.division_path, within_path=feed.within_path, zone=zone, columns=None,
            words=None, actor=actor, at=at, reason=reason,
        )  # fmt: skip
        return feed
    # Rows that were understood carry keys and UTC; what is passed on as it is carries neither.
    rules = (
        ReadingRules(zone=zone, kind=kind, caps=caps)
        if passes_to
        else ReadingRules(zone="UTC", kind=kind, caps=caps, trusted=True)
    )
    register_source(
        name=source_of(name), rules=rules, retention_days=retention_days, division_path=feed.division_path, actor=actor,
        at=at, reason=reason,
    )  # fmt: skip
    return feed

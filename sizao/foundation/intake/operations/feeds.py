"""Feeds and the tokens with which they send."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sizao.foundation.database.scope import ascribed
from sizao.foundation.database.types import Scope
from sizao.foundation.intake import models
from sizao.foundation.intake.reading import feed_of
from sizao.foundation.intake.recording import record_feed
from sizao.foundation.intake.sealing import SECRET
from sizao.foundation.intake.types import Feed, FeedNotFoundError, IntakeError
from sizao.foundation.privacy.installed import vault


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_SHORTEST_PULL = 10


@ascribed
def connect_feed(
    *,
    name: str,
    title: str,
    adapter: str,
    division_path: str,
    within_path: str = "",
    office: str,
    zone: str = "Asia/Shanghai",
    encoding: str = "",
    every: int = 0,
    expected_rows: int = 0,
    columns: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    pull_url: str = "",
    pull_every: int = 0,
    pull_secret: str | None = None,
    actor: str,
    at: datetime,
    reason: str,
) -> Feed:
    """Connects a system, or changes how it is read (its division stays). `pull_secret`: None leaves what is there.

    Raises `IntakeError` for a name that is no plain word, an area that does not cover the division, an unknown zone, an
    address that is none, or a feed nobody answers for.
    """
    within = within_path or division_path
    if not _NAME.fullmatch(name):
        raise IntakeError(
            f"'{name}' is no name for a feed.", "It stands in addresses.", "Use small letters, digits and hyphens."
        )
    if not title.strip() or not office.strip():
        raise IntakeError("A feed needs a title and an office that answers for it.", next_step="Give both.")
    if not Scope(within).covers(division_path):
        raise IntakeError(
            f"People of {within} are to be looked for, and {division_path} lies outside it.",
            next_step="Give an area that covers the division.",
        )
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise IntakeError(f"There is no time zone '{zone}'.", next_step="Give a name such as Asia/Shanghai.") from error
    if pull_url and (not _URL.fullmatch(pull_url) or pull_every < _SHORTEST_PULL):
        raise IntakeError(
            "It cannot be fetched like this.",
            f"The address begins with http:// or https://; {_SHORTEST_PULL} seconds lie between two fetches at least.",
        )
    values = {
        "title": title.strip(),
        "adapter": adapter,
        "within_path": within,
        "office": office.strip(),
        "zone": zone,
        "encoding": encoding,
        "every": every,
        "expected_rows": expected_rows,
        "pull_url": pull_url,
        "pull_every": pull_every if pull_url else 0,
        "pull_next_at": at if pull_url else None,
    }
    if columns is not None:
        values["columns"] = dict(columns)
    if settings is not None:
        values["settings"] = dict(settings)
    row, created = models.Feed.objects.update_or_create(
        name=name, defaults=values, create_defaults=values | {"division_path": division_path, "created_at": at}
    )
    if pull_secret is not None:
        row.pull_secret = vault().seal(pull_secret, at=SECRET, row=row.pk) if pull_secret else None
        row.save(update_fields=["pull_secret"])
    record_feed(
        "feed.connect" if created else "feed.change", row, actor=actor, at=at, reason=reason, adapter=adapter,
        columns=dict(row.columns), every=every,
    )  # fmt: skip
    return feed_of(row)


@ascribed
def pause_feed(*, name: str, is_paused: bool, actor: str, at: datetime, reason: str) -> None:
    """Stops expecting something of a feed, and fetching it; or begins again. What it sends is taken all the same."""
    row = get_feed_row(name)
    row.is_paused = is_paused
    row.save(update_fields=["is_paused"])
    record_feed("feed.pause" if is_paused else "feed.resume", row, actor=actor, at=at, reason=reason)


@ascribed
def issue_feed_token(*, feed: str, label: str, actor: str, at: datetime, reason: str) -> str:
    """A new token with which the feed sends by API. It is shown this once; only its hash is kept."""
    row = get_feed_row(feed)
    token = f"sf_{secrets.token_urlsafe(32)}"
    made = models.FeedToken.objects.create(feed=row, hash=_hash(token), label=label, created_at=at)
    record_feed("feed.issue_token", row, actor=actor, at=at, reason=reason, token=made.pk, label=label)
    return token


@ascribed
def revoke_feed_tokens(*, feed: str, actor: str, at: datetime, reason: str) -> int:
    """Takes all tokens of a feed out of use; returns how many there were."""
    row = get_feed_row(feed)
    count = models.FeedToken.objects.filter(feed=row, revoked_at__isnull=True).update(revoked_at=at)
    record_feed("feed.revoke_tokens", row, actor=actor, at=at, reason=reason, tokens=count)
    return int(count)


def feed_of_token(token: str) -> Feed | None:
    """The feed that this token belongs to, or None."""
    found = models.FeedToken.objects.select_related("feed").filter(hash=_hash(token), revoked_at__isnull=True).first()
    return None if found is None else feed_of(found.feed)


def get_feed_row(name: str) -> models.Feed:
    """The feed of this name. Raises `FeedNotFoundError` naming those that are known."""
    row = models.Feed.objects.filter(name=name).first()
    if row is None:
        known = ", ".join(models.Feed.objects.order_by("name").values_list("name", flat=True)[:20])
        raise FeedNotFoundError(
            f"There is no feed '{name}'.",
            f"Known are: {known}." if known else "None is connected.",
            "Connect it first: sizao feeds connect NAME --adapter ADAPTER --division PATH --office OFFICE.",
        )
    return row


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Fetching what a system only lays out: with patience, and never from another host than the one that was agreed."""

import http.client
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sizao.foundation.database.scope import ascribed
from sizao.foundation.intake import models
from sizao.foundation.intake.operations.deliveries import LARGEST
from sizao.foundation.intake.recording import record_feed
from sizao.foundation.intake.sealing import SECRET
from sizao.foundation.intake.types import IntakeError
from sizao.foundation.privacy.installed import vault


TIMEOUT_SECONDS = 20
_LONGEST_WAIT = timedelta(hours=1)
_OK, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class PullTarget:
    """A feed that is to be fetched now. `secret` is sent as a bearer token; `tag` says what was seen last."""

    feed: str
    division_path: str
    url: str
    secret: str
    tag: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `content=None` where nothing changed since the tag."""

    content: bytes | None
    tag: str
    name: str


def due_pulls(*, at: datetime) -> list[PullTarget]:
    """The feeds that are to be fetched by now, the longest due first."""
    rows = models.Feed.objects.filter(pull_every__gt=0, is_paused=False, pull_next_at__lte=at).order_by("pull_next_at")
    return [
        PullTarget(
            row.name,
            row.division_path,
            row.pull_url,
            vault().open(bytes(row.pull_secret), at=SECRET, row=row.pk) if row.pull_secret else "",
            row.pull_tag,
        )
        for row in rows
    ]


def fetch_by(target: PullTarget, *, timeout: float = TIMEOUT_SECONDS) -> Fetched:
    """Fetches one address. A redirection is not followed: it may lead anywhere.

    Raises `IntakeError` for any answer but 200 and 304, for more than a delivery may have, and for silence.
    """
    parts = urlsplit(target.url)
    host = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=timeout)
    )
    headers = {"Accept": "text/csv, application/x-ndjson, application/json", "User-Agent": "sizao"}
    headers |= {"Authorization": f"Bearer {target.secret}"} if target.secret else {}
    headers |= {"If-None-Match": target.tag} if target.tag else {}
    try:
        connection.request("GET", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", headers=headers)
        answer = connection.getresponse()
        if answer.status == _NOT_MODIFIED:
            return Fetched(None, target.tag, "")
        if answer.status != _OK:
            raise IntakeError(f"It answered with status {answer.status}.", next_step="Ask the office of the feed.")
        content = answer.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise IntakeError(f"It gave more than {LARGEST:,} bytes.", next_step="Ask for a shorter period.")
        tag = answer.getheader("ETag") or ""
    except (OSError, http.client.HTTPException) as error:
        raise IntakeError(f"It does not answer ({type(error).__name__}).", next_step="It is tried again.") from error
    finally:
        connection.close()
    return Fetched(content, tag[:200], parts.path.rpartition("/")[2] or "pull")


@ascribed
def note_pull(*, feed: str, tag: str, problem: str, actor: str, at: datetime, reason: str) -> None:
    """Notes how a fetch went, and when the next one is: after each failure later, after an hour at the latest."""
    row = models.Feed.objects.select_for_update().get(name=feed)
    every = timedelta(seconds=row.pull_every)
    if problem:
        row.pull_failures += 1
        wait = min(every * 2 ** min(row.pull_failures, 12), max(_LONGEST_WAIT, every))
    else:
        row.pull_failures, wait, row.pull_tag = 0, every, tag
    if problem and problem != row.pull_problem:
        record_feed("feed.pull_failed", row, actor=actor, at=at, reason=reason, problem=problem[:300])
    row.pull_problem, row.pull_next_at = problem[:300], at + wait
    row.save(update_fields=["pull_failures", "pull_problem", "pull_next_at", "pull_tag"])

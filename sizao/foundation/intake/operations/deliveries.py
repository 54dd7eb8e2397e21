"""Deliveries on their way in: durable, in the transaction that acknowledges them, and once."""

import hashlib
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sizao.engines.sheets.reading import guess_format
from sizao.engines.sheets.types import SheetError, SheetFormat
from sizao.foundation.database.scope import acting
from sizao.foundation.intake import models
from sizao.foundation.intake.operations.feeds import get_feed_row
from sizao.foundation.intake.reading import delivery_of
from sizao.foundation.intake.recording import record_delivery
from sizao.foundation.intake.sealing import reserve, seal_content
from sizao.foundation.intake.types import (
    Delivery,
    DeliveryKeyError,
    DeliveryRefusedError,
    DeliveryState,
    Way,
)


APPLY_JOB = "intake.apply_feed"
LARGEST = 64 << 20
MOST_ROWS = 250_000
_LONGEST_KEY = 200
_SEEN_EVERY = timedelta(seconds=1)
# Of advisory locks.
_LANDING = 20211101


def land_delivery(
    *,
    feed: str,
    key: str | None,
    name: str,
    content: bytes,
    way: Way,
    form: SheetFormat | None = None,
    actor: str,
    at: datetime,
    reason: str,
    apply_after: timedelta | None = timedelta(0),
) -> Delivery:
    """Keeps what a feed sent, sealed, and queues its application; `apply_after=None` leaves that to the caller.

    Acknowledge it only after the surrounding transaction has been committed. Without a key the content is the key. The
    same content, under whatever key or name, changes nothing and gives the first delivery (`repeated`), unless that was
    refused: then it is tried again. Raises
    `DeliveryKeyError` for the same key with other content, `DeliveryRefusedError` for what is empty, too large or no
    table, `FeedNotFoundError`. Nothing has landed then.
    """
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise DeliveryRefusedError(f"A key of {len(key)} characters was given.", f"It may have 1 to {_LONGEST_KEY}.")
    if not content.strip():
        raise DeliveryRefusedError(
            "Nothing was sent.", "The content is empty.", "Send the names of the columns at least."
        )
    if len(content) > LARGEST:
        raise DeliveryRefusedError(
            f"The content has {len(content):,} bytes.", f"A delivery may have {LARGEST:,}.", "Send it in parts."
        )
    checksum = hashlib.sha256(content).hexdigest()
    with acting(actor):
        row = get_feed_row(feed)
        _lock(row.pk, checksum, key or checksum)
        known = _known(row, key, checksum)
        _saw(row, at)
        if known is not None and known.state != DeliveryState.REFUSED.value:
            return delivery_of(known, repeated=True)
        try:
            form = form or guess_format(name, content)
        except SheetError as error:
            raise DeliveryRefusedError(error.what, error.why, error.next_step) from error
        [number] = reserve("intake_delivery", 1) if known is None else [known.pk]
        values = {
            "key": known.key if known else key or checksum,
            "name": Path(name).name[-200:],
            "way": way.value,
            "format": form.value,
            "size": len(content),
            "sha256": checksum,
            "state": DeliveryState.LANDED.value,
            "refusal": "",
            "landed_at": at,
            "applied_at": None,
            "requested_by": actor,
            "division_path": row.division_path,
        }
        if known is None:
            delivery = models.Delivery.objects.create(pk=number, feed=row, **values)
        else:
            # What could not be read before may be read now: the feed's encoding was set, or its declaration mended.
            delivery = known
            for name_of_field, value in values.items():
                setattr(delivery, name_of_field, value)
            delivery.save(update_fields=list(values))
        models.Content.objects.create(
            delivery=delivery, sealed=seal_content(content, row=number), division_path=row.division_path
        )
        record_delivery("delivery.land", delivery, actor=actor, at=at, reason=reason, bytes=len(content), way=way.value)
        if apply_after is not None:
            queue_feed(feed=row.name, division_path=row.division_path, after=apply_after)
        return delivery_of(delivery)


def note_passed(
    *,
    feed: str,
    key: str,
    name: str,
    way: Way,
    form: str,
    size: int,
    sha256: str,
    rows: int,
    reference: str,
    actor: str,
    at: datetime,
    reason: str,
) -> Delivery:
    """Notes a delivery that another room landed as it is (`reference`), so that the health of the feed knows of it.

    The same content or key gives the first one (`repeated`), with the rows as they are now.
    """
    with acting(actor):
        row = get_feed_row(feed)
        _lock(row.pk, sha256, key)
        _saw(row, at)
        known = models.Delivery.objects.select_related("feed").filter(feed=row, sha256=sha256).first()
        if known is not None:
            return delivery_of(known, repeated=True)
        delivery = models.Delivery.objects.create(
            feed=row,
            key=key,
            name=Path(name).name[-200:],
            way=way.value,
            format=form,
            size=size,
            sha256=sha256,
            state=DeliveryState.PASSED.value,
            rows=rows,
            done=rows,
            good=rows,
            reference=reference,
            landed_at=at,
            applied_at=at,
            requested_by=actor,
            division_path=row.division_path,
        )
        record_delivery("delivery.pass", delivery, actor=actor, at=at, reason=reason, to=reference)
        return delivery_of(delivery)


def queue_feed(*, feed: str, division_path: str, after: timedelta = timedelta(0)) -> None:
    """Queues the application of whatever a feed has waiting, in the caller's transaction; once is enough."""
    options: dict[str, Any] = {"schedule_in": {"seconds": int(after.total_seconds())}} if after else {}
    job = app.configure_task(APPLY_JOB, queue="intake", queueing_lock=f"intake:{feed}", **options)
    try:
        with transaction.atomic():
            job.defer(feed=feed, division_path=division_path)
    except AlreadyEnqueued:
        pass  # it waits already, and takes this delivery along


def _known(feed: models.Feed, key: str | None, checksum: str) -> models.Delivery | None:
    deliveries = models.Delivery.objects.select_related("feed").filter(feed=feed)
    by_key = deliveries.filter(key=key).first() if key is not None else None
    if by_key is not None and by_key.sha256 != checksum:
        raise DeliveryKeyError(
            f"The key '{key}' was used before by {feed.name}, with other content.",
            f"The first delivery is {by_key.pk}, of {by_key.landed_at.isoformat()}.",
            "Send new content under a new key; send the first content again under this one.",
        )
    return by_key or deliveries.filter(sha256=checksum).first()


def _saw(feed: models.Feed, at: datetime) -> None:
    """Notes that something came; once a second is enough, or all that a feed sends would wait for one row."""
    long_ago = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=at - _SEEN_EVERY) | Q(last_seen_at__gt=at)
    models.Feed.objects.filter(long_ago, pk=feed.pk).update(last_seen_at=at)


def _lock(feed: int, *words: str) -> None:
    """Of one content, and under one key, one delivery of a feed lands after the other; all others beside them."""
    numbers = sorted({zlib.crc32(f"{feed} {word}".encode()) - 2**31 for word in words})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LANDING, number])

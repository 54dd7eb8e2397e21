"""Reads of intake. Whoever reads rows as sent says what for, and it is kept."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sizao.engines.sheets.mapping import BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN, plain
from sizao.engines.sheets.reading import read_sheet
from sizao.engines.sheets.types import SheetError, SheetFormat
from sizao.foundation.audit.operations import record
from sizao.foundation.database.types import Scope
from sizao.foundation.intake import models
from sizao.foundation.intake.operations.feeds import get_feed_row
from sizao.foundation.intake.reading import delivery_of, feed_of
from sizao.foundation.intake.rules import silent_since
from sizao.foundation.intake.sealing import opened_content, opened_fields
from sizao.foundation.intake.types import (
    Delivery,
    DeliveryState,
    Feed,
    FeedNotFoundError,
    Health,
    Limits,
    RefusedRow,
    RefusedText,
)
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page


_DAY = timedelta(days=1)
_FIRST_ROWS = 5


def list_feeds(*, within: str | None = None) -> list[Feed]:
    """All feeds by name; those at or below the division `within` if given."""
    rows = models.Feed.objects.order_by("name")
    return [feed_of(row) for row in (rows if within is None else rows.filter(division_path__below=within))]


def get_feed(*, name: str) -> Feed:
    """The feed of this name. Raises `FeedNotFoundError` naming those that are known."""
    return feed_of(get_feed_row(name))


def list_health(
    *,
    within: str,
    at: datetime,
    limits: Callable[[Feed], Limits],
    expected_units: Callable[[Feed, datetime], frozenset[str]] = lambda feed, at: frozenset(),
    name: str = "",
) -> list[Health]:
    """How each feed of an area is doing, within the caller's scope: what is silent first, then by name.

    `expected_units` are the trains or places of which something should have come by now. `name`: only that feed.
    """
    feeds = list(models.Feed.objects.filter(division_path__below=within).order_by("name"))
    feeds = [row for row in feeds if name in ("", row.name)]
    recent = _sums(Q(landed_at__gt=at - _DAY, landed_at__lte=at))
    waiting = _states()
    found = []
    for row in feeds:
        feed, sums, states = feed_of(row), recent.get(row.pk, {}), waiting.get(row.pk, {})
        units = expected_units(feed, at)
        seen = _units_seen(row.pk, at) if units else set()
        found.append(
            Health(
                feed=feed,
                rows=sums.get("rows") or 0,
                refused=sums.get("bad") or 0,
                late=sums.get("late") or 0,
                deliveries=sums.get("deliveries") or 0,
                open_rows=states.get("open", 0),
                held=states.get(DeliveryState.HELD.value, 0),
                waiting=states.get(DeliveryState.LANDED.value, 0),
                coverage=_coverage(feed, units, seen, sums.get("rows") or 0),
                silent_since=silent_since(feed, limits(feed), at=at),
                missing=sorted(units - seen),
            )
        )
    return sorted(found, key=lambda one: (not one.is_silent, one.feed.name))


def list_silent(*, within: str, at: datetime, limits: Callable[[Feed], Limits]) -> list[tuple[Feed, datetime]]:
    """Feeds that are silent and since when, the longest first. Cheap: it looks at no delivery."""
    rows = map(feed_of, models.Feed.objects.filter(division_path__below=within, is_paused=False, every__gt=0))
    found = [(feed, since) for feed in rows if (since := silent_since(feed, limits(feed), at=at)) is not None]
    return sorted(found, key=lambda one: one[1])


def get_delivery(*, number: int) -> Delivery:
    """A delivery within the caller's scope. Raises `FeedNotFoundError`."""
    return delivery_of(_get(number))


def list_deliveries(
    *,
    feed: str = "",
    states: Sequence[DeliveryState] = (),
    to_correct: bool = False,
    text: str = "",
    order: str = "",
    page: int = 1,
    size: int = 50,
) -> Page[Delivery]:
    """Deliveries within the caller's scope, the newest first or by `order` (a field, with `-` for falling).

    `text` is the beginning of a number, or stands in the name of a file or its key.
    """
    rows = _deliveries()
    if feed:
        rows = rows.filter(feed__name=feed)
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if to_correct:
        rows = rows.filter(Exists(models.RefusedRow.objects.filter(delivery=OuterRef("pk"), resolved_by__isnull=True)))
    if words := text.strip():
        wanted = Q(name__icontains=words) | Q(key__icontains=words)
        rows = rows.filter(wanted | Q(pk=int(words)) if words.isdecimal() and len(words) < 18 else wanted)
    start = (page - 1) * size
    ordered = rows.order_by(*([order, "-pk"] if order else ["-pk"]))
    return Page([delivery_of(row) for row in ordered[start : start + size]], rows.count(), page, size)


def count_by_state(*, feed: str) -> dict[DeliveryState, int]:
    """How many deliveries of a feed are in each state, within the caller's scope."""
    rows = models.Delivery.objects.filter(feed__name=feed).values_list("state").annotate(n=Count("pk")).order_by()
    return {DeliveryState(state): count for state, count in rows}


def list_refused(*, number: int, reason: str = "", limit: int = 100_000) -> list[RefusedRow]:
    """The refused rows of a delivery, by line: why they stand there, not what they say."""
    rows = models.RefusedRow.objects.filter(delivery=number).order_by("line")
    if reason:
        rows = rows.filter(reason=reason)
    return [RefusedRow(row.line, row.reason, row.column, row.detail, row.resolved_by_id) for row in rows[:limit]]


def count_open_rows(*, within: str) -> int:
    """How many refused rows wait for correction, within the caller's scope."""
    return int(models.RefusedRow.objects.filter(division_path__below=within, resolved_by__isnull=True).count())


def count_held(*, within: str) -> int:
    """How many deliveries wait for somebody to say which column is which, within the caller's scope."""
    held = models.Delivery.objects.filter(division_path__below=within, state=DeliveryState.HELD.value)
    return int(held.count())


def access_refused(*, number: int, actor: str, purpose: str, at: datetime) -> tuple[Sequence[str], list[RefusedText]]:
    """Names of the columns, and the rows that still wait, as sent. They name people: the read is kept.

    Raises `FeedNotFoundError` outside the caller's scope, `PurposeError` without a purpose.
    """
    purpose = check_purpose(purpose)
    delivery = _get(number)
    rows = models.RefusedRow.objects.filter(delivery=number, resolved_by__isnull=True, fields__isnull=False)
    found = [
        RefusedText(row.line, row.reason, row.column, opened_fields(row.fields, row=row.pk))
        for row in rows.order_by("line")
    ]
    record(
        at=at,
        actor=actor,
        action="delivery.read_refused",
        subject_kind="delivery",
        subject_key=str(number),
        purpose=purpose,
        detail={"rows": len(found)},
    )
    return delivery.found, found


def refused_csv(
    names: Sequence[str], rows: Sequence[RefusedText], *, number: int, describe: Callable[[str, str], str]
) -> str:
    """Rows of `access_refused` as CSV that can be corrected and sent again; `describe` words reason and column."""
    text = io.StringIO()
    writer = csv.writer(text)
    ours = {BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN}
    kept = [at for at, name in enumerate(names) if plain(name) not in ours]
    writer.writerow([BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN, *(names[at] for at in kept)])
    for row in rows:
        fields = [row.fields[at] if at < len(row.fields) else "" for at in kept]
        writer.writerow([number, row.line, describe(row.reason, row.column), *map(_harmless, fields)])
    return "\ufeff" + text.getvalue()


def access_first_rows(
    *, number: int, actor: str, purpose: str, at: datetime
) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Names and first rows of a delivery whose content is still there. They name people: the read is kept.

    Raises `FeedNotFoundError` and `PurposeError`.
    """
    purpose = check_purpose(purpose)
    delivery = _get(number)
    content = models.Content.objects.filter(delivery=number).first()
    names: Sequence[str] = ()
    rows: list[Sequence[str]] = []
    if content is not None:
        try:
            sheet = read_sheet(
                opened_content(content.sealed, row=number), SheetFormat(delivery.format),
                encoding=delivery.feed.encoding, most_rows=10**7, may_be_empty=True,
            )  # fmt: skip
        except SheetError:
            pass
        else:
            names, rows = sheet.names, [row.fields for row in sheet.rows[:_FIRST_ROWS]]
    record(
        at=at,
        actor=actor,
        action="delivery.read_first_rows",
        subject_kind="delivery",
        subject_key=str(number),
        purpose=purpose,
        detail={"rows": len(rows)},
    )
    return names, rows


def _coverage(feed: Feed, units: frozenset[str], seen: set[str], rows: int) -> float | None:
    if units:
        return len(units & seen) / len(units)
    return min(1.0, rows / feed.expected_rows) if feed.expected_rows else None


def _units_seen(feed_id: int, at: datetime) -> set[str]:
    rows = models.Delivery.objects.filter(feed=feed_id, landed_at__gt=at - 3 * _DAY).exclude(units=[])
    return {unit for units in rows.values_list("units", flat=True) for unit in units}


def _sums(wanted: Q) -> dict[int, Mapping[str, Any]]:
    rows = models.Delivery.objects.filter(wanted).values("feed").order_by()
    sums = rows.annotate(rows=Sum("rows"), bad=Sum("bad"), late=Sum("late"), deliveries=Count("pk"))
    return {one["feed"]: one for one in sums}


def _states() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    wanted = models.Delivery.objects.filter(state__in=[DeliveryState.HELD.value, DeliveryState.LANDED.value])
    for feed, state, count in wanted.values_list("feed", "state").annotate(n=Count("pk")).order_by():
        found.setdefault(feed, {})[state] = count
    still_open = models.RefusedRow.objects.filter(resolved_by__isnull=True)
    for feed, count in still_open.values_list("delivery__feed").annotate(n=Count("pk")).order_by():
        found.setdefault(feed, {})["open"] = count
    return found


def _deliveries() -> "QuerySet[models.Delivery]":
    """Deliveries with their open rows, counted only for those that are looked at."""
    mine = models.RefusedRow.objects.filter(delivery=OuterRef("pk"), resolved_by__isnull=True).order_by()
    still_open = Subquery(mine.values("delivery").annotate(n=Count("pk")).values("n"))
    return models.Delivery.objects.select_related("feed").annotate(open_rows=Coalesce(still_open, 0))


def _get(number: int) -> models.Delivery:
    row = _deliveries().filter(pk=number).first()
    if row is None:
        raise FeedNotFoundError(f"There is no delivery {number} within your area.", next_step="Look at the list.")
    return row


def _harmless(field: str) -> str:
    """A field that a spreadsheet would run as a formula gets a mark in front of it."""
    return f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field


def covers(scope: Scope, feed: Feed) -> bool:
    """Whether a feed belongs to an area."""
    return scope.covers(feed.division_path)

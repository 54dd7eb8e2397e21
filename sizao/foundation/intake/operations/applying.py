"""From landed deliveries to rows in their places, a round of rows in each transaction.

Several small deliveries go together and a large one is cut: a round costs about the same either way. Whoever is killed
in between leaves nothing half done, for what rooms wrote, what was refused and how far it came are one transaction.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from sizao.engines.sheets.mapping import BATCH_REFERENCE, LINE_REFERENCE, map_columns, plain
from sizao.engines.sheets.reading import read_sheet
from sizao.engines.sheets.types import MissingColumnsError, Row, Sheet, SheetError, SheetFormat
from sizao.foundation.database.scope import scope
from sizao.foundation.intake import models
from sizao.foundation.intake.operations.deliveries import APPLY_JOB as APPLY_JOB
from sizao.foundation.intake.operations.deliveries import MOST_ROWS
from sizao.foundation.intake.reading import feed_of
from sizao.foundation.intake.recording import record_delivery
from sizao.foundation.intake.sealing import opened_content, reserve, seal_fields
from sizao.foundation.intake.types import Cells, DeliveryState, Feed, Outcome, RowRefusedError, Sink
from sizao.kernel.errors import SizaoError


ROUND_ROWS = 20_000
_AT_ONCE = 100
_MOST_UNITS, _MOST_NOTES = 400, 20
# Of advisory locks: the deliveries of one feed are applied one after the other.
_APPLYING = 20211102
# What working off a part changes of a delivery.
_CHANGED = tuple(
    "rows done good bad late counts notes units found first_at last_at state applied_at".split()  # noqa: SIM905
)
_log = logging.getLogger("sizao.intake")

MakeSink = Callable[[Feed], Sink]


@dataclass
class _Opened:
    """A delivery whose table is read: the position of each of our columns, and of references to earlier rows."""

    sheet: Sheet
    positions: dict[str, int]
    references: tuple[int, int] | None


@dataclass
class _Reader:
    """Keeps the table of the delivery that is being worked off, so that it is read once."""

    wanted: Sequence[Any]
    _kept: dict[int, _Opened] = field(default_factory=dict)

    def open(self, delivery: models.Delivery, feed: Feed) -> _Opened:
        if delivery.pk not in self._kept:
            self._kept = {number: one for number, one in self._kept.items() if number > delivery.pk - _AT_ONCE}
            content = opened_content(delivery.content.sealed, row=delivery.pk)
            sheet = read_sheet(
                content, SheetFormat(delivery.format), encoding=feed.encoding, most_rows=MOST_ROWS, may_be_empty=True
            )
            delivery.found = list(sheet.names)
            positions = map_columns(sheet.names, self.wanted, feed.columns)
            names = [plain(name) for name in sheet.names]
            references = (
                (names.index(BATCH_REFERENCE), names.index(LINE_REFERENCE))
                if BATCH_REFERENCE in names and LINE_REFERENCE in names
                else None
            )
            self._kept[delivery.pk] = _Opened(sheet, positions, references)
        return self._kept[delivery.pk]

    def forget(self, number: int) -> None:
        self._kept.pop(number, None)


def apply_feed(
    *,
    feed: str,
    division_path: str,
    make_sink: MakeSink,
    actor: str,
    at: Callable[[], datetime],
    reason: str,
    progress: Callable[[int], None] = lambda rows: None,
) -> int:
    """Applies all that a feed has waiting; how many rows were worked off. Doing it again changes nothing.

    Call it outside a transaction; `at` is asked for each round. A delivery whose columns do not fit is held, one that
    is no table is refused, and both let the others pass.
    """
    total, alone = 0, False
    found = models.Feed.objects.get(name=feed)
    sink = make_sink(feed_of(found))
    reader = _Reader(sink.wanted)
    while True:
        try:
            with scope(found.within_path, actor=actor):
                _lock(found.pk)
                done = _round(found.pk, sink, reader, alone=alone, actor=actor, at=at(), reason=reason)
        except SizaoError:
            raise
        except Exception as error:
            # One delivery that nobody foresaw must not keep all others from being applied: it is found by itself.
            reader = _Reader(sink.wanted)
            if not alone:
                _log.warning(
                    "a round of %s failed (%s); its deliveries are tried one by one", feed, type(error).__name__
                )
                alone = True
                continue
            _give_up_first(found, error, actor=actor, at=at(), reason=reason)
            done = 0
        if done is None:
            return total
        total += done
        progress(total)


def feeds_that_wait(*, actor: str, older_than: datetime) -> list[tuple[str, str]]:
    """Feeds (name, division) with landed deliveries that nobody applied since `older_than`."""
    found = set()
    for path in set(models.Feed.objects.values_list("division_path", flat=True)):
        with scope(path, actor=actor):
            left = models.Delivery.objects.filter(state=DeliveryState.LANDED.value, landed_at__lt=older_than)
            found |= set(left.values_list("feed__name", "feed__division_path").distinct())
    return sorted(found)


def _round(
    feed_id: int, sink: Sink, reader: _Reader, *, alone: bool, actor: str, at: datetime, reason: str
) -> int | None:
    """Works off the next rows in the caller's transaction: how many, None where nothing waits."""
    row = models.Feed.objects.get(pk=feed_id)
    feed = feed_of(row)
    waiting = list(
        models.Delivery.objects.select_related("feed", "content")
        .filter(feed=feed_id, state=DeliveryState.LANDED.value)
        .order_by("pk")
        .select_for_update(of=("self",))[: 1 if alone else _AT_ONCE]
    )
    if not waiting:
        return None
    left, cells, outcomes, parts = ROUND_ROWS, [], {}, []
    for delivery in waiting:
        if left <= 0:
            break
        try:
            opened = reader.open(delivery, feed)
        except SheetError as error:
            _set_aside(delivery, error, actor=actor, at=at, reason=reason)
            continue
        total = len(opened.sheet.rows)
        start = delivery.done if delivery.rows else 0
        end = min(total, start + left)
        left -= max(1, end - start)
        outcome = outcomes[delivery.pk] = Outcome()
        rows = _without_settled(opened, opened.sheet.rows[start:end], delivery, outcome)
        names = opened.positions.items()
        cells += [
            Cells(delivery.pk, one.line, {name: one.fields[at] for name, at in names}, delivery.landed_at)
            for one in rows
        ]
        parts.append((delivery, opened, rows, end))
    sink.take(cells, outcomes, at=at)
    worked = 0
    for delivery, opened, rows, end in parts:
        worked += len(rows)
        _finish_part(delivery, opened, rows, end, outcomes[delivery.pk], actor=actor, at=at, reason=reason)
        if delivery.state == DeliveryState.APPLIED.value:
            reader.forget(delivery.pk)
    return worked


def _finish_part(
    delivery: models.Delivery, opened: _Opened, rows: Sequence[Row], end: int, outcome: Outcome,
    *, actor: str, at: datetime, reason: str,
) -> None:  # fmt: skip
    sheet = opened.sheet
    texts = {row.line: row.fields for row in rows}
    refused = [(line, why, texts[line]) for line, why in outcome.refused]
    is_first = not delivery.rows and not delivery.done
    if is_first:
        refused += [(one.line, RowRefusedError(one.fault.value), (one.raw,)) for one in sheet.broken]
    _insert_refused(delivery, refused)
    _resolve(opened, rows, delivery)
    delivery.rows = len(sheet.rows) + len(sheet.broken)
    # `done` counts table rows; broken ones are done with the first part.
    delivery.done = end if end < len(sheet.rows) else delivery.rows
    delivery.good += outcome.taken
    delivery.bad += len(refused)
    delivery.late += outcome.late
    delivery.counts = {
        word: delivery.counts.get(word, 0) + outcome.counts.get(word, 0)
        for word in sorted({*delivery.counts, *outcome.counts})
    }
    delivery.notes = sorted({*delivery.notes, *outcome.notes})[:_MOST_NOTES]
    delivery.units = sorted({*delivery.units, *outcome.units})[:_MOST_UNITS]
    delivery.first_at = min(filter(None, (delivery.first_at, outcome.first_at)), default=None)
    delivery.last_at = max(filter(None, (delivery.last_at, outcome.last_at)), default=None)
    if end == len(sheet.rows):
        delivery.state, delivery.applied_at = DeliveryState.APPLIED.value, at
        models.Content.objects.filter(delivery=delivery.pk).delete()
        record_delivery(
            "delivery.apply", delivery, actor=actor, at=at, reason=reason, good=delivery.good, bad=delivery.bad,
            **delivery.counts,
        )  # fmt: skip
    delivery.save(update_fields=_CHANGED)


def _without_settled(opened: _Opened, rows: Sequence[Row], delivery: models.Delivery, outcome: Outcome) -> list[Row]:
    """Leaves out rows that correct a row which was corrected before."""
    if opened.references is None:
        return list(rows)
    wanted = {line: pair for line, pair in _pairs(opened, rows)}
    settled = set(
        models.RefusedRow.objects.filter(
            delivery__feed=delivery.feed_id, delivery__in={number for number, _ in wanted.values()},
            resolved_by__isnull=False,
        ).values_list("delivery_id", "line")
    )  # fmt: skip
    kept = [row for row in rows if wanted.get(row.line) not in settled]
    outcome.count("settled_again", len(rows) - len(kept))
    return kept


def _resolve(opened: _Opened, rows: Sequence[Row], delivery: models.Delivery) -> None:
    """Marks the earlier rows that these correct; a row that is refused again waits under its new number."""
    if opened.references is None:
        return
    lines: dict[int, list[int]] = {}
    for _, (number, line) in _pairs(opened, rows):
        lines.setdefault(number, []).append(line)
    for number, of_it in lines.items():
        models.RefusedRow.objects.filter(
            delivery=number, delivery__feed=delivery.feed_id, line__in=of_it, resolved_by__isnull=True
        ).update(resolved_by=delivery, fields=None)


def _pairs(opened: _Opened, rows: Sequence[Row]) -> list[tuple[int, tuple[int, int]]]:
    assert opened.references is not None
    at_number, at_line = opened.references
    return [
        (row.line, (int(row.fields[at_number]), int(row.fields[at_line])))
        for row in rows
        if row.fields[at_number].isdecimal() and row.fields[at_line].isdecimal()
        and len(row.fields[at_number]) < 18 and len(row.fields[at_line]) < 10
    ]  # fmt: skip


def _insert_refused(delivery: models.Delivery, refused: Sequence[tuple[int, RowRefusedError, Sequence[str]]]) -> None:
    numbers = reserve("intake_refusedrow", len(refused))
    sealed = seal_fields([fields for _, _, fields in refused], numbers=numbers)
    models.RefusedRow.objects.bulk_create(
        models.RefusedRow(
            pk=number,
            delivery=delivery,
            line=line,
            reason=why.reason,
            column=why.column,
            detail=why.detail[:120],
            fields=fields,
            division_path=delivery.division_path,
        )
        for number, fields, (line, why, _) in zip(numbers, sealed, refused, strict=True)
    )


def _set_aside(delivery: models.Delivery, error: SheetError, *, actor: str, at: datetime, reason: str) -> None:
    """Holds a delivery whose columns do not fit until a person says which is which; refuses what is no table."""
    is_held = bool(delivery.found)
    delivery.state = (DeliveryState.HELD if is_held else DeliveryState.REFUSED).value
    delivery.refusal = " ".join(filter(None, (error.what, error.why)))
    delivery.missing = list(error.columns) if isinstance(error, MissingColumnsError) else []
    if not is_held:
        delivery.applied_at = at
        models.Content.objects.filter(delivery=delivery.pk).delete()
    delivery.save(update_fields=["state", "refusal", "missing", "found", "applied_at"])
    record_delivery(
        "delivery.hold" if is_held else "delivery.refuse", delivery, actor=actor, at=at, reason=reason,
        missing=delivery.missing,
    )  # fmt: skip


def _give_up_first(feed: models.Feed, error: Exception, *, actor: str, at: datetime, reason: str) -> None:
    """Refuses the delivery that cannot be applied for a reason that only its developer can mend. Its content stays."""
    _log.error("a delivery of %s cannot be applied", feed.name, exc_info=error)
    with scope(feed.within_path, actor=actor):
        waiting = models.Delivery.objects.filter(feed=feed, state=DeliveryState.LANDED.value).order_by("pk")
        delivery = waiting.select_for_update().first()
        if delivery is not None:
            delivery.state, delivery.applied_at = DeliveryState.HELD.value, None
            delivery.refusal = f"The delivery could not be applied: {type(error).__name__}. What was sent is kept."
            delivery.save(update_fields=["state", "refusal", "applied_at"])
            record_delivery("delivery.hold", delivery, actor=actor, at=at, reason=reason, error=type(error).__name__)


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_APPLYING, number])

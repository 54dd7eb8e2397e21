"""Batches: landed, applied, refused, and sent again."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.errors import SizaoError
from sizao.response.presences import installed
from sizao.response.presences.applying import Applied, apply_landed
from sizao.response.presences.landing import summary_to_json
from sizao.response.presences.models import Batch, QuarantinedRow, Source
from sizao.response.presences.operations.sources import get_source, remembered, rules_with
from sizao.response.presences.peeking import check_columns
from sizao.response.presences.queries import batch_row, get_batch, rules_of
from sizao.response.presences.reading import guess_format
from sizao.response.presences.types import (
    BadRow,
    BatchRow,
    BatchState,
    BatchSummary,
    Column,
    FileRefusedError,
    Format,
    KeyConflictError,
)


APPLY_JOB = "presences.apply"
_LARGEST_NUMBER = 2**31
_STAGED_FOR = timedelta(days=1)


def land_batch(
    *,
    source: str,
    key: str | None,
    name: str,
    content: Iterable[bytes],
    actor: str,
    at: datetime,
    reason: str,
    format: Format | None = None,  # noqa: A002 - the word for it
    zone: str | None = None,
    columns: Mapping[Column, str] | None = None,
    largest: int | None = None,
    apply_after: timedelta = timedelta(0),
) -> BatchRow:
    """Makes a batch durable, file and record, and queues its application.

    Acknowledge it only after the surrounding transaction has been committed. A zone or column mapping given here is
    remembered for the source; an empty name says that the file has no such column. Without a key the content is the
    key. The same key with the same content changes nothing and gives the first answer (`repeated`). `apply_after`
    leaves the caller time to apply it itself.

    Raises `PresencesError` for an unknown source, `FileRefusedError` for a file without a column that must be there,
    `KeyConflictError` for the same key with other content. Nothing has landed then.
    """
    with transaction.atomic():
        found = get_source(source)
        rules = rules_with(found, zone, columns)
        pieces = _Peekable(content)
        form = format or guess_format(name, pieces.head)
        files = installed.presence_files()
        landed = files.landing.land(
            source=found.name,
            key=key,
            name=Path(name).name[:200],
            format=form,
            content=pieces,
            rules=rules,
            at=at,
            largest=largest,
            inspect=lambda path: check_columns(path, form, rules),
        )
        if rules != rules_of(found):
            Source.objects.filter(pk=found.pk).update(**remembered(rules))
        batch, created = Batch.objects.select_related("source").get_or_create(
            landed_id=landed.id,
            defaults={
                "source": found,
                "key": landed.key,
                "name": landed.name,
                "format": landed.format.value,
                "size": landed.size,
                "sha256": landed.sha256,
                "landed_at": landed.at,
                "requested_by": actor,
                "division_path": found.division_path,
            },
        )
        if batch.sha256 != landed.sha256:
            files.landing.forget(landed.id)
            raise KeyConflictError(
                f"The key '{landed.key}' was used before by {found.name}, with other content.",
                f"The first batch came at {batch.landed_at.isoformat()} and is done with.",
                "Send new content under a new key.",
            )
        if batch.state != BatchState.LANDED.value and not landed.repeated:
            # Its folder was removed with its retention, so this landed as if it were new.
            files.landing.forget(landed.id)
        if created:
            _record(batch, "presences.land", actor=actor, at=at, reason=reason, detail={"bytes": landed.size})
            queue_batch(number=batch.pk, division_path=found.division_path, after=apply_after)
    return batch_row(batch, repeated=not created)


def staging_folder(*, account: int, at: datetime) -> Path:
    """The folder in which one account's files wait until their columns are confirmed; kept for a day."""
    folder = installed.presences_folder() / "uploads" / str(account)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for waiting in folder.iterdir():
        if waiting.stat().st_mtime < (at - _STAGED_FOR).timestamp():
            shutil.rmtree(waiting) if waiting.is_dir() else waiting.unlink(missing_ok=True)
    return folder


def queue_batch(*, number: int, division_path: str, after: timedelta = timedelta(0)) -> None:
    """Queues the application of a landed batch, in the caller's transaction."""
    options: dict[str, Any] = {"schedule_in": {"seconds": int(after.total_seconds())}} if after else {}
    app.configure_task(APPLY_JOB, queue="presences", **options).defer(number=number, division_path=division_path)


def apply_batch(
    *,
    number: int,
    division_path: str,
    actor: str,
    at: Callable[[], datetime],
    reason: str,
    progress: Callable[[str], None] = lambda step: None,
) -> BatchRow:
    """Applies a landed batch: good rows stored and traceable, bad ones in quarantine, corrected ones resolved.

    Doing it again changes nothing. A file none of whose rows can be taken becomes a refused batch that says why.
    Call it outside a transaction, so that each step is seen at once; `at` is asked when the work is done.
    """
    with scope(division_path, actor=actor):
        batch = get_batch(number=number)
        landed_id = str(Batch.objects.values_list("landed_id", flat=True).get(pk=number))
    if batch.state is not BatchState.LANDED:
        return batch

    def tell(step: str) -> None:
        with scope(division_path, actor=actor):
            Batch.objects.filter(pk=number).update(step=step)
        progress(step)

    def settled(rows: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        with scope(division_path, actor=actor):
            return _settled_before(number, rows)

    files = installed.presence_files()
    try:
        applied = apply_landed(files, landed_id, number=number, settled=settled, progress=tell)
    except FileRefusedError as refusal:
        with scope(division_path, actor=actor):
            _finish_refused(number, refusal, actor=actor, at=at(), reason=reason)
            files.landing.drop_content(landed_id)
            return get_batch(number=number)
    with scope(division_path, actor=actor):
        _finish_applied(number, applied, actor=actor, at=at(), reason=reason)
        return get_batch(number=number)


def apply_waiting(*, actor: str, at: Callable[[], datetime], reason: str, older_than: timedelta) -> int:
    """Applies landed batches that nobody worked off, for example because a worker was killed; returns how many."""
    waiting: set[tuple[int, str]] = set()
    for path in sorted(set(Source.objects.values_list("division_path", flat=True))):
        with scope(path, actor=actor):
            stale = Batch.objects.filter(state=BatchState.LANDED.value, landed_at__lt=at() - older_than)
            waiting |= set(stale.values_list("pk", "division_path"))
    for number, path in sorted(waiting):
        apply_batch(number=number, division_path=path, actor=actor, at=at, reason=reason)
    return len(waiting)


class _Peekable:
    """Content whose first piece may be looked at before it is consumed."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._rest = iter(content)
        self.head = next(self._rest, b"")

    def __iter__(self) -> Iterator[bytes]:
        if self.head:
            yield self.head
        yield from self._rest


def _settled_before(number: int, rows: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    wanted = set(rows)
    batches = {batch for batch, _ in wanted if 0 < batch < _LARGEST_NUMBER}
    done = QuarantinedRow.objects.filter(batch_id__in=batches, resolved_by__isnull=False).exclude(resolved_by_id=number)
    return wanted & set(done.values_list("batch_id", "line"))


def _finish_applied(number: int, applied: Applied, *, actor: str, at: datetime, reason: str) -> None:
    batch = Batch.objects.select_for_update().get(pk=number)
    if batch.state != BatchState.LANDED.value:
        return
    summary = applied.summary
    _insert_quarantined(number, applied.bad, batch.division_path)
    _resolve(number, batch.source_id, summary)
    batch.state, batch.step, batch.applied_at = BatchState.APPLIED.value, "", at
    batch.good, batch.bad, batch.summary = summary.good, summary.bad, summary_to_json(summary)
    batch.save(update_fields=["state", "step", "applied_at", "good", "bad", "summary"])
    detail = {"good": summary.good, "bad": summary.bad, "reasons": dict(summary.reasons)}
    _record(batch, "presences.apply", actor=actor, at=at, reason=reason, detail=detail)


def _finish_refused(number: int, refusal: SizaoError, *, actor: str, at: datetime, reason: str) -> None:
    batch = Batch.objects.select_for_update().get(pk=number)
    batch.state, batch.step, batch.applied_at, batch.refusal = BatchState.REFUSED.value, "", at, str(refusal)
    batch.save(update_fields=["state", "step", "applied_at", "refusal"])
    _record(batch, "presences.refuse", actor=actor, at=at, reason=reason, detail={"why": refusal.what})


def _insert_quarantined(number: int, rows: Sequence[BadRow], division_path: str) -> None:
    """One statement for however many rows: COPY is closed to tables with row-level security."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO presences_quarantinedrow (batch_id, line, reasons, code, "column", division_path) '
            "SELECT %s, line, reasons, code, named, %s::ltree FROM "
            "unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS rows (line, reasons, code, named)",
            [
                number,
                division_path,
                [row.line for row in rows],
                [" ".join(row.reasons) for row in rows],
                [str(row.code) for row in rows],
                [row.column for row in rows],
            ],
        )


def _resolve(number: int, source_id: int, summary: BatchSummary) -> None:
    """Marks the rows that this batch brought again as resolved by it; what is still bad stands in its quarantine."""
    by_batch: dict[int, list[int]] = {}
    for batch, line in summary.settles:
        if 0 < batch < _LARGEST_NUMBER:
            by_batch.setdefault(batch, []).append(line)
    for batch, lines in by_batch.items():
        QuarantinedRow.objects.filter(
            batch_id=batch, batch__source_id=source_id, line__in=lines, resolved_by__isnull=True
        ).update(resolved_by_id=number)


def _record(batch: Batch, action: str, *, actor: str, at: datetime, reason: str, detail: Mapping[str, object]) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="presence_batch",
        subject_key=str(batch.pk),
        purpose=reason,
        detail={"source": batch.source_id, "format": batch.format, **detail},
    )

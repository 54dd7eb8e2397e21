"""Batches of results: looked at, taken, worked off. Whatever is acknowledged lies in the database, sealed."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from procrastinate.contrib.django import app

from sizao.engines.sheets.reading import guess_format, read_sheet
from sizao.engines.sheets.types import SheetError, SheetFormat
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import acting, scope
from sizao.response.cases import models
from sizao.response.cases.applying import Applier, added
from sizao.response.cases.checking import RowReader
from sizao.response.cases.locking import lock_laboratory
from sizao.response.cases.operations.laboratories import get_laboratory
from sizao.response.cases.reading import batch_of
from sizao.response.cases.sealing import CONTENT, reserve, seal
from sizao.response.cases.tables import table_of
from sizao.response.cases.types import (
    IntakeBatch,
    IntakeCounts,
    IntakeError,
    IntakeKeyError,
    IntakeNotFoundError,
    IntakeRefusedError,
    IntakeState,
    Reading,
)
from sizao.response.cases.ways import reading_with


APPLY_JOB = "cases.apply_findings"
LARGEST = 32 << 20
MOST_ROWS = 100_000
_AT_ONCE = 500
_STAGED_FOR = timedelta(days=1)
_LONGEST_KEY = 200


def stage_findings(
    *,
    laboratory: str,
    name: str,
    content: bytes,
    key: str | None = None,
    format: SheetFormat | None = None,  # noqa: A002 - the word for it
    actor: str,
    at: datetime,
    reason: str,
) -> IntakeBatch:
    """Keeps a file to be looked at. Nothing of it is taken before `take_findings`; after a day it is gone.

    Without a key the content is the key. A file that was staged or taken before gives that batch (`repeated`).
    Raises `IntakeRefusedError` for what is no table, `IntakeKeyError` for the same key with other content,
    `IntakeError` for an unknown laboratory.
    """
    with acting(actor):
        found = get_laboratory(laboratory)
        lock_laboratory(found.pk)
        checksum = hashlib.sha256(content).hexdigest()
        if key is not None and not 0 < len(key) <= _LONGEST_KEY:
            raise IntakeError(f"A key of {len(key)} characters was given.", f"It may have 1 to {_LONGEST_KEY}.")
        known = _batches(found).filter(key=key or checksum).first()
        if known is not None:
            if known.sha256 != checksum:
                raise IntakeKeyError(
                    f"The key '{key}' was used before by {found.name}, with other content.",
                    f"The first batch is {known.pk}.",
                    "Send new content under a new key; send the first content again under this one.",
                )
            return batch_of(known, repeated=True)
        if len(content) > LARGEST:
            raise IntakeRefusedError(
                f"The file has {len(content):,} bytes.", f"It may have {LARGEST:,}.", "Send it in parts."
            )
        try:
            form = format or guess_format(name, content)
            sheet = read_sheet(content, form, encoding=found.encoding, most_rows=MOST_ROWS)
        except SheetError as error:
            raise IntakeRefusedError(error.what, error.why, error.next_step) from error
        (number,) = reserve("cases_intakebatch", 1)
        rows = [[row.line, list(row.fields)] for row in sheet.rows]
        broken = [[row.line, row.fault.value, row.raw] for row in sheet.broken]
        batch = models.IntakeBatch.objects.create(
            pk=number,
            laboratory=found,
            key=key or checksum,
            name=name[-200:],
            format=form.value,
            size=len(content),
            sha256=checksum,
            state=IntakeState.STAGED.value,
            names=list(sheet.names),
            content=seal({"rows": rows, "broken": broken}, at=CONTENT, row=number),
            rows=len(rows) + len(broken),
            staged_at=at,
            requested_by=actor,
            division_path=found.division_path,
        )
        _record("intake.stage", batch, actor=actor, at=at, reason=reason, bytes=len(content))
        return batch_of(batch)


def take_findings(
    *,
    number: int,
    zone: str | None = None,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    actor: str,
    at: datetime,
    reason: str,
    apply_after: timedelta = timedelta(0),
) -> IntakeBatch:
    """Takes a staged batch and queues its application; what is said about its reading is kept for the laboratory.

    Acknowledge it only after the surrounding transaction has been committed. A batch that was taken before stays as it
    is (`repeated`). Raises `IntakeRefusedError` when the mapping does not fit the file, `IntakeError`,
    `IntakeNotFoundError`. Nothing has been taken then.
    """
    with acting(actor):
        batch = _get(number)
        lock_laboratory(batch.laboratory_id)
        batch = _get(number)
        if batch.state != IntakeState.STAGED.value:
            return batch_of(batch, repeated=True)
        laboratory = batch.laboratory
        reading = reading_with(batch, zone=zone, columns=columns, words=words)
        reader = RowReader(batch.names, reading, received_at=at)
        reader.check_fit(table_of(batch).rows)
        # What was said for the whole file replaces what was said before; words only grow.
        laboratory.zone, laboratory.columns, laboratory.words = reading.zone, reading.columns, reading.words
        laboratory.save(update_fields=["zone", "columns", "words"])
        batch.reading = {"zone": reading.zone, "columns": reading.columns, "words": reading.words}
        batch.state, batch.landed_at = IntakeState.LANDED.value, at
        batch.save(update_fields=["reading", "state", "landed_at"])
        _record("intake.land", batch, actor=actor, at=at, reason=reason, rows=batch.rows)
        _queue(batch, after=apply_after)
        return batch_of(batch)


def land_findings(
    *,
    laboratory: str,
    name: str,
    content: bytes,
    key: str | None = None,
    format: SheetFormat | None = None,  # noqa: A002 - the word for it
    zone: str | None = None,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    actor: str,
    at: datetime,
    reason: str,
    apply_after: timedelta = timedelta(0),
) -> IntakeBatch:
    """Stages a file and takes it, in one: for systems and commands, where nobody looks at it first.

    The same key with the same content changes nothing and gives the first batch (`repeated`). Raises what both raise;
    nothing has been kept then.
    """
    with acting(actor):
        staged = stage_findings(
            laboratory=laboratory, name=name, content=content, key=key, format=format, actor=actor, at=at, reason=reason
        )
        taken = take_findings(
            number=staged.number, zone=zone, columns=columns, words=words, actor=actor, at=at, reason=reason,
            apply_after=apply_after,
        )  # fmt: skip
    return taken


def apply_findings(
    *,
    number: int,
    division_path: str,
    actor: str,
    at: Callable[[], datetime],
    reason: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> IntakeBatch:
    """Works off a landed batch, some rows in each transaction: whoever is killed in between leaves nothing half done.

    Doing it again changes nothing. Call it outside a transaction; `at` is asked for each part, `progress` is told how
    many rows of how many are done.
    """
    with scope(division_path, actor=actor):
        batch = _get(number)
        if batch.state != IntakeState.LANDED.value:
            return batch_of(batch)
        within = batch.laboratory.within_path
        table = table_of(batch)
        reader = RowReader(batch.names, Reading(**batch.reading), received_at=batch.landed_at)
    applier = Applier(batch, table, reader, actor=actor, reason=reason)
    while batch.state == IntakeState.LANDED.value:
        # The people a laboratory tests may live outside its own division.
        with scope(within, actor=actor):
            lock_laboratory(batch.laboratory_id)
            batch = _get(number)
            if batch.state == IntakeState.LANDED.value:
                _apply_part(batch, applier, actor=actor, at=at(), reason=reason)
        progress(batch.done, batch.rows)
    return batch_of(batch)


def discard_staged(*, number: int, actor: str, at: datetime, reason: str) -> None:
    """Removes a file that was looked at and not taken. One that was taken stays."""
    with acting(actor):
        batch = _get(number)
        if batch.state == IntakeState.STAGED.value:
            _record("intake.discard", batch, actor=actor, at=at, reason=reason)
            batch.delete()


def apply_waiting_findings(*, actor: str, at: Callable[[], datetime], reason: str, older_than: timedelta) -> int:
    """Works off batches that nobody did, for example because a worker was killed, and removes files that were looked
    at more than a day ago and never taken; how many were worked off.
    """
    waiting: list[tuple[int, str]] = []
    for path in set(models.Laboratory.objects.values_list("division_path", flat=True)):
        with scope(path, actor=actor):
            batches = models.IntakeBatch.objects.all()
            batches.filter(state=IntakeState.STAGED.value, staged_at__lt=at() - _STAGED_FOR).delete()
            left = batches.filter(state=IntakeState.LANDED.value, landed_at__lt=at() - older_than)
            waiting += left.values_list("pk", "division_path")
    for number, path in sorted(set(waiting)):
        apply_findings(number=number, division_path=path, actor=actor, at=at, reason=reason)
    return len(set(waiting))


def _apply_part(batch: models.IntakeBatch, applier: Applier, *, actor: str, at: datetime, reason: str) -> None:
    end = min(batch.done + _AT_ONCE, batch.rows)
    counts = added(IntakeCounts(**batch.counts), applier.apply(batch.done, end, at=at))
    batch.done, batch.counts = end, {name: getattr(counts, name) for name in IntakeCounts.__slots__}
    changed = ["done", "counts"]
    if end == batch.rows:
        batch.state, batch.applied_at, batch.content = IntakeState.APPLIED.value, at, None
        changed += ["state", "applied_at", "content"]
        _record("intake.apply", batch, actor=actor, at=at, reason=reason, **batch.counts)
    batch.save(update_fields=changed)


def _get(number: int) -> models.IntakeBatch:
    batch = models.IntakeBatch.objects.select_related("laboratory").filter(pk=number).first()
    if batch is None:
        raise IntakeNotFoundError(f"There is no batch {number} within your area.", next_step="Look at the list.")
    return batch


def _batches(laboratory: models.Laboratory) -> Any:
    return models.IntakeBatch.objects.select_related("laboratory").filter(laboratory=laboratory)


def _queue(batch: models.IntakeBatch, *, after: timedelta) -> None:
    options: dict[str, Any] = {"schedule_in": {"seconds": int(after.total_seconds())}} if after else {}
    app.configure_task(APPLY_JOB, queue="findings", **options).defer(number=batch.pk, division_path=batch.division_path)


def _record(action: str, batch: models.IntakeBatch, *, actor: str, at: datetime, reason: str, **detail: object) -> None:
    record_about(action, "intake_batch", str(batch.pk), [], actor=actor, at=at, reason=reason, **detail)

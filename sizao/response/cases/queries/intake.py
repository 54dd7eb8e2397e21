"""Reads of what comes in: laboratories, batches, rows to correct, results that wait for a person."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from sizao.engines.sheets.delimited import split_roughly
from sizao.engines.sheets.mapping import BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.response.cases import models
from sizao.response.cases.checking import RowReader
from sizao.response.cases.reading import batch_of, finding_of, laboratory_of, unmatched_of
from sizao.response.cases.sealing import FIELDS, opened, opened_identity
from sizao.response.cases.tables import table_of
from sizao.response.cases.types import (
    BadRow,
    BadRowText,
    FindingKind,
    IntakeBatch,
    IntakeNotFoundError,
    IntakeRefusedError,
    IntakeState,
    Laboratory,
    Peek,
    PersonResult,
    ResultStatus,
    RowReason,
    Unmatched,
    UnmatchedFile,
    UnmatchedReason,
    UnmatchedState,
)
from sizao.response.cases.waiting import key_of, name_index, phone_index
from sizao.response.cases.ways import reading_with


_ROWS_SHOWN = 5


def list_laboratories(*, within: str | None = None) -> list[Laboratory]:
    """All laboratories by name; those at or below the division `within` if given."""
    found = models.Laboratory.objects.order_by("name")
    if within is not None:
        found = found.filter(division_path__below=within)
    return [laboratory_of(row) for row in found]


def find_laboratory(*, name: str) -> Laboratory | None:
    """The laboratory of this name, or None."""
    row = models.Laboratory.objects.filter(name=name).first()
    return None if row is None else laboratory_of(row)


def get_batch(*, number: int) -> IntakeBatch:
    """A batch within the caller's scope. Raises `IntakeNotFoundError`."""
    return batch_of(_get(number))


def list_batches(*, laboratory: str = "", to_correct: bool = False, limit: int = 1000) -> list[IntakeBatch]:
    """The newest batches within the caller's scope that were taken, of one laboratory or with rows to correct."""
    found = _batches().exclude(state=IntakeState.STAGED.value)
    if laboratory:
        found = found.filter(laboratory__name=laboratory)
    if to_correct:
        found = found.filter(open_rows__gt=0)
    return [batch_of(row) for row in found.order_by("-pk")[:limit]]


def peek_at_batch(
    *, number: int, zone: str | None, columns: dict[str, str], words: dict[str, str], at: datetime
) -> Peek:
    """The beginning of a staged file, and which of our columns was found where, as its laboratory's files are read.

    What is given is tried and not kept. Raises `IntakeNotFoundError`, also for a batch that was taken.
    """
    batch = _get(number)
    if batch.state != IntakeState.STAGED.value:
        raise IntakeNotFoundError(f"Batch {number} was taken.", next_step="Look at what became of it.")
    table = table_of(batch)
    shown = [row.fields for row in table.rows[:_ROWS_SHOWN]]
    reading = reading_with(batch, zone=zone, columns=columns, words=words)
    try:
        reader = RowReader(batch.names, reading, received_at=at)
    except IntakeRefusedError as error:
        return Peek(batch.names, shown, batch.rows, dict(reading.columns), (), error)
    mapped = {column: batch.names[position] for column, position in reader.positions.items()}
    unknown = reader.unknown_words(table.rows)
    try:
        reader.check_fit(table.rows)
    except IntakeRefusedError as error:
        return Peek(batch.names, shown, batch.rows, mapped, unknown, error)
    return Peek(batch.names, shown, batch.rows, mapped, unknown, None)


def list_bad_rows(*, number: int, reason: RowReason | None = None, limit: int = 100_000) -> list[BadRow]:
    """The rows of a batch that were not taken, by line: why they stand there, not what they say."""
    found = models.BadRow.objects.filter(batch=number).order_by("line")
    if reason is not None:
        found = found.filter(reason=reason.value)
    return [BadRow(row.line, RowReason(row.reason), row.column, row.resolved_by_id) for row in found[:limit]]


def access_bad_rows(*, number: int, actor: str, purpose: str, at: datetime) -> tuple[Sequence[str], list[BadRowText]]:
    """The column names of a batch, and its rows that still wait for correction, as sent. They name people: it is kept.

    Raises `IntakeNotFoundError` within the caller's scope, `PurposeError`.
    """
    purpose = check_purpose(purpose)
    batch = _get(number)
    rows = models.BadRow.objects.filter(batch=batch, resolved_by__isnull=True).order_by("line")
    texts = [
        BadRowText(row.line, RowReason(row.reason), row.column, _fields(row)) for row in rows if row.fields is not None
    ]
    record(
        at=at,
        actor=actor,
        action="intake.read_bad_rows",
        subject_kind="intake_batch",
        subject_key=str(number),
        purpose=purpose,
        detail={"rows": len(texts)},
    )
    return batch.names, texts


def bad_rows_csv(
    names: Sequence[str],
    rows: Sequence[BadRowText],
    *,
    number: int,
    describe: Callable[[RowReason, str], str],
) -> str:
    """Rows of `access_bad_rows` as CSV that can be corrected and sent again; `describe` words reason and column.

    Our three columns stand in front; the first two tell which row is corrected by it. Headed by a byte-order mark, so
    that Excel reads it as UTF-8.
    """
    own = (BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN)
    kept = [at for at, name in enumerate(names) if name not in own]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*own, *(names[at] for at in kept)])
    for row in rows:
        # A broken row is one text: all of it is kept, cut as well as it can be, for a person to see and mend.
        sent = row.fields if len(row.fields) == len(names) else split_roughly("".join(row.fields))
        fields = [sent[at] if at < len(sent) else "" for at in kept] + list(sent[len(names) :])
        writer.writerow([number, row.line, describe(row.reason, row.column), *map(_harmless, fields)])
    return "\ufeff" + text.getvalue()


def _harmless(field: str) -> str:
    """A field that a spreadsheet would run as a formula gets a mark in front of it, which is taken off when it comes
    again.
    """
    return f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field


def list_unmatched(
    *,
    actor: ScopedActor,
    text: str = "",
    purpose: str = "",
    at: datetime | None = None,
    states: Sequence[UnmatchedState] = (UnmatchedState.WAITING,),
    reason: UnmatchedReason | None = None,
    laboratory: str = "",
    batch: int | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Unmatched]:
    """Results that wait for a person, the oldest first: by number (its beginning), or by whom they name exactly.

    Words may name a person, so they need a purpose and are kept in the audit trail, without themselves. Raises
    `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    words = text.strip()
    wanted = Q(state__in=[state.value for state in states])
    if words:
        wanted &= _named(words)
    if laboratory:
        wanted &= Q(laboratory__name=laboratory)
    if batch is not None:
        wanted &= Q(batch=batch)
    if reason is not None:
        wanted &= Q(reasons__contains=reason.value)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Unmatched.objects.select_related("laboratory").filter(wanted)
        start = (page - 1) * size
        rows = [unmatched_of(row) for row in found.order_by("resulted_at", "id")[start : start + size]]
        total = found.count()
        if words:
            assert at is not None, "a search is kept with its time"
            record(
                at=at,
                actor=actor.actor_id,
                action="finding.search_unmatched",
                subject_kind="unmatched",
                subject_key="many",
                purpose=check_purpose(purpose),
                detail={"found": total, "page": page},
            )
        return Page(rows, total, page, size)


def access_unmatched(*, actor: ScopedActor, unmatched_id: int, purpose: str, at: datetime) -> UnmatchedFile:
    """One result that waits for a person, with whom it names; the read is kept.

    Raises `IntakeNotFoundError` outside the actor's scope, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Unmatched.objects.select_related("laboratory").filter(pk=unmatched_id).first()
        if row is None:
            raise IntakeNotFoundError(
                f"There is no unmatched result {unmatched_id} within your area.",
                next_step="Look at the list of unmatched results.",
            )
        record(
            at=at,
            actor=actor.actor_id,
            action="finding.read_unmatched",
            subject_kind="unmatched",
            subject_key=str(row.pk),
            purpose=purpose,
            detail={},
        )
        finding = models.Finding.objects.filter(source=row.laboratory.name, reference=row.reference).first()
        return UnmatchedFile(
            unmatched=unmatched_of(row),
            identity=None if row.identity is None else opened_identity(row.identity, row=row.pk),
            finding=None if finding is None else finding_of(finding),
        )


def _named(words: str) -> Q:
    found = Q(reference__startswith=words)
    for column, mark in (
        ("person", key_of(words)),
        ("name_index", name_index(words)),
        ("phone_index", phone_index(words)),
    ):
        if mark is not None:
            found |= Q(**{column: mark})
    return found


def _fields(row: models.BadRow) -> Sequence[str]:
    fields = opened(row.fields or b"", at=FIELDS, row=row.pk)
    assert isinstance(fields, list)
    return fields


def _batches() -> Any:
    still_open = Count("bad_rows", filter=Q(bad_rows__resolved_by__isnull=True), distinct=True)
    waiting = Count("unmatched", filter=Q(unmatched__state=UnmatchedState.WAITING.value), distinct=True)
    return (
        models.IntakeBatch.objects.select_related("laboratory")
        .defer("content")
        .annotate(open_rows=still_open, open_unmatched=waiting)
    )


def _get(number: int) -> models.IntakeBatch:
    row: models.IntakeBatch | None = _batches().filter(pk=number).first()
    if row is None:
        raise IntakeNotFoundError(f"There is no batch {number} within your area.", next_step="Look at the list.")
    return row


def results_of_batch(*, number: int) -> list[PersonResult]:
    """What a batch said about specimens that have a code, in its order, within the scope that holds. For whoever keeps
    the tubes; withdrawals repeat what they take back.
    """
    rows = models.FindingVersion.objects.filter(batch=number).exclude(specimen="").select_related("finding")
    return [
        PersonResult(
            reference=row.finding.reference,
            status=ResultStatus(row.status),
            person=row.person,
            division_path=str(row.finding.division_path),
            kind=FindingKind(row.kind),
            sampled_at=row.sampled_at,
            resulted_at=row.resulted_at,
            method=row.method,
            value=row.value,
            specimen=row.specimen,
        )
        for row in rows.order_by("line", "id")
    ]

"""Reads of presences. Whoever reads about persons goes through `access_...`, with actor and purpose."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from sizao.engines.tracing.index import TraceIndex
from sizao.foundation.audit.operations import record
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.periods import Period
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.response.presences import installed
from sizao.response.presences.due import MovementsDue as MovementsDue
from sizao.response.presences.due import list_movements_due as list_movements_due
from sizao.response.presences.landing import rules_from_dict, summary_from_json
from sizao.response.presences.models import Batch, QuarantinedRow, Source
from sizao.response.presences.peeking import peek
from sizao.response.presences.quarantine import QuarantinedRows, to_csv
from sizao.response.presences.reading import guess_format
from sizao.response.presences.store import COLUMNS, FileKind
from sizao.response.presences.types import (
    ARRIVED,
    BatchRow,
    BatchState,
    DayStatus,
    Format,
    Peek,
    PresenceRecord,
    PresencesError,
    QuarantinedLine,
    ReadingRules,
    Reason,
    SourceRow,
    StoreStatus,
)


STORE_FIELDS: PrivacyClasses = {
    name: PrivacyClass.OPERATIONAL if name in ("source", "batch", "line", "flags") else PrivacyClass.MOVEMENT
    for name in COLUMNS.split(", ")
}
"""The privacy class of each column of the store, which lies in files."""


def list_sources(*, within: str | None = None) -> list[SourceRow]:
    """All sources that send, by name; those at or below the division `within` if given."""
    found = Source.objects.filter(is_stated=False).order_by("name")
    if within is not None:
        found = found.filter(division_path__below=within)
    return [source_row(source) for source in found]


def find_source(*, name: str) -> SourceRow | None:
    """The source of this name, or None."""
    source = Source.objects.filter(name=name).first()
    return source and source_row(source)


def get_batch(*, number: int) -> BatchRow:
    """A batch within the caller's scope. Raises `PresencesError` if there is none."""
    batch = _batches().filter(pk=number).first()
    if batch is None:
        raise PresencesError(f"There is no batch {number}.", "None of your division has this number.")
    return batch_row(batch)


def list_batches(
    *, source: str = "", state: BatchState | None = None, to_correct: bool = False, limit: int = 1000
) -> list[BatchRow]:
    """The newest batches within the caller's scope, of one source or state, or those with rows to correct."""
    found = _batches()
    if source:
        found = found.filter(source__name=source)
    if state is not None:
        found = found.filter(state=state.value)
    if to_correct:
        found = found.filter(open_rows__gt=0)
    return [batch_row(batch) for batch in found.order_by("-pk")[:limit]]


def list_quarantined(*, number: int, code: Reason | None = None, limit: int = 100_000) -> list[QuarantinedLine]:
    """The quarantined rows of a batch, by line: why they stand there, not what they say."""
    found = QuarantinedRow.objects.filter(batch_id=number).order_by("line")
    if code is not None:
        found = found.filter(code=code.value)
    return [
        QuarantinedLine(row.line, tuple(row.reasons.split()), Reason(row.code), row.column, row.resolved_by_id)
        for row in found[:limit]
    ]


def access_quarantined_rows(*, number: int, actor: str, purpose: str, at: datetime) -> QuarantinedRows:
    """The quarantined rows of a batch as sent, those left out that came again. They name people: the read is recorded.

    Raises `PresencesError` if there is no such batch within the caller's scope, `PurposeError` without a purpose.
    """
    purpose = check_purpose(purpose)
    batch = get_batch(number=number)
    found = installed.presence_files().quarantine.read(_landed_id(number))
    open_lines = set(
        QuarantinedRow.objects.filter(batch_id=number, resolved_by__isnull=True).values_list("line", flat=True)
    )
    rows = tuple(row for row in found.rows if row.line in open_lines)
    record(
        at=at,
        actor=actor,
        action="presences.read_quarantine",
        subject_kind="presence_batch",
        subject_key=str(batch.number),
        purpose=purpose,
        detail={"rows": len(rows)},
    )
    return QuarantinedRows(found.header, found.delimiter, rows)


def quarantined_csv(rows: QuarantinedRows, *, number: int, describe: Callable[[str], str]) -> str:
    """Rows of `access_quarantined_rows` as CSV that can be corrected and sent again; `describe` words a reason."""
    return "".join(to_csv(rows, number=number, lines=None, describe=describe))


def peek_at_file(*, path: Path, name: str, rules: ReadingRules) -> Peek:
    """Column names and first rows of a file that was not taken yet. Raises `FileRefusedError` if it has none."""
    with path.open("rb") as file:
        return peek(path, guess_format(name, file.read(64)), rules)


def access_presences(
    *, persons: Collection[int], period: Period, actor: str, purpose: str, at: datetime, limit: int = 10_000
) -> list[PresenceRecord]:
    """What the store of record holds of these person keys and overlaps the period, by enter. The read is recorded."""
    purpose = check_purpose(purpose)
    end = period.end or datetime(2100, 1, 1, tzinfo=UTC)
    condition = "list_contains($persons, person) AND enter < $end AND leave > $start"
    parameters: dict[str, object] = {"persons": list(persons), "start": _naive(period.start), "end": _naive(end)}
    places = _places_of(persons, period.start, end)
    if places is not None:
        condition, parameters = f"list_contains($places, place) AND {condition}", parameters | {"places": places}
    found = _read(condition, parameters, limit)
    record(
        at=at,
        actor=actor,
        action="presences.read",
        subject_kind="person_keys",
        subject_key=str(next(iter(persons))) if len(persons) == 1 else f"{len(persons)} persons",
        purpose=purpose,
        persons=persons,
        detail={"rows": len(found), "from": period.start.isoformat(), "to": end.isoformat()},
    )
    return found


def access_presences_at(
    *, places: Collection[str], period: Period, actor: str, purpose: str, at: datetime, limit: int = 10_000
) -> list[PresenceRecord]:
    """What the store of record holds of these places and overlaps the period, by enter. The read is recorded."""
    purpose = check_purpose(purpose)
    end = period.end or datetime(2100, 1, 1, tzinfo=UTC)
    found = _read(
        "list_contains($places, place) AND enter < $end AND leave > $start",
        {"places": list(places), "start": _naive(period.start), "end": _naive(end)},
        limit,
    )
    record(
        at=at,
        actor=actor,
        action="presences.read_place",
        subject_kind="place",
        subject_key=next(iter(places)) if len(places) == 1 else f"{len(places)} places",
        purpose=purpose,
        persons={one.person for one in found},
        detail={"rows": len(found), "from": period.start.isoformat(), "to": end.isoformat()},
    )
    return found


def store_status(*, waiting: bool = True) -> StoreStatus:
    """What the store and the index take, by day and segment."""
    files = installed.presence_files()
    days: dict[str, list[int]] = {}
    for file in files.store.catalog().files:
        sums = days.setdefault(file.day if file.kind is FileKind.DAY else ARRIVED, [0, 0, 0])
        sums[0] += file.rows
        sums[1] += file.bytes
        sums[2] += 1
    index = installed.trace_index()
    segments = [] if index is None else [(m.name, m.rows, m.bytes) for m in index.manifests]
    return StoreStatus(
        tuple(DayStatus(day, *sums) for day, sums in sorted(days.items())),
        tuple(segments),
        Batch.objects.filter(state=BatchState.LANDED.value).count() if waiting else 0,
    )


def get_trace_index() -> TraceIndex | None:
    """The trace index as last committed, or None while nothing was imported. Cheap: it is kept open."""
    return installed.trace_index()


def source_row(source: Source) -> SourceRow:
    return SourceRow(source.name, rules_of(source), source.retention_days, source.division_path)


def rules_of(source: Source) -> ReadingRules:
    """How the source's files are read, as remembered."""
    return rules_from_dict(
        {
            "columns": source.columns,
            "zone": source.zone or None,
            "encoding": source.encoding or None,
            "kind": source.kind,
            "caps": source.caps,
            "trusted": source.trusted,
        }
    )


def batch_row(batch: Any, *, repeated: bool = False) -> BatchRow:
    summary = summary_from_json(batch.summary) if batch.summary else None
    return BatchRow(
        batch.pk,
        batch.source.name,
        batch.key,
        batch.name,
        Format(batch.format),
        batch.size,
        batch.sha256,
        BatchState(batch.state),
        batch.step,
        batch.good,
        batch.bad,
        getattr(batch, "open_rows", 0),
        summary,
        batch.refusal,
        batch.landed_at,
        batch.applied_at,
        batch.requested_by,
        batch.division_path,
        repeated,
    )


def _batches() -> QuerySet[Batch]:
    still_open = Count("quarantined", filter=Q(quarantined__resolved_by__isnull=True))
    return Batch.objects.select_related("source").annotate(open_rows=still_open)


def _landed_id(number: int) -> str:
    return str(Batch.objects.values_list("landed_id", flat=True).get(pk=number))


def _places_of(persons: Collection[int], start: datetime, end: datetime) -> list[str] | None:
    """Where the trace index has these people; None where it is behind the store, which is then read whole.

    Files lie by place: knowing the places, a person's rows are found among 140 million in hundredths of a second, where
    all of them would be seconds.
    """
    index, catalog = installed.trace_index(), installed.presence_files().store.catalog()
    if index is None or catalog.stale:
        return None
    if not {file.segment for file in catalog.of_kind(FileKind.DELTA)} <= {one.name for one in index.manifests}:
        return None
    dictionary = index.dictionary
    codes = [code for person in persons if (code := dictionary.code_of_person(person)) is not None]
    first, last = int(start.timestamp()), int(end.timestamp()) + 1
    cells = {row.cell for code in codes for row in index.rows_of_person(code, first, last)}
    return sorted({dictionary.place_keys[int(dictionary.cell_places[cell])] for cell in cells})


def _read(condition: str, parameters: dict[str, object], limit: int) -> list[PresenceRecord]:
    files = installed.presence_files()
    with files.workspace("read") as (connection, _):
        rows: Sequence[tuple[Any, ...]] = files.store.read(
            connection,
            f"""SELECT person, place, cell, seat_row, kind, epoch(enter)::BIGINT, epoch(leave)::BIGINT, source, batch,
                line, flags FROM presences WHERE {condition}
                ORDER BY enter, place, person, cell, leave, batch, line LIMIT {int(limit)}""",
            parameters,
        )
    return [_record_of(row) for row in rows]


def _record_of(row: Sequence[Any]) -> PresenceRecord:
    enter, leave = (datetime.fromtimestamp(seconds, UTC) for seconds in row[5:7])
    person, place, cell, seat_row, kind = row[:5]
    source, batch, line, flags = row[7:]
    return PresenceRecord(
        person, place, cell, seat_row, kind, enter, leave, source, batch, line, leave_not_recorded=bool(flags & 1)
    )


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)

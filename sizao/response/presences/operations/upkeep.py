"""Upkeep of the store: merge, retention, the index made anew, whole days from columns."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.response.presences import installed, merging
from sizao.response.presences.bulk import BulkLoad, Places, bulk_load
from sizao.response.presences.due import days_kept
from sizao.response.presences.merging import MergeReport, RetentionReport
from sizao.response.presences.models import Batch, QuarantinedRow, Source
from sizao.response.presences.operations.sources import get_source


def run_merge(
    *, actor: str, at: datetime, reason: str, progress: Callable[[str], None] = lambda day: None
) -> MergeReport:
    """Moves the rows of the arrival hours to their days, and makes the trace index anew there."""
    files = installed.presence_files()
    report = merging.merge(files, progress=progress)
    files.landing.sweep(at=at)
    _forget_unrecorded(actor=actor, before=at - timedelta(days=1))
    if report.batches or report.segments_removed:
        detail = {"batches": report.batches, "rows": report.rows, "days": list(report.days)}
        _record("presences.merge", actor=actor, at=at, reason=reason, detail=detail)
    return report


def run_retention(*, actor: str, at: datetime, reason: str, usual_days: int | None = None) -> RetentionReport:
    """Removes what is older than its source may keep, also quarantined rows, and records what was removed.

    `usual_days` are those of sources that send and were registered without days of their own; without it these keep
    everything. What people stated in interviews stays with its case.
    """
    files = installed.presence_files()
    sources = list(Source.objects.order_by("name"))
    kept = days_kept(sources, usual_days)
    report = merging.retain(files, days_kept=kept, at=at)
    dropped = 0
    for source in sources:
        if source.name in kept:
            with scope(source.division_path, actor=actor):
                dropped += _forget_old_batches(source, at - timedelta(days=kept[source.name]))
    if report.removed or dropped:
        detail = {
            "rows": report.rows,
            "bytes": report.bytes,
            "quarantined_rows": dropped,
            "segments": list(report.segments_removed),
            "files": [[gone.source, gone.day, gone.rows, gone.sha256] for gone in report.removed],
        }
        _record("presences.retention", actor=actor, at=at, reason=reason, detail=detail)
    return report


def rebuild_trace_index(*, actor: str, at: datetime, reason: str) -> list[str]:
    """Makes the whole trace index anew from the store of record; returns its segments."""
    segments = merging.rebuild_index(installed.presence_files())
    _record("presences.rebuild_index", actor=actor, at=at, reason=reason, detail={"segments": len(segments)})
    return segments


@contextmanager
def load_columns(
    *, places: Places, cells: Sequence[str], source: str, actor: str, at: datetime, reason: str
) -> Iterator[BulkLoad]:
    """Loads whole days from columns, for a generated city: about a million rows a second into store and index.

        with load_columns(places=Places(keys, kinds), cells=labels, source="demo", actor=..., ...) as load:
            for on, columns in days:                       # in the order of the days
                load.add(on, DayOfRows(person, place, cell, seat_row, enter, leave, capped))
            load.add(first_on, DayOfRows(...standing...))  # registrations and hotels, under a date of their own
            load.finish()

    `places.keys[k]` and `places.kinds[k]` (values of `Setting`) are the place that `place == k` means, `cells[k]` the
    label that `cell == k` means (-1: the place's own cell); `person` holds person keys (int64), `enter` and `leave`
    seconds since 1970 in UTC, `seat_row` -1 where not known. What is not finished is as if it had not been; loading
    the same source's days again replaces them; each date is added once. The source must be registered.
    """
    found = get_source(source)
    with bulk_load(installed.presence_files(), places=places, cells=cells, source=source, batch=0) as load:
        yield load
    detail = {"source": found.pk, "rows": load.rows}
    _record("presences.load_columns", actor=actor, at=at, reason=reason, detail=detail)


def _forget_old_batches(source: Source, before: datetime) -> int:
    files = installed.presence_files()
    old = Batch.objects.filter(source=source, applied_at__lt=before).values_list("pk", "landed_id")
    dropped = 0
    for number, landed_id in old:
        files.quarantine.remove(landed_id)
        files.landing.forget(landed_id)
        dropped += QuarantinedRow.objects.filter(batch_id=number).delete()[0]
    return dropped


def _forget_unrecorded(*, actor: str, before: datetime) -> None:
    """Removes landed batches that were never recorded, hence never acknowledged: their sender has given up."""
    landing = installed.presence_files().landing
    landed = set(landing.list_ids())
    for path in set(Source.objects.values_list("division_path", flat=True)):
        with scope(path, actor=actor):
            landed -= set(Batch.objects.filter(landed_id__in=landed).values_list("landed_id", flat=True))
    for batch_id in landed:
        if landing.get(batch_id).at < before and landing.applied(batch_id) is None:
            landing.forget(batch_id)


def _record(action: str, *, actor: str, at: datetime, reason: str, detail: dict[str, object]) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="presence_store",
        subject_key="all",
        purpose=reason,
        detail=detail,
    )

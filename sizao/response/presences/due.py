"""What of the movements is past its days: the dry run of retention, from the catalog of the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.response.presences import installed
from sizao.response.presences.merging import start_of_day
from sizao.response.presences.models import Source
from sizao.response.presences.store import FileKind, StoredFile


@dataclass(frozen=True, slots=True)
class MovementsDue:
    """One source: for how many days it is kept (None: with the outbreak), rows in the store, rows past their days."""

    source: str
    days: int | None
    is_own: bool
    rows: int
    due: int


def days_kept(sources: Iterable[Source], usual_days: int | None) -> dict[str, int]:
    """For how many days each source is kept; those that are kept with the outbreak are left out."""
    kept = {}
    for source in sources:
        days = source.retention_days or (None if source.is_stated else usual_days)
        if days is not None:
            kept[source.name] = days
    return kept


def list_movements_due(*, usual_days: int | None, at: datetime) -> list[MovementsDue]:
    """What retention would remove of each source at `at`. Rows of the last hours count by their days too."""
    sources = list(Source.objects.order_by("name"))
    kept = days_kept(sources, usual_days)
    files: dict[str, list[StoredFile]] = {}
    for file in installed.presence_files().store.catalog().files:
        files.setdefault(file.source, []).append(file)
    return [
        MovementsDue(
            source.name,
            kept.get(source.name),
            source.retention_days is not None,
            sum(file.rows for file in files.get(source.name, ())),
            _due(files.get(source.name, []), kept.get(source.name), at),
        )
        for source in sources
    ]


def _due(files: list[StoredFile], days: int | None, at: datetime) -> int:
    if days is None:
        return 0
    limit = start_of_day(at - timedelta(days=days))
    whole = [file for file in files if file.last <= limit]
    parts = [file for file in files if file.first <= limit < file.last and (file.across or file.kind is FileKind.DELTA)]
    return sum(file.rows for file in whole) + (_rows_before(parts, limit) if parts else 0)


def _rows_before(files: list[StoredFile], limit: int) -> int:
    presences = installed.presence_files()
    with presences.workspace("counting") as (connection, _):
        presences.store.define_view(connection, files, view="aging")
        query = f"SELECT count(*) FROM aging WHERE leave <= make_timestamp({limit * 1_000_000})"
        rows: int = connection.execute(query).fetchall()[0][0]
    return rows

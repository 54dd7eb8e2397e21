"""Reads of a cell's reports: its days, and for a purpose what was told of people."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from sizao.foundation.accounts.permissions import can, check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.cells.queries import check_on_duty
from sizao.registry.cells.types import GridCell
from sizao.registry.people.queries import named_people
from sizao.response.grid import models
from sizao.response.grid.reading import record_of, report_of, sent_of
from sizao.response.grid.types.reports import DayReport, PersonRecord, Sent, VisitOutcome


def list_days(*, actor: ScopedActor, cell: GridCell, until: date, days: int) -> dict[date, DayReport | None]:
    """The reports of the last `days` days, the newest first; None for a day of which nobody reported."""
    check(actor, Permission.SEE_GRID)
    wanted = [until - timedelta(days=back) for back in range(days)]
    with scope(actor.scope.path, actor=actor.actor_id):
        reports = {row.on: row for row in models.DailyReport.objects.filter(cell=cell.code, on__in=wanted)}
        records: dict[date, list[models.GridRecord]] = {}
        for row in models.GridRecord.objects.filter(cell=cell.code, on__in=wanted, superseded_at__isnull=True):
            records.setdefault(row.on, []).append(row)
        visits: dict[date, int] = {}
        standing = models.GridVisit.objects.filter(division_path=cell.path, on__in=wanted, superseded_at__isnull=True)
        for on in standing.values_list("on", flat=True):
            visits[on] = visits.get(on, 0) + 1
        return {
            on: report_of(reports[on], records.get(on, ()), visits.get(on, 0)) if on in reports else None
            for on in wanted
        }


def list_sendings(*, actor: ScopedActor, cell: GridCell, on: date) -> list[Sent]:
    """What was sent for a day, in the order in which it was entered."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.GridSending.objects.filter(report__cell=cell.code, report__on=on)
        return [sent_of(row) for row in rows.order_by("made_at", "id")]


def access_records(
    *, actor: ScopedActor, cell: GridCell, on: date, purpose: str, at: datetime, with_superseded: bool = False
) -> list[PersonRecord]:
    """What was told of people in a cell on a day, with names where they are registered in its community.

    For whoever is on duty in the cell on that day, and for those who may search for people within their scope. Kept in
    the audit trail. Raises `NotOnDutyError`, `NotPermittedError` and `PurposeError`.
    """
    purpose = check_purpose(purpose)
    area = cell.path
    if can(actor, Permission.SEARCH_PEOPLE) and (actor.scope.covers(cell.path) or actor.scope.covers(cell.reports_to)):
        area = actor.scope.path or cell.path
    else:
        check(actor, Permission.WORK_GRID)
        check_on_duty(actor=actor, cell=cell, on=on)
    with scope(area, actor=actor.actor_id):
        rows = models.GridRecord.objects.filter(cell=cell.code, on=on).select_related("sending")
        if not with_superseded:
            rows = rows.filter(superseded_at__isnull=True, is_mistake=False)
        found = list(rows.order_by("made_at", "id"))
    keys = {row.person for row in found}
    with scope(cell.community_path, actor=actor.actor_id):
        named = named_people(keys=keys)
        record(
            at=at, actor=actor.actor_id, action="grid.read_records", subject_kind="grid_cell",
            subject_key=cell.code, purpose=purpose, detail={"on": on.isoformat(), "people": len(keys)},
            persons={key: cell.path for key in keys}, homes={key: cell.path for key in keys},
        )  # fmt: skip
    return [
        record_of(row, row.sending.made_by, named[row.person].name if row.person in named else None) for row in found
    ]


def visits_of_day(*, actor: ScopedActor, cell: GridCell, on: date) -> dict[int, VisitOutcome]:
    """Which households were visited on a day, and how they were found."""
    check(actor, Permission.SEE_GRID)
    with scope(cell.path, actor=actor.actor_id):
        rows = models.GridVisit.objects.filter(on=on, superseded_at__isnull=True)
        return {household: VisitOutcome(outcome) for household, outcome in rows.values_list("household", "outcome")}


def people_told_of(*, actor: ScopedActor, cell: GridCell, on: date) -> set[int]:
    """The keys of those of whom something was told on a day: they can be corrected."""
    with scope(cell.path, actor=actor.actor_id):
        return set(models.GridRecord.objects.filter(on=on).values_list("person", flat=True))


def own_records(*, keys: Iterable[int]) -> list[PersonRecord]:
    """What daily reports hold about somebody, for themselves, in the scope that holds. Whoever asks keeps that."""
    rows = models.GridRecord.objects.filter(Q(person__in=set(keys)), is_mistake=False).select_related("sending")
    return [record_of(row, row.sending.made_by) for row in rows.order_by("on", "made_at")]

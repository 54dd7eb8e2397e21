"""Which cells reported for a day and what they told: counts within the reader's scope, no people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.registry.cells.queries import list_cells
from sizao.registry.cells.types import GridCell
from sizao.response.grid import models
from sizao.response.grid.rules.rising import due_at
from sizao.response.grid.types.alarms import Coverage, GridRules
from sizao.response.grid.types.reports import Match


_HOURS = 24


@dataclass(frozen=True, slots=True)
class CellDay:
    """One cell on one day. `received_at` None: silent. `is_late`: it came, or will come, after it was due."""

    cell: GridCell
    received_at: datetime | None
    made_by: str
    is_late: bool
    new_faces: int
    departures: int
    fevers: int
    with_needs: int
    unreported: int
    alarms: int

    @property
    def is_nil(self) -> bool:
        told = self.new_faces + self.departures + self.fevers + self.with_needs
        return self.received_at is not None and not told


def list_cell_days(
    *, actor: ScopedActor, on: date, below: str | None = None, rules: GridRules, at: datetime, zone: tzinfo
) -> list[CellDay]:
    """Every open cell of the actor's scope on a day, silent ones first. Raises `NotPermittedError`.

    `below` keeps to a division and to what reports to it.
    """
    check(actor, Permission.SEE_GRID)
    area = actor.scope if below is None else actor.scope.narrowed(below)
    if area.path is None:
        return []
    due = due_at(on, rules, zone)
    with scope(actor.scope.path, actor=actor.actor_id):
        cells = list_cells(within=area.path, on=on)
        reports = {
            code: (received, by)
            for code, received, by in models.DailyReport.objects.filter(on=on).values_list(
                "cell", "first_received_at", "made_by"
            )
        }
        told = _told(on)
        alarms = _open_alarms()
    found = []
    for cell in cells:
        received, by = reports.get(cell.code, (None, ""))
        if received is not None and received > at:
            received, by = None, ""
        counts = told.get(cell.code, {})
        is_late = (received or at) > due
        found.append(
            CellDay(
                cell, received, by, is_late, counts.get("new", 0), counts.get("left", 0), counts.get("fever", 0),
                counts.get("needs", 0), counts.get("unreported", 0), alarms.get(cell.code, 0),
            )
        )  # fmt: skip
    return sorted(found, key=lambda day: (day.received_at is not None, -day.alarms, day.cell.code))


def coverage_by_unit(days: Iterable[CellDay], *, below: str) -> list[Coverage]:
    """The units right below a division, those with the smallest share of reports first.

    A cell that reports elsewhere is counted under the county that receives its reports; seen from inside the one, under
    the county that manages it.
    """
    groups: dict[str, list[CellDay]] = {}
    for day in days:
        groups.setdefault(unit_below(day.cell, below), []).append(day)
    found = [_summed(path, many) for path, many in groups.items()]
    return sorted(found, key=lambda one: (one.reported / one.cells, -one.cells, one.path))


def coverage_of(days: Iterable[CellDay], *, path: str) -> Coverage:
    """All of it in one."""
    return _summed(path, list(days))


def unit_below(cell: GridCell, below: str) -> str:
    depth = below.count(".") + 2
    if depth == 3:
        return cell.reporting_county
    if not cell.path.startswith(f"{below}."):
        return cell.managing_county
    return ".".join(cell.path.split(".")[:depth])


def reported_by_hour(days: Sequence[CellDay], *, on: date, at: datetime, zone: tzinfo) -> list[int | None]:
    """For each hour of the day how many percent had reported at its end; None for hours that are still to come."""
    if not days:
        return [None] * _HOURS
    midnight = datetime(on.year, on.month, on.day, tzinfo=zone)
    came = [day.received_at.astimezone(zone) - midnight for day in days if day.received_at is not None]
    hours = Counter(min(max(since // timedelta(hours=1), 0), _HOURS) for since in came)
    now = at.astimezone(zone)
    passed = _HOURS if now.date() > on else now.hour + 1 if now.date() == on else 0
    shares: list[int | None] = []
    total = 0
    for hour in range(_HOURS):
        total += hours.get(hour, 0)
        shares.append(total * 100 // len(days) if hour < passed else None)
    return shares


def count_silent(*, actor: ScopedActor, on: date) -> tuple[int, int]:
    """(silent cells, all cells) of the actor's scope on a day."""
    check(actor, Permission.SEE_GRID)
    if actor.scope.path is None:
        return 0, 0
    with scope(actor.scope.path, actor=actor.actor_id):
        cells = {cell.code for cell in list_cells(within=actor.scope.path, on=on)}
        reported = set(models.DailyReport.objects.filter(on=on).values_list("cell", flat=True))
    return len(cells - reported), len(cells)


def _summed(path: str, days: Sequence[CellDay]) -> Coverage:
    return Coverage(
        path=path,
        cells=len(days),
        reported=sum(day.received_at is not None for day in days),
        late=sum(day.received_at is not None and day.is_late for day in days),
        new_faces=sum(day.new_faces for day in days),
        departures=sum(day.departures for day in days),
        fevers=sum(day.fevers for day in days),
        with_needs=sum(day.with_needs for day in days),
        unreported=sum(day.unreported for day in days),
        alarms=sum(day.alarms for day in days),
    )


def _told(on: date) -> Mapping[str, dict[str, int]]:
    rows = (
        models.GridRecord.objects.filter(on=on, superseded_at__isnull=True, is_mistake=False)
        .values("cell")
        .annotate(
            new=Count("pk", filter=Q(is_new=True)),
            left=Count("pk", filter=Q(has_left=True)),
            fever=Count("pk", filter=Q(has_fever=True)),
            needs=Count("pk", filter=~Q(needs=[])),
            unreported=Count("pk", filter=Q(match=Match.NOT_REPORTED.value)),
        )
        .order_by()
    )
    return {row["cell"]: row for row in rows}


def _open_alarms() -> dict[str, int]:
    rows = models.GridAlarm.objects.filter(answered_at__isnull=True).values("cell").annotate(number=Count("pk"))
    return {row["cell"]: row["number"] for row in rows.order_by()}

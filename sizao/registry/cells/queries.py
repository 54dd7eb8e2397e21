"""Reads of grid cells. Cells are public; duties and households are seen within the reader's scope."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q

from sizao.foundation.accounts.permissions import can, check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.cells import models
from sizao.registry.cells.rules import COLUMNS as COLUMNS
from sizao.registry.cells.rules import CellListError as CellListError
from sizao.registry.cells.rules import cell_code as cell_code
from sizao.registry.cells.rules import cell_path as cell_path
from sizao.registry.cells.sealing import opened_door
from sizao.registry.cells.types import (
    Duty,
    DutyKind,
    GridCell,
    Household,
    NotOnDutyError,
    Post,
    Resident,
    UnknownCellError,
)
from sizao.registry.people.queries import named_people


def get_cell(*, code: str) -> GridCell:
    """The cell of this code. Raises `UnknownCellError`."""
    row = models.GridCell.objects.filter(code=code).first()
    if row is None:
        raise UnknownCellError(
            "There is no such grid cell in your area.", next_step="Choose one from the list of grid cells."
        )
    return _cell(row)


def list_cells(*, within: str, on: date | None = None) -> list[GridCell]:
    """Cells that lie in a division or report to it, in the order of their codes; those open on a day, if given."""
    rows = models.GridCell.objects.filter(Q(path__below=within) | Q(reports_to__below=within))
    if on is not None:
        rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return [_cell(row) for row in rows.order_by("code")]


def count_cells(*, within: str) -> int:
    """How many cells there are in a division."""
    return models.GridCell.objects.filter(path__below=within).count()


def posts_of(*, actor: ScopedActor, on: date) -> list[Post]:
    """The cells in which the actor is on duty on a day, those as worker first."""
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = (
            models.Duty.objects.filter(_holding(on), account=actor.actor_id)
            .filter(Q(cell__closed_on__isnull=True) | Q(cell__closed_on__gt=on))
            .select_related("cell")
        )
        posts = [Post(_cell(row.cell), DutyKind(row.kind)) for row in rows]
    order = list(DutyKind)
    return sorted(posts, key=lambda post: (order.index(post.kind), post.cell.code))


def duties_on(*, actor: ScopedActor, on: date, codes: Iterable[str] | None = None) -> dict[str, dict[DutyKind, str]]:
    """Who is on duty on a day in cells of the actor's scope: actor ids by code and kind."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Duty.objects.filter(_holding(on))
        if codes is not None:
            rows = rows.filter(cell__in=list(codes))
        found: dict[str, dict[DutyKind, str]] = {}
        for code, kind, account in rows.values_list("cell_id", "kind", "account"):
            found.setdefault(code, {})[DutyKind(kind)] = account
    return found


def list_duties(*, actor: ScopedActor, code: str) -> list[Duty]:
    """All duties of a cell through time, the newest first."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Duty.objects.filter(cell=code).order_by("-from_on", "kind", "-id")
        return [Duty(row.pk, code, DutyKind(row.kind), row.account, row.from_on, row.until_on) for row in rows]


def check_on_duty(*, actor: ScopedActor, cell: GridCell, on: date) -> DutyKind:
    """As what the actor is on duty in the cell on a day. Raises `NotOnDutyError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Duty.objects.filter(_holding(on), cell=cell.code, account=actor.actor_id)
        kinds = [DutyKind(kind) for kind in rows.values_list("kind", flat=True)]
    if not kinds:
        raise NotOnDutyError(
            "You are not on duty in this grid cell on that day.",
            "Only its worker, deputy and doctor of the day see its households and report for it.",
            "Ask the command of your county to enter your duty.",
        )
    return min(kinds, key=list(DutyKind).index)


def access_households(*, actor: ScopedActor, cell: GridCell, on: date, purpose: str, at: datetime) -> list[Household]:
    """The households of a cell and who lives in them on a day, by their place in the cell; kept in the audit trail.

    For whoever is on duty there on that day, and for the command within its area. The database shows the rows of this
    cell only. Raises `NotOnDutyError`, `NotPermittedError` and `PurposeError`.
    """
    purpose = check_purpose(purpose)
    if not (can(actor, Permission.KEEP_GRID) and actor.scope.covers(cell.path)):
        check(actor, Permission.WORK_GRID)
        check_on_duty(actor=actor, cell=cell, on=on)
    with scope(cell.path, actor=actor.actor_id):
        doors = list(models.Household.objects.order_by("number"))
        living = models.Resident.objects.filter(_holding(on))
        by_door: dict[int, list[models.Resident]] = {}
        for row in living.order_by("id"):
            by_door.setdefault(row.household_id, []).append(row)
    keys = [row.person for rows in by_door.values() for row in rows]
    # The registry of people keeps divisions down to the community.
    with scope(cell.community_path, actor=actor.actor_id):
        named = named_people(keys=keys)
        record(
            at=at, actor=actor.actor_id, action="grid.read_households", subject_kind="grid_cell",
            subject_key=cell.code, purpose=purpose, detail={"people": len(keys)},
            persons={key: cell.path for key in keys}, homes={key: cell.path for key in keys},
        )  # fmt: skip
    found = []
    for door in doors:
        residents = []
        for row in by_door.get(door.pk, ()):
            person = named.get(row.person)
            residents.append(
                Resident(
                    row.pk,
                    row.person,
                    tuple(row.needs),
                    person.name if person else None,
                    person.birth_year if person else None,
                )
            )
        found.append(Household(door.pk, opened_door(door.door, path=cell.path, number=door.number), tuple(residents)))
    return found


def numbers_in(*, actor: ScopedActor, cell: GridCell, on: date) -> tuple[set[int], set[int]]:
    """The numbers of a cell's households and the keys of those who live there on a day, for whoever reports for it.

    Nothing of it is to be shown. Raises `NotPermittedError`.
    """
    check(actor, Permission.WORK_GRID)
    with scope(cell.path, actor=actor.actor_id):
        living = models.Resident.objects.filter(_holding(on))
        return (
            set(models.Household.objects.values_list("pk", flat=True)),
            set(living.values_list("person", flat=True)),
        )


def count_households(*, actor: ScopedActor, codes: Mapping[str, str] | None = None) -> dict[str, int]:
    """How many households are registered in each cell of the actor's scope that has any, by path."""
    check(actor, Permission.SEE_GRID)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Household.objects.all()
        if codes is not None:
            rows = rows.filter(division_path__in=list(codes.values()))
        found: dict[str, int] = {}
        for path in rows.values_list("division_path", flat=True):
            found[path] = found.get(path, 0) + 1
    return found


def _holding(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))


def _cell(row: models.GridCell) -> GridCell:
    return GridCell(row.code, str(row.path), row.name, str(row.reports_to), row.households, row.closed_on)

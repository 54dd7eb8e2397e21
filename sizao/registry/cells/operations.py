"""Writes of grid cells, duties and households. Each leaves an audit row in the same transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sizao.foundation.accounts.permissions import can, check
from sizao.foundation.accounts.queries import find_account, list_accounts
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.foundation.database.scope import ascribed, scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.cells import models
from sizao.registry.cells.queries import check_on_duty, get_cell
from sizao.registry.cells.rules import read_cells
from sizao.registry.cells.sealing import bound_to, opened_door, sealed_doors
from sizao.registry.cells.types import (
    CellActError,
    CellsRead,
    DutyKind,
    GridCell,
    HouseholdsKept,
    NewHousehold,
    UnknownCellError,
)


_LONGEST_DOOR = 60


@ascribed
def load_cells(*, cells: Sequence[GridCell], actor: str, at: datetime, reason: str) -> int:
    """Adds cells, or replaces those with the same code; the number of them."""
    columns: Mapping[str, Sequence[Any]] = {
        "code": [cell.code for cell in cells],
        "path": [cell.path for cell in cells],
        "name": [cell.name for cell in cells],
        "reports_to": [cell.reports_to for cell in cells],
        "households": [cell.households for cell in cells],
        "closed_on": [cell.closed_on and cell.closed_on.isoformat() for cell in cells],
    }
    written = copy_columns(Target("cells_gridcell", replace_on=("code",)), columns)
    _record("grid.load_cells", "many", actor=actor, at=at, reason=reason, count=written)
    return written


def load_duties(
    *,
    duties: Sequence[tuple[GridCell, DutyKind, str]],
    from_on: date,
    within: str,
    actor: str,
    at: datetime,
    reason: str,
) -> int:
    """Enters many first duties at once: cell, kind and actor id. For cells that have none of that kind yet."""
    with scope(within, actor=actor):
        written = copy_columns(
            Target("cells_duty"),
            {
                "cell_id": [cell.code for cell, _, _ in duties],
                "division_path": [cell.path for cell, _, _ in duties],
                "kind": [kind.value for _, kind, _ in duties],
                "account": [account for _, _, account in duties],
                "from_on": [from_on.isoformat()] * len(duties),
                "decided_by": [actor] * len(duties),
            },
        )
        _record("grid.assign_duties", "many", actor=actor, at=at, reason=reason, count=written)
    return written


def load_households(
    *,
    households: Sequence[NewHousehold],
    paths: Mapping[str, str],
    from_on: date,
    within: str,
    actor: str,
    at: datetime,
    reason: str,
) -> int:
    """Registers the households of cells that have none yet; `paths`: from a cell's code to its path."""
    numbers: dict[str, int] = {}
    rows = []
    for one in households:
        numbers[one.cell] = numbers.get(one.cell, 0) + 1
        rows.append((paths[one.cell], numbers[one.cell]))
    with scope(within, actor=actor):
        copy_columns(
            Target("cells_household"),
            {
                "division_path": [path for path, _ in rows],
                "number": [number for _, number in rows],
                "door": sealed_doors([one.door for one in households], [bound_to(*row) for row in rows]),
                "place": [one.place for one in households],
            },
        )
        listed = models.Household.objects.filter(division_path__in=set(paths.values()))
        ids = {(str(path), number): pk for pk, path, number in listed.values_list("pk", "division_path", "number")}
        residents = [
            models.Resident(
                household_id=ids[row], division_path=row[0], person=person, needs=list(needs), from_on=from_on
            )
            for one, row in zip(households, rows, strict=True)
            for person, needs in one.residents
        ]
        models.Resident.objects.bulk_create(residents, batch_size=2000)
        _record("grid.load_households", "many", actor=actor, at=at, reason=reason, count=len(rows))
    return len(rows)


@ascribed
def change_cell(
    *,
    code: str,
    name: str,
    reports_to: str,
    households: int | None,
    closed_on: date | None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Says anew what a cell is called, to whom it reports and whether it is closed.

    Raises `UnknownCellError`, `CellActError` and `NotPermittedError`.
    """
    check(actor, Permission.KEEP_GRID)
    cell = _own(code, actor)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise CellActError("A grid cell needs a name of at most 60 characters.", next_step="Write a shorter one.")
    models.GridCell.objects.filter(code=cell.code).update(
        name=name, reports_to=reports_to, households=households, closed_on=closed_on
    )
    _record("grid.change_cell", cell.code, actor=actor.actor_id, at=at, reason=reason, reports_to=reports_to,
            closed=closed_on is not None)  # fmt: skip


def assign_duty(
    *, code: str, kind: DutyKind, username: str, from_on: date, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Puts somebody on duty from a day on, in place of whoever was; an empty `username` leaves the duty open.

    The earlier days keep who it was. Raises `UnknownCellError`, `CellActError` for an account that is not there or does
    not see the cell, or for a day before the present duty began, and `NotPermittedError`.
    """
    check(actor, Permission.KEEP_GRID)
    cell = _own(code, actor)
    account = ""
    if username:
        user = find_account(username=username)
        if user is None or not user.is_active or not user.scope.covers(cell.path):
            raise CellActError(
                "Nobody with this user name can be on duty in this cell.",
                "There is no such account, it is switched off, or its area does not hold this cell.",
                "Make the account for the community or a larger division first.",
            )
        account = user.actor_id
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Duty.objects.select_for_update().filter(cell=cell.code, kind=kind.value)
        latest = rows.order_by("-from_on", "-id").first()
        if latest is not None and latest.from_on > from_on:
            raise CellActError(
                "The duty was given anew from a later day on already.",
                "Days that are past keep who it was.",
                "Choose that day or a later one.",
            )
        if latest is not None and latest.from_on == from_on:
            # Given anew for the same day: nobody served in between.
            latest.delete()
            latest = rows.order_by("-from_on", "-id").first()
        if latest is not None and (latest.until_on is None or latest.until_on > from_on):
            latest.until_on = from_on
            latest.save(update_fields=["until_on"])
        if account:
            models.Duty.objects.create(
                cell_id=cell.code, division_path=cell.path, kind=kind.value, account=account, from_on=from_on,
                decided_by=actor.actor_id,
            )  # fmt: skip
        _record("grid.assign_duty", cell.code, actor=actor.actor_id, at=at, reason=reason, kind=kind.value,
                account=account, from_on=from_on.isoformat())  # fmt: skip


def import_cells(
    *,
    text: str,
    community: Callable[[str], str | None],
    division: Callable[[str], str | None],
    actor: ScopedActor,
    on: date,
    at: datetime,
    reason: str,
) -> CellsRead:
    """Takes the good rows of a list of cells with their duties, and tells the bad ones.

    `community`, `division`: the path of what a row names; None where there is none. Raises `CellListError` and
    `NotPermittedError`.
    """
    check(actor, Permission.KEEP_GRID)
    users = {user.username: user for user in list_accounts(below=actor.scope.path or "")} if actor.scope.path else {}
    found = read_cells(
        text,
        community=community,
        division=division,
        accounts=frozenset(name for name, user in users.items() if user.is_active),
        within=actor.scope.covers,
    )
    if found.good:
        load_cells(cells=[row.cell for row in found.good], actor=actor.actor_id, at=at, reason=reason)
    for row in found.good:
        for kind, username in row.accounts.items():
            if username and not _is_on_duty(row.cell, kind, users[username].actor_id, actor):
                assign_duty(code=row.cell.code, kind=kind, username=username, from_on=row.from_on or on,
                            actor=actor, at=at, reason=reason)  # fmt: skip
    return found


def keep_household(*, code: str, door: str, on: date, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Registers one more household of a cell; its number. For whoever is on duty there, and the command.

    Raises `NotOnDutyError`, `CellActError` and `NotPermittedError`.
    """
    cell = _in_hand(code, on, actor)
    door = " ".join(door.split())
    if not door or len(door) > _LONGEST_DOOR:
        raise CellActError(
            "A household needs a door of at most 60 characters.", next_step="Write it like 3号楼2单元501."
        )
    with scope(cell.path, actor=actor.actor_id):
        numbers = list(models.Household.objects.select_for_update().values_list("number", flat=True))
        number = max(numbers, default=0) + 1
        [sealed] = sealed_doors([door], [bound_to(cell.path, number)])
        row = models.Household.objects.create(division_path=cell.path, number=number, door=sealed)
        _record("grid.keep_household", cell.code, actor=actor.actor_id, at=at, reason=reason, household=row.pk)
    return int(row.pk)


def keep_resident(
    *,
    code: str,
    household: int,
    person: int,
    needs: Sequence[str],
    known_needs: frozenset[str],
    on: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    """Says that somebody lives in a household, and which needs they have; a person lives in one household at a time.

    `known_needs`: the codes of the pack. Raises `NotOnDutyError`, `CellActError` and `NotPermittedError`.
    """
    cell = _in_hand(code, on, actor)
    unknown = sorted(set(needs) - known_needs)
    if unknown:
        raise CellActError("The pack does not know this need.", next_step="Choose from the list.")
    with scope(cell.path, actor=actor.actor_id):
        door = models.Household.objects.filter(pk=household).first()
        if door is None:
            raise _no_household()
        rows = models.Resident.objects.select_for_update().filter(person=person, until_on__isnull=True)
        there = rows.first()
        if there is not None and there.household_id == household:
            there.needs = sorted(needs)
            there.save(update_fields=["needs"])
        else:
            _leave_elsewhere([person], cell, on, actor)
            models.Resident.objects.create(
                household=door, division_path=cell.path, person=person, needs=sorted(needs), from_on=on
            )
        _record("grid.keep_resident", shown(person), kind="person", actor=actor.actor_id, at=at, reason=reason,
                cell=cell.code)  # fmt: skip


def keep_household_list(
    *,
    code: str,
    homes: Mapping[str, Sequence[tuple[int, Sequence[str]]]],
    on: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> HouseholdsKept:
    """Keeps many doors at once, each with the keys and needs of who lives there; what is there already stays as it is.

    Without needs those that are known stay. Who is not named stays too: a list says who lives somewhere, not who does
    not. Raises as `keep_resident`; needs are codes of the pack.
    """
    cell = _in_hand(code, on, actor)
    with scope(cell.path, actor=actor.actor_id):
        rows = list(models.Household.objects.select_for_update().order_by("number"))
        doors = {opened_door(row.door, path=cell.path, number=row.number): row for row in rows}
        fresh = [door for door in homes if door not in doors]
        first = max((row.number for row in rows), default=0) + 1
        sealed = sealed_doors(fresh, [bound_to(cell.path, first + place) for place in range(len(fresh))])
        made = [
            models.Household(division_path=cell.path, number=first + place, door=door)
            for place, door in enumerate(sealed)
        ]
        doors |= dict(zip(fresh, models.Household.objects.bulk_create(made, batch_size=2000), strict=True))
        living = {row.person: row for row in models.Resident.objects.select_for_update().filter(until_on__isnull=True)}
        new, moved, changed = [], [], []
        for door, people in homes.items():
            for person, needs in people:
                there, wanted = living.get(person), sorted(needs)
                if there is not None and there.household_id == doors[door].pk:
                    if wanted and there.needs != wanted:
                        there.needs = wanted
                        changed.append(there)
                    continue
                moved += [person] if there is not None else []
                new.append(
                    models.Resident(
                        household=doors[door], division_path=cell.path, person=person, from_on=on,
                        needs=wanted or (there.needs if there is not None else []),
                    )
                )  # fmt: skip
        models.Resident.objects.bulk_update(changed, ["needs"], batch_size=500)
        _leave_elsewhere([row.person for row in new], cell, on, actor)
        models.Resident.objects.bulk_create(new, batch_size=2000)
        if fresh or new or changed:
            record(
                at=at, actor=actor.actor_id, action="grid.load_households", subject_kind="grid_cell",
                subject_key=cell.code, purpose=reason, persons=[row.person for row in (*new, *changed)],
                detail={"doors": len(fresh), "residents": len(new), "moved": len(moved), "changed": len(changed)},
            )  # fmt: skip
    return HouseholdsKept(len(fresh), len(new), len(changed))


def end_residence(*, code: str, resident: int, on: date, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says that somebody lives there no more, from a day on. Raises as `keep_resident`."""
    cell = _in_hand(code, on, actor)
    with scope(cell.path, actor=actor.actor_id):
        row = models.Resident.objects.select_for_update().filter(pk=resident, until_on__isnull=True).first()
        if row is None:
            raise CellActError("This entry is not in force.", next_step="Look at the households again.")
        row.until_on = on
        row.save(update_fields=["until_on"])
        _record("grid.end_residence", shown(row.person), kind="person", actor=actor.actor_id, at=at, reason=reason,
                cell=cell.code)  # fmt: skip


def _leave_elsewhere(persons: Sequence[int], cell: GridCell, on: date, actor: ScopedActor) -> None:
    """Whoever moved here from another home lives there no more. Seen over the whole city, by key only."""
    city = ".".join(cell.path.split(".")[:2])
    with scope(city, actor=actor.actor_id):
        models.Resident.objects.filter(person__in=persons, until_on__isnull=True).update(until_on=on)


def _is_on_duty(cell: GridCell, kind: DutyKind, account: str, actor: ScopedActor) -> bool:
    with scope(actor.scope.path, actor=actor.actor_id):
        return models.Duty.objects.filter(
            cell=cell.code, kind=kind.value, account=account, until_on__isnull=True
        ).exists()


def _own(code: str, actor: ScopedActor) -> GridCell:
    """The cell, if it lies in the actor's area."""
    cell = get_cell(code=code)
    if not actor.scope.covers(cell.path):
        raise UnknownCellError(
            "There is no such grid cell in your area.", next_step="Choose one from the list of grid cells."
        )
    return cell


def _in_hand(code: str, on: date, actor: ScopedActor) -> GridCell:
    """The cell, if the actor keeps its households: on duty on that day, or its command."""
    cell = get_cell(code=code)
    if not actor.scope.covers(cell.path) or not can(actor, Permission.KEEP_GRID):
        check(actor, Permission.WORK_GRID)
        check_on_duty(actor=actor, cell=cell, on=on)
    return cell


def _no_household() -> CellActError:
    return CellActError("There is no such household in this cell.", next_step="Look at the households again.")


def _record(
    action: str, key: str, *, actor: str, at: datetime, reason: str, kind: str = "grid_cell", **detail: Any
) -> None:
    record(at=at, actor=actor, action=action, subject_kind=kind, subject_key=key, purpose=reason, detail=detail)

"""Lists of households as files: a row that can be understood is taken, every other one is told with line and reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from sizao.desk.grid_cells import rules_of_grid, today_of
from sizao.engines.sheets.mapping import Wanted, map_columns, plain
from sizao.engines.sheets.reading import guess_format, read_sheet
from sizao.foundation.accounts.types import ScopedActor
from sizao.registry.cells.operations import keep_household_list
from sizao.registry.cells.types import GridCell, HouseholdsKept
from sizao.response.grid.operations import register_newcomers
from sizao.response.grid.queries import read_newcomer
from sizao.response.grid.types import GridFault, GridReportError, GridRules, Newcomer


# A cell has some hundred households; a list of ten times as many people is of something larger.
MOST_ROWS = 5000
_LONGEST_DOOR = 60
_COLUMNS = (
    Wanted("door", ("门牌", "门牌号", "房号", "住址", "户"), is_required=True),
    Wanted("name", ("姓名",)),
    Wanted("identifier", ("证件号码", "身份证号", "身份证号码", "证件号")),
    Wanted("phone", ("手机号", "电话", "联系电话")),
    Wanted("needs", ("需求", "特殊需求", "照护需求")),
)
HOUSEHOLD_COLUMNS: Mapping[str, str] = {one.name: one.usual[0] for one in _COLUMNS}
_SEPARATORS = str.maketrans("、；;，/", ",,,,,")


class HouseholdReason(StrEnum):
    """Why a row is not taken."""

    BROKEN = "broken"
    NO_DOOR = "no_door"
    LONG_DOOR = "long_door"
    NO_NAME = "no_name"
    NUMBER = "number"
    PHONE = "phone"
    NEED = "need"
    TWICE = "twice"


_OF_FAULTS = {
    GridFault.MISSING: HouseholdReason.NO_NAME,
    GridFault.NUMBER: HouseholdReason.NUMBER,
    GridFault.PHONE: HouseholdReason.PHONE,
}


@dataclass(frozen=True, slots=True)
class BadHouseholdRow:
    """A row that is not taken: its line in the file, its door and why. What it says of a person is not repeated."""

    line: int
    door: str
    reason: HouseholdReason


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who lives behind a door, as the file says. No needs: it says nothing of them."""

    newcomer: Newcomer
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HouseholdList:
    """What a file says: by door who lives there, in the order of the file, and the rows that say nothing."""

    doors: Mapping[str, list[Told]]
    bad: list[BadHouseholdRow]


def read_household_list(content: bytes, name: str, *, rules: GridRules) -> HouseholdList:
    """Reads a list of doors and residents, one line for each resident or for an empty door.

    Raises `SheetError` for a file that is no table, is too long, or has no column of doors.
    """
    sheet = read_sheet(content, guess_format(name, content), most_rows=MOST_ROWS)
    at = map_columns(sheet.names, _COLUMNS, {})
    codes = {plain(word): code for code, words in rules.needs.items() for word in (code, *words.values())}
    doors: dict[str, list[Told]] = {}
    seen: set[tuple[str, str]] = set()
    bad = [BadHouseholdRow(row.line, "", HouseholdReason.BROKEN) for row in sheet.broken]
    for row in sheet.rows:
        values = {column: row.fields[place].strip() for column, place in at.items()}
        door = " ".join(values["door"].split())
        found = _told(values, door, codes, seen)
        if isinstance(found, HouseholdReason):
            bad.append(BadHouseholdRow(row.line, door[:_LONGEST_DOOR], found))
        else:
            doors.setdefault(door, []).extend([found] if found else [])
    return HouseholdList(doors, sorted(bad, key=lambda one: one.line))


def import_household_list(
    *, content: bytes, name: str, cell: GridCell, actor: ScopedActor, at: datetime, reason: str
) -> tuple[HouseholdList, HouseholdsKept]:
    """Takes the good rows of a file into a cell; what is there already stays, so that the same file twice does nothing.

    For whoever is on duty in the cell, and for its command. Raises `SheetError`, `NotOnDutyError`, `CellActError` and
    `NotPermittedError`; nothing was taken then.
    """
    rules = rules_of_grid(at=at)
    found = read_household_list(content, name, rules=rules)
    told = [(door, one) for door, some in found.doors.items() for one in some]
    with transaction.atomic():
        keys = register_newcomers([one.newcomer for _door, one in told], cell, actor=actor.actor_id, at=at)
        homes: dict[str, list[tuple[int, tuple[str, ...]]]] = {door: [] for door in found.doors}
        for (door, one), key in zip(told, keys, strict=True):
            homes[door].append((key, one.needs))
        kept = keep_household_list(
            code=cell.code, homes=homes, on=today_of(at), actor=actor, at=at, reason=reason
        )  # fmt: skip
    return found, kept


def _told(
    values: Mapping[str, str], door: str, codes: Mapping[str, str], seen: set[tuple[str, str]]
) -> Told | HouseholdReason | None:
    """Who lives there; None for a door behind which nobody is told; or why the row is not taken."""
    if not door:
        return HouseholdReason.NO_DOOR
    if len(door) > _LONGEST_DOOR:
        return HouseholdReason.LONG_DOOR
    words = [plain(word) for word in values.get("needs", "").translate(_SEPARATORS).split(",") if word.strip()]
    if not any(values.get(column) for column in ("name", "identifier", "phone")):
        return HouseholdReason.NO_NAME if words else None
    if any(word not in codes for word in words):
        return HouseholdReason.NEED
    try:
        newcomer = read_newcomer(values)
    except GridReportError as error:
        return _OF_FAULTS.get(error.problems[0].fault, HouseholdReason.BROKEN)
    # The same as in the registry: by the number, else by phone and name.
    who = (newcomer.identifier, "") if newcomer.identifier else (newcomer.phone, plain(newcomer.name))
    if who in seen:
        return HouseholdReason.TWICE
    seen.add(who)
    return Told(newcomer, tuple(sorted({codes[word] for word in words})))

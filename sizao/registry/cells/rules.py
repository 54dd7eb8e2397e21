"""Reading a list of cells, as a unit keeps it in a spreadsheet: good rows are taken, bad ones told. Pure."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import date

from sizao.kernel.errors import SizaoError
from sizao.registry.cells.types import BadRow, CellRow, CellsRead, DutyKind, GridCell, RowFault


# Heads of the file, under any of their names.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "网格编码"),
    "community": ("community", "社区村"),
    "name": ("name", "网格名称"),
    "households": ("households", "户数"),
    "reports_to": ("reports_to", "报送单位"),
    "worker": ("worker", "网格员"),
    "deputy": ("deputy", "副网格员"),
    "doctor": ("doctor", "村医"),
    "from": ("from", "起始日期"),
}
_NEEDED = ("code", "community", "name")
_CODE = re.compile(r"\d{12}-\d{2}")
MOST_ROWS = 20_000
_LONGEST_NAME = 60
_MOST_HOUSEHOLDS = 5000
# A path of a county unit has two dots at least.
_COUNTY_DOTS = 2

Division = Callable[[str], str | None]
"""The path of a division of this code or path; None where there is none."""


class CellListError(SizaoError):
    """A file that is no list of cells at all."""


def cell_path(community_path: str, code: str) -> str:
    """`n13…n130730100001.g01` for the first cell of that community."""
    return f"{community_path}.g{code.rpartition('-')[2]}"


def cell_code(community_code: str, number: int) -> str:
    """The code of the `number`-th cell of a community, from 1."""
    return f"{community_code}-{number:02}"


def read_cells(
    text: str, *, community: Division, division: Division, accounts: frozenset[str], within: Callable[[str], bool]
) -> CellsRead:
    """What stands in a CSV file with heads. `within` says whether a path lies in the area of whoever hands it in.

    Raises `CellListError` where a needed column lacks, or there are more than `MOST_ROWS` rows.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    heads = [head.strip() for head in next(rows, [])]
    places = {column: heads.index(name) for column, names in COLUMNS.items() for name in names if name in heads}
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise CellListError(
            "This is no list of grid cells.",
            f"There is no column {', '.join(' / '.join(COLUMNS[name]) for name in lacking)}.",
            "The first line names the columns; take the sample beside the form.",
        )
    good: list[CellRow] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for cells in rows:
        line = rows.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(good) + len(bad) >= MOST_ROWS:
            raise CellListError("The list is too long.", f"At most {MOST_ROWS} rows are taken.", "Hand it in in parts.")
        values = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        found = _row(line, values, community, division, accounts, within)
        if isinstance(found, CellRow) and found.cell.code in seen:
            found = BadRow(line, "code", RowFault.TWICE, found.cell.code)
        if isinstance(found, BadRow):
            bad.append(found)
        else:
            seen.add(found.cell.code)
            good.append(found)
    return CellsRead(good, bad)


class _BadError(Exception):
    """A row that is not taken, by its column and fault."""

    def __init__(self, column: str, fault: RowFault) -> None:
        super().__init__(column, fault)
        self.column = column
        self.fault = fault


def _row(
    line: int,
    values: Mapping[str, str],
    community: Division,
    division: Division,
    accounts: frozenset[str],
    within: Callable[[str], bool],
) -> CellRow | BadRow:
    try:
        cell = _cell(values, community, division, within)
        named = {kind: _account(values, kind, accounts) for kind in DutyKind}
        return CellRow(line, cell, named, _day(values.get("from", "")))
    except _BadError as bad:
        return BadRow(line, bad.column, bad.fault, values.get(bad.column, "")[:60])


def _cell(
    values: Mapping[str, str], community: Division, division: Division, within: Callable[[str], bool]
) -> GridCell:
    code, name = values["code"], values["name"]
    if not _CODE.fullmatch(code):
        raise _BadError("code", RowFault.CODE)
    path = community(values["community"])
    if path is None or not path.endswith(f"n{code[:12]}"):
        raise _BadError("community", RowFault.COMMUNITY)
    if not within(path):
        raise _BadError("community", RowFault.OUTSIDE)
    if not name or len(name) > _LONGEST_NAME:
        raise _BadError("name", RowFault.NAME)
    reports_to = _reports_to(values.get("reports_to", ""), path, division)
    return GridCell(code, cell_path(path, code), name, reports_to, _number(values.get("households", "")))


def _reports_to(text: str, own: str, division: Division) -> str:
    """A county unit at least; the cell's own community where nothing is said."""
    found = division(text) if text else own
    if found is None or found.count(".") < _COUNTY_DOTS:
        raise _BadError("reports_to", RowFault.REPORTS_TO)
    return found


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= _MOST_HOUSEHOLDS):
        raise _BadError("households", RowFault.HOUSEHOLDS)
    return int(text)


def _account(values: Mapping[str, str], kind: DutyKind, accounts: frozenset[str]) -> str:
    account = values.get(kind.value, "")
    if account and account not in accounts:
        raise _BadError(kind.value, RowFault.ACCOUNT)
    return account


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _BadError("from", RowFault.DAY) from None

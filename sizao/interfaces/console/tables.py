"""Lists on desk pages: filtering, sorting, paging and the addresses for them, without JavaScript and with it.

A page declares its columns, gives its rows as plain values and asks for one screen of them:

    columns = [Column("place", _("Place")), Column("minutes", _("Minutes"), numeric=True)]
    table = build_table("stays", _("Stays"), columns, rows, request.GET, path=request.path)
    return render(request, "...", {"table": table})      # {% include "console/parts/table.html" %}

Rows are dictionaries from column key to `str`, `int`, `float`, `None` or `Value` (a text with a link,
a tone or a sort key).
Of thousands of rows give `MadeRows`: only those on the screen are put into words.
For a list too long for memory, the room's query filters, sorts and pages, and `table_of_page` shows its page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from django.utils.functional import Promise

from sizao.kernel.pages import Page


PAGE_ROWS = 50

Text: TypeAlias = "str | Promise"
Plain: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Value:
    """A cell that is more than its text. `order` sorts in place of the text.

    With `tick` it is a box to choose the row by, sent as `person` with the form `acts` of the page; the text names it.
    """

    text: Text
    url: str = ""
    tone: str = ""
    order: Plain = None
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: Text
    numeric: bool = False
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head on the screen."""

    label: Text
    numeric: bool
    sort_url: str
    aria_sort: str
    mark: str


@dataclass(frozen=True, slots=True)
class Cell:
    label: Text
    text: Text
    numeric: bool
    url: str
    tone: str
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One screen of a list, as `console/parts/table.html` shows it."""

    key: str
    label: Text
    columns: list[Head]
    rows: list[list[Cell]]
    total: int
    page: int
    pages: int
    filter: str
    kept: list[tuple[str, str]]
    previous_url: str = ""
    next_url: str = ""
    exports: list[tuple[str, str]] = field(default_factory=list)
    empty_title: Text = ""
    empty_hint: Text = ""

    @property
    def total_text(self) -> str:
        return f"{self.total:,}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of one list: `KEY-filter`, `KEY-sort` (with a leading `-` for falling), `KEY-page`."""

    filter: str
    sort: str
    falling: bool
    page: int


def read_asked(key: str, parameters: Mapping[str, str], columns: Sequence[Column]) -> Asked:
    """Reads the list's part of an address; what is unknown or malformed counts as not asked."""
    sort = parameters.get(f"{key}-sort", "")
    name = sort.removeprefix("-")
    known = name in {column.key for column in columns if column.sortable}
    page = parameters.get(f"{key}-page", "1")
    return Asked(
        filter=parameters.get(f"{key}-filter", "").strip(),
        sort=name if known else "",
        falling=known and sort.startswith("-"),
        page=max(1, int(page)) if page.isdecimal() and len(page) < 10 else 1,
    )


Item = TypeVar("Item")


class MadeRows(Generic[Item]):
    """Rows that are made of their items when they are looked at: of thousands only a screen, unless words are sought
    in all of them or another order is asked for."""

    def __init__(self, items: Sequence[Item], make: Callable[[Item], Mapping[str, Plain | Value]]) -> None:
        self._items, self._make = items, make

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Mapping[str, Plain | Value]]:
        return map(self._make, self._items)

    def cut(self, begin: int, end: int) -> list[Mapping[str, Plain | Value]]:
        return [self._make(item) for item in self._items[begin:end]]


def build_table(
    key: str,
    label: Text,
    columns: Sequence[Column],
    rows: "Iterable[Mapping[str, Plain | Value]] | MadeRows[Any]",
    parameters: Mapping[str, str],
    *,
    path: str,
    exports: Sequence[tuple[str, str]] = (),
    empty_title: Text = "",
    empty_hint: Text = "",
) -> Table:
    """Filters, sorts and cuts `rows` as the address asks. The filter finds its words in any column, in any order."""
    asked = read_asked(key, parameters, columns)
    made = rows if isinstance(rows, MadeRows) and not asked.filter and not asked.sort else None
    found = [] if made is not None else [row for row in rows if _matches(row, columns, asked.filter)]
    if asked.sort:
        found.sort(key=lambda row: _order(row.get(asked.sort)), reverse=asked.falling)
    total = len(found) if made is None else len(made)
    number = min(asked.page, max(1, -(-total // PAGE_ROWS)))
    begin, end = (number - 1) * PAGE_ROWS, number * PAGE_ROWS
    page = Page(found[begin:end] if made is None else made.cut(begin, end), total, number, PAGE_ROWS)
    return table_of_page(
        key, label, columns, page, parameters, path=path, exports=exports, empty_title=empty_title,
        empty_hint=empty_hint,
    )  # fmt: skip


def table_of_page(
    key: str,
    label: Text,
    columns: Sequence[Column],
    page: Page[Mapping[str, Plain | Value]],
    parameters: Mapping[str, str],
    *,
    path: str,
    exports: Sequence[tuple[str, str]] = (),
    empty_title: Text = "",
    empty_hint: Text = "",
) -> Table:
    """A list of which the room gave one page, filtered and sorted as `read_asked` says."""
    asked = read_asked(key, parameters, columns)

    def address(**changes: str | int) -> str:
        values = dict(parameters.items()) | {f"{key}-{name}": str(value) for name, value in changes.items()}
        return f"{path}?{urlencode({name: value for name, value in values.items() if value})}#{key}"

    return Table(
        key=key,
        label=label,
        columns=[_head(column, asked, address) for column in columns],
        rows=[_cells(row, columns) for row in page.rows],
        total=page.total,
        page=page.number,
        pages=page.last,
        filter=asked.filter,
        kept=[(name, value) for name, value in parameters.items() if name not in {f"{key}-filter", f"{key}-page"}],
        previous_url=address(page=page.number - 1) if page.number > 1 else "",
        next_url=address(page=page.number + 1) if page.number < page.last else "",
        exports=list(exports),
        empty_title=empty_title,
        empty_hint=empty_hint,
    )


def _head(column: Column, asked: Asked, address: Any) -> Head:
    if not column.sortable:
        return Head(column.label, column.numeric, "", "none", "")
    if asked.sort != column.key:
        return Head(column.label, column.numeric, address(sort=column.key, page=""), "none", "")
    turned = column.key if asked.falling else f"-{column.key}"
    aria, mark = ("descending", "▾") if asked.falling else ("ascending", "▴")
    return Head(column.label, column.numeric, address(sort=turned, page=""), aria, mark)


def _cells(row: Mapping[str, Plain | Value], columns: Sequence[Column]) -> list[Cell]:
    cells = []
    for column in columns:
        value = row.get(column.key)
        if isinstance(value, Value):
            cells.append(Cell(column.label, value.text, column.numeric, value.url, value.tone, value.tick))
        else:
            cells.append(Cell(column.label, _text(value), column.numeric, "", ""))
    return cells


def _text(value: Plain | Value) -> str:
    if isinstance(value, Value):
        return str(value.text)
    return "" if value is None else str(value)


def _matches(row: Mapping[str, Plain | Value], columns: Sequence[Column], words: str) -> bool:
    if not words:
        return True
    whole = " ".join(_text(row.get(column.key)) for column in columns).casefold()
    return all(word in whole for word in words.casefold().split())


def _order(value: Plain | Value) -> tuple[int, float, str]:
    """Numbers before texts, and what is missing last."""
    if isinstance(value, Value):
        value = str(value.text) if value.order is None else value.order
    if value is None or value == "":
        return (2, 0.0, "")
    if isinstance(value, str):
        return (1, 0.0, value)
    return (0, float(value), "")

"""Searches whose words may name people: sent by POST, so that no name or number ever stands in an address.

A page hands its fields, columns and one page of rows; `console/parts/search.html` shows them in one form, whose buttons
turn pages and export. `POST` answers with the result; `GET` may preset what names nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.functional import Promise

from sizao.interfaces.console.tables import Cell, Column, Plain, Value
from sizao.kernel.pages import Page


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form. `options` (value, label) makes it a choice; `kind` is the type of an input."""

    name: str
    label: str | Promise
    value: str
    kind: str = "text"
    options: Sequence[tuple[str, str | Promise]] = ()
    hint: str | Promise = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, with `heads` and rows of cells as tables have them; `is_cut`: there is more of it.

    `ticks` gives the value of each row's box, sent as `tick`, empty for a row that cannot be chosen; `acts` are what
    can be done with those ticked: address and label of a button. `choosable` are the rows with their boxes.
    """

    label: str | Promise
    heads: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int
    page: int
    pages: int
    empty_title: str | Promise = ""
    empty_hint: str | Promise = ""
    exports: Sequence[str] = field(default=("csv", "xlsx"))
    is_cut: bool = False
    tick: str = ""
    ticks: Sequence[str] = ()
    acts: Sequence[tuple[str, str | Promise]] = ()
    empty_url: str = ""
    """Where to go on when nothing was found, with the words of the link."""
    empty_action: str | Promise = ""

    @property
    def choosable(self) -> list[tuple[Sequence[Cell], str]]:
        return list(zip(self.rows, self.ticks or [""] * len(self.rows), strict=True))

    @property
    def total_text(self) -> str:
        return f"{self.total:,}"


def cells(rows: Sequence[Mapping[str, Plain | Value]], heads: Sequence[Column]) -> list[list[Cell]]:
    """Rows as the template shows them, in the order of the heads."""
    found = []
    for row in rows:
        line = []
        for head in heads:
            value = row.get(head.key)
            if not isinstance(value, Value):
                value = Value("" if value is None else str(value))
            line.append(Cell(head.label, value.text, head.numeric, value.url, value.tone))
        found.append(line)
    return found


def page_within(search: Callable[[int], Page[Row]], number: int) -> Page[Row]:
    """Page `number` of what `search` finds, or the last one where the list has become shorter."""
    page = search(number)
    return page if page.number <= page.last else search(page.last)


def page_of(given: Mapping[str, str]) -> int:
    """The page that was asked for; the first if it is none."""
    text = given.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1

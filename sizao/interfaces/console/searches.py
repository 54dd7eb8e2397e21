"""Searches whose words may name people: sent by POST, so that no name or number ever stands in an address.

A page hands its fields, columns and one page of rows; `console/parts/search.html` shows them in one form, whose buttons
turn pages and export. `POST` answers with the result; `GET` may preset what names nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from sizao.interfaces.console.tables import Cell, Column, Plain, Value


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
    """One page of what was found, with `heads` and rows of cells as tables have them."""

    label: str | Promise
    heads: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int
    page: int
    pages: int
    empty_title: str | Promise = ""
    empty_hint: str | Promise = ""
    exports: Sequence[str] = field(default=("csv", "xlsx"))


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


def page_of(given: Mapping[str, str]) -> int:
    """The page that was asked for; the first if it is none."""
    text = given.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1

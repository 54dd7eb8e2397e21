"""Which column of a sheet says what, and which of our words a cell means: as told, by our names, or by usual ones."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sizao.engines.sheets.types import MissingColumnsError, SheetError


Meaning = TypeVar("Meaning")

# Columns that our own files of bad rows carry, so that a corrected row can be told from a new one.
BATCH_REFERENCE = "sizao_batch"
LINE_REFERENCE = "sizao_line"
REASON_COLUMN = "sizao_reason"

_LOOKS_LIKE_DATA = re.compile(r"\d{5,}|\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of our columns, and what others usually call it."""

    name: str
    usual: tuple[str, ...] = ()
    is_required: bool = False


def plain(text: str) -> str:
    """A name or word as it is compared: without marks of order, blanks, width and case."""
    return "".join(unicodedata.normalize("NFKC", text.removeprefix("\ufeff")).split()).casefold()


def map_columns(names: Sequence[str], wanted: Iterable[Wanted], told: Mapping[str, str]) -> dict[str, int]:
    """The position of each of our columns among the names found; `told` says what a column is called in this file.

    Raises `SheetError` if a required or a told column is missing, or if two columns could be meant.
    """
    plain_names = [plain(name) for name in names]
    positions: dict[str, int] = {}
    missing: list[Wanted] = []
    for column in wanted:
        candidates = [told[column.name]] if column.name in told else [column.name, *column.usual]
        name = next((name for name in map(plain, candidates) if name in plain_names), None)
        if name is None:
            if column.is_required or column.name in told:
                missing.append(column)
            continue
        if plain_names.count(name) > 1:
            raise SheetError(
                f"The column '{name}' stands {plain_names.count(name)} times in the header.",
                f"It cannot be told which one is meant for {column.name}.",
                "Rename or remove one of them.",
            )
        positions[column.name] = plain_names.index(name)
    if missing:
        raise _missing(missing, names, told)
    return positions


def _missing(missing: Sequence[Wanted], names: Sequence[str], told: Mapping[str, str]) -> MissingColumnsError:
    called = [f"{column.name} (as '{told[column.name]}')" if column.name in told else column.name for column in missing]
    why = f"The file has {', '.join(name or '(no name)' for name in names[:40])}."
    if any(_LOOKS_LIKE_DATA.search(name) for name in names):
        # Whatever stands there may be somebody's number: it is not repeated.
        why = "The first line holds data, not the names of columns."
    return MissingColumnsError(
        f"No column was found for {', '.join(called)}.",
        why,
        "Say which column is meant, or put a line with the names of the columns first.",
        columns=tuple(column.name for column in missing),
    )


def meaning(cell: str, told: Mapping[str, Meaning], usual: Mapping[str, Meaning]) -> Meaning | None:
    """What a cell means: by what its source said its words mean, else by the usual words; None if neither knows it.

    The keys of both mappings are `plain` words.
    """
    word = plain(cell)
    return told[word] if word in told else usual.get(word)

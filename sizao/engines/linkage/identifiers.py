"""What an identifier says by itself: whether it can be, and when its owner was born."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


_RESIDENT = re.compile(r"\d{17}[\dX]")
# A resident number that a spreadsheet took for a quantity: the last digits are gone.
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d{2}")
# GB 11643: weights of the first 17 digits, and the last character for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"


class IdentifierKind(StrEnum):
    """What an identifier looks like."""

    NONE = "none"
    RESIDENT = "resident"
    """A resident identity number whose check character is right."""
    MISTYPED = "mistyped"
    """It has the form of a resident number, and its day of birth or check character cannot be."""
    ROUNDED = "rounded"
    """A spreadsheet rounded it."""
    OTHER = "other"
    """A passport, a permit, a number of a source: nothing in it can be checked."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in the form that is compared: no blanks or hyphens, upper case."""

    text: str
    kind: IdentifierKind
    born_on: date | None = None

    @property
    def is_usable(self) -> bool:
        """Whether somebody may be looked for by it: a mistyped one may be registered as it is."""
        return self.kind not in (IdentifierKind.NONE, IdentifierKind.ROUNDED)


def read_identifier(text: str) -> Identifier:
    """What somebody wrote as an identifier."""
    words = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper().lstrip("'")
    if not words:
        return Identifier("", IdentifierKind.NONE)
    if _ROUNDED.fullmatch(words):
        return Identifier(words, IdentifierKind.ROUNDED)
    if not _RESIDENT.fullmatch(words):
        # Sixteen to eighteen digits are a resident number that lost some, not a number of another kind.
        return Identifier(words, IdentifierKind.MISTYPED if re.fullmatch(r"\d{16,18}", words) else IdentifierKind.OTHER)
    try:
        born_on = date(int(words[6:10]), int(words[10:12]), int(words[12:14]))
    except ValueError:
        return Identifier(words, IdentifierKind.MISTYPED)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, words[:17], strict=True))
    if _LAST[total % 11] != words[17]:
        return Identifier(words, IdentifierKind.MISTYPED)
    return Identifier(words, IdentifierKind.RESIDENT, born_on)

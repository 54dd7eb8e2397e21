"""What an identifier says by itself: whether it can be, and when its owner was born."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul


_RESIDENT = re.compile(r"\d{17}[\dX]")
# A resident number that a spreadsheet took for a quantity: the last digits are gone.
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d{2}")
# GB 11643: weights of the first 17 digits, and the last character for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"
_LENGTH = 18
# Nobody alive was born before; such a year is a slip of the hand.
_FIRST_YEAR = 1880


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

    @property
    def sex(self) -> str:
        """`m` or `f` as a resident number says it, else empty."""
        return ("m" if int(self.text[16]) % 2 else "f") if self.kind is IdentifierKind.RESIDENT else ""


def read_identifier(text: str) -> Identifier:
    """What somebody wrote as an identifier."""
    # Most need no such care, and millions are read.
    is_plain = text.isascii() and text.isalnum()
    words = text.upper() if is_plain else re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper().lstrip("'")
    if not words:
        return Identifier("", IdentifierKind.NONE)
    if _ROUNDED.fullmatch(words):
        return Identifier(words, IdentifierKind.ROUNDED)
    if not _RESIDENT.fullmatch(words):
        # Sixteen to nineteen digits are a resident number that lost or doubled some, not a number of another kind.
        is_resident = re.fullmatch(r"\d{15,18}[\dX]", words) is not None
        return Identifier(words, IdentifierKind.MISTYPED if is_resident else IdentifierKind.OTHER)
    born_on = _birth_date(words)
    if born_on is None or check_character(words[:17]) != words[17]:
        return Identifier(words, IdentifierKind.MISTYPED)
    return Identifier(words, IdentifierKind.RESIDENT, born_on)


def check_character(digits: str) -> str:
    """The eighteenth character of a resident number, from its first seventeen digits (GB 11643)."""
    return _LAST[sum(map(mul, _WEIGHTS, map(int, digits))) % 11]


def of_eighteen(text: str) -> str:
    """A number of a first-generation card (15 digits, valid until 2013) as it is written today; others as they are."""
    if not re.fullmatch(r"\d{15}", text):
        return text
    digits = f"{text[:6]}19{text[6:]}"
    return digits + check_character(digits) if _birth_date(digits) is not None else text


def repaired(text: str) -> list[str]:
    """The valid resident numbers from which a mistyped one differs by one slip, sorted.

    A slip is one wrong, lost or doubled character, or two neighbors that changed places. The check character tells each
    of them (its weights differ from neighbor to neighbor), so that of the 180 texts one slip away about twenty are
    numbers. None for what is no mistyped resident number.
    """
    if not re.fullmatch(r"\d{16,18}[\dX]", text) or read_identifier(text).kind is IdentifierKind.RESIDENT:
        return []
    return sorted({one for one in _one_slip_from(text) if _is_valid(one)})


def _one_slip_from(text: str) -> Iterator[str]:
    """The texts of eighteen characters that are one slip away."""
    for at in range(len(text) + 1):
        before, after = text[:at], text[at:]
        if len(text) == _LENGTH - 1:
            yield from (before + sign + after for sign in _LAST)
        elif after and len(text) == _LENGTH:
            yield from (before + sign + after[1:] for sign in _LAST)
            if len(after) > 1:
                yield before + after[1] + after[0] + after[2:]
        elif after and len(text) == _LENGTH + 1:
            yield before + after[1:]


def _is_valid(number: str) -> bool:
    digits = number[:17]
    return digits.isdecimal() and check_character(digits) == number[17] and _birth_date(number) is not None


def _birth_date(number: str) -> date | None:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born_on if born_on.year >= _FIRST_YEAR else None

"""Comparing two writings: for each of five facts the level on which they agree, of any number of pairs at once.

Levels are small numbers; 0 says that one of the two knows nothing. Distances count characters, never bytes: a Chinese
character has three of those, and 张伟 and 张卫 differ by one character.
"""

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sizao.engines.linkage.identifiers import IdentifierKind
from sizao.engines.linkage.records import KINDS, Columns


Levels = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


class Document(IntEnum):
    """Number and birth date together, as a resident number holds the date: they are one witness, not two."""

    UNKNOWN = 0
    SAME = 1
    ONE_SLIP = 2
    """A mistyped resident number one slip away: a wrong, lost or doubled character, or two that changed places."""
    TWO_SLIPS = 3
    """A mistyped resident number of which two characters differ."""
    SAME_BIRTHDAY = 4
    """The numbers tell nothing (none, or a passport and a resident number); the birth date is the same."""
    CLOSE_BIRTHDAY = 5
    """As before; of the birth date one digit differs, or day and month changed places."""
    SAME_YEAR = 6
    """As before; only the years of birth are known of both, and they are the same."""
    OTHER_NUMBER_SAME_BIRTHDAY = 7
    """Two valid resident numbers with one birth date: twins, or two people born on a day."""
    OTHER_BIRTHDAY = 8
    OTHER_NUMBER = 9


class NameLevel(IntEnum):
    UNKNOWN = 0
    SAME = 1
    SAME_SOUND = 2
    """Homophones, or the name in letters, in either order."""
    LIKE_SOUND = 3
    """Of one sound for who does not hear zh from z, or -ing from -in."""
    ONE_CHARACTER = 4
    """One of three or more characters is wrong, missing or one too many, or two neighbors changed places."""
    OTHER = 5


class PhoneLevel(IntEnum):
    UNKNOWN = 0
    SAME = 1
    ONE_SLIP = 2
    OTHER = 3


class SexLevel(IntEnum):
    UNKNOWN = 0
    SAME = 1
    OTHER = 2


class HomeLevel(IntEnum):
    UNKNOWN = 0
    SAME_HOUSEHOLD = 1
    SAME_COMMUNITY = 2
    SAME_COUNTY = 3
    OTHER = 4


# The order of the columns of a table of levels.
COMPARISONS: Mapping[str, type[IntEnum]] = {
    "document": Document,
    "name": NameLevel,
    "phone": PhoneLevel,
    "sex": SexLevel,
    "home": HomeLevel,
}
_RESIDENT, _MISTYPED, _OTHER = (
    KINDS[kind] for kind in (IdentifierKind.RESIDENT, IdentifierKind.MISTYPED, IdentifierKind.OTHER)
)
# Of two characters one is half a name.
_FEWEST_CHARACTERS = 3
_SLICE = 200_000


def compare(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    """The levels of the pairs (row `left[i]` of `one`, row `right[i]` of `other`); a column for each comparison."""
    levels = np.empty((len(left), len(COMPARISONS)), np.uint8)
    for start in range(0, len(left), _SLICE):
        rows = slice(start, start + _SLICE)
        a, b = left[rows], right[rows]
        levels[rows, 0] = _document(one, other, a, b)
        levels[rows, 1] = _name(one, other, a, b)
        levels[rows, 2] = _phone(one, other, a, b)
        levels[rows, 3] = _sex(one, other, a, b)
        levels[rows, 4] = _home(one, other, a, b)
    return levels


def _document(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    kinds = one.kind[left], other.kind[right]
    numbers = one.number[left], other.number[right]
    born = one.born[left], other.born[right]
    years = one.year[left], other.year[right]
    same_number = (numbers[0] == numbers[1]) & (numbers[0] != 0)
    both_resident = (kinds[0] == _RESIDENT) & (kinds[1] == _RESIDENT)
    # Two valid numbers are never one slip apart, so digits are compared only where one is mistyped.
    form = ((kinds[0] == _MISTYPED) & (kinds[1] != 0) & (kinds[1] != _OTHER)) | (
        (kinds[1] == _MISTYPED) & (kinds[0] == _RESIDENT)
    )
    form &= ~same_number
    one_slip, two_slips = np.zeros_like(form), np.zeros_like(form)
    rows = np.flatnonzero(form)
    if len(rows):
        digits = one.digits[left[rows]], other.digits[right[rows]]
        one_slip[rows] = one_slip_apart(*digits)
        two_slips[rows] = (digits[0] != digits[1]).sum(1) == 2
    dates = (born[0] != 0) & (born[1] != 0)
    same_date = dates & (born[0] == born[1])
    known_years = (years[0] != 0) & (years[1] != 0)
    return np.select(
        [
            same_number,
            one_slip,
            form & two_slips,
            both_resident & same_date,
            both_resident | form,
            same_date,
            dates & _close_dates(*born),
            dates,
            known_years & (years[0] == years[1]),
            known_years,
        ],
        [
            Document.SAME,
            Document.ONE_SLIP,
            Document.TWO_SLIPS,
            Document.OTHER_NUMBER_SAME_BIRTHDAY,
            Document.OTHER_NUMBER,
            Document.SAME_BIRTHDAY,
            Document.CLOSE_BIRTHDAY,
            Document.OTHER_BIRTHDAY,
            Document.SAME_YEAR,
            Document.OTHER_BIRTHDAY,
        ],
        Document.UNKNOWN,
    ).astype(np.uint8)


def _name(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    names = one.name[left], other.name[right]
    sounds = one.sound[left], other.sound[right]
    known = (names[0] != 0) & (names[1] != 0)
    same_sound = (sounds[0] == sounds[1]) | (one.turned[left] == sounds[1]) | (sounds[0] == other.turned[right])
    like_sound = one.alike[left] == other.alike[right]
    one_character = np.zeros_like(known)
    rows = np.flatnonzero(known & ~(names[0] == names[1]) & ~same_sound)
    if len(rows):
        letters = one.letters[left[rows]], other.letters[right[rows]]
        longest = np.maximum((letters[0] != 0).sum(1), (letters[1] != 0).sum(1))
        one_character[rows] = one_slip_apart(*letters) & (longest >= _FEWEST_CHARACTERS)
    return np.select(
        [~known, names[0] == names[1], same_sound, like_sound, one_character],
        [NameLevel.UNKNOWN, NameLevel.SAME, NameLevel.SAME_SOUND, NameLevel.LIKE_SOUND, NameLevel.ONE_CHARACTER],
        NameLevel.OTHER,
    ).astype(np.uint8)


def _phone(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    firsts, seconds = (one.phone[left], other.phone[right]), (one.other_phone[left], other.other_phone[right])
    known = (firsts[0] != 0) & (firsts[1] != 0)
    same = (firsts[0] == firsts[1]) | (
        ((seconds[0] != 0) & ((seconds[0] == firsts[1]) | (seconds[0] == seconds[1])))
        | ((seconds[1] != 0) & (seconds[1] == firsts[0]))
    )
    slip = np.zeros_like(known)
    rows = np.flatnonzero(known & ~same)
    if len(rows):
        slip[rows] = one_slip_apart(one.phone_digits[left[rows]], other.phone_digits[right[rows]])
    return np.select(
        [~known, same, slip], [PhoneLevel.UNKNOWN, PhoneLevel.SAME, PhoneLevel.ONE_SLIP], PhoneLevel.OTHER
    ).astype(np.uint8)


def _sex(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    a, b = one.sex[left], other.sex[right]
    return np.select([(a == 0) | (b == 0), a == b], [SexLevel.UNKNOWN, SexLevel.SAME], SexLevel.OTHER).astype(np.uint8)


def _home(one: Columns, other: Columns, left: Rows, right: Rows) -> Levels:
    def both(name: str) -> tuple[Flags, Flags]:
        a, b = getattr(one, name)[left], getattr(other, name)[right]
        return (a != 0) & (b != 0), (a == b) & (a != 0)

    known, household, community, county = both("county")[0], *(both(name)[1] for name in _HOMES)
    return np.select(
        [household, ~known, community, county],
        [HomeLevel.SAME_HOUSEHOLD, HomeLevel.UNKNOWN, HomeLevel.SAME_COMMUNITY, HomeLevel.SAME_COUNTY],
        HomeLevel.OTHER,
    ).astype(np.uint8)


_HOMES = ("household", "community", "county")


def _close_dates(one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> Flags:
    """Whether two dates (yyyymmdd) differ in one digit, or in the order of day and month."""
    powers = 10 ** np.arange(8, dtype=np.int64)
    digits = (one[:, None] // powers % 10) != (other[:, None] // powers % 10)
    turned = one // 10_000 * 10_000 + one % 100 * 100 + one // 100 % 100
    close: Flags = (digits.sum(1) == 1) | (turned == other)
    return close


def one_slip_apart(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> Flags:
    """Whether the texts in the rows are one slip apart: a wrong, missing or added character, or neighbors exchanged.

    Rows are padded with 0, and both tables are equally wide. Equal texts are none apart.
    """
    count, width = one.shape
    lengths = (one != 0).sum(1), (other != 0).sum(1)
    differs = one != other
    number = differs.sum(1)
    first = np.where(number > 0, differs.argmax(1), width - 1)
    at, rows = np.minimum(first, width - 2), np.arange(count)
    same_length = lengths[0] == lengths[1]
    exchanged = (number == 2) & (one[rows, at] == other[rows, at + 1]) & (one[rows, at + 1] == other[rows, at])
    slip: Flags = same_length & ((number == 1) | exchanged)
    after = np.arange(width - 1) >= first[:, None]
    for long, short, step in ((one, other, lengths[0] - lengths[1]), (other, one, lengths[1] - lengths[0])):
        # Behind the first difference the longer text goes on one character later.
        slip |= (step == 1) & ~((long[:, 1:] != short[:, :-1]) & after).any(1)
    return slip

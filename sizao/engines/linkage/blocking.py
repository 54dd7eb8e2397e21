"""Which pairs are worth comparing: those that share a number, a phone, or the birth date and half the name by sound.

A mistyped number is repaired instead of searched by likeness: of the texts one slip away some fifteen are valid
numbers, and whoever has one of them is a candidate. So no slip in a number hides anybody, and every search is for an
exact value, which also a blind index of encrypted fields can answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sizao.engines.linkage.identifiers import read_identifier, repaired
from sizao.engines.linkage.names import halves_of
from sizao.engines.linkage.records import Columns, Facts, Ints, hashed
from sizao.engines.linkage.sounds import alike


# A phone or a birth date with a name that more people share than this is nobody's mark (a hotel's front desk).
MOST_IN_A_BLOCK = 100
_MISTYPED = 2
_SLICE = 500_000


@dataclass(frozen=True, slots=True)
class Blocks:
    """The exact values by which somebody is found: numbers, phones, and texts of half a name with a birth date."""

    numbers: tuple[str, ...]
    phones: tuple[str, ...]
    families: tuple[str, ...]
    givens: tuple[str, ...]


def blocks_searched(facts: Facts) -> Blocks:
    """By which values the person of a writing is looked for. A day of birth also finds who has only a year."""
    days = [str(day) for day in (facts.born, facts.year) if day]
    halves = [(facts.family, facts.given)]
    if facts.turned:
        halves.append((facts.given, facts.family))
    # Where a character is missing, what was left may be the other half.
    families = [family for family, _given in halves] + [facts.alike]
    givens = [given for _family, given in halves] + [facts.alike]
    return Blocks(
        tuple(dict.fromkeys([facts.number, *_repairs(facts)])) if facts.number else (),
        tuple(phone for phone in (facts.phone, facts.other_phone) if phone),
        _dated(families, days),
        _dated(givens, days),
    )


def blocks_kept(identifier: str, name: str, birth_year: int | None) -> tuple[str, str]:
    """Under which two texts a registered person is found: family name and given name with the day (or year) of birth.

    Empty where a part is unknown.
    """
    born_on = read_identifier(identifier).born_on
    day = f"{born_on:%Y%m%d}" if born_on else str(birth_year or "")
    family, given = (f"{alike(half)} {day}" if half and day else "" for half in halves_of(name))
    return family, given


def _dated(halves: Sequence[str], days: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{half} {day}" for half in halves if half for day in days))


def _repairs(facts: Facts) -> list[str]:
    return repaired(facts.number) if facts.kind == _MISTYPED else []


def repairs_of(facts: Sequence[Facts]) -> tuple[Ints, Ints]:
    """For each mistyped number the rows and the hashes of what it may have been."""
    found = [(row, hashed(number)) for row, one in enumerate(facts) for number in _repairs(one)]
    pairs = np.array(found, np.int64).reshape(len(found), 2)
    return pairs[:, 0], pairs[:, 1]


class Index:
    """Registered people in memory, for batches. Built in a second for a million."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        days = _days(columns)
        phones = np.concatenate([columns.phone, columns.other_phone])
        self._numbers = _Sorted.of(columns.number)
        self._phones = _Sorted.of(phones, people=len(columns))
        self._families = _Sorted.of(_mixed(columns.family, days))
        self._givens = _Sorted.of(_mixed(columns.given, days))

    def pairs(self, asked: Columns, repairs: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """The pairs worth comparing, each once: rows of `asked` and rows of the index, by the former."""
        found = [pair for pair in self._found(asked, repairs) if len(pair[0])]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        people = max(len(self.columns), 1)
        codes = np.unique(np.concatenate([left * people + right for left, right in found]))
        return codes // people, codes % people

    def _found(self, asked: Columns, repairs: tuple[Ints, Ints]) -> Iterator[tuple[Ints, Ints]]:
        rows = np.arange(len(asked))
        yield self._numbers.having(asked.number, rows)
        yield self._numbers.having(repairs[1], repairs[0])
        yield self._phones.having(asked.phone, rows)
        yield self._phones.having(asked.other_phone, rows)
        years = asked.year.astype(np.int64)
        for days in (asked.born.astype(np.int64), np.where(years == asked.born, 0, years)):
            for family, given in ((asked.family, asked.given), (asked.given, asked.family)):
                # Names in letters come in either order; a Chinese name is looked for as it stands.
                stands = family is asked.family
                rows_meant = rows if stands else np.flatnonzero(asked.turned != 0)
                yield self._families.having(_mixed(family[rows_meant], days[rows_meant]), rows_meant)
                yield self._givens.having(_mixed(given[rows_meant], days[rows_meant]), rows_meant)
            yield self._families.having(_mixed(asked.alike, days), rows)
            yield self._givens.having(_mixed(asked.alike, days), rows)


@dataclass(frozen=True, slots=True)
class _Sorted:
    values: Ints
    rows: Ints
    people: int

    @classmethod
    def of(cls, values: Ints, people: int | None = None) -> "_Sorted":
        known = np.flatnonzero(values)
        order = known[np.argsort(values[known], kind="stable")]
        return cls(values[order], order, people or max(len(values), 1))

    def having(self, values: Ints, asked: Ints) -> tuple[Ints, Ints]:
        """For each value, under its row in `asked`, the people who have it; crowded ones are left out."""
        low = np.searchsorted(self.values, values, side="left")
        size = np.searchsorted(self.values, values, side="right") - low
        size[(values == 0) | (size > MOST_IN_A_BLOCK)] = 0
        left = np.repeat(asked, size)
        ends = np.cumsum(size)
        at = np.repeat(low - (ends - size), size) + np.arange(int(ends[-1]) if len(ends) else 0)
        return left, self.rows[at] % self.people


def _days(columns: Columns) -> Ints:
    days: Ints = np.where(columns.born != 0, columns.born, columns.year).astype(np.int64)
    return days


def _mixed(half: npt.NDArray[np.int64], days: npt.NDArray[np.int64]) -> Ints:
    """One number for half a name and a day; 0 where either is unknown."""
    with np.errstate(over="ignore"):
        code = (half ^ (days * np.int64(0x2545F4914F6CDD1D))) & np.int64(0x7FFFFFFFFFFFFFFF)
    mixed: Ints = np.where((half == 0) | (days == 0), 0, np.maximum(code, 1))
    return mixed

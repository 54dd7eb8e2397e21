"""What sources wrote about people, as it is compared: a column for each fact, a row for each writing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from sizao.engines.linkage.identifiers import Identifier, IdentifierKind, of_eighteen, read_identifier
from sizao.engines.linkage.names import read_name
from sizao.engines.linkage.phones import phones_in
from sizao.engines.linkage.sounds import alike


Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

# Nineteen characters hold a resident number with one too many; longer ones are not compared by digits.
_NUMBER, _NAME, _PHONE = 20, 16, 16
_SEXES = {"m": 1, "f": 2}
KINDS = {IdentifierKind.RESIDENT: 1, IdentifierKind.MISTYPED: 2, IdentifierKind.OTHER: 3}
# Digits of an identity card of the first generation.
_FIRST_GENERATION = 15
# A county is the third part of a division's path, a community all of it.
_COUNTY_PARTS = 3


@dataclass(frozen=True, slots=True)
class Writing:
    """What one source wrote about one person; whatever it did not write is empty.

    `sex` is `m`, `f` or `u`; `division` the path of the community, as far as it is known; `household` a key.
    """

    identifier: str = ""
    name: str = ""
    phone: str = ""
    born_on: date | None = None
    birth_year: int | None = None
    sex: str = "u"
    division: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a writing says. `born` is the day of birth as yyyymmdd, 0 where it is unknown.

    `family` and `given` are sounds as they are often misheard: by them and the day of birth candidates are found.
    """

    number: str
    kind: int
    name: str
    sound: str
    turned: str
    alike: str
    family: str
    given: str
    phone: str
    other_phone: str
    born: int
    year: int
    sex: int
    household: str
    community: str
    county: str


def read_writing(writing: Writing) -> Facts:
    """The facts in a writing. What cannot be is left out: it says nothing about who is meant."""
    identifier = read_identifier(writing.identifier)
    if len(identifier.text) == _FIRST_GENERATION:
        identifier = read_identifier(of_eighteen(identifier.text))
    kind = KINDS.get(identifier.kind, 0)
    name = read_name(writing.name)
    phone, other, *_ = *phones_in(writing.phone), "", ""
    born_on = _born_on(identifier, writing)
    year = born_on.year if born_on else writing.birth_year or 0
    division = writing.division if writing.division.count(".") >= _COUNTY_PARTS - 1 else ""
    return Facts(
        identifier.text if kind else "",
        kind,
        name.plain,
        name.sound,
        name.turned,
        name.alike,
        alike(name.family),
        alike(name.given),
        phone,
        other,
        born_on.year * 10_000 + born_on.month * 100 + born_on.day if born_on else 0,
        year,
        _SEXES.get(identifier.sex or writing.sex, 0),
        writing.household,
        division if division.count(".") > _COUNTY_PARTS else "",
        ".".join(division.split(".")[:_COUNTY_PARTS]),
    )


def _born_on(identifier: Identifier, writing: Writing) -> date | None:
    if identifier.born_on is not None:
        return identifier.born_on
    if writing.born_on is not None:
        return writing.born_on
    # Of a mistyped number most digits are right: its day of birth, where it is one, is compared as it stands.
    digits = identifier.text[6:14]
    if identifier.kind is not IdentifierKind.MISTYPED or len(identifier.text) != 18 or not digits.isdecimal():
        return None
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born_on if writing.birth_year in (None, born_on.year) else None


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts of many writings. Texts that are only compared as a whole are hashes of 64 bits, 0 where they are empty.

    `digits`, `letters` and `phone_digits` are padded with 0: the characters that slips are looked for in.
    """

    number: Ints
    kind: Bytes
    digits: Bytes
    name: Ints
    letters: npt.NDArray[np.uint32]
    sound: Ints
    turned: Ints
    alike: Ints
    family: Ints
    given: Ints
    phone: Ints
    other_phone: Ints
    phone_digits: Bytes
    born: npt.NDArray[np.int32]
    year: npt.NDArray[np.int16]
    sex: Bytes
    household: Ints
    community: Ints
    county: Ints

    def __len__(self) -> int:
        return len(self.number)


def columns_of(facts: Sequence[Facts]) -> Columns:
    """The facts as columns, in their order."""
    return Columns(
        number=_hashes(one.number for one in facts),
        kind=np.array([one.kind for one in facts], np.uint8),
        digits=_characters([one.number for one in facts], _NUMBER),
        name=_hashes(one.name for one in facts),
        letters=_letters([one.name for one in facts]),
        sound=_hashes(one.sound for one in facts),
        turned=_hashes(one.turned for one in facts),
        alike=_hashes(one.alike for one in facts),
        family=_hashes(one.family for one in facts),
        given=_hashes(one.given for one in facts),
        phone=_hashes(one.phone for one in facts),
        other_phone=_hashes(one.other_phone for one in facts),
        phone_digits=_characters([one.phone for one in facts], _PHONE),
        born=np.array([one.born for one in facts], np.int32),
        year=np.array([one.year for one in facts], np.int16),
        sex=np.array([one.sex for one in facts], np.uint8),
        household=_hashes(one.household for one in facts),
        community=_hashes(one.community for one in facts),
        county=_hashes(one.county for one in facts),
    )


def joined(parts: Iterable[Columns]) -> Columns:
    """Several columns one after the other."""
    listed = list(parts)
    pick: Callable[[str], Any] = lambda name: np.concatenate([getattr(part, name) for part in listed])  # noqa: E731
    return Columns(*(pick(name) for name in Columns.__dataclass_fields__))


def hashed(text: str) -> int:
    """A number of 63 bits for a text, the same in every process; 0 for the empty one."""
    return _hashed(text) if text else 0


# Names and sounds repeat; numbers and phones do not, and are soon forgotten again.
@lru_cache(maxsize=131_072)
def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1 or 1


def _hashes(texts: Iterable[str]) -> Ints:
    return np.array([hashed(text) for text in texts], np.int64)


def _characters(texts: Sequence[str], width: int) -> Bytes:
    plain = [text if text.isascii() and len(text) <= width else "" for text in texts]
    return np.array(plain, f"S{width}").view(np.uint8).reshape(len(texts), width)


def _letters(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    return np.array([text[:_NAME] for text in texts], f"U{_NAME}").view(np.uint32).reshape(len(texts), _NAME)

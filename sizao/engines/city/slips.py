"""How sources write about the city's people: mostly right, and wrong in the ways that hands, ears and forms have.

For measuring and training record linkage only. Each writing is of a kind, and its truth is known: whom it means, or
that it means nobody who is registered. Those who are not registered are the hard ones: twins, namesakes born on one
day, sons, spouses with the registered person's phone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin

from sizao.engines.city.city import City
from sizao.engines.city.identity import REGION, with_checksum
from sizao.engines.city.streams import stream
from sizao.engines.linkage.records import Writing
from sizao.engines.linkage.sounds import alike


# The most frequent surnames with their shares in a hundred (national statistics of names, 2020, rounded); the others
# share the rest. The city's own names are spread evenly, which would make namesakes too rare.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_HEAD_SHARES = (7.2, 7.1, 6.8, 5.2, 4.5, 3.2, 2.1, 2.0, 1.9, 1.8, 1.6, 1.4, 1.3, 1.3, 1.2, 1.2, 1.1, 1.1, 1.0, 1.0)
_MEN = "伟强磊军洋勇杰涛明超刚平辉健俊帆鹏斌浩宇波志建国文海龙成宁飞峰亮东林永生贵福民华祥德玉春树山"
_WOMEN = "芳娜敏静丽艳娟霞秀兰燕玲丹萍红玉梅琳雪慧莉婷倩颖洁云莲真欣怡英华珍凤桂花香月春荣琴瑞金淑爱"
_CHILD = 14
# The city gives low sequence numbers; one that begins so is nobody's.
_FREE = "9"


class Slip(StrEnum):
    """A kind of writing. Up to `UNREGISTERED` the person is registered, from it on nobody meant is."""

    CLEAN = "clean"
    MISTYPED_DIGIT = "mistyped_digit"
    TRANSPOSED_DIGITS = "transposed_digits"
    LOST_DIGIT = "lost_digit"
    HOMOPHONE = "homophone"
    MISSING_CHARACTER = "missing_character"
    CHANGED_PHONE = "changed_phone"
    TWO_SLIPS = "two_slips"
    """A mistyped digit, a homophone and another phone at once."""
    PASSPORT = "passport"
    """A passport instead of the number, the name in letters, the birth date and the phone."""
    PASSPORT_NEW_PHONE = "passport_new_phone"
    NO_NUMBER = "no_number"
    """Name, phone and year of birth."""
    CHILD_WITHOUT_DOCUMENT = "child_without_document"
    """A child's name, birth date, household and a parent's phone."""
    TWIN = "twin"
    """Somebody with another valid number: same surname, birth date, household and phone."""
    TWIN_WITHOUT_DOCUMENT = "twin_without_document"
    NAMESAKE = "namesake"
    """Somebody of the same name and birth date with another valid number, elsewhere."""
    NAMESAKE_WITHOUT_NUMBER = "namesake_without_number"
    SON = "son"
    """Somebody whose number is the father's (or the son's) but for the year, in the household and with the phone."""
    SPOUSE = "spouse"
    """Somebody with another name and number who gives the registered spouse's phone."""
    STRANGER = "stranger"


UNREGISTERED = frozenset(
    {Slip.TWIN, Slip.TWIN_WITHOUT_DOCUMENT, Slip.NAMESAKE, Slip.NAMESAKE_WITHOUT_NUMBER, Slip.SON, Slip.SPOUSE,
     Slip.STRANGER}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """The registered people as the registry holds them, in the order of their codes, and who is a child."""

    writings: Sequence[Writing]
    children: npt.NDArray[np.int64]


def register(city: City, *, count: int | None = None) -> Register:
    """The city's first `count` people (all without it), with names as frequent as names are."""
    persons = np.arange(len(city.people) if count is None else min(count, len(city.people)), dtype=np.int32)
    rng = stream(city.seed, "linkage names")
    homes = city.people.household[persons]
    first = np.searchsorted(homes, homes)
    own = np.where(persons - first == 1, persons, first)
    surnames = _drawn(rng, _shares(), len(persons))[own]
    sexes = city.people.sex[persons]
    given = _given_names(rng, sexes)
    numbers, phones = city.identifiers(persons), city.phones(persons)
    # Children and many old people have the phone of who heads the household.
    age = city.start_on.year - city.people.birth_year[persons]
    lent = (age < _CHILD) | ((age > 70) & (rng.random(len(persons)) < 0.4))
    paths = _paths(city)
    community = city.people.community[persons]
    writings = [
        Writing(
            identifier=numbers[at],
            name=_SURNAMES[surnames[at]] + given[at],
            phone=phones[first[at]] if lent[at] else phones[at],
            birth_year=int(city.people.birth_year[at]),
            sex="m" if sexes[at] == 1 else "f",
            division=paths[community[at]],
            household=f"home:{homes[at]:06}",
        )
        for at in range(len(persons))
    ]
    return Register(writings, np.flatnonzero(age < _CHILD))


def written_again(known: Register, kind: Slip, count: int, *, seed: int) -> tuple[list[Writing], list[int]]:
    """Writings of one kind, and for each the row of the registered person it means or resembles.

    Whether that person is meant, or only resembled, the kind says (`UNREGISTERED`).
    """
    rng = stream(seed, f"slip {kind.value}")
    pool = known.children if kind is Slip.CHILD_WITHOUT_DOCUMENT else np.arange(len(known.writings))
    rows = pool[rng.integers(0, len(pool), count)]
    return [_written(known, kind, known.writings[row], rng) for row in rows], [int(row) for row in rows]


def _written(known: Register, kind: Slip, one: Writing, rng: np.random.Generator) -> Writing:
    """One writing of a kind, with the small faults that any writing may have besides."""
    phone = _phone_slip(one.phone, rng) if rng.random() < 0.01 else one.phone
    born = date(int(one.identifier[6:10]), int(one.identifier[10:12]), int(one.identifier[12:14]))
    told = _other_day(born, rng) if rng.random() < 0.015 else born
    sex = one.sex if rng.random() < 0.997 else {"m": "f", "f": "m"}[one.sex]
    # What a source does not ask for is missing; and people move.
    division = one.division if rng.random() < 0.5 else ""
    if division and rng.random() < 0.08:
        division = known.writings[int(rng.integers(0, len(known.writings)))].division
    usual = Writing(one.identifier, one.name, phone, sex=sex, division=division)
    if kind in _NUMBERED:
        return _NUMBERED[kind](usual, rng)
    match kind:
        case Slip.HOMOPHONE:
            return replace(usual, name=_misheard(one.name, rng), identifier="", born_on=told)
        case Slip.MISSING_CHARACTER:
            at = int(rng.integers(0, len(one.name)))
            return replace(usual, name=one.name[:at] + one.name[at + 1 :], identifier="", born_on=told)
        case Slip.PASSPORT | Slip.PASSPORT_NEW_PHONE:
            phone = phone if kind is Slip.PASSPORT else _phone(rng)
            return Writing(_passport(rng), _in_letters(one.name, rng), phone, born_on=told, sex=sex)
        case Slip.NO_NUMBER:
            return Writing("", one.name, phone, birth_year=told.year, sex=sex)
        case Slip.CHILD_WITHOUT_DOCUMENT:
            return Writing("", one.name, phone, born_on=told, household=one.household, division=one.division)
        case _:
            return _of_another(kind, one, born, division, rng)


def _of_another(kind: Slip, one: Writing, born: date, division: str, rng: np.random.Generator) -> Writing:
    """A writing about somebody who is not registered and resembles the one who is."""
    here = Writing("", "", one.phone, division=one.division, household=one.household)
    match kind:
        case Slip.TWIN:
            number = _other_number(one.identifier, rng)
            return Writing(number, _sibling(one, rng), one.phone, sex=one.sex, division=division)
        case Slip.TWIN_WITHOUT_DOCUMENT:
            return replace(here, name=_sibling(one, rng), born_on=born)
        case Slip.NAMESAKE:
            return Writing(_other_number(one.identifier, rng), one.name, _phone(rng), sex=one.sex)
        case Slip.NAMESAKE_WITHOUT_NUMBER:
            return Writing("", one.name, _phone(rng), born_on=born, sex=one.sex)
        case Slip.SON:
            digits, year = one.identifier, born.year + (25 if born.year < 1996 else -25)
            number = with_checksum(f"{digits[:6]}{year}{digits[10:14]}{_FREE}{digits[15:17]}")
            return replace(here, identifier=number, name=_sibling(one, rng))
        case Slip.SPOUSE:
            return replace(here, identifier=_number(rng, born.year), name=_name(rng))
        case _:
            return Writing(_number(rng, born.year), _name(rng), _phone(rng), division=division)


def _mistyped(number: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(0, 17))
    return number[:at] + str((int(number[at]) + int(rng.integers(1, 10))) % 10) + number[at + 1 :]


def _twice_mistyped(number: str, rng: np.random.Generator) -> str:
    mistyped = _mistyped(number, rng)
    return _mistyped(mistyped, rng) if rng.random() < 0.05 else mistyped


def _lost(number: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(0, 17))
    return number[:at] + number[at + 1 :]


def _transposed(number: str, rng: np.random.Generator) -> str:
    places = [at for at in range(17) if number[at] != number[at + 1]]
    at = places[int(rng.integers(0, len(places)))]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _other_number(number: str, rng: np.random.Generator) -> str:
    """Another valid number of the same area, birth date and sex."""
    sequence = 2 * int(rng.integers(0, 50)) + int(number[16]) % 2
    return with_checksum(f"{number[:14]}{_FREE}{sequence:02}")


def _number(rng: np.random.Generator, near: int) -> str:
    year, month, day = near + int(rng.integers(-4, 5)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    return with_checksum(f"{REGION}{year}{month:02}{day:02}{_FREE}{int(rng.integers(0, 100)):02}")


def _phone(rng: np.random.Generator) -> str:
    return f"109{int(rng.integers(0, 10**8)):08}"


def _phone_slip(phone: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(3, len(phone)))
    return phone[:at] + str((int(phone[at]) + int(rng.integers(1, 10))) % 10) + phone[at + 1 :]


def _other_day(born: date, rng: np.random.Generator) -> date:
    """A birth date that was written or heard wrong: another day of the month, or another year by the lunar calendar."""
    if rng.random() < 0.7:
        return born.replace(day=int(rng.integers(1, 29)))
    return born.replace(year=born.year - 1, day=min(born.day, 28))


def _passport(rng: np.random.Generator) -> str:
    return f"E{int(rng.integers(0, 10**8)):08}"


def _misheard(name: str, rng: np.random.Generator) -> str:
    """The name with a character of its given part written as another of the same sound; the same where there is none.

    One in six was heard with the wrong end or beginning (-ing for -in, z for zh).
    """
    places = [at for at in range(1, len(name)) if _homophones(name[at])]
    if not places:
        return name
    at = places[int(rng.integers(0, len(places)))]
    others = (_heard_alike(name[at]) if rng.random() < 1 / 6 else "") or _homophones(name[at])
    return name[:at] + others[int(rng.integers(0, len(others)))] + name[at + 1 :]


def _in_letters(name: str, rng: np.random.Generator) -> str:
    family, given = _sound(name[0]).upper(), "".join(_sound(sign) for sign in name[1:]).upper()
    return f"{family} {given}" if rng.random() < 0.7 else f"{given} {family}"


def _sibling(one: Writing, rng: np.random.Generator) -> str:
    letters = _MEN if one.sex == "m" else _WOMEN
    shared = one.name[1] if len(one.name) > 2 else ""
    while True:
        name = one.name[0] + shared + letters[int(rng.integers(0, len(letters)))]
        if _sound(name) != _sound(one.name):
            return name


def _name(rng: np.random.Generator) -> str:
    surname = int(_drawn(rng, _shares(), 1)[0])
    return _SURNAMES[surname] + _given_names(rng, rng.integers(1, 3, 1))[0]


def _given_names(rng: np.random.Generator, sexes: npt.NDArray[np.integer]) -> list[str]:
    """Given names; a few characters are frequent, as the square of an even draw is small more often than not."""
    drawn = rng.random((3, len(sexes)))
    rows = zip(sexes.tolist(), (drawn[0] ** 2).tolist(), (drawn[1] ** 2).tolist(), drawn[2].tolist(), strict=True)
    names = []
    for sex, first, second, short in rows:
        letters = _MEN if sex == 1 else _WOMEN
        one, other = letters[int(first * len(letters))], letters[int(second * len(letters))]
        names.append(one if short < 0.25 else one + other)
    return names


@cache
def _shares() -> npt.NDArray[np.float64]:
    rest = (100 - sum(_HEAD_SHARES)) / (len(_SURNAMES) - len(_HEAD_SHARES))
    return np.array([*_HEAD_SHARES, *[rest] * (len(_SURNAMES) - len(_HEAD_SHARES))]) / 100


def _drawn(rng: np.random.Generator, shares: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right")


@cache
def _sound(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.NORMAL))


@cache
def _by_sound() -> dict[str, str]:
    """The 3,755 most usual characters (GB 2312, first level) by sound."""
    found: dict[str, str] = {}
    for area in range(0xB0, 0xD8):
        for place in range(0xA1, 0xFF):
            if (area, place) <= (0xD7, 0xF9):
                character = bytes([area, place]).decode("gb2312")
                found[_sound(character)] = found.get(_sound(character), "") + character
    return found


@cache
def _homophones(character: str) -> str:
    return _by_sound().get(_sound(character), "").replace(character, "")


@cache
def _heard_alike(character: str) -> str:
    """Characters of another sound that northern ears take for this one's."""
    sound = _sound(character)
    others = [signs for other, signs in _by_sound().items() if other != sound and alike(other) == alike(sound)]
    return "".join(others)


# Slips of writings that give the number.
_NUMBERED: Mapping[Slip, Callable[[Writing, np.random.Generator], Writing]] = {
    Slip.CLEAN: lambda one, rng: one,
    Slip.MISTYPED_DIGIT: lambda one, rng: replace(one, identifier=_twice_mistyped(one.identifier, rng)),
    Slip.TRANSPOSED_DIGITS: lambda one, rng: replace(one, identifier=_transposed(one.identifier, rng)),
    Slip.LOST_DIGIT: lambda one, rng: replace(one, identifier=_lost(one.identifier, rng)),
    Slip.CHANGED_PHONE: lambda one, rng: replace(one, phone=_phone(rng)),
    Slip.TWO_SLIPS: lambda one, rng: replace(
        one, identifier=_mistyped(one.identifier, rng), name=_misheard(one.name, rng), phone=_phone(rng)
    ),
}


def _paths(city: City) -> list[str]:
    """A path for each division of the city: province, city, county, township, community."""
    return [
        ".".join(f"n{one.code[:size]}" for size in (2, 4, 6, 9, 12) if size <= len(one.code)) for one in city.divisions
    ]

"""Identifiers, names and phone numbers of people who do not exist.

They have the form of real ones, so that forms, checks and searches work, and cannot belong to anybody:
the region prefix 139900 is not assigned by GB/T 2260, and no subscriber's number begins with 100.
"""

from functools import cached_property
from operator import mul

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.population import People
from sizao.engines.city.streams import scattered


REGION = "139900"
PHONE_PREFIX = "100"
# GB 11643: weights of the first 17 digits and the last character for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN_MEN = "伟强磊军洋勇杰涛明超刚平辉健俊帆鹏斌浩宇波志建国文海龙成宁飞"
_GIVEN_WOMEN = "芳娜敏静丽艳娟霞秀兰燕玲丹萍红玉梅琳雪慧莉婷倩颖洁云莲真欣怡"


def with_checksum(digits: str) -> str:
    """The 17 digits with the last character GB 11643 asks for."""
    return digits + _LAST[sum(map(mul, _WEIGHTS, map(int, digits))) % 11]


def _last_characters(numbers: Ints) -> list[str]:
    """The last character that GB 11643 asks for, of the region and these eleven digits."""
    total = np.full(len(numbers), sum(map(mul, _WEIGHTS, map(int, REGION))), np.int64)
    for place, weight in enumerate(reversed(_WEIGHTS[len(REGION) :])):
        total += numbers // 10**place % 10 * weight
    return [_LAST[rest] for rest in (total % 11).tolist()]


class Identity:
    """Makes strings for person codes from their facts and a scattering of the code; holds no strings."""

    def __init__(self, people: People, seed: int) -> None:
        self._people = people
        self._salt = seed

    def identifiers(self, persons: Ints) -> list[str]:
        rank = self._rank[persons]
        # Everybody of a year and sex has a rank; it spreads over the days of the year, then over sequence numbers.
        # Odd sequence numbers are men's.
        # Nobody is born after the period: the youngest share the first months of their year.
        years = self._people.birth_year[persons]
        span = np.where(years == self._people.birth_year.max(), 270, 365)
        dates = np.datetime64("2001-01-01") + rank % span
        months = dates.astype("datetime64[M]")
        month, day = months.astype(np.int64) % 12 + 1, (dates - months).astype(np.int64) + 1
        sequence = rank // span * 2 + (self._people.sex[persons] == 1)
        numbers = ((years.astype(np.int64) * 100 + month) * 100 + day) * 1000 + sequence
        rows = zip(numbers.tolist(), _last_characters(numbers), strict=True)
        return [f"{REGION}{number}{last}" for number, last in rows]

    def names(self, persons: Ints) -> list[str]:
        people = self._people
        # A couple has two surnames, children and parents of the first of a household have the first's.
        home = np.searchsorted(people.household, people.household[persons])
        own = np.where(persons - home == 1, persons, home)
        surname = scattered(own, self._salt) % np.uint64(len(_SURNAMES))
        drawn = scattered(persons, self._salt + 1)
        rows = zip(surname.tolist(), drawn.tolist(), people.sex[persons].tolist(), strict=True)
        return [_SURNAMES[one] + _given(number, _GIVEN_MEN if sex == 1 else _GIVEN_WOMEN) for one, number, sex in rows]

    def phones(self, persons: Ints) -> list[str]:
        # 61,803,399 and 10^8 have no common factor: a number for everybody, no two the same.
        return [f"{PHONE_PREFIX}{code:08}" for code in ((persons.astype(np.int64) * 61_803_399) % 10**8).tolist()]

    @cached_property
    def _rank(self) -> Ints:
        """Each person's number among those of the same year of birth and sex."""
        alike = self._people.birth_year.astype(np.int32) * 2 + self._people.sex
        order = np.argsort(alike, kind="stable")
        alike = alike[order]
        first = np.searchsorted(alike, alike)
        rank = np.empty(len(alike), np.int32)
        rank[order] = np.arange(len(alike)) - first
        return rank


def _given(number: int, letters: str) -> str:
    first, second = number % len(letters), number // 64 % len(letters)
    return letters[first] if number >> 40 & 3 == 0 else letters[first] + letters[second]

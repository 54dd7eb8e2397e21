"""Which division an area lies in, by the names that divisions bore in its year; and whether two places are one."""

import re
from dataclasses import dataclass
from functools import cache

from sizao.engines.bulletins.country import Unit, gazetteer
from sizao.engines.bulletins.words import fold


_WHOLE = re.compile(r"^(?:全域|全境|全县|全区|全市|全旗|辖区)?$")
# What lists add behind a place and what is no part of its name.
_BEHIND = re.compile(r"(?:\((?:\d{1,2}月\d{1,2}日.*?|新增|升级|降级|.{0,4}风险)\))+$|(?:全域|全境)$")


@dataclass(frozen=True, slots=True)
class Match:
    """The narrowest division that a text names, and what is left of the text.

    `code`: of the unit under which it goes now, 2, 4 or 6 digits; `name`: as it was called then; `rest`: the place in
    it, empty for the whole of it.
    """

    code: str
    name: str
    rest: str

    @property
    def is_settled(self) -> bool:
        """Whether the county is known, or the whole of a city is meant, or the city has no counties."""
        return len(self.code) == 6 or (len(self.code) == 4 and (not self.rest or not _has_counties(self.code)))


def match_area(*, province_code: str, within: str, area: str, year: int) -> Match | None:
    """The division of an area as a list prints it; None where not even a city of its province is named."""
    names = gazetteer()
    text = fold(area).replace(" ", "")
    own = names.starts_with_province(text)
    if own is not None and (not province_code or own[1] == province_code):
        province_code, text = own[1], text[len(own[0]) :]
    above = fold(within).replace(" ", "")
    if above and not text.startswith(above):
        text = above + text
    if not province_code:
        province_code = names.only_province_of(text)
        if not province_code:
            return None
    return _narrowest(text, province_code, year)


def match_text(text: str, *, year: int) -> Match | None:
    """The division of a place as somebody writes it, with or without its province."""
    plain = fold(text).replace(" ", "")
    code = gazetteer().provinces.get(plain)
    if code is not None:
        return Match(code, plain, "")
    return match_area(province_code="", within="", area=plain, year=year)


def core(text: str) -> str:
    """A place without what lists put behind it, for comparing: 晴川小区（11月8日） and 晴川小区 are one."""
    plain = fold(text).replace(" ", "")
    while (shorter := _BEHIND.sub("", plain)) != plain:
        plain = shorter
    return plain.strip("。;,、:")


def is_inside(place: str, area: str) -> bool:
    """Whether a place in a division lies surely in an area of the same division: by its name, not by a map."""
    inner, outer = core(place), core(area)
    return not outer or (bool(inner) and (inner.startswith(outer) or (outer.startswith(inner) and len(inner) > 3)))


def is_whole(rest: str) -> bool:
    """Whether nothing is left of a text but the division itself."""
    return _WHOLE.match(core(rest)) is not None


def _narrowest(text: str, province_code: str, year: int) -> Match | None:
    found: Match | None = None
    within = province_code
    while len(within) < 6:
        step = _longest(text, within, year)
        if step is None:
            break
        unit, length = step
        text = text[length:]
        found = Match(unit.now or unit.code, unit.name, "" if is_whole(text) else text)
        # A unit that was merged keeps its own code here: its parts are looked for under it.
        within = unit.code
    return found


def _longest(text: str, within: str, year: int) -> tuple[Unit, int] | None:
    """The unit below `within` with the longest name that the text begins with; names of that year before others."""
    best: tuple[int, bool, Unit] | None = None
    for name, unit in _names_below(within):
        if text.startswith(name) and (best is None or (len(name), unit.bore_it_in(year)) > best[:2]):
            best = (len(name), unit.bore_it_in(year), unit)
    return (best[2], best[0]) if best is not None else None


@cache
def _names_below(within: str) -> tuple[tuple[str, Unit], ...]:
    """Full and usual names of all units below one: 德宏傣族景颇族自治州 is also 德宏州."""
    return tuple(
        (name, unit)
        for name, units in gazetteer().by_name.items()
        for unit in units
        if len(unit.code) > len(within) and unit.code.startswith(within)
    )


@cache
def _has_counties(code: str) -> bool:
    return any(len(unit.code) == 6 and unit.code.startswith(code) for unit in gazetteer().units)

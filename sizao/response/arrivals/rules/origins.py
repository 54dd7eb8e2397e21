"""Where people come from: county units, cities and provinces under any of their names, and countries abroad."""

import re
from dataclasses import dataclass
from functools import cache

from pypinyin import lazy_pinyin

from sizao.engines.bulletins.country import Unit, gazetteer
from sizao.response.arrivals.types.reports import FieldFault


_KIND = re.compile(r"(特别行政区|(壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|[省市县区旗盟])$")
# Where pinyin would mislead: two provinces share it, or the English name is another one.
_ENGLISH = {"15": "Inner Mongolia", "54": "Tibet", "61": "Shaanxi", "71": "Taiwan", "81": "Hong Kong", "82": "Macao"}


@dataclass(frozen=True, slots=True)
class Origin:
    """A place by its code (6, 4 or 2 digits, two letters abroad) and the name that says where it lies."""

    code: str
    label: str
    label_en: str = ""


def find_origin(text: str, code: str = "") -> Origin | FieldFault:
    """The place that is meant: by its code where one was chosen, else by its name.

    A name may begin with the province or the city, and the county may stand alone where only one bears the name.
    """
    known = _by_code()
    if code in known:
        return known[code]
    words = "".join(text.split()).casefold()
    if not words:
        return FieldFault.MISSING
    country = gazetteer().country(text.strip())
    if country is not None:
        return Origin(country.code, country.name, country.name_en)
    by_name = _by_name()
    found = by_name.get(words) or {
        one for label, ones in by_name.items() if label.endswith(words) and len(words) > 1 for one in ones
    }
    if not found:
        found = _longest_start(words)
    if len(found) > 1:
        # A city and the county that bears its name: the larger one is meant.
        shortest = min(len(one.code) for one in found)
        found = {one for one in found if len(one.code) == shortest}
    if len(found) == 1:
        return next(iter(found))
    return FieldFault.PLACE_UNCLEAR if found else FieldFault.PLACE


@cache
def list_origins() -> tuple[Origin, ...]:
    """All places that can be chosen, provinces first, countries last."""
    return tuple(_by_code().values())


def _longest_start(words: str) -> set[Origin]:
    """What the longest beginning of a whole address names: `河北省石家庄市裕华区槐安路` is 裕华区."""
    by_name = _by_name()
    for length in range(len(words) - 1, 2, -1):
        found = by_name.get(words[:length])
        if found:
            return found
    return set()


@cache
def _by_code() -> dict[str, Origin]:
    names: dict[str, str] = {}
    english: dict[str, str] = {}
    newest: dict[str, Unit] = {}
    for unit in gazetteer().units:
        if unit.last is None:
            newest[unit.code] = unit
    for code in sorted(newest, key=lambda code: (len(code), code)):
        above = names.get(code[:4]) if len(code) == 6 else None
        names[code] = (above or names.get(code[:2], "") if len(code) > 2 else "") + newest[code].name
        outer = english.get(code[:4]) if len(code) == 6 else None
        outer = outer or english.get(code[:2], "") if len(code) > 2 else ""
        english[code] = ", ".join(filter(None, (_in_pinyin(code, newest[code].name), outer)))
    places = [Origin(code, name, english[code]) for code, name in names.items()]
    abroad = [Origin(one.code, one.name, one.name_en) for one in gazetteer().countries]
    return {one.code: one for one in (*places, *abroad)}


def _in_pinyin(code: str, name: str) -> str:
    """石家庄市 is Shijiazhuang; some provinces have English names of their own."""
    if code in _ENGLISH:
        return _ENGLISH[code]
    stem = _KIND.sub("", name)
    stem = stem if len(stem) > 1 else name
    # Read as a whole: 朝 in 朝阳区 is chao, in 朝阳 alone it is taken for zhao.
    return "".join(lazy_pinyin(name)[: len(stem)]).capitalize()


@cache
def _by_name() -> dict[str, set[Origin]]:
    """Every way to write a place: whole, without the province, without the city, by an older name."""
    found: dict[str, set[Origin]] = {}
    known = _by_code()
    for unit in gazetteer().units:
        place = known.get(unit.now or unit.code) or known.get(unit.code)
        if place is None:
            continue
        province = gazetteer().province_name(unit.code[:2])
        city = known[unit.code[:4]].label.removeprefix(province) if unit.code[:4] in known else ""
        starts = {"", *_province_names(unit.code[:2])}
        above = starts | {start + city for start in starts} if len(unit.code) == 6 else starts
        for start in above if len(unit.code) > 2 else {""}:
            found.setdefault(start + unit.name, set()).add(place)
            if len(unit.code) == 4 and unit.name.endswith("市") and len(unit.name) > 2:
                found.setdefault(start + unit.name[:-1], set()).add(place)
    for name, code in gazetteer().provinces.items():
        if code in known:
            found.setdefault(name, set()).add(known[code])
    for place in known.values():
        found.setdefault("".join(place.label_en.split()).casefold(), set()).add(place)
        found.setdefault("".join(place.label_en.partition(",")[0].split()).casefold(), set()).add(place)
    return found


@cache
def _province_names(code: str) -> tuple[str, ...]:
    """All names of a province: 内蒙古自治区, 内蒙古."""
    return tuple(name for name, of in gazetteer().provinces.items() if of == code)

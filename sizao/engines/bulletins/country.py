"""The country's provinces, cities and counties through time, by name and code."""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sizao.engines.bulletins.words import simplified


@dataclass(frozen=True, slots=True)
class Unit:
    """A province (2 digits), city (4) or county unit (6) under one of its names.

    `first`, `last`: the years in which it bore the name, None for open. `now`: the code it has now, also where it was
    merged into another.
    """

    code: str
    name: str
    first: int | None
    last: int | None
    now: str

    def bore_it_in(self, year: int) -> bool:
        return (self.first or 0) <= year <= (self.last or 9999)


@dataclass(frozen=True, slots=True)
class Country:
    """A country abroad, by its code of two letters."""

    code: str
    name: str
    name_en: str


# How provinces are also called in lists.
_SHORT = {
    "北京": "11", "天津": "12", "河北": "13", "山西": "14", "内蒙古": "15", "内蒙": "15", "辽宁": "21", "吉林": "22",
    "黑龙江": "23", "上海": "31", "江苏": "32", "浙江": "33", "安徽": "34", "福建": "35", "江西": "36", "山东": "37",
    "河南": "41", "湖北": "42", "湖南": "43", "广东": "44", "广西": "45", "海南": "46", "重庆": "50", "四川": "51",
    "贵州": "52", "云南": "53", "西藏": "54", "陕西": "61", "甘肃": "62", "青海": "63", "宁夏": "64", "新疆": "65",
    "台湾": "71", "香港": "81", "澳门": "82",
}  # fmt: skip
_LONG = {
    "广西自治区": "45", "宁夏自治区": "64", "新疆自治区": "65", "西藏藏族自治区": "54", "新疆生产建设兵团": "65",
    "新疆兵团": "65", "生产建设兵团": "65", "兵团": "65", "香港特区": "81", "澳门特区": "82", "台湾地区": "71",
}  # fmt: skip
_ENGLISH = {
    "beijing": "11", "tianjin": "12", "hebei": "13", "shanxi": "14", "inner mongolia": "15", "liaoning": "21",
    "jilin": "22", "heilongjiang": "23", "shanghai": "31", "jiangsu": "32", "zhejiang": "33", "anhui": "34",
    "fujian": "35", "jiangxi": "36", "shandong": "37", "henan": "41", "hubei": "42", "hunan": "43", "guangdong": "44",
    "guangxi": "45", "hainan": "46", "chongqing": "50", "sichuan": "51", "guizhou": "52", "yunnan": "53",
    "tibet": "54", "xizang": "54", "shaanxi": "61", "gansu": "62", "qinghai": "63", "ningxia": "64", "xinjiang": "65",
    "taiwan": "71", "hong kong": "81", "macao": "82", "macau": "82",
}  # fmt: skip
_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|"
    "佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|"
    "怒族|裕固族|保安族|独龙族|鄂伦春|鄂温克族|各族"
)
_AUTONOMOUS = re.compile(rf"^(?P<place>.+?)(?:{_PEOPLES})+自治(?P<kind>[州县旗])$")
ABROAD = ("境外", "国外", "abroad", "overseas")


class Gazetteer:
    """All names at once; made only once, by `gazetteer`."""

    def __init__(self) -> None:
        merged = {row["code"]: row["into"] for row in _table("merged.csv")}
        self.units: list[Unit] = []
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self.by_code: dict[str, list[Unit]] = defaultdict(list)
        for row in _table("country.csv.gz"):
            if len(row["code"]) == 6 and row["name"] == self._newest_name(row["code"][:4]):
                continue
            now = row["now"] or merged.get(row["code"], "")
            unit = Unit(row["code"], row["name"], _year(row["first"]), _year(row["last"]), now)
            self.units.append(unit)
            self.by_name[unit.name].append(unit)
            # 德宏傣族景颇族自治州 is usually called 德宏州.
            autonomous = _AUTONOMOUS.match(unit.name)
            if autonomous is not None and len(autonomous["place"]) > 1:
                self.by_name[autonomous["place"] + autonomous["kind"]].append(unit)
            self.by_code[unit.code].append(unit)
        self.provinces = {unit.name: unit.code for unit in self.units if len(unit.code) == 2} | _LONG | _SHORT
        self._longest = max(map(len, self.by_name))
        self.countries = [Country(row["code"], row["name"], row["name_en"]) for row in _table("countries.csv")]
        self._countries = {key: one for one in self.countries for key in (one.name, one.name_en.casefold())}

    def _newest_name(self, code: str) -> str:
        return self.by_code[code][-1].name if code in self.by_code else ""

    def province(self, text: str) -> str | None:
        """The code of a province whose full or short name this is, `""` for abroad, None if it is none."""
        name = simplified(text.strip()).removesuffix(" province").removesuffix(" Province")
        if name.casefold() in ABROAD:
            return ""
        return self.provinces.get(name) or _ENGLISH.get(name.casefold())

    def province_name(self, code: str) -> str:
        return self.by_code[code][-1].name if code in self.by_code else ""

    def starts_with_province(self, text: str) -> tuple[str, str] | None:
        """The province that a text begins with: its name as printed and its code.

        A short name counts only where a unit of that province follows, or else 海南藏族自治州 would lie in Hainan.
        """
        plain = simplified(text)
        for length in range(min(len(plain), 9), 1, -1):
            code = self.provinces.get(plain[:length])
            if code is None:
                continue
            if length > 3 or plain[:length] not in _SHORT or self.starts_with_unit(plain[length:], code):
                return text[:length], code
        return None

    def starts_with_unit(self, text: str, within: str = "") -> Unit | None:
        """The city or county with the longest name that the text begins with, in the unit of code `within`."""
        return next(iter(self._units_before(text, within)[1]), None)

    def leading(self, text: str, within: str = "", *, sizes: tuple[int, ...] = (4, 6)) -> int:
        """How many characters at the beginning are names of divisions: a province, then units of code `within`.

        `sizes`: of the codes of what may come first, if it is no province.
        """
        province = self.starts_with_province(text)
        at = len(province[0]) if province else 0
        within = province[1] if province else within
        while True:
            length, units = self._units_before(text[at:], within)
            if not length or (not at and not any(len(unit.code) in sizes for unit in units)):
                return at
            at += length

    def codes_before(self, text: str, within: str) -> set[str]:
        """The codes of the last unit that the text begins with, of all that bore its name."""
        codes: set[str] = set()
        while True:
            length, units = self._units_before(text, within)
            if not length:
                return codes
            codes, text = {unit.code for unit in units}, text[length:]

    def _units_before(self, text: str, within: str) -> tuple[int, list[Unit]]:
        """The longest name of a city or county that the text begins with: its length, and who bears it."""
        plain = simplified(text)
        for length in range(min(len(plain), self._longest), 1, -1):
            units = self.by_name.get(plain[:length], ())
            found = [unit for unit in units if len(unit.code) > 2 and unit.code.startswith(within)]
            if found:
                return length, found
        return 0, []

    def only_province_of(self, text: str) -> str:
        """The code of the province in which a text's first unit lies, if there is only one; empty otherwise."""
        plain = simplified(text)
        for length in range(min(len(plain), self._longest), 1, -1):
            found = {unit.code[:2] for unit in self.by_name.get(plain[:length], ())}
            if found:
                return found.pop() if len(found) == 1 else ""
        return ""

    def is_unit(self, text: str) -> bool:
        """Whether this is the whole name of a city or county."""
        return any(len(unit.code) > 2 for unit in self.by_name.get(simplified(text), ()))

    def country(self, text: str) -> Country | None:
        """A country by its Chinese or English name."""
        return self._countries.get(text.strip()) or self._countries.get(text.strip().casefold())

    def named(self, names: Iterable[str]) -> list[Unit]:
        return [unit for name in names for unit in self.by_name.get(name, ())]


@cache
def gazetteer() -> Gazetteer:
    """The country's names, read once."""
    return Gazetteer()


def _year(word: str) -> int | None:
    return int(word) if word else None


def _table(name: str) -> list[dict[str, str]]:
    raw = files("sizao.engines.bulletins").joinpath("data", name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    return list(csv.DictReader(io.StringIO(text.decode())))

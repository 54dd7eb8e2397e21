"""The moment that a list is of, among all the dates of its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sizao.engines.bulletins.lines import Line
from sizao.engines.bulletins.types import Moment, Problem
from sizao.engines.bulletins.words import number


CHINA = timezone(timedelta(hours=8))
"""All of China keeps one time."""

_CN = r"[零〇一二三四五六七八九十]"
_DAY = (
    rf"(?:(?P<year>(?:19|20)\d\d|二[零〇]{_CN}{{2}})\s*年?\s*[年/.\-]\s*)?(?P<month>\d{{1,2}}|{_CN}{{1,2}})"
    rf"\s*[月/.\-]\s*(?P<day>\d{{1,2}}|{_CN}{{1,3}})\s*(?P<sign>[日号]?)"
)
_HOUR = (
    r"(?:\s*(?P<part>凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜间)?\s*(?P<hour>\d{1,2}|[零〇一二三四五六七八九十]{1,3})"
    r"\s*(?:(?:时|点)(?!-|至|—|–)\s*(?:(?P<minute>\d{1,2})\s*分?|(?P<half>半)|整)?|:(?P<colon>\d{2})(?!\d))"
    r"(?::\d{2})?)?"
)
_CHINESE = re.compile(_DAY + _HOUR)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_ENGLISH = re.compile(
    rf"(?:(?P<hour>\d{{1,2}})(?::(?P<colon>\d{{2}}))?\s*(?P<part>[ap]\.?m\.?)?\s*,?\s*(?:on\s+)?)?"
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH}))\b(?:,?\s+(?P<year>20\d\d))?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"^\s*\d{1,2}\s*(?:时)?\s*[-—–~至]+\s*\d{1,2}\s*时")
_LATER_HALF = ("下午", "傍晚", "晚上", "晚", "夜间")
_LEVELS = re.compile(r"[高中低]风险|风险等级|risk", re.IGNORECASE)
_COUNTRY = re.compile(r"全国|国内|我国|31个省|中高风险|风险地区|风险区")
_AS_OF = re.compile(r"截至|截止|更新时间|数据更新|as of|updated", re.IGNORECASE)
_CASES = re.compile(r"病例|累计报告|新增|无症状|感染者")
_PUBLISHED = re.compile(r"发布|时间[::]|日期[::]|来源")
_IN_NAME = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[-_.年]?(?P<month>\d{1,2})[-_.月]?(?P<day>\d{1,2})|(?!\d))")


@dataclass(frozen=True, slots=True)
class Found:
    """A date of the text. `weight`: how likely it is the list's own, 0 for not."""

    line: int
    year: int | None
    month: int
    day: int
    hour: int | None
    minute: int
    weight: int


def find_moment(lines: Sequence[Line], name: str, *, beside: Sequence[Line] = ()) -> Moment | Problem:
    """The list's moment; a year that is not printed comes from the nearest other date, else from the file's name.

    `beside`: lines of the text around the list, for nothing but the year.
    """
    found = [one for line in lines for one in _dates(line)]
    dated = [*found, *(one for line in beside for one in _dates(line))]
    candidates = [one for one in found if one.weight]
    if not candidates:
        return Problem(0, "no_date", "The text does not say of which day and hour the list is.")
    best = max(candidates, key=lambda one: (one.weight, one.hour is not None, -one.line))
    # The same day with its hour, where the sentence leaves it to the title.
    best = next((one for one in candidates if best.hour is None and _is_hour_of(one, best)), best)
    year, year_from = _year_of(best, dated, name)
    if year is None:
        return Problem(
            best.line, "no_year", "The date has no year, and neither another date nor the file's name gives one."
        )
    try:
        day = date(year, best.month, best.day)
    except ValueError:
        return Problem(best.line, "no_such_day", f"There is no day {year}-{best.month:02}-{best.day:02}.")
    hour = best.hour or 0
    if hour > 24 or best.minute > 59 or (hour == 24 and best.minute):
        return Problem(best.line, "no_such_hour", f"There is no time {hour}:{best.minute:02}.")
    at = datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(hours=hour, minutes=best.minute)
    return Moment(at, best.line, best.hour is None, year_from)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A moment that a list may be of, as far as it is said."""

    month: int
    day: int
    hour: int | None
    minute: int

    def may_be(self, other: "Spoken") -> bool:
        """Whether both may be one moment: a day without an hour may be any of its moments."""
        is_open = self.hour is None or other.hour is None
        return (self.month, self.day) == (other.month, other.day) and (
            is_open or (self.hour, self.minute) == (other.hour, other.minute)
        )


def spoken_moments(lines: Sequence[Line]) -> list[Spoken]:
    """The moments that surely are of a list."""
    found = [one for line in lines for one in _dates(line) if one.weight >= _LIKELY]
    return [Spoken(one.month, one.day, one.hour, one.minute) for one in found]


# A date in the sentence that counts the country's areas is the list's own, whatever other dates say.
_SURE, _LIKELY = 5, 4


def _is_hour_of(one: Found, day: Found) -> bool:
    return one.hour is not None and one.weight >= _LIKELY and (one.month, one.day) == (day.month, day.day)


def _dates(line: Line) -> list[Found]:
    found = []
    for pattern in (_CHINESE, _ENGLISH):
        for match in pattern.finditer(line.folded):
            one = _found(line, match)
            if one is not None:
                found.append(one)
    return found


def _found(line: Line, match: re.Match[str]) -> Found | None:
    groups = match.groupdict()
    month_word, day_word = groups["month"] or groups.get("month2"), groups["day"] or groups.get("day2")
    if not month_word or not day_word:
        return None
    if "sign" in groups and not groups["sign"] and not (groups["year"] and re.search(r"[-/.]", match.group())):
        # 3.5 or 1-2 is no date; 2021-10-22 is.
        return None
    year = int(groups["year"]) if (groups["year"] or "").isdecimal() else _chinese_year(groups["year"] or "")
    hour, minute = _time(groups)
    behind_the_day = line.folded[match.start("day" if groups["day"] else "day2") + len(day_word) + 1 :]
    is_span = _RANGE.match(line.folded[match.end() :]) or _RANGE.match(behind_the_day)
    weight = 0 if is_span else _weight(line.folded, match.start(), match.end())
    return Found(line.number, year, _month(month_word), number(day_word), hour, minute, weight)


def _month(word: str) -> int:
    english = [at for at, month in enumerate(_MONTHS, start=1) if month.startswith(word.lower()[:3])]
    return english[0] if english else number(word)


def _time(groups: dict[str, str | None]) -> tuple[int | None, int]:
    word = groups["hour"]
    if not word:
        return None, 0
    hour = number(word)
    minute = int(groups.get("minute") or groups.get("colon") or (30 if groups.get("half") else 0))
    part = (groups["part"] or "").lower().replace(".", "")
    if (part in _LATER_HALF or part == "pm") and hour < 12:
        hour += 12
    if part == "中午" and hour < 3:
        hour += 12
    if part == "am" and hour == 12:
        hour = 0
    return hour, minute


def _weight(text: str, start: int, end: int) -> int:
    """By what the clause says: of areas in the country, as of a moment, of a title, of publication."""
    after = re.split(r"[。;!]", text[end:], maxsplit=1)[0]
    before = re.split(r"[。;!]", text[:start])[-1]
    clause = before + after
    says_as_of = _AS_OF.search(before)
    near = re.split(r"[,(]", after, maxsplit=2)
    if _CASES.search("".join(near[:2])) and not _LEVELS.search("".join(near[:2])):
        return 0
    if _LEVELS.search(clause) and _COUNTRY.search(clause):
        is_a_change = re.search(r"自\s*$|起", before[-2:] + after[:2]) or re.search(r"与.{0,6}$|昨", before[-8:])
        return (
            1 if is_a_change else _SURE + bool(says_as_of) if re.search(r"全国|国内|我国|\d+个|无", clause) else _LIKELY
        )
    if says_as_of:
        return _LIKELY if not _CASES.search(after) else 0
    if re.fullmatch(r"[(\s]*", text[:start]) and re.fullmatch(r"[)\s.。]*", text[end:]):
        return 2
    return 1 if _PUBLISHED.search(text) else 0


def _year_of(best: Found, found: Sequence[Found], name: str) -> tuple[int | None, str]:
    if best.year:
        return best.year, "text"
    others = [(one.year, one.month, one.day) for one in found if one.year]
    if others:
        return _nearest_year(best, others), "near"
    named = _IN_NAME.search(name)
    if named is None:
        return None, ""
    if named["month"]:
        return _nearest_year(best, [(int(named["year"]), int(named["month"]), int(named["day"]))]), "name"
    return int(named["year"]), "name"


def _nearest_year(best: Found, others: Sequence[tuple[int, int, int]]) -> int:
    """The year that brings the date nearest to one of the others: a list of January tells of December."""

    def distance(year: int) -> int:
        return min(
            abs((year - other) * 372 + (best.month - month) * 31 + best.day - day) for other, month, day in others
        )

    return min({year + step for year, _, _ in others for step in (-1, 0, 1)}, key=lambda year: (distance(year), year))


def _chinese_year(word: str) -> int | None:
    return int("".join(str("〇一二三四五六七八九".index(sign)) for sign in word.replace("零", "〇"))) if word else None

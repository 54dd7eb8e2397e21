"""Headings of a bulletin: of a level, of a province or city, and the sentence that counts the whole country."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sizao.engines.bulletins.country import Gazetteer, gazetteer
from sizao.engines.bulletins.lines import Line, part_of
from sizao.engines.bulletins.types import RiskLevel
from sizao.engines.bulletins.words import LEVEL, NUMBER, number


LEVELS = {
    "高": RiskLevel.HIGH, "中": RiskLevel.MEDIUM, "high": RiskLevel.HIGH, "medium": RiskLevel.MEDIUM,
    "middle": RiskLevel.MEDIUM, "moderate": RiskLevel.MEDIUM,
}  # fmt: skip

_NOUN = r"(?:名单|一览表?|列表|目录|清单|情况)?"
_HEAD = re.compile(
    rf"^[\[(《\"“]*(?:截[至止][^,。]{{0,24}},)?(?:全国|国内|我国|目前|当前|现有|共有|现|共|有|疫情|本土|最新|的|[,·\s])*"
    rf"(?:(?P<before>{NUMBER})\s*[个处])?(?:疫情|本土)?(?P<level>[高中低])等?风险{LEVEL}{_NOUN}[\])》\"”]*(?P<tail>.*)$"
)
_HEAD_ENGLISH = re.compile(
    r"^\[?(?P<level>high|medium|middle|moderate|low)[- ]risk\s*(?:areas?|regions?|zones?)?\]?(?P<tail>.*)$",
    re.IGNORECASE,
)
_NONE_FIRST = re.compile(
    rf"^(?:全国|国内|目前|现|已|暂|,|\s)*(?:均?无|没有)(?:疫情|本土)?(?P<levels>[高中](?:[、和及]?[高中])?)风险{LEVEL}(?:、(?P<also>[高中])风险{LEVEL})?[。.;!]?$"
)
_NONE = re.compile(
    r"^\s*(?:现|目前)?(?:为|有|[:(,\[])*\s*(?:无|暂无|没有|已?清零|零\s*个?|0\s*[个处]?|none|nil)\s*[)\]]?\s*[:。.;!]?\s*$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"^\s*[:(\[]?\s*(?:共计|共有|合计|总计|现有|共|有|为)?\s*(?P<count>{NUMBER})\s*[个处]\s*[)\]]?\s*[:,。;]?\s*(?P<rest>.*)$"
)
_BARE_COUNT = re.compile(
    r"^\s*(?:\(\s*(?P<count>\d{1,4})\s*\)|:\s*(?P<alone>\d{1,4})\s*$|(?P<bare>\d{1,4})\s*$)\s*[:,。;]?\s*(?P<rest>.*)$"
)
_REST = re.compile(r"^\s*[:]\s*(?P<rest>.*)$")
_NAMELY = re.compile(r"^(?:\s+|为|是|即)(?P<rest>\S.*)$")
_CHANGE = re.compile(r"新增|增加|调整为|调整|降为|下调|上调|升为|解除|调出|调入|变化|变动|raised|lowered|lifted|newly")
# A heading in the middle of a line: the whole list was written as one paragraph.
_INSIDE = re.compile(
    rf"(?:[一二三]、)?[高中低]风险{LEVEL}{_NOUN}\s*(?:\(\s*(?:共|无)?\s*{NUMBER}?\s*个?\s*\)|:|[为是即](?![零无空\d]))"
)
_PHRASE = re.compile(r"(?:全国|国内|现有|共有|有|新增|疫情|本土|[中高低个为由至、和的无(\"“])$")
_LIKE = re.compile(r"^\(?(?:具体)?(?:名单|情况)?(?:如下|附后)\)?\s*[:。]?\s*")
_CONNECT = re.compile(r"^[,:;。\s(]*(?:其中)?(?:具体)?(?:分别)?(?:均)?(?:为|是|即|位于|分布在|涉及|涉|在|包括)?[:\s]*")

# Not the sum of both levels, as in 中高风险地区3个.
_ALONE = r"(?<![中高低])(?<![中高低][、和及])"
_SUM = re.compile(
    rf"(?:中高|高中|高、中|中、高|高和中|中和高)风险{LEVEL}(?:共计|共有|共|有|为|:)?{NUMBER}[个处]|"
    rf"{NUMBER}[个处](?:中高|高中|高、中|中、高|高和中|中和高)风险{LEVEL}"
)
_COUNTED = (
    re.compile(
        rf"(?P<count>{NUMBER})\s*[个处](?:[^,。.;:、()\d\s]{{1,6}}为)?(?:疫情|本土)?(?P<level>[高中])风险{LEVEL}"
    ),
    re.compile(
        rf"{_ALONE}(?P<level>[高中])风险{LEVEL}(?:总数)?(?:现有|共有|仍有|有|共计|共|为|:)?\s*\(?(?P<count>{NUMBER})\s*[个处]\)?"
    ),
    re.compile(rf"(?P<none>无|没有|暂无|零)(?:疫情|本土)?(?P<level>[高中])风险{LEVEL}"),
    re.compile(rf"(?P<level>[高中])风险{LEVEL}(?P<none>为零|已?清零|为0|均?无|为无)"),
    re.compile(r"(?P<count>\d+|no)\s+(?P<level>high|medium|middle)[- ]risk", re.IGNORECASE),
)
# A number of what came or went that day, not of what there is.
_DIFFERENCE = re.compile(r"(?:新增|增加|减少|调出|解除|降级|升级|较|其中)[^,。;:]{0,6}$")
_BOTH_NONE = re.compile(
    rf"(?:无|没有)(?:疫情)?(?:中高|高中|高、中|中、高|高和中|中和高)风险{LEVEL}|中高风险{LEVEL}{_NOUN}[:为(]*\s*(?:无|0个|已?清零)|全国(?:各地区?|所有地区|目前|已)*均为低风险"
)
_OF_THE_COUNTRY = re.compile(r"全国|国内|我国|31个省|nationwide|China", re.IGNORECASE)
_AS_OF = re.compile(r"截至|截止|目前|现有|共有|\d+[日号]|as of", re.IGNORECASE)

_ADMINISTERED = re.compile(r"(?:市|州|盟|地区|县|旗|兵团|师|林区|特区|(?<![小社片园院城校街厂景辖矿库])区)$")
_NAMED = r"(?P<name>[^\s,。;:()、\d\[\]·]{2,24}|[A-Za-z][A-Za-z ]{2,20})"
_GROUP = re.compile(
    rf"(?:^|(?<=[。;:,、)\s])){_NAMED}\s*(?:"
    rf"\((?:共|计|共计)?(?P<inside>{NUMBER})\s*个?(?:[,;:]\s*(?:其中|分别)[^()]*)?\)|:\s*(?P<after>{NUMBER})\s*个?(?=[:,。;\s]|$)|(?P<beside>{NUMBER})\s*个(?=[:,。;\s]|$)|(?=:))\s*:?\s*"
)


@dataclass(frozen=True, slots=True)
class LevelHead:
    """A heading of a level; `level` is None for low. `count` is None where none is printed."""

    level: RiskLevel | None
    count: int | None
    rest: Line


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A heading of a province, or of a city or county in one. `name` as printed."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a sentence says of a level of the whole country, and the rest of it up to what it says next."""

    level: RiskLevel
    count: int
    rest: Line


def level_heads(line: Line) -> list[LevelHead]:
    """The levels that a line is the heading of: one, two where neither has areas, none for any other line."""
    empty = part_of(line, len(line.text), len(line.text))
    none = _NONE_FIRST.match(line.folded)
    if none:
        words = none["levels"] + (none["also"] or "")
        return [LevelHead(LEVELS[word], 0, empty) for word in dict.fromkeys(words) if word in LEVELS]
    head = _HEAD.match(line.folded) or _HEAD_ENGLISH.match(line.folded)
    if head is None:
        return []
    level = LEVELS.get(head["level"].lower())
    start, tail = head.start("tail"), head["tail"]
    before = head.groupdict().get("before")
    if level is None:
        return [LevelHead(None, None, part_of(line, start, len(line.text)))]
    if _NONE.match(tail):
        return [LevelHead(level, 0, empty)]
    found = None if before else _COUNT.match(tail) or _BARE_COUNT.match(tail)
    if found:
        words = found.groupdict()
        counted = number(words["count"] or words.get("alone") or words["bare"])
        return [LevelHead(level, counted, _after(line, start + found.start("rest")))]
    colon = _REST.match(tail) or _begins_a_list(tail)
    if colon or not tail.strip(" 。;)]"):
        rest = _after(line, start + colon.start("rest")) if colon else empty
        return [LevelHead(level, number(before) if before else None, rest)]
    if before and tail.lstrip()[0] in ",(。;":
        return [LevelHead(level, number(before), _after(line, start))]
    return []


def _begins_a_list(tail: str) -> re.Match[str] | None:
    spaced = _NAMELY.match(tail)
    names = gazetteer()
    is_place = spaced and (names.starts_with_province(spaced["rest"]) or names.starts_with_unit(spaced["rest"]))
    return spaced if is_place else None


def is_change_head(line: Line) -> bool:
    """Whether a line heads what was raised or lowered that day, which is told beside the list itself."""
    said = line.folded
    return len(said) < 60 and "风险" in said and _CHANGE.search(said) is not None and not is_summary(line)


def at_inner_heads(line: Line) -> list[Line]:
    """A line cut before each level's heading in its middle; most lines are one."""
    said = line.folded
    cuts, depth, seen = [0], 0, 0
    for match in _INSIDE.finditer(said):
        at = match.start()
        depth += said.count("(", seen, at) - said.count(")", seen, at)
        seen = at
        is_inside = depth > 0
        is_of_a_phrase = _PHRASE.search(said[max(0, at - 4) : at]) is not None
        if at and not is_inside and not is_of_a_phrase:
            cuts.append(at)
    parts = [part_of(line, start, end) for start, end in zip(cuts, [*cuts[1:], len(said)], strict=True)]
    return [part for part in parts if part.text]


def counted_levels(line: Line) -> list[Counted]:
    """What a sentence counts of each level, in its order; the first number of each level is the country's."""
    said = line.folded
    marks: dict[int, tuple[int, RiskLevel, int]] = {}
    for pattern in _COUNTED:
        for match in pattern.finditer(said):
            if any(start < match.end() and match.start() < end for start, (end, _, _) in marks.items()):
                continue
            part = re.split("[,。;:]", said[: match.start()])[-1]
            if _DIFFERENCE.search(part) and not (part == "其中" and _SUM.search(said[: match.start()])):
                continue
            groups = match.groupdict()
            word = (groups.get("count") or "0").lower()
            count = 0 if groups.get("none") or word == "no" else number(word)
            marks[match.start()] = (match.end(), LEVELS[match["level"].lower()], count)
    both = _BOTH_NONE.search(said)
    if both and not marks:
        rest = part_of(line, len(said), len(said))
        return [Counted(RiskLevel.HIGH, 0, rest), Counted(RiskLevel.MEDIUM, 0, rest)]
    starts = [*sorted(marks), len(said)]
    found: dict[RiskLevel, Counted] = {}
    for start, next_start in pairwise(starts):
        end, level, count = marks[start]
        found.setdefault(level, Counted(level, count, _sentence(line, end, next_start)))
    return list(found.values())


def is_summary(line: Line) -> bool:
    """Whether a line counts the areas of the whole country in a sentence."""
    levels = counted_levels(line)
    of_the_country = _OF_THE_COUNTRY.search(line.folded) is not None
    dated = _AS_OF.search(line.folded) is not None
    return bool(levels) and (
        (len(levels) > 1 and (of_the_country or dated or len(line.folded) < 60)) or (of_the_country and dated)
    )


def without_connectives(line: Line) -> Line:
    """The list itself, without `as follows` and `namely` before it and a closing sign behind."""
    said = _LIKE.match(line.folded)
    line = part_of(line, said.end() if said else 0, len(line.text))
    said = _CONNECT.match(line.folded)
    line = part_of(line, said.end() if said else 0, len(line.text), " \t。;,、:")
    if line.folded.count(")") > line.folded.count("(") and line.folded.endswith(")"):
        line = part_of(line, 0, len(line.text) - 1, " 。;,、:")
    return line


def groups_of(line: Line, names: Gazetteer) -> Iterator[tuple[GroupHead | None, Line]]:
    """A line cut where provinces, cities or counties head a part of it; without such heads the line as it is."""
    heads = [
        (match, name) for match in _GROUP.finditer(line.folded) if (name := _group_name(match, line.folded, names))
    ]
    starts = [match.end("name") - len(match["name"]) + match["name"].rindex(name) for match, name in heads]
    if not heads or starts[0] > 0:
        first = part_of(line, 0, starts[0] if heads else len(line.text))
        if first.text:
            yield None, first
    for (match, name), start, end in zip(heads, starts, [*starts[1:], len(line.text)], strict=False):
        word = match["inside"] or match["after"] or match["beside"]
        printed = line.text[start : start + len(name)].strip()
        yield GroupHead(printed, number(word) if word else None), part_of(line, match.end(), end)


def is_division(name: str, names: Gazetteer) -> bool:
    """Whether a heading is the name of a province, of a unit, or of a unit after its province."""
    if names.province(name) is not None or names.is_unit(name):
        return True
    province = names.starts_with_province(name)
    rest = name[len(province[0]) :] if province else name
    unit = names.starts_with_unit(rest, province[1] if province else "")
    return unit is not None and (len(unit.name) == len(rest) or names.is_unit(rest[len(unit.name) :]))


def _group_name(match: re.Match[str], said: str, names: Gazetteer) -> str:
    """The heading in a match, also where it follows an area without any sign; empty if there is none."""
    name = match["name"].strip()
    counted = match["inside"] or match["after"] or match["beside"]
    if said.count("(", 0, match.start()) > said.count(")", 0, match.start()):
        return ""
    if is_division(name, names):
        return name
    if match["inside"] and "个" in match.group():
        ends = (name[at:] for at in range(1, len(name) - 1))
        behind = next((end for end in ends if names.province(end) is not None or _is_city(end, names)), "")
        if behind:
            return behind
    return name if counted and _ADMINISTERED.search(name) else ""


def _is_city(name: str, names: Gazetteer) -> bool:
    return any(len(unit.code) == 4 for unit in names.by_name.get(name, ()))


def _after(line: Line, start: int) -> Line:
    return part_of(line, start, len(line.text))


def _sentence(line: Line, start: int, end: int) -> Line:
    return part_of(line, start, end, " \t,;。、")

"""Corrections inside of a text (甲应为乙, 将甲更正为乙): of an area of the list, or the line is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sizao.engines.bulletins.lines import Line
from sizao.engines.bulletins.types import Area, Problem, Remark, RemarkKind
from sizao.engines.bulletins.words import fold, looks_like_a_place


_SIGNS = '“”"「」『』'
_ONE = re.compile(
    rf"(?:将|把|其中|[{_SIGNS}:,。;]|^)\s*(?P<wrong>[^{_SIGNS},。;:]{{2,60}}?)[{_SIGNS}]?\s*(?:有误)?,?\s*"
    rf"(?:应为|应是|应该为|更正为|订正为|更改为|修正为|改为)\s*:?\s*[{_SIGNS}]?(?P<right>[^{_SIGNS},。;]{{2,60}})"
)
# The other way round: 误将甲写成乙.
_MISWRITTEN = re.compile(
    rf"误[将把]\s*[{_SIGNS}]?(?P<right>[^{_SIGNS},。;:]{{2,60}}?)[{_SIGNS}]?\s*(?:误写成|误写为|误作|误为|写成|写为|写作|报为|列为)"
    rf"\s*[{_SIGNS}]?(?P<wrong>[^{_SIGNS},。;]{{2,60}})"
)
# Other things that a correction may ask for, and that nobody but a person can do.
_OTHERWISE = re.compile(r"(?:更正|勘误|订正).*(?:删除|删去|剔除|遗漏|漏列|漏报|误列|误报|增补|补充)|误[将把写]|写成")
_SAYS = re.compile(r"应为|应是|应该为|更正为|订正为|更改为|修正为")
_OF_A_NUMBER = re.compile(r"\d\s*[个处]|\d\s*[时日月点]")
_TIME = re.compile(r"\d{1,2}月\d{1,2}日(?:\d{1,2}时)?")
_LEVEL = re.compile(r"[高中低]风险")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The areas as they are meant; what was done by which line, and what cannot be done."""

    areas: list[Area]
    remarks: list[Remark]
    problems: list[Problem]


def correct(lines: Sequence[Line], areas: Sequence[Area]) -> Corrected:
    """Applies what the lines say should read otherwise. A correction that was made already is a note."""
    done = Corrected(list(areas), [], [])
    named = {area.line for area in areas}
    for line in lines:
        if line.number in named and _SAYS.search(line.folded):
            done.problems.append(_refused(line, "It is not clear which of two names this area has."))
        elif found := list((_MISWRITTEN if _MISWRITTEN.search(line.folded) else _ONE).finditer(line.folded)):
            for match in found:
                _apply(line, match, done, [one for one in lines if one.number != line.number])
        elif _OTHERWISE.search(line.folded):
            done.problems.append(_refused(line, "A correction that only a person can carry out in the list."))
    return done


def _apply(line: Line, match: re.Match[str], done: Corrected, others: Sequence[Line]) -> None:
    wrong, right = match["wrong"].strip(), line.text[match.start("right") : match.end("right")].strip()
    if _OF_A_NUMBER.search(wrong) or not looks_like_a_place(wrong):
        if _stands(wrong, others) and not _stands(fold(right), others):
            done.problems.append(_refused(line, "It corrects a number or a time that the text has elsewhere."))
        return
    if _LEVEL.search(wrong) or _LEVEL.search(right):
        done.problems.append(_refused(line, "It says another level than the list."))
        return
    found = [(at, area) for at, area in enumerate(done.areas) if wrong in _whole(area)]
    if not found and any(fold(right) in _whole(area) for area in done.areas):
        return
    if len(found) != 1 or fold(right) in _whole(found[0][1]):
        done.problems.append(_refused(line, "What it corrects is not exactly one area of the list."))
        return
    [(at, area)] = found
    text = _with(area, wrong, right)
    if not text:
        done.problems.append(_refused(line, "It corrects the province of an area."))
        return
    done.areas[at] = replace(area, area=text)
    remark = Remark(line.number, RemarkKind.CORRECTED, line.text)
    if remark not in done.remarks:
        done.remarks.append(remark)


def _stands(words: str, lines: Sequence[Line]) -> bool:
    time = _TIME.search(words)
    return any((time.group() if time else words) in line.folded for line in lines)


def _whole(area: Area) -> str:
    """The area with what its headings say before it."""
    own = fold(area.area)
    province = fold(area.province)
    return own if own.startswith(province) else province + own


def _with(area: Area, wrong: str, right: str) -> str:
    """The area's text with `right` for `wrong`, without a province that is its heading; empty if that is not it."""
    own, province = fold(area.area), fold(area.province)
    if wrong not in own and wrong.startswith(province) and fold(right).startswith(province):
        wrong, right = wrong[len(province) :], right[len(province) :]
    at = own.find(wrong)
    return area.area[:at] + right + area.area[at + len(wrong) :] if at >= 0 else ""


def _refused(line: Line, what: str) -> Problem:
    return Problem(line.number, "correction", what, line.text)

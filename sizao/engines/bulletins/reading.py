"""A published list of risk areas, read line by line: `read_bulletin`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sizao.engines.bulletins.lines import Line, decode, lines_of, mend
from sizao.engines.bulletins.moments import find_moment
from sizao.engines.bulletins.reader import CORRECTS, Reader
from sizao.engines.bulletins.several import lists_in
from sizao.engines.bulletins.types import (
    Bulletin,
    BulletinError,
    Moment,
    Problem,
    Remark,
    RemarkKind,
    RiskLevel,
)


_NEVER = datetime.min.replace(tzinfo=UTC)


def read_bulletin(content: bytes, *, name: str = "") -> Bulletin:
    """What a list of risk areas says; `name` is the file's, for a year that the text lacks.

    Raises `BulletinError` naming every line that is not understood: nothing is guessed, nothing is left out silently.
    """
    return read_text(decode(content), name=name)


def read_text(text: str, *, name: str = "") -> Bulletin:
    """The same for a text that is decoded already."""
    lines, broken = mend(lines_of(text))
    lists = [_read_list(part, lines, name) for part in lists_in(lines)]
    # The list in force is that of the latest moment; of one moment, that of the whole country and not of a part of it.
    best = max(lists, key=lambda one: (one.at, len(one.reader.areas)))
    others = [one for one in lists if one is not best]
    problems = [*best.problems, *(problem for one in others for problem in _differing(one, best))]
    if problems:
        raise BulletinError(tuple(sorted(problems, key=lambda one: (one.line == 0, one.line))))
    assert not isinstance(best.moment, Problem)
    left = [Remark(line.number, RemarkKind.EARLIER_LIST, line.text) for one in others for line in one.reader.lines]
    went_on = [Remark(line.number, RemarkKind.JOINED, line.text) for line in broken]
    return Bulletin(
        best.moment,
        tuple(best.reader.areas),
        tuple(best.reader.declared),
        tuple(sorted([*best.reader.remarks, *went_on, *left], key=lambda one: one.line)),
        any(CORRECTS.search(line.folded) for line in lines),
        tuple(one.moment for one in others if not isinstance(one.moment, Problem) and one.at < best.at),
    )


@dataclass(frozen=True, slots=True)
class _List:
    """One list of a text, as it was read."""

    reader: Reader
    moment: Moment | Problem
    problems: list[Problem]

    @property
    def at(self) -> datetime:
        return _NEVER if isinstance(self.moment, Problem) else self.moment.at


def _read_list(part: list[Line], lines: Sequence[Line], name: str) -> _List:
    reader = Reader(part)
    reader.read()
    moment = find_moment(part, name, beside=lines)
    if isinstance(moment, Problem) and moment.code == "no_date" and part[:1] != lines[:1]:
        # Repeated under a title alone: what was said before holds.
        moment = find_moment(lines, name)
    return _List(reader, moment, [*reader.problems, *([moment] if isinstance(moment, Problem) else [])])


def _differing(one: _List, best: _List) -> list[Problem]:
    """What is wrong with another list of the same text: a moment that cannot be, or the same one and other areas."""
    if isinstance(one.moment, Problem):
        return [one.moment]
    if one.at < best.at or _named(one.reader) <= _named(best.reader):
        return []
    what = "Another list of the same moment begins here, and it names other areas."
    return [Problem(one.reader.lines[0].number, "two_lists", what, one.reader.lines[0].text)]


def _named(reader: Reader) -> set[tuple[RiskLevel, str, str]]:
    """What the list names, each with its province before it once."""
    found = set()
    for area in reader.areas:
        own = reader.names.starts_with_province(area.area)
        found.add((area.level, area.province_code, area.area[len(own[0]) :] if own else area.area))
    return found

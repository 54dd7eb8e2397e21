"""Which parts of a list are areas: several on a line, or one broken over two, settled by the declared number."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from sizao.engines.bulletins.lines import Line, joined, part_of
from sizao.engines.bulletins.words import looks_like_a_place


_ENDS = " \t。;,、:.!"
_SEPARATORS = ("。;", "。;,", "。;,、", "。;,、/")
# Parts of one place that stand with the same sign between them as places do.
_BOUNDS = re.compile(r"以[东南西北内外上下]|至|合围|围合|沿线|交叉|之间|所辖|包括|\d+[、,]\d+")
_COMPLETE = re.compile(
    r"(?:小区|社区|村|组|街道|镇|乡|苑|园|城|屯|里|公寓|酒店|宾馆|大厦|广场|中心|学校|学院|医院|家园|花园|全域|区域|范围|片区|[号栋幢楼]|"
    r"单元|区|市|县|旗|\))$"
)
_SMALL = re.compile(rf"(?:{_COMPLETE.pattern})(?<![^小社]区)(?<![市县旗])")
_MOST_WAYS = 4096


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the list before it is settled. `is_own`: it stands on a line of its own."""

    line: Line
    is_own: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """Areas, and lines that went on in the next one."""

    areas: list[Line]
    broken: list[Line]


def settle(
    items: Sequence[Item], count: int | None, begins: Callable[[str], bool], leading: Callable[[str], int]
) -> Settled:
    """The areas of a list that declares `count` of them (None: no number).

    `begins` tells whether a text begins with a known province, city or county, `leading` how many of its characters
    are names of such. Where no way of reading gives the number, each line is an area, and the number will be shown not
    to agree.
    """
    usual = [piece for item in items for piece in _usual(item, begins)]
    if count is None or len(usual) == count:
        return Settled(usual, [])
    found = next((cut for cut in _ways(items, count, begins, leading) if len(cut) == count), None)
    if found is not None:
        return Settled(found, [])
    mended = _mended(items, count, begins) if len(items) > count > 0 else None
    return mended or Settled(usual, [])


def _ways(
    items: Sequence[Item], count: int, begins: Callable[[str], bool], leading: Callable[[str], int]
) -> Iterator[list[Line]]:
    """All ways to cut the lines, the likeliest first."""
    for separators in _SEPARATORS:
        yield [piece for item in items for piece in pieces(item.line, separators)]
    yield _one_way(items, count) or []
    for are_two in (lambda before, after: begins(after), lambda before, after: _is_small(before) and _is_small(after)):
        yield [piece for item in items for piece in _at_and(pieces(item.line, _SEPARATORS[2]), are_two)]
    if len(items) == 1:
        yield _where_one_begins(items[0].line)
    yield [piece for item in items for piece in _at_numbers(item.line)]
    for cut_run in (_at_blanks, _at_beginnings):
        yield [piece for item in items for piece in cut_run(item.line, leading)]


def pieces(line: Line, separators: str) -> list[Line]:
    """A line cut at the separators that stand outside of brackets, without empty pieces."""
    found, start, depth = [], 0, 0
    for at, sign in enumerate(line.folded):
        depth += (sign == "(") - (sign == ")" and depth > 0)
        if sign in separators and depth == 0:
            found.append(part_of(line, start, at, _ENDS))
            start = at + 1
    found.append(part_of(line, start, len(line.text), _ENDS))
    return [piece for piece in found if piece.text]


def _usual(item: Item, begins: Callable[[str], bool]) -> list[Line]:
    """How a list is read without a number: whole lines; in running text, at each sign if all parts are complete."""
    by_sentence = pieces(item.line, _SEPARATORS[0])
    if item.is_own:
        return by_sentence
    found = []
    for part in by_sentence:
        for separators in (_SEPARATORS[2], _SEPARATORS[1]):
            cut = pieces(part, separators)
            if all(_is_complete(piece, begins) for piece in cut):
                found += cut
                break
        else:
            found.append(part)
    return found


def _is_complete(piece: Line, begins: Callable[[str], bool]) -> bool:
    said = piece.folded
    if _BOUNDS.search(re.sub(r"\([^)]*\)", "", said)):
        return False
    return begins(said) or (looks_like_a_place(said) and _COMPLETE.search(said) is not None)


def _one_way(items: Sequence[Item], count: int) -> list[Line] | None:
    """The areas if exactly one choice of where to cut each line gives the number."""
    ways = []
    for item in items:
        cuts: dict[int, list[Line]] = {}
        for separators in _SEPARATORS:
            cut = pieces(item.line, separators)
            cuts.setdefault(len(cut), cut)
        ways.append(list(cuts.values()))
    total = 1
    for way in ways:
        total *= len(way)
    if total > _MOST_WAYS or total == 1:
        return None
    fitting = [choice for choice in product(*ways) if sum(map(len, choice)) == count]
    return [piece for cut in fitting[0] for piece in cut] if len(fitting) == 1 else None


def _is_small(said: str) -> bool:
    """Whether it ends like a compound or a street, not like a county: 和 is in names of these (和平区)."""
    return looks_like_a_place(said) and _SMALL.search(said) is not None


def _at_and(cut: list[Line], are_two: Callable[[str, str], bool]) -> list[Line]:
    """Pieces cut at the first "and" before and after which `are_two` sees places of their own."""
    found = []
    for piece in cut:
        said = piece.folded
        ands = (one for one in re.finditer(r"以及|[和及与]", said) if one.start())
        at = next((one for one in ands if are_two(said[: one.start()], said[one.end() :])), None)
        if at is None:
            found.append(piece)
        else:
            found += [part_of(piece, 0, at.start(), _ENDS), part_of(piece, at.end(), len(piece.text), _ENDS)]
    return found


def _where_one_begins(line: Line) -> list[Line]:
    """A run of areas without any sign between them, cut wherever its first city or county is named again."""
    first = re.match(r"[\u4e00-\u9fff]{2,10}?[市州盟区县旗]", line.folded)
    if first is None:
        return [line]
    cuts = [found.start() for found in re.finditer(re.escape(first.group()), line.folded)]
    return [part_of(line, start, end, _ENDS) for start, end in zip(cuts, [*cuts[1:], len(line.text)], strict=True)]


def may_be_several(line: Line, leading: Callable[[str], int]) -> bool:
    """Whether one area looks like several without signs between them, or like a city with several in brackets."""
    if any(len(cut) > 1 for cut in (_at_blanks(line, leading), _at_beginnings(line, leading), _at_numbers(line))):
        return True
    bracket = re.match(r"^(?P<before>[^()]+)\((?P<inside>[^()]+)\)$", line.folded)
    return (
        bracket is not None
        and leading(bracket["before"]) == len(bracket["before"])
        and re.search(r"[、,;]", bracket["inside"]) is not None
        and all(map(leading, re.split(r"[、,;]", bracket["inside"])[:1]))
    )


def is_whole(text: str) -> bool:
    """Whether a name ends as names of places do."""
    return _COMPLETE.search(text) is not None


def _at_numbers(line: Line) -> list[Line]:
    """Areas on one line with numbers before them, that count up by one."""
    marks = list(re.finditer(r"(?:^|(?<=[\s;。,、]))\(?(?P<number>\d{1,3})(?:[、)]|\.(?!\d))", line.folded))
    numbers = [int(mark["number"]) for mark in marks]
    if not marks or numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 2:
        return [line]
    starts = [0] * (numbers[0] == 2) + [mark.end() for mark in marks]
    ends = [*(mark.start() for mark in marks), len(line.text)][-len(starts) :]
    return [part_of(line, start, end, _ENDS) for start, end in zip(starts, ends, strict=True)]


def _at_blanks(line: Line, leading: Callable[[str], int]) -> list[Line]:
    """A run of areas with blanks between them, if each begins with a division and has a name of its own."""
    cut = pieces(line, _SEPARATORS[2] + " \t")
    return cut if all(0 < leading(piece.folded) < len(piece.folded) for piece in cut) else [line]


def _at_beginnings(line: Line, leading: Callable[[str], int]) -> list[Line]:
    """Areas without any sign between them, cut where a division begins behind a name that is whole."""
    found = []
    for piece in pieces(line, _SEPARATORS[2]):
        said, start, at, depth = piece.folded, 0, 1, 0
        while at < len(said):
            depth += (said[at - 1] == "(") - (said[at - 1] == ")" and depth > 0)
            before = said[start:at]
            length = 0 if depth else leading(said[at:])
            if length and _COMPLETE.search(before) and leading(before) < len(before):
                found.append(part_of(piece, start, at, _ENDS))
                start = at
            at += max(length, 1)
        found.append(part_of(piece, start, len(said), _ENDS))
    return found


def _mended(items: Sequence[Item], count: int, begins: Callable[[str], bool]) -> Settled | None:
    """Names that a page's end broke in two, if exactly as many lines begin no place as there are lines too many."""
    loose = [at for at, item in enumerate(items) if at and item.is_own and not begins(item.line.folded)]
    if len(loose) != len(items) - count:
        return None
    areas: list[Line] = []
    broken: list[Line] = []
    for at, item in enumerate(items):
        if at in loose:
            broken.append(areas[-1])
            areas[-1] = joined(areas[-1], item.line)
        else:
            areas.append(item.line)
    return Settled([part_of(line, 0, len(line.text), _ENDS) for line in areas], broken)

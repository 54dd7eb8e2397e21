"""A text that holds several lists, such as those of the morning and of the evening: cut where the next one begins."""

import re
from collections.abc import Sequence
from itertools import pairwise

from sizao.engines.bulletins.headings import counted_levels, is_summary, level_heads
from sizao.engines.bulletins.lines import Line, part_of, without_bullet
from sizao.engines.bulletins.moments import Spoken, spoken_moments
from sizao.engines.bulletins.types import RiskLevel


TITLE = re.compile(
    r"^(?:附[件录]?\d?:?)?.{0,16}(?:中高|高中|高、中|中、高)风险(?:地区|区域|区)?"
    r"(?:名单|一览表?|列表|目录|清单|情况)"
)


def lists_in(lines: Sequence[Line]) -> list[list[Line]]:
    """The text as one part for each list; almost always one part.

    The next list begins where another moment is said, or a title stands again, and the levels before it come again.
    """
    parts: list[list[Line]] = []
    for piece in _pieces(lines):
        if parts and not _is_another(parts[-1], piece):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts or [[]]


def _pieces(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut before each line that says a moment or is a title."""
    pieces: list[list[Line]] = [[]]
    for line in (part for whole in lines for part in _at_summaries(whole)):
        if pieces[-1] and (spoken_moments([line]) or TITLE.match(line.folded)):
            pieces.append([])
        pieces[-1].append(line)
    return [piece for piece in pieces if piece]


def _at_summaries(line: Line) -> list[Line]:
    """A paragraph cut before each sentence that counts the country's areas as of a moment, after another that does."""
    cuts = [0]
    for found in re.finditer("[。;!]", line.folded):
        after = part_of(line, found.end(), len(line.text))
        sentence = part_of(after, 0, len(re.split("[。;!]", after.folded, maxsplit=1)[0]))
        if spoken_moments([sentence]) and is_summary(sentence) and is_summary(part_of(line, cuts[-1], found.end())):
            cuts.append(found.end())
    return [part_of(line, start, end) for start, end in pairwise([*cuts, len(line.text)])]


def _is_another(before: Sequence[Line], after: Sequence[Line]) -> bool:
    if not _levels(before) & _levels(after):
        return False
    said, said_before = _sharpest(after), _sharpest(before)
    if said and said_before and not any(one.may_be(other) for one in said for other in said_before):
        return True
    is_titled = not said or not said_before or TITLE.match(after[0].folded) is not None
    return is_titled and bool(_headed(before) & _headed(after))


def _sharpest(lines: Sequence[Line]) -> list[Spoken]:
    """Those with an hour, if there are any: a title often has the day alone."""
    found = spoken_moments(lines)
    return [one for one in found if one.hour is not None] or found


def _levels(lines: Sequence[Line]) -> set[RiskLevel]:
    summaries = [line for line in lines if is_summary(line)]
    return _headed(lines) | {one.level for line in summaries for one in counted_levels(line)}


def _headed(lines: Sequence[Line]) -> set[RiskLevel]:
    return {head.level for line in lines for head in level_heads(without_bullet(line)) if head.level is not None}

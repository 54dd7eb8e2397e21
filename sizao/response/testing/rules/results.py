"""What becomes of a line of results, given what is known of its tube. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.response.testing.types import ResultRefusal, ResultStatus, ToldResult, TubeResult


# The clocks of a laboratory and ours are never quite the same.
CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Known:
    """A tube as far as results are judged by it: `result` is the one that stands, `said` all that was said before."""

    collected_at: datetime
    is_void: bool
    result: TubeResult | None = None
    resulted_at: datetime | None = None
    said: frozenset[tuple[ResultStatus, TubeResult, datetime]] = frozenset()


def judge_lines(
    lines: Sequence[ToldResult], tubes: Mapping[str, Known], *, at: datetime
) -> list[tuple[ToldResult, ResultRefusal | None, bool]]:
    """For each line why it is refused (None: it is taken), and whether it says something new.

    A line that repeats one before it, or what is known already, is taken and changes nothing.
    """
    said: dict[str, set[tuple[object, ...]]] = {}
    for line in lines:
        said.setdefault(line.code, set()).add((line.status, line.result, line.resulted_at))
    found: list[tuple[ToldResult, ResultRefusal | None, bool]] = []
    seen: set[str] = set()
    for line in lines:
        why, is_new = _judge(line, tubes.get(line.code), at)
        if why is None and len(said[line.code]) > 1:
            why = ResultRefusal.TWICE
        found.append((line, why, is_new and line.code not in seen))
        if why is None:
            seen.add(line.code)
    return found


def _judge(line: ToldResult, known: Known | None, at: datetime) -> tuple[ResultRefusal | None, bool]:
    if not line.code:
        return ResultRefusal.NO_TUBE, False
    if known is None:
        return ResultRefusal.UNKNOWN_TUBE, False
    if known.is_void:
        return ResultRefusal.VOID_TUBE, False
    if line.status is ResultStatus.WITHDRAWN:
        if known.result is None:
            return (None, False) if known.said else (ResultRefusal.NOTHING_TO_WITHDRAW, False)
        return None, True
    return _judge_content(line, known, at)


def _judge_content(line: ToldResult, known: Known, at: datetime) -> tuple[ResultRefusal | None, bool]:
    """As findings are judged: what was said before changes nothing, also after a correction or a withdrawal."""
    if line.result is None:
        return ResultRefusal.NO_RESULT, False
    if line.resulted_at is None:
        return ResultRefusal.NO_TIME, False
    if line.resulted_at < known.collected_at:
        return ResultRefusal.BEFORE_COLLECTION, False
    if line.resulted_at > at + CLOCKS_DIFFER:
        return ResultRefusal.IN_THE_FUTURE, False
    content = (line.result, line.resulted_at)
    if line.status is ResultStatus.CORRECTED:
        is_known = content == (known.result, known.resulted_at) or (line.status, *content) in known.said
        return None, not is_known
    if any(content == said[1:] for said in known.said):
        return None, False
    return (ResultRefusal.OTHER_RESULT, False) if known.said else (None, True)

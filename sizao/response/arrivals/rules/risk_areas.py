"""What two lists differ in, which areas speak of a place, and how a writing is told from another."""

import hashlib
from collections.abc import Iterable, Sequence

from sizao.engines.bulletins.matching import core, is_inside
from sizao.engines.bulletins.types import Area, RiskLevel
from sizao.engines.bulletins.words import fold
from sizao.response.arrivals.types.risk_areas import AreaChange, ChangeKind, KeptArea, Likeness


RANK = {RiskLevel.HIGH: 0, RiskLevel.MEDIUM: 1}
_CHANGES = tuple(ChangeKind)


def key_of(area: Area) -> str:
    """The same for the same writing in the same place of the country, whatever the list."""
    text = core(area.area if area.area.startswith(area.within) else area.within + area.area)
    return hashlib.sha256(f"{area.province_code}\n{text}".encode()).hexdigest()


def compare(before: Iterable[KeptArea], after: Iterable[KeptArea]) -> list[AreaChange]:
    """What was added, raised, lowered and lifted from one list to a later one; areas are the same by what they name."""
    old, new = ({_same(area): area for area in areas} for areas in (before, after))
    changes = []
    for name in old.keys() | new.keys():
        was, now = old.get(name), new.get(name)
        if was is None:
            changes.append(AreaChange(ChangeKind.ADDED, None, now))
        elif now is None:
            changes.append(AreaChange(ChangeKind.LIFTED, was, None))
        elif was.level is not now.level:
            kind = ChangeKind.RAISED if now.level is RiskLevel.HIGH else ChangeKind.LOWERED
            changes.append(AreaChange(kind, was, now))
    return sorted(changes, key=lambda one: (_CHANGES.index(one.kind), one.area.province_code, one.area.line))


def judge(areas: Sequence[KeptArea], *, code: str, rest: str) -> tuple[Likeness, tuple[KeptArea, ...]]:
    """How a place lies to the areas of a list: the division of `code` (2, 4 or 6 digits), or `rest` in it."""
    inside = [area for area in areas if area.code and _lies_in(area, code, rest)]
    if inside:
        return Likeness.INSIDE, tuple(sorted(inside, key=_by_level))
    near = [area for area in areas if area.code.startswith(code) or (len(area.code) > 2 and code.startswith(area.code))]
    return (Likeness.NEAR, tuple(sorted(near, key=_by_level))) if near else (Likeness.NONE, ())


def _lies_in(area: KeptArea, code: str, rest: str) -> bool:
    if not area.rest:
        return code.startswith(area.code)
    return code == area.code and is_inside(rest, area.rest)


def _by_level(area: KeptArea) -> tuple[int, int]:
    return RANK[area.level], area.line


def _same(area: KeptArea) -> str:
    if area.code:
        return f"{area.code} {core(area.rest)}"
    return f"{area.province_code} {core(fold(area.text))}"

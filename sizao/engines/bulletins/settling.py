"""From the groups of a list to its areas: cut and mended by the declared numbers, each in its province, compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sizao.engines.bulletins.country import Gazetteer
from sizao.engines.bulletins.lines import Line
from sizao.engines.bulletins.lists import Item, is_whole, may_be_several, settle
from sizao.engines.bulletins.types import Area, Declared, Problem, Remark, RemarkKind, RiskLevel
from sizao.engines.bulletins.words import fold


@dataclass
class Group:
    """Areas under one heading, or under none. `count` is what it declares."""

    level: RiskLevel
    province: str
    within: str
    count: int | None
    line: int
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that the text declares: of the country, of a province, or of a part of it."""

    level: RiskLevel
    province: str
    within: str
    count: int
    line: int


class Settling:
    """`areas`, `declared`, `problems` and `remarks` of a list whose lines were read."""

    def __init__(self, groups: Sequence[Group], stated: Sequence[Stated], names: Gazetteer) -> None:
        self.groups = groups
        self.stated = stated
        self.names = names
        self.areas: list[Area] = []
        self.declared: list[Declared] = []
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        for group, areas in zip(groups, self._cuts(), strict=True):
            carried = ""
            for line in areas:
                carried = self._area(group, line, carried)

    def compare(self, *, is_understood: bool) -> None:
        """Fills `declared`. Where all lines were understood, areas that are only counted are a problem."""
        for one in self.stated:
            inside = [
                area
                for area in self.areas
                if area.level is one.level
                and (self._same(area.province, one.province) if one.province else area.province_code)
                and (not one.within or area.within == one.within)
            ]
            own = Declared(one.level, one.province, one.within, one.count, len(inside), one.line)
            self.declared.append(own)
            if one.count and not inside and is_understood and not self.problems:
                whose = f" in {one.within or one.province}" if one.province else ""
                what = f"{one.count} {one.level.value}-risk areas{whose} are counted, and none is named."
                self.problems.append(Problem(one.line, "not_named", what))

        for level in RiskLevel:
            of_it = [one for one in self.declared if one.level is level]
            if not of_it or not all(one.agrees for one in of_it):
                self._doubt([area for area in self.areas if area.level is level])

    def _doubt(self, areas: Sequence[Area]) -> None:
        """Areas that no number confirms are a problem where they look like several, or stand twice."""
        seen: set[tuple[str, str, str]] = set()
        before: Area | None = None
        for area in areas:
            code = area.province_code

            def leading(text: str, code: str = code) -> int:
                return self.names.leading(text, code)

            line = Line(area.line, area.area, fold(area.area))
            if may_be_several(line, leading):
                what = "Several places seem to stand here without a sign between them, and no number agrees."
                self.problems.append(Problem(area.line, "several", what, area.area))
            if not leading(line.folded) and before is not None and not area.within and not is_whole(before.area):
                what = "It may go on from the line before, and no number tells."
                self.problems.append(Problem(area.line, "goes_on", what, area.area))
            before = area
            key = (code, area.within, line.folded)
            if key in seen:
                what = "This place stands twice, and the numbers do not agree."
                self.problems.append(Problem(area.line, "twice", what, area.area))
            seen.add(key)

    def _cuts(self) -> list[list[Line]]:
        """The areas of each group, by the narrowest number that counts them."""
        cuts: dict[int, list[Line]] = {}
        for at, group in enumerate(self.groups):
            if group.count is not None:
                cuts[at] = self._cut([group], group.count)[0]
        for one in sorted(self.stated, key=lambda one: not one.province):
            if one.within:
                continue
            inside = [
                at
                for at, group in enumerate(self.groups)
                if group.level is one.level and self._counts(one.province, group)
            ]
            open_ = [at for at in inside if at not in cuts]
            if open_:
                left = one.count - sum(len(cuts[at]) for at in inside if at in cuts)
                for at, areas in zip(open_, self._cut([self.groups[at] for at in open_], left), strict=True):
                    cuts[at] = areas
        return [cuts[at] if at in cuts else self._cut([group], None)[0] for at, group in enumerate(self.groups)]

    def _cut(self, groups: list[Group], count: int | None) -> list[list[Line]]:
        provinces = {self.names.province(group.province) or "" for group in groups if group.province} or {""}

        def begins(text: str) -> bool:
            return self.names.starts_with_province(text) is not None or any(
                self.names.starts_with_unit(text, code) is not None for code in provinces
            )

        def leading(text: str) -> int:
            # In the whole country many counties are called alike, and like streets.
            return max(self.names.leading(text, code, sizes=(4, 6) if code else (4,)) for code in provinces)

        settled = settle([item for group in groups for item in group.items], count, begins, leading)
        self.remarks += [Remark(line.number, RemarkKind.JOINED, line.text) for line in settled.broken]
        if len(groups) == 1:
            return [settled.areas]
        # Each area goes back to the group whose part of the list it came from; their order is kept.
        found: list[list[Line]] = [[] for _ in groups]
        origins = [(at, item.line) for at, group in enumerate(groups) for item in group.items]
        for line in settled.areas:
            while len(origins) > 1 and not _came_from(line, origins[0][1]):
                origins.pop(0)
            found[origins[0][0]].append(line)
        return found

    def _area(self, group: Group, line: Line, carried: str) -> str:
        """Adds one area; the province that goes on to the next one where no heading names any."""
        own = self.names.starts_with_province(line.text)
        province = group.province
        code = self.names.province(province) if province else None
        if own is not None and own[1] != code:
            province, code = own
        elif code is None and carried:
            province, code = carried, self.names.province(carried)
        elif code is None and self.names.country(line.text) is not None:
            province, code = "境外", ""
        elif code is None:
            code = self.names.only_province_of(line.text)
            province = self.names.province_name(code)
        if not province or code is None:
            what = "It is not said in which province this lies."
            self.problems.append(Problem(line.number, "no_province", what, line.text))
            return ""
        self.areas.append(Area(group.level, province, code, group.within, line.text, line.number))
        return "" if group.province else province

    def _counts(self, province: str, group: Group) -> bool:
        """Whether a number of a province, or of the country, counts the areas of a group: not those abroad."""
        return self._same(province, group.province) if province else self.names.province(group.province) != ""

    def _same(self, one: str, other: str) -> bool:
        """Whether two printed names are of one province; the corps counts beside the region that it lies in."""
        return self.names.province(one) == self.names.province(other) and ("兵团" in one) is ("兵团" in other)


def _came_from(area: Line, origin: Line) -> bool:
    begins_it = area.text.startswith(origin.text.rstrip("。;,、: "))
    return origin.number == area.number and (area.text in origin.text or begins_it)

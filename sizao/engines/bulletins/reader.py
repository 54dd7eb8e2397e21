"""The lines of one list, read one after the other: `Reader`."""

import re

from sizao.engines.bulletins.correcting import correct
from sizao.engines.bulletins.country import gazetteer
from sizao.engines.bulletins.headings import (
    Counted,
    GroupHead,
    at_inner_heads,
    counted_levels,
    groups_of,
    is_change_head,
    is_division,
    is_summary,
    level_heads,
    without_connectives,
)
from sizao.engines.bulletins.lines import Line, part_of, without_bullet
from sizao.engines.bulletins.lists import Item
from sizao.engines.bulletins.settling import Group, Settling, Stated
from sizao.engines.bulletins.several import TITLE
from sizao.engines.bulletins.types import (
    Area,
    Declared,
    Problem,
    Remark,
    RemarkKind,
    RiskLevel,
)
from sizao.engines.bulletins.words import ends_as_a_place, fold, is_note, looks_like_a_place


CORRECTS = re.compile(r"更正|勘误|订正|corrigendum|correction", re.IGNORECASE)
_LEVEL_BEHIND = re.compile(r"^(?P<area>.{4,}?)[\s(:,、]+(?P<level>高|中)风险(?:地区|区)?\)?[。;]?$")
_LONGEST_NAME = 300
_LEVELS = {"高": RiskLevel.HIGH, "中": RiskLevel.MEDIUM}
_TABLE_HEAD = re.compile(
    r"序号|编号|省份?|城市|市|地市|州市|区县|县区|县市区|地区|区域|名称|街道|社区|乡镇|小区|风险等级|等级|备注|时间|日期"
)
_BARE_SUFFIX = re.compile(r"^(?:小区|社区|街道|村民?小组|自然村|小组|村|镇|乡|号楼|栋|幢|单元|全域|区域|片区|范围)$")


class Reader:
    """The state between lines: the open level, province and part of it."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.names = gazetteer()
        self.groups: list[Group] = []
        self.stated: list[Stated] = []
        self.summaries: list[Counted] = []
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        self.areas: list[Area] = []
        self.declared: list[Declared] = []
        self.level: RiskLevel | None = None
        self.skipping: RemarkKind | None = RemarkKind.PREFACE
        self.province = ""
        self.within = ""
        # The province inside of which levels stand, if they do.
        self.outer = ""

    def read(self) -> None:
        lines = [without_bullet(part) for line in self.lines for part in at_inner_heads(without_bullet(line))]
        pairs = list(zip(lines, [*lines[1:], None], strict=False))
        # Twice a province alone before a level: the levels stand inside of provinces.
        is_by_province = sum(self._heads_levels(*pair) for pair in pairs) > 1
        for line, following in pairs:
            if is_by_province and self._heads_levels(line, following):
                self.outer = _alone(line)
            else:
                self._line(line, following)
        self._read_sentences()
        if not self.stated and not self.groups and not self.problems:
            self._problem_of_no_list()
        settling = Settling(self.groups, self.stated, self.names)
        settling.compare(is_understood=not self.problems)
        corrected = correct(self.lines, settling.areas)
        self.areas, self.declared = corrected.areas, settling.declared
        self.remarks = [one for one in self.remarks if one.line not in {each.line for each in corrected.remarks}]
        self.remarks += corrected.remarks
        self.problems += corrected.problems
        self.problems += settling.problems
        self.remarks += settling.remarks

    def _problem_of_no_list(self) -> None:
        """By the line that tells of changes to another list, where there is one."""
        changes = (line for line in self.lines if CORRECTS.search(line.folded) or is_change_head(line))
        line = next(changes, None)
        if line is None:
            self.problem(0, "no_list", "The text holds no list of medium- and high-risk areas.")
        else:
            what = "It tells of changes to another list; the text does not hold the list itself."
            self.problem(line.number, "no_list", what, line.text)

    def remark(self, line: Line, kind: RemarkKind) -> None:
        self.remarks.append(Remark(line.number, kind, line.text))

    def problem(self, number: int, code: str, what: str, text: str = "") -> None:
        self.problems.append(Problem(number, code, what, text))

    def _line(self, line: Line, following: Line | None) -> None:
        if is_summary(line):
            self._summary(line)
            return
        heads = level_heads(line)
        if heads and not (heads[0].level and _is_definition(heads[0].rest)):
            for head in heads:
                self._open(head.level, head.count, line)
                rest = without_connectives(head.rest)
                if head.level is not None and rest.text and not ("\t" in rest.text and self._is_row(rest)):
                    self._content(rest, following, is_own=False)
            return
        if is_change_head(line):
            self.level, self.skipping = None, RemarkKind.CHANGE
            self.remark(line, RemarkKind.CHANGE)
            return
        if self._is_row(line):
            return
        if self.level is None and not self._may_be_implied(line):
            self.remark(line, self.skipping or RemarkKind.NOTE)
            if self.skipping is RemarkKind.PREFACE and self._is_orphan(line):
                self.problem(
                    line.number, "no_level", "An area or a province stands before any level is named.", line.text
                )
            return
        self._content(line, following, is_own=True)

    def _heads_levels(self, line: Line, following: Line | None) -> bool:
        return (
            following is not None
            and bool(self.names.province(_alone(line)))
            and any(head.level is not None for head in level_heads(following))
        )

    def _open(self, level: RiskLevel | None, count: int | None, line: Line) -> None:
        if level is None:
            self.level, self.skipping = None, RemarkKind.LOW_RISK
            self.remark(line, RemarkKind.LOW_RISK)
            return
        if count is not None:
            self._state(level, self.outer, "", count, line)
        self.level, self.skipping = level, None
        self.province, self.within = self.outer, ""

    def _state(self, level: RiskLevel, province: str, within: str, count: int, line: Line) -> None:
        self.stated.append(Stated(level, province, within, count, line.number))

    def _summary(self, line: Line) -> None:
        if self.skipping is RemarkKind.CHANGE:
            self.skipping = RemarkKind.PREFACE
        for counted in counted_levels(line):
            self._state(counted.level, "", "", counted.count, line)
            if counted.count:
                self.summaries.append(counted)

    def _may_be_implied(self, line: Line) -> bool:
        """Without a heading, areas are of the only level that the country's sentence says there are any of."""
        if self.skipping is not RemarkKind.PREFACE or not self.summaries:
            return False
        levels = {counted.level for counted in self.summaries if counted.count}
        if len(levels) != 1 or not self._is_orphan(line):
            return False
        self.level, self.skipping = levels.pop(), None
        return True

    def _is_orphan(self, line: Line) -> bool:
        """Whether a line outside of any level is surely a part of a list."""
        if is_note(_outside_brackets(line.folded)) or len(line.folded) > 60 or re.search("[,。!?]", line.folded):
            return False
        heads = [head for head, _ in groups_of(line, self.names) if head is not None]
        if any(head.count is not None or self.names.province(head.name) is not None for head in heads):
            return True
        province = self.names.starts_with_province(line.text)
        rest = line.text[len(province[0]) :] if province else line.text
        unit = self.names.starts_with_unit(rest, province[1] if province else "")
        return unit is not None and len(rest) > len(unit.name) and looks_like_a_place(rest[len(unit.name) :])

    def _is_row(self, line: Line) -> bool:
        """An area whose level stands on its own line: behind it, or in a column of a table."""
        if re.search(r"[\t|]", line.text):
            return self._cells([part.strip() for part in re.split(r"[\t|]+", line.text) if part.strip()], line)
        behind = _LEVEL_BEHIND.match(line.folded) if len(line.folded) <= _LONGEST_NAME else None
        if behind is None or is_note(_outside_brackets(behind["area"])) or not self._begins(behind["area"]):
            return False
        self._add(
            _LEVELS[behind["level"]], self.province, self.within, part_of(line, 0, behind.end("area")), is_own=True
        )
        return True

    def _cells(self, cells: list[str], line: Line) -> bool:
        """A line of a table: a level or the open one, a province or the open one, and the parts of a place."""
        level = next(
            (_LEVELS[cell[0]] for cell in map(fold, cells) if re.fullmatch(r"[高中]风险(?:地区|区)?", cell)), self.level
        )
        places = [cell for cell in cells if not re.fullmatch(r"[\d.、]+|.{0,2}风险(?:地区|区)?", fold(cell))]
        if all(_TABLE_HEAD.fullmatch(fold(cell)) for cell in places):
            self.remark(line, RemarkKind.NOTE)
            return True
        if level is None or len(cells) < 2 or is_note(_outside_brackets(line.folded)):
            return False
        if len(places) > 1 and self.names.province(places[0]) is not None:
            self.province, self.within = places.pop(0), ""
        whole = "".join(places)
        self._add(level, self.province, self.within, Line(line.number, whole, fold(whole)), is_own=True)
        return True

    def _content(self, line: Line, following: Line | None, *, is_own: bool) -> None:
        """A line inside of a level: headings of provinces and cities, areas, notes."""
        for head, rest in groups_of(line, self.names):
            if head is not None:
                self._head(head, line)
                rest = without_connectives(rest)
                if rest.text and not self._note(rest):
                    self._place(rest, is_own=False)
            elif not self._note(rest) and not self._bare_head(rest, following):
                self._place(rest, is_own=is_own)

    def _note(self, line: Line) -> bool:
        if TITLE.match(line.folded):
            self.remark(line, RemarkKind.NOTE)
            return True
        outside = _outside_brackets(line.folded) or line.folded
        if not is_note(outside) or (self._begins(outside) and ends_as_a_place(outside)):
            return False
        self.remark(line, RemarkKind.NOTE)
        return True

    def _head(self, head: GroupHead, line: Line) -> None:
        assert self.level is not None
        name = head.name
        if self.names.province(name) is not None:
            self.province, self.within = name, ""
        else:
            own = self.names.starts_with_province(name)
            if own is not None:
                self.province, name = own[0], name[len(own[0]) :]
            elif not self.province or not self.names.starts_with_unit(name, self.names.province(self.province) or ""):
                only = self.names.only_province_of(name)
                if only and (not self.province or self.names.province(self.province) != only):
                    self.province = self.names.province_name(only)
            self.within = name
        if head.count is not None:
            self._state(self.level, self.province, self.within, head.count, line)
        self.groups.append(Group(self.level, self.province, self.within, head.count, line.number))

    def _bare_head(self, line: Line, following: Line | None) -> bool:
        """A province's name alone is a heading; a city's is one if a county of it begins the next line."""
        name = line.text.rstrip("。;:")
        if self.names.province(name) is not None:
            self._head(GroupHead(name, None), line)
            return True
        if not is_division(name, self.names) or following is None:
            return False
        cities = [unit for unit in self.names.by_name.get(line.folded, ()) if len(unit.code) == 4]
        goes_on = any(self.names.starts_with_unit(following.text, unit.code) for unit in cities)
        if not goes_on and not cities:
            # A county alone, and what follows names neither county nor city: it lies in this one.
            goes_on = looks_like_a_place(following.folded) and not (
                self._begins(following.folded)
                or is_note(following.folded)
                or level_heads(following)
                or self._heads(following)
            )
        if goes_on:
            self._head(GroupHead(name, None), line)
        return goes_on

    def _heads(self, line: Line) -> bool:
        return any(head is not None for head, _ in groups_of(line, self.names))

    def _place(self, line: Line, *, is_own: bool) -> None:
        assert self.level is not None
        abroad = self.names.province(self.province) == "" if self.province else False
        if abroad and self.names.country(line.text.rstrip("。;,")) is None and is_own:
            self.problem(line.number, "unknown_country", "This is no country that is known.", line.text)
            return
        english = re.fullmatch(r"[A-Za-z0-9 ,.'()\-/]+", line.folded) is not None and bool(self.province)
        if not abroad and not english and not self._begins(line.folded) and not looks_like_a_place(line.folded):
            self.problem(line.number, "not_understood", "The line names no place and is no note.", line.text)
            return
        if is_own and self.within:
            self._leave_unit(line)
        if is_own and _BARE_SUFFIX.match(line.folded) and self.groups and self.groups[-1].items:
            last = self.groups[-1].items[-1]
            self.remark(last.line, RemarkKind.JOINED)
            self.groups[-1].items[-1] = Item(
                Line(last.line.number, last.line.text + line.text, last.line.folded + line.folded), last.is_own
            )
            return
        self._add(self.level, self.province, self.within, line, is_own=is_own)

    def _leave_unit(self, line: Line) -> None:
        """A line that begins with another unit than that of the heading does not stand under it."""
        code = self.names.province(self.province) or ""
        own, above = self.names.codes_before(line.text, code), self.names.codes_before(self.within, code)
        if own and above and not any(one.startswith(other) for one in own for other in above):
            self.within = ""

    def _add(self, level: RiskLevel, province: str, within: str, line: Line, *, is_own: bool) -> None:
        last = self.groups[-1] if self.groups else None
        if last is None or (last.level, last.province, last.within) != (level, province, within):
            self.groups.append(Group(level, province, within, None, line.number))
        self.groups[-1].items.append(Item(line, is_own))

    def _read_sentences(self) -> None:
        """Areas named inside of the sentence that counts them, for levels that have no list of their own."""
        listed = {group.level for group in self.groups if group.items}
        for counted in self.summaries:
            rest = without_connectives(counted.rest)
            if counted.level in listed or not rest.text:
                continue
            self.level, self.province, self.within = counted.level, "", ""
            first = re.split("[。!]", rest.folded, maxsplit=1)[0] if "(" not in rest.folded else rest.folded
            rest = part_of(rest, 0, len(first))
            names_a_place = self._begins(rest.folded) and not is_note(_outside_brackets(rest.folded))
            if names_a_place and self.names.province(rest.text) is None:
                self._content(rest, None, is_own=False)

    def _begins(self, text: str) -> bool:
        code = self.names.province(self.province) if self.province else ""
        if self.names.starts_with_province(text) is not None:
            return True
        return self.names.starts_with_unit(text, code or "") is not None


def _alone(line: Line) -> str:
    return part_of(line, 0, len(line.text), " 。;:").text


def _outside_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", text)


def _is_definition(rest: Line) -> bool:
    """A heading followed by what makes an area high or medium: no list begins."""
    return re.search(r"\d+天内|连续\d+|累计|以县|聚集性|是指|人员|来返|旅居", rest.folded) is not None

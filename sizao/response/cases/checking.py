"""Rows of a laboratory's file into results, or the reason why one is none. Pure: nothing here asks who anybody is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sizao.engines.sheets.instants import read_day, read_instant
from sizao.engines.sheets.mapping import BATCH_REFERENCE, LINE_REFERENCE, Wanted, map_columns, meaning, plain
from sizao.engines.sheets.types import InstantFault, MissingColumnsError, Row, SheetError
from sizao.response.cases.types import (
    REQUIRED_COLUMNS,
    FindingColumn,
    FindingKind,
    GivenIdentity,
    IntakeRefusedError,
    Reading,
    ResultStatus,
    RowReason,
)


# What laboratory systems call these columns in their exports.
_USUAL_NAMES: Mapping[FindingColumn, tuple[str, ...]] = {
    FindingColumn.REFERENCE: ("number", "lab_number", "result_id", "报告编号", "检验编号", "检测编号", "编号"),
    FindingColumn.KIND: ("result", "检测结果", "检验结果", "核酸结果", "核酸检测结果", "结果"),
    FindingColumn.SAMPLED_AT: ("collected_at", "sampling_time", "采样时间", "采集时间", "采样日期时间"),
    FindingColumn.RESULTED_AT: ("reported_at", "result_time", "检测时间", "检验时间", "报告时间", "结果时间"),
    FindingColumn.IDENTIFIER: ("id_number", "person", "passport", "身份证号", "身份证号码", "证件号", "证件号码"),
    FindingColumn.NAME: ("姓名", "受检者", "受检人", "受检者姓名", "被采样人"),
    FindingColumn.PHONE: ("mobile", "telephone", "手机号", "手机号码", "联系电话", "电话"),
    FindingColumn.BIRTH_DATE: ("born_on", "birthday", "出生日期", "生日"),
    FindingColumn.METHOD: ("test", "检测方法", "检验方法", "检测项目", "方法"),
    FindingColumn.VALUE: ("ct", "ct_value", "ct值", "检测值", "数值"),
    FindingColumn.SPECIMEN: ("barcode", "sample_id", "样本编号", "标本编号", "样本条码", "条码", "条形码", "试管编号"),
    FindingColumn.STATUS: ("state", "状态", "结果状态", "报告状态"),
}  # fmt: skip

WANTED = tuple(Wanted(column, _USUAL_NAMES[column], column in REQUIRED_COLUMNS) for column in FindingColumn)

# What words for results usually mean. A positive that is not said to be confirmed is one of the first screening.
USUAL_KINDS: Mapping[str, FindingKind] = {
    plain(word): kind
    for kind, words in {
        FindingKind.PRESUMPTIVE_POSITIVE: (
            "presumptive_positive", "presumptive", "positive", "pos", "+", "detected",
            "阳性", "阳", "初筛阳性", "初检阳性", "阳性（+）", "检出",
        ),
        FindingKind.CONFIRMED: ("confirmed", "confirmed_positive", "复核阳性", "复检阳性", "确认阳性", "复核确认阳性"),
        FindingKind.NEGATIVE: ("negative", "neg", "-", "not_detected", "阴性", "阴", "阴性（-）", "未检出"),
        FindingKind.UNCLEAR: (
            "unclear", "indeterminate", "inconclusive", "invalid",
            "可疑", "疑似", "灰区", "无效", "待复检", "弱阳", "弱阳性",
        ),
    }.items()
    for word in words
}  # fmt: skip

USUAL_STATES: Mapping[str, ResultStatus] = {
    plain(word): status
    for status, words in {
        ResultStatus.FINAL: ("", "final", "new", "正常", "初始", "有效", "已审核", "已发布"),
        ResultStatus.CORRECTED: ("corrected", "amended", "更正", "已更正", "修改", "修订"),
        ResultStatus.WITHDRAWN: ("withdrawn", "cancelled", "canceled", "撤回", "已撤回", "撤销", "作废", "已作废"),
    }.items()
    for word in words
}

_LONGEST: Mapping[FindingColumn, int] = {
    FindingColumn.REFERENCE: 120, FindingColumn.IDENTIFIER: 60, FindingColumn.NAME: 120, FindingColumn.PHONE: 40,
    FindingColumn.METHOD: 120, FindingColumn.VALUE: 60, FindingColumn.SPECIMEN: 120,
}  # fmt: skip
_NO_TIMES: Mapping[FindingColumn, str] = {
    FindingColumn.SAMPLED_AT: "Nothing in the column of sampling times can be read as a time.",
    FindingColumn.RESULTED_AT: "Nothing in the column of result times can be read as a time.",
}
_EARLIEST_YEAR = 2000
# The clocks of a laboratory and ours are never quite the same.
_CLOCKS_DIFFER = timedelta(minutes=10)
_UNKNOWN_WORDS_SHOWN = 12
_LONGEST_WORD = 20


@dataclass(frozen=True, slots=True)
class Result:
    """What a row says about a specimen; of a withdrawal only number and status count."""

    reference: str
    status: ResultStatus
    kind: FindingKind | None = None
    sampled_at: datetime | None = None
    resulted_at: datetime | None = None
    method: str = ""
    value: str = ""
    specimen: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that says something. `settles` is the row of an earlier batch that it corrects."""

    line: int
    result: Result
    given: GivenIdentity
    settles: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that does not, and which of its columns is at fault."""

    line: int
    reason: RowReason
    column: str = ""
    settles: tuple[int, int] | None = None


class _FaultError(Exception):
    def __init__(self, reason: RowReason, column: FindingColumn) -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


class RowReader:
    """Reads the rows of one file. `received_at` is when it was sent: no result lies later."""

    def __init__(self, names: Sequence[str], reading: Reading, *, received_at: datetime) -> None:
        """Raises `IntakeRefusedError` when a column is missing or cannot be told from another."""
        try:
            self.positions = map_columns(names, WANTED, reading.columns)
        except MissingColumnsError as error:
            missing = tuple(FindingColumn(name) for name in error.columns)
            raise IntakeRefusedError(error.what, error.why, error.next_step, missing=missing) from error
        except SheetError as error:
            raise IntakeRefusedError(error.what, error.why, error.next_step) from error
        plain_names = [plain(name) for name in names]
        self._settles = tuple(
            plain_names.index(name) if name in plain_names else None for name in (BATCH_REFERENCE, LINE_REFERENCE)
        )
        self.zone = ZoneInfo(reading.zone)
        self._words = reading.words
        self._latest = received_at + _CLOCKS_DIFFER

    def read(self, row: Row) -> ReadRow | FaultyRow:
        """What the row says, or what is wrong with it."""
        settles = self._settled_by(row)
        try:
            result, given = self._read({column: self._cell(row, column) for column in FindingColumn})
        except _FaultError as fault:
            return FaultyRow(row.line, fault.reason, fault.column.value, settles)
        return ReadRow(row.line, result, given, settles)

    def check_fit(self, rows: Sequence[Row]) -> None:
        """Raises `IntakeRefusedError` when not a single row is understood in a column that all of them need."""
        kinds = [self._cell(row, FindingColumn.KIND) for row in rows]
        statuses = [self._cell(row, FindingColumn.STATUS) for row in rows]
        says_something = [kind for kind, status in zip(kinds, statuses, strict=True) if kind or not status]
        if says_something and all(self._kind(kind) is None for kind in says_something):
            raise _does_not_fit("Nothing in the column of results is understood as a result.")
        for column, what in _NO_TIMES.items():
            cells = [cell for row in rows if (cell := self._cell(row, column))]
            if cells and all(read_instant(cell, self.zone) is InstantFault.UNREADABLE for cell in cells):
                raise _does_not_fit(what)

    def unknown_words(self, rows: Sequence[Row]) -> list[str]:
        """Words for results that mean nothing yet, the commonest first. Long cells are no words and left out."""
        cells = [self._cell(row, FindingColumn.KIND) for row in rows]
        unknown = Counter(cell for cell in cells if cell and len(cell) <= _LONGEST_WORD and self._kind(cell) is None)
        return [word for word, _ in unknown.most_common(_UNKNOWN_WORDS_SHOWN)]

    def _cell(self, row: Row, column: FindingColumn) -> str:
        at = self.positions.get(column)
        text = row.fields[at] if at is not None and at < len(row.fields) else ""
        # Our own files of bad rows mark what a spreadsheet would run as a formula.
        return text.removeprefix("'") if self._settles[0] is not None else text

    def _settled_by(self, row: Row) -> tuple[int, int] | None:
        numbers = [row.fields[at] if at is not None and at < len(row.fields) else "" for at in self._settles]
        if all(number.isdecimal() and len(number) < 10 for number in numbers):
            return int(numbers[0]), int(numbers[1])
        return None

    def _kind(self, cell: str) -> FindingKind | None:
        told = {word: FindingKind(code) for word, code in self._words.items() if code in set(FindingKind)}
        return meaning(cell, told, USUAL_KINDS)

    def _status(self, cell: str) -> ResultStatus | None:
        told = {word: ResultStatus(code) for word, code in self._words.items() if code in set(ResultStatus)}
        return meaning(cell, told, USUAL_STATES)

    def _read(self, cells: Mapping[FindingColumn, str]) -> tuple[Result, GivenIdentity]:
        for column, longest in _LONGEST.items():
            if len(cells[column]) > longest:
                raise _FaultError(RowReason.TOO_LONG, column)
        reference = cells[FindingColumn.REFERENCE]
        if not reference:
            raise _FaultError(RowReason.NO_REFERENCE, FindingColumn.REFERENCE)
        status = self._status(cells[FindingColumn.STATUS])
        if status is None:
            raise _FaultError(RowReason.UNKNOWN_STATUS, FindingColumn.STATUS)
        if status is ResultStatus.WITHDRAWN:
            return Result(reference, status), GivenIdentity()
        return self._result(reference, status, cells), _identity(cells)

    def _result(self, reference: str, status: ResultStatus, cells: Mapping[FindingColumn, str]) -> Result:
        word = cells[FindingColumn.KIND]
        kind = self._kind(word)
        if kind is None:
            raise _FaultError(RowReason.UNKNOWN_KIND if word else RowReason.NO_KIND, FindingColumn.KIND)
        sampled_at = self._instant(cells, FindingColumn.SAMPLED_AT, RowReason.NO_SAMPLED_AT)
        resulted_at = self._instant(cells, FindingColumn.RESULTED_AT, RowReason.NO_RESULTED_AT)
        if resulted_at < sampled_at:
            raise _FaultError(RowReason.RESULT_BEFORE_SAMPLING, FindingColumn.RESULTED_AT)
        return Result(
            reference,
            status,
            kind,
            sampled_at,
            resulted_at,
            cells[FindingColumn.METHOD],
            cells[FindingColumn.VALUE],
            cells[FindingColumn.SPECIMEN],
        )

    def _instant(self, cells: Mapping[FindingColumn, str], column: FindingColumn, missing: RowReason) -> datetime:
        if not cells[column]:
            raise _FaultError(missing, column)
        found = read_instant(cells[column], self.zone)
        if isinstance(found, InstantFault):
            raise _FaultError(RowReason(found.value), column)
        if found.year < _EARLIEST_YEAR:
            raise _FaultError(RowReason.OUT_OF_RANGE, column)
        if found > self._latest:
            raise _FaultError(RowReason.IN_THE_FUTURE, column)
        return found


def twice_given(rows: Sequence[ReadRow]) -> set[str]:
    """Numbers that one file gives to results of two people: which of them is right cannot be told."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        if row.result.status is ResultStatus.FINAL:
            owners.setdefault(row.result.reference, set()).add(plain(row.given.identifier or row.given.name))
    return {reference for reference, people in owners.items() if len(people) > 1}


def _identity(cells: Mapping[FindingColumn, str]) -> GivenIdentity:
    birth = cells[FindingColumn.BIRTH_DATE]
    born_on = read_day(birth) if birth else None
    if birth and born_on is None:
        raise _FaultError(RowReason.UNREADABLE_BIRTH_DATE, FindingColumn.BIRTH_DATE)
    identifier, name, phone = (
        cells[column] for column in (FindingColumn.IDENTIFIER, FindingColumn.NAME, FindingColumn.PHONE)
    )
    if not identifier and not name and not phone:
        raise _FaultError(RowReason.NO_PERSON, FindingColumn.IDENTIFIER)
    return GivenIdentity(identifier, name, phone, born_on)


def _does_not_fit(what: str) -> IntakeRefusedError:
    return IntakeRefusedError(
        what,
        "The mapping does not fit this file: another column is meant, or its words are not known yet.",
        "Choose the column again, or say what its words mean.",
    )

"""Rows of laboratory files: what each says, or the reason why it says nothing."""

from datetime import UTC, date, datetime

import pytest

from sizao.engines.sheets.types import Row
from sizao.response.cases.checking import FaultyRow, ReadRow, RowReader, twice_given
from sizao.response.cases.types import (
    FindingColumn,
    FindingKind,
    IntakeRefusedError,
    Reading,
    ResultStatus,
    RowReason,
)


RECEIVED = datetime(2021, 10, 23, 8, tzinfo=UTC)
NAMES = [column.value for column in FindingColumn]
GOOD = {
    "reference": "L-1",
    "kind": "阳性",
    "sampled_at": "2021-10-23 08:00",
    "resulted_at": "2021-10-23 12:00",
    "identifier": "139900198001010036",
    "name": "张伟",
    "phone": "10000000001",
    "birth_date": "1980-01-01",
    "method": "qPCR",
    "value": "24.5",
    "specimen": "T-9",
    "status": "",
}


def reader(*, zone: str = "Asia/Shanghai", names=NAMES, columns=None, words=None) -> RowReader:
    return RowReader(names, Reading(zone, columns or {}, words or {}), received_at=RECEIVED)


def row(line: int = 2, **given: str) -> Row:
    return Row(line, tuple((GOOD | given)[name] for name in NAMES))


def read(**given: str) -> ReadRow | FaultyRow:
    return reader().read(row(**given))


def test_a_whole_row():
    found = read()
    assert isinstance(found, ReadRow)
    result, given = found.result, found.given
    assert (result.reference, result.status, result.kind) == (
        "L-1", ResultStatus.FINAL, FindingKind.PRESUMPTIVE_POSITIVE,
    )  # fmt: skip
    assert result.sampled_at == datetime(2021, 10, 23, 0, tzinfo=UTC)
    assert result.resulted_at == datetime(2021, 10, 23, 4, tzinfo=UTC)
    assert (result.method, result.value, result.specimen) == ("qPCR", "24.5", "T-9")
    assert (given.identifier, given.name, given.birth_date) == ("139900198001010036", "张伟", date(1980, 1, 1))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("初筛阳性", FindingKind.PRESUMPTIVE_POSITIVE),
        ("Positive", FindingKind.PRESUMPTIVE_POSITIVE),
        ("+", FindingKind.PRESUMPTIVE_POSITIVE),
        ("阳性（+）", FindingKind.PRESUMPTIVE_POSITIVE),
        ("复核阳性", FindingKind.CONFIRMED),
        ("阴性", FindingKind.NEGATIVE),
        ("阴性(-)", FindingKind.NEGATIVE),
        ("未检出", FindingKind.NEGATIVE),
        ("灰区", FindingKind.UNCLEAR),
        ("弱阳性", FindingKind.UNCLEAR),
    ],
)
def test_the_usual_words_for_results(word, kind):
    found = read(kind=word)
    assert isinstance(found, ReadRow)
    assert found.result.kind is kind


def test_a_laboratory_may_mean_something_else_by_a_word():
    found = reader(words={"弱阳性": "presumptive_positive", "done": "final"}).read(row(kind="弱阳性", status="Done"))
    assert isinstance(found, ReadRow)
    assert (found.result.kind, found.result.status) == (FindingKind.PRESUMPTIVE_POSITIVE, ResultStatus.FINAL)


@pytest.mark.parametrize(
    ("given", "reason", "column"),
    [
        ({"reference": ""}, RowReason.NO_REFERENCE, "reference"),
        ({"kind": ""}, RowReason.NO_KIND, "kind"),
        ({"kind": "?"}, RowReason.UNKNOWN_KIND, "kind"),
        ({"status": "?"}, RowReason.UNKNOWN_STATUS, "status"),
        ({"sampled_at": ""}, RowReason.NO_SAMPLED_AT, "sampled_at"),
        ({"resulted_at": ""}, RowReason.NO_RESULTED_AT, "resulted_at"),
        ({"sampled_at": "soon"}, RowReason.UNREADABLE_TIME, "sampled_at"),
        ({"sampled_at": "2021-10-23"}, RowReason.NO_TIME_OF_DAY, "sampled_at"),
        ({"sampled_at": "1921-10-23 08:00"}, RowReason.OUT_OF_RANGE, "sampled_at"),
        ({"sampled_at": "2021-10-23 12:01"}, RowReason.RESULT_BEFORE_SAMPLING, "resulted_at"),
        ({"resulted_at": "2021-10-23 16:11"}, RowReason.IN_THE_FUTURE, "resulted_at"),
        ({"birth_date": "x"}, RowReason.UNREADABLE_BIRTH_DATE, "birth_date"),
        ({"identifier": "", "name": "", "phone": ""}, RowReason.NO_PERSON, "identifier"),
        ({"value": "9" * 61}, RowReason.TOO_LONG, "value"),
    ],
    ids=lambda found: str(found) if isinstance(found, RowReason) else None,
)
def test_what_can_be_wrong_with_a_row(given, reason, column):
    assert read(**given) == FaultyRow(2, reason, column)


@pytest.mark.parametrize("given", [{"resulted_at": "2021-10-23 16:10"}, {"sampled_at": "2021-10-23 12:00"}])
def test_the_very_edge_is_taken(given):
    assert isinstance(read(**given), ReadRow)


def test_a_name_alone_is_enough_to_be_looked_at():
    assert isinstance(read(identifier="", phone=""), ReadRow)


def test_a_withdrawal_needs_only_its_number():
    empty = dict.fromkeys(NAMES, "")
    found = reader().read(Row(2, tuple((empty | {"reference": "L-1", "status": "已撤回"})[name] for name in NAMES)))
    assert isinstance(found, ReadRow)
    assert (found.result.reference, found.result.status, found.result.kind) == ("L-1", ResultStatus.WITHDRAWN, None)


def test_a_corrected_row_says_which_one_it_corrects_and_loses_the_mark_of_our_file():
    names = ["sizao_batch", "sizao_line", *NAMES]
    found = reader(names=names).read(Row(2, ("12", "7", *row(kind="'+").fields)))
    assert isinstance(found, ReadRow)
    assert (found.settles, found.result.kind) == ((12, 7), FindingKind.PRESUMPTIVE_POSITIVE)


class TestAMappingThatDoesNotFit:
    def test_a_column_that_is_not_there(self):
        with pytest.raises(IntakeRefusedError, match="kind") as refused:
            reader(columns={"kind": "结论"})
        assert refused.value.missing == (FindingColumn.KIND,)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"kind": "张伟"}, "column of results"),
            ({"sampled_at": "张伟"}, "column of sampling times"),
            ({"resulted_at": "张伟"}, "column of result times"),
        ],
    )
    def test_a_column_in_which_nothing_is_understood(self, given, told):
        with pytest.raises(IntakeRefusedError, match=told) as refused:
            reader().check_fit([row(2, **given), row(3, **given)])
        assert "张伟" not in str(refused.value)

    def test_one_row_that_is_understood_is_enough(self):
        reader().check_fit([row(2, kind="?", sampled_at="?"), row(3)])

    def test_a_file_of_withdrawals_fits(self):
        reader().check_fit([row(kind="", sampled_at="", resulted_at="", status="withdrawn")])

    def test_words_that_mean_nothing_yet_are_shown_but_no_long_texts(self):
        rows = [row(kind="待定"), row(kind="待定"), row(kind="强"), row(kind="阴性"), row(kind="x" * 21)]
        assert reader().unknown_words(rows) == ["待定", "强"]


def test_a_number_that_one_file_gives_to_two_people():
    rows = [read(), read(name="张 伟"), read(reference="L-2"), read(reference="L-2", identifier="E1234567")]
    assert twice_given([found for found in rows if isinstance(found, ReadRow)]) == {"L-2"}

"""Lists of contacts: what is written reads back as it was, and a bad row costs itself only."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.sheets.reading import read_sheet
from sizao.engines.sheets.types import Sheet, SheetError, SheetFormat
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.console.exports import as_file
from sizao.kernel.settings_of_contact import Setting
from sizao.response.investigations.rules.lists import list_rows, read_list
from sizao.response.investigations.types import (
    Certainty,
    Contact,
    ContactOrigin,
    ContactState,
    Evidence,
    Identity,
    ListMapping,
    ListReason,
    Protection,
    ReadList,
)


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CASE = 999
SECRET = b"s" * 32
HEADER = "person,identifier,degree,exposed_from,exposed_until,setting,protection\n"
GOOD = "P0000000000000007,,1,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,restaurant,none\n"


def read(text: str | bytes, mapping: ListMapping | None = None, form: SheetFormat = SheetFormat.CSV) -> ReadList:
    content = text.encode() if isinstance(text, str) else text
    sheet: Sheet = read_sheet(content, form, most_rows=1000)
    return read_list(sheet, mapping or ListMapping(), case_person=CASE, secret=SECRET, at=AT)


_PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs", "Cn", "Co"]), max_size=12)
WORDS = st.builds(str.__add__, st.sampled_from(["", "'", "''", "=", "'=", "-", "+1", "@"]), _PLAIN)
SECONDS = st.integers(1, 30 * 86_400)


@st.composite
def contacts(draw):
    begin = AT - timedelta(seconds=draw(SECONDS)) - HOUR
    end = begin + timedelta(seconds=draw(st.integers(1, 3600)))
    person = draw(st.integers(1, 2**63 - 1).filter(lambda key: key != CASE))
    source = draw(st.integers(1, 2**63 - 1).filter(lambda key: key != person))
    contact = Contact(
        1, 1, "2021-0001", person, draw(st.integers(1, 3)), source, ContactState.ACCEPTED, ContactOrigin.HAND,
        draw(st.sampled_from(list(Setting))).value, draw(st.sampled_from(["", "shop:1", "told:2021-0001:ab"])), begin,
        end,
        draw(st.sampled_from(list(Protection))), draw(st.sampled_from(list(Certainty))), Evidence(), AT, "user:1",
        None, None,
    )  # fmt: skip
    return contact, Identity(*(draw(WORDS) for _ in range(4))), draw(WORDS)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@given(drawn=st.lists(contacts(), min_size=1, max_size=6, unique_by=lambda one: one[0].person))
def test_what_is_exported_reads_back_without_loss(ending, drawn):
    content = as_file(ending, "contacts", list_rows(drawn)).content
    found = read(content, form=SheetFormat.CSV if ending == "csv" else SheetFormat.WORKBOOK)
    assert found.bad == []
    kept = (
        "person",
        "degree",
        "source",
        "setting",
        "place",
        "exposed_from",
        "exposed_until",
        "protection",
        "certainty",
    )
    assert [(*(getattr(one, name) for name in kept), one.identity, one.note) for one in found.good.values()] == [
        (*(getattr(contact, name) for name in kept), identity, note) for contact, identity, note in drawn
    ]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (",,1,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.NO_PERSON, "identifier"),
        ("somebody,,1,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.BAD_KEY, "person"),
        (",1.30730E+17,1,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.ROUNDED_IDENTIFIER, "identifier"),
        (f"{shown(CASE)},,1,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.IS_THE_CASE, "person"),
        ("P0000000000000008,,9,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.UNKNOWN_WORD, "degree"),
        ("P0000000000000008,,,2021-10-22T08:00+08:00,2021-10-22T09:00+08:00,,", ListReason.BAD_DEGREE, "degree"),
        ("P0000000000000008,,1,,2021-10-22T09:00+08:00,,", ListReason.NO_TIME, "exposed_from"),
        ("P0000000000000008,,1,2021-10-22,2021-10-22T09:00+08:00,,", ListReason.NO_TIME_OF_DAY, "exposed_from"),
        ("P0000000000000008,,1,soon,2021-10-22T09:00+08:00,,", ListReason.UNREADABLE_TIME, "exposed_from"),
        (
            "P0000000000000008,,1,2021-10-22T09:00Z,2021-10-22T08:00Z,,",
            ListReason.ENDS_BEFORE_IT_BEGINS,
            "exposed_until",
        ),
        ("P0000000000000008,,1,2021-10-22T08:00Z,2021-10-25T09:00Z,,", ListReason.IN_THE_FUTURE, "exposed_until"),
        ("P0000000000000008,,1,2021-10-22T08:00Z,2021-10-22T09:00Z,moon,", ListReason.UNKNOWN_WORD, "setting"),
        (GOOD.strip(), ListReason.TWICE, "person"),
        ("only,three,cells", ListReason.WRONG_COLUMNS, ""),
    ],
)
def test_a_bad_row_is_kept_with_line_and_reason_and_costs_no_other(row, reason, column):
    found = read(HEADER + GOOD + row + "\n")
    assert list(found.good) == [2]
    assert [(one.line, one.reason, one.column) for one in found.bad] == [(3, reason, column)]


def test_columns_and_words_of_a_sender_are_understood_once_they_are_told():
    text = "证号,层级,开始,结束\n13073019900101002X,一类,2021/10/22 08:00,2021/10/22 09:00\n"
    told = {"identifier": "证号", "exposed_from": "开始", "exposed_until": "结束", "degree": "层级"}
    first = read(text, ListMapping(columns=told))
    assert first.unknown_words == ["一类"]
    found = read(text, ListMapping(columns=told, words={"一类": "1"}))
    assert found.bad == []
    [contact] = found.good.values()
    assert (contact.degree, contact.source, contact.exposed_from) == (1, CASE, datetime(2021, 10, 22, tzinfo=UTC))


def test_a_mapping_that_does_not_fit_is_told_with_the_columns_that_are_there():
    with pytest.raises(SheetError) as refusal:
        read("a,b\n1,2\n")
    assert "degree" in refusal.value.what
    assert "a, b" in refusal.value.why
    with pytest.raises(SheetError, match="gone"):
        read(HEADER + GOOD, ListMapping(columns={"degree": "gone"}))


def test_rows_are_written_under_our_names():
    header = next(iter(csv.reader(io.StringIO(as_file("csv", "x", list_rows([])).content.decode("utf-8-sig")))))
    assert header[0] == "person"

"""XLSX as two readers that know nothing of our writer read it."""

import io

import openpyxl
import pytest
import python_calamine

from sizao.interfaces.console.spreadsheets import xlsx


HEADS = ("person", "people", "share", "note")
ROWS = [
    HEADS,
    ("P0A1B", 3, 0.25, "怀来县 & <宴会厅>"),
    ("0012", -7, None, "  blanks and\na line  "),
    (" ", 2**40, 1e-9, "😷 \x00\x1bend"),
    ("", True, float("nan"), "'=1+1"),
]
READ = [
    HEADS,
    ("P0A1B", 3, 0.25, "怀来县 & <宴会厅>"),
    ("0012", -7, None, "  blanks and\na line  "),
    (" ", 2**40, 1e-9, "😷 end"),
    (None, 1, "nan", "'=1+1"),
]


def test_what_was_written_is_read():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(ROWS))).active
    assert list(sheet.iter_rows(values_only=True)) == READ
    assert sheet.freeze_panes == "A2"


def test_another_reader_agrees():
    book = python_calamine.load_workbook(io.BytesIO(xlsx(ROWS)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [["" if value is None else value for value in row] for row in READ]


def test_the_columns_after_z():
    [row] = openpyxl.load_workbook(io.BytesIO(xlsx([range(60)]))).active.iter_rows(values_only=True)
    assert row == tuple(range(60))


@pytest.mark.parametrize("count", [0, 4999, 5000, 12_001])
def test_no_row_is_lost_between_two_writes(count):
    book = python_calamine.load_workbook(io.BytesIO(xlsx((k, f"row {k}") for k in range(count))))
    assert book.get_sheet_by_index(0).to_python() == [[k, f"row {k}"] for k in range(count)]

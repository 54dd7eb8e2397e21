"""Files that people send: read into rows, faults apart."""

import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from sizao.engines.sheets.instants import read_day, read_instant
from sizao.engines.sheets.mapping import Wanted, map_columns, meaning, plain
from sizao.engines.sheets.reading import guess_format, read_sheet
from sizao.engines.sheets.types import InstantFault, MissingColumnsError, RowFault, Sheet, SheetError, SheetFormat


SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(content: str | bytes, form: SheetFormat = SheetFormat.CSV, **given) -> Sheet:
    return read_sheet(content.encode() if isinstance(content, str) else content, form, **{"most_rows": 100} | given)


def rows(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.fields) for row in sheet.rows]


def workbook(*lines: list[object]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class TestDelimited:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_any_usual_delimiter(self, delimiter):
        sheet = read(f"a{delimiter}b\n1{delimiter}2\n")
        assert sheet.names == ("a", "b")
        assert rows(sheet) == [(2, ("1", "2"))]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_what_excel_writes_in_china(self, encoding):
        sheet = read("编号,姓名\n甲1,张伟\n".encode(encoding))
        assert sheet.names == ("编号", "姓名")
        assert rows(sheet) == [(2, ("甲1", "张伟"))]

    def test_lines_are_counted_as_an_editor_counts_them(self):
        sheet = read('\n\na,b\n\n"one\ntwo",x\n3,4\n')
        assert rows(sheet) == [(5, ("one\ntwo", "x")), (7, ("3", "4"))]

    @pytest.mark.parametrize(
        ("text", "faults", "good"),
        [
            ("a,b\n1,2,3\n4,5\n", [(2, RowFault.WRONG_COLUMNS)], ["4"]),
            ("a,b\n1\n4,5\n", [(2, RowFault.WRONG_COLUMNS)], ["4"]),
            ('a,b\n"1,2\n4,5\n', [(2, RowFault.OPEN_QUOTE)], ["4"]),
            ('a,b\n1,x"y"z,\n4,5\n', [], ["1", "4"]),
            ('a,b\n"1"x,2\n4,5\n', [(2, RowFault.OPEN_QUOTE)], ["4"]),
            ("a,b\n4,5\n1", [(3, RowFault.CUT_OFF)], ["4"]),
            ("a,b\n1,\0\n4,5\n", [(2, RowFault.BROKEN_ENCODING)], ["4"]),
        ],
        ids=["too many", "too few", "open quote", "quote inside", "quote in the wrong place", "cut off", "nul"],
    )
    def test_a_fault_costs_its_own_row(self, text, faults, good):
        sheet = read(text)
        assert [(row.line, row.fault) for row in sheet.broken] == faults
        assert [row.fields[0] for row in sheet.rows] == good

    def test_a_damaged_line_costs_itself_alone(self):
        sheet = read("编号,姓名\n".encode() + b"1,\xff\xfe\n" + "2,张伟\n".encode())
        assert [(row.line, row.fault) for row in sheet.broken] == [(2, RowFault.BROKEN_ENCODING)]
        assert rows(sheet) == [(3, ("2", "张伟"))]

    @pytest.mark.parametrize("text", ["", "\n\n", "a,b\n", '"a,b\n1,2\n'])
    def test_without_names_or_rows_it_is_no_table(self, text):
        with pytest.raises(SheetError):
            read(text)

    def test_a_file_that_is_too_long_says_so(self):
        with pytest.raises(SheetError, match="3 rows"):
            read("a\n1\n2\n3\n", most_rows=2)


class TestJson:
    def test_an_object_on_each_line(self):
        sheet = read('{"a": "1", "b": null}\n\n{"b": 2}\nnonsense\n[1]\n', SheetFormat.NDJSON)
        assert sheet.names == ("a", "b")
        assert rows(sheet) == [(1, ("1", "")), (3, ("", "2"))]
        assert [(row.line, row.fault) for row in sheet.broken] == [
            (4, RowFault.BROKEN_JSON),
            (5, RowFault.BROKEN_JSON),
        ]

    @pytest.mark.parametrize("text", ['[{"a": "1"}, {"a": "2"}]', '[\n{"a": "1"},\n{"a": "2"}\n]'])
    def test_a_list_of_objects(self, text):
        assert rows(read(text, SheetFormat.JSON)) == [(1, ("1",)), (2, ("2",))]

    def test_one_object_alone(self):
        assert rows(read('{"a": "1"}', SheetFormat.JSON)) == [(1, ("1",))]

    @pytest.mark.parametrize("text", ['[{"a": 1}', "[1, 2]", "[]"])
    def test_what_is_no_table(self, text):
        with pytest.raises(SheetError):
            read(text, SheetFormat.JSON)


class TestWorkbook:
    def test_cells_become_texts(self):
        content = workbook(
            ["编号", "时间", "日期", "电话", "值", "空"],
            ["L-1", datetime(2021, 10, 23, 8, 5), date(1980, 1, 1), 10000000001, 24.5, None],  # noqa: DTZ001
        )
        sheet = read(content, SheetFormat.WORKBOOK)
        assert rows(sheet) == [(2, ("L-1", "2021-10-23T08:05:00", "1980-01-01", "10000000001", "24.5", ""))]

    def test_a_number_that_the_spreadsheet_rounded_does_not_look_exact(self):
        sheet = read(workbook(["id"], [139900198001010037]), SheetFormat.WORKBOOK)
        assert "E+17" in sheet.rows[0].fields[0]

    def test_empty_rows_keep_their_place(self):
        assert rows(read(workbook(["a"], ["1"], [None], ["3"]), SheetFormat.WORKBOOK)) == [(2, ("1",)), (4, ("3",))]

    @pytest.mark.parametrize("content", [b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0nonsense", workbook()[:500]])
    def test_a_damaged_one_is_refused(self, content):
        with pytest.raises(SheetError, match="cannot be opened"):
            read(content, SheetFormat.WORKBOOK)

    def test_an_empty_one_is_refused(self):
        with pytest.raises(SheetError, match="empty"):
            read(workbook(), SheetFormat.WORKBOOK)


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.csv", b"a,b\n", SheetFormat.CSV),
        ("a.txt", b"a\tb\n", SheetFormat.CSV),
        ("a.json", b'[{"a": 1}]', SheetFormat.JSON),
        ("a.json", b'{"a": 1}', SheetFormat.JSON),
        ("a.json", b'{"a": 1}\n{"a": 2}\n', SheetFormat.NDJSON),
        ("body", b'\xef\xbb\xbf{"a": 1}\n', SheetFormat.NDJSON),
        ("a.csv", workbook(["a"]), SheetFormat.WORKBOOK),
    ],
)
def test_the_format_is_guessed_by_what_is_in_it(name, content, form):
    assert guess_format(name, content) is form


@pytest.mark.parametrize("content", [b"\x1f\x8bx", b"PAR1x", b"%PDF-1.7"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(SheetError, match="no table"):
        guess_format("a.csv", content)


class TestMapping:
    WANTED = (Wanted("number", ("编号",), True), Wanted("name", ("姓名",)))

    @pytest.mark.parametrize(
        ("names", "told", "found"),
        [
            (["name", "number"], {}, {"number": 1, "name": 0}),
            (["编号"], {}, {"number": 0}),
            (["\ufeff 编 号 "], {}, {"number": 0}),
            (["x", "编号"], {"number": "X"}, {"number": 0}),
        ],
    )
    def test_a_column_is_found(self, names, told, found):
        assert map_columns(names, self.WANTED, told) == found

    def test_a_missing_column_is_named(self):
        with pytest.raises(MissingColumnsError, match="number") as refused:
            map_columns(["a", "姓名"], self.WANTED, {"name": "b"})
        assert refused.value.columns == ("number", "name")

    def test_data_in_the_first_line_are_not_repeated(self):
        with pytest.raises(MissingColumnsError) as refused:
            map_columns(["139900198001010037", "张伟"], self.WANTED, {})
        assert "1980" not in str(refused.value)

    def test_two_columns_of_one_name_are_not_guessed_between(self):
        with pytest.raises(SheetError, match="2 times"):
            map_columns(["编号", "编号"], self.WANTED, {})

    @pytest.mark.parametrize(("cell", "found"), [("弱阳", 1), (" 阳 性 ", 2), ("+", 3), ("x", None)])
    def test_what_a_word_means(self, cell, found):
        assert meaning(cell, {plain("弱阳"): 1, "+": 3}, {plain("阳性"): 2, "+": 2}) == found


class TestInstants:
    @pytest.mark.parametrize(
        "text",
        [
            "2021-10-23 08:05",
            "2021-10-23T08:05:00",
            "2021-10-23T08:05:00.000",
            "2021-10-23T08:05:00+08:00",
            "2021-10-23T00:05:00Z",
            "2021/10/23 8:05",
            "2021.10.23 8:05:00",
            "202110230805",
            "20211023080500",
            "2021年10月23日 8:05",
            "2021年10月23日8时5分",
            "２０２１－１０－２３ 08：05",
        ],
    )
    def test_one_instant_in_many_writings(self, text):
        assert read_instant(text, SHANGHAI) == datetime(2021, 10, 23, 0, 5, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("text", "zone", "fault"),
        [
            ("", SHANGHAI, InstantFault.UNREADABLE),
            ("yesterday", SHANGHAI, InstantFault.UNREADABLE),
            ("2021-13-01 08:00", SHANGHAI, InstantFault.UNREADABLE),
            ("2021-10-23 25:00", SHANGHAI, InstantFault.UNREADABLE),
            ("44492.33", SHANGHAI, InstantFault.UNREADABLE),
            ("000111000000", SHANGHAI, InstantFault.UNREADABLE),
            ("0001-01-01 00:00", SHANGHAI, InstantFault.UNREADABLE),
            ("0001-01-01T00:00+08:00", None, InstantFault.UNREADABLE),
            ("2021-10-23", SHANGHAI, InstantFault.NO_TIME),
            ("20211023", SHANGHAI, InstantFault.NO_TIME),
            ("2021-10-23 08:00", None, InstantFault.NO_ZONE),
            ("2021-03-28 02:30", ZoneInfo("Europe/Berlin"), InstantFault.NO_SUCH_HOUR),
            ("2021-10-31 02:30", ZoneInfo("Europe/Berlin"), InstantFault.TWO_SUCH_HOURS),
        ],
    )
    def test_what_is_no_instant(self, text, zone, fault):
        assert read_instant(text, zone) is fault

    def test_midnight_that_is_written_is_an_instant(self):
        assert read_instant("2021-10-23 00:00", SHANGHAI) == datetime(2021, 10, 22, 16, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["1980-01-31", "1980/1/31", "19800131", "1980年1月31日", "1980-01-31T00:00:00"])
    def test_one_day_in_many_writings(self, text):
        assert read_day(text) == date(1980, 1, 31)

    @pytest.mark.parametrize("text", ["", "1980-02-30", "31.1.1980", "1980", "x"])
    def test_what_is_no_day(self, text):
        assert read_day(text) is None

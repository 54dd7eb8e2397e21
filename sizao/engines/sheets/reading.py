"""Files of every accepted format into rows of text. Made for files that fit into memory: laboratory and contact lists.

A fault costs its own row and never a neighbor; a file that has no column names is refused as a whole.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from sizao.engines.sheets.delimited import read_delimited
from sizao.engines.sheets.types import BrokenRow, Row, RowFault, Sheet, SheetError, SheetFormat


_ZIP, _OLD_WORKBOOK, _GZIP, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1"
_LARGEST_UNPACKED = 512 << 20
# A spreadsheet keeps 15 digits of a number; what it shows of a longer one is not what was typed.
_EXACT = 1e15


def guess_format(name: str, content: bytes) -> SheetFormat:
    """The format by a file's first bytes and name. Raises `SheetError` for what is no table."""
    if content.startswith((_ZIP, _OLD_WORKBOOK)):
        return SheetFormat.WORKBOOK
    if content.startswith((_GZIP, _PARQUET, b"%PDF")):
        raise SheetError("The file is no table that can be read here.", next_step="Send it as CSV, XLSX or NDJSON.")
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return SheetFormat.JSON
    if start.startswith(b"{"):
        return SheetFormat.JSON if name.lower().endswith(".json") and not _is_lines(content) else SheetFormat.NDJSON
    return SheetFormat.CSV


def read_sheet(
    content: bytes, form: SheetFormat, *, encoding: str = "", most_rows: int, may_be_empty: bool = False
) -> Sheet:
    """All rows of a file. Raises `SheetError` without column names, with more than `most_rows`, or without rows, unless
    a table of names alone says something here.
    """
    match form:
        case SheetFormat.CSV:
            sheet = read_delimited(content, encoding)
        case SheetFormat.NDJSON:
            sheet = _read_objects(list(_lines_of_json(content)))
        case SheetFormat.JSON:
            sheet = _read_objects(_array_of_json(content))
        case SheetFormat.WORKBOOK:
            sheet = _read_workbook(content)
        case _:
            raise AssertionError(form)
    if not sheet.rows and not sheet.broken and not may_be_empty:
        raise SheetError("The file has no rows.", "There is nothing under the names of its columns.")
    if len(sheet.rows) + len(sheet.broken) > most_rows:
        raise SheetError(
            f"The file has {len(sheet.rows) + len(sheet.broken):,} rows.",
            f"At once {most_rows:,} are taken.",
            "Send it in several files.",
        )
    return sheet


def _is_lines(content: bytes) -> bool:
    """Whether the first line is an object of its own and another one follows."""
    first, _, rest = content.strip().partition(b"\n")
    try:
        json.loads(first)
    except ValueError:
        return False
    return bool(rest.strip())


def _lines_of_json(content: bytes) -> Iterator[tuple[int, str | dict[str, Any]]]:
    for line, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if raw.strip():
            text = raw.decode("utf-8", "backslashreplace")
            try:
                found = json.loads(text)
            except ValueError:
                found = None
            yield line, found if isinstance(found, dict) else text


def _array_of_json(content: bytes) -> list[tuple[int, str | dict[str, Any]]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise SheetError("The file is no JSON.", "It is damaged, cut off, or not in UTF-8.") from error
    many = found if isinstance(found, list) else [found]
    return [
        (number, one if isinstance(one, dict) else json.dumps(one, ensure_ascii=False))
        for number, one in enumerate(many, 1)
    ]


def _read_objects(found: list[tuple[int, str | dict[str, Any]]]) -> Sheet:
    names = tuple(dict.fromkeys(name for _, one in found if isinstance(one, dict) for name in one))
    if not names:
        raise SheetError("The file holds no JSON objects.", next_step="Send one object for each row.")
    return Sheet(
        names,
        tuple(
            Row(line, tuple(_json_text(one.get(name)) for name in names))
            for line, one in found
            if isinstance(one, dict)
        ),
        tuple(BrokenRow(line, RowFault.BROKEN_JSON, one) for line, one in found if isinstance(one, str)),
    )


def _json_text(value: object) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_workbook(content: bytes) -> Sheet:
    _check_size(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            filled = next((sheet for sheet in sheets if sheet.height), None)
            cells = [] if filled is None else filled.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SheetError(
            "The workbook cannot be opened.",
            "It is damaged, protected by a password, or no workbook.",
            "Open it in a spreadsheet and save it again, or send it as CSV.",
        ) from error
    lines = [(number, tuple(map(_cell_text, row))) for number, row in enumerate(cells, 1)]
    lines = [(number, row) for number, row in lines if any(row)]
    if not lines:
        raise SheetError("The workbook is empty.", "None of its sheets has a cell with something in it.")
    names = lines[0][1]
    return Sheet(names, tuple(Row(number, row) for number, row in lines[1:]))


def _check_size(content: bytes) -> None:
    """A workbook is an archive: what is small on the wire may be huge when it is unpacked."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SheetError("The workbook cannot be opened.", "It is damaged or cut off.") from error
    if size > _LARGEST_UNPACKED:
        raise SheetError("The workbook is too large when it is unpacked.", next_step="Send it in parts, or as CSV.")


def _cell_text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if abs(value) >= _EXACT:
            return f"{value:.14E}"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()

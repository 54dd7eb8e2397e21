"""CSV and its relatives into rows: any usual delimiter and encoding, quoted fields over several lines."""

import csv
import io
from collections.abc import Iterator

from sizao.engines.sheets.types import BrokenRow, Row, RowFault, Sheet, SheetError


_DELIMITERS = (",", ";", "\t", "|")
# A quotation mark that is open for longer is a fault, not a field.
_LONGEST_ROW = 50
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_delimited(content: bytes, encoding: str = "") -> Sheet:
    """Rows of a delimited text; the first line that is not empty names the columns. Raises `SheetError` without one."""
    lines = _decoded(content, encoding)
    start = next((at for at, line in enumerate(lines) if (line or "").strip("\ufeff \t\r\n,;|")), None)
    if start is None:
        raise SheetError("The file is empty.", "It has no line with column names.")
    head = (lines[start] or "").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=head.count)
    names = _fields(head, delimiter)
    if names is None or isinstance(names, RowFault):
        raise SheetError("The line with the column names cannot be read.", "A quotation mark in it is open.")
    rows: list[Row] = []
    broken: list[BrokenRow] = []
    for line, found, raw in _rows(lines, start + 1, delimiter, len(names)):
        if isinstance(found, RowFault):
            broken.append(BrokenRow(line, found, raw))
        elif any(found):
            rows.append(Row(line, found))
    return Sheet(tuple(name.strip() for name in names), tuple(rows), tuple(broken))


def split_roughly(text: str) -> list[str]:
    """The fields of a row that is broken, as well as they can be told: for people to look at."""
    delimiter = max(_DELIMITERS, key=text.count)
    fields = _fields(text, delimiter)
    return fields if isinstance(fields, list) else text.split(delimiter)


def _rows(
    lines: list[str | None], at: int, delimiter: str, width: int
) -> Iterator[tuple[int, tuple[str, ...] | RowFault, str]]:
    while at < len(lines):
        line = lines[at]
        taken = 1
        if line is None:
            yield at + 1, RowFault.BROKEN_ENCODING, ""
        elif line.strip():
            taken, found = _row(lines, at, delimiter, width)
            yield at + 1, found, "".join(text or "" for text in lines[at : at + taken]).rstrip("\r\n")
        at += taken


def _row(lines: list[str | None], at: int, delimiter: str, width: int) -> tuple[int, tuple[str, ...] | RowFault]:
    """How many physical lines the row takes, and its fields or what is wrong with it."""
    text = ""
    for taken in range(1, _LONGEST_ROW + 1):
        if at + taken > len(lines):
            return 1, RowFault.CUT_OFF if taken == 2 else RowFault.OPEN_QUOTE
        line = lines[at + taken - 1]
        if line is None:
            break
        text += line
        fields = _fields(text, delimiter)
        if isinstance(fields, RowFault):
            break
        if fields is not None:
            is_cut = at + taken == len(lines) and not text.endswith(("\n", "\r"))
            return taken, _of_width(fields, width, is_cut=is_cut)
    return 1, RowFault.OPEN_QUOTE


def _of_width(fields: list[str], width: int, *, is_cut: bool) -> tuple[str, ...] | RowFault:
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        fields = fields[:width]
    if len(fields) != width:
        return RowFault.CUT_OFF if is_cut and len(fields) < width else RowFault.WRONG_COLUMNS
    if any("\0" in field for field in fields):
        return RowFault.BROKEN_ENCODING
    return tuple(field.strip() for field in fields)


def _fields(text: str, delimiter: str) -> list[str] | RowFault | None:
    """The fields of a row, None while a quoted field is still open, or what is wrong with its quotation marks."""
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None if "unexpected end" in str(error) else RowFault.OPEN_QUOTE
    return rows[0] if len(rows) == 1 else RowFault.OPEN_QUOTE


def _decoded(content: bytes, encoding: str) -> list[str | None]:
    """The physical lines as text; None for one that is damaged."""
    if content.startswith(_UTF16):
        try:
            return list(io.StringIO(content.decode("utf-16"), newline=""))
        except UnicodeDecodeError as error:
            raise SheetError("The file cannot be read as text.", "It begins like UTF-16 and is damaged.") from error
    raw = content.splitlines(keepends=True)
    try:
        tried = [encoding] if encoding else ["utf-8", "gb18030"]
        found = {name: [_text(line, name) for line in raw] for name in tried}
    except LookupError as error:
        raise SheetError(f"There is no encoding '{encoding}'.", next_step="Give utf-8 or gb18030.") from error
    # Excel in China writes GB18030. A damaged line of one encoding rarely reads as the other throughout.
    return min(found.values(), key=lambda lines: lines.count(None))


def _text(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None

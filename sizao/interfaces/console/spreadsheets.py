"""XLSX of one plain sheet, written as the text it is: a library that knows styles takes ten times as long."""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_DOCUMENT}">'
        '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_BEGIN = (
    f'<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_END = "</sheetData></worksheet>"
# What XML cannot hold in any form.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROWS_AT_ONCE = 5000


def xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet whose first row stays in sight. Numbers become numbers, None an empty cell, all else text."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in _PARTS.items():
            file.writestr(name, _DECLARATION + text)
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_DECLARATION + _BEGIN).encode())
            some: list[str] = []
            letters: list[str] = []
            for number, row in enumerate(rows, start=1):
                while len(letters) < len(row):
                    letters.append(_letters(len(letters)))
                cells = [_cell(f"{letter}{number}", value) for letter, value in zip(letters, row, strict=False)]
                some.append(f'<row r="{number}">{"".join(cells)}</row>')
                if len(some) == _ROWS_AT_ONCE:
                    sheet.write("".join(some).encode())
                    some.clear()
            sheet.write(("".join(some) + _END).encode())
    return content.getvalue()


def _letters(column: int) -> str:
    """What spreadsheets call a column: 0 is A, 26 is AA."""
    before, own = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + own)


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value:d}</v></c>'
    if isinstance(value, float) and math.isfinite(value):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    text = escape(_FORBIDDEN.sub("", str(value)))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

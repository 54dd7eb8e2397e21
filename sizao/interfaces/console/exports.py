"""Lists as files: CSV that spreadsheets open with Chinese intact, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins so would be taken for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_file(ending: str, name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """`rows`, heads first, as a download called `name`; `ending` is csv or xlsx."""
    safe = ([_harmless(value) for value in row] for row in rows)
    content, kind = (_csv(safe), "text/csv; charset=utf-8") if ending == "csv" else (_xlsx(safe), _XLSX)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, int | float | None):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and len(text) > 1 else text

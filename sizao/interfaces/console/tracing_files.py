"""The rings as files: CSV that spreadsheets open with Chinese intact, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook


def as_csv(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return _download(("\ufeff" + text.getvalue()).encode(), f"rings-{name}.csv", "text/csv; charset=utf-8")


def as_xlsx(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rings")
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), f"rings-{name}.xlsx", kind)


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

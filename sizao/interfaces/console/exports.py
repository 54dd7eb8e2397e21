"""Lists as files: CSV that spreadsheets open with Chinese intact, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sizao.foundation.audit.operations import record
from sizao.interfaces.console.spreadsheets import xlsx
from sizao.interfaces.realm_band import as_download, banded
from sizao.kernel.errors import SizaoError


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins so would be taken for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportError(SizaoError):
    """A list that does not go whole into a file."""


def export_of(request: HttpRequest) -> str:
    """The ending of the file that a search was sent for; empty where a page is wanted. Files come by POST only."""
    ending = request.POST.get("export", "")
    return ending if ending in ("csv", "xlsx") else ""


def keep_export(request: HttpRequest, what: str, *, rows: int, purpose: str, at: datetime) -> None:
    """Keeps in the audit trail that a list about people left the system as a file, beside the read itself."""
    user: Any = request.user
    record(
        at=at,
        actor=user.actor_id,
        action=f"{what}.export",
        subject_kind="list",
        subject_key=what,
        purpose=purpose,
        detail={"rows": rows},
    )


def check_whole(total: int, *, most: int) -> None:
    """Raises `ExportError` for a list longer than `most` rows: a file that lacks some would be taken for all."""
    if total > most:
        raise ExportError(
            _("The list is too long for a file."),
            _("It has %(total)s rows; a file takes %(most)s.") % {"total": f"{total:,}", "most": f"{most:,}"},
            _("Search for less and export again."),
        )


def as_file(ending: str, name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """`rows`, heads first, as a download called `name`; `ending` is csv or xlsx."""
    safe = ([_harmless(value) for value in row] for row in banded(rows))
    content, kind = (_csv(safe), "text/csv; charset=utf-8") if ending == "csv" else (xlsx(safe), _XLSX)
    return as_download(content, f"{name}.{ending}", kind=kind)


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(value: Any) -> Any:
    if value is None or isinstance(value, (int, float)):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and len(text) > 1 else text

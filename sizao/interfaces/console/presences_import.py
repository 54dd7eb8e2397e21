"""Importing a file of presences: its source, a look at its columns and first rows, and then it is taken."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.presences_words import COLUMNS
from sizao.kernel.errors import SizaoError
from sizao.response.presences.operations import land_batch, staging_folder
from sizao.response.presences.queries import find_source, list_sources, peek_at_file
from sizao.response.presences.types import (
    REQUIRED_COLUMNS,
    Column,
    ColumnsMissingError,
    Peek,
    PresencesError,
    ReadingRules,
)


LARGEST_UPLOAD = 2 << 30
_PIECE = 1 << 20
_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "UTC")
_TOKEN = re.compile(r"[0-9a-f]{32}")


@needs(Permission.IMPORT_PRESENCES)
def upload(request: HttpRequest) -> HttpResponse:
    """The first step: a file and its source. Nothing is taken yet."""
    sources = list_sources(within=request.user.division_path)
    chosen = request.POST.get("source") or request.GET.get("source", "")
    context: dict[str, Any] = {"sources": [source.name for source in sources], "chosen": chosen, "problem": None}
    if request.method == "POST":
        try:
            if chosen not in context["sources"]:
                raise PresencesError(_("Choose the source that the records come from."))
            staged = _stage(request)
            return redirect(reverse("presences-mapping", args=[staged.token]) + f"?source={chosen}")
        except SizaoError as error:
            context["problem"] = error
    return render(request, "console/presences/upload.html", context, status=422 if context["problem"] else 200)


@needs(Permission.IMPORT_PRESENCES)
def mapping(request: HttpRequest, token: str) -> HttpResponse:
    """The second step: which column is which, with the first rows beside it; then the file is taken."""
    staged = _staged(request, token)
    given = request.POST if request.method == "POST" else request.GET
    source = find_source(name=given.get("source", ""))
    if source is None or source.name not in {found.name for found in list_sources(within=request.user.division_path)}:
        raise Http404
    zone = given.get("zone", source.rules.zone or "")
    columns = {column: given[column] for column in Column if given.get(column)}
    problem: SizaoError | None = None
    found: Peek | None = None
    try:
        if request.method != "POST":
            # What is remembered and stands in this file; other files of the source may be made otherwise.
            names = peek_at_file(path=staged.path, name=staged.name, rules=ReadingRules()).names
            columns = {column: name for column, name in source.rules.columns.items() if name in names}
        rules = ReadingRules(columns=columns, zone=zone or None, encoding=source.rules.encoding)
        found = peek_at_file(path=staged.path, name=staged.name, rules=rules)
        problem = _missing(found.missing)
        if request.method == "POST" and "take" in request.POST and problem is None:
            batch = land_batch(
                source=source.name,
                key=None,
                name=staged.name,
                content=_pieces(staged.path),
                zone=zone or None,
                columns={column: columns.get(column, "") for column in Column},
                actor=request.user.actor_id,
                at=now(),
                reason="page",
            )
            staged.remove()
            return redirect("presences-batch", number=batch.number)
    except SizaoError as error:
        problem = error
    refused = problem is not None and request.method == "POST"
    context = {
        "staged": staged,
        "source": source,
        "zone": zone,
        "zones": sorted({*_ZONES, zone} - {""}),
        "problem": problem,
        "peek": found,
        "first_rows": [list(zip(found.names, row, strict=False)) for row in found.rows] if found else [],
        "fields": _fields(found, columns),
    }
    return render(request, "console/presences/mapping.html", context, status=422 if refused else 200)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was sent and not yet taken."""

    token: str
    path: Path
    name: str

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def _stage(request: HttpRequest) -> Staged:
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise PresencesError(_("Choose a file that is not empty."))
    if file.size > LARGEST_UPLOAD:
        raise PresencesError(_("The file is larger than 2 GB. Use the command `sizao presences import`."))
    folder = _staging_folder(request)
    token = uuid.uuid4().hex
    name = re.sub(r"[^\w.\- ]", "_", Path(file.name or "file").name)[-80:]
    path = folder / f"{token}-{name}"
    with path.open("wb") as target:
        for piece in file.chunks(_PIECE):
            target.write(piece)
    return Staged(token, path, name)


def _staged(request: HttpRequest, token: str) -> Staged:
    if not _TOKEN.fullmatch(token):
        raise Http404
    for path in _staging_folder(request).glob(f"{token}-*"):
        return Staged(token, path, path.name.partition("-")[2])
    raise Http404


def _staging_folder(request: HttpRequest) -> Path:
    """The folder of this account alone."""
    return staging_folder(account=request.user.pk, at=now())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _missing(error: SizaoError | None) -> SizaoError | None:
    """What the page says about columns that were not found: the choice stands right below."""
    if not isinstance(error, ColumnsMissingError):
        return error
    columns = _(", ").join(str(COLUMNS[column]) for column in error.missing)
    return PresencesError(
        _("No column was found for: %(columns)s.") % {"columns": columns},
        next_step=_("Choose the right one for each, or add a first line with column names to the file."),
    )


def _fields(found: Peek | None, columns: dict[Column, str]) -> list[dict[str, object]]:
    return [
        {
            "key": column.value,
            "label": COLUMNS[column],
            "required": column in REQUIRED_COLUMNS,
            "chosen": columns.get(column) or (found.mapped.get(column, "") if found else ""),
        }
        for column in Column
    ]

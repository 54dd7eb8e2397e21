"""The band of a drill or replay on whatever leaves the system: one way for every download, list and sheet.

A file from a drill that is taken for a real one could shut somebody in. So the name of every file says what realm it
is from, every row of a list does, and every page of a sheet. The live realm has no band: nothing is marked there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import HttpResponse


_LIVE = "live"


def band() -> str:
    """What pages and sheets say about the realm, in the language of the moment; empty in the live realm."""
    return str(settings.REALM_LABELS[settings.SIZAO_REALM])


def file_name(name: str) -> str:
    """The name of a file that leaves this realm: `drill-cases.csv`; as given in the live realm."""
    return name if settings.SIZAO_REALM == _LIVE else f"{settings.SIZAO_REALM}-{name}"


def banded(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """A list, heads first, with the band as its last column: a row that is copied out of it carries it along."""
    words = band()
    if not words:
        yield from rows
        return
    remaining = iter(rows)
    heads = next(remaining, None)
    if heads is not None:
        for row in chain([heads], remaining):
            yield [*row, words]


def as_download(content: Any, name: str, *, kind: str) -> HttpResponse:
    """A file that the browser keeps and nobody in between does. `name` is ASCII; `kind` its media type."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}"'
    response["Cache-Control"] = "no-store"
    return response

"""What pages of quarantine share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.tables import Column, Value
from sizao.interfaces.console.words import purpose_of, who
from sizao.registry.people.queries import access_people
from sizao.registry.people.types import PersonRow


def names_of(request: HttpRequest, keys: Iterable[int], *, purpose: str, at: datetime) -> Mapping[int, str]:
    """Names where the role may know them; keys for staff of sites, who know people by their rooms."""
    wanted = sorted(set(keys))
    people: Mapping[int, PersonRow] = {}
    if wanted and can(request.user, Permission.SEARCH_PEOPLE):
        people = access_people(actor=request.user, keys=wanted, purpose=purpose, at=at)
    return {key: who(people.get(key), key) for key in wanted}


def number_of(text: str) -> int:
    """A number of a row as a form gives it; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def chips(request: HttpRequest, name: str, choices: Iterable[tuple[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """(what the address shows, the row of choices at the head of a list); anything unknown shows the first choice."""
    known = list(choices)
    shown = request.GET.get("show", "")
    shown = shown if shown in {value for value, _label in known} else known[0][0]
    address = reverse(name)
    return shown, [
        {"url": f"{address}?show={value}" if value else address, "label": label, "chosen": value == shown}
        for value, label in known
    ]


def list_as_file(
    request: HttpRequest, ending: str, name: str, columns: Iterable[Column], rows: Iterable[Mapping[str, Any]],
    *, at: datetime,
) -> HttpResponse:  # fmt: skip
    """A list about people as a file; that it left is kept in the audit trail."""
    heads = list(columns)
    plain = [[_plain(row.get(column.key)) for column in heads] for row in rows]
    keep_export(request, "quarantine", rows=len(plain), purpose=purpose_of(request) or "follow_up", at=at)
    return as_file(ending, name, [[str(column.label) for column in heads], *plain])


def _plain(value: Any) -> Any:
    return str(value.text) if isinstance(value, Value) else value


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of quarantine that the reader may open, for the row of links at their head."""
    pages = [
        ("sites", Permission.SEE_SITES),
        ("places", Permission.PLACE_PEOPLE),
        ("quarantine-stays", Permission.MONITOR_STAYS),
        ("quarantine-round", Permission.MONITOR_STAYS),
        ("rides", Permission.DISPATCH),
    ]
    here = getattr(request.resolver_match, "url_name", "")
    return [{"name": name, "current": name == here} for name, needed in pages if can(request.user, needed)]

"""What pages of quarantine share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.console.words import who
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

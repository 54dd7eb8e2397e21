"""Choosing a person for a record: an exact search, and what the form gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.console.words import SEXES, division_names
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import find_people
from sizao.registry.people.types import PersonRow


MOST_SHOWN = 20


class FormError(SizaoError):
    """A form that lacks something, or holds what cannot be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant."""

    shown: str
    name: str
    sex: str
    born: str
    division: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who were found, and whether there are more than are shown."""

    rows: Sequence[Candidate]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


def find_candidates(request: HttpRequest, words: str, *, purpose: str, at: datetime) -> Candidates:
    """People of exactly this name, number, phone or key within the reader's area. The search is kept."""
    if not words.strip():
        raise FormError(
            _("Nothing was given to search for."), next_step=_("Give a key, a whole name, an ID number or a phone.")
        )
    found = find_people(actor=request.user, text=words, purpose=purpose, at=at, size=MOST_SHOWN, by_division=False)
    return Candidates(candidates_of(found.rows), found.total)


def candidates_of(rows: Sequence[PersonRow]) -> list[Candidate]:
    names = division_names(row.division_path for row in rows)
    return [
        Candidate(
            row.shown,
            row.name or row.shown,
            str(SEXES[row.sex]),
            str(row.birth_year or "–"),
            names.get(row.division_path or "", ""),
        )
        for row in rows
    ]


def chosen_person(request: HttpRequest) -> int:
    """The person that the form names. Raises `FormError` when it names none."""
    key = key_from_shown(request.POST.get("person", ""))
    if key is None:
        raise FormError(_("No person was chosen."), next_step=_("Search, and choose one of those found."))
    return key


def given_reason(request: HttpRequest) -> str:
    """Why somebody decides. Raises `FormError` without a word."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise FormError(
            _("A decision needs its reason."), next_step=_("Say why in one line; it is kept with the decision.")
        )
    return reason


def given_instant(request: HttpRequest, name: str) -> datetime:
    """The local time that a field gives. Raises `FormError` for none."""
    try:
        found = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        raise FormError(_("This is no date and time."), next_step=_("Write it like 2021-10-23 08:00."))
    return make_aware(found) if is_naive(found) else found

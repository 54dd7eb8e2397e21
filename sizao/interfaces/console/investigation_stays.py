"""Stays that are told: added, taken back, and the search for the place that is meant."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.investigating import ToldStay, add_told_stay
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.investigation import read_local, show
from sizao.interfaces.console.investigation_history import OWN_PLACE, candidates
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import purpose_of
from sizao.kernel.errors import SizaoError
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.queries import get_places
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.operations import withdraw_stay
from sizao.response.investigations.types import Certainty, Protection, SaidBy, StayError


_LARGEST_ROW = 999
_REASON = "interview"


class WhichPlaceError(StayError):
    """The words mean several places: one of them is to be chosen."""


@require_POST
@needs(Permission.INVESTIGATE)
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Notes a stay that was told. Where the words may mean several places, they are shown to choose from."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Investigation of a case"))
    text = request.POST.get("place_text", "").strip()
    try:
        noted = add_told_stay(actor=request.user, case_id=number, told=_told(request, text), at=at, reason=_REASON)
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        # What was searched before stays in sight, also when something else was wrong.
        places = candidates(text) if text else None
        return show(request, number, purpose, at, status=422, stay_problem=error, places=places)
    messages.success(request, _("The stay is noted."))
    if len(noted) > 1:
        messages.success(request, _("Companions put there too: %(n)d") % {"n": len(noted) - 1})
    return redirect(reverse("case-investigation", args=[number]) + "#history")


@require_POST
@needs(Permission.INVESTIGATE)
def withdraw(request: HttpRequest, number: int, stay: int) -> HttpResponse:
    """Takes a stay back, for a reason."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Investigation of a case"))
    try:
        withdraw_stay(case_id=number, stay_id=stay, actor=request.user, at=at, reason=request.POST.get("reason", ""))
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return show(request, number, purpose, at, status=422, problem=error)
    messages.success(request, _("The stay is taken back."))
    return redirect(reverse("case-investigation", args=[number]) + "#history")


@require_safe
@needs(Permission.INVESTIGATE)
def places(request: HttpRequest, number: int) -> HttpResponse:
    """Known places that the words may mean, while they are typed."""
    found = candidates(request.GET.get("place_text", ""))
    if not request.GET.get("place_text", "").strip():
        return HttpResponse("")
    return render(request, "console/investigation/places.html", {"places": found, "stay": {}})


def _told(request: HttpRequest, text: str) -> ToldStay:
    """What was typed. Raises `StayError` for what is no stay."""
    given = request.POST
    place, kind = _place(given.get("place", ""), text, given.get("kind", ""))
    row = given.get("seat_row", "").strip()
    if row and not (row.isdecimal() and int(row) <= _LARGEST_ROW):
        raise StayError("The seat row is no number from 0 to 999.", next_step="Leave it empty where it is not known.")
    return ToldStay(
        enter=read_local(given.get("enter", "")),
        leave=read_local(given.get("leave", "")),
        place=place,
        told_place="" if place else text,
        kind=kind,
        cell=given.get("cell", ""),
        seat_row=int(row) if row else None,
        said_by=_one_of(SaidBy, given.get("said_by", ""), SaidBy.PERSON),
        certainty=_one_of(Certainty, given.get("certainty", ""), Certainty.CERTAIN),
        protection=_one_of(Protection, given.get("protection", ""), Protection.UNKNOWN),
        companions=given.get("companions", ""),
        note=given.get("note", ""),
    )


def _place(chosen: str, text: str, kind: str) -> tuple[str, Setting]:
    """The key of the place that is meant (empty for one of its own), and its kind."""
    if chosen and chosen != OWN_PLACE:
        known = get_places(keys=[chosen])[chosen].kind
        return chosen, _kind(known or kind)
    if not text:
        raise StayError("The stay has no place.", next_step="Choose a place, or say what it is called.")
    if chosen != OWN_PLACE:
        found = candidates(text)
        exact = [place for place in found if text in (place["key"], place["name"])]
        if len(exact) == 1:
            return _place(exact[0]["key"], text, kind)
        if found:
            raise WhichPlaceError("Several places may be meant.", next_step="Choose the one that is meant.")
    return "", _kind(kind)


def _kind(word: str) -> Setting:
    if word not in set(Setting):
        raise StayError(
            "What kind of place it is, is not known.",
            "The rules of contact differ by the kind of place.",
            "Choose the kind of place.",
        )
    return Setting(word)


def _one_of(words: Any, given: str, otherwise: Any) -> Any:
    return words(given) if given in set(words) else otherwise

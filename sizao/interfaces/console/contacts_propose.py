"""Proposing restrictions for many contacts: chosen in the list, seen with their facts, proposed for one same reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.proposing import propose_measures
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.contact_words import DEGREES
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import in_words, moment, purpose_of, who
from sizao.interfaces.printing.telling import until_words
from sizao.interfaces.restrictions_words import MEASURES
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.response.investigations.queries import list_humans
from sizao.response.investigations.types import Human
from sizao.response.restrictions.types import Restriction


MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_RESTRICTION)
def propose_many(request: HttpRequest) -> HttpResponse:
    """Those ticked in the list of contacts, and then what came of proposing for each."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Propose restrictions"))
    persons = [key for text in request.POST.getlist("person") if (key := key_from_shown(text)) is not None][:MOST]
    if not persons:
        return redirect("contacts")
    context: dict[str, Any] = {"given": request.POST}
    status = 200
    if request.POST.get("act") == "propose":
        try:
            return render(request, "console/contacts/propose.html", context | _proposed(request, persons, purpose, at))
        except SizaoError as error:
            context["problem"], status = in_words(error), 422
    found = list_humans(actor=request.user, persons=persons, size=MOST).rows
    context["rows"] = _rows(request, found, purpose, at)
    return render(request, "console/contacts/propose.html", context, status=status)


def _rows(request: HttpRequest, found: Sequence[Human], purpose: str, at: datetime) -> list[dict[str, Any]]:
    people = access_people(actor=request.user, keys=[one.person for one in found], purpose=purpose, at=at)
    return [
        {
            "key": one.shown,
            "who": who(people.get(one.person), one.person),
            "degree": DEGREES[one.degree] if one.degree else "–",
            "cases": ", ".join(one.cases),
            "last": moment(one.last_exposure),
        }
        for one in found
    ]


def _proposed(request: HttpRequest, persons: Sequence[int], purpose: str, at: datetime) -> dict[str, Any]:
    done = propose_measures(
        actor=request.user,
        persons=persons,
        protocol=DEFAULT_PROTOCOL,
        purpose=purpose,
        at=at,
        machine=machine_time(),
        reason=given_reason(request)[:400],
    )
    keys = [one.subject.person for one in done.restrictions if one.subject.person is not None]
    keys += [person for person, _error in done.refused]
    people = access_people(actor=request.user, keys=keys, purpose=purpose, at=at)

    def named(one: Restriction) -> str:
        return who(people.get(one.subject.person or 0), one.subject.person or 0)

    return {
        "is_done": True,
        "proposed": [
            {
                "id": one.id,
                "number": one.number,
                "who": named(one),
                "measure": MEASURES[one.measure],
                "until": until_words(one.ends_at, "en"),
            }
            for one in done.restrictions
        ],
        "refused": [
            {
                "url": reverse("contact", args=[shown(person)]),
                "number": who(people.get(person), person),
                "problem": in_words(error),
            }
            for person, error in done.refused
        ],
    }

"""Looking back: whom and which places the cases have in common before they fell ill, and links between two people."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sizao.desk.sources import LookBack, link_people, look_back
from sizao.desk.tracing import CannotTraceError
from sizao.engines.tracing.backwards import LikelyPerson, LikelyPlace
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import Places, step_words, who
from sizao.interfaces.console.tracing_words import clock_range, duration, local, setting_words
from sizao.interfaces.console.words import division_names, moment
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people, find_people
from sizao.registry.people.types import PersonRow
from sizao.response.cases.types import CaseNotFoundError


_SHOWN = 50
_MOST_MEANT = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.TRACE_CONTACTS)
def sources(request: HttpRequest, number: int) -> HttpResponse:
    """Likely sources of a case, and its links with another person.

    The other person is named by a form, so that no name or number stands in an address, and is a key from then on.
    """
    context: dict[str, Any] = {"number": number, "link_to": request.GET.get("other", "")}
    try:
        context |= choices.controls(request)
        purpose, protocol = choices.read_purpose(request), choices.read_protocol(request)
        if purpose:
            context |= _looking_back(request, look_back(
                actor=request.user, case_id=number, protocol=protocol, purpose=purpose, at=now()
            ))  # fmt: skip
            if request.method == "POST":
                meant = _meant(request, purpose)
                if len(meant) == 1:
                    return redirect(f"{_address(request, number, meant[0].key)}#links")
                context["meant"] = _choices(request, number, meant)
            elif context["link_to"]:
                context |= _links(request, number, purpose, protocol)
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        context |= {"problem": error, "is_about_case": isinstance(error, CannotTraceError) and not context["link_to"]}
    return render(request, "console/tracing/sources.html", context, status=422 if "problem" in context else 200)


def _meant(request: HttpRequest, purpose: str) -> Sequence[PersonRow]:
    """Who is meant by a key, or by the whole name, number or phone of somebody in the reader's area."""
    words = request.POST.get("who", "")
    key = key_from_shown(words)
    if key is not None:
        return [PersonRow(key)]
    if not words.strip():
        raise choices.wrong(_("Nobody was named to look for a link with."))
    rows = find_people(
        actor=request.user, text=words, purpose=purpose, at=now(), size=_MOST_MEANT, by_division=False
    ).rows
    if not rows:
        raise SizaoError(
            _("Nobody within your area is meant by these words."),
            next_step=_("Give a key, a whole name, an ID number or a phone."),
        )
    return rows


def _address(request: HttpRequest, number: int, key: int) -> str:
    fields = {"purpose": choices.read_purpose(request), "protocol": choices.read_protocol(request), "other": shown(key)}
    return f"{reverse('case-sources', args=[number])}?{urlencode(fields)}"


def _choices(request: HttpRequest, number: int, meant: Sequence[PersonRow]) -> list[dict[str, Any]]:
    divisions = division_names(row.division_path for row in meant)
    return [
        {
            "who": who({row.key: row}, row.key),
            "born": row.birth_year or "",
            "division": divisions.get(row.division_path or "", ""),
            "url": f"{_address(request, number, row.key)}#links",
        }
        for row in meant
    ]


def _looking_back(request: HttpRequest, back: LookBack) -> dict[str, Any]:
    """What several cases have in common, and what only this case has."""
    purpose = choices.read_purpose(request)
    alone = (back.person,)
    persons = {
        "common": [p for p in back.found.persons if len(p.cases) > 1 or _joins(back, p)][:_SHOWN],
        "alone": [p for p in back.found.persons if p.cases == alone and not p.is_case][:_SHOWN],
    }
    places = {
        "common": [p for p in back.found.places if len(p.cases) > 1][:_SHOWN],
        "alone": [p for p in back.found.places if p.cases == alone][:_SHOWN],
    }
    keys = {int(p.person) for found in persons.values() for p in found}
    people = access_people(actor=request.user, keys={*keys, back.person}, purpose=purpose, at=now())
    named = Places(
        {p.place for found in persons.values() for p in found} | {p.place for found in places.values() for p in found}
    )
    return {
        "case": {"id": back.file.case.id, "number": back.file.case.number, "who": who(people, back.person)},
        "start": moment(back.start),
        "end": moment(back.end),
        "case_count": len(back.cases),
        "persons_common": [_person(back, p, people, named) for p in persons["common"]],
        "persons_alone": [_person(back, p, people, named) for p in persons["alone"]],
        "places_common": [_place(back, p, named) for p in places["common"]],
        "places_alone": [_place(back, p, named) for p in places["alone"]],
    }


def _joins(back: LookBack, person: LikelyPerson) -> bool:
    """Whether this is another case that this case met: the two have each other in common."""
    return person.is_case and back.person in person.cases


def _numbers(back: LookBack, cases: Sequence[str | int]) -> list[str]:
    return [back.cases[int(case)].number if int(case) in back.cases else shown(int(case)) for case in cases]


def _person(back: LookBack, found: LikelyPerson, people: Any, places: Places) -> dict[str, Any]:
    return {
        "who": who(people, int(found.person)),
        "cases": _numbers(back, found.cases),
        "together": duration(found.seconds),
        "first": local(found.first),
        "place": places[found.place],
        "is_case": found.is_case,
    }


def _place(back: LookBack, found: LikelyPlace, places: Places) -> dict[str, Any]:
    return {
        "place": places[found.place],
        "setting": setting_words(found.setting),
        "cases": _numbers(back, found.cases),
        "together": duration(found.together) if found.together else "",
        "when": clock_range(found.first, found.last, days=True),
    }


def _links(request: HttpRequest, number: int, purpose: str, protocol: str) -> dict[str, Any]:
    key = key_from_shown(request.GET.get("other", ""))
    if key is None:
        raise choices.wrong(_("The other person is given by a key such as P0123456789ABCDEF."))
    linked = link_people(actor=request.user, case_id=number, other=key, protocol=protocol, purpose=purpose, at=now())
    places = Places({e.place for link in linked.links for e in link.episodes})
    return {
        "linked_with": who(linked.people, key),
        "links": [
            {
                "from_case": int(link.source) == linked.person,
                "contacts": len(link.episodes),
                "steps": [step_words(linked.pack, e, linked.people, places) for e in link.episodes],
            }
            for link in linked.links
        ],
    }

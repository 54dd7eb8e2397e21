"""Coming to us, on the phone of whoever receives travellers: offered, on the way, receipt also without a network."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.coming import COMING_HOURS, Coming, access_coming, hours_of_a_shift
from sizao.desk.gating import county_of, find_gate, list_gates
from sizao.desk.handing_over import receive_traveller, refuse_traveller
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.arrivals_words import MODES, RISKS
from sizao.interfaces.clock import now
from sizao.interfaces.console.hand_over_words import offerers
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import actor_names, division_names, moment_near
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    shell_answer,
    shell_page,
)
from sizao.interfaces.gate_words import RISES
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.operations import begin_waiting, end_waiting
from sizao.response.arrivals.types import HandOver, Passenger


SHELL = PhoneShell(
    "coming",
    page="coming",
    title=gettext_lazy("Coming to us"),
    assets=("public/report.css", "field/coming.css", "field/coming.js"),
)
_SHIFT = timedelta(hours=12)
_REFUSED = 422
_COUNTY_PARTS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECEIVE_TRAVELLERS)
@in_language_asked
def coming(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; whom it shows its script fetches. And the answer to what was sent."""
    if request.method != "POST":
        return shell_page(request, SHELL, {})
    try:
        context: dict[str, Any] = {"answer": _act(request, now())}
        status = 200
    except NotPermittedError:
        raise
    except SizaoError as error:
        context, status = {"problem": error, "refused": request.POST.get("hand_over", "")}, _REFUSED
    return shell_answer(request, SHELL, context, status)


@require_safe
@needs(Permission.RECEIVE_TRAVELLERS)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """Whom the phone may keep for a shift: names; a telephone only of those who are to be received now."""
    at = now()
    found = access_coming(actor=request.user, at=at)
    return JsonResponse(
        {
            "hours": hours_of_a_shift(at=at),
            "ahead": COMING_HOURS,
            "offered": _offered(request, found, at),
            "people": [_person(request, one, found, at) for one in found.people],
            "more": found.more,
            **_waiting(request, found, at),
            "links": _links(request),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _act(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """What a button asks for; what became of it in words. Sent twice it is done once."""
    given, actor = request.POST, request.user
    number = given.get("hand_over", "")
    who: Any = {"actor": actor, "at": at, "reason": "hand-over"}
    one: Any = {
        "hand_over_id": int(number) if number.isdecimal() and len(number) < 16 else 0,
        "given_at": at - timedelta(seconds=kept_seconds(request)),
        **who,
    }
    match given.get("act", ""):
        case "receive":
            return _told(_("Received: you answer for this person now."), receive_traveller(**one))
        case "refuse":
            return _told(
                _("Not taken: whoever offered was told why."), refuse_traveller(why=given.get("why", ""), **one)
            )
        case "wait":
            gate = find_gate(given.get("gate", ""))
            if gate is None:
                raise SizaoError("No gate was chosen.", "Whoever waits, waits at a place.", "Choose the station.")
            begin_waiting(
                place=gate.place, division_path=county_of(actor.division_path), vehicle=given.get("vehicle", ""),
                until=at + _SHIFT, **who,
            )  # fmt: skip
            return {"head": _("You wait here: the station sees it."), "lines": [gate.name]}
        case "leave":
            end_waiting(**who)
            return {"head": _("You wait no longer."), "lines": []}
    raise SizaoError("Nothing was chosen.", "Nothing was changed.", "Use one of the buttons.")


def _told(head: str, held: HandOver) -> dict[str, Any]:
    return {"head": head, "lines": [f"{held.shown} · {moment_near(held.closed_at or held.offered_at, now())}"]}


def _offered(request: HttpRequest, found: Coming, at: datetime) -> list[dict[str, Any]]:
    by = offerers(found.offered)
    divisions = division_names(one.destination_path for one in found.offered)
    places = get_places(keys={one.place for one in found.offered})
    opens = can(request.user, Permission.OFFER_TRAVELLERS)
    rows = []
    for one in found.offered:
        tone, word = RISES[one.rise(at)]
        name, phone = found.who(one)
        parts = [places[one.place].name, by[one.id], moment_near(one.offered_at, at), one.vehicle]
        rows.append(
            {
                "id": one.id,
                "who": name or one.shown,
                "phone": phone,
                "line": " · ".join(filter(None, parts)),
                "to": divisions[one.destination_path],
                "due": _("due %(when)s") % {"when": moment_near(one.due_at, at)},
                "tone": tone,
                "word": str(word),
                "is_elsewhere": one.goes_outside,
                "is_mine": one.offered_by == request.user.actor_id,
                "url": reverse("hand-over", args=[one.id]) if opens else "",
            }
        )
    return rows


def _person(request: HttpRequest, one: Passenger, found: Coming, at: datetime) -> dict[str, Any]:
    """A hotel is told who comes and when, and nothing of where they were."""
    may_see = can(request.user, Permission.SEE_ARRIVALS)
    tone, word = RISKS[one.risk] if one.is_reported else ("due", _("not reported"))
    path = one.destination_path or ""
    return {
        "who": found.names.get(one.person, ("", ""))[0] or one.shown,
        "when": moment_near(one.expected_at, at),
        "run": one.conveyance or ("" if one.mode is None else str(MODES[one.mode])),
        "to": division_names([path]).get(path, ""),
        "tone": tone if may_see else "",
        "word": str(word) if may_see else "",
        "is_seen": one.verdict is not None,
        "url": reverse("arrival", args=[one.arrival]) if may_see and one.arrival is not None else "",
    }


def _waiting(request: HttpRequest, found: Coming, at: datetime) -> dict[str, Any]:
    user = request.user
    names = actor_names({one.staff for one in found.waiting})
    counties = division_names(one.division_path for one in found.waiting)
    places = get_places(keys={one.place for one in found.waiting})
    may_wait = can(user, Permission.SEE_ARRIVALS) and len(user.division_path.split(".")) >= _COUNTY_PARTS
    return {
        "waiting": [
            {
                "who": f"{names[one.staff]} · {places[one.place].name}",
                "line": " · ".join(filter(None, (counties[one.division_path], one.vehicle))),
                "since": _("since %(when)s") % {"when": moment_near(one.since, at)},
            }
            for one in found.waiting
        ],
        "may_wait": may_wait,
        "is_waiting": any(one.staff == user.actor_id for one in found.waiting),
        "gates": [(gate.place, gate.name) for gate in list_gates()] if may_wait else [],
    }


def _links(request: HttpRequest) -> list[tuple[str, str]]:
    sees_all = can(request.user, Permission.SEE_SITUATION)
    found = [(reverse("home"), _("Home"))] if sees_all else [(reverse("account"), _("My account"))]
    if can(request.user, Permission.OFFER_TRAVELLERS):
        found.append((reverse("push-desk"), _("Push desk")))
        found.append((reverse("hand-overs"), _("Hand-overs")))
    return found

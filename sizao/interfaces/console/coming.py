"""The county's desk: who is coming to us, who of us waits where, and the page of one hand-over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.gating import county_of, find_gate, list_gates
from sizao.desk.handing_over import home_of, offer_home, receive_traveller, refuse_traveller, take_back_traveller
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.arrivals_words import RISKS
from sizao.interfaces.clock import now
from sizao.interfaces.console.hand_over_words import delivery_of, offerers, partner_titles
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.push_desk import figures
from sizao.interfaces.console.words import PURPOSES, actor_names, division_names, moment, moment_near, purpose_of
from sizao.interfaces.gate_words import HAND_OVER_STATES, RISES
from sizao.interfaces.restrictions_words import RESTRICTION_STATES
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.operations import begin_waiting, end_waiting, see_off
from sizao.response.arrivals.queries import (
    access_arrival,
    access_arrivals,
    access_outside_travellers,
    access_traveller,
    get_hand_over,
    list_arrivals,
    list_hand_overs,
    list_passengers,
    list_waiting,
)
from sizao.response.arrivals.types import (
    ArrivalNotFoundError,
    HandOver,
    HandOverKind,
    HandOverNotFoundError,
    HandOverState,
    Passenger,
    Rise,
)
from sizao.response.restrictions.queries import list_restrictions_of


_HOURS = 24
_SHIFT = timedelta(hours=12)
_MOST = 300
_COUNTY_PARTS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECEIVE_TRAVELLERS)
def coming(request: HttpRequest) -> HttpResponse:
    """Those who are offered to us, those on their way to us, and who of us waits where. Made for a phone as well."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Coming to us"))
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            _act(request, at)
            return redirect("coming")
        except SizaoError as error:
            problem = error
    own = request.user.division_path
    held = list_hand_overs(actor=request.user, at=at, state=HandOverState.OFFERED, below=own, size=_MOST).rows
    people = sorted(
        (
            one
            for one in list_passengers(
                actor=request.user, begin=at - timedelta(hours=2), end=at + timedelta(hours=_HOURS), below=own
            )
            if one.hand_over is None
        ),
        key=lambda one: (not one.is_at_risk, one.expected_at),
    )
    persons = [one.person for one in held] + [one.person for one in people[:_MOST]]
    names = _names(request, persons, purpose, at)
    waiting = list_waiting(actor=request.user, at=at)
    context = {
        "problem": problem,
        "purpose": PURPOSES[purpose],
        "figures": figures(request, at),
        "offered": _offered(request, held, names, _told_outside(request, held, purpose, at), at),
        "people": [_person(one, names, at) for one in people[:_MOST]],
        "more": max(0, len(people) - _MOST),
        "hours": _HOURS,
        "waiting": _waiting(waiting, at),
        "is_waiting": any(one.staff == request.user.actor_id for one in waiting),
        "gates": [(gate.place, gate.name) for gate in list_gates()],
        "may_wait": len(own.split(".")) >= _COUNTY_PARTS,
    }
    return render(request, "console/push_desk/coming.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_TRAVELLERS)
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """One hand-over with its people and times, and what may be done with it."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Hand-over"))
    problem: SizaoError | None = None
    try:
        if request.method == "POST":
            try:
                done = _act(request, at, number, purpose)
                return redirect("hand-over", done.id if done else number)
            except HandOverNotFoundError:
                raise
            except SizaoError as error:
                problem = error
        held = get_hand_over(actor=request.user, hand_over_id=number)
    except HandOverNotFoundError as error:
        raise Http404 from error
    context = _page(request, held, purpose, at) | {"problem": problem, "purpose": PURPOSES[purpose]}
    return render(request, "console/push_desk/hand_over.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, at: datetime, number: int = 0, purpose: str = "") -> HandOver | None:
    """What a button of either page asks for."""
    given, actor = request.POST, request.user
    text = given.get("hand_over", str(number))
    who: Any = {"actor": actor, "at": at, "reason": "hand-over"}
    one: Any = {"hand_over_id": int(text) if text.isdecimal() else 0, **who}
    match given.get("act", ""):
        case "wait":
            gate = find_gate(given.get("gate", ""))
            if gate is None:
                raise SizaoError("No gate was chosen.", "Whoever waits, waits at a place.", "Choose the station.")
            begin_waiting(
                place=gate.place, division_path=county_of(actor.division_path), vehicle=given.get("vehicle", ""),
                until=at + _SHIFT, **who,
            )  # fmt: skip
        case "leave":
            end_waiting(**who)
        case "receive":
            return receive_traveller(receiver=given.get("receiver", ""), **one)
        case "refuse":
            return refuse_traveller(why=given.get("why", ""), **one)
        case "withdraw":
            return take_back_traveller(why=given.get("why", ""), **one)
        case "see_off":
            return see_off(**one)
        case "home":
            return offer_home(
                hand_over_id=one["hand_over_id"], vehicle=given.get("vehicle", ""), purpose=purpose, actor=actor, at=at
            )
        case _:
            raise SizaoError("Nothing was chosen.", "Nothing was changed.", "Use one of the buttons.")
    return None


def _names(request: HttpRequest, persons: list[int], purpose: str, at: datetime) -> dict[int, tuple[str, str]]:
    if not persons:
        return {}
    rows = list_arrivals(actor=request.user, at=at, zone=ZONE, persons=persons, state=None, size=2 * _MOST).rows
    told = access_arrivals(actor=request.user, arrivals=rows, purpose=purpose, at=at)
    return {row.person: told[row.id] for row in rows if row.id in told}


def _told_outside(
    request: HttpRequest, held: Sequence[HandOver], purpose: str, at: datetime
) -> dict[int, tuple[str, str]]:
    """Name and phone of those whom other instances offer, by hand-over."""
    return access_outside_travellers(actor=request.user, hand_overs=held, purpose=purpose, at=at)


def _offered(
    request: HttpRequest,
    held: Sequence[HandOver],
    names: dict[int, tuple[str, str]],
    outside: dict[int, tuple[str, str]],
    at: datetime,
) -> list[dict[str, Any]]:
    by, divisions = offerers(held), division_names(one.destination_path for one in held)
    places = get_places(keys={one.place for one in held})
    found = []
    for one in held:
        rise = one.rise(at)
        name, phone = outside.get(one.id) or names.get(one.person, ("", ""))
        found.append(
            {
                "id": one.id,
                "who": name or one.shown,
                "phone": phone,
                "by": by[one.id],
                "place": places[one.place].name,
                "to": divisions[one.destination_path],
                "offered": moment_near(one.offered_at, at),
                "due": moment_near(one.due_at, at),
                "vehicle": one.vehicle,
                "tone": RISES[rise][0],
                "word": RISES[rise][1],
                "is_mine": one.offered_by == request.user.actor_id,
                "goes_outside": one.goes_outside,
                "is_late": rise is not Rise.IN_TIME,
            }
        )
    return found


def _person(one: Passenger, names: dict[int, tuple[str, str]], at: datetime) -> dict[str, Any]:
    name, phone = names.get(one.person, ("", ""))
    path = one.destination_path or ""
    return {
        "who": name or one.shown,
        "phone": phone,
        "arrival": one.arrival,
        "when": moment_near(one.expected_at, at),
        "run": one.conveyance,
        "to": division_names([path]).get(path, ""),
        "tone": RISKS[one.risk][0] if one.is_reported else "due",
        "risk": RISKS[one.risk][1] if one.is_reported else _("not reported"),
        "is_seen": one.verdict is not None,
    }


def _waiting(waiting: Any, at: datetime) -> list[dict[str, Any]]:
    names, counties = actor_names({one.staff for one in waiting}), division_names(one.division_path for one in waiting)
    places = get_places(keys={one.place for one in waiting})
    return [
        {
            "who": names[one.staff],
            "county": counties[one.division_path],
            "place": places[one.place].name,
            "vehicle": one.vehicle,
            "since": moment_near(one.since, at),
        }
        for one in waiting
    ]


def _page(request: HttpRequest, held: HandOver, purpose: str, at: datetime) -> dict[str, Any]:
    user = request.user
    accounts = actor_names(filter(None, (held.offered_by, held.closed_by, held.meant_for)))
    name, phone, home, document = "", "", "", ""
    if held.is_from_outside:
        told = access_traveller(actor=user, hand_over=held, purpose=purpose, at=at)
        name, phone, document = (told.name, told.phone, told.identifier) if told else ("", "", "")
    if held.arrival is not None:
        try:
            file = access_arrival(actor=user, arrival_id=held.arrival, purpose=purpose, at=at)
            name, phone = name or file.arrival.name, phone or file.arrival.phone
            if held.state is HandOverState.RECEIVED and held.kind is HandOverKind.HAND_OVER:
                home = home_of(held, purpose=purpose, actor=user, at=at) or ""
        except ArrivalNotFoundError:
            pass  # the report went after its term, or the person goes elsewhere
    measures = []
    if can(user, Permission.OPEN_RESTRICTION):
        measures = [
            {"id": one.id, "number": one.number, "tone": RESTRICTION_STATES[one.state][0],
             "word": RESTRICTION_STATES[one.state][1], "untold": one.waits_for_notice}
            for one in list_restrictions_of(actor=user, person=held.person, at=at)
        ]  # fmt: skip
    rise = held.rise(at)
    is_open = held.state is HandOverState.OFFERED
    is_transit = held.kind is HandOverKind.TRANSIT
    may_receive = can(user, Permission.RECEIVE_TRAVELLERS) and user.scope.covers(held.destination_path)
    is_here = user.scope.covers(held.division_path) and not held.is_from_outside
    may_receive = may_receive and not held.goes_outside
    return {
        "held": held,
        "who": name or held.shown,
        "phone": phone,
        "state": HAND_OVER_STATES[held.state] if rise is Rise.IN_TIME else RISES[rise],
        "is_transit": is_transit,
        "place": get_places(keys=[held.place])[held.place].name,
        "to": division_names([held.destination_path])[held.destination_path],
        "by": offerers([held])[held.id],
        "document": document,
        "exchange": _exchange_of(held, at),
        "meant_for": accounts.get(held.meant_for, ""),
        "closer": held.receiver or accounts.get(held.closed_by, ""),
        "written_by": accounts.get(held.closed_by, "") if held.receiver and not held.goes_outside else "",
        "offered": moment(held.offered_at),
        "due": moment(held.due_at),
        "rises": moment(held.rises_at),
        "closed": moment(held.closed_at),
        "measures": measures,
        "may_receive": is_open and may_receive and not is_transit and held.offered_by != user.actor_id,
        "may_withdraw": is_open and is_here,
        "may_write_receiver": is_open and is_here and not is_transit and not held.goes_outside,
        "may_see_off": is_open and is_here and is_transit,
        "home": division_names([home])[home] if home and may_receive else "",
    }


def _exchange_of(held: HandOver, at: datetime) -> dict[str, Any] | None:
    """The other instance of a hand-over, and whether our last word about it was received there."""
    if not held.partner:
        return None
    title = partner_titles().get(held.partner, held.partner)
    return {"title": title, "goes_outside": held.goes_outside, **(delivery_of([held], at).get(held.id) or {})}

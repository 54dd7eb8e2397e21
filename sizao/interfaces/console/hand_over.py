"""The page of one hand-over."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.handing_over import home_of, offer_home, receive_traveller, refuse_traveller, take_back_traveller
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.hand_over_words import delivery_of, offerers, partner_titles
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import PURPOSES, actor_names, division_names, moment, purpose_of
from sizao.interfaces.gate_words import HAND_OVER_STATES, RISES
from sizao.interfaces.restrictions_words import RESTRICTION_STATES
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.operations import see_off
from sizao.response.arrivals.queries import (
    access_arrival,
    access_traveller,
    get_hand_over,
)
from sizao.response.arrivals.types import (
    ArrivalNotFoundError,
    HandOver,
    HandOverKind,
    HandOverNotFoundError,
    HandOverState,
    Rise,
)
from sizao.response.restrictions.queries import list_restrictions_of


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
                return redirect("hand-over", done.id)
            except HandOverNotFoundError:
                raise
            except SizaoError as error:
                problem = error
        held = get_hand_over(actor=request.user, hand_over_id=number)
    except HandOverNotFoundError as error:
        raise Http404 from error
    context = _page(request, held, purpose, at) | {"problem": problem, "purpose": PURPOSES[purpose]}
    return render(request, "console/push_desk/hand_over.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, at: datetime, number: int, purpose: str) -> HandOver:
    """What a button of the page asks for."""
    given, actor = request.POST, request.user
    one: Any = {"hand_over_id": number, "actor": actor, "at": at, "reason": "hand-over"}
    match given.get("act", ""):
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
                hand_over_id=number, vehicle=given.get("vehicle", ""), purpose=purpose, actor=actor, at=at
            )
        case _:
            raise SizaoError("Nothing was chosen.", "Nothing was changed.", "Use one of the buttons.")


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

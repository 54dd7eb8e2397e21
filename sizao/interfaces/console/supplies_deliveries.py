"""Deliveries: the list, one delivery from planned to receipt, and planning one by hand."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.supply_numbers import Catalogue
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import (
    REASON,
    amount_words,
    catalogue_at,
    frame,
    given_lines,
    in_page_words,
    item_name,
    read_number,
    store_choices,
    today,
    unit_of,
)
from sizao.interfaces.console.tables import Column, MadeRows, Value, build_table
from sizao.interfaces.console.words import actor_names, moment, moment_near
from sizao.interfaces.supplies_words import DELIVERY_STATES
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import (
    cancel_delivery,
    load_delivery,
    plan_deliveries,
    refuse_delivery,
    return_delivery,
    take_over_delivery,
)
from sizao.readiness.supplies.queries import get_delivery, get_request, list_deliveries, list_stores, list_vehicles
from sizao.readiness.supplies.types import (
    Delivery,
    DeliveryError,
    DeliveryState,
    Load,
    NewDelivery,
    StoreKind,
    Vehicle,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def deliveries(request: HttpRequest) -> HttpResponse:
    """The list. One is planned by hand below it."""
    at = now()
    if request.method == "POST":
        if not can(request.user, Permission.PLAN_DELIVERIES):
            raise Http404
        given = request.POST
        try:
            loads = [Load(item, amount) for item, amount in given_lines(given, catalogue_at(at)) if amount]
            new = NewDelivery(
                read_number(given.get("from", "")),
                read_number(given.get("to", "")),
                loads,
                read_number(given.get("vehicle", "")) or None,
                request_id=read_number(given.get("request", "")) or None,
            )
            [number] = plan_deliveries(
                deliveries=[new],
                planned_for=read_local(given.get("planned_for", "")),
                actor=request.user,
                at=at,
                reason=REASON,
            )
        except SizaoError as error:
            return _list(request, at, status=422, problem=error)
        messages.success(request, _("The delivery is planned."))
        return redirect("supplies-delivery", number=number)
    return _list(request, at)


def _cuts(every: list[Delivery], at: datetime) -> dict[str, tuple[str, list[Delivery]]]:
    return {
        "": (_("All deliveries"), every),
        "open": (
            _("To come"),
            [one for one in every if one.state in (DeliveryState.PLANNED, DeliveryState.LOADED)],
        ),
        "late": (_("Past due"), [one for one in every if one.is_late(at)]),
        "refused": (
            _("Refused goods"),
            [one for one in every if one.state in (DeliveryState.REFUSED, DeliveryState.RETURNED)],
        ),
    }


def _list(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    catalogue = catalogue_at(at)
    cuts = _cuts(list_deliveries(actor=request.user), at)
    asked = request.GET.get("show", "")
    show = asked if asked in cuts else ""
    table = build_table(
        "deliveries",
        _("Deliveries of goods"),
        [
            Column("number", _("Delivery no.")),
            Column("state", _("State")),
            Column("when", _("Planned for")),
            Column("from", _("From store")),
            Column("to", _("To store")),
            Column("what", _("Load")),
            Column("plate", _("Vehicle")),
            Column("driver", _("Driver")),
            Column("received", _("Received by")),
        ],
        MadeRows(cuts[show][1], lambda one: _row(one, catalogue, at)),
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('supplies-deliveries-export', args=[ending])}?show={show}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("There is no delivery"),
        empty_hint=_("Deliveries are planned from the page that shows how long supplies last, or below."),
    )
    stores = list_stores(actor=request.user)
    asked_for = read_number(request.GET.get("request", "") or request.POST.get("request", ""))
    page = {
        "table": table,
        "chips": [(word, label, len(found), word == show) for word, (label, found) in cuts.items()],
        "may_plan": can(request.user, Permission.PLAN_DELIVERIES),
        "may_note": can(request.user, Permission.KEEP_STOCK),
        "warehouses": store_choices([one for one in stores if one.kind is StoreKind.WAREHOUSE]),
        "stores": store_choices(stores),
        "vehicles": _vehicle_choices(list_vehicles(actor=request.user, on=today(at))),
        "planned_for": request.POST.get("planned_for") or local_input(at + timedelta(hours=2)),
        **_asked_for(request, asked_for, catalogue),
    }
    return render(
        request,
        "console/supplies/deliveries.html",
        frame(request, at, "supplies-deliveries") | page | context,
        status=status,
    )


def _asked_for(request: HttpRequest, number: int, catalogue: Catalogue) -> dict[str, Any]:
    """The form's fields: filled with what a request was granted, if it is about one."""
    granted: dict[str, int] = {}
    target = request.POST.get("to", "")
    if number:
        try:
            found = get_request(actor=request.user, request_id=number)
        except SizaoError as error:
            raise Http404 from error
        granted = {line.item: line.granted or 0 for line in found.lines}
        target = str(found.store_id)
    items = [
        {
            "code": code,
            "name": item_name(catalogue, code),
            "unit": unit_of(catalogue, code),
            "value": request.POST.get(f"amount-{code}", f"{granted[code] / 1000:g}" if granted.get(code) else ""),
        }
        for code in catalogue.items
    ]
    return {"items": items, "to": target, "about": number or "", "is_open": bool(number or request.POST)}


def _vehicle_choices(vehicles: list[Vehicle]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.plate} · {one.driver} · {one.kilograms:,} kg") for one in vehicles]


def _row(one: Delivery, catalogue: Catalogue, at: datetime) -> dict[str, Any]:
    tone, words = DELIVERY_STATES[one.state]
    is_late = one.is_late(at)
    return {
        "number": Value(one.receipt, url=reverse("supplies-delivery", args=[one.id]), order=one.id),
        "state": Value(
            _("late: %(state)s") % {"state": words} if is_late else words,
            tone="late" if is_late else tone,
            order=0 if is_late else list(DeliveryState).index(one.state) + 1,
        ),
        "when": Value(moment_near(one.planned_for, at), order=one.planned_for.timestamp()),
        "from": one.from_name,
        "to": one.to_name,
        "what": _loads(one, catalogue),
        "plate": one.plate or "–",
        "driver": one.driver or "–",
        "received": one.received_by or "–",
    }


def _loads(one: Delivery, catalogue: Catalogue) -> str:
    sums: dict[str, int] = {}
    for load in one.loads:
        sums[load.item] = sums.get(load.item, 0) + load.amount
    return _(", ").join(
        f"{item_name(catalogue, item)} {amount_words(catalogue, item, amount)}" for item, amount in sums.items()
    )


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file, one row for each delivery."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    catalogue = catalogue_at(at)
    cuts = _cuts(list_deliveries(actor=request.user), at)
    asked = request.GET.get("show", "")
    heads = [
        _("Delivery no."), _("State"), _("Planned for"), _("From store"), _("To store"), _("Load"), _("Vehicle"),
        _("Driver"), _("Received by"), _("Reason"),
    ]  # fmt: skip
    rows = [
        [
            one.receipt, str(DELIVERY_STATES[one.state][1]), moment(one.planned_for), one.from_name, one.to_name,
            _loads(one, catalogue), one.plate, one.driver, one.received_by, one.why,
        ]
        for one in cuts[asked if asked in cuts else ""][1]
    ]  # fmt: skip
    return as_file(ending, "deliveries", [heads, *rows])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One delivery: its load, who handed over to whom, and what can be done with it now."""
    at = now()
    problem = None
    if request.method == "POST":
        try:
            _act(request, number, at)
        except SizaoError as error:
            problem = in_page_words(error, catalogue_at(at))
        else:
            messages.success(request, _("Noted."))
            return redirect("supplies-delivery", number=number)
    try:
        found = get_delivery(actor=request.user, delivery_id=number)
    except DeliveryError as error:
        raise Http404 from error
    catalogue = catalogue_at(at)
    tone, words = DELIVERY_STATES[found.state]
    may_plan, may_drive, may_keep = (
        can(request.user, word) for word in (Permission.PLAN_DELIVERIES, Permission.DRIVE, Permission.KEEP_STOCK)
    )
    page = {
        "found": found,
        "tone": "late" if found.is_late(at) else tone,
        "state": words,
        "is_late": found.is_late(at),
        "planned_for": moment(found.planned_for),
        "planned_by": actor_names([found.planned_by])[found.planned_by],
        "loaded": moment(found.loaded_at),
        "ended": moment(found.ended_at),
        "loads": [
            {
                "name": item_name(catalogue, load.item),
                "amount": amount_words(catalogue, load.item, load.amount),
                "lot": load.lot,
                "expires": load.expires_on.isoformat() if load.expires_on else "",
            }
            for load in found.loads
        ],
        "vehicles": _vehicle_choices(list_vehicles(actor=request.user, on=today(at))),
        "may_load": may_drive and found.state is DeliveryState.PLANNED,
        "may_cancel": may_plan and found.state is DeliveryState.PLANNED,
        "may_take": may_keep and found.state is DeliveryState.LOADED,
        "may_return": may_drive and found.state is DeliveryState.REFUSED,
        "problem": problem,
    }
    return render(
        request,
        "console/supplies/delivery.html",
        frame(request, at, "supplies-deliveries") | page,
        status=200 if problem is None else 422,
    )


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given = request.POST
    known: dict[str, Any] = {"delivery_id": number, "actor": request.user, "at": at, "reason": REASON}
    name = given.get("name", "")[:80]
    match given.get("act", ""):
        case "load":
            vehicle = read_number(given.get("vehicle", "")) or None
            load_delivery(vehicle_id=vehicle, handed_by=name, on=today(at), **known)
        case "take":
            take_over_delivery(received_by=name, **known)
        case "refuse":
            refuse_delivery(refused_by=name, why=given.get("why", ""), **known)
        case "return":
            return_delivery(received_by=name, **known)
        case "cancel":
            cancel_delivery(why=given.get("why", ""), **known)
        case _:
            raise Http404

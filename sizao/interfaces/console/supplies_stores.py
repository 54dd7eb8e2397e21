"""Stores, drop points, headcounts, and the whitelist of firms and vehicles."""

import re
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import REASON, catalogue_at, frame, read_day, read_number, today
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names, moment
from sizao.interfaces.supplies_words import GROUPS, STORE_KINDS
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import (
    open_store,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    take_off_whitelist,
    tell_headcount,
)
from sizao.readiness.supplies.queries import list_firms, list_headcounts, list_stores, list_vehicles
from sizao.readiness.supplies.types import StoreKind, SuppliesError
from sizao.registry.places.queries import find_divisions, get_divisions


_PATH = re.compile(r"n\d+(\.n\d+)*")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def stores(request: HttpRequest) -> HttpResponse:
    """The stores of the reader's area, and who may deliver."""
    at = now()
    if request.method == "POST":
        if not can(request.user, Permission.PLAN_DELIVERIES):
            raise Http404
        try:
            _act(request, at)
        except SizaoError as error:
            return _stores(request, at, status=422, problem=error)
        messages.success(request, _("Noted."))
        return redirect("supplies-stores")
    return _stores(request, at)


def _act(request: HttpRequest, at: datetime) -> None:
    given = request.POST
    who: dict[str, Any] = {"actor": request.user, "at": at, "reason": REASON}
    match given.get("act", ""):
        case "store":
            kind = given.get("kind", "")
            open_store(
                division_path=find_division(given.get("division", ""), request.user.division_path),
                kind=StoreKind(kind) if kind in set(StoreKind) else StoreKind.SITE,
                name=given.get("name", "")[:120],
                address=given.get("address", "")[:200],
                lead_days=read_number(given.get("lead_days", "")),
                **who,
            )
        case "firm":
            until = read_day(given.get("valid_until", ""))
            if until is None:
                raise SuppliesError(_("It is not said until when."), next_step=_("Give the last day."))
            put_firm_on_whitelist(
                division_path=request.user.division_path,
                name=given.get("name", "")[:120],
                license_number=given.get("license_number", "")[:40],
                phone=given.get("phone", "")[:40],
                valid_until=until,
                **who,
            )
        case "vehicle":
            until = read_day(given.get("valid_until", ""))
            if until is None:
                raise SuppliesError(_("It is not said until when."), next_step=_("Give the last day."))
            put_vehicle_on_whitelist(
                firm_id=read_number(given.get("firm", "")),
                plate=given.get("plate", "")[:16],
                driver=given.get("driver", "")[:80],
                driver_phone=given.get("driver_phone", "")[:40],
                kilograms=min(read_number(given.get("kilograms", "")), 100_000),
                valid_until=until,
                **who,
            )
        case "end-firm":
            take_off_whitelist(firm_id=read_number(given.get("number", "")), **who)
        case "end-vehicle":
            take_off_whitelist(vehicle_id=read_number(given.get("number", "")), **who)
        case _:
            raise Http404


def find_division(text: str, own: str) -> str:
    """The one division of the reader's area that is meant by a code, a path or the beginning of a name."""
    words = text.strip()
    if not words:
        return own
    if _PATH.fullmatch(words) and words in get_divisions(paths=[words]):
        return words
    found = find_divisions(text=words, below=own, limit=2)
    if len(found) != 1:
        raise SuppliesError(
            _("No one division of your area is meant by “%(text)s”.") % {"text": words[:40]},
            next_step=_("Give its whole name or its code."),
        )
    return found[0].path


def _stores(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    found = list_stores(actor=request.user)
    firms, vehicles = list_firms(actor=request.user), list_vehicles(actor=request.user)
    told = list_headcounts(actor=request.user, on=today(at))
    names = division_names([path for one in found for path in (one.division_path, one.serves_path)])
    table = build_table(
        "stores",
        _("Stores"),
        [
            Column("name", _("Name of the store")),
            Column("kind", _("Kind")),
            Column("where", _("Division")),
            Column("serves", _("Serves")),
            Column("address", _("Address")),
            Column("people", _("People told"), numeric=True),
            Column("lead", _("Days until it can send"), numeric=True),
        ],
        [
            {
                "name": Value(one.name, url=reverse("supplies-store", args=[one.id])),
                "kind": str(STORE_KINDS[one.kind]),
                "where": names.get(one.division_path, one.division_path),
                "serves": names.get(one.serves_path, one.serves_path),
                "address": one.address,
                "people": told[one.id].people.get(NeedGroup.EVERYONE, 0) if one.id in told else None,
                "lead": one.lead_days,
            }
            for one in found
        ],
        request.GET,
        path=request.path,
        exports=[(word.upper(), reverse("supplies-stores-export", args=[word])) for word in ("csv", "xlsx")],
        empty_title=_("There is no store in your area"),
        empty_hint=_("Command opens one below."),
    )
    day = today(at)
    vehicle_table = build_table(
        "vehicles",
        _("Whitelist of vehicles"),
        [
            Column("plate", _("Plate")),
            Column("firm", _("Firm")),
            Column("driver", _("Driver")),
            Column("phone", _("Telephone")),
            Column("kilograms", _("Carries, kg"), numeric=True),
            Column("until", _("Valid until")),
            Column("state", _("State")),
        ],
        [
            {
                "plate": one.plate,
                "firm": one.firm,
                "driver": one.driver,
                "phone": one.driver_phone,
                "kilograms": one.kilograms,
                "until": one.valid_until.isoformat(),
                "state": Value(_("may drive"), tone="well")
                if one.holds_on(day)
                else Value(_("not on the list any more"), tone="info"),
            }
            for one in vehicles
        ],
        request.GET,
        path=request.path,
        exports=[(word.upper(), reverse("supplies-vehicles-export", args=[word])) for word in ("csv", "xlsx")],
        empty_title=_("No vehicle is on the whitelist"),
    )
    page = {
        "table": table,
        "vehicles": vehicle_table,
        "firms": [
            {"id": one.id, "name": one.name, "license": one.license_number, "phone": one.phone,
             "until": one.valid_until.isoformat(), "holds": one.holds_on(day)}
            for one in firms
        ],
        "driving": [(one.id, f"{one.plate} · {one.driver}") for one in vehicles if one.holds_on(day)],
        "kinds": [(kind.value, words) for kind, words in STORE_KINDS.items()],
        "may_plan": can(request.user, Permission.PLAN_DELIVERIES),
    }  # fmt: skip
    return render(
        request, "console/supplies/stores.html", frame(request, at, "supplies-stores") | page | context, status=status
    )


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The stores as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    found = list_stores(actor=request.user)
    names = division_names([path for one in found for path in (one.division_path, one.serves_path)])
    told = list_headcounts(actor=request.user, on=today(now()))
    heads = [_("Name of the store"), _("Kind"), _("Division"), _("Serves"), _("Address"), _("People told")]
    rows = [
        [
            one.name, str(STORE_KINDS[one.kind]), names.get(one.division_path, ""), names.get(one.serves_path, ""),
            one.address, told[one.id].people.get(NeedGroup.EVERYONE, 0) if one.id in told else None,
        ]
        for one in found
    ]  # fmt: skip
    return as_file(ending, "stores", [heads, *rows])


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export_vehicles(request: HttpRequest, ending: str) -> HttpResponse:
    """The whitelist of vehicles as a file, with the firms."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    day = today(now())
    heads = [
        _("Plate"), _("Firm"), _("Driver"), _("Telephone"), _("Carries, kg"), _("Valid until"), _("State"),
    ]  # fmt: skip
    rows = [
        [
            one.plate, one.firm, one.driver, one.driver_phone, one.kilograms, one.valid_until.isoformat(),
            _("may drive") if one.holds_on(day) else _("not on the list any more"),
        ]
        for one in list_vehicles(actor=request.user)
    ]  # fmt: skip
    return as_file(ending, "vehicles", [heads, *rows])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def store(request: HttpRequest, number: int) -> HttpResponse:
    """One store: what it is, how many people it is told to supply."""
    at = now()
    one = next((found for found in list_stores(actor=request.user) if found.id == number), None)
    if one is None:
        raise Http404
    problem = None
    if request.method == "POST":
        try:
            _tell(request, number, at)
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, _("Noted."))
            return redirect("supplies-store", number=number)
    told = list_headcounts(actor=request.user).get(number)
    # Those of whom a norm says what they need; others are looked after one by one.
    counted = {NeedGroup.EVERYONE, *(norm.group for norm in catalogue_at(at).norms)}
    names = division_names([one.division_path, one.serves_path])
    page = {
        "store": one,
        "kind": STORE_KINDS[one.kind],
        "where": names.get(one.division_path, one.division_path),
        "serves": names.get(one.serves_path, one.serves_path),
        "groups": [
            (group.value, words, request.POST.get(f"people-{group.value}", told.people.get(group, 0) if told else 0))
            for group, words in GROUPS.items()
            if group in counted
        ],
        "until": request.POST.get("until", told.until.isoformat() if told else ""),
        "told": moment(told.told_at) if told else "",
        "is_over": told is not None and told.until < today(at),
        "may_keep": can(request.user, Permission.KEEP_STOCK),
        "problem": problem,
    }
    return render(
        request,
        "console/supplies/store.html",
        frame(request, at, "supplies-stores") | page,
        status=200 if problem is None else 422,
    )


def _tell(request: HttpRequest, number: int, at: datetime) -> None:
    given = request.POST
    until = read_day(given.get("until", ""))
    if until is None:
        raise SuppliesError(_("It is not said until when."), next_step=_("Give the last day."))
    people = {group: read_number(given.get(f"people-{group.value}", "")) for group in NeedGroup}
    if max(people.values()) > 1_000_000:
        raise SuppliesError(_("So many people are in no store's care."), next_step=_("Check the numbers."))
    tell_headcount(store_id=number, people=people, until=until, actor=request.user, at=at, reason=REASON)

"""Stock: what lies where, one item of one store with its book, and what goes in and out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.supply_numbers import Catalogue
from sizao.engines.policy.vocabulary import SupplyNumber
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import (
    REASON,
    amount_words,
    catalogue_at,
    frame,
    in_page_words,
    item_choices,
    item_name,
    plain,
    read_amount,
    read_day,
    read_number,
    store_choices,
    today,
    unit_of,
)
from sizao.interfaces.console.tables import Column, MadeRows, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment
from sizao.interfaces.supplies_words import CATEGORIES, MOVEMENTS, STORE_KINDS
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import count_stock, receive_stock, set_minimum, take_stock
from sizao.readiness.supplies.queries import get_stock, list_stock, list_stores
from sizao.readiness.supplies.types import Incoming, MovementKind, StockLine, StoreNotFoundError, SuppliesError


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def stock(request: HttpRequest) -> HttpResponse:
    """What lies where. Goods that come in are noted here."""
    at = now()
    if request.method == "POST":
        return _receive(request, at)
    return _stock(request, at)


def _stock(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    catalogue = catalogue_at(at)
    lines = _lines(request, catalogue, at)
    soon = today(at) + timedelta(days=catalogue.number(SupplyNumber.EXPIRES_SOON))
    kinds = {
        "": (_("All"), lines),
        "low": (_("Below the least stock"), [line for line in lines if line.is_low]),
        "expiring": (_("Expires soon"), [line for line in lines if line.expires_next and line.expires_next <= soon]),
        "expired": (_("Expired"), [line for line in lines if line.expired]),
    }
    asked = request.GET.get("show", "")
    show = asked if asked in kinds else ""
    stores = list_stores(actor=request.user)
    divisions = division_names(line.division_path for line in lines)
    ending = f"?show={show}"
    table = build_table(
        "stock",
        _("Stock"),
        _columns(),
        MadeRows(kinds[show][1], lambda line: _row(line, catalogue, divisions, soon)),
        request.GET,
        path=request.path,
        exports=[(one.upper(), reverse("supplies-stock-export", args=[one]) + ending) for one in ("csv", "xlsx")],
        empty_title=_("There is no stock to show"),
        empty_hint=_("Note what came in below, or import a list."),
    )
    page = {
        "table": table,
        "chips": [(word, label, len(found), word == show) for word, (label, found) in kinds.items()],
        "stores": store_choices(stores),
        "items": item_choices(catalogue),
        "may_keep": can(request.user, Permission.KEEP_STOCK),
        "may_plan": can(request.user, Permission.PLAN_DELIVERIES),
    }
    return render(
        request, "console/supplies/stock.html", frame(request, at, "supplies-stock") | page | context, status=status
    )


def _receive(request: HttpRequest, at: datetime) -> HttpResponse:
    given = request.POST
    try:
        item = given.get("item", "")
        if item not in catalogue_at(at).items:
            raise SuppliesError(_("No item is chosen."), next_step=_("Choose one of the catalogue."))
        line = Incoming(
            item, read_amount(given.get("amount", "")), given.get("lot", "")[:60], read_day(given.get("expires", ""))
        )
        numbers = receive_stock(
            store_id=read_number(given.get("store", "")),
            lines=[line],
            handed_by=given.get("handed_by", ""),
            received_by=given.get("received_by", ""),
            note=given.get("note", ""),
            actor=request.user,
            at=at,
            reason=REASON,
        )
    except SizaoError as error:
        return _stock(request, at, status=422, problem=error)
    messages.success(request, _("Noted. Receipt S%(day)s-%(number)s.") % {"day": f"{at:%y%m%d}", "number": numbers[0]})
    return redirect("supplies-item", store=read_number(given.get("store", "")), item=item)


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    catalogue = catalogue_at(at)
    lines = _lines(request, catalogue, at)
    soon = today(at) + timedelta(days=catalogue.number(SupplyNumber.EXPIRES_SOON))
    match request.GET.get("show", ""):
        case "low":
            lines = [line for line in lines if line.is_low]
        case "expiring":
            lines = [line for line in lines if line.expires_next and line.expires_next <= soon]
        case "expired":
            lines = [line for line in lines if line.expired]
    heads = [
        _("Store"), _("Item"), _("Unit of measure"), _("Usable"), _("Expired"), _("Least stock"), _("Goes out a day"),
        _("Next to expire"),
    ]  # fmt: skip
    rows = [
        [
            line.store, item_name(catalogue, line.item), unit_of(catalogue, line.item),
            (line.amount - line.expired) / 1000, line.expired / 1000, line.minimum / 1000, line.burn_per_day / 1000,
            line.expires_next.isoformat() if line.expires_next else "",
        ]
        for line in lines
    ]  # fmt: skip
    return as_file(ending, "stock", [heads, *rows])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def one(request: HttpRequest, store: int, item: str) -> HttpResponse:
    """One item of one store: its batches, its book, and the forms for what goes in and out."""
    at = now()
    if request.method != "POST":
        return _one(request, store, item, at)
    catalogue = catalogue_at(at)
    try:
        _act(request, store, item, at)
    except StoreNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _one(request, store, item, at, status=422, problem=in_page_words(error, catalogue, item))
    messages.success(request, _("Noted."))
    return redirect("supplies-item", store=store, item=item)


def _act(request: HttpRequest, store: int, item: str, at: datetime) -> None:
    given = request.POST
    who: dict[str, Any] = {"actor": request.user, "at": at, "reason": REASON}
    two = {"handed_by": given.get("handed_by", ""), "received_by": given.get("received_by", "")}
    match given.get("act", ""):
        case "in":
            line = Incoming(
                item,
                read_amount(given.get("amount", "")),
                given.get("lot", "")[:60],
                read_day(given.get("expires", "")),
            )
            receive_stock(store_id=store, lines=[line], note=given.get("note", ""), **two, **who)
        case "out" | "spoiled" as word:
            take_stock(
                store_id=store, item=item, amount=read_amount(given.get("amount", "")), note=given.get("note", ""),
                kind=MovementKind.SPOILED if word == "spoiled" else MovementKind.ISSUED, on=today(at), **two, **who,
            )  # fmt: skip
        case "count":
            count_stock(
                batch_id=read_number(given.get("batch", "")), amount=read_amount(given.get("amount", "")),
                counted_by=two["handed_by"], witness=two["received_by"], note=given.get("note", ""), **who,
            )  # fmt: skip
        case "minimum":
            set_minimum(store_id=store, item=item, amount=read_amount(given.get("amount", "")), **who)
        case _:
            raise Http404


def _one(
    request: HttpRequest, store: int, item: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    catalogue = catalogue_at(at)
    burn = catalogue.number(SupplyNumber.BURN_DAYS)
    if item not in catalogue.items:
        raise Http404
    try:
        file = get_stock(actor=request.user, store_id=store, item=item, on=today(at), at=at, burn_days=burn)
    except StoreNotFoundError as error:
        raise Http404 from error
    names = actor_names(one.noted_by for one in file.movements)
    table = build_table(
        "book",
        _("Book"),
        [
            Column("at", _("At")),
            Column("kind", _("What")),
            Column("amount", _("Amount"), numeric=True),
            Column("balance", _("Batch after it"), numeric=True),
            Column("lot", _("Lot")),
            Column("handed", _("Handed over by")),
            Column("received", _("Received by")),
            Column("receipt", _("Receipt no.")),
            Column("note", _("Remark")),
            Column("noted", _("Noted by")),
        ],
        [
            {
                "at": Value(moment(one.at), order=one.at.timestamp()),
                "kind": str(MOVEMENTS[one.kind]),
                "amount": Value(f"{'+' if one.amount > 0 else ''}{plain(one.amount)}", order=one.amount),
                "balance": Value(plain(one.balance), order=one.balance),
                "lot": one.lot,
                "handed": one.handed_by,
                "received": one.received_by,
                "receipt": _receipt(one.receipt, one.reference),
                "note": one.note,
                "noted": names[one.noted_by],
            }
            for one in file.movements
        ],
        request.GET,
        path=request.path,
        exports=[(word.upper(), reverse("supplies-book", args=[store, item, word])) for word in ("csv", "xlsx")],
        empty_title=_("Nothing went in or out yet"),
    )
    line = file.line
    page = {
        "store": file.store,
        "kind": STORE_KINDS[file.store.kind],
        "item": item,
        "name": item_name(catalogue, item),
        "unit": unit_of(catalogue, item),
        "rule": catalogue.items[item].rule,
        "category": CATEGORIES[catalogue.items[item].category],
        "usable": amount_words(catalogue, item, line.amount - line.expired),
        "expired": amount_words(catalogue, item, line.expired) if line.expired else "",
        "minimum": amount_words(catalogue, item, line.minimum),
        "is_low": line.is_low,
        "burn": amount_words(catalogue, item, line.burn_per_day),
        "burn_days": burn,
        "batches": [_batch(one, today(at), catalogue) for one in file.held],
        "more": file.more,
        "table": table,
        "may_keep": can(request.user, Permission.KEEP_STOCK) and not file.store.is_closed,
    }
    return render(
        request, "console/supplies/item.html", frame(request, at, "supplies-stock") | page | context, status=status
    )


@require_safe
@needs(Permission.SEE_SUPPLIES)
def book(request: HttpRequest, store: int, item: str, ending: str) -> HttpResponse:
    """The book of one item as a file."""
    at = now()
    catalogue = catalogue_at(at)
    if ending not in ("csv", "xlsx") or item not in catalogue.items:
        raise Http404
    try:
        file = get_stock(actor=request.user, store_id=store, item=item, on=today(at), at=at, burn_days=1)
    except StoreNotFoundError as error:
        raise Http404 from error
    heads = [
        _("At"), _("What"), _("Amount"), _("Batch after it"), _("Lot"), _("Expires"), _("Handed over by"),
        _("Received by"), _("Receipt no."), _("Remark"),
    ]  # fmt: skip
    rows = [
        [
            moment(one.at), str(MOVEMENTS[one.kind]), one.amount / 1000, one.balance / 1000, one.lot,
            one.expires_on.isoformat() if one.expires_on else "", one.handed_by, one.received_by, one.receipt, one.note,
        ]
        for one in file.movements
    ]  # fmt: skip
    return as_file(ending, f"book-{store}-{item}", [heads, *rows])


def _lines(request: HttpRequest, catalogue: Catalogue, at: datetime) -> Sequence[StockLine]:
    burn = catalogue.number(SupplyNumber.BURN_DAYS)
    return list_stock(actor=request.user, on=today(at), at=at, burn_days=burn)


def _columns() -> list[Column]:
    return [
        Column("item", _("Item")),
        Column("store", _("Store")),
        Column("where", _("Division")),
        Column("usable", _("Usable"), numeric=True),
        Column("state", _("State")),
        Column("minimum", _("Least stock"), numeric=True),
        Column("burn", _("Goes out a day"), numeric=True),
        Column("expires", _("Next to expire")),
        Column("expired", _("Expired"), numeric=True),
    ]


def _row(line: StockLine, catalogue: Catalogue, divisions: dict[str, str], soon: date) -> dict[str, Any]:
    usable = line.amount - line.expired
    if line.is_low:
        state = Value(_("below the least stock"), tone="late", order=0)
    elif line.expires_next and line.expires_next <= soon:
        state = Value(_("expires soon"), tone="due", order=1)
    elif line.expired:
        state = Value(_("has expired"), tone="due", order=2)
    else:
        state = Value(_("in order"), tone="well", order=3)
    address = reverse("supplies-item", args=[line.store_id, line.item])
    return {
        "item": Value(item_name(catalogue, line.item), url=address),
        "store": line.store,
        "where": divisions.get(line.division_path, line.division_path),
        "usable": Value(amount_words(catalogue, line.item, usable), order=usable),
        "state": state,
        "minimum": Value(amount_words(catalogue, line.item, line.minimum) if line.minimum else "–", order=line.minimum),
        "burn": Value(
            amount_words(catalogue, line.item, line.burn_per_day) if line.burn_per_day else "–", order=line.burn_per_day
        ),
        "expires": line.expires_next.isoformat() if line.expires_next else "",
        "expired": Value(amount_words(catalogue, line.item, line.expired) if line.expired else "–", order=line.expired),
    }


def _receipt(receipt: str, reference: str) -> str | Value:
    kind, _colon, number = reference.partition(":")
    is_delivery = kind == "delivery" and number.isdecimal()
    return Value(receipt, url=reverse("supplies-delivery", args=[int(number)])) if is_delivery else receipt


def _batch(one: Any, on: date, catalogue: Catalogue) -> dict[str, Any]:
    is_expired = one.expires_on is not None and one.expires_on < on
    return {
        "id": one.id,
        "lot": one.lot or "–",
        "amount": amount_words(catalogue, one.item, one.amount),
        "expires": one.expires_on.isoformat() if one.expires_on else _("keeps"),
        "is_expired": is_expired,
    }

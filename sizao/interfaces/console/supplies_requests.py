"""Requests for supplies: the list with its clock, one request with its steps, and asking."""

from datetime import datetime
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
    given_lines,
    item_name,
    plain,
    read_number,
    store_choices,
    unit_of,
)
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near, since
from sizao.interfaces.supplies_words import CATEGORIES, REQUEST_ACTS, REQUEST_STATES
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import (
    ask_for_supplies,
    grant_request,
    pass_request_up,
    refuse_request,
    withdraw_request,
)
from sizao.readiness.supplies.queries import get_request, list_requests, list_stores
from sizao.readiness.supplies.types import RequestError, RequestState, SupplyRequest, Wanted


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def requests(request: HttpRequest) -> HttpResponse:
    """The list. Asking is done below it."""
    at = now()
    if request.method == "POST":
        if not can(request.user, Permission.ASK_SUPPLIES):
            raise Http404
        catalogue = catalogue_at(at)
        try:
            number = ask_for_supplies(
                store_id=read_number(request.POST.get("store", "")),
                lines=[Wanted(item, amount) for item, amount in given_lines(request.POST, catalogue) if amount],
                why=request.POST.get("why", ""),
                answer_hours=catalogue.number(SupplyNumber.REQUEST_ANSWER),
                actor=request.user,
                at=at,
                reason=REASON,
            )
        except SizaoError as error:
            return _list(request, at, status=422, problem=error)
        messages.success(request, _("The request is sent."))
        return redirect("supplies-request", number=number)
    return _list(request, at)


def _cuts(request: HttpRequest, at: datetime) -> dict[str, tuple[str, list[SupplyRequest]]]:
    every, own = list_requests(actor=request.user), request.user.scope
    return {
        "": (_("All requests"), every),
        "mine": (
            _("To be answered here"),
            [one for one in every if one.state is RequestState.OPEN and own.covers(one.asked_path)],
        ),
        "late": (_("Past due"), [one for one in every if one.is_late(at) and own.covers(one.asked_path)]),
    }


def _list(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    catalogue = catalogue_at(at)
    cuts = _cuts(request, at)
    asked = request.GET.get("show", "")
    show = asked if asked in cuts else ""
    rows = cuts[show][1]
    names = division_names(path for one in rows for path in (one.division_path, one.asked_path))
    table = build_table(
        "requests",
        _("Requests for supplies"),
        [
            Column("number", _("Request no.")),
            Column("state", _("State")),
            Column("due", _("Due")),
            Column("from", _("Who asks")),
            Column("store", _("To be brought to")),
            Column("what", _("What")),
            Column("to", _("Whose turn it is")),
            Column("asked", _("Asked at")),
        ],
        [_row(one, catalogue, names, at) for one in rows],
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('supplies-requests-export', args=[ending])}?show={show}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("There is no request"),
        empty_hint=_("What a store lacks is asked for below; the level above answers."),
    )
    wanted = request.GET.get("item", "")
    page = {
        "table": table,
        "chips": [(word, label, len(found), word == show) for word, (label, found) in cuts.items()],
        "stores": store_choices(list_stores(actor=request.user)),
        "store": request.POST.get("store") or request.GET.get("store", ""),
        "categories": _form(catalogue, request, wanted),
        "may_ask": can(request.user, Permission.ASK_SUPPLIES),
    }
    return render(
        request,
        "console/supplies/requests.html",
        frame(request, at, "supplies-requests") | page | context,
        status=status,
    )


def _form(catalogue: Catalogue, request: HttpRequest, wanted: str) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, item in catalogue.items.items():
        typed = request.POST.get(f"amount-{code}", request.GET.get("amount", "") if code == wanted else "")
        groups.setdefault(str(CATEGORIES[item.category]), []).append(
            {"code": code, "name": item_name(catalogue, code), "unit": unit_of(catalogue, code), "value": typed}
        )
    return [
        {"label": label, "items": items, "is_open": any(one["value"] for one in items) or number == 0}
        for number, (label, items) in enumerate(groups.items())
    ]


def _row(one: SupplyRequest, catalogue: Catalogue, names: dict[str, str], at: datetime) -> dict[str, Any]:
    tone, words = REQUEST_STATES[one.state]
    is_late = one.is_late(at)
    order = 0 if is_late else list(RequestState).index(one.state) + 1
    what = _(", ").join(
        f"{item_name(catalogue, line.item)} {amount_words(catalogue, line.item, line.amount)}" for line in one.lines
    )
    return {
        "number": Value(f"#{one.id}", url=reverse("supplies-request", args=[one.id]), order=one.id),
        "state": Value(_("late") if is_late else words, tone="late" if is_late else tone, order=order),
        "due": Value(
            moment_near(one.due_at, at) if one.state is RequestState.OPEN else "–", order=one.due_at.timestamp()
        ),
        "from": names.get(one.division_path, one.division_path),
        "store": one.store,
        "what": what,
        "to": names.get(one.asked_path, one.asked_path) if one.state is RequestState.OPEN else "–",
        "asked": Value(moment_near(one.asked_at, at), order=one.asked_at.timestamp()),
    }


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file, one row for each item that is asked for."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    catalogue, cuts = catalogue_at(at), _cuts(request, at)
    asked = request.GET.get("show", "")
    found = cuts[asked if asked in cuts else ""][1]
    names = division_names(path for one in found for path in (one.division_path, one.asked_path))
    heads = [
        _("Request no."), _("State"), _("Asked at"), _("Due"), _("Who asks"), _("To be brought to"),
        _("Whose turn it is"), _("Item"), _("Unit of measure"), _("Asked for"), _("Granted"),
        _("What it is needed for"),
    ]  # fmt: skip
    rows = [
        [
            one.id, str(REQUEST_STATES[one.state][1]), moment(one.asked_at), moment(one.due_at),
            names.get(one.division_path, one.division_path), one.store, names.get(one.asked_path, one.asked_path),
            item_name(catalogue, line.item), unit_of(catalogue, line.item), line.amount / 1000,
            None if line.granted is None else line.granted / 1000, one.why,
        ]
        for one in found
        for line in one.lines
    ]  # fmt: skip
    return as_file(ending, "requests", [heads, *rows])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_SUPPLIES)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request: what is asked for, who did what, and the answer."""
    at = now()
    problem = None
    if request.method == "POST":
        try:
            _act(request, number, at)
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, _("Noted."))
            return redirect("supplies-request", number=number)
    try:
        found = get_request(actor=request.user, request_id=number)
    except RequestError as error:
        raise Http404 from error
    catalogue = catalogue_at(at)
    names = division_names([found.division_path, found.asked_path, *(step.path for step in found.steps)])
    people = actor_names([found.asked_by, *(step.by for step in found.steps)])
    is_open = found.state is RequestState.OPEN
    tone, words = REQUEST_STATES[found.state]
    page = {
        "found": found,
        "tone": "late" if found.is_late(at) else tone,
        "state": _("late") if found.is_late(at) else words,
        "from_name": names[found.division_path],
        "to_name": names[found.asked_path],
        "asked": moment(found.asked_at),
        "by": people[found.asked_by],
        "due": moment(found.due_at) if is_open else "",
        "late_by": since(found.due_at, at) if found.is_late(at) else "",
        "lines": [
            {
                "code": line.item,
                "name": item_name(catalogue, line.item),
                "amount": amount_words(catalogue, line.item, line.amount),
                "plain": request.POST.get(f"granted-{line.item}", plain(line.amount).replace(",", "")),
                "unit": unit_of(catalogue, line.item),
                "granted": None if line.granted is None else amount_words(catalogue, line.item, line.granted),
            }
            for line in found.lines
        ],
        "steps": [
            {"at": moment(step.at), "act": REQUEST_ACTS[step.act], "by": people[step.by], "path": names[step.path],
             "words": step.words}
            for step in found.steps
        ],
        "is_open": is_open,
        "may_answer": is_open
        and can(request.user, Permission.PLAN_DELIVERIES)
        and request.user.scope.covers(found.asked_path),
        "may_withdraw": is_open and can(request.user, Permission.ASK_SUPPLIES),
        "may_deliver": found.state is RequestState.GRANTED and can(request.user, Permission.PLAN_DELIVERIES),
        "problem": problem,
    }  # fmt: skip
    return render(
        request,
        "console/supplies/request.html",
        frame(request, at, "supplies-requests") | page,
        status=200 if problem is None else 422,
    )


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given, catalogue = request.POST, catalogue_at(at)
    known: dict[str, Any] = {"request_id": number, "actor": request.user, "at": at, "reason": REASON}
    words = given.get("words", "")
    match given.get("act", ""):
        case "grant":
            grant_request(granted=dict(given_lines(given, catalogue, "granted")), words=words, **known)
        case "pass_up":
            pass_request_up(words=words, answer_hours=catalogue.number(SupplyNumber.REQUEST_ANSWER), **known)
        case "refuse":
            refuse_request(words=words, **known)
        case "withdraw":
            withdraw_request(words=words, **known)
        case _:
            raise Http404

"""The list of contacts of all cases: one human once, searched, sorted and exported."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_words import DEGREES, ORDERS, STATES
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import PURPOSES, moment, purpose_of, who
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import access_people, find_people
from sizao.response.investigations.queries import list_humans, yield_by_degree
from sizao.response.investigations.types import (
    ContactOrder,
    ContactState,
    Human,
)


MOST_EXPORTED = 10_000
_MOST_MEANT = 2000
_YES_NO = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.INVESTIGATE)
def contacts(request: HttpRequest) -> HttpResponse:
    """The list of contacts, one human once. Words that may name somebody come by POST only."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    ending, at = export_of(request), now()
    yields = yield_by_degree(actor=request.user)
    context: dict[str, Any] = {
        "fields": _fields(request, chosen),
        "action": request.path,
        "yields": [
            {"degree": DEGREES[one.degree], "people": f"{one.people:,}", "positive": one.positive} for one in yields
        ],
        "results": None,
    }
    try:
        persons = _meant(request, chosen, at)

        def search(number: int) -> Page[Human]:
            return list_humans(
                actor=request.user,
                persons=persons,
                degree=int(chosen["degree"]) if chosen["degree"] else None,
                case_number=chosen["case"],
                below=chosen["below"] or None,
                is_located=_YES_NO.get(chosen["located"]),
                is_moved=_YES_NO.get(chosen["moved"]),
                state=ContactState(chosen["state"]),
                order=ContactOrder(chosen["order"]),
                page=number,
                size=MOST_EXPORTED if ending else PAGE_ROWS,
            )

        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/contacts/list.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "contacts", rows=found.total, purpose=chosen["purpose"], at=at)
        return as_file(ending, "contacts", _file(found.rows))
    context["results"] = _results(request, found, chosen["purpose"], at)
    return render(request, "console/contacts/list.html", context)


def _chosen(request: HttpRequest, given: Any) -> dict[str, str]:
    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    return {
        "text": given.get("text", "") if request.method == "POST" else "",
        "case": given.get("case", "").strip()[:24],
        "degree": one_of("degree", ("1", "2", "3")),
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "located": one_of("located", _YES_NO),
        "moved": one_of("moved", _YES_NO),
        "state": one_of("state", set(ContactState), ContactState.ACCEPTED.value),
        "order": one_of("order", set(ContactOrder), ContactOrder.DEGREE.value),
        "purpose": purpose_of(request),
    }


def _fields(request: HttpRequest, chosen: dict[str, str]) -> list[Field]:
    every = ("", _("All"))
    yes_no = [every, ("yes", _("yes")), ("no", _("no"))]
    return [
        Field("text", _("Key, name, number or phone"), chosen["text"], kind="search"),
        Field("case", _("Case number"), chosen["case"]),
        Field("degree", _("Degree"), chosen["degree"], options=[every, *((str(k), v) for k, v in DEGREES.items())]),
        Field("below", _("County of the case"), chosen["below"], options=county_options(request)),
        Field("located", _("Located"), chosen["located"], options=yes_no),
        Field("moved", _("Isolated"), chosen["moved"], options=yes_no),
        Field("state", _("State"), chosen["state"], options=list(STATES.items())),
        Field("order", _("Sort by"), chosen["order"], options=list(ORDERS.items())),
        Field("purpose", _("Purpose (for names)"), chosen["purpose"], options=[("", _("Choose")), *PURPOSES.items()]),
    ]


def _meant(request: HttpRequest, chosen: dict[str, str], at: datetime) -> list[int] | None:
    """Whom the words mean; None where there are none. A key alone names nobody."""
    text = chosen["text"].strip()
    if not text:
        return None
    key = key_from_shown(text)
    if key is not None:
        return [key]
    rows = find_people(
        actor=request.user, text=text, purpose=chosen["purpose"], at=at, size=_MOST_MEANT, by_division=False
    ).rows
    return [row.key for row in rows]


def _results(request: HttpRequest, found: Page[Human], purpose: str, at: datetime) -> Results:
    heads = [
        Column("who", _("Person")),
        Column("degree", _("Degree")),
        Column("cases", _("Cases")),
        Column("first", _("First exposure")),
        Column("last", _("Last exposure")),
        Column("located", _("Located")),
        Column("moved", _("Isolated since")),
    ]
    people = {}
    if purpose and found.rows:
        people = access_people(actor=request.user, keys=[row.person for row in found.rows], purpose=purpose, at=at)
    lines: list[dict[str, Any]] = [
        {
            "who": Value(who(people.get(row.person), row.person), url=reverse("contact", args=[row.shown])),
            "degree": str(DEGREES[row.degree]) if row.degree else "–",
            "cases": ", ".join(row.cases),
            "first": moment(row.first_exposure),
            "last": moment(row.last_exposure),
            "located": moment(row.located_at) if row.located_at else Value(_("not located"), tone="due"),
            "moved": moment(row.moved_at) if row.moved_at else Value(_("not isolated"), tone="due"),
        }
        for row in found.rows
    ]
    return Results(
        _("Contacts"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No contact was found within your area"),
        _("Contacts appear when somebody accepts them on the page of a case."),
        tick="person",
        ticks=[row.shown if row.degree else "" for row in found.rows],
        acts=[(reverse("contacts-propose"), _("Propose restrictions for those ticked"))]
        if can(request.user, Permission.PROPOSE_RESTRICTION)
        else [],
    )


def _file(rows: Sequence[Human]) -> Iterator[Sequence[Any]]:
    yield ("person", "degree", "cases", "first_exposure", "last_exposure", "located_at", "isolated_at")
    for row in rows:
        times = (row.first_exposure, row.last_exposure, row.located_at, row.moved_at)
        yield (
            row.shown,
            row.degree,
            " ".join(row.cases),
            *(None if at is None else localtime(at).isoformat() for at in times),
        )

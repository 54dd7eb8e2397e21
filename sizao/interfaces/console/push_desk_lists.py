"""Lists of the push desk: hand-overs, those who did not arrive, those who arrived unreported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from sizao.desk.gating import rules_of_gates
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.arrivals_words import RISKS
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.hand_over_words import delivery_of, offerers
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.push_desk import figures, train_address
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import actor_names, division_names, moment_near, since
from sizao.interfaces.gate_words import HAND_OVER_KINDS, HAND_OVER_ORDERS, HAND_OVER_STATES, RISES, VERDICTS
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.queries import list_hand_overs, list_missing, list_scans
from sizao.response.arrivals.types import (
    HandOver,
    HandOverKind,
    HandOverOrder,
    HandOverState,
    Passenger,
    Rise,
    Scan,
    ScanOrder,
    Verdict,
)


MOST_EXPORTED = 10_000
_DAYS = (1, 2, 7)
_KNOWN = {"reported": True, "listed": False}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_TRAVELLERS)
def hand_overs(request: HttpRequest) -> HttpResponse:
    """All hand-overs from or to the reader's area, the longest overdue first."""
    at, given = now(), request.POST if request.method == "POST" else request.GET
    state, kind = _one_of(given, "state", HandOverState), _one_of(given, "kind", HandOverKind)
    rise, below = _one_of(given, "rise", Rise), _county(request, given)
    order = _one_of(given, "order", HandOverOrder) or HandOverOrder.URGENT.value
    text = request.POST.get("text", "").strip()
    fields = [
        Field("text", _("Key of the person"), text, kind="search"),
        Field("rise", _("Receipt"), rise, options=_options((one, label) for one, (_tone, label) in RISES.items())),
        Field(
            "state", _("State"), state, options=_options((one, word) for one, (_tone, word) in HAND_OVER_STATES.items())
        ),
        Field("kind", _("Kind"), kind, options=_options(HAND_OVER_KINDS.items())),
        Field("below", _("County"), below, options=county_options(request)),
        Field("order", _("Sort by"), order, options=list(HAND_OVER_ORDERS.items())),
    ]

    def search(page: int, size: int) -> Page[HandOver]:
        return list_hand_overs(
            actor=request.user,
            at=at,
            state=HandOverState(state) if state else None,
            kind=HandOverKind(kind) if kind else None,
            rise=Rise(rise) if rise else None,
            below=below or None,
            persons=_persons(text),
            order=HandOverOrder(order),
            page=page,
            size=size,
        )

    return _listed(request, "hand-overs", _("Hand-overs"), fields, search, _hand_over_rows, at)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_TRAVELLERS)
def missing(request: HttpRequest) -> HttpResponse:
    """Those who were reported or stand on a list, whose time is over, and whom nobody has seen."""
    at, given = now(), request.POST if request.method == "POST" else request.GET
    below, days = _county(request, given), _days(given)
    known = given.get("known", "") if given.get("known", "") in _KNOWN else ""
    grace = rules_of_gates(at=at).term(ArrivalStep.MISSING) or timedelta()

    def search(page: int, size: int) -> Page[Passenger]:
        return list_missing(
            actor=request.user, since=at - timedelta(days=days), at=at, term=grace, below=below or None,
            is_reported=_KNOWN.get(known), page=page, size=size,
        )  # fmt: skip

    choices = [("", _("All")), ("reported", _("reported")), ("listed", _("only on a list of passengers"))]
    fields = [
        Field("below", _("County"), below, options=county_options(request)),
        Field("known", _("Expected by"), known, options=choices),
        _days_field(days),
    ]
    return _listed(request, "push-desk-missing", _("Did not arrive"), fields, search, _missing_rows, at)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_TRAVELLERS)
def unreported(request: HttpRequest) -> HttpResponse:
    """Those who were read at a gate and whom nobody had reported."""
    at, given = now(), request.POST if request.method == "POST" else request.GET
    below, days = _county(request, given), _days(given)
    order = _one_of(given, "order", ScanOrder) or ScanOrder.NEWEST.value

    def search(page: int, size: int) -> Page[Scan]:
        return list_scans(
            actor=request.user, begin=at - timedelta(days=days), end=at + timedelta(seconds=1),
            verdicts=(Verdict.UNREPORTED, Verdict.UNKNOWN), below=below or None, order=ScanOrder(order), page=page,
            size=size,
        )  # fmt: skip

    orders = [
        (ScanOrder.NEWEST, _("newest first")),
        (ScanOrder.OLDEST, _("oldest first")),
        (ScanOrder.GATE, _("by gate")),
    ]
    fields = [
        Field("below", _("County"), below, options=county_options(request)),
        _days_field(days),
        Field("order", _("Sort by"), order, options=orders),
    ]
    return _listed(request, "push-desk-unreported", _("Arrived unreported"), fields, search, _scan_rows, at)


def _listed(
    request: HttpRequest, name: str, title: str, fields: Sequence[Field], search: Any, rows: Any, at: datetime
) -> HttpResponse:
    """One of the lists as a page or as a file."""
    ending = export_of(request)
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "title": title,
        "fields": fields,
        "action": reverse(name),
        "figures": figures(request, at),
    }
    try:
        found = (
            search(1, MOST_EXPORTED) if ending else page_within(lambda page: search(page, PAGE_ROWS), page_of(given))
        )
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/push_desk/list.html", context | {"problem": error}, status=422)
    heads, lines = rows(found.rows, at)
    if ending:
        keep_export(request, "arrivals", rows=found.total, purpose="", at=at)
        keys = [head.key for head in heads]
        return as_file(ending, name, [keys, *([_plain(line.get(key)) for key in keys] for line in lines)])
    context["results"] = Results(
        title, heads, cells(lines, heads), found.total, found.number, found.last, _("Nobody stands on this list"),
        _("Choose other conditions, or be glad."),
    )  # fmt: skip
    return render(request, "console/push_desk/list.html", context)


def _hand_over_rows(found: Sequence[HandOver], at: datetime) -> tuple[list[Column], list[dict[str, Any]]]:
    heads = [
        Column("offered", _("Offered")),
        Column("person", _("Person")),
        Column("by", pgettext("hand-over", "From")),
        Column("to", pgettext("hand-over", "To")),
        Column("vehicle", _("Vehicle or next train")),
        Column("due", _("Receipt due")),
        Column("state", _("State")),
        Column("receipt", _("Receipt")),
        Column("why", _("Reason")),
    ]
    names, by = actor_names({one.closed_by for one in found if one.closed_by}), offerers(found)
    deliveries = delivery_of(found, at)
    divisions = division_names(one.destination_path for one in found)
    places = get_places(keys={one.place for one in found})
    lines = []
    for one in found:
        rise = one.rise(at)
        tone, word = HAND_OVER_STATES[one.state] if rise is Rise.IN_TIME else RISES[rise]
        if one.kind is HandOverKind.TRANSIT:
            word = _("seen off") if one.state is HandOverState.RECEIVED else HAND_OVER_KINDS[one.kind]
        closer = one.receiver or names.get(one.closed_by, "")
        lines.append(
            {
                "offered": Value(moment_near(one.offered_at, at), url=reverse("hand-over", args=[one.id])),
                "person": one.shown,
                "by": f"{by[one.id]} · {places[one.place].name}",
                "to": divisions[one.destination_path] if one.kind is HandOverKind.HAND_OVER else "–",
                "vehicle": one.vehicle or "–",
                "due": moment_near(one.due_at, at),
                "state": Value(word, tone=tone),
                "receipt": _receipt(one, closer, deliveries.get(one.id), at),
                "why": one.why or "–",
            }
        )
    return heads, lines


def _receipt(one: HandOver, closer: str, told: dict[str, Any] | None, at: datetime) -> Any:
    """Who has the traveller since when; and what the other instance does not have yet."""
    words = f"{closer} {moment_near(one.closed_at, at)}" if one.closed_at else ""
    if told and told["is_open"]:
        return Value(" · ".join(filter(None, (words, str(told["word"])))), tone=told["tone"])
    return words or "–"


def _missing_rows(found: Sequence[Passenger], at: datetime) -> tuple[list[Column], list[dict[str, Any]]]:
    heads = [
        Column("when", _("Expected")),
        Column("ago", _("Since then")),
        Column("person", _("Person")),
        Column("train", pgettext("timetable", "Train")),
        Column("where", _("Destination")),
        Column("risk", _("Risk of the stays")),
    ]
    divisions = division_names(one.destination_path for one in found if one.destination_path)
    return heads, [
        {
            "when": Value(moment_near(one.expected_at, at), url=_address(one)),
            "ago": since(one.expected_at, at),
            "person": one.shown,
            "train": one.conveyance or "–",
            "where": divisions.get(one.destination_path or "", "–"),
            "risk": Value(RISKS[one.risk][1], tone=RISKS[one.risk][0])
            if one.is_reported
            else Value(_("not reported"), tone="due"),
        }
        for one in found
    ]


def _address(one: Passenger) -> str:
    """Where more stands about somebody: the report, or the train on whose list they are."""
    return reverse("arrival", args=[one.arrival]) if one.arrival is not None else train_address(one)


def _scan_rows(found: Sequence[Scan], at: datetime) -> tuple[list[Column], list[dict[str, Any]]]:
    heads = [
        Column("when", _("Read")),
        Column("gate", _("Gate")),
        Column("person", _("Person")),
        Column("found", _("What was found")),
        Column("where", _("Destination")),
        Column("by", _("Read by")),
    ]
    divisions = division_names(one.destination_path for one in found)
    places, names = get_places(keys={one.place for one in found}), actor_names({one.by for one in found})
    return heads, [
        {
            "when": moment_near(one.at, at),
            "gate": places[one.place].name,
            "person": one.shown,
            "found": Value(VERDICTS[one.verdict][1], tone=VERDICTS[one.verdict][0]),
            "where": divisions.get(one.destination_path or "", "") or _("asked at the gate"),
            "by": names[one.by],
        }
        for one in found
    ]


def _plain(value: Any) -> str:
    return str(value.text if isinstance(value, Value) else value)


def _options(found: Any) -> list[tuple[str, Any]]:
    return [("", _("All")), *((str(value), label) for value, label in found)]


def _one_of(given: Any, name: str, words: Any) -> str:
    value = given.get(name, "")
    return value if value in {one.value for one in words} else ""


def _county(request: HttpRequest, given: Any) -> str:
    value = given.get("below", "")
    return value if value in {path for path, _label in county_options(request)} else ""


def _days(given: Any) -> int:
    value = given.get("days", "")
    return int(value) if value in {str(one) for one in _DAYS} else _DAYS[1]


def _days_field(days: int) -> Field:
    return Field("days", _("Of the last days"), str(days), options=[(str(one), str(one)) for one in _DAYS])


def _persons(text: str) -> tuple[int, ...] | None:
    """The keys of whoever is meant; nobody by words that are no key; None without words."""
    if not text:
        return None
    key = key_from_shown(text)
    return () if key is None else keys_of_human(key=key)

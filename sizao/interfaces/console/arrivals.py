"""Arrivals that were reported: the list with what asks for attention, and the page of one."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.arriving import proposed_for, rules_of_arrivals
from sizao.desk.handing_over import propose_for_arrival
from sizao.desk.tracing import ZONE
from sizao.desk.way import way_of
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.arrivals_words import (
    ATTENTION,
    FIELDS,
    MODES,
    ORDERS,
    REPORTED_BY,
    RISKS,
    STATES,
    days_words,
    origin_name,
)
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.hand_over_words import partner_titles
from sizao.interfaces.console.people import ask_purpose, county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.way_words import way_rows
from sizao.interfaces.console.words import PURPOSES, actor_names, division_names, moment, moment_near, purpose_of
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.response.arrivals.operations import record_call
from sizao.response.arrivals.queries import (
    access_arrival,
    access_arrivals,
    count_arrivals,
    list_arrivals,
)
from sizao.response.arrivals.types import (
    Arrival,
    ArrivalActError,
    ArrivalFile,
    ArrivalNotFoundError,
    ArrivalOrder,
    ArrivalState,
    Attention,
    Mode,
    Reporter,
    Risk,
)
from sizao.response.restrictions.types import Restriction


MOST_EXPORTED = 10_000
_FEWEST_DIGITS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_ARRIVALS)
def arrivals(request: HttpRequest) -> HttpResponse:
    """The list. Words that may name somebody come by POST; what names nobody may stand in the address."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    at, ending = now(), export_of(request)
    context: dict[str, Any] = {
        "fields": _fields(request, chosen),
        "action": request.path,
        "results": None,
        "figures": _figures(request, at, chosen["attention"]),
        "may_make_posters": can(request.user, Permission.MAKE_POSTERS),
        "may_offer": can(request.user, Permission.OFFER_TRAVELLERS),
        "may_receive": can(request.user, Permission.RECEIVE_TRAVELLERS),
        "may_scan": can(request.user, Permission.WORK_AT_GATE),
    }

    def search(page: int) -> Page[Arrival]:
        return list_arrivals(
            actor=request.user,
            at=at,
            zone=ZONE,
            attention=Attention(chosen["attention"]) if chosen["attention"] else None,
            on=_day(chosen["on"]),
            below=chosen["below"] or None,
            mode=Mode(chosen["mode"]) if chosen["mode"] else None,
            risk=Risk(chosen["risk"]) if chosen["risk"] else None,
            state=None if chosen["state"] == "any" else ArrivalState(chosen["state"]),
            order=ArrivalOrder(chosen["order"]),
            page=page,
            size=MOST_EXPORTED if ending else PAGE_ROWS,
            **_meant(chosen["text"]),
        )

    try:
        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
        names = _names(request, found.rows, chosen["purpose"], at)
    except SizaoError as error:
        return render(request, "console/arrivals/list.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "arrivals", rows=found.total, purpose=chosen["purpose"], at=at)
        return as_file(ending, "arrivals", _file(found.rows, names))
    context["results"] = _results(found, names, at)
    return render(request, "console/arrivals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_ARRIVALS)
def arrival(request: HttpRequest, number: int) -> HttpResponse:
    """One arrival: what was told and by whom, the risk computed with its lines, what the rules would propose."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Arrival"))
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "propose":
                made = _propose(request, number, purpose, at)
                return redirect("restriction", made.id)
            record_call(arrival_id=number, actor=request.user, at=at, reason=purpose)
        except ArrivalNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            problem = error
        else:
            return redirect("arrival", number)
    try:
        file = access_arrival(actor=request.user, arrival_id=number, purpose=purpose, at=at)
    except ArrivalNotFoundError as error:
        raise Http404 from error
    context = _file_context(request, file, at) | {"problem": problem, "purpose": PURPOSES[purpose]}
    context["way"] = way_rows(way_of(file=file, actor=request.user, at=at))
    return render(request, "console/arrivals/page.html", context, status=422 if problem else 200)


def _propose(request: HttpRequest, number: int, purpose: str, at: datetime) -> Restriction:
    """Lays the measure before whoever decides, with the words of whoever judges. Raises `SizaoError` without them."""
    reason = " ".join(request.POST.get("reason", "").split())[:200]
    if not reason:
        raise ArrivalActError(
            "A proposal needs the judgment of a named person.",
            "A list and a report alone limit nobody.",
            "Say in a few words what you asked and found.",
        )
    return propose_for_arrival(
        arrival_id=number, purpose=purpose, actor=request.user, at=at, machine=machine_time(), reason=reason
    )


def _chosen(request: HttpRequest, given: Any) -> dict[str, str]:
    """What was chosen; what is unknown counts as not chosen."""

    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    on = given.get("on", "")
    return {
        # A text in an address is never looked at: it might be a name.
        "text": given.get("text", "").strip() if request.method == "POST" else "",
        "attention": one_of("attention", set(Attention)),
        "on": on if _day(on) else "",
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "mode": one_of("mode", set(Mode)),
        "risk": one_of("risk", set(Risk)),
        "state": one_of("state", {*ArrivalState, "any"}, ArrivalState.ANNOUNCED.value),
        "order": one_of("order", set(ArrivalOrder), ArrivalOrder.COMING.value),
        "purpose": purpose_of(request),
    }


def _fields(request: HttpRequest, chosen: dict[str, str]) -> list[Field]:
    every = ("", _("All"))
    risks = [every, *((risk, label) for risk, (_tone, label) in RISKS.items())]
    states = [*((state, label) for state, (_tone, label) in STATES.items()), ("any", _("All"))]
    attention = [every, *((kind, label) for kind, (_tone, label) in ATTENTION.items())]
    return [
        Field("text", _("Name, phone, train or key"), chosen["text"], kind="search"),
        Field("on", _("Day of arrival"), chosen["on"], kind="date"),
        Field("attention", _("What to do"), chosen["attention"], options=attention),
        Field("risk", _("Risk of the stays"), chosen["risk"], options=risks),
        Field("below", _("County"), chosen["below"], options=county_options(request)),
        Field("mode", _("Comes by"), chosen["mode"], options=[every, *MODES.items()]),
        Field("state", _("State"), chosen["state"], options=states),
        Field("order", _("Sort by"), chosen["order"], options=list(ORDERS.items())),
        Field("purpose", _("Purpose (for names)"), chosen["purpose"], options=[("", _("Choose")), *PURPOSES.items()]),
    ]


def _figures(request: HttpRequest, at: datetime, chosen: str) -> list[dict[str, Any]]:
    """How many ask for what, each opening into its list."""
    counts = count_arrivals(actor=request.user, at=at, zone=ZONE)
    return [
        {
            "number": counts[kind],
            "label": label,
            "tone": tone if counts[kind] else "well",
            "url": f"{request.path}?attention={kind.value}",
            "current": kind == chosen,
        }
        for kind, (tone, label) in ATTENTION.items()
    ]


def _meant(words: str) -> dict[str, Any]:
    """What the words are taken for: a key, a phone, a train or flight, else a name exactly as told."""
    if not words:
        return {}
    key = key_from_shown(words)
    if key is not None:
        return {"persons": keys_of_human(key=key)}
    digits = [sign for sign in words if sign.isdigit()]
    if len(digits) >= _FEWEST_DIGITS:
        return {"phone": "".join(digits)[-11:] if words.startswith("+86") else "".join(digits)}
    return {"number": "".join(words.split()).upper()} if digits else {"name": words}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _names(request: HttpRequest, rows: Sequence[Arrival], purpose: str, at: datetime) -> dict[int, tuple[str, str]]:
    return access_arrivals(actor=request.user, arrivals=rows, purpose=purpose, at=at) if rows and purpose else {}


def _results(found: Page[Arrival], names: dict[int, tuple[str, str]], at: datetime) -> Results:
    heads = [
        Column("when", _("Arrives")),
        Column("who", _("Person")),
        Column("phone", _("Phone")),
        Column("risk", _("Risk of the stays")),
        Column("origin", _("Comes from")),
        Column("how", _("Comes by")),
        Column("where", _("Destination")),
        Column("by", _("Reported by")),
        Column("called", _("Called")),
        Column("state", _("State")),
    ]
    divisions = division_names(one.division_path for one in found.rows)
    lines: list[dict[str, Any]] = []
    for one in found.rows:
        name, phone = names.get(one.id, ("", ""))
        tone, risk = RISKS[one.risk]
        state_tone, state = STATES[one.state]
        late = _(" · late") if one.is_late else ""
        lines.append(
            {
                "when": Value(moment_near(one.journey.arrives_at, at) + late, url=reverse("arrival", args=[one.id])),
                "who": name or one.shown,
                "phone": phone or "–",
                "risk": Value(risk, tone=tone),
                "origin": origin_name(one.origin),
                "how": how(one),
                "where": divisions[one.division_path],
                "by": _reporters(one.reporters),
                "called": moment_near(one.called_at, at),
                "state": Value(state, tone=state_tone),
            }
        )
    return Results(
        _("Arrivals"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No reported arrival was found within your area"),
        _("People report at /report/; posters lead them there."),
    )


def how(one: Arrival) -> str:
    """Train G7835; with a mark where no timetable has it."""
    mark = _(" (not in the timetable)") if one.journey.is_known is False else ""
    return f"{MODES[one.journey.mode]} {one.journey.number}".strip() + mark


def _reporters(reporters: Sequence[Reporter]) -> str:
    return ", ".join(str(REPORTED_BY[one]) for one in reporters)


def _file_context(request: HttpRequest, file: ArrivalFile, at: datetime) -> dict[str, Any]:
    one = file.arrival
    language = "en" if get_language() == "en" else "zh"
    proposed = proposed_for(one.found, arrives_at=one.journey.arrives_at, at=at)
    rules = rules_of_arrivals(at=at)
    by = actor_names([one.called_by]) if one.called_by else {}
    titles = partner_titles() if any(made.partner for made in file.reports) else {}
    return {
        "arrival": one,
        "tone": RISKS[one.risk][0],
        "risk": RISKS[one.risk][1],
        "state": STATES[one.state],
        "arrives": moment(one.journey.arrives_at),
        "how": how(one),
        "origin": origin_name(one.origin),
        "address": file.address,
        "destination": division_names([one.division_path])[one.division_path],
        "made": moment(one.made_at),
        "risk_at": moment(one.risk_at),
        "stays": [
            {
                "place": " · ".join(filter(None, (origin_name(stay.code, stay.place), stay.detail))),
                "days": days_words(stay.from_on, stay.until_on),
            }
            for stay in file.stays
        ],
        "found": [
            {
                "tone": RISKS[item.level][0],
                "risk": RISKS[item.level][1],
                "place": origin_name(item.code, item.place),
                "days": days_words(item.from_on, item.until_on),
                "line": item.line,
                "bulletin": item.bulletin,
            }
            for item in one.found
        ],
        "reports": [
            {
                "by": REPORTED_BY[made.reporter],
                "at": moment(made.made_at),
                "received": moment(made.received_at) if made.received_at != made.made_at else "",
                "who": made.organization,
                "poster": made.poster,
                "partner": titles.get(made.partner, made.partner),
                "differs": ", ".join(str(FIELDS.get(name, name)) for name in made.differs),
            }
            for made in file.reports
        ],
        "advice": rules.advice(one.risk).get(language, ""),
        "proposed": proposed
        and {
            "what": proposed.decision.outcome.what[language],
            "rules": ", ".join(proposed.decision.rules),
            "has_article": proposed.decision.outcome.act is not None,
        },
        "called": moment(one.called_at),
        "called_by": by.get(one.called_by, ""),
        "may_call": can(request.user, Permission.CALL_ARRIVALS) and one.state is ArrivalState.ANNOUNCED,
        "may_propose": proposed is not None and can(request.user, Permission.PROPOSE_RESTRICTION),
        "may_see_person": can(request.user, Permission.SEARCH_PEOPLE),
    }


def _file(rows: Sequence[Arrival], names: dict[int, tuple[str, str]]) -> Iterator[Sequence[Any]]:
    yield ("person", "name", "phone", "arrives_at", "mode", "number", "division_path", "origin", "risk", "is_late",
           "reported_by", "made_at", "called_at", "state")  # fmt: skip
    for one in rows:
        name, phone = names.get(one.id, ("", ""))
        yield (
            one.shown, name, phone, localtime(one.journey.arrives_at).isoformat(), one.journey.mode.value,
            one.journey.number, one.division_path, one.origin, one.risk.value, "yes" if one.is_late else "no",
            " ".join(one.reporters), localtime(one.made_at).isoformat(),
            None if one.called_at is None else localtime(one.called_at).isoformat(), one.state.value,
        )  # fmt: skip

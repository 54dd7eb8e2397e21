"""Alarms of the guard against misuse: the list, the open ones first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.watching import LOOKED
from sizao.foundation.accounts.queries import actors_called
from sizao.foundation.accounts.types import Permission
from sizao.foundation.audit.queries import find_audit_rows
from sizao.foundation.audit.types import AuditSearch
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.console.alarm_words import about_words
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import actor_names, division_names, moment
from sizao.interfaces.restrictions_words import ALARM_ORDERS, ALARM_STATES, ALARMS
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.response.restrictions.queries import list_alarms
from sizao.response.restrictions.types import Alarm, AlarmKind, AlarmOrder, AlarmState


MOST_EXPORTED = 10_000
# It looks each hour where people were, and every few minutes at all else.
_ASLEEP_AFTER = timedelta(hours=2)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_ALARMS)
def alarms(request: HttpRequest) -> HttpResponse:
    """The list. Names of accounts come by POST; what names nobody may stand in the address."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    at, ending = now(), export_of(request)
    context: dict[str, Any] = {"fields": _fields(request, chosen), "action": request.path, "results": None}

    def search(page: int) -> Page[Alarm]:
        return list_alarms(
            actor=request.user,
            kinds=[AlarmKind(chosen["kind"])] if chosen["kind"] else (),
            states=[AlarmState(chosen["state"])] if chosen["state"] else (),
            below=chosen["below"] or None,
            order=AlarmOrder(chosen["order"]),
            page=page,
            size=MOST_EXPORTED if ending else PAGE_ROWS,
            **_meant(request, chosen["text"]),
        )

    found = search(1) if ending else page_within(search, page_of(given))
    if ending:
        try:
            check_whole(found.total, most=MOST_EXPORTED)
        except SizaoError as error:
            return render(request, "console/alarms/list.html", context | {"problem": error}, status=422)
        keep_export(request, "alarms", rows=found.total, purpose="", at=at)
        return as_file(ending, "alarms", _file(found.rows))
    context |= {"results": _results(found), **_last_look(request)}
    return render(request, "console/alarms/list.html", context)


def _last_look(request: HttpRequest) -> dict[str, Any]:
    """When the guard last looked, for whoever sees its rows in the audit trail: a guard that sleeps finds nothing."""
    looks = find_audit_rows(scope=request.user.scope, search=AuditSearch(action=LOOKED), size=1).rows
    if not looks:
        return {"looked": ""}
    return {
        "looked": moment(looks[0].at),
        "is_asleep": clock.machine_time() - looks[0].written_at > _ASLEEP_AFTER,
    }


def _chosen(request: HttpRequest, given: Mapping[str, str]) -> dict[str, str]:
    """What was chosen; what is unknown counts as not chosen."""

    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    return {
        "text": given.get("text", "").strip() if request.method == "POST" else "",
        "state": one_of("state", set(AlarmState)),
        "kind": one_of("kind", set(AlarmKind)),
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "order": one_of("order", set(AlarmOrder), AlarmOrder.URGENT.value),
    }


def _fields(request: HttpRequest, chosen: Mapping[str, str]) -> list[Field]:
    every = ("", _("All"))
    return [
        Field("text", _("Number, or name of an account"), chosen["text"], kind="search"),
        Field("state", _("State"), chosen["state"], options=[every, *((s, w) for s, (_t, w) in ALARM_STATES.items())]),
        Field("kind", _("What was seen"), chosen["kind"], options=[every, *((k, w) for k, (_t, w) in ALARMS.items())]),
        Field("below", _("County"), chosen["below"], options=county_options(request)),
        Field("order", _("Sort by"), chosen["order"], options=list(ALARM_ORDERS.items())),
    ]


def _meant(request: HttpRequest, text: str) -> dict[str, Any]:
    """The number or the accounts that the words mean; words that mean nobody find nothing."""
    if not text:
        return {}
    if text.isdecimal() and len(text) < 16:
        return {"number": int(text)}
    return {"about": actors_called(text=text, below=request.user.scope.path or "")}


def _results(found: Page[Alarm]) -> Results:
    heads = [
        Column("number", _("Alarm"), numeric=True),
        Column("state", _("State")),
        Column("kind", _("What was seen")),
        Column("times", _("Times"), numeric=True),
        Column("about", _("About")),
        Column("division", _("Division")),
        Column("first", _("First seen")),
        Column("last", _("Last seen")),
        Column("answered", _("Answered by")),
    ]
    names = actor_names({actor for one in found.rows for actor in (one.subject, one.answered_by)})
    places = division_names(one.division_path for one in found.rows)
    lines: list[dict[str, Any]] = [
        {
            "number": Value(str(one.id), url=reverse("alarm", args=[one.id])),
            "state": Value(ALARM_STATES[one.state][1], tone=ALARM_STATES[one.state][0]),
            "kind": str(ALARMS[one.kind][1]),
            "times": f"{one.times:,}",
            "about": about_words(one, names),
            "division": places[one.division_path],
            "first": moment(one.at),
            "last": moment(one.last_at),
            "answered": names[one.answered_by] if one.answered_by else "",
        }
        for one in found.rows
    ]
    return Results(
        _("Alarms"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No alarm was found within your area"),
        _("The guard looks every five minutes at what was proposed and ordered in the last eight days."),
    )


def _file(rows: Sequence[Alarm]) -> Iterator[Sequence[Any]]:
    yield ("alarm", "state", "kind", "times", "subject", "division_path", "first_seen_at", "last_seen_at",
           "answered_at", "answered_by", "answer")  # fmt: skip
    for one in rows:
        first, last, answered = (
            None if at is None else localtime(at).isoformat() for at in (one.at, one.last_at, one.answered_at)
        )
        yield (
            one.id, one.state.value, one.kind.value, one.times, one.subject, one.division_path, first, last,
            answered, one.answered_by, one.answer,
        )  # fmt: skip

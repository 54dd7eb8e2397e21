"""Other instances of the system: who they are, how exchange with each is doing, and our messages to them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, gettext_noop, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.exchange.areas import answer_for, divisions_to_serve
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange.operations import pause_partner, stop_serving
from sizao.foundation.exchange.queries import (
    count_waiting,
    get_partner,
    list_messages,
    list_partners,
    list_served,
    own_public_key,
)
from sizao.foundation.exchange.types import Message, MessageState, Partner, PartnerNotFoundError
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near
from sizao.interfaces.feeds.words import describe_pull_problem
from sizao.kernel.errors import SizaoError


_MOST = 5000
_OPEN = (MessageState.WAITING, MessageState.REFUSED)
_REASON = "page"
STATES: dict[MessageState, tuple[str, str | Promise]] = {
    MessageState.WAITING: ("due", gettext_lazy("waits to be sent")),
    MessageState.SENT: ("well", gettext_lazy("received by its instance")),
    MessageState.REFUSED: ("late", gettext_lazy("refused by its instance")),
}
KINDS: dict[str, str | Promise] = {
    "assistance.request": gettext_lazy("request for assistance"),
    "assistance.progress": gettext_lazy("progress of a request for assistance"),
    "hand_over.offer": gettext_lazy("hand-over of a traveller"),
    "hand_over.receipt": gettext_lazy("receipt for a traveller"),
    "report.made": gettext_lazy("advance report of an arrival"),
    "report.cancelled": gettext_lazy("advance report taken back"),
}


@require_safe
@needs(Permission.SEE_FEEDS)
def exchange(request: HttpRequest) -> HttpResponse:
    """Partners of the reader's area, and our messages to them."""
    return _page(request)


def _page(request: HttpRequest, problem: SizaoError | None = None) -> HttpResponse:
    at = now()
    found = _messages(request)
    still_open = sum(one.state in _OPEN for one in list_messages(limit=_MOST))
    is_open = request.GET.get("show") == "open"
    key, short = own_public_key()
    waiting = count_waiting()
    return render(
        request,
        "console/feeds/exchange.html",
        {
            "problem": problem,
            "partners": [
                _partner(one, waiting.get(one.name, 0), at) | _served(request, one) for one in _partners(request)
            ],
            "key": key,
            "short": short,
            "choices": [
                {"show": "", "label": _("All"), "count": None, "chosen": not is_open},
                {"show": "open", "label": _("Not received"), "count": still_open, "chosen": is_open},
            ],
            "table": _table(request, found, at),
            "may_pause": can(request.user, Permission.TAKE_FEEDS),
        },
        status=422 if problem else 200,
    )


@require_safe
@needs(Permission.SEE_FEEDS)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """Our messages as a file: to whom, about what and when, never what they say."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    return as_file(ending, "messages", _file(_messages(request)))


@require_POST
@needs(Permission.TAKE_FEEDS)
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Exchanges nothing with a partner for a while, or again."""
    found = _own_partner(request, name)
    pause_partner(name=name, is_paused=not found.is_paused, actor=request.user.actor_id, at=now(), reason=_REASON)
    done = _("Messages are exchanged again.") if found.is_paused else _("Nothing is exchanged; our messages wait.")
    messages.success(request, done)
    return redirect("exchange")


@require_POST
@needs(Permission.KEEP_PARTNERS)
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """Says which division a partner answers for, or no longer: hand-overs and reports to it go there."""
    found, path = _own_partner(request, name), request.POST.get("division", "")
    who: Any = {"actor": request.user.actor_id, "at": now(), "reason": _REASON}
    try:
        if request.POST.get("act") == "stop":
            stop_serving(name=found.name, division_path=path, **who)
            messages.success(request, _("Travellers to this division are handed over here again."))
        else:
            answer_for(partner=found, division_path=path, **who)
            messages.success(request, _("Hand-overs and reports to this division go there from now on."))
    except SizaoError as error:
        return _page(request, error)
    return redirect("exchange")


def _own_partner(request: HttpRequest, name: str) -> Partner:
    """The partner of this name that speaks with the reader's area."""
    try:
        found = get_partner(name=name)
    except PartnerNotFoundError as error:
        raise Http404 from error
    if not Scope(request.user.division_path).covers(found.own_path):
        raise Http404
    return found


def _served(request: HttpRequest, one: Partner) -> dict[str, Any]:
    """The divisions that a partner answers for, by whom that was entered, and those that may be added."""
    served = list_served()
    mine = [entry for entry in served if entry.partner == one.name]
    names = division_names(entry.division_path for entry in mine)
    staff = actor_names({entry.by for entry in mine})
    may_keep = can(request.user, Permission.KEEP_PARTNERS) and Scope(request.user.division_path).covers(one.own_path)
    taken = {entry.division_path for entry in served}
    choices = [division for division in divisions_to_serve(one) if division.path not in taken] if may_keep else []
    language = get_language() or ""
    return {
        "served": [
            {"path": entry.division_path, "name": names[entry.division_path], "by": staff[entry.by],
             "since": moment(entry.since)}
            for entry in mine
        ],
        "may_keep": may_keep,
        "choices": [(division.path, division.label(language) or division.name) for division in choices],
    }  # fmt: skip


def _partners(request: HttpRequest) -> list[Partner]:
    """Those that speak with the reader's area, or with one that it lies in."""
    own = Scope(request.user.division_path)
    return [one for one in list_partners() if own.covers(one.own_path) or Scope(one.own_path).covers(own.path or "")]


def _messages(request: HttpRequest) -> list[Message]:
    return list_messages(states=_OPEN if request.GET.get("show") == "open" else (), limit=_MOST)


def _partner(one: Partner, waiting: int, at: datetime) -> dict[str, Any]:
    tone, state = ("due", _("fails")) if one.problem else ("well", _("well"))
    if one.is_paused:
        tone, state = "info", _("paused")
    return {
        "name": one.name,
        "title": one.title,
        "division": division_names([one.division_path])[one.division_path],
        "tone": tone,
        "state": state,
        "problem": describe_pull_problem(one.problem),
        "next": moment_near(one.next_at, at) if one.problem else "",
        "heard": moment(one.last_heard_at),
        "sent": moment(one.last_sent_at),
        "waiting": waiting,
        "key": one.key_id,
        "is_paused": one.is_paused,
    }


# What the room says when it refuses, for translation.
REFUSALS = (
    gettext_noop("The partner does not speak for this division."),
    gettext_noop("What goes there would reach somebody who has no say in it."),
    gettext_noop("Choose a division of its area."),
    gettext_noop("Another instance answers for this division already."),
    gettext_noop("A traveller goes to one instance."),
    gettext_noop("Take the division from it first."),
    gettext_noop("The partner does not answer for this division."),
    gettext_noop("Nothing was changed."),
    gettext_noop("Look at the list again."),
    gettext_noop("This division is not known."),
    gettext_noop("Neither this installation nor the list of the country has it."),
    gettext_noop("Choose a division from the list."),
    gettext_noop("No other instance answers for this division."),
    gettext_noop("Choose from the list."),
)


def _table(request: HttpRequest, found: Sequence[Message], at: datetime) -> Table:
    titles = {one.name: one.title for one in list_partners()}
    columns = [
        Column("made", _("Made")),
        Column("partner", pgettext("message", "To")),
        Column("kind", _("Kind")),
        Column("about", pgettext("message", "About")),
        Column("state", _("State")),
        Column("sent", _("Received")),
        Column("answer", _("There")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "made": Value(moment_near(one.created_at, at), order=one.created_at.timestamp()),
            "partner": titles.get(one.partner, one.partner),
            "kind": str(KINDS.get(one.kind, one.kind)),
            "about": _about(one.reference),
            "state": Value(STATES[one.state][1], tone=STATES[one.state][0]),
            "sent": moment_near(one.sent_at, at),
            "answer": one.problem or one.answer,
        }
        for one in found
    ]
    asks = "?show=open" if request.GET.get("show") == "open" else ""
    return build_table(
        "messages",
        _("Our messages"),
        columns,
        rows,
        request.GET,
        path=request.path,
        exports=[(ending.upper(), reverse("exchange-export", args=[ending]) + asks) for ending in ("csv", "xlsx")],
        empty_title=_("Nothing is to be done here") if asks else _("Nothing was sent to another instance yet"),
        empty_hint="" if asks else _("Requests, hand-overs and reports to its area go there by themselves."),
    )


def _about(reference: str) -> Value:
    """A link to the record that a message is about."""
    kind, _colon, number = reference.partition(":")
    if kind == "assistance" and number.isdecimal():
        return Value(f"#{number}", url=reverse("assistance", args=[int(number)]))
    if kind == "hand_over" and number.isdecimal():
        return Value(f"#{number}", url=reverse("hand-over", args=[int(number)]))
    return Value(reference)


def _file(found: Sequence[Message]) -> Iterator[Sequence[Any]]:
    yield ("message", "partner", "kind", "about", "state", "made_at", "received_at", "there", "problem")
    for one in found:
        yield (
            one.message, one.partner, one.kind, one.reference, one.state.value, localtime(one.created_at).isoformat(),
            localtime(one.sent_at).isoformat() if one.sent_at else None, one.answer, one.problem,
        )  # fmt: skip

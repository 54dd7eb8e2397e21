"""The hotline: calls by their clock, one call with what was said, taking one down; and what single people need."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import REASON, catalogue_at, frame, today
from sizao.interfaces.console.supplies_stores import find_division
from sizao.interfaces.console.tables import Column, MadeRows, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near, since
from sizao.interfaces.supplies_words import GROUPS, HELP_CATEGORIES, HELP_FACES, HELP_SOURCES
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import PERSONAL, answer_call, end_need, note_need, take_call, take_over_call
from sizao.readiness.supplies.queries import access_call, concerns, list_calls, list_needs_of
from sizao.readiness.supplies.types import (
    HelpCall,
    HelpCategory,
    HelpError,
    HelpFace,
    HelpNotFoundError,
    HelpSource,
    NewCall,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_HELP)
def calls(request: HttpRequest) -> HttpResponse:
    """The calls, the late ones first; one that comes in is taken down below."""
    at = now()
    if request.method == "POST":
        try:
            number = take_call(
                call=_given(request), clock=catalogue_at(at).help_clock, actor=request.user, at=at, reason=REASON
            )
        except SizaoError as error:
            return _list(request, at, status=422, problem=error)
        messages.success(request, _("The call is taken down."))
        return redirect("supplies-help-call", number=number)
    return _list(request, at)


def _given(request: HttpRequest) -> NewCall:
    given = request.POST
    category, typed = given.get("category", ""), given.get("person", "").strip()
    person = key_from_shown(typed) if typed else None
    if typed and person is None:
        raise HelpError(_("This is no person key."), next_step=_("Write it as the pages show it: P and 16 signs."))
    if category not in set(HelpCategory):
        raise HelpError(_("It is not said what it is about."), next_step=_("Choose a category."))
    return NewCall(
        division_path=find_division(given.get("division", ""), request.user.division_path),
        category=HelpCategory(category),
        words=given.get("words", ""),
        source=HelpSource.PHONE,
        is_urgent=bool(given.get("urgent")),
        caller=given.get("caller", ""),
        phone=given.get("phone", ""),
        address=given.get("address", ""),
        person=person,
    )


def _cuts(request: HttpRequest, every: list[HelpCall]) -> dict[str, tuple[str, list[HelpCall]]]:
    waiting = [one for one in every if one.face is not HelpFace.ANSWERED]
    return {
        "": (_("Open calls"), waiting),
        "late": (_("Late, to be looked after here"), [one for one in waiting if concerns(one, request.user)]),
        "urgent": (_("Urgent"), [one for one in waiting if one.is_urgent]),
        "all": (_("All calls"), every),
    }


def _list(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    clock = catalogue_at(at).help_clock
    cuts = _cuts(request, list_calls(actor=request.user, clock=clock, at=at))
    asked = request.GET.get("show", "")
    show = asked if asked in cuts else ""
    rows = cuts[show][1]
    names = division_names(path for one in rows for path in (one.division_path, one.level_path))
    people = actor_names(one.answered_by or one.taken_by for one in rows if one.taken_by)
    table = build_table(
        "calls",
        _("Calls for help"),
        [
            Column("number", _("Call")),
            Column("state", _("State")),
            Column("due", _("To be answered by")),
            Column("category", pgettext("call", "About")),
            Column("urgent", _("Urgent")),
            Column("where", _("Community")),
            Column("level", _("Looks after it")),
            Column("who", _("Who is at it")),
            Column("person", _("Person")),
            Column("source", _("Came")),
            Column("at", _("At")),
        ],
        MadeRows(rows, lambda one: _row(one, names, people, at)),
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('supplies-help-export', args=[ending])}?show={show}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("No call waits"),
        empty_hint=_("Calls come by telephone and from the page that a notice leads to."),
    )
    page = {
        "table": table,
        "chips": [(word, label, len(found), word == show) for word, (label, found) in cuts.items()],
        "categories": [(one.value, words) for one, words in HELP_CATEGORIES.items()],
        "clock": clock,
    }
    return render(
        request, "console/supplies/calls.html", frame(request, at, "supplies-help") | page | context, status=status
    )


def _row(one: HelpCall, names: dict[str, str], people: dict[str, str], at: datetime) -> dict[str, Any]:
    tone, words = HELP_FACES[one.face]
    late = _("late by %(time)s") % {"time": since(one.due_at, at)} if one.face is HelpFace.LATE else words
    return {
        "number": Value(f"#{one.id}", url=reverse("supplies-help-call", args=[one.id]), order=one.id),
        "state": Value(late, tone=tone, order=list(HelpFace).index(one.face)),
        "due": Value(moment_near(one.due_at, at), order=one.due_at.timestamp()),
        "category": str(HELP_CATEGORIES[one.category]),
        "urgent": Value(_("urgent"), tone="late", order=0) if one.is_urgent else "",
        "where": names.get(one.division_path, one.division_path),
        "level": names.get(one.level_path, one.level_path),
        "who": people.get(one.answered_by or one.taken_by, "–"),
        "person": "" if one.person is None else shown(one.person),
        "source": str(HELP_SOURCES[one.source]),
        "at": Value(moment_near(one.at, at), order=one.at.timestamp()),
    }


@require_safe
@needs(Permission.ANSWER_HELP)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file, without words, names and telephones; kept in the audit trail."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    cuts = _cuts(request, list_calls(actor=request.user, clock=catalogue_at(at).help_clock, at=at))
    asked = request.GET.get("show", "")
    rows = cuts[asked if asked in cuts else ""][1]
    names = division_names(path for one in rows for path in (one.division_path, one.level_path))
    keep_export(request, "help", rows=len(rows), purpose=REASON, at=at)
    heads = [
        _("Call"), _("State"), _("At"), _("To be answered by"), _("Answered at"), pgettext("call", "About"),
        _("Urgent"), _("Community"), _("Looks after it"), _("Came"),
    ]  # fmt: skip
    lines = [
        [
            one.id, str(HELP_FACES[one.face][1]), moment(one.at), moment(one.due_at), moment(one.answered_at),
            str(HELP_CATEGORIES[one.category]), _("yes") if one.is_urgent else _("no"),
            names.get(one.division_path, one.division_path), names.get(one.level_path, one.level_path),
            str(HELP_SOURCES[one.source]),
        ]
        for one in rows
    ]  # fmt: skip
    return as_file(ending, "calls", [heads, *lines])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_HELP)
def call(request: HttpRequest, number: int) -> HttpResponse:
    """One call with who called and what was said. Each look is kept."""
    at = now()
    problem = None
    if request.method == "POST":
        try:
            _act(request, number, at)
        except HelpNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, _("Noted."))
            return redirect("supplies-help-call", number=number)
    clock = catalogue_at(at).help_clock
    try:
        file = access_call(actor=request.user, call_id=number, clock=clock, at=at, reason=REASON)
    except HelpNotFoundError as error:
        raise Http404 from error
    found = file.call
    names = division_names([found.division_path, found.level_path])
    people = actor_names(filter(None, [found.taken_by, found.answered_by]))
    tone, words = HELP_FACES[found.face]
    noted = [] if found.person is None else list_needs_of(actor=request.user, person=found.person)
    running = {one.group for one in noted if one.until is None}
    page = {
        "file": file,
        "found": found,
        "tone": tone,
        "state": words,
        "category": HELP_CATEGORIES[found.category],
        "source": HELP_SOURCES[found.source],
        "where": names[found.division_path],
        "level": names[found.level_path],
        "has_risen": found.level_path != found.division_path,
        "at_words": moment(found.at),
        "due": moment(found.due_at),
        "late_by": since(found.due_at, at) if found.face is HelpFace.LATE else "",
        "taken": moment(found.taken_at),
        "taken_by": people.get(found.taken_by, ""),
        "answered": moment(found.answered_at),
        "answered_by": people.get(found.answered_by, ""),
        "is_open": found.answered_at is None,
        "key": "" if found.person is None else shown(found.person),
        "noted": [(one.group.value, GROUPS[one.group], one.since.isoformat()) for one in noted if one.until is None],
        "needs": [(group.value, GROUPS[group]) for group in PERSONAL if group not in running],
        "problem": problem,
    }
    return render(
        request,
        "console/supplies/call.html",
        frame(request, at, "supplies-help") | page,
        status=200 if problem is None else 422,
    )


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given = request.POST
    who: dict[str, Any] = {"actor": request.user, "at": at, "reason": REASON}
    match given.get("act", ""):
        case "take":
            take_over_call(call_id=number, **who)
        case "answer":
            answer_call(call_id=number, answer=given.get("answer", ""), **who)
        case "need" | "end" as act:
            need = given.get("need", "")
            clock = catalogue_at(at).help_clock
            found = access_call(actor=request.user, call_id=number, clock=clock, at=at, reason=REASON).call
            if found.person is None or need not in {group.value for group in PERSONAL}:
                raise Http404
            if act == "end":
                end_need(person=found.person, need=NeedGroup(need), on=today(at), **who)
            else:
                note_need(
                    person=found.person, division_path=found.division_path, need=NeedGroup(need), since=today(at), **who
                )
        case _:
            raise Http404

"""Requests for assistance: the list of both directions, one request with its people, and sending one from a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.assistance import (
    answer_assistance,
    ask_assistance,
    list_timed_requests,
    note_assistance,
    receive_assistance,
)
from sizao.desk.exchange.assistance import reference_of
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.clocks.types import ClockFace, ClockState
from sizao.foundation.accounts.types import Permission
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange.queries import list_partners, messages_about
from sizao.foundation.exchange.types import Message, PartnerNotFoundError
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_words import DEGREES
from sizao.interfaces.console.exchange import STATES
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.investigation_words import STEP_STATES
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import PURPOSES, division_names, moment, moment_near, purpose_of, who
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.queries import access_request, list_contacts_of_case, request_clocks
from sizao.response.investigations.types import (
    AssistanceKind,
    AssistanceNotFoundError,
    AssistanceOutcome,
    AssistanceRequest,
    ContactState,
    StepState,
    TimedRequest,
)


KINDS = {
    AssistanceKind.PRIORITY: gettext_lazy("priority: find at once"),
    AssistanceKind.ORDINARY: gettext_lazy("ordinary list"),
}
OUTCOMES = {
    AssistanceOutcome.OPEN: gettext_lazy("open"),
    AssistanceOutcome.LOCATED: gettext_lazy("located"),
    AssistanceOutcome.CONTROLLED: gettext_lazy("measure in place"),
    AssistanceOutcome.NOT_FOUND: gettext_lazy("not found"),
    AssistanceOutcome.ELSEWHERE: gettext_lazy("is elsewhere"),
}
_OUTSIDE = "outside"
_PARTNER = "partner:"
_REASON = "assistance"


@require_safe
@needs(Permission.ANSWER_ASSISTANCE)
def requests(request: HttpRequest) -> HttpResponse:
    """Requests from and to the reader's area, overdue ones first. Nobody is named here."""
    at = now()
    every = list_timed_requests(actor=request.user, protocol=DEFAULT_PROTOCOL, at=at)
    overdue = [one for one in every if one.is_overdue]
    is_narrowed = request.GET.get("show") == "overdue"
    found = overdue if is_narrowed else every
    names = division_names(path for one in found for path in (one.request.from_path, one.request.to_path))
    columns = [
        Column("number", _("Request")),
        Column("clock", _("Clock"), sortable=False),
        Column("due", _("Due")),
        Column("direction", _("Direction")),
        Column("kind", _("Kind")),
        Column("from", _("Asked by")),
        Column("to", _("Asked of")),
        Column("case", _("Case")),
        Column("people", _("Settled"), numeric=True),
        Column("sent", _("Sent")),
        Column("state", _("State")),
    ]
    table = build_table(
        "requests",
        _("Requests for assistance"),
        columns,
        [_row(request, one, names, at) for one in found],
        request.GET,
        path=request.path,
        empty_title=_("There is no request from or to your area"),
        empty_hint=_("A request is sent from the contacts of a case."),
    )
    shown = {"table": table, "every": len(every), "overdue": len(overdue), "is_narrowed": is_narrowed}
    return render(request, "console/assistance/list.html", shown)


def _row(request: HttpRequest, one: TimedRequest, names: dict[str, str], at: datetime) -> dict[str, Any]:
    asked = one.request
    clock = _first_clock(one.clocks)
    tone, words = STEP_STATES[StepState(clock.face.value)] if clock else ("info", "–")
    is_ours = not asked.from_name and request.user.scope.covers(asked.from_path)
    return {
        "number": Value(f"#{asked.id}", url=reverse("assistance", args=[asked.id]), order=asked.id),
        "clock": Value(words, tone=tone),
        "due": moment_near(clock.due_at, at) if clock else "–",
        "direction": str(_("sent") if is_ours else _("received")),
        "kind": str(KINDS[asked.kind]),
        "from": asked.from_name or names.get(asked.from_path, asked.from_path),
        "to": asked.to_name or names.get(asked.to_path, asked.to_path),
        "case": asked.case_number,
        "people": Value(f"{asked.settled} / {asked.people}", order=asked.people - asked.settled),
        "sent": Value(moment(asked.sent_at), order=asked.sent_at.timestamp()),
        "state": _state(asked),
    }


def _first_clock(clocks: Sequence[ClockState]) -> ClockState | None:
    """The one that runs or is overdue, else the last that was met."""
    running = [clock for clock in clocks if clock.face in (ClockFace.OVERDUE, ClockFace.PENDING)]
    return next(iter(running or clocks), None)


def _state(asked: AssistanceRequest) -> str:
    if asked.answered_at is not None:
        return str(_("answered"))
    return str(_("received, in work") if asked.received_at else _("not received yet"))


@require_safe
@needs(Permission.ANSWER_ASSISTANCE)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its people. Each look is kept, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Request for assistance"))
    return _show(request, number, purpose, now())


def _show(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    try:
        found = access_request(actor=request.user, request_id=number, purpose=purpose, at=at)
    except AssistanceNotFoundError as error:
        raise Http404 from error
    asked = found.request
    people = access_people(actor=request.user, keys=[one.person for one in found.persons], purpose=purpose, at=at)
    names = division_names([asked.from_path, asked.to_path])
    clocks = request_clocks(get_pack(DEFAULT_PROTOCOL, at=at), asked, at=at, zone=ZONE)
    language = "en" if get_language() == "en" else "zh"
    page = {
        "asked": asked,
        "words": found.asked,
        "kind": KINDS[asked.kind],
        "state": _state(asked),
        "from_name": asked.from_name or names.get(asked.from_path, asked.from_path),
        "by_exchange": [_told_to(one) for one in messages_about(reference=reference_of(asked.id))],
        "to_name": asked.to_name or names.get(asked.to_path, asked.to_path),
        "sent": moment(asked.sent_at),
        "received": moment(asked.received_at),
        "answered": moment(asked.answered_at),
        "purpose": PURPOSES[purpose],
        "clocks": [
            {"what": clock.what.get(language, ""), "due": moment_near(clock.due_at, at), "basis": clock.legal_basis,
             "tone": STEP_STATES[StepState(clock.face.value)][0], "state": STEP_STATES[StepState(clock.face.value)][1]}
            for clock in clocks
        ],
        "is_worker": not (asked.is_outside and asked.partner)
        and request.user.scope.covers(asked.from_path if asked.is_outside else asked.to_path),
        "tells_by_itself": bool(asked.is_outside and asked.partner),
        "outcomes": [(word.value, label) for word, label in OUTCOMES.items() if word is not AssistanceOutcome.OPEN],
        "now_local": local_input(at),
        "persons": [
            {
                "id": one.id,
                "who": one.identity.name or who(people.get(one.person), one.person),
                "key": one.shown,
                "phone": one.identity.phone,
                "identifier": one.identity.identifier,
                "residence": one.identity.residence,
                "degree": DEGREES[one.degree],
                "last": moment(one.last_exposure),
                "outcome": OUTCOMES[one.outcome],
                "tone": "due" if one.outcome in (AssistanceOutcome.OPEN, AssistanceOutcome.LOCATED) else "well",
                "located": moment(one.located_at),
                "controlled": moment(one.controlled_at),
                "result": one.result,
            }
            for one in found.persons
        ],
    }  # fmt: skip
    return render(request, "console/assistance/request.html", page | context, status=status)


def _told_to(message: Message) -> dict[str, Any]:
    """What became of one message to the other instance."""
    tone, words = STATES[message.state]
    return {
        "tone": tone,
        "state": words,
        "at": moment(message.sent_at or message.created_at),
        "answer": message.answer,
        "problem": message.problem,
    }


@require_POST
@needs(Permission.ANSWER_ASSISTANCE)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Receives a request, notes what came of one person, or sends the answer."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Request for assistance"))
    given = request.POST
    known: dict[str, Any] = {
        "request_id": number, "actor": request.user, "purpose": purpose, "at": at, "reason": _REASON
    }  # fmt: skip
    try:
        match given.get("act", ""):
            case "receive":
                receive_assistance(**known)
            case "answer":
                answer_assistance(**known)
            case "outcome":
                word, person = given.get("outcome", ""), given.get("person", "")
                note_assistance(
                    person_id=int(person) if person.isdecimal() and len(person) < 16 else 0,
                    outcome=AssistanceOutcome(word) if word in set(AssistanceOutcome) else AssistanceOutcome.OPEN,
                    since=read_local(given.get("since", "")),
                    result=given.get("result", "")[:400],
                    **known,
                )
            case _:
                raise Http404
    except AssistanceNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, number, purpose, at, status=422, problem=error)
    messages.success(request, _("Noted."))
    return redirect("assistance", number=number)


@require_safe
@needs(Permission.ASK_ASSISTANCE)
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """The form with which accepted contacts of a case are sent to another area."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Request for assistance"))
    return _ask(request, number, purpose, now())


def _ask(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    try:
        case = get_case(actor=request.user, case_id=number)
        contacts = list_contacts_of_case(actor=request.user, case_id=number)
    except CaseNotFoundError as error:
        raise Http404 from error
    held = [one for one in contacts if one.state is ContactState.ACCEPTED]
    people = access_people(actor=request.user, keys=[one.person for one in held], purpose=purpose, at=at)
    own = ".".join(case.division_path.split(".")[:3])
    inside = list_divisions(level=DivisionLevel.COUNTY)
    names = division_names(
        [*(division.path for division in inside), *(row.division_path for row in people.values() if row.division_path)]
    )
    page = {
        "case": case,
        "purpose": PURPOSES[purpose],
        "counties": [(division.path, names[division.path]) for division in inside if division.path != own],
        "outside": _OUTSIDE,
        "partners": [
            (f"{_PARTNER}{one.name}", one.title)
            for one in list_partners()
            if not one.is_paused and Scope(one.own_path).covers(own)
        ],
        "kinds": list(KINDS.items()),
        "typed": request.POST,
        "ticked": request.POST.getlist("person"),
        "rows": [
            {
                "key": one.shown,
                "who": who(people.get(one.person), one.person),
                "lives": names.get(people[one.person].division_path or "", ""),
                "degree": DEGREES[one.degree],
                "last": moment(one.exposed_until),
                "located": moment(one.located_at),
            }
            for one in held
        ],
    }
    return render(request, "console/assistance/ask.html", page | context, status=status)


@require_POST
@needs(Permission.ASK_ASSISTANCE)
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Sends the request."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Request for assistance"))
    given = request.POST
    to_path, name = given.get("to", ""), given.get("to_name", "").strip()[:120]
    known = {division.path for division in list_divisions(level=DivisionLevel.COUNTY)}
    partner = to_path.removeprefix(_PARTNER) if to_path.startswith(_PARTNER) else ""
    is_outside = to_path == _OUTSIDE and bool(name)
    try:
        sent = ask_assistance(
            actor=request.user,
            case_id=number,
            persons=[key for text in given.getlist("person") if (key := key_from_shown(text)) is not None],
            partner=partner,
            to_path=_OUTSIDE if is_outside else (to_path if to_path in known else ""),
            to_name=name if is_outside else "",
            kind=AssistanceKind(given["kind"]) if given.get("kind") in set(AssistanceKind) else AssistanceKind.PRIORITY,
            asked=given.get("asked", "")[:1000],
            purpose=purpose,
            at=at,
            reason=_REASON,
        )
    except (CaseNotFoundError, PartnerNotFoundError) as error:
        raise Http404 from error
    except SizaoError as error:
        return _ask(request, number, purpose, at, status=422, problem=error)
    messages.success(request, _("The request is sent."))
    return redirect("assistance", number=sent)

"""The page of one person as a contact: exposures, follow-up day by day, and what is noted or proposed there."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.contacts import ContactPage, open_contact_page
from sizao.desk.proposing import propose_measure
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.queries import names_of_actors
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.contact_words import DEGREES, MEASURES, ORIGINS, PARTS, STATES, STEPS
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.investigation_words import CERTAINTIES, PROTECTIONS
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing_words import setting_words
from sizao.interfaces.console.words import PURPOSES, moment, purpose_of
from sizao.interfaces.restrictions_words import MEASURES as RESTRICTION_MEASURES
from sizao.interfaces.restrictions_words import RESTRICTION_STATES
from sizao.kernel.errors import SizaoError
from sizao.response.investigations.operations import note_check, record_contact_step
from sizao.response.investigations.types import (
    Contact,
    ContactError,
    ContactNotFoundError,
    ContactState,
    ContactStep,
    DayPart,
)


@require_safe
@needs(Permission.INVESTIGATE)
def contact(request: HttpRequest, key: str) -> HttpResponse:
    """One human as a contact. Each look is kept, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, key)
    return _show(request, key, purpose, now())


def _show(
    request: HttpRequest, key: str, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    person = key_from_shown(key)
    if person is None:
        raise Http404
    try:
        found = open_contact_page(actor=request.user, person=person, protocol=DEFAULT_PROTOCOL, purpose=purpose, at=at)
    except ContactNotFoundError as error:
        raise Http404 from error
    page = {
        "key": key,
        "name": found.person.name or found.file.identity.name,
        "is_registered": found.person.is_named,
        "told": found.file.identity,
        "notes": found.file.notes,
        "case": found.case,
        "purpose": PURPOSES[purpose],
        "contacts": [_relation(one) for one in found.file.contacts],
        "held": [one for one in found.file.contacts if one.state is ContactState.ACCEPTED],
        "follow": _follow(found),
        "history": _history(found),
        "restrictions": [
            {
                "id": one.id,
                "number": one.number,
                "state": RESTRICTION_STATES[one.state],
                "measure": RESTRICTION_MEASURES[one.measure],
                "term": f"{moment(one.starts_at)} – {moment(one.ends_at)}",
                "ended": moment(one.ended_at) if one.ended_at else "",
            }
            for one in found.restrictions
        ],
        "may_propose": can(request.user, Permission.PROPOSE_RESTRICTION),
        "parts": list(PARTS.items()),
        "today": localtime(at).date().isoformat(),
        "now_local": local_input(at),
        "typed": request.POST,
    }
    return render(request, "console/contacts/contact.html", page | context, status=status)


def _relation(one: Contact) -> dict[str, Any]:
    return {
        "case_id": one.case_id,
        "number": one.case_number,
        "degree": DEGREES[one.degree],
        "state": STATES[one.state],
        "is_held": one.state is ContactState.ACCEPTED,
        "source": shown(one.source),
        "setting": setting_words(one.setting),
        "exposed": f"{moment(one.exposed_from)} – {moment(one.exposed_until)}",
        "protection": PROTECTIONS[one.protection],
        "certainty": CERTAINTIES[one.certainty],
        "origin": ORIGINS[one.origin],
        "located": moment(one.located_at),
        "moved": moment(one.moved_at),
        "rule": one.evidence.rule,
        "pack": one.evidence.pack,
        "pack_hash": one.evidence.pack_hash[:12],
        "digest": one.evidence.digest,
        "episodes": [
            {
                "place": episode.get("place", ""),
                "cell": episode.get("cell", ""),
                "when": f"{_moment_of(episode.get('start'))} – {_moment_of(episode.get('end'))}",
                "source": episode.get("source", ""),
            }
            for episode in one.evidence.episodes
        ],
    }


def _moment_of(text: str | None) -> str:
    return moment(datetime.fromisoformat(text)) if text else "–"


def _follow(found: ContactPage) -> dict[str, Any] | None:
    follow = found.follow_up
    if follow is None:
        return None
    language = "en" if get_language() == "en" else "zh"
    measure = follow.measure
    checks = found.file.checks
    return {
        "last_exposure": moment(follow.last_exposure),
        "isolated": moment(follow.isolated_at) if follow.isolated_at else "",
        "why_none": follow.why_none,
        "what": measure.what.get(language, "") if measure else "",
        "rule": measure.rule if measure else "",
        "until": moment(measure.until) if measure and measure.until else "",
        "phases": [
            {"kind": MEASURES[phase.kind], "start": moment(phase.start), "end": moment(phase.end)}
            for phase in (measure.phases if measure else ())
        ],
        "tests": [
            {
                "day": day.isoformat(),
                "state": "late" if day in follow.missed_tests else "",
                "is_taken": any(check.specimen_taken and check.on == day for check in checks),
            }
            for day in (measure.test_dates if measure else ())
        ],
        "missed_checks": [{"day": day.isoformat(), "part": PARTS[part]} for day, part in follow.missed_checks],
        "checks": [
            {
                "day": check.on.isoformat(),
                "part": PARTS[check.part],
                "temperature": check.temperature,
                "symptoms": check.symptoms,
                "specimen": check.specimen_taken,
            }
            for check in reversed(checks)
        ],
    }


def _history(found: ContactPage) -> list[dict[str, Any]]:
    names = names_of_actors(actors={change.by for _number, change in found.file.history})
    return [
        {
            "number": number,
            "step": STEPS[change.step],
            "degree": DEGREES[change.degree],
            "at": moment(change.at),
            "since": moment(change.since),
            "by": names.get(change.by, change.by),
            "reason": change.reason,
        }
        for number, change in reversed(found.file.history)
    ]


@require_POST
@needs(Permission.INVESTIGATE)
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Notes that a contact was located, or is isolated since a time."""
    at, purpose, person, case_id = _given(request, key)
    word = request.POST.get("step", "")
    try:
        record_contact_step(
            case_id=case_id,
            person=person,
            step=ContactStep(word) if word in set(ContactStep) else ContactStep.ACCEPTED,
            since=read_local(request.POST.get("since", "")),
            actor=request.user,
            at=at,
            reason=request.POST.get("reason", ""),
        )
    except ContactNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, key, purpose, at, status=422, problem=error)
    messages.success(request, _("Noted."))
    return redirect("contact", key=key)


@require_POST
@needs(Permission.INVESTIGATE)
def check_day(request: HttpRequest, key: str) -> HttpResponse:
    """Notes a daily check."""
    at, purpose, person, case_id = _given(request, key)
    given = request.POST
    try:
        note_check(
            case_id=case_id,
            person=person,
            on=_day(given.get("on", "")),
            part=DayPart(given["part"]) if given.get("part") in set(DayPart) else DayPart.MORNING,
            temperature=_temperature(given.get("temperature", "")),
            symptoms=given.get("symptoms", "")[:400],
            specimen_taken=given.get("specimen") == "yes",
            today=localtime(at).date(),
            actor=request.user,
            at=at,
            reason=purpose,
        )
    except ContactNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, key, purpose, at, status=422, problem=error)
    messages.success(request, _("Noted."))
    return redirect(reverse("contact", args=[key]) + "#follow")


@require_POST
@needs(Permission.PROPOSE_RESTRICTION)
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Lays before whoever decides what the protocol proposes for this contact."""
    at, person = now(), key_from_shown(key)
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, key)
    if person is None:
        raise Http404
    try:
        found = propose_measure(
            actor=request.user,
            person=person,
            protocol=DEFAULT_PROTOCOL,
            purpose=purpose,
            at=at,
            machine=machine_time(),
            reason=request.POST.get("reason", "").strip()[:400],
        )
    except ContactNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, key, purpose, at, status=422, problem=error)
    messages.success(request, _("Restriction %(number)s is proposed.") % {"number": found.number})
    return redirect("contact", key=key)


def _given(request: HttpRequest, key: str) -> tuple[datetime, str, int, int]:
    person, case_id = key_from_shown(key), request.POST.get("case", "")
    purpose = purpose_of(request) or "follow_up"
    if person is None or not case_id.isdecimal() or len(case_id) > 15:
        raise Http404
    return now(), purpose, person, int(case_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ContactError("This is no day.", next_step="Write it like 2021-10-23.") from None


def _temperature(text: str) -> Decimal | None:
    words = text.strip().replace(",", ".")
    if not words:
        return None
    try:
        found = Decimal(words)
    except InvalidOperation:
        raise ContactError("This is no temperature.", next_step="Write it in degrees Celsius, like 36.5.") from None
    if not found.is_finite():
        raise ContactError("This is no temperature.", next_step="Write it in degrees Celsius, like 36.5.")
    return round(found, 1)

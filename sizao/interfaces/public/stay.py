"""In quarantine at a site, on one's own phone and without an account: temperature, symptoms, needs, and an alarm.

Opened once with the code of the notice and something the person knows. The phone then keeps a pass, not the code: it
opens the entries of this stay and nothing else, so that what was measured without a network can be sent hours later.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.own_stay import OwnStay, check_oneself, find_own_stay, read_own_stay, say_oneself
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.foundation.privacy.retired_keys import RetiredKeyError
from sizao.interfaces.clock import now
from sizao.interfaces.console.quarantine_parts import number_of
from sizao.interfaces.field.shell import (
    PhoneShell,
    forgets_after,
    in_language_asked,
    is_from_shell,
    kept_seconds,
    once_key,
    shell_context,
)
from sizao.interfaces.printing.telling import moment_words
from sizao.interfaces.public.own import remembered
from sizao.interfaces.quarantine_words import NOTES, PARTS
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine.queries import part_of
from sizao.response.quarantine.types import Note, NoteKind, StayFile, StayState
from sizao.response.restrictions.operations import open_own
from sizao.response.restrictions.types import CodeError, LockedError, OwnAccess, RestrictionNotFoundError


SHELL = PhoneShell(
    "stay",
    page="stay",
    title=gettext_lazy("My quarantine"),
    assets=("public/stay.css", "public/stay.js"),
)
_SALT = "own stay"
# Longer than any term: the pass ends with the stay, this only bounds what was lost and never used.
_PASS_LASTS = timedelta(days=60)
# The day shows what came of it; what the phone keeps of an answer would only stand above it.
_ANSWER_HOURS = 1 / 6
_OPENED_HOURS = 1 / 60
_SHOWN_DAYS = 2
_REFUSED, _GONE, _TOO_MANY = 422, 410, 429


@require_http_methods(["GET", "HEAD", "POST"])
@in_language_asked
def stay(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; and the answer to what was sent, with the day as it stands."""
    if request.method != "POST":
        return _page(request, {}, 200)
    at = now()
    try:
        access = _access(request, at)
    except CodeError as error:
        is_locked = isinstance(error, LockedError)
        answer = _answered(request, {"problem": error, "typed": request.POST}, _TOO_MANY if is_locked else _REFUSED)
        if is_locked:
            answer["Retry-After"] = "900"
        return answer
    except RetiredKeyError:
        return _gone(request)
    except SizaoError as error:
        return _answered(request, {"problem": error}, _REFUSED)
    own = None
    try:
        own = find_own_stay(access=access, at=at)
        if own is None:
            return _answered(request, {"nothing": True}, 200)
        answer_words = _act(request, own, at)
        return _answered(request, _day(access, own, at) | {"answer": answer_words}, 200)
    except (RestrictionNotFoundError, RetiredKeyError):
        return _gone(request)
    except SizaoError as error:
        context = _day(access, own, at) if own else {}
        return _answered(request, context | {"problem": error, "typed": request.POST}, _REFUSED)


def _gone(request: HttpRequest) -> HttpResponse:
    """After the outbreak was closed a pass leads to nothing; the phone forgets it."""
    problem = {"what": _("Nothing is held any more."), "next_step": _("You can close this page.")}
    return _answered(request, {"problem": problem, "over": True}, _GONE)


def _access(request: HttpRequest, at: datetime) -> OwnAccess:
    """Whose stay this is: by the pass on the phone, by the page opened before, or by code and factor."""
    given = request.POST
    if given.get("act") == "enter" and (opened := remembered(request)) is not None:
        return opened
    if given.get("act") == "open":
        address = request.META.get("REMOTE_ADDR", "")
        return open_own(code=given.get("code", ""), factor=given.get("factor", ""), address=address, at=at)
    try:
        notice, path = signing.loads(given.get("pass", ""), salt=_SALT, max_age=_PASS_LASTS)
    except signing.BadSignature as error:
        raise SizaoError(
            _("This phone does not know your stay any more."), next_step=_("Open it again with the code.")
        ) from error
    return OwnAccess(int(notice), str(path))


def _act(request: HttpRequest, own: OwnStay, at: datetime) -> dict[str, Any]:
    """Notes what was sent; what to tell the person about it."""
    given, once = request.POST, once_key(request)
    words = given.get("words", "")
    match given.get("act", ""):
        case "check":
            check = check_oneself(
                own=own, temperature=given.get("temperature", ""), symptoms=given.get("symptoms", ""),
                since=at - timedelta(seconds=kept_seconds(request)), once=once, protocol=DEFAULT_PROTOCOL, at=at,
            )  # fmt: skip
            if check.is_alarm:
                return {"tone": "late", "words": _("Thank you. The doctor of the site was told and looks after you.")}
            return {"tone": "well", "words": _("Thank you, it is noted. We wish you a good day.")}
        case "alarm":
            say_oneself(own=own, kind=NoteKind.ALARM, words=words.strip() or _("I feel very ill"), once=once, at=at)
            return {"tone": "late", "words": _("The doctor of the site was called. Stay in your room; help comes.")}
        case "need":
            say_oneself(own=own, kind=NoteKind.NEED, words=words, once=once, at=at)
            return {"tone": "well", "words": _("The staff of the site were told what you need.")}
        case "account":
            about = number_of(given.get("about", ""))
            say_oneself(own=own, kind=NoteKind.ACCOUNT, words=words, about=about, once=once, at=at)
            return {"tone": "well", "words": _("What you say about it stands beside it now.")}
    return {}


def _day(access: OwnAccess, own: OwnStay, at: datetime) -> dict[str, Any]:
    """The stay as its person sees it: where, until when, what is noted of these days, what was answered."""
    language = get_language() or ""
    one, file = own.stay, read_own_stay(own=own, at=at)
    today = at.astimezone(ZONE).date()
    telephone = one.site_telephone
    return {
        "pass": signing.dumps([access.notice_id, access.division_path], salt=_SALT),
        "once": token_urlsafe(16),
        "hours": _kept_hours(one.due_at, at),
        "stay": one,
        "site": one.site_label(language),
        "telephone": telephone,
        "call": "".join(sign for sign in telephone if sign.isdigit() or sign == "+"),
        "ends": moment_words(one.due_at, "en" if language == "en" else "zh"),
        "is_waiting": one.state is StayState.WAITING,
        "is_coming": one.state is StayState.PLACED,
        "is_there": one.state is StayState.ARRIVED,
        "over": one.state is StayState.LEFT,
        "part": PARTS[part_of(at.astimezone(ZONE))],
        "measured": [
            {
                "on": check.on.isoformat(),
                "part": PARTS[check.part],
                "temperature": f"{check.temperature:.1f}",
                "symptoms": check.symptoms,
                "is_alarm": check.is_alarm,
                "is_own": check.noted_by.startswith("person:"),
            }
            for check in file.checks
            if (today - check.on).days < _SHOWN_DAYS
        ],
        "is_measured": any(check.on == today and check.part is part_of(at.astimezone(ZONE)) for check in file.checks),
        "notes": [_note(note, file, language) for note in file.notes if note.kind is not NoteKind.ACCOUNT],
    }


def _kept_hours(due_at: datetime, at: datetime) -> int:
    """For how long the phone may keep the page of the day: until the term is over and a day more."""
    return max(24, int((due_at - at).total_seconds() // 3600) + 24)


def _note(note: Note, file: StayFile, language: str) -> dict[str, Any]:
    tone, kind = NOTES[note.kind]
    return {
        "id": note.id,
        "tone": "well" if note.settled_at else tone,
        "kind": kind,
        "words": note.words,
        "at": moment_words(note.at, "en" if language == "en" else "zh"),
        "is_settled": note.settled_at is not None,
        "how": note.settled_words,
        "is_breach": note.kind is NoteKind.BREACH,
        "accounts": [one.words for one in file.notes if one.kind is NoteKind.ACCOUNT and one.about == note.id],
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "public/stay/page.html", {**shell_context(SHELL), **context}, status=status)
    # The page without anybody's day is the same for everybody, and lies on the phone; a day never does by itself.
    response["Cache-Control"] = "no-store" if context else "no-cache"
    return response


def _answered(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """A part of a page for the shell, the whole page where there is no script."""
    if not is_from_shell(request):
        return _page(request, context, status)
    response = render(request, "public/stay/sheet.html", context, status=status)
    response["Cache-Control"] = "no-store"
    is_opening = request.POST.get("act") == "open"
    return forgets_after(response, hours=_OPENED_HOURS if is_opening else _ANSWER_HOURS)

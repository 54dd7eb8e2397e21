"""The person's own page: opened with the code of a notice and something the person knows, closed after half an hour."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.health_code import health_code_of
from sizao.desk.own_stay import find_own_stay
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.retired_keys import RetiredKeyError
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.console.words import place_name
from sizao.interfaces.health_code_words import health_code_words
from sizao.interfaces.printing.telling import evidence_words, moment_words, notice_text
from sizao.interfaces.restrictions_words import APPEAL_OUTCOMES, GROUND_SOURCES, GROUNDS, RESTRICTION_STATES
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places
from sizao.response.quarantine.types import StayState
from sizao.response.restrictions.operations import lodge_own_appeal, open_own
from sizao.response.restrictions.queries import get_own_file
from sizao.response.restrictions.types import (
    AppealOutcome,
    CodeError,
    LockedError,
    OwnAccess,
    OwnFile,
    OwnRestriction,
    State,
)


_KEPT = "own_page"
_OPEN_FOR = timedelta(minutes=30)
_TOO_MANY, _GONE = 429, 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The question for the code, and behind it what the person may see."""
    if request.method == "POST":
        try:
            access = open_own(
                code=request.POST.get("code", ""),
                factor=request.POST.get("factor", ""),
                address=request.META.get("REMOTE_ADDR", ""),
                at=now(),
            )
        except CodeError as error:
            status = _TOO_MANY if isinstance(error, LockedError) else 422
            return render(request, "public/ask.html", {"problem": error}, status=status)
        except RetiredKeyError:
            return _gone(request)
        _remember(request, access)
        return redirect("my")
    access_now = remembered(request)
    if access_now is None:
        return render(request, "public/ask.html")
    return _page(request, access_now)


def _gone(request: HttpRequest) -> HttpResponse:
    """After the outbreak was closed a code leads to nothing, and nobody outside is told about keys."""
    problem = {"what": _("Nothing is held any more."), "next_step": _("You can close this page.")}
    return render(request, "public/ask.html", {"problem": problem}, status=_GONE)


@never_cache
@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """The person contests a restriction of theirs."""
    access = remembered(request)
    if access is None:
        return redirect("my")
    number = request.POST.get("restriction", "")
    try:
        lodge_own_appeal(
            access=access,
            restriction_id=int(number) if number.isdecimal() and len(number) < 16 else 0,
            statement=request.POST.get("statement", ""),
            at=now(),
            machine=clock.machine_time(),
        )
    except SizaoError as error:
        return _page(request, access, problem=error, given=request.POST.get("statement", ""))
    return redirect("my")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Closes the page before somebody else takes the phone."""
    request.session.pop(_KEPT, None)
    return redirect("my")


def _page(request: HttpRequest, access: OwnAccess, **extra: Any) -> HttpResponse:
    language = "en" if get_language() == "en" else "zh"
    try:
        file = get_own_file(access=access, at=now())
    except SizaoError as error:
        request.session.pop(_KEPT, None)
        return render(request, "public/ask.html", {"problem": error}, status=410)
    context = {
        "is_place": file.subject.place is not None,
        "place": _place_of(file),
        "health_code": _code(file, access),
        "has_stay": _has_stay(file, access),
        "restrictions": [_restriction(one, language) for one in file.restrictions],
        "held": [
            {
                "kind": GROUNDS[ground.kind],
                "source": GROUND_SOURCES[ground.source],
                "words": evidence_words({"kind": ground.kind.value, "facts": ground.facts}, language),
                "stated": moment_words(ground.stated_at, language),
                "fell": ground.fallen_why if ground.fallen_at else "",
            }
            for ground in file.grounds
        ],
    }
    return render(request, "public/own.html", context | extra, status=422 if "problem" in extra else 200)


def _code(file: OwnFile, access: OwnAccess) -> dict[str, Any] | None:
    """The person's own health code, where the locality shows one; from all that is recorded in the province."""
    if file.subject.person is None:
        return None
    province = access.division_path.split(".")[0]
    reader = SystemActor(Role.INVESTIGATOR, f"person:notice:{access.notice_id}", Scope(province))
    return health_code_words(health_code_of(actor=reader, person=file.subject.person, at=now()))


def _has_stay(file: OwnFile, access: OwnAccess) -> bool:
    """Whether a place at a quarantine site is asked for or held: then the page leads to its daily entries."""
    own = find_own_stay(access=access, at=now()) if file.subject.person is not None else None
    return own is not None and own.stay.state is not StayState.LEFT


def _place_of(file: OwnFile) -> str:
    """What the place of the page is called; empty for a person, whom the page names nowhere."""
    key = file.subject.place
    return place_name(get_places(keys=[key])[key]) if key is not None else ""


def _restriction(one: OwnRestriction, language: str) -> dict[str, Any]:
    found, notice = one.restriction, one.notice
    told_at = notice.delivery.given_at if notice.delivery else notice.issued_at
    tone, state = RESTRICTION_STATES[found.state]
    is_over = found.state in (State.ENDED, State.EXPIRED)
    return {
        "id": found.id,
        "tone": tone,
        "state": state,
        "is_over": is_over,
        "ended": moment_words(found.ended_at, language) if found.ended_at else "",
        "text": notice_text(notice.content, told_at=told_at, language=language),
        "told": moment_words(told_at, language),
        "appeals": [
            {
                "number": appeal.number,
                "lodged": moment_words(appeal.lodged_at, language),
                "due": moment_words(appeal.due_at, language),
                "statement": appeal.statement,
                "outcome": APPEAL_OUTCOMES[appeal.answer.outcome] if appeal.answer else None,
                "reasons": appeal.answer.reasons if appeal.answer else "",
                "answered": moment_words(appeal.answer.at, language) if appeal.answer else "",
            }
            for appeal in one.appeals
        ],
        "may_appeal": all(
            appeal.answer is not None and appeal.answer.outcome is not AppealOutcome.UPHELD for appeal in one.appeals
        ),
        "appeal_hint": _("You will see the answer here. You may also call."),
    }


def _remember(request: HttpRequest, access: OwnAccess) -> None:
    # A fresh session, so that nobody who was here before shares it.
    request.session.cycle_key()
    until = clock.machine_time() + _OPEN_FOR
    request.session[_KEPT] = [access.notice_id, access.division_path, until.isoformat()]


def remembered(request: HttpRequest) -> OwnAccess | None:
    """Whose page is open in this session; nobody's after half an hour."""
    kept = request.session.get(_KEPT)
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    number, path, until = kept
    if datetime.fromisoformat(until) <= clock.machine_time():
        request.session.pop(_KEPT, None)
        return None
    return OwnAccess(number, path)

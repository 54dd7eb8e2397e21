"""Emergency access: asked for and had at once, ended by hand, and what the auditor finds afterwards."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sizao.engines.policy.vocabulary import Safeguard
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.foundation.rights.operations import end_access, review_access, take_access
from sizao.foundation.rights.queries import find_home, find_live_access, limit_of, list_accesses
from sizao.foundation.rights.types import EmergencyError, EmergencyGrant, EmergencyOutcome
from sizao.interfaces.clock import now
from sizao.interfaces.console.words import actor_names, division_names, moment
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import keys_of_human
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel


OUTCOMES: dict[str, tuple[str, str | Promise]] = {
    EmergencyOutcome.JUSTIFIED: ("well", gettext_lazy("justified")),
    EmergencyOutcome.NOT_JUSTIFIED: ("late", gettext_lazy("not justified")),
}

TAKE_ACCESS = gettext_lazy("It cannot wait: emergency access")


def way_beyond(user: Any, person: str = "") -> str:
    """The address of emergency access, for `person` by shown key, where a look within one's area found nothing.

    Empty for whoever may not take it, or has no other area to look into.
    """
    if not can(user, Permission.BREAK_GLASS) or all(user.scope.covers(county.path) for county in _counties()):
        return ""
    return reverse("emergency") + (f"?{urlencode({'person': person})}" if person else "")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def emergency(request: HttpRequest) -> HttpResponse:
    """What one has or had oneself; for auditors all that concerns their area. Each act is a form of this page."""
    if not (can(request.user, Permission.BREAK_GLASS) or can(request.user, Permission.REVIEW_EMERGENCY)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    try:
        _act(request)
    except NotPermittedError as error:
        return _page(request, problem=error, status=403)
    except SizaoError as error:
        return _page(request, problem=error, status=422)
    return redirect("emergency")


def _act(request: HttpRequest) -> None:
    given, at = request.POST, now()
    reason = given.get("reason", "")
    match given.get("act"):
        case "take":
            _take(request)
            messages.warning(request, _("You have emergency access. The auditor was told."))
        case "end":
            end_access(number=_number(given.get("number")), actor=request.user, at=at, reason=_("Ended by hand"))
            messages.success(request, _("Emergency access is over."))
        case "review":
            found = given.get("outcome", "")
            if found not in set(EmergencyOutcome):
                raise EmergencyError("Say whether it was justified.", next_step="Choose one of the two.")
            review_access(
                number=_number(given.get("number")),
                outcome=EmergencyOutcome(found),
                actor=request.user,
                at=at,
                reason=reason,
            )
            messages.success(request, _("Done."))
        case _:
            raise EmergencyError("This form is not known.", next_step="Reload the page and try again.")


def _take(request: HttpRequest) -> None:
    given = request.POST
    text, path = given.get("person", "").strip(), given.get("division", "")
    persons: tuple[int, ...] = ()
    if text:
        key = key_from_shown(text)
        if key is None:
            raise EmergencyError("This is no person key.", next_step="Write it as the pages show it: P and 16 signs.")
        home = find_home(person=key)
        if home is None:
            raise EmergencyError("Nobody of this key is registered.", next_step="Check the key, or choose a division.")
        path, persons = home, keys_of_human(key=key)
    elif path not in {division.path for division in _counties()}:
        raise EmergencyError("Choose a division, or give a person key.", next_step="One of the two is needed.")
    take_access(
        division_path=path,
        persons=persons,
        hours=_number(given.get("hours")),
        actor=request.user,
        at=now(),
        reason=given.get("reason", ""),
    )


def _counties() -> list[Any]:
    return list(list_divisions(level=DivisionLevel.COUNTY))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 16 else 0


def _page(request: HttpRequest, *, problem: SizaoError | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    accesses = list_accesses(actor=user)
    names = actor_names([name for one in accesses for name in (one.actor, one.reviewed_by) if name])
    places = division_names([path for one in accesses for path in (one.division_path, one.own_path)])
    outside = [one.path for one in _counties() if not user.scope.covers(one.path)]
    labels = division_names(outside)
    context = {
        "may_take": can(user, Permission.BREAK_GLASS) and bool(outside),
        "has_none_outside": can(user, Permission.BREAK_GLASS) and not outside,
        "may_review": can(user, Permission.REVIEW_EMERGENCY),
        "live": next(
            (_shown(one, names, places) for one in accesses if one.is_live and one.actor == user.actor_id), None
        ),
        "accesses": [_shown(one, names, places) | {"is_own": one.actor == user.actor_id} for one in accesses],
        "counties": [(path, labels[path]) for path in outside],
        "limit": limit_of(Safeguard.EMERGENCY_ACCESS, at=now()),
        "given": request.POST or request.GET,
        "problem": problem,
    }
    return render(request, "console/emergency.html", context, status=status)


def _shown(one: EmergencyGrant, names: dict[str, str], places: dict[str, str]) -> dict[str, Any]:
    tone, outcome = OUTCOMES[one.outcome] if one.outcome else ("due", _("to be reviewed"))
    # The clock of the trail is the machine's, so the reads are found by who did them and the number of the grant.
    query = urlencode({"actor": one.actor, "what": "sort:read"})
    return {
        "id": one.id,
        "who": names.get(one.actor, one.actor),
        "own": places.get(one.own_path, one.own_path),
        "where": places.get(one.division_path, one.division_path),
        "person": one.shown_person,
        "reason": one.reason,
        "from": moment(one.granted_at),
        "until": moment(one.ended_at or one.until_at),
        "until_time": localtime(one.until_at).strftime("%H:%M"),
        "is_live": one.is_live,
        "was_ended": one.ended_at is not None,
        "earlier": one.earlier,
        "tone": tone,
        "outcome": outcome,
        "is_reviewed": one.outcome is not None,
        "review": one.review_reason,
        "reviewer": names.get(one.reviewed_by, one.reviewed_by),
        "reads": f"{reverse('audit')}?{query}",
    }


def emergency_band(user: Any) -> dict[str, Any] | None:
    """What the band of every page says while somebody has emergency access."""
    if not can(user, Permission.BREAK_GLASS):
        return None
    live = find_live_access(actor=user)
    if live is None:
        return None
    places = division_names([live.division_path])
    return {
        "where": live.shown_person or places.get(live.division_path, live.division_path),
        "until": localtime(live.until_at).strftime("%H:%M"),
    }

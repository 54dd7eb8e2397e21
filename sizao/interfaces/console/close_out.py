"""Closing an outbreak: what would go, legal holds, the proposal of one and the confirmation of another, the proof."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.closing import confirm
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.queries import names_of_actors
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.operations import hold_records, propose_close_out, release_hold, withdraw_close_out
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.foundation.privacy.queries import count_what_goes, get_close_out, list_close_outs, list_holds
from sizao.foundation.privacy.retention import fates
from sizao.foundation.privacy.types import CloseOutState, Closing, HoldKind, PrivacyError
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.retention import holds_words
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import CLASSIFICATIONS, division_names, moment
from sizao.interfaces.realm_band import as_download
from sizao.kernel.errors import SizaoError
from sizao.kernel.privacy_classes import PrivacyClass
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases.queries import find_case_by_number


STATES: dict[str, tuple[str, str | Promise]] = {
    CloseOutState.PROPOSED: ("due", gettext_lazy("waits for a second person")),
    CloseOutState.WITHDRAWN: ("info", gettext_lazy("withdrawn")),
    CloseOutState.CONFIRMED: ("due", gettext_lazy("records are being erased")),
    CloseOutState.ERASED: ("due", gettext_lazy("files are being removed")),
    CloseOutState.DONE: ("well", gettext_lazy("done, with proof")),
}
CLASSES: dict[str, str | Promise] = {
    PrivacyClass.IDENTITY: gettext_lazy("identity"),
    PrivacyClass.HEALTH: gettext_lazy("health"),
    PrivacyClass.MOVEMENT: gettext_lazy("movement"),
    PrivacyClass.OPERATIONAL: gettext_lazy("operation"),
    PrivacyClass.PUBLIC: gettext_lazy("public"),
}


@require_safe
@needs(Permission.SEE_CLOSE_OUT)
def close_out(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Permission.SEE_CLOSE_OUT)
def act(request: HttpRequest) -> HttpResponse:
    """Proposes, withdraws, confirms, holds or releases, as the form says."""
    given, reason, at = request.POST, request.POST.get("reason", "").strip(), now()
    try:
        match given.get("act"):
            case "propose":
                propose_close_out(title=given.get("title", ""), actor=request.user, at=at, reason=reason)
            case "withdraw":
                withdraw_close_out(number=_number(given), actor=request.user, at=at, reason=reason or _("Withdrawn"))
            case "confirm":
                confirm(number=_number(given), actor=request.user, at=at, reason=reason or _("Confirmed"))
            case "hold":
                _hold(request, at, reason)
            case "release":
                release_hold(number=_number(given), actor=request.user, at=at, reason=reason)
            case _:
                raise PrivacyError("This form is not known.", next_step="Reload the page and try again.")
    except NotPermittedError as error:
        return _page(request, problem=error, status=403)
    except SizaoError as error:
        return _page(request, problem=error, status=422)
    messages.success(request, _("Done."))
    return redirect("close-out")


@require_safe
@needs(Permission.SEE_CLOSE_OUT)
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """The signed proof as a file."""
    try:
        found = get_close_out(actor=request.user, number=number)
    except PrivacyError as error:
        raise Http404 from error
    if found.state is not CloseOutState.DONE:
        raise Http404
    text = json.dumps(found.proof, ensure_ascii=False, indent=1)
    return as_download(text, f"close-out-{number}.json", kind="application/json")


def _hold(request: HttpRequest, at: datetime, reason: str) -> None:
    given = request.POST
    persons: tuple[int, ...] = ()
    case_id = None
    match given.get("kind", HoldKind.PERSON.value):
        case HoldKind.CASE:
            case_id = _case_id(request, given.get("case", "").strip())
        case HoldKind.OUTBREAK:
            pass
        case _:
            key = key_from_shown(given.get("person", ""))
            if key is None:
                raise PrivacyError("This is no person key.", next_step="Write it as the pages show it: P and 16 signs.")
            persons = tuple(keys_of_human(key=key))
    hold_records(
        persons=persons,
        case_id=case_id,
        basis=given.get("basis", ""),
        until_at=_end_of(given.get("until", "").strip()),
        actor=request.user,
        at=at,
        reason=reason,
    )


def _case_id(request: HttpRequest, number: str) -> int:
    """The case of this number, in the reader's area."""
    user: Any = request.user
    found = find_case_by_number(within=user.scope.path, number=number)
    if found is None:
        raise PrivacyError("There is no case of this number in your area.", next_step="Look at the list of cases.")
    return found


def _end_of(day: str) -> datetime | None:
    """The end of the day to which a hold lasts; None where none is given."""
    if not day:
        return None
    try:
        return make_aware(datetime.combine(date.fromisoformat(day), time.max))
    except ValueError as error:
        raise PrivacyError("This is no day.", next_step="Write it like 2022-03-01.") from error


def _number(given: Any) -> int:
    text = given.get("number", "")
    return int(text) if text.isdecimal() else 0


def _page(request: HttpRequest, *, problem: SizaoError | None = None, status: int = 200) -> HttpResponse:
    closings, holds = list_close_outs(actor=request.user), list_holds(actor=request.user)
    names = names_of_actors(actors={actor for one in closings for actor in (one.proposed_by, one.confirmed_by)})
    context = {
        "closings": [_shown(one, names) for one in closings],
        "open": next((_shown(one, names) for one in closings if one.state in _OPEN), None),
        "holds": holds_words(request, holds),
        "table": _fates(request),
        "shows_all": "all" in request.GET,
        "may_propose": can(request.user, Permission.PROPOSE_CLOSE_OUT),
        "may_confirm": can(request.user, Permission.CONFIRM_CLOSE_OUT),
        "hold_given": request.POST if problem and request.POST.get("act") == "hold" else None,
        "problem": problem,
    }
    return render(request, "console/close_out.html", context, status=status)


_OPEN = (CloseOutState.PROPOSED, CloseOutState.CONFIRMED, CloseOutState.ERASED)


def _shown(closing: Closing, names: dict[str, str]) -> dict[str, Any]:
    tone, label = STATES[closing.state]
    return {
        "id": closing.id,
        "title": closing.title,
        "reason": closing.reason,
        "tone": tone,
        "state": label,
        "is_proposed": closing.state is CloseOutState.PROPOSED,
        "is_done": closing.state is CloseOutState.DONE,
        "proposed": f"{names.get(closing.proposed_by, closing.proposed_by)} · {moment(closing.proposed_at)}",
        "kept": _kept(closing.counts),
        "confirmed": f"{names.get(closing.confirmed_by, closing.confirmed_by)} · {moment(closing.confirmed_at)}"
        if closing.confirmed_by
        else "–",
    }


def _kept(counts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is kept of an outbreak as counts, in words; what is too small to be told is a dash."""
    by_county = counts.get("cases_by_county", {})
    names = division_names(by_county)
    cases = [(str(CLASSIFICATIONS[word]), f"{count:,}") for word, count in counts.get("cases", {}).items() if count]
    return [
        *cases,
        *((names.get(path, path), "–" if count is None else f"{count:,}") for path, count in by_county.items()),
    ]


def _fates(request: HttpRequest) -> Any:
    """The impact assessment: each table, what it holds, what becomes of it, and how many rows would go now."""
    counts = {row.table: row for row in count_what_goes(actor=request.user)}
    columns = [
        Column("table", _("Table")),
        Column("holds", _("Holds")),
        Column("fate", _("At the close-out")),
        Column("goes", _("Goes"), numeric=True),
        Column("stays", _("Stays"), numeric=True),
        Column("why", _("Why it stays")),
    ]
    rows: list[dict[str, Any]] = []
    for fate in sorted(fates(), key=lambda fate: not fate.is_erased):
        count = counts.get(fate.table)
        if "all" not in request.GET and not (count and count.removed + count.kept):
            continue
        rows.append(
            {
                "table": fate.table,
                "holds": ", ".join(str(CLASSES[word]) for word in PrivacyClass if word in fate.classes),
                "fate": Value(_("erased"), tone="due") if fate.is_erased else Value(_("kept"), tone="info"),
                "goes": count.removed if count else "",
                "stays": count.kept if count else "",
                "why": _(fate.why) if fate.why else "",
            }
        )
    return build_table(
        "fates",
        _("What becomes of each table"),
        columns,
        rows,
        request.GET,
        path="/close-out/",
        empty_title=_("Nothing about people is left in your area"),
    )

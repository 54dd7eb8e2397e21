"""Tubes: the list, one tube with its people, and a tube that is entered at the desk."""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.testing.sampling import Collecting, collect
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near, purpose_of, since
from sizao.interfaces.testing_refusals import said
from sizao.interfaces.testing_words import KINDS, POOLING, RESULTS, STATUSES, TUBE_STATES
from sizao.kernel.errors import SizaoError
from sizao.response.testing.operations import void_tube
from sizao.response.testing.queries import access_tube, count_tubes, list_rounds, list_tubes
from sizao.response.testing.types import (
    Pooling,
    RoundState,
    SpecimenKind,
    Tube,
    TubeFile,
    TubeNotFoundError,
    TubeState,
)


SHOWS = ("pending", "retests", "overdue", "positive", "unclear", "void")
_LONGEST = 40


@require_safe
@needs(Permission.SEE_TESTS)
def tubes(request: HttpRequest) -> HttpResponse:
    """All tubes, the newest first, found by code, state, laboratory or round."""
    at = now()
    given = request.GET
    show = given.get("show", "") if given.get("show", "") in SHOWS else ""
    code = given.get("code", "").strip()[:_LONGEST]
    laboratory = given.get("laboratory", "")[:80]
    number = given.get("round", "")
    page = given.get("page", "1")
    found = list_tubes(
        actor=request.user,
        at=at,
        code=code,
        show=show,
        laboratory=laboratory,
        round_id=int(number) if number.isdecimal() and len(number) < 10 else None,
        page=max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1,
        size=PAGE_ROWS,
    )
    context = {
        "tab": "tubes",
        "found": found,
        "rows": [_row(one, at) for one in found.rows],
        "asked": {"show": show, "code": code, "laboratory": laboratory, "round": number},
        "shows": [("", _("All")), *zip(SHOWS, _show_words(), strict=True)],
        "figures": _figures(request, at, show),
        "may_take": can(request.user, Permission.TAKE_SPECIMENS),
    }
    return render(request, "console/testing/tubes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TESTS)
def tube(request: HttpRequest, code: str) -> HttpResponse:
    """One tube: who is in it, what was said about it, who is to be tested alone. And that it does not count."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, code)
    at = now()
    problem = None
    status = 200
    if request.method == "POST":
        try:
            void_tube(code=code, actor=request.user, at=at, reason=given_reason(request))
            return redirect("testing-tube", code=code)
        except SizaoError as error:
            problem, status = error, 422
    try:
        file = access_tube(actor=request.user, code=code, purpose=purpose, at=at)
    except TubeNotFoundError as error:
        return render(request, "console/testing/tube.html", {"code": code, "problem": error, "tab": ""}, status=404)
    context = _tube_context(request, file) | {"problem": problem, "at": at, "code": code}
    return render(request, "console/testing/tube.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TAKE_SPECIMENS)
def take(request: HttpRequest) -> HttpResponse:
    """A tube entered at the desk: code first, then the cards or keys of its people, one a line."""
    at = now()
    given = request.POST
    context: dict[str, Any] = {
        "tab": "tubes",
        "values": given or {"collected_at": moment(at), "pooling": Pooling.SINGLE, "kind": SpecimenKind.OROPHARYNGEAL},
        "poolings": list(POOLING.items()),
        "kinds": list(KINDS.items()),
        "rounds": list_rounds(actor=request.user, states=[RoundState.RUNNING]).rows,
        "once": given.get("once") or token_urlsafe(24),
    }
    if request.method != "POST":
        return render(request, "console/testing/take.html", context)
    try:
        made = collect(collecting=_collecting(request), actor=request.user, at=at, reason=_("Specimens taken"))
    except SizaoError as error:
        return render(request, "console/testing/take.html", context | {"problem": said(error)}, status=422)
    return redirect("testing-tube", code=made.code)


def _collecting(request: HttpRequest) -> Collecting:
    given = request.POST
    number = given.get("round", "")
    return Collecting(
        code=given.get("code", ""),
        pooling=Pooling(given["pooling"]) if given.get("pooling") in set(Pooling) else Pooling.SINGLE,
        kind=SpecimenKind(given["kind"]) if given.get("kind") in set(SpecimenKind) else SpecimenKind.OTHER,
        people=[line.strip() for line in given.get("people", "").splitlines() if line.strip()],
        collected_at=given_instant(request, "collected_at"),
        place=given.get("place", "").strip()[:200],
        round_id=int(number) if number.isdecimal() and len(number) < 10 else None,
        once=given.get("once", "")[:80],
    )


def _show_words() -> list[str]:
    return [
        _("without a result"),
        _("re-tests, first in the laboratory"),
        _("promised for earlier"),
        _("positive"),
        _("unclear"),
        _("set aside"),
    ]


def _figures(request: HttpRequest, at: Any, show: str) -> list[dict[str, Any]]:
    counts = count_tubes(actor=request.user, at=at)
    return [
        {
            "number": counts[name],
            "label": label,
            "tone": tone if counts[name] else "well",
            "url": f"{request.path}?show={name}",
            "current": show == name,
        }
        for name, label, tone in (
            ("overdue", _("promised for earlier"), "late"),
            ("pending", _("without a result"), "info"),
            ("retests", _("re-tests, first in the laboratory"), "due"),
            ("positive", _("positive in 24 hours"), "late"),
        )
    ]


def _row(one: Tube, at: Any) -> dict[str, Any]:
    tone, state = TUBE_STATES[one.state]
    if one.result is not None:
        tone, state = RESULTS[one.result]
    elif one.is_overdue(at):
        tone, state = "late", _("promised for earlier")
    return {
        "code": one.code,
        "is_first": one.is_retest and one.is_pending,
        "tone": tone,
        "state": state,
        "pooling": POOLING[one.pooling],
        "people": one.people,
        "collected": moment_near(one.collected_at, at),
        "place": one.place or "–",
        "laboratory": one.laboratory or "–",
        "promised": moment_near(one.promised_at, at),
        "resulted": moment_near(one.resulted_at, at),
    }


def _tube_context(request: HttpRequest, file: TubeFile) -> dict[str, Any]:
    one = file.tube
    tone, state = TUBE_STATES[one.state] if one.result is None else RESULTS[one.result]
    may_search = can(request.user, Permission.SEARCH_PEOPLE)
    names = actor_names([one.collected_by, *(version.by for version in file.versions)])
    columns = [Column("person", _("Person")), Column("state", _("Tested alone")), Column("tube", _("In the tube"))]
    rows = [
        {
            "person": Value(member.shown, url=reverse("person", args=[member.shown]) if may_search else ""),
            "state": _standing(file, member),
            "tube": Value(member.retested_by, url=reverse("testing-tube", args=[member.retested_by]))
            if member.retested_by
            else "–",
        }
        for member in file.members
    ]
    return {
        "tab": "tubes",
        "file": file,
        "one": one,
        "tone": tone,
        "state": state,
        "pooling": POOLING[one.pooling],
        "kind": KINDS[one.kind],
        "division": division_names([one.division_path])[one.division_path],
        "collected_by": names[one.collected_by],
        "real": since(one.received_at, one.resulted_at) if one.received_at and one.resulted_at else "",
        "people": build_table("people", _("People in the tube"), columns, rows, request.GET, path=request.path),
        "versions": [
            {
                "number": version.number,
                "status": STATUSES[version.status],
                "tone": RESULTS[version.result][0],
                "result": RESULTS[version.result][1],
                "resulted": moment(version.resulted_at),
                "laboratory": version.laboratory,
                "value": " ".join(part for part in (version.method, version.value) if part) or "–",
                "at": moment(version.at),
                "by": names[version.by],
            }
            for version in file.versions
        ],
        "asks": sum(member.is_due for member in file.members),
        "may_void": one.state in (TubeState.COLLECTED, TubeState.RECEIVED)
        and can(request.user, Permission.TAKE_SPECIMENS),
    }


def _standing(file: TubeFile, member: Any) -> Value:
    if member.is_due:
        return Value(_("to be tested at once"), tone="late")
    if member.retest_result is not None:
        tone, words = RESULTS[member.retest_result]
        return Value(words, tone=tone)
    if member.retested_by:
        return Value(_("taken, no result yet"), tone="info")
    return Value(_("nothing to do"), tone="well")

"""Key groups: who is tested again and again because of what they do, and when each was tested last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.testing.sampling import keys_of
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.testing_rounds import place_names
from sizao.interfaces.console.words import division_names, moment_near
from sizao.interfaces.testing_refusals import said
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import homes_of
from sizao.response.testing.operations import add_members, make_group, remove_member
from sizao.response.testing.queries import get_group, list_groups, list_members, list_rounds
from sizao.response.testing.types import GroupMember, GroupNotFoundError, KeyGroup, RoundTarget


_MOST_DAYS_DIGITS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TESTS)
def groups(request: HttpRequest) -> HttpResponse:
    """All key groups of the area; a new one is made here."""
    at = now()
    problem, status = None, 200
    if request.method == "POST":
        try:
            return redirect("testing-group", number=_make(request, at))
        except SizaoError as error:
            problem, status = error, 422
    found = list_groups(actor=request.user)
    places = division_names(one.division_path for one in found)
    columns = [
        Column("name", _("Key group")),
        Column("place", _("Division")),
        Column("people", _("People"), numeric=True),
        Column("days", _("Tested every (days)"), numeric=True),
        Column("basis", _("By which order")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "name": Value(one.name, url=reverse("testing-group", args=[one.id])),
            "place": places[one.division_path],
            "people": one.people,
            "days": one.every_days,
            "basis": one.basis,
        }
        for one in found
    ]
    table = build_table(
        "groups", _("Key groups"), columns, rows, request.GET, path=request.path,
        empty_title=_("No key group yet"),
        empty_hint=_("A key group holds people who are tested every so many days because of what they do."),
    )  # fmt: skip
    context = {
        "tab": "groups",
        "table": table,
        "problem": problem,
        "values": request.POST,
        "may_run": can(request.user, Permission.RUN_TESTING),
    }
    return render(request, "console/testing/groups.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TESTS)
def group(request: HttpRequest, number: int) -> HttpResponse:
    """One key group: who is in it, as keys, whoever was not tested for the longest time first."""
    at = now()
    problem, status = None, 200
    try:
        found = get_group(actor=request.user, group_id=number)
        if request.method == "POST":
            try:
                _act(request, number, at)
                return redirect("testing-group", number=number)
            except SizaoError as error:
                problem, status = said(error), 422
    except GroupNotFoundError as error:
        raise Http404 from error
    members = list_members(actor=request.user, group_id=number, at=at)
    rounds = list_rounds(actor=request.user, kind=RoundTarget.KEY_GROUP, target=f"group:{number}", size=5).rows
    context = {
        "tab": "groups",
        "one": found,
        "division": division_names([found.division_path])[found.division_path],
        "late": sum(_is_late(one, found, at) for one in members),
        "table": _members(request, found, members, at),
        "rounds": rounds,
        "problem": problem,
        "values": request.POST if problem else {},
        "may_run": can(request.user, Permission.RUN_TESTING),
        "exports": [
            (ending.upper(), reverse("testing-group-export", args=[number, ending])) for ending in ("csv", "xlsx")
        ],
    }
    return render(request, "console/testing/group.html", context, status=status)


@require_safe
@needs(Permission.SEE_TESTS)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The members as keys with their last specimen."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    try:
        found = get_group(actor=request.user, group_id=number)
    except GroupNotFoundError as error:
        raise Http404 from error
    members = list_members(actor=request.user, group_id=number, at=at)
    keep_export(request, "tests", rows=len(members), purpose=_("Members of a key group"), at=at)
    names = place_names({one.home_path or "" for one in members})
    lines = [
        [one.shown, names.get(one.home_path or "", ""), one.last_at, "1" if _is_late(one, found, at) else "0"]
        for one in members
    ]
    return as_file(ending, f"key-group-{number}", [("person", "place", "last_specimen_at", "due"), *lines])


def _make(request: HttpRequest, at: datetime) -> int:
    given = request.POST
    days = given.get("every_days", "").strip()
    if not days.isdecimal() or len(days) > _MOST_DAYS_DIGITS:
        raise FormError(_("This is no number of days."), next_step=_("Write digits only."))
    return make_group(
        name=given.get("name", ""),
        division_path=request.user.scope.path or "",
        every_days=int(days),
        basis=given.get("basis", ""),
        actor=request.user,
        at=at,
        reason=given.get("basis", "").strip(),
    )


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given, who = request.POST, {"actor": request.user, "at": at, "reason": given_reason(request)}
    if given.get("act") == "remove":
        person = key_from_shown(given.get("person", ""))
        if person is None:
            raise FormError(_("No person was chosen."), next_step=_("Choose one of the list."))
        remove_member(group_id=number, person=person, **who)
        return
    keys = keys_of([line.strip() for line in given.get("people", "").splitlines() if line.strip()])
    homes = homes_of(actor=request.user, keys=keys)
    add_members(group_id=number, homes={key: homes[key][0] if key in homes else None for key in keys}, **who)


def _is_late(one: GroupMember, group: KeyGroup, at: datetime) -> bool:
    """Whether a test is due: none yet, or the last one is so many days ago as the group's order says."""
    return one.last_at is None or at - one.last_at >= timedelta(days=group.every_days)


def _members(request: HttpRequest, group: KeyGroup, members: Sequence[GroupMember], at: datetime) -> Any:
    names = place_names({one.home_path for one in members if one.home_path})
    may_search = can(request.user, Permission.SEARCH_PEOPLE)
    columns = [
        Column("person", _("Person")),
        Column("state", _("State")),
        Column("last", _("Last specimen")),
        Column("place", _("Registered in")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "person": Value(one.shown, url=reverse("person", args=[one.shown]) if may_search else ""),
            "state": Value(_("due for a test"), tone="due")
            if _is_late(one, group, at)
            else Value(_("tested in time"), tone="well"),
            "last": Value(
                moment_near(one.last_at, at) if one.last_at else pgettext("specimen", "never"),
                order=one.last_at.isoformat() if one.last_at else "",
            ),
            "place": names.get(one.home_path or "", "–"),
        }
        for one in members
    ]
    return build_table(
        "members", _("Members"), columns, rows, request.GET, path=request.path,
        empty_title=_("Nobody is in this group yet"),
        empty_hint=_("Add people by the number of their card or their key, one a line."),
    )  # fmt: skip

"""Rounds of mass testing: the list, the decision, and the board of one round."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.testing.rounds import (
    MOST_LISTED,
    Community,
    Untested,
    begin_series,
    group_of,
    next_round_of,
    planned_for,
    progress_by_community,
)
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.persons import FormError, given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment, moment_near
from sizao.interfaces.testing_words import POOLING, ROUND_STATES, STAGES, TARGETS
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import find_divisions, name_units
from sizao.response.testing.operations import (
    add_points,
    begin_round,
    cancel_round,
    close_round,
    finish_point,
)
from sizao.response.testing.queries import (
    count_rounds,
    get_group,
    get_progress,
    list_groups,
    list_points,
    list_rounds,
    round_negative,
)
from sizao.response.testing.types import (
    GroupNotFoundError,
    NewPoint,
    Pooling,
    RoundNotFoundError,
    RoundProgress,
    RoundState,
    RoundTarget,
    TestingRound,
)
from sizao.response.zones.queries import get_zone, list_zones
from sizao.response.zones.types import ZoneState


@require_safe
@needs(Permission.SEE_TESTS)
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, open ones first."""
    at = now()
    text = request.GET.get("text", "").strip()[:80]
    state = request.GET.get("state", "")
    page = request.GET.get("page", "1")
    found = list_rounds(
        actor=request.user,
        text=text,
        states=[RoundState(state)] if state in set(RoundState) else (),
        page=max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1,
        size=PAGE_ROWS,
    )
    names = division_names(one.division_path for one in found.rows)
    counts = count_rounds(actor=request.user, round_ids=[one.id for one in found.rows])
    context = {
        "tab": "rounds",
        "found": found,
        "rows": [_row(one, counts.get(one.id, (0, 0)), names, at) for one in found.rows],
        "text": text,
        "state": state,
        "states": [("", _("All")), *((word, label) for word, (_tone, label) in ROUND_STATES.items())],
        "may_decide": can(request.user, Permission.RUN_TESTING),
    }
    return render(request, "console/testing/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_TESTING)
def decide(request: HttpRequest) -> HttpResponse:
    """A new round: over a zone in force, a division, or a key group."""
    at = now()
    context: dict[str, Any] = {
        "tab": "rounds",
        "values": request.POST or _first_values(request, at),
        "targets": list(TARGETS.items()),
        "poolings": list(POOLING.items()),
        "zones": _zones(request, at),
        "groups": [
            (str(one.id), f"{one.name} · {one.people}") for one in list_groups(actor=request.user) if one.people
        ],
    }
    if request.method != "POST":
        return render(request, "console/testing/round_new.html", context)
    try:
        found = _begin(request, at)
    except SizaoError as error:
        return render(request, "console/testing/round_new.html", context | {"problem": error}, status=422)
    return redirect("testing-round", number=found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TESTS)
def board(request: HttpRequest, number: int) -> HttpResponse:
    """How far a round is, street by street, and what is decided about it."""
    at = now()
    problem, status = None, 200
    if request.method == "POST":
        try:
            _act(request, number, at)
            return redirect("testing-round", number=number)
        except SizaoError as error:
            problem, status = error, 422
    try:
        progress = get_progress(actor=request.user, round_id=number)
    except RoundNotFoundError as error:
        raise Http404 from error
    context = _board(request, progress, at) | {"problem": problem, "values": request.POST}
    return render(request, "console/testing/round.html", context, status=status)


@require_safe
@needs(Permission.SEARCH_PEOPLE)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """Who gave no specimen yet, as keys with their community, for those who go from door to door."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    try:
        _communities, left = progress_by_community(actor=request.user, round_id=number, at=at)
    except RoundNotFoundError as error:
        raise Http404 from error
    keep_export(request, "tests", rows=len(left), purpose=_("People not tested yet"), at=at)
    return as_file(ending, f"untested-{number}", _file(left))


def _first_values(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """What the form says at first: over a division, or for what the page before it was about."""
    asked = request.GET
    if asked.get("group", "").isdecimal():
        kind, pooling = RoundTarget.KEY_GROUP, Pooling.SINGLE
    else:
        kind, pooling = (RoundTarget.ZONE if asked.get("zone") else RoundTarget.DIVISION), Pooling.TEN
    return {
        "opens_at": moment(at), "kind": kind, "pooling": pooling,
        "group": asked.get("group", ""), "zone": asked.get("zone", ""),
    }  # fmt: skip


def _begin(request: HttpRequest, at: datetime) -> TestingRound:
    given = request.POST
    kind = RoundTarget(given["kind"]) if given.get("kind") in set(RoundTarget) else RoundTarget.DIVISION
    expected = given.get("expected", "").strip()
    if expected and not (expected.isdecimal() and len(expected) < 9):
        raise FormError(_("This is no number of people."), next_step=_("Write digits only, or leave it empty."))
    return begin_series(
        actor=request.user,
        name=given.get("name", "").strip()[:120],
        kind=kind,
        target=_target(request, kind),
        pooling=Pooling(given["pooling"]) if given.get("pooling") in set(Pooling) else Pooling.TEN,
        opens_at=given_instant(request, "opens_at"),
        expected=int(expected) if expected else None,
        source_known=given.get("source_known") == "yes",
        at=at,
        reason=given_reason(request),
    )


def _target(request: HttpRequest, kind: RoundTarget) -> str:
    given = request.POST
    if kind is RoundTarget.ZONE:
        number = given.get("zone", "")
        if not number.isdecimal() or len(number) > 9:
            raise FormError(_("No zone was chosen."), next_step=_("Choose one of those in force."))
        return f"zone:{number}"
    if kind is RoundTarget.KEY_GROUP:
        number = given.get("group", "")
        if not number.isdecimal() or len(number) > 9:
            raise FormError(_("No key group was chosen."), next_step=_("Choose one, or make it first."))
        return f"group:{number}"
    text = given.get("division", "").strip()
    found = [one for one in find_divisions(text=text, limit=20) if request.user.scope.covers(one.path)] if text else []
    exact = [one for one in found if text in (one.path, one.code, one.name)] or found
    if len(exact) != 1:
        raise FormError(
            _("The division is not clear."),
            _("%(n)s divisions of your area begin so.") % {"n": len(exact)},
            _("Write its whole name or its code."),
        )
    return exact[0].path


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given, act = request.POST, request.POST.get("act", "")
    who = {"actor": request.user, "at": at}
    if act == "begin":
        begin_round(round_id=number, reason=_("Begun at its time"), **who)
    elif act == "close":
        expected = given.get("expected", "").strip()
        if expected and not (expected.isdecimal() and len(expected) < 9):
            raise FormError(_("This is no number of people."), next_step=_("Write digits only, or leave it empty."))
        close_round(round_id=number, expected=int(expected) if expected else None, reason=given_reason(request), **who)
    elif act == "cancel":
        cancel_round(round_id=number, reason=given_reason(request), **who)
    elif act == "point":
        add_points(round_id=number, points=[_point(request)], reason=_("Point of the round"), **who)
    elif act == "finish":
        point = given.get("point", "")
        if not point.isdecimal() or len(point) > 9:
            raise FormError(_("No point was chosen."), next_step=_("Choose one of the list."))
        finish_point(point_id=int(point), reason=_("Streets are done"), **who)
    else:
        raise FormError(_("This is nothing that can be done here."), next_step=_("Reload the page and try again."))


def _point(request: HttpRequest) -> NewPoint:
    given = request.POST

    def whole(name: str) -> int:
        text = given.get(name, "").strip()
        if not text.isdecimal() or len(text) > 5:
            raise FormError(_("Samplers and tubes are counted in whole numbers."), next_step=_("Write digits only."))
        return int(text)

    return NewPoint(
        name=given.get("name", "").strip()[:120],
        division_path=request.user.scope.path or "",
        streets=given.get("streets", "").strip()[:300],
        opens_at=given_instant(request, "opens_at"),
        closes_at=given_instant(request, "closes_at"),
        samplers=whole("samplers"),
        tubes=whole("tubes"),
    )


def _row(one: TestingRound, counts: tuple[int, int], names: dict[str, str], at: datetime) -> dict[str, Any]:
    tone, label = ROUND_STATES[one.state]
    people, positive = counts
    return {
        "one": one,
        "tone": "late" if one.is_late(at) else tone,
        "label": _("late") if one.is_late(at) else label,
        "kind": TARGETS[one.kind],
        "division": names[one.division_path],
        "due": moment_near(one.due_at, at),
        "people": people,
        "share": round(100 * people / one.expected),
        "positive": positive,
    }


def _board(request: HttpRequest, progress: RoundProgress, at: datetime) -> dict[str, Any]:
    one = progress.round
    tone, label = ROUND_STATES[one.state]
    may_list = can(request.user, Permission.SEARCH_PEOPLE)
    communities, left = progress_by_community(actor=request.user, round_id=one.id, at=at) if may_list else ([], [])
    points = list_points(actor=request.user, round_id=one.id)
    is_open = one.state in (RoundState.PLANNED, RoundState.RUNNING)
    is_of_group = one.kind is RoundTarget.KEY_GROUP
    following = (
        next_round_of(actor=request.user, round_id=one.id, at=at)
        if can(request.user, Permission.OPEN_CASE) and not is_of_group
        else None
    )
    return {
        "tab": "rounds",
        "progress": progress,
        "one": one,
        "tone": "late" if one.is_late(at) else tone,
        "label": _("late") if one.is_late(at) else label,
        "kind": TARGETS[one.kind],
        "pooling": POOLING[one.pooling],
        "division": division_names([one.division_path])[one.division_path],
        "about": _about(request, one, at),
        "decided_by": actor_names([one.decided_by])[one.decided_by],
        "left": max(one.expected - progress.people, 0),
        "figures": _figures(progress),
        "points": [(point, point.finished_at is None and one.state is RoundState.RUNNING) for point in points],
        "plan": planned_for(one.expected, at=at),
        "communities": _communities(request, communities),
        "exports": [(ending.upper(), reverse("testing-untested", args=[one.id, ending])) for ending in ("csv", "xlsx")]
        if left
        else [],
        "is_too_large": one.expected > MOST_LISTED,
        "negative": round_negative(actor=request.user, round_id=one.id),
        "following": following,
        "following_stage": STAGES[following.stage] if following else "",
        "following_rule": reverse("pack-row", args=[DEFAULT_PROTOCOL, following.rule.split(".", 1)[1]])
        if following
        else "",
        "may_run": is_open and can(request.user, Permission.RUN_TESTING),
        "may_finish": can(request.user, Permission.TAKE_SPECIMENS),
        "hours": (moment(max(at, one.opens_at)), moment(one.due_at)),
    }


def _about(request: HttpRequest, one: TestingRound, at: datetime) -> dict[str, Any]:
    """The zone or key group that a round is for, with its page; for a group also when its next round is due."""
    kind, _colon, number = one.target.partition(":")
    if one.kind is RoundTarget.ZONE and number.isdecimal():
        if not can(request.user, Permission.SEE_ZONES):
            return {}
        zone = get_zone(actor=request.user, zone_id=int(number), at=at)
        return {"words": zone.number, "url": reverse("zone", args=[zone.id])}
    if one.kind is RoundTarget.KEY_GROUP and kind == "group":
        try:
            group = get_group(actor=request.user, group_id=group_of(one.target))
        except GroupNotFoundError:
            return {}
        due = one.opens_at + timedelta(days=group.every_days)
        return {"words": group.name, "url": reverse("testing-group", args=[group.id]), "due_on": due}
    return {}


def _figures(progress: RoundProgress) -> list[dict[str, Any]]:
    tubes = f"{reverse('testing-tubes')}?round={progress.round.id}"
    left = max(progress.round.expected - progress.people, 0)
    return [
        {"number": left, "label": _("not tested yet"), "tone": "due" if left else "well", "url": "#communities"},
        {"number": progress.people, "label": _("tested"), "tone": "info", "url": tubes},
        {
            "number": progress.pending,
            "label": _("tubes without a result"),
            "tone": "info",
            "url": f"{tubes}&show=pending",
        },
        {
            "number": progress.positive,
            "label": _("positive tubes"),
            "tone": "late" if progress.positive else "well",
            "url": f"{tubes}&show=positive",
        },
        {
            "number": progress.without_answer,
            "label": _("people without an answer"),
            "tone": "due" if progress.without_answer else "well",
            "url": f"{tubes}&show={'pending' if progress.pending else 'positive'}",
        },
    ]


def _communities(request: HttpRequest, communities: Sequence[Community]) -> Any:
    names = place_names([one.path for one in communities])
    columns = [
        Column("place", _("Community or building")),
        Column("left", _("Not tested yet"), numeric=True),
        Column("people", _("People"), numeric=True),
        Column("share", _("Share tested"), numeric=True),
    ]
    rows: list[dict[str, Any]] = [
        {
            "place": names[one.path],
            "left": one.untested,
            "people": one.people,
            "share": Value(f"{_percent(one)}%", order=_percent(one)),
        }
        for one in communities
    ]
    return build_table("communities", _("Streets and buildings"), columns, rows, request.GET, path=request.path)


def place_names(paths: Collection[str]) -> dict[str, str]:
    """How each community or building is called in the language of the page; nothing for no path."""
    english = get_language() == "en"
    found = {path: names[english] for path, names in name_units(paths={path for path in paths if path}).items()}
    return found | {"": _("no home is known")}


def _rule_address(rule: str) -> str:
    return reverse("pack-row", args=[DEFAULT_PROTOCOL, rule.split(".", 1)[1]])


def _percent(one: Community) -> int:
    return round(100 * (one.people - one.untested) / one.people)


def _zones(request: HttpRequest, at: datetime) -> list[tuple[int, str]]:
    if not can(request.user, Permission.SEE_ZONES):
        return []
    language = "en" if get_language() == "en" else "zh"
    found = list_zones(actor=request.user, at=at, states=[ZoneState.IN_FORCE], size=200).rows
    return [(one.id, f"{one.number} {one.name.get(language, '')}") for one in found]


def _file(left: Sequence[Untested]) -> Iterator[Sequence[Any]]:
    names = place_names({one.path for one in left})
    yield ("person", "place", "path", "household")
    for one in left:
        yield (shown(one.key), names[one.path], one.path, one.household)

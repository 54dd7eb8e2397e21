"""Tests due: who is to be tested now, whose test days were missed. People stand here by their keys only."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.testing.protocols import doubles
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, MadeRows, Value, build_table
from sizao.interfaces.console.words import division_names
from sizao.interfaces.restrictions_words import MEASURES
from sizao.interfaces.testing_words import DUE
from sizao.response.testing.queries import read_tests
from sizao.response.testing.types import DayState, DueKind, DueTest, TestPlan, TestsBoard


_MISSED = "missed"
_PLACES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the list: somebody who is due, or whose test days were missed."""

    person: int
    tone: str
    label: str
    since: str
    place: str
    division_path: str
    restriction_id: int | None
    restriction: str
    measure: str
    day: str
    tube: str
    kind: str


@require_safe
@needs(Permission.SEE_TESTS)
def due(request: HttpRequest) -> HttpResponse:
    """The morning's list, the most urgent first; each figure opens into what it counts."""
    at = now()
    show, below = _asked(request)
    board = read_tests(actor=request.user, at=at, below=below or None, doubles=doubles())
    lines = _lines(board, show)
    columns = [
        Column("person", _("Person")),
        Column("state", _("What to do")),
        Column("since", _("Since")),
        Column("day", _("Test day"), numeric=True),
        Column("place", _("Site or place")),
        Column("division", _("Lives in")),
        Column("measure", _("Measure")),
        Column("tube", _("Tube")),
    ]
    table = build_table(
        "tests",
        _("Tests due"),
        columns,
        _rows(request, lines),
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('testing-export', args=[ending])}?{urlencode({'show': show, 'below': below})}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nobody is due"),
        empty_hint=_("Test days come from measures in force; members of positive pools appear here at once."),
    )
    context = {
        "table": table,
        "tab": "due",
        "figures": _figures(request, board, show, below),
        "places": _places(request, lines, show, below),
        "counties": county_options(request),
        "below": below,
        "show": show,
        "plans": board.plans,
    }
    return render(request, "console/testing/due.html", context)


@require_safe
@needs(Permission.SEE_TESTS)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file: keys, no names. Kept in the trail."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    show, below = _asked(request)
    board = read_tests(actor=request.user, at=at, below=below or None, doubles=doubles())
    lines = _lines(board, show)
    keep_export(request, "tests", rows=len(lines), purpose=_("Tests due"), at=at)
    return as_file(ending, "tests", _file(lines, at))


def _asked(request: HttpRequest) -> tuple[str, str]:
    """What to show and in which county; what is unknown counts as not asked."""
    show = request.GET.get("show", "")
    below = request.GET.get("below", "")
    return (
        show if show in {*DueKind, _MISSED} else "",
        below if below in {path for path, _label in county_options(request)} else "",
    )


def _lines(board: TestsBoard, show: str) -> list[_Line]:
    if show == _MISSED:
        return [_of_missed(plan) for plan in board.missed]
    return [_of_due(one) for one in board.due if show in ("", one.kind)]


def _of_due(one: DueTest) -> _Line:
    tone, label = DUE[one.kind]
    words = str(label)
    if one.needed > 1:
        words = _("%(state)s, %(n)s specimens at once") % {"state": words, "n": one.needed}
    return _Line(
        one.person, tone, words, one.since.isoformat(), one.whereabouts, one.division_path, one.restriction_id,
        one.restriction_number, str(MEASURES[one.measure]) if one.measure else "–",
        str(one.ordinal) if one.ordinal else "–", one.tube, one.kind.value,
    )  # fmt: skip


def _of_missed(plan: TestPlan) -> _Line:
    days = [day for day in plan.days if day.state is DayState.MISSED]
    return _Line(
        plan.person, "late", _("missed: %(days)s") % {"days": ", ".join(f"{day.on:%m-%d}" for day in days)},
        days[0].on.isoformat(), plan.whereabouts, plan.division_path, plan.restriction_id, plan.restriction_number,
        str(MEASURES[days[0].measure]), ", ".join(str(day.ordinal) for day in days), "", _MISSED,
    )  # fmt: skip


def _rows(request: HttpRequest, lines: Sequence[_Line]) -> MadeRows[_Line]:
    names = division_names(line.division_path for line in lines)
    may_search = can(request.user, Permission.SEARCH_PEOPLE)
    may_open = can(request.user, Permission.OPEN_RESTRICTION)
    # Taken apart once: when words are sought in thousands of rows, their addresses cost more than all else here.
    person, restriction, tube = (
        reverse("person", args=["P0"]), reverse("restriction", args=[0]), reverse("testing-tube", args=["T0"]),
    )  # fmt: skip

    def row(line: _Line) -> dict[str, Any]:
        key = shown(line.person)
        return {
            "person": Value(key, url=person.replace("P0", key) if may_search else ""),
            "state": Value(line.label, tone=line.tone, order=line.kind),
            "since": line.since[5:],
            "day": line.day,
            "place": line.place or "–",
            "division": names[line.division_path],
            "measure": Value(line.measure, url=restriction.replace("/0/", f"/{line.restriction_id}/"))
            if line.restriction_id and may_open
            else line.measure,
            "tube": Value(line.tube, url=tube.replace("T0", line.tube)) if line.tube else "–",
        }

    return MadeRows(lines, row)


def _figures(request: HttpRequest, board: TestsBoard, show: str, below: str) -> list[dict[str, Any]]:
    counts = Counter(one.kind for one in board.due)
    shown_kinds = [(kind.value, str(DUE[kind][1]), DUE[kind][0], counts[kind]) for kind in DueKind]
    shown_kinds.append((_MISSED, _("with missed test days"), "late", len(board.missed)))
    figures = [
        {
            "number": number,
            "label": label,
            "tone": tone if number else "well",
            "url": f"{request.path}?{urlencode({'show': kind, 'below': below})}",
            "current": kind == show,
        }
        for kind, label, tone, number in shown_kinds
    ]
    return [
        *figures,
        {"number": board.done, "label": _("taken today"), "tone": "well", "url": reverse("testing-tubes")},
    ]


def _places(request: HttpRequest, lines: Sequence[_Line], show: str, below: str) -> list[dict[str, Any]]:
    """Where most of them are, each opening into its rows: by site, else by community."""
    names = division_names(line.division_path for line in lines if not line.place)
    counts = Counter(line.place or names[line.division_path] for line in lines)
    return [
        {
            "name": name,
            "number": number,
            "url": f"{request.path}?{urlencode({'show': show, 'below': below, 'tests-filter': name})}#tests",
        }
        for name, number in counts.most_common(_PLACES_SHOWN)
    ]


def _file(lines: Sequence[_Line], at: datetime) -> Iterator[Sequence[Any]]:
    names = division_names(line.division_path for line in lines)
    yield ("person", "state", "since", "test_day", "where", "division", "division_path", "measure", "restriction",
           "tube", "as_of")  # fmt: skip
    for line in lines:
        yield (
            shown(line.person), line.label, line.since, line.day, line.place, names[line.division_path],
            line.division_path, line.measure, line.restriction, line.tube, at.isoformat(),
        )  # fmt: skip

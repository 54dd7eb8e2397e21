"""The first page after sign-in: what happened, what is late, what to decide; also in large on the wall."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.queries import get_home_page
from sizao.desk.step_clocks import list_late_steps
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.desk.types import HomePage, Report
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.figures import Figure, open_figures
from sizao.interfaces.console.findings import report_clock
from sizao.interfaces.console.investigation_words import STEPS
from sizao.interfaces.console.schematic_map import DrawnMap, draw_tiles
from sizao.interfaces.console.words import (
    CLASSIFICATIONS,
    FINDINGS,
    TIMELINESS,
    division_names,
    moment,
    moment_near,
    purpose_of,
    since,
)
from sizao.interfaces.feeds.words import source_names
from sizao.interfaces.presences_words import STATES
from sizao.response.cases.types import Case, CaseClassification, Timeliness
from sizao.response.presences.types import BatchState


MOST_LATE_STEPS = 6


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    on_wall, at = "wall" in request.GET, now()
    if not can(request.user, Permission.SEE_SITUATION) and can(request.user, Permission.RECEIVE_TRAVELLERS):
        return redirect("coming")  # the desk of a hotel has one thing to do
    more = open_figures(request, at)
    if not can(request.user, Permission.SEE_SITUATION):
        return render(request, "console/home.html", {"page": None, "on_wall": False, "more": more})
    clock = report_clock(at)
    page = get_home_page(actor=request.user, at=at, report_limit=clock.limit if clock else None)
    may_open = can(request.user, Permission.OPEN_CASE)
    may_import = can(request.user, Permission.IMPORT_PRESENCES)
    return render(
        request,
        "console/home.html",
        {
            "page": page,
            "on_wall": on_wall,
            "at": moment(at),
            "may_open": may_open,
            "may_import": may_import,
            "clock": clock,
            **_late_steps(request, at, may_open=may_open),
            "figures": _figures(page, may_open=may_open, may_import=may_import),
            "more": more,
            "by_classification": [
                (word.value, CLASSIFICATIONS[word], count) for word, count in page.counts.cases.items() if count
            ],
            **_lists(page, at),
            "map": _map(request, page, may_open=may_open),
            "has_blank_tiles": any(not request.user.scope.covers(f.tile.division.path) for f in page.counties),
        },
    )


@require_POST
@login_required
def set_purpose(request: HttpRequest) -> HttpResponse:
    """Keeps why people are read, for the task at hand, and goes on to the page that asked."""
    address = request.POST.get("next", "")
    purpose_of(request)
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("home")
    return redirect(address)


def _late_steps(request: HttpRequest, at: datetime, *, may_open: bool) -> dict[str, Any]:
    """The steps of cases that are past due, the longest first, with how many there are in all."""
    late = list_late_steps(actor=request.user, protocol=DEFAULT_PROTOCOL, at=at) if may_open else []
    return {
        "late_steps": [
            {
                "id": one.case.id,
                "number": one.case.number,
                "step": STEPS[one.clock.step],
                "due": moment_near(one.clock.due_at, at),
                "by": since(one.clock.due_at or at, at),
                "waits_for": one.clock.waits_for,
            }
            for one in late[:MOST_LATE_STEPS]
        ],
        "late_steps_total": len(late),
    }


def _figures(page: HomePage, *, may_open: bool, may_import: bool) -> list[Figure]:
    counts, cases, batches = page.counts, reverse("cases"), reverse("presences")
    infected = sum(number for word, number in counts.cases.items() if word is not CaseClassification.EXCLUDED)

    def figure(number: int, label: str, tone: str, url: str, *, opens: bool, note: str = "") -> Figure:
        return Figure(number, label, tone if number else "well", url if opens else "", note)

    rows = ngettext("%(n)s row", "%(n)s rows", page.open_rows) % {"n": f"{page.open_rows:,}"}
    return [
        figure(counts.findings_to_confirm, _("findings to decide on"), "due", reverse("findings"), opens=may_open),
        figure(counts.unmatched, _("results without a person"), "due", reverse("findings-unmatched"), opens=may_open),
        figure(
            counts.undecided_cases, _("cases to decide again"), "late", reverse("findings-undecided"), opens=may_open
        ),
        figure(counts.late_reports, _("late reports"), "late", reverse("findings-late"), opens=may_open),
        figure(
            counts.cases_not_traced,
            _("cases not traced"),
            "due",
            f"{cases}?classification=infected&traced=no",
            opens=may_open,
        ),
        Figure(infected, _("cases"), "info", f"{cases}?classification=infected" if may_open else ""),
        figure(
            page.faulty,
            _("deliveries to correct"),
            "due",
            f"{batches}?show=to-correct",
            opens=may_import,
            note=rows if page.open_rows else "",
        ),
        figure(page.waiting, _("deliveries waiting"), "info", f"{batches}?show=waiting", opens=may_import),
    ]


def _lists(page: HomePage, at: datetime) -> dict[str, Any]:
    sources = source_names(batch.source for batch in page.batches)
    names = division_names(
        [case.division_path for case in (*page.to_trace, *page.newest_cases)]
        + [finding.division_path for finding in page.to_confirm]
        + [report.finding.division_path for report in page.late]
    )
    return {
        "to_confirm": [
            {
                "id": finding.id,
                "key": finding.shown,
                "what": FINDINGS[finding.kind],
                "when": moment_near(finding.resulted_at, at),
                "since": since(finding.resulted_at, at),
                "where": names[finding.division_path],
            }
            for finding in page.to_confirm
        ],
        "late": [_late(report, names, at) for report in page.late],
        "to_trace": _cases(page.to_trace, names, at),
        "newest": _cases(page.newest_cases, names, at),
        "batches": [
            {
                "number": batch.number,
                "source": sources[batch.source],
                "state": STATES[batch.state],
                "file": batch.name,
                "is_worked_off": batch.state is BatchState.APPLIED,
                "rows": f"{batch.good:,}",
                "open": batch.open_rows,
                "when": moment_near(batch.landed_at, at),
            }
            for batch in page.batches
        ],
    }


def _late(report: Report, names: dict[str, str], at: datetime) -> dict[str, Any]:
    tone, state = TIMELINESS[report.timeliness]
    return {
        "key": report.finding.shown,
        "case": report.finding.case_id,
        "tone": tone,
        "state": state,
        "is_missing": report.timeliness is Timeliness.OVERDUE,
        "by": since(report.due_at, report.finding.reported_at or at),
        "due": moment_near(report.due_at, at),
        "reported": moment_near(report.finding.reported_at, at),
        "where": names[report.finding.division_path],
    }


def _cases(cases: Sequence[Case], names: dict[str, str], at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": case.id,
            "number": case.number,
            "what": CLASSIFICATIONS[case.classification],
            "when": moment_near(case.opened_at, at),
            "since": since(case.opened_at, at),
            "is_isolated": case.isolated_at is not None,
            "where": names[case.division_path],
        }
        for case in cases
    ]


def _map(request: HttpRequest, page: HomePage, *, may_open: bool) -> DrawnMap:
    """The whole city; only within the reader's area with figures, for nought would be a lie about the others."""
    cases = reverse("cases")
    rows = [
        (
            figure.tile,
            figure.cases,
            f"{cases}?classification=infected&below={figure.tile.division.path}" if figure.cases and may_open else "",
        )
        for figure in page.counties
    ]
    texts = {
        figure.tile.division.path: str(figure.cases)
        for figure in page.counties
        if request.user.scope.covers(figure.tile.division.path)
    }
    return draw_tiles(rows, texts=texts)

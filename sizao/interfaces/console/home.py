"""The first page after sign-in: what happened, what is late, what to decide."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.queries import get_home_page
from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack
from sizao.desk.types import CountyFigure, HomePage
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.schematic_map import draw_tiles
from sizao.interfaces.console.words import CLASSIFICATIONS, FINDINGS, TIMELINESS, division_names, moment, purpose_of
from sizao.interfaces.presences_words import STATES
from sizao.response.cases.types import Case


REPORT_CLOCK = "clocks.report"


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    if not can(request.user, Permission.SEE_SITUATION):
        return render(request, "console/home.html", {"page": None})
    at = now()
    clock = next((row for row in get_pack(DEFAULT_PROTOCOL, at=at).section("clocks") if row.id == REPORT_CLOCK), None)
    limit = None if clock is None else timedelta(hours=clock.values["hours"])
    page = get_home_page(actor=request.user, at=at, report_limit=limit)
    return render(
        request,
        "console/home.html",
        {
            "page": page,
            "at": moment(at),
            "may_open": can(request.user, Permission.OPEN_CASE),
            "may_import": can(request.user, Permission.IMPORT_PRESENCES),
            "limit_hours": f"{clock.values['hours']:g}" if clock else "",
            "limit_basis": clock.legal_basis if clock else "",
            "cases_total": sum(count for word, count in page.counts.cases.items() if word != "excluded"),
            "by_classification": [
                (word.value, CLASSIFICATIONS[word], count) for word, count in page.counts.cases.items() if count
            ],
            **_lists(page),
            "map": draw_tiles([(figure.tile, figure.cases, _county_url(figure)) for figure in page.counties]),
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


def _lists(page: HomePage) -> dict[str, Any]:
    names = division_names(
        [case.division_path for case in (*page.to_trace, *page.newest_cases)]
        + [finding.division_path for finding in page.to_confirm]
        + [report.finding.division_path for report in page.late]
    )
    return {
        "to_confirm": [
            {
                "key": finding.shown,
                "what": FINDINGS[finding.kind],
                "when": moment(finding.resulted_at),
                "where": names[finding.division_path],
                "source": finding.source,
            }
            for finding in page.to_confirm
        ],
        "late": [
            {
                "key": report.finding.shown,
                "case": report.finding.case_id,
                "tone": TIMELINESS[report.timeliness][0],
                "state": TIMELINESS[report.timeliness][1],
                "due": moment(report.due_at),
                "reported": moment(report.finding.reported_at),
                "where": names[report.finding.division_path],
            }
            for report in page.late
        ],
        "to_trace": _cases(page.to_trace, names),
        "newest": _cases(page.newest_cases, names),
        "batches": [
            {
                "number": batch.number,
                "source": batch.source,
                "state": STATES[batch.state],
                "rows": batch.good,
                "open": batch.open_rows,
                "when": moment(batch.landed_at),
            }
            for batch in page.batches
        ],
    }


def _cases(cases: Sequence[Case], names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": case.id,
            "number": case.number,
            "what": CLASSIFICATIONS[case.classification],
            "when": moment(case.opened_at),
            "where": names[case.division_path],
        }
        for case in cases
    ]


def _county_url(figure: CountyFigure) -> str:
    return f"{reverse('cases')}?below={figure.tile.division.path}" if figure.cases else ""

"""Findings: those that wait for a decision, and those whose report is late. People stand here by their keys only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.queries import list_late, list_to_decide, report_of
from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack
from sizao.desk.types import Report
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import FINDINGS, TIMELINESS, division_names, moment_near, since
from sizao.response.cases.types import Finding


_REPORT_CLOCK = "clocks.report"


@dataclass(frozen=True, slots=True)
class ReportClock:
    """Within how long the pack in force wants a positive result to be reported, and by which law."""

    hours: str
    limit: timedelta
    basis: str


def report_clock(at: datetime) -> ReportClock | None:
    """The clock for reports of the pack in force at `at`; None where it has none."""
    row = next((row for row in get_pack(DEFAULT_PROTOCOL, at=at).section("clocks") if row.id == _REPORT_CLOCK), None)
    if row is None:
        return None
    hours = row.values["hours"]
    return ReportClock(f"{hours:g}", timedelta(hours=hours), row.legal_basis)


@require_safe
@needs(Permission.OPEN_CASE)
def to_decide(request: HttpRequest) -> HttpResponse:
    """Positive findings that nobody has decided on."""
    at = now()
    clock = report_clock(at)
    columns = [
        Column("person", _("Person")),
        Column("kind", _("Finding")),
        Column("division", _("Lives in")),
        Column("sampled", _("Sampled")),
        Column("resulted", _("Result")),
        Column("waits", _("Waits"), numeric=True),
        Column("report", _("Report")),
        Column("source", _("Source")),
        Column("reference", _("Reference")),
    ]
    return _page(
        request,
        which="to-decide",
        title=_("Findings to decide on"),
        columns=columns,
        rows=_rows(_to_decide(request, at, clock), at, may_search=can(request.user, Permission.SEARCH_PEOPLE)),
        clock=clock,
        empty=(_("Nothing waits for a decision"), _("Positive results of laboratories and clinics appear here.")),
    )


@require_safe
@needs(Permission.OPEN_CASE)
def late(request: HttpRequest) -> HttpResponse:
    """Reports that were made too late, or are missing though they are due."""
    at = now()
    clock = report_clock(at)
    columns = [
        Column("person", _("Person")),
        Column("case", _("Case")),
        Column("report", _("Report")),
        Column("late_by", _("Late by"), numeric=True),
        Column("due", _("Due")),
        Column("reported", _("Reported")),
        Column("resulted", _("Result")),
        Column("division", _("Lives in")),
        Column("source", _("Source")),
        Column("reference", _("Reference")),
    ]
    return _page(
        request,
        which="late",
        title=_("Late reports"),
        columns=columns,
        rows=_rows(_late(request, at, clock), at, may_search=can(request.user, Permission.SEARCH_PEOPLE)),
        clock=clock,
        empty=(_("Nothing is late"), ""),
    )


@require_safe
@needs(Permission.OPEN_CASE)
def export(request: HttpRequest, which: str, ending: str) -> HttpResponse:
    """One of the two lists as a file: keys, no names."""
    if which not in _LISTS or ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    rows = _LISTS[which](request, at, report_clock(at))
    return as_file(ending, f"findings-{which}", _file(rows))


@dataclass(frozen=True, slots=True)
class _Row:
    """A finding, and how its report stands where there is a clock for it."""

    finding: Finding
    report: Report | None


def _to_decide(request: HttpRequest, at: datetime, clock: ReportClock | None) -> list[_Row]:
    findings = list_to_decide(actor=request.user)
    return [_Row(one, report_of(one, limit=clock.limit, at=at) if clock else None) for one in findings]


def _late(request: HttpRequest, at: datetime, clock: ReportClock | None) -> list[_Row]:
    reports = list_late(actor=request.user, at=at, report_limit=clock.limit if clock else None)
    return [_Row(report.finding, report) for report in reports]


_LISTS: dict[str, Callable[[HttpRequest, datetime, ReportClock | None], list[_Row]]] = {
    "to-decide": _to_decide,
    "late": _late,
}


def _page(
    request: HttpRequest,
    *,
    which: str,
    title: str,
    columns: Sequence[Column],
    rows: list[dict[str, Any]],
    clock: ReportClock | None,
    empty: tuple[str, str],
) -> HttpResponse:
    table = build_table(
        "findings",
        title,
        columns,
        rows,
        request.GET,
        path=request.path,
        exports=[(ending.upper(), reverse("findings-export", args=[which, ending])) for ending in ("csv", "xlsx")],
        empty_title=empty[0],
        empty_hint=empty[1],
    )
    return render(request, "console/findings.html", {"title": title, "table": table, "clock": clock, "which": which})


def _rows(rows: Sequence[_Row], at: datetime, *, may_search: bool) -> list[dict[str, Any]]:
    names = division_names(row.finding.division_path for row in rows)
    return [_line(row, names, at, may_search=may_search) for row in rows]


def _line(row: _Row, names: dict[str, str], at: datetime, *, may_search: bool) -> dict[str, Any]:
    finding, report = row.finding, row.report
    tone, state = TIMELINESS[report.timeliness] if report else ("info", "–")
    waits = int((at - finding.resulted_at).total_seconds())
    line: dict[str, Any] = {
        "person": Value(finding.shown, url=reverse("person", args=[finding.shown]) if may_search else ""),
        "kind": str(FINDINGS[finding.kind]),
        "case": Value(_("open"), url=reverse("case", args=[finding.case_id])) if finding.case_id else "–",
        "division": names[finding.division_path],
        "sampled": moment_near(finding.sampled_at, at),
        "resulted": moment_near(finding.resulted_at, at),
        "reported": moment_near(finding.reported_at, at),
        "waits": Value(since(finding.resulted_at, at), order=waits),
        "report": Value(state, tone=tone),
        "source": finding.source,
        "reference": Value(finding.reference, url=reverse("finding", args=[finding.id])),
    }
    if report is not None:
        made = finding.reported_at or at
        line |= {
            "due": moment_near(report.due_at, at),
            "late_by": Value(since(report.due_at, made), order=int((made - report.due_at).total_seconds())),
        }
    return line


def _file(rows: Sequence[_Row]) -> Any:
    yield ("person", "kind", "division_path", "sampled_at", "resulted_at", "report_due_at", "reported_at", "report",
           "case", "source", "reference")  # fmt: skip
    for row in rows:
        finding, report = row.finding, row.report
        times = (finding.sampled_at, finding.resulted_at, report and report.due_at, finding.reported_at)
        yield (
            finding.shown,
            finding.kind.value,
            finding.division_path,
            *(None if at is None else localtime(at).isoformat() for at in times),
            report and report.timeliness.value,
            finding.case_id,
            finding.source,
            finding.reference,
        )

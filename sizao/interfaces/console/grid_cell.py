"""One grid cell on the desk: who is on duty, its days, what was told of people, and its maintenance."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.grid_cells import find_unit, rules_of_grid, today_of
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.queries import list_accounts
from sizao.foundation.accounts.types import Permission, Role
from sizao.interfaces.clock import now
from sizao.interfaces.console.grid import state_value
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import actor_names, division_names, moment_near, purpose_of
from sizao.interfaces.grid_words import ACTS, ALARMS, DUTIES, MATCHES, day_words, record_words
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.operations import assign_duty, change_cell
from sizao.registry.cells.queries import count_households, get_cell, list_duties
from sizao.registry.cells.types import CellActError, DutyKind, GridCell, UnknownCellError
from sizao.response.grid.queries import access_records, list_alarms, list_cell_days, list_days, list_sendings
from sizao.response.grid.types import DayReport, GridRules


_DAYS = 14
_MOST_ACCOUNTS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRID)
def grid_cell(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a cell; by POST a duty is given, or the cell changed."""
    at = now()
    cell = own_cell(request, code)
    on = asked_day(request, at)
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            _act(request, cell, at)
        except NotPermittedError as error:
            raise PermissionDenied from error
        except SizaoError as error:
            problem = error
        else:
            messages.success(request, _("Kept."))
            return redirect("grid-cell", code)
    records = None
    if request.GET.get("people"):
        purpose = purpose_of(request)
        if not purpose:
            return ask_purpose(request, cell.name)
        records = access_records(actor=request.user, cell=cell, on=on, purpose=purpose, at=at, with_superseded=True)
    rules = rules_of_grid(at=at)
    context = _context(request, cell, on, rules, at) | {"problem": problem}
    if records is not None:
        names = actor_names({one.made_by for one in records})
        context["records"] = [
            {
                "who": one.name or one.shown,
                "key": one.shown if can(request.user, Permission.SEARCH_PEOPLE) else "",
                "what": " · ".join(record_words(one, rules)),
                "match": MATCHES[one.match] if one.is_new else None,
                "arrival": one.arrival if can(request.user, Permission.SEE_ARRIVALS) else None,
                "when": moment_near(one.made_at, at),
                "by": names[one.made_by],
                "is_superseded": one.superseded_at is not None,
            }
            for one in records
        ]
    return render(request, "console/grid/cell.html", context, status=422 if problem else 200)


def own_cell(request: HttpRequest, code: str) -> GridCell:
    """The cell, if it lies in the reader's area or reports to it. Raises `Http404`."""
    try:
        cell = get_cell(code=code[:20])
    except UnknownCellError as error:
        raise Http404 from error
    scope = request.user.scope
    if not (scope.covers(cell.path) or scope.covers(cell.reports_to)):
        raise Http404
    return cell


def asked_day(request: HttpRequest, at: datetime) -> date:
    """The day asked for; today if it is none, or is to come."""
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today_of(at))
    except ValueError:
        return today_of(at)


def _act(request: HttpRequest, cell: GridCell, at: datetime) -> None:
    given = request.POST
    if given.get("act") == "duty":
        kind = given.get("kind", "")
        if kind not in set(DutyKind):
            raise CellActError("Choose from the list.")
        assign_duty(
            code=cell.code, kind=DutyKind(kind), username=given.get("username", "").strip()[:80],
            from_on=_date(given.get("from", "")) or today_of(at), actor=request.user, at=at, reason="duty of the cell",
        )  # fmt: skip
        return
    reports_to = given.get("reports_to", "").strip()
    path = find_unit(reports_to) if reports_to else cell.community_path
    if path is None or path.count(".") < 2:
        raise UnitError(
            _("The unit that receives the reports is not known."),
            _("No division, or several, are meant."),
            _("Write its whole name or its code, a county unit at least."),
        )
    households = given.get("households", "").strip()
    change_cell(
        code=cell.code, name=given.get("name", ""), reports_to=path,
        households=int(households) if households.isascii() and households.isdecimal() else None,
        closed_on=_date(given.get("closed_on", "")), actor=request.user, at=at, reason="the cell is kept",
    )  # fmt: skip


class UnitError(SizaoError):
    """A unit that is not known."""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _context(request: HttpRequest, cell: GridCell, on: date, rules: GridRules, at: datetime) -> dict[str, Any]:
    today = today_of(at)
    duties = list_duties(actor=request.user, code=cell.code)
    names = actor_names({duty.account for duty in duties})
    places = division_names([cell.community_path, cell.managing_county, cell.reports_to])
    days = list_days(actor=request.user, cell=cell, until=today, days=_DAYS)
    of_day = list_cell_days(actor=request.user, on=on, rules=rules, at=at, zone=ZONE, below=None)
    standing = next((one for one in of_day if one.cell.code == cell.code), None)
    sent = list_sendings(actor=request.user, cell=cell, on=on)
    senders = actor_names({one.made_by for one in sent})
    alarms = list_alarms(actor=request.user, is_open=None, cell=cell.code, size=20).rows
    return {
        "cell": cell,
        "community": places[cell.community_path],
        "managed_by": places[cell.managing_county],
        "reports_to": places[cell.reports_to],
        "size": _size(cell, rules),
        "registered": count_households(actor=request.user, codes={cell.code: cell.path}).get(cell.path, 0),
        "on": on.isoformat(),
        "day": day_words(on, today),
        "state": state_value(standing) if standing else None,
        "duties_now": [
            {
                "kind": DUTIES[kind],
                "who": next((names[duty.account] for duty in duties if duty.kind is kind and duty.holds_on(on)), ""),
            }
            for kind in DutyKind
        ],
        "duties": [
            {
                "kind": DUTIES[duty.kind],
                "who": names[duty.account],
                "from": f"{duty.from_on:%Y-%m-%d}",
                "until": f"{duty.until_on:%Y-%m-%d}" if duty.until_on else "",
            }
            for duty in duties
        ],
        "days": [
            {
                "on": one.isoformat(),
                "label": f"{one:%m-%d}",
                "is_chosen": one == on,
                **_day_cell(report, today == one),
            }
            for one, report in reversed(days.items())
        ],
        "report": _report(days.get(on), at),
        "sent": [
            {
                "act": ACTS[one.act],
                "made": moment_near(one.made_at, at),
                "received": moment_near(one.received_at, at) if one.received_at != one.made_at else "",
                "by": senders[one.made_by],
                "duty": DUTIES[DutyKind(one.duty)],
                "visits": one.visits,
            }
            for one in sent
        ],
        "alarms": [
            {
                "id": one.id,
                "tone": ALARMS[one.kind][0] if one.is_open else "well",
                "kind": ALARMS[one.kind][1],
                "on": f"{one.on:%m-%d}",
                "is_open": one.is_open,
            }
            for one in alarms
        ],
        "may_keep": can(request.user, Permission.KEEP_GRID) and request.user.scope.covers(cell.path),
        "may_see_people": can(request.user, Permission.SEARCH_PEOPLE),
        "households_url": reverse("grid-households", args=[cell.code]),
        "may_see_households": can(request.user, Permission.KEEP_GRID) or can(request.user, Permission.WORK_GRID),
        "accounts": _accounts(request, cell) if can(request.user, Permission.KEEP_GRID) else [],
        "kinds": list(DUTIES.items()),
        "today": today.isoformat(),
        "unit_written": "" if cell.reports_to == cell.community_path else _written(cell.reports_to),
    }


def _written(path: str) -> str:
    """A division as it can be typed again: by its code."""
    return path.rpartition(".n")[2]


def _accounts(request: HttpRequest, cell: GridCell) -> list[tuple[str, str]]:
    """Who can be on duty there: grid workers whose area holds the cell, the nearest first."""
    found = [
        user
        for user in list_accounts(below=request.user.scope.path or "")
        if user.role == Role.GRID_WORKER.value and user.is_active and user.scope.covers(cell.path)
    ]
    found.sort(key=lambda user: (-user.division_path.count("."), user.username))
    return [(user.username, f"{user.display_name} · {user.username}") for user in found[:_MOST_ACCOUNTS]]


def _size(cell: GridCell, rules: GridRules) -> str:
    """What is to be said of the size, beside what the pack says."""
    if cell.households is None:
        return ""
    if cell.households < rules.fewest_households:
        return _("smaller than the %(n)s households of the pack") % {"n": rules.fewest_households}
    if cell.households > rules.most_households:
        return _("larger than the %(n)s households of the pack") % {"n": rules.most_households}
    return ""


def _day_cell(report: DayReport | None, is_today: bool) -> dict[str, Any]:
    if report is None:
        return {"tone": "info" if is_today else "late", "word": _("silent")}
    if report.is_nil:
        return {"tone": "well", "word": _("nil report")}
    return {"tone": "due" if report.fevers or report.unreported else "well", "word": _("reported")}


def _report(report: DayReport | None, at: datetime) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "when": moment_near(report.first_received_at, at),
        "is_nil": report.is_nil,
        "counts": [
            (_("new faces"), report.new_faces),
            (_("had not reported"), report.unreported),
            (_("departures"), report.departures),
            (_("fevers"), report.fevers),
            (_("with needs"), report.with_needs),
            (_("households visited"), report.visits),
        ],
    }

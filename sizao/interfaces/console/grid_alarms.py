"""What rose from grid cells: the list, and one alarm with its levels, acknowledged and answered by named people."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.grid_cells import rules_of_grid
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment_near
from sizao.interfaces.grid_words import ALARMS, ANSWERS, LEVELS
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.queries import get_cell, list_cells
from sizao.response.grid.operations import acknowledge, answer_alarm
from sizao.response.grid.queries import get_alarm, list_alarms
from sizao.response.grid.types import AlarmAnswer, AlarmError, AlarmKind, GridAlarm, RiseLevel


MOST = 10_000


@require_safe
@needs(Permission.SEE_GRID)
def alarms(request: HttpRequest) -> HttpResponse:
    """The list: those that are called at the reader's level, all open ones, or those that were answered."""
    at = now()
    show = request.GET.get("show", "open")
    show = show if show in ("open", "answered", "all") else "open"
    kind = request.GET.get("kind", "")
    mine = request.GET.get("mine") == "1"
    found = list_alarms(
        actor=request.user,
        is_open=None if show == "all" else show == "open",
        kind=AlarmKind(kind) if kind in set(AlarmKind) else None,
        mine=mine,
        rules=rules_of_grid(at=at),
        size=MOST,
    )
    cells = {cell.code: cell for cell in list_cells(within=request.user.scope.path or "none")}
    places = division_names({cells[one.cell].community_path for one in found.rows if one.cell in cells})
    rows: list[dict[str, Any]] = []
    for one in found.rows:
        cell = cells.get(one.cell)
        waiting = one.steps[-1] if one.steps else None
        rows.append(
            {
                "kind": Value(ALARMS[one.kind][1], url=reverse("grid-alarm", args=[one.id])),
                "state": _state(one),
                "cell": cell.name if cell else one.cell,
                "where": places.get(cell.community_path, "") if cell else "",
                "on": f"{one.on:%m-%d}",
                "count": one.count or None,
                "level": Value(LEVELS[one.level], order=-one.level.value) if one.steps else "",
                "since": Value(
                    moment_near(waiting.rose_at, at) if waiting else "",
                    order=waiting.rose_at.timestamp() if waiting else None,
                ),
                "next": Value(
                    moment_near(waiting.rises_at, at) if waiting and waiting.rises_at else "",
                    order=waiting.rises_at.timestamp() if waiting and waiting.rises_at else None,
                ),
            }
        )
    columns = [
        Column("kind", _("What")),
        Column("state", _("State")),
        Column("cell", _("Grid cell")),
        Column("where", _("Community")),
        Column("on", _("Day")),
        Column("count", _("How many"), numeric=True),
        Column("level", _("Level")),
        Column("since", _("Called")),
        Column("next", _("Rises next")),
    ]
    context = {
        "show": show,
        "kind": kind,
        "mine": mine,
        "shows": [("open", _("open")), ("answered", _("answered")), ("all", _("All"))],
        "kinds": [("", _("All")), *((one.value, label) for one, (_tone, label) in ALARMS.items())],
        "table": build_table(
            "alarms", _("Alarms of grid cells"), columns, rows, request.GET, path=request.path,
            empty_title=_("Nothing is open here."),
            empty_hint=_("Silence, several fevers and unreported arrivals from risk areas come here by themselves."),
        ),
    }  # fmt: skip
    return render(request, "console/grid/alarms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRID)
def alarm(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm: who was called when, who acknowledged, and the answer."""
    at = now()
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            _act(request, number, at)
        except NotPermittedError as error:
            raise PermissionDenied from error
        except AlarmError as error:
            problem = error
        else:
            messages.success(request, _("Kept."))
            return redirect("grid-alarm", number)
    found = get_alarm(actor=request.user, alarm_id=number, rules=rules_of_grid(at=at))
    if found is None:
        raise Http404
    cell = get_cell(code=found.cell)
    names = actor_names({step.acknowledged_by for step in found.steps} | {found.answered_by})
    places = division_names({step.unit_path for step in found.steps} | {cell.community_path})
    depth = (request.user.scope.path or "").count(".") + 1
    context = {
        "alarm": found,
        "cell": cell,
        "where": places[cell.community_path],
        "tone": _state(found).tone,
        "state": _state(found).text,
        "kind": ALARMS[found.kind][1],
        "steps": [
            {
                "level": LEVELS[step.level],
                "unit": places[step.unit_path],
                "called": moment_near(step.rose_at, at),
                "acknowledged": moment_near(step.acknowledged_at, at) if step.acknowledged_at else "",
                "by": names.get(step.acknowledged_by, ""),
                "rises": moment_near(step.rises_at, at) if step.rises_at and step.rises_at > at else "",
            }
            for step in found.steps
        ],
        "answered": found.answered_at and moment_near(found.answered_at, at),
        "answered_by": names.get(found.answered_by, ""),
        "answer": ANSWERS[found.answer] if found.answer else "",
        "answers": [(one.value, label) for one, label in ANSWERS.items() if one is not AlarmAnswer.REPORTED_LATE],
        "may_answer": can(request.user, Permission.ANSWER_GRID) and found.is_open,
        "may_acknowledge": any(step.acknowledged_at is None and depth <= step.level for step in found.steps),
        "is_silence": found.kind is AlarmKind.SILENT,
        "problem": problem,
        "given": request.POST,
        "last": RiseLevel.COUNTY,
    }
    return render(request, "console/grid/alarm.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    user: Any = request.user
    given = request.POST
    if given.get("act") == "acknowledge":
        acknowledge(alarm_id=number, actor=user, at=at, reason="seen")
        return
    answer = given.get("answer", "")
    if answer not in set(AlarmAnswer):
        raise AlarmError("Choose what was done about it.")
    answer_alarm(
        alarm_id=number, answer=AlarmAnswer(answer), words=given.get("words", ""), actor=user, at=at, reason="looked at"
    )


def _state(one: GridAlarm) -> Value:
    if not one.is_open:
        return Value(_("answered"), tone="well", order=2)
    if one.steps and one.steps[-1].acknowledged_at is not None:
        return Value(_("acknowledged"), tone="info", order=1)
    return Value(_("waits"), tone="late", order=0)

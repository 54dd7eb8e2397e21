"""The page of whoever is on duty in a grid cell: the day's report in less than a minute, also without a network."""

from collections.abc import Sequence
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.grid_cells import PhoneDay, access_phone_day, rules_of_grid, take_phone_report, today_of
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.arrivals_words import RISKS
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import moment_near
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    once_key,
    shell_answer,
    shell_page,
)
from sizao.interfaces.grid_words import ACTS, DUTIES, FAULTS, FIELDS, MATCHES, day_words, need_words, record_words
from sizao.interfaces.public.report_form import Field
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.queries import get_cell
from sizao.response.arrivals.types import Risk
from sizao.response.grid.queries import due_at
from sizao.response.grid.types import Act, DayReport, GridProblem, GridReportError, GridRules, PersonRecord, Taken


SHELL = PhoneShell(
    "grid",
    page="grid",
    title=gettext_lazy("Grid cell"),
    assets=("public/report.css", "field/grid.css", "field/grid.js"),
    # Looked at on the same day.
    answer_hours=12,
)
# The list of the day serves one shift without a network.
_SHIFT_HOURS = 12
_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_GRID)
@in_language_asked
def grid(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; what it knows of a cell its script fetches. And the answer to what was sent."""
    at = now()
    rules = rules_of_grid(at=at)
    if request.method != "POST":
        return shell_page(request, SHELL, _form({}, (), rules))
    values = request.POST.dict()
    try:
        taken = take_phone_report(
            values={name: str(value) for name, value in values.items()},
            once=once_key(request) or token_urlsafe(24),
            kept_seconds=kept_seconds(request),
            actor=request.user,
            at=at,
        )
    except GridReportError as error:
        context = _form(request.POST.dict(), error.problems, rules) | {"is_refused": True}
        return shell_answer(request, SHELL, context, _REFUSED)
    except SizaoError as error:
        return shell_answer(request, SHELL, _form({}, (), rules) | {"problem": error}, _REFUSED)
    return shell_answer(request, SHELL, {"answer": _answer(taken, rules, at)})


@require_safe
@needs(Permission.WORK_GRID)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The cells of the reader for a day: households, what was reported, and until when the phone may keep it."""
    at = now()
    today = today_of(at)
    rules = rules_of_grid(at=at)
    on = _day(request.GET.get("on", ""), today)
    days = access_phone_day(actor=request.user, on=on, at=at)
    return JsonResponse(
        {
            "on": on.isoformat(),
            "is_today": on == today,
            "day": day_words(on, today),
            "due": moment_near(due_at(on, rules, ZONE), at),
            "is_due": due_at(on, rules, ZONE) <= at,
            "hours": _SHIFT_HOURS,
            "cells": [_cell(one, rules, today, at) for one in days],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _cell(one: PhoneDay, rules: GridRules, today: date, at: datetime) -> dict[str, Any]:
    return {
        "code": one.cell.code,
        "name": one.cell.name,
        "duty": str(DUTIES[one.kind]),
        "days": [
            {"on": on.isoformat(), "day": day_words(on, today), "state": _state(report, at), "is_there": bool(report)}
            for on, report in one.days.items()
        ],
        "households": [
            {
                "id": door.id,
                "door": door.door,
                "visit": one.visits[door.id].value if door.id in one.visits else "",
                "people": [
                    {
                        "key": who.shown,
                        "name": who.name or who.shown,
                        "needs": need_words(who.needs, rules),
                        "codes": list(who.needs),
                    }
                    for who in door.residents
                ],
            }
            for door in one.households
        ],
        "records": [_record(record, rules) for record in one.records],
        "coming": [
            {
                "name": coming.name,
                "phone": coming.phone,
                "when": moment_near(coming.arrives_at, at),
                "risk": "" if coming.risk is Risk.NONE else str(RISKS[coming.risk][1]),
                "is_here": coming.arrival in {record.arrival for record in one.records},
            }
            for coming in one.coming
        ],
    }


def _record(record: PersonRecord, rules: GridRules) -> dict[str, Any]:
    tone, match = MATCHES[record.match]
    return {
        "key": record.shown,
        "name": record.name or record.shown,
        "what": record_words(record, rules),
        "match": str(match) if record.is_new else "",
        "tone": tone,
        "values": {
            "new": record.is_new,
            "left": record.has_left,
            "fever": record.has_fever,
            "temperature": "" if record.temperature is None else str(record.temperature),
            "household": record.household or "",
            "needs": list(record.needs),
        },
    }


def _state(report: DayReport | None, at: datetime) -> str:
    """What the cell said for a day, in one line."""
    if report is None:
        return _("no report yet")
    when = moment_near(report.first_received_at, at)
    if report.is_nil:
        return _("nil report, %(when)s") % {"when": when}
    told = [
        (report.new_faces, _("new faces")),
        (report.departures, _("departures")),
        (report.fevers, _("fevers")),
        (report.with_needs, _("with needs")),
    ]
    return " · ".join([*(f"{label} {number}" for number, label in told if number), when])


def _answer(taken: Taken, rules: GridRules, at: datetime) -> dict[str, Any]:
    """What was taken, and what stands for the day. Names nobody: it lies on the phone until the evening."""
    report = taken.report
    lines = []
    if taken.is_repeat:
        lines.append(_("It had come before; it counts once."))
    if not taken.stands:
        lines.append(_("Something about this person was entered later and came before: that stands."))
    record = taken.record
    if record is not None and taken.act is Act.PERSON:
        lines.append(" · ".join(record_words(record, rules)))
        if record.is_new:
            lines.append(str(MATCHES[record.match][1]))
        if record.has_fever:
            lines.append(_("Fever: to a fever clinic, not by bus or taxi; the county sees it."))
    return {
        "head": _("Taken: %(what)s") % {"what": ACTS[taken.act]},
        "cell": get_cell(code=report.cell).name,
        "day": day_words(report.on, today_of(at)),
        "state": _state(report, at),
        "visits": report.visits,
        "lines": lines,
    }


def _form(values: dict[str, Any], problems: Sequence[GridProblem], rules: GridRules) -> dict[str, Any]:
    """The fields of the form about one person, and what is wrong where."""
    faults = {problem.field: str(FAULTS[problem.fault]) for problem in problems}

    def field(name: str, **more: Any) -> Field:
        return Field(name, str(FIELDS[name]), value=values.get(name, ""), problem=faults.pop(name, ""), **more)

    fields = {
        "name": field("name", longest=60),
        "phone": field("phone", kind="tel", mode="tel", longest=24, is_optional=True),
        "identifier": field("identifier", longest=30, is_optional=True),
        "from": field("from", longest=60, is_optional=True),
        "temperature": field("temperature", mode="decimal", longest=8, is_optional=True),
    }
    return {
        "fields": fields,
        "values": values,
        "needs": [
            {"code": code, "label": need_words([code], rules)[0], "chosen": bool(values.get(f"need-{code}"))}
            for code in rules.needs
        ],
        "others": [(FIELDS[name], fault) for name, fault in faults.items() if name in FIELDS],
        "chosen": {name: values.get(name) == "1" for name in ("new", "left", "fever")},
        "has_problems": bool(problems),
    }


def _day(text: str, today: date) -> date:
    """The day asked for; today if it is none, or is to come."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return today
    return min(on, today)

"""One alarm: what was seen, the restrictions behind it, and the auditor's answer."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.alarm_words import MEANINGS, about_words, limit_of, numbers_of
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.restrictions_page import restriction_facts
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment
from sizao.interfaces.restrictions_words import (
    ALARM_STATES,
    ALARMS,
    GROUND_SOURCES,
    GROUNDS,
    MEASURES,
    RESTRICTION_STATES,
)
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations import answer_alarm
from sizao.response.restrictions.queries import access_alarm, access_alarmed_restriction
from sizao.response.restrictions.types import (
    AlarmedRow,
    AlarmFile,
    AlarmNotFoundError,
    AlarmState,
    RestrictionNotFoundError,
)


MOST_BEHIND = 5000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_ALARMS)
def alarm(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm; the answer comes by POST."""
    at = now()
    extra: dict[str, Any] = {}
    try:
        if request.method == "POST":
            try:
                _answer(request, number, at)
                return redirect("alarm", number=number)
            except AlarmNotFoundError:
                raise
            except SizaoError as error:
                extra["problem"] = error
        file = access_alarm(actor=request.user, alarm_id=number, at=at, size=MOST_BEHIND)
    except AlarmNotFoundError as error:
        return not_found(request, error)
    status = 422 if "problem" in extra else 200
    return render(request, "console/alarms/alarm.html", _facts(request, file) | extra, status=status)


@require_safe
@needs(Permission.ANSWER_ALARM)
def alarmed_restriction(request: HttpRequest, number: int, restriction_id: int) -> HttpResponse:
    """One restriction behind an alarm, as it was proposed, ordered and told. Nothing can be done to it here."""
    at = now()
    try:
        file = access_alarmed_restriction(actor=request.user, alarm_id=number, restriction_id=restriction_id, at=at)
    except (AlarmNotFoundError, RestrictionNotFoundError) as error:
        return not_found(request, error)
    context = restriction_facts(request, file, "", at)
    # The records behind the evidence are open to those who work with them.
    for ground in context["grounds"]:
        ground["url"] = ""
    return render(request, "console/alarms/restriction.html", context | {"number": number})


def _answer(request: HttpRequest, number: int, at: datetime) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in set(AlarmState) - {AlarmState.OPEN}:
        raise FormError(_("No outcome was chosen."), next_step=_("Choose whether it is explained or upheld."))
    answer_alarm(alarm_id=number, outcome=AlarmState(outcome), actor=request.user, at=at, reason=given_reason(request))


def _facts(request: HttpRequest, file: AlarmFile) -> dict[str, Any]:
    one = file.alarm
    names = actor_names({one.subject, one.answered_by, *one.detail.get("actors", {})})
    tone, state = ALARM_STATES[one.state]
    may_answer = can(request.user, Permission.ANSWER_ALARM)
    return {
        "alarm": one,
        "kind": ALARMS[one.kind][1],
        "meaning": MEANINGS[one.kind],
        "tone": tone,
        "state": state,
        "about": about_words(one, names),
        "division": division_names([one.division_path])[one.division_path],
        "first": moment(one.at),
        "last": moment(one.last_at),
        "numbers": numbers_of(one, names),
        "limit": limit_of(one),
        "answer": None
        if one.state is AlarmState.OPEN
        else {"at": moment(one.answered_at), "by": names[one.answered_by], "text": one.answer},
        "may_answer": may_answer and one.state is AlarmState.OPEN,
        "outcomes": [(state.value, ALARM_STATES[state][1]) for state in (AlarmState.EXPLAINED, AlarmState.UPHELD)],
        "given": request.POST,
        "table": _table(request, file, opens=may_answer) if file.total else None,
        "is_cut": file.total > len(file.rows),
    }


def _table(request: HttpRequest, file: AlarmFile, *, opens: bool) -> Table:
    columns = [
        Column("number", _("Restriction")),
        Column("state", _("State")),
        Column("measure", _("Measure")),
        Column("evidence", _("What it rests on")),
        Column("source", _("Source named")),
        Column("decider", _("Ordered by")),
        Column("decided", _("Ordered or proposed at")),
        Column("told", _("Person told")),
        Column("division", _("Division")),
    ]
    places = division_names(row.division_path for row in file.rows)
    lines: list[dict[str, Any]] = [
        {
            "number": Value(row.number, url=reverse("alarmed-restriction", args=[file.alarm.id, row.restriction_id]))
            if opens
            else row.number,
            "state": Value(RESTRICTION_STATES[row.state][1], tone=RESTRICTION_STATES[row.state][0]),
            "measure": str(MEASURES[row.measure]),
            "evidence": _evidence(row),
            "source": _("yes") if row.has_source_person else _("no"),
            "decider": row.decider or _("nobody yet"),
            "decided": moment(row.decided_at or row.proposed_at),
            "told": _("yes") if row.is_told else _("no"),
            "division": places[row.division_path],
        }
        for row in file.rows
    ]
    return build_table(
        "behind",
        _("Restrictions behind the alarm"),
        columns,
        lines,
        request.GET,
        path=request.path,
        empty_title=_("Nothing is left behind this alarm"),
        empty_hint=_("Restrictions of an outbreak that was closed are erased; the alarm and its answer stay."),
    )


def _evidence(row: AlarmedRow) -> str:
    """The grounds in words: of which kind, from where."""
    parts = (source.partition(":") for source in row.sources)
    return "; ".join(f"{GROUNDS[kind]} ({GROUND_SOURCES.get(source, source)})" for kind, _colon, source in parts)

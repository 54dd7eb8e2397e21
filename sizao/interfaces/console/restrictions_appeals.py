"""Appeals: the queue with its clock, and one appeal with what it contests and the form to answer it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.restrictions_page import restriction_facts
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import division_names, in_words, moment, purpose_of, since
from sizao.interfaces.restrictions_words import APPEAL_OUTCOMES, APPEAL_WAYS, MEASURES
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations import answer_appeal
from sizao.response.restrictions.queries import access_appeal, access_restriction, list_appeals
from sizao.response.restrictions.types import AppealNotFoundError, AppealOutcome, QueuedAppeal


@require_safe
@needs(Permission.OPEN_RESTRICTION)
def appeals(request: HttpRequest) -> HttpResponse:
    """The queue: what is due first, what is answered below."""
    at = now()
    found = list_appeals(actor=request.user, at=at, is_open=None)
    open_ones = sorted((one for one in found if one.appeal.answer is None), key=lambda one: one.appeal.due_at)
    answered = [one for one in found if one.appeal.answer is not None]
    return render(
        request,
        "console/restrictions/appeals.html",
        {
            "queue": _table(request, "queue", _("Appeals to answer"), open_ones, at),
            "answered": _table(request, "answered", _("Answered appeals"), answered, at),
        },
    )


def _table(request: HttpRequest, key: str, label: str, rows: Sequence[QueuedAppeal], at: datetime) -> Table:
    columns = [
        Column("number", _("Appeal")),
        Column("clock", _("Clock")),
        Column("due", _("Due")),
        Column("restriction", _("Restriction")),
        Column("measure", _("Measure")),
        Column("division", _("Division")),
        Column("way", _("How")),
        Column("lodged", _("Lodged")),
    ]
    names = division_names(one.restriction.division_path for one in rows)
    lines: list[dict[str, Any]] = [
        {
            "number": Value(one.appeal.number, url=reverse("appeal", args=[one.appeal.id])),
            "clock": _clock(one, at),
            "due": moment(one.appeal.due_at),
            "restriction": Value(one.restriction.number, url=reverse("restriction", args=[one.restriction.id])),
            "measure": str(MEASURES[one.restriction.measure]),
            "division": names[one.restriction.division_path],
            "way": str(APPEAL_WAYS[one.appeal.way]),
            "lodged": moment(one.appeal.lodged_at),
        }
        for one in rows
    ]
    return build_table(
        key,
        label,
        columns,
        lines,
        request.GET,
        path=request.path,
        empty_title=_("There is no appeal here"),
        empty_hint=_("People appeal on their own page with the code of their notice, or by telephone."),
    )


def _clock(one: QueuedAppeal, at: datetime) -> Value:
    appeal = one.appeal
    if appeal.answer is not None:
        tone, word = APPEAL_OUTCOMES[appeal.answer.outcome]
        return Value(word, tone=tone)
    if appeal.is_late(at):
        return Value(_("late by %(time)s") % {"time": since(appeal.due_at, at)}, tone="late")
    return Value(_("%(time)s left") % {"time": since(at, appeal.due_at)}, tone="due")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_RESTRICTION)
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """One appeal. Its reading is kept, so a purpose is asked first; the answer comes by POST."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Appeal"))
    extra: dict[str, Any] = {}
    try:
        if request.method == "POST":
            try:
                _answer(request, number, at)
                return redirect("appeal", number=number)
            except AppealNotFoundError:
                raise
            except SizaoError as error:
                extra["problem"] = in_words(error)
        found = access_appeal(actor=request.user, appeal_id=number, purpose=purpose, at=at)
    except AppealNotFoundError as error:
        # An answer, no exception: that it was refused stays in the audit trail.
        return not_found(request, error)
    file = access_restriction(actor=request.user, restriction_id=found.restriction_id, purpose=purpose, at=at)
    decided = any(decision.decider_id == request.user.pk for decision in file.decisions)
    context = restriction_facts(request, file, purpose, at) | {
        "appeal": found,
        "lodged": moment(found.lodged_at),
        "due": moment(found.due_at),
        "way": APPEAL_WAYS[found.way],
        "is_late": found.is_late(at),
        "answer": found.answer
        and {
            "outcome": APPEAL_OUTCOMES[found.answer.outcome],
            "at": moment(found.answer.at),
            "by": found.answer.reviewer_name,
            "reasons": found.answer.reasons,
        },
        "may_answer": can(request.user, Permission.ANSWER_APPEAL) and not decided and found.answer is None,
        "decided_it": decided,
        "outcomes": [(outcome, label) for outcome, (_tone, label) in APPEAL_OUTCOMES.items()],
        "given": request.POST,
    }
    return render(
        request, "console/restrictions/appeal.html", context | extra, status=422 if "problem" in extra else 200
    )


def _answer(request: HttpRequest, number: int, at: datetime) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in set(AppealOutcome):
        raise FormError(_("No outcome was chosen."), next_step=_("Choose how the appeal is decided."))
    answer_appeal(
        appeal_id=number, outcome=AppealOutcome(outcome), actor=request.user, at=at, reason=given_reason(request)
    )
    messages.success(request, _("The appeal was answered."))

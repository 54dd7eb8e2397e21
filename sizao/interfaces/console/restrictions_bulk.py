"""Deciding on many proposals: the same reason for all, seen beside each person's own facts before it is signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.types import Permission
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.restrictions_acts import given_alternatives
from sizao.interfaces.console.restrictions_milder import milder_of_many
from sizao.interfaces.console.restrictions_notice import names_on_notices
from sizao.interfaces.console.words import division_names, in_words, moment, purpose_of
from sizao.interfaces.printing.telling import evidence_words, until_words
from sizao.interfaces.restrictions_words import MEASURES
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations import decide_restrictions
from sizao.response.restrictions.queries import evidence_of, get_restrictions, list_waiting_alike
from sizao.response.restrictions.types import Restriction, State


MOST = 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DECIDE_RESTRICTION)
def decide_many(request: HttpRequest) -> HttpResponse:
    """First choose, then see, then sign. Each person still has a decision of their own."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Decide on proposals"))
    context: dict[str, Any] = {
        "given": request.POST,
        "step": "choose",
    }
    status = 200
    try:
        if request.POST.get("act"):
            return render(request, "console/restrictions/bulk.html", context | _chosen(request, purpose, at))
    except SizaoError as error:
        context["problem"], status = in_words(error), 422
    waiting: Sequence[Restriction] = list_waiting_alike(actor=request.user, at=at, limit=MOST)
    ticked = _ticked(request)
    if ticked:
        waiting = [one for one in waiting if one.id in ticked]
    context["rows"] = _rows(request, waiting, purpose, at)
    context["lighter"] = milder_of_many([one.measure for one in waiting], at)
    return render(request, "console/restrictions/bulk.html", context, status=status)


def _ticked(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("restriction") if text.isdecimal() and len(text) < 16][:MOST]


def _chosen(request: HttpRequest, purpose: str, at: datetime) -> dict[str, Any]:
    """What the next step shows: the signature sheet, or what came of it."""
    numbers = _ticked(request)
    if not numbers:
        raise FormError(_("Nobody was chosen."), next_step=_("Tick at least one proposal."))
    reason, alternatives = given_reason(request), given_alternatives(request)
    found = get_restrictions(actor=request.user, restriction_ids=numbers, at=at)
    if request.POST.get("act") != "sign":
        found = [one for one in found if one.state is State.PROPOSED]
        if not alternatives and milder_of_many([one.measure for one in found], at):
            raise FormError(
                _("Nobody looked at anything milder."),
                next_step=_("Name a milder measure and say why it is not enough."),
            )
        return {
            "step": "sign",
            "rows": _rows(request, found, purpose, at),
            "reason": reason,
            "milder_word": MEASURES[alternatives[0].measure] if alternatives else "",
        }
    done = decide_restrictions(
        restriction_ids=[one.id for one in found],
        alternatives=alternatives,
        approved="approved" in request.POST,
        actor=request.user,
        at=at,
        machine=clock.machine_time(),
        reason=reason,
    )
    by_number = {one.id: one for one in found}
    return {
        "step": "done",
        "rows": _rows(request, done.restrictions, purpose, at),
        "refused": [
            {"number": by_number[number].number, "id": number, "problem": in_words(error)}
            for number, error in done.refused
        ],
    }


def _rows(request: HttpRequest, found: Sequence[Restriction], purpose: str, at: datetime) -> list[dict[str, Any]]:
    language = "en" if get_language() == "en" else "zh"
    evidence = evidence_of(actor=request.user, restriction_ids=[one.id for one in found])
    names = division_names(one.division_path for one in found)
    titles = names_on_notices(request, [one.subject for one in found], purpose, at)
    return [
        {
            "id": one.id,
            "number": one.number,
            "who": titles[one.subject],
            "division": names[one.division_path],
            "measure": MEASURES[one.measure],
            "from": moment(max(one.starts_at, at)),
            "until": until_words(one.ends_at, "en"),
            "evidence": [
                evidence_words({"kind": ground.kind.value, "facts": ground.facts}, language)
                for ground in evidence[one.id]
                if ground.stands
            ],
        }
        for one in found
    ]

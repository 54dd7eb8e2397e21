"""Who may order what on a day, for the disease of a pack: each act with its answer and its article."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sizao.engines.policy.lawful import BODIES, may_order
from sizao.engines.policy.outcomes import Hindrance, MayOrder
from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import Act, Body
from sizao.interfaces.console.packs import day_of, head_of, pack_or_404
from sizao.interfaces.console.packs_words import APPROVALS, DUTIES, VALUES, local


# The page says above whether the protocol is in force, and lists only who is competent.
_NOT_OF_THE_LAW = {Hindrance.PACK_NOT_IN_FORCE, Hindrance.NOT_COMPETENT}


@require_safe
@login_required
def authority(request: HttpRequest, protocol: str) -> HttpResponse:
    """The acts of the law on a day, with who may order them under this pack, or why nobody may."""
    on, problem = day_of(request)
    found = pack_or_404(protocol, on)
    answers = [_answer(act, [_ask(found, act, body, on) for body in Body]) for act in Act]
    context = {**head_of(found, on), "problem": problem, "answers": answers}
    return render(request, "console/packs/authority.html", context, status=422 if problem else 200)


def _hindered(outcome: MayOrder) -> bool:
    return any(obstacle.kind is not Hindrance.PACK_NOT_IN_FORCE for obstacle in outcome.obstacles)


def _ask(found: Pack, act: Act, body: Body, on: date) -> MayOrder:
    outcome: MayOrder = may_order(found, act=act, authority=body, on=on, approved=True).outcome
    return outcome


def _answer(act: Act, outcomes: list[MayOrder]) -> dict[str, Any]:
    """Who may order it by the law alone, or why nobody may: what holds for every body is told once."""
    open_to = [outcome for outcome in outcomes if not _hindered(outcome)]
    first = open_to[0] if open_to else outcomes[0]
    whys = [local(obstacle.why) for obstacle in first.obstacles if obstacle.kind not in _NOT_OF_THE_LAW]
    return {
        "act": VALUES["act"][act],
        "bodies": [local(BODIES[outcome.body]) for outcome in open_to],
        "article": local(first.article) or "–",
        "approval": APPROVALS[first.approval] if first.article.get("en") else "–",
        "duties": [DUTIES[duty] for duty in first.duties],
        "whys": [] if open_to else whys,
    }

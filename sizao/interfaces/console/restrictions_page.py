"""One restriction: what it rests on, who decided what, what the person was told, and what is to be done now."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.restrictions_acts import act_on, acts_open
from sizao.interfaces.console.restrictions_list import attention_of
from sizao.interfaces.console.words import (
    PURPOSES,
    actor_names,
    division_names,
    in_words,
    moment,
    place_name,
    purpose_of,
)
from sizao.interfaces.printing.telling import evidence_words, until_words
from sizao.interfaces.restrictions_words import (
    APPEAL_OUTCOMES,
    APPEAL_WAYS,
    ATTENTION,
    AUTHORITIES,
    DECISIONS,
    DELIVERY_WAYS,
    END_CAUSES,
    GROUND_SOURCES,
    GROUNDS,
    MEASURES,
    RESTRICTION_STATES,
    REVIEW_OUTCOMES,
)
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.registry.places.queries import get_places
from sizao.response.restrictions.queries import access_restriction
from sizao.response.restrictions.types import (
    Decision,
    Ground,
    Restriction,
    RestrictionFile,
    RestrictionNotFoundError,
    RuleTrace,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_RESTRICTION)
def restriction(request: HttpRequest, number: int) -> HttpResponse:
    """One restriction. Its reading is kept, so a purpose is asked first; what is decided comes by POST."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Restriction"))
    at = now()
    extra: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return act_on(request, number, purpose, at)
        except RestrictionNotFoundError as error:
            # An answer, no exception: that it was refused stays in the audit trail.
            return not_found(request, error)
        except SizaoError as error:
            extra["problem"] = in_words(error)
    try:
        file = access_restriction(actor=request.user, restriction_id=number, purpose=purpose, at=at)
    except RestrictionNotFoundError as error:
        return not_found(request, error)
    context = restriction_facts(request, file, purpose, at) | acts_open(request, file, at) | extra
    context["given"] = request.POST
    return render(request, "console/restrictions/page.html", context, status=422 if "problem" in extra else 200)


def restriction_facts(request: HttpRequest, file: RestrictionFile, purpose: str, at: datetime) -> dict[str, Any]:
    """What the page tells."""
    one = file.restriction
    tone, state = RESTRICTION_STATES[one.state]
    todo = attention_of(one, at)
    person = one.subject.person
    name = None
    if person is not None and can(request.user, Permission.SEARCH_PEOPLE):
        name = access_people(actor=request.user, keys=[person], purpose=purpose, at=at)[person].name
    if one.subject.place is not None:
        name = place_name(get_places(keys=[one.subject.place])[one.subject.place])
    used = {number for decision in file.decisions for number in decision.ground_ids}
    return {
        "restriction": one,
        "name": name,
        "purpose": PURPOSES.get(purpose, purpose),
        "tone": tone,
        "state": state,
        "todo": None if todo is None else {"tone": ATTENTION[todo][0], "label": ATTENTION[todo][1]},
        "measure": MEASURES[one.measure],
        "division": division_names([one.division_path])[one.division_path],
        "starts": moment(one.starts_at),
        "ends": until_words(one.ends_at, "en"),
        "review_due": moment(one.review_due_at),
        "reexamine": moment(one.reexamine_at) if one.reexamine_at else "",
        "ended": _ended(one),
        "phases": [
            {"what": MEASURES[phase.measure], "from": moment(phase.start), "until": until_words(phase.end, "en"),
             "tests": ", ".join(f"{day:%m-%d}" for day in phase.test_dates), "is_now": phase.start <= at < phase.end}
            for phase in one.phases
        ],
        "grounds": [_ground(ground, used) for ground in file.grounds],
        "trace": trace_words(file.decisions[0].trace if file.decisions and file.decisions[0].trace else file.proposal),
        "decisions": [_decision(decision) for decision in reversed(file.decisions)],
        "notices": [
            {"at": moment(notice.issued_at), "by": notice.issued_by,
             "given": "" if notice.delivery is None else _("given %(when)s, %(way)s, by %(who)s") % {
                 "when": moment(notice.delivery.given_at), "way": DELIVERY_WAYS[notice.delivery.way],
                 "who": notice.delivery.given_by},
             "remark": notice.delivery.remark if notice.delivery else ""}
            for notice in reversed(file.notices)
        ],
        "reviews": [
            {"at": moment(review.at), "by": review.reviewer, "outcome": REVIEW_OUTCOMES[review.outcome],
             "reason": review.reason}
            for review in reversed(file.reviews)
        ],
        "appeals": [
            {"id": appeal.id, "number": appeal.number, "at": moment(appeal.lodged_at), "way": APPEAL_WAYS[appeal.way],
             "due": moment(appeal.due_at), "is_late": appeal.is_late(at), "statement": appeal.statement,
             "outcome": APPEAL_OUTCOMES[appeal.answer.outcome] if appeal.answer else None,
             "reasons": appeal.answer.reasons if appeal.answer else ""}
            for appeal in reversed(file.appeals)
        ],
        "steps": _steps(file),
    }  # fmt: skip


def trace_words(trace: RuleTrace) -> dict[str, Any]:
    """What the rules said and why, for whoever wants to see how it came about."""
    language = "en" if get_language() == "en" else "zh"
    return {
        "pack": trace.pack,
        "hash": trace.pack_hash,
        "rules": list(trace.rules),
        "basis": trace.legal_basis,
        "words": trace.words.get(language, ""),
        "release": trace.release.get(language, ""),
        "tried": list(trace.tried),
        "inputs": [(name, str(value)) for name, value in trace.inputs.items()],
    }


def ground_url(ground: Ground) -> str:
    """Where the record behind a ground is looked at; empty where it has no page."""
    kind, _colon, rest = ground.reference.partition(":")
    number = rest.split(":")[0]
    return reverse("finding", args=[int(number)]) if kind == "finding" and number.isdecimal() else ""


def _ground(ground: Ground, used: set[int]) -> dict[str, Any]:
    language = "en" if get_language() == "en" else "zh"
    return {
        "kind": GROUNDS[ground.kind],
        "source": GROUND_SOURCES[ground.source],
        "words": evidence_words({"kind": ground.kind.value, "facts": ground.facts}, language),
        "reference": ground.reference,
        "url": ground_url(ground),
        "stated": moment(ground.stated_at),
        "fell": moment(ground.fallen_at) if ground.fallen_at else "",
        "why": ground.fallen_why,
        "is_used": ground.id in used,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    language = "en" if get_language() == "en" else "zh"
    return {
        "what": DECISIONS[decision.kind],
        "at": moment(decision.decided_at),
        "by": decision.decider_name,
        "body": AUTHORITIES.get(decision.authority, decision.authority),
        "reason": decision.reason,
        "measure": MEASURES[decision.measure] if decision.measure else "",
        "until": until_words(decision.ends_at, "en") if decision.ends_at else "",
        "article": decision.article.get(language, ""),
        "milder": [f"{MEASURES[one.measure]}: {one.why_not}" for one in decision.alternatives],
        "live": decision.live_answer.get(language, ""),
        "is_order": decision.trace is not None,
    }


def _steps(file: RestrictionFile) -> list[dict[str, Any]]:
    names = actor_names(step.actor for step in file.steps)
    return [
        {"at": moment(step.at), "tone": RESTRICTION_STATES[step.after][0], "state": RESTRICTION_STATES[step.after][1],
         "by": names[step.actor], "reason": _(step.reason) if step.reason else ""}
        for step in reversed(file.steps)
    ]  # fmt: skip


def _ended(one: Restriction) -> str:
    if one.ended_at is None or one.ended_because is None:
        return ""
    return f"{moment(one.ended_at)} · {END_CAUSES[one.ended_because]}"

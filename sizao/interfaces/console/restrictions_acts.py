"""What can be done about a restriction on its page. Each form asks for a reason; the room decides whether it may be."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.interfaces.console.persons import FormError, given_instant, given_reason
from sizao.interfaces.console.restrictions_milder import milder_options
from sizao.interfaces.console.restrictions_notice import show_notice
from sizao.interfaces.restrictions_words import APPEAL_WAYS, DELIVERY_WAYS
from sizao.response.restrictions.operations import (
    decide_restriction,
    ease_restriction,
    end_restriction,
    extend_restriction,
    issue_notice,
    lodge_appeal,
    record_delivery,
    refuse_restriction,
    resume_restriction,
    review_restriction,
    state_ground,
    suspend_restriction,
)
from sizao.response.restrictions.queries import access_restriction
from sizao.response.restrictions.types import (
    Alternative,
    AppealWay,
    DeliveryWay,
    Exposure,
    GroundKind,
    GroundSource,
    Measure,
    RestrictionFile,
    ReviewOutcome,
    State,
)


_TOLD = {State.NOTIFIED, State.IN_FORCE, State.REVIEWED, State.CONTESTED}


def acts_open(request: HttpRequest, file: RestrictionFile, at: datetime) -> dict[str, Any]:
    """Which forms the page offers, and what they offer."""
    one = file.restriction
    is_open = one.state not in (State.REFUSED, State.ENDED, State.EXPIRED)
    may_decide = can(request.user, Permission.DECIDE_RESTRICTION)
    return {
        "may": {
            "decide": may_decide and one.state is State.PROPOSED,
            "tell": can(request.user, Permission.GIVE_NOTICE) and (one.state is State.DECIDED or one.state in _TOLD),
            "review": may_decide and is_open,
            "change": may_decide and one.state in _TOLD,
            "extend": may_decide and one.state in _TOLD and "last_exposure" in file.proposal.inputs,
            "suspend": may_decide and one.state in (State.IN_FORCE, State.REVIEWED, State.CONTESTED),
            "resume": may_decide and one.state is State.SUSPENDED,
            "end": may_decide and (one.state in _TOLD or one.state in (State.DECIDED, State.SUSPENDED)),
            "contest": can(request.user, Permission.TAKE_APPEAL)
            and bool(file.notices)
            and not any(appeal.answer is None for appeal in file.appeals),
        },
        "has_authority": bool(request.user.acts_for),
        "lighter": milder_options(one.measure, at),
        "ways": list(DELIVERY_WAYS.items()),
        "appeal_ways": [(way, label) for way, label in APPEAL_WAYS.items() if way is not AppealWay.OWN_PAGE],
        "untold": [notice.id for notice in file.notices if notice.delivery is None],
        "is_drill": get_realm().kind is not RealmKind.LIVE,
    }


def act_on(request: HttpRequest, number: int, purpose: str, at: datetime) -> HttpResponse:
    """Does what a form of the page asks, and goes back to it."""
    act = request.POST.get("act", "")
    if act == "notice":
        issued = issue_notice(restriction_id=number, actor=request.user, at=at, reason=_("Notice made out"))
        return show_notice(request, number, issued, purpose, at)
    words = _plain(request, act, number, at) or _about_terms(request, act, number, at)
    if words is None:
        raise FormError(_("Nothing was chosen to be done."))
    messages.success(request, words)
    return redirect("restriction", number=number)


def _plain(request: HttpRequest, act: str, number: int, at: datetime) -> str | None:
    """The acts that need no more than a reason."""
    plain = {
        "refuse": (refuse_restriction, _("The proposal was refused.")),
        "end": (end_restriction, _("The person is released.")),
        "suspend": (suspend_restriction, _("The restriction rests until somebody resumes it.")),
        "resume": (resume_restriction, _("The restriction is carried out again.")),
    }
    if act in plain:
        operation, words = plain[act]
        operation(restriction_id=number, actor=request.user, at=at, reason=given_reason(request))
        return words
    if act == "deliver":
        way = request.POST.get("way", "")
        if way not in set(DeliveryWay):
            raise FormError(_("No way was chosen."), next_step=_("Choose how the notice was given."))
        record_delivery(
            restriction_id=number,
            notice_id=_whole(request, "notice"),
            way=DeliveryWay(way),
            remark=request.POST.get("remark", ""),
            telephone=request.POST.get("telephone", ""),
            actor=request.user,
            at=at,
            reason=_("Notice given"),
        )
        return _("The notice was given.")
    if act == "contest":
        way = request.POST.get("appeal_way", "")
        lodge_appeal(
            restriction_id=number,
            statement=request.POST.get("statement", ""),
            way=AppealWay(way) if way in set(AppealWay) else AppealWay.TELEPHONE,
            actor=request.user,
            at=at,
            machine=clock.machine_time(),
            reason=_("Taken down for the person"),
        )
        return _("The appeal was taken down.")
    return None


def _about_terms(request: HttpRequest, act: str, number: int, at: datetime) -> str | None:
    """The acts that set, change or look at a term."""
    if act == "decide":
        decide_restriction(
            restriction_id=number,
            alternatives=given_alternatives(request),
            whereabouts=request.POST.get("whereabouts", "").strip(),
            approved="approved" in request.POST,
            actor=request.user,
            at=at,
            machine=clock.machine_time(),
            reason=given_reason(request),
        )
        return _("Decided. It binds once the notice was given.")
    if act == "review":
        outcome = request.POST.get("outcome", "")
        if outcome not in set(ReviewOutcome):
            raise FormError(_("No outcome was chosen."), next_step=_("Choose whether it is kept or ended."))
        review_restriction(
            restriction_id=number,
            outcome=ReviewOutcome(outcome),
            actor=request.user,
            at=at,
            machine=clock.machine_time(),
            reason=given_reason(request),
        )
        return _("The review was noted.")
    if act == "ease":
        measure = request.POST.get("measure", "")
        ease_restriction(
            restriction_id=number,
            measure=Measure(measure) if measure in set(Measure) else None,
            ends_at=given_instant(request, "ends_at") if request.POST.get("ends_at") else None,
            whereabouts=request.POST.get("whereabouts", "").strip() or None,
            actor=request.user,
            at=at,
            machine=clock.machine_time(),
            reason=given_reason(request),
        )
        return _("Eased. It binds once its notice was given.")
    if act == "extend":
        _extend(request, number, at)
        return _("Extended. The old term holds until the new notice was given.")
    return None


def _extend(request: HttpRequest, number: int, at: datetime) -> None:
    """States what happened since as a judgment of whoever is signed in, and decides on it."""
    reason, last = given_reason(request), given_instant(request, "last_exposure")
    file = access_restriction(actor=request.user, restriction_id=number, purpose=_("Extension"), at=at)
    inputs = file.proposal.inputs
    ground = state_ground(
        kind=GroundKind.JUDGMENT,
        source=GroundSource.INVESTIGATION,
        reference=f"judgment:{file.restriction.number}:{at.isoformat(timespec='seconds')}",
        subject=file.restriction.subject,
        facts={"words": reason},
        division_path=file.restriction.division_path,
        actor=request.user,
        at=at,
        reason=reason,
    )
    extend_restriction(
        restriction_id=number,
        facts=Exposure(
            last_exposure=last,
            degree=inputs.get("degree"),
            group=inputs.get("group"),
            special=frozenset(inputs.get("special") or ()),
            fit_home=inputs.get("fit_home"),
        ),
        ground_ids=[ground.id],
        actor=request.user,
        at=at,
        machine=clock.machine_time(),
        reason=reason,
    )


def given_alternatives(request: HttpRequest) -> list[Alternative]:
    """The milder measure that was looked at, and why it is not enough; none where the form has none."""
    measure, why_not = request.POST.get("milder", ""), request.POST.get("why_not", "").strip()
    if measure not in set(Measure) or not why_not:
        return []
    return [Alternative(Measure(measure), why_not)]


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 15:
        raise FormError(_("The form is not complete."), next_step=_("Reload the page and try again."))
    return int(text)

"""What can be done about a zone on its page. Each form asks for a reason; the room decides whether it may be."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sizao.desk.zoning import lifting_of, review
from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces import clock
from sizao.interfaces.console.persons import FormError, given_instant, given_reason
from sizao.interfaces.zones_words import FACTS, LEVELS
from sizao.response.restrictions.queries import list_offices
from sizao.response.zones.operations import (
    announce_zone,
    approve_zone,
    change_zone,
    decide_zone,
    lift_zone,
    refuse_zone,
    report_up,
    state_fact,
)
from sizao.response.zones.queries import get_zone
from sizao.response.zones.types import FactKind, ZoneFile, ZoneState


_BEFORE = (ZoneState.PROPOSED, ZoneState.DECIDED, ZoneState.APPROVED)


def acts_open(request: HttpRequest, file: ZoneFile, at: datetime) -> dict[str, Any]:
    """Which forms the page offers, and what they offer."""
    one = file.zone
    may_decide = can(request.user, Permission.DECIDE_ZONE)
    stands = one.state is ZoneState.IN_FORCE
    upper = one.needs is Approval.UPPER_FIRST
    acts = {
        "decide": may_decide and one.state is ZoneState.PROPOSED,
        "approve": may_decide and one.state is ZoneState.DECIDED and upper,
        "report": may_decide
        and one.needs is Approval.REPORT_UP
        and not one.is_reported
        and (stands or one.state is ZoneState.DECIDED),
        "announce": may_decide and (one.state is ZoneState.APPROVED or (one.state is ZoneState.DECIDED and not upper)),
        "refuse": may_decide and one.state in _BEFORE,
        "review": stands and not one.is_provisional and can(request.user, Permission.PROPOSE_ZONE),
        "fact": stands and can(request.user, Permission.PROPOSE_ZONE),
        "change": stands and may_decide,
        "lift": stands and may_decide,
    }
    return {
        "acts": acts,
        "can_act": any(acts.values()),
        "has_authority": bool(request.user.acts_for),
        "levels": list(LEVELS.items()),
        "fact_kinds": list(FACTS.items()),
        "instant": localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "hotline": one.telephone or _hotline(one.division_path, one.authority),
    }


def _hotline(path: str, authority: str) -> str:
    """The telephone of the deciding body that lies nearest above the zone."""
    city = ".".join(path.split(".")[:2])
    found = [
        one for one in list_offices(below=city) if one.authority == authority and path.startswith(one.division_path)
    ]
    return max(found, key=lambda one: len(one.division_path)).telephone if found else ""


def act_on(request: HttpRequest, number: int, at: datetime) -> HttpResponse:
    """Does what a form of the page asks, and goes back to it."""
    act = request.POST.get("act", "")
    doing = {
        "decide": _decide,
        "approve": _approve,
        "report": _report,
        "announce": _announce,
        "refuse": _refuse,
        "review": _review,
        "fact": _fact,
        "change": _change,
        "lift": _lift,
    }.get(act)
    if doing is None:
        raise FormError(_("Nothing was chosen to be done."))
    messages.success(request, doing(request, number, at))
    return redirect("zone", number=number)


def _decide(request: HttpRequest, number: int, at: datetime) -> str:
    decide_zone(
        zone_id=number,
        milder=request.POST.get("milder", "").splitlines(),
        actor=request.user,
        at=at,
        machine=clock.machine_time(),
        reason=given_reason(request),
    )
    return _("The zone is decided. It binds nobody before it is announced.")


def _approve(request: HttpRequest, number: int, at: datetime) -> str:
    approve_zone(
        zone_id=number,
        reference=request.POST.get("reference", ""),
        actor=request.user,
        at=at,
        reason=given_reason(request),
    )
    return _("The approval was kept.")


def _report(request: HttpRequest, number: int, at: datetime) -> str:
    report_up(zone_id=number, actor=request.user, at=at, reason=given_reason(request))
    return _("The report was kept.")


def _announce(request: HttpRequest, number: int, at: datetime) -> str:
    zone = announce_zone(
        zone_id=number,
        telephone=request.POST.get("telephone", ""),
        services={"zh": request.POST.get("services_zh", ""), "en": request.POST.get("services_en", "")},
        actor=request.user,
        at=at,
        machine=clock.machine_time(),
        reason=given_reason(request),
    )
    if zone.restrictions:
        return _("The zone is announced and in force. Each of its units has a restriction with a posted notice.")
    return _("The zone is announced and in force.")


def _refuse(request: HttpRequest, number: int, at: datetime) -> str:
    refuse_zone(zone_id=number, actor=request.user, at=at, reason=given_reason(request))
    return _("The zone is not ordered.")


def _review(request: HttpRequest, number: int, at: datetime) -> str:
    zone = review(actor=request.user, zone_id=number, at=at, reason=given_reason(request))
    return _("All conditions are met: the zone can be lifted.") if zone.lift_since else _("The look was kept.")


def _fact(request: HttpRequest, number: int, at: datetime) -> str:
    kind, result = request.POST.get("kind", ""), request.POST.get("result", "")
    if kind not in set(FactKind) or result not in ("negative", "positive"):
        raise FormError(_("Nothing was chosen."), next_step=_("Choose what was done and its result."))
    state_fact(
        zone_id=number,
        kind=FactKind(kind),
        fact_at=given_instant(request, "fact_at"),
        is_negative=result == "negative",
        words=request.POST.get("words", ""),
        actor=request.user,
        at=at,
        reason=_("Stated on the page of the zone"),
    )
    return _("It was stated.")


def _change(request: HttpRequest, number: int, at: datetime) -> str:
    level, renews = request.POST.get("level", ""), bool(request.POST.get("renews"))
    zone = get_zone(actor=request.user, zone_id=number, at=at)
    kept = [path for path in request.POST.getlist("unit") if path in zone.boundary]
    change_zone(
        zone_id=number,
        level=ZoneLevel(level) if level in set(ZoneLevel) else zone.level,
        boundary=kept,
        reference=request.POST.get("reference", ""),
        renews=renews,
        actor=request.user,
        at=at,
        machine=clock.machine_time(),
        reason=given_reason(request),
    )
    return _("The zone was changed. What it was stands in its history.")


def _lift(request: HttpRequest, number: int, at: datetime) -> str:
    zone = get_zone(actor=request.user, zone_id=number, at=at)
    lifting = None if zone.is_provisional else lifting_of(actor=request.user, zone_id=number, at=at)
    lift_zone(zone_id=number, lifting=lifting, actor=request.user, at=at, reason=given_reason(request))
    return _("The zone is lifted. Its restrictions ended at once.")

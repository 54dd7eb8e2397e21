"""The page at a gate: one scan, one glance, also without a network (docs/explanation/hand-over.md)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.arriving import divisions_meant
from sizao.desk.gating import (
    Asked,
    county_of,
    day_list,
    find_gate,
    list_gates,
    offer_at_gate,
    rules_of_gates,
    scan_at_gate,
    take_answers,
    waiting_for,
)
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.arrivals_words import FAULTS, RISKS
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.console.hand_over_words import partner_titles
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import actor_names, division_names, moment_near
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    once_key,
    shell_answer,
    shell_page,
)
from sizao.interfaces.gate_words import GLANCES
from sizao.interfaces.public.report_form import Field
from sizao.interfaces.public.trains import is_known_train
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.types import (
    Direction,
    FieldFault,
    FieldProblem,
    Gate,
    HandOverKind,
    ReportError,
    ScanError,
    Seen,
    Verdict,
)


SHELL = PhoneShell(
    "gate",
    page="gate",
    title=gettext_lazy("Gate"),
    assets=("public/report.css", "public/report.js", "field/gate.css", "field/gate.js"),
    lists=("report-places",),
    # Forgotten as soon as the next person stands there.
    answer_hours=5 / 3600,
)
# Without a rule in force a list is not kept longer than this.
_SHIFT_HOURS = 12
_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_AT_GATE)
@in_language_asked
def gate(request: HttpRequest) -> HttpResponse:
    """The empty page, the same for everybody; and the answer to a scan, to the three questions, to a hand-over."""
    if request.method != "POST":
        return shell_page(request, SHELL, _frame(request.POST))
    here = find_gate(request.POST.get("gate", ""))
    if here is None:
        problem = SizaoError(
            "No gate was chosen.", "Whoever is counted is counted at a place.", "Choose your gate above and scan again."
        )
        return shell_answer(request, SHELL, _frame(request.POST) | {"problem": problem}, _REFUSED)
    act = {"ask": _ask, "offer": _offer}.get(request.POST.get("act", ""), _scan)
    try:
        context, status = act(request, here, now())
    except NotPermittedError:
        raise
    except SizaoError as error:
        context, status = {"problem": error}, _REFUSED
    return shell_answer(request, SHELL, _frame(request.POST) | context, status)


@require_safe
@needs(Permission.WORK_AT_GATE)
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The list of the day for the phone: digests by verdict and county, the hours it may be kept, the server's time."""
    at = now()
    found = day_list(actor=request.user, within=request.user.division_path, at=at)
    term = rules_of_gates(at=at).term(ArrivalStep.SHIFT)
    names = division_names(group.county for group in found.groups)
    return JsonResponse(
        {
            "machine": machine_time().isoformat(),
            "made_at": found.made_at.isoformat(),
            "hours": _SHIFT_HOURS if term is None else term.total_seconds() / 3600,
            "salt": b64encode(found.salt).decode(),
            "people": found.people,
            "groups": [
                [group.verdict.value, names.get(group.county, ""), b64encode(group.digests).decode()]
                for group in found.groups
            ],
        }
    )


def _scan(request: HttpRequest, here: Gate, at: datetime) -> tuple[dict[str, Any], int]:
    seen = scan_at_gate(
        text=request.POST.get("number", ""),
        gate=here,
        direction=_direction(request.POST),
        once=once_key(request) or token_urlsafe(24),
        kept_seconds=kept_seconds(request),
        actor=request.user,
        at=at,
    )
    return _glance(request, here, seen, at), 200


def _ask(request: HttpRequest, here: Gate, at: datetime) -> tuple[dict[str, Any], int]:
    """The three questions; then the same person is looked at again, who was counted before."""
    once = once_key(request) or token_urlsafe(24)
    values = request.POST.dict()
    try:
        asked = take_answers(
            values=values,
            gate=here,
            once=once,
            kept_seconds=kept_seconds(request),
            trains=is_known_train,
            actor=request.user,
            at=at,
        )
    except ReportError as error:
        if any(problem.field == "number" for problem in error.problems):
            raise ScanError(
                FieldFault.IDENTIFIER,
                "The number of the document is missing or mistyped.",
                "Nothing was written down.",
                "Scan the document again.",
            ) from None
        return {"ask": _questions(values, error.problems), "number": values.get("number", "")}, _REFUSED
    seen = scan_at_gate(
        text=values.get("number", ""), gate=here, direction=_direction(request.POST), once=f"{once} scan",
        kept_seconds=kept_seconds(request), actor=request.user, at=at,
    )  # fmt: skip
    return _glance(request, here, seen, at, asked), 200


def _offer(request: HttpRequest, here: Gate, at: datetime) -> tuple[dict[str, Any], int]:
    person = key_from_shown(request.POST.get("person", ""))
    destination = request.POST.get("to", "")
    arrival = request.POST.get("arrival", "")
    is_transit = request.POST.get("kind") == HandOverKind.TRANSIT.value
    if person is None or not (destination or is_transit):
        raise SizaoError("Nobody was chosen.", "Nothing was handed over.", "Scan the person again.")
    offered = offer_at_gate(
        person=person,
        arrival=int(arrival) if arrival.isdecimal() else None,
        gate=here,
        destination_path=destination,
        kind=HandOverKind.TRANSIT if is_transit else HandOverKind.HAND_OVER,
        meant_for=request.POST.get("meant_for", ""),
        vehicle=request.POST.get("vehicle", ""),
        actor=request.user,
        at=at,
    )
    to = division_names([offered.destination_path])[offered.destination_path]
    told = {
        "tone": "well",
        "head": _("In transit: see them to the next train")
        if is_transit
        else _("Offered to %(county)s") % {"county": to},
        "lines": [
            _("Receipt due at %(when)s") % {"when": moment_near(offered.due_at, at)},
            *(
                [_("%(title)s gives the receipt in its own system.") % {"title": partner_titles()[offered.partner]}]
                if offered.partner
                else []
            ),
        ],
    }
    return {"glance": told}, 200


def _glance(request: HttpRequest, here: Gate, seen: Seen, at: datetime, asked: Asked | None = None) -> dict[str, Any]:
    """What `field/gate/glance.html` shows."""
    verdict = seen.verdict
    tone, head, what = GLANCES[verdict]
    path = seen.destination_path
    lines = [] if asked is None else [_("Written down; the person counts as reported.")]
    if seen.is_again and asked is None:
        place = get_places(keys=[seen.scan.place])[seen.scan.place]
        lines.append(
            _("Counted already at %(gate)s, %(when)s: not counted again.")
            % {"gate": place.name, "when": moment_near(seen.scan.at, at)}
        )
    if seen.has_measure:
        lines.append(_("A restriction of this person is proposed or in force; the county knows which."))
    waiting = waiting_for(path, place=here.place, actor=request.user, at=at) if path else []
    names = actor_names(one.staff for one in waiting)
    return {
        "glance": {
            "tone": tone,
            "head": head,
            "what": what,
            "name": seen.name,
            "person": seen.scan.shown,
            "arrival": seen.arrival,
            "risk": RISKS[seen.risk] if seen.is_reported and seen.risk.value != "none" else None,
            "train": seen.train,
            "county": division_names([county_of(path)])[county_of(path)] if path else "",
            "to": county_of(path) if path else "",
            "lines": lines,
            "waiting": [(one.staff, names[one.staff], one.vehicle) for one in waiting],
            "may_offer": verdict is Verdict.MEASURE and bool(path),
            "is_urgent": verdict is not Verdict.REPORTED,
        },
        "ask": _questions({"train": seen.train}, ()) if not seen.is_reported else None,
        "needs_name": seen.needs_name,
        "number": request.POST.get("number", ""),
    }


def _questions(values: Mapping[str, str], problems: Sequence[FieldProblem]) -> dict[str, Any]:
    """The three questions, and the name for whom nobody knows."""
    faults = {problem.field: FAULTS[problem.fault] for problem in problems}

    def field(name: str, label: str, **more: Any) -> Field:
        return Field(name, label, value=values.get(name, ""), problem=faults.get(name, ""), **more)

    community = values.get("community", "")
    meant = divisions_meant(community) if "community" in faults and community else []
    return {
        "fields": [
            field("place", _("1. Where from, in the last days"), suggest="origins", longest=80),
            field("community", _("2. Where to: community, village or county"), suggest="destinations", longest=80),
            field("phone", _("3. Phone"), kind="tel", mode="tel", longest=24),
        ],
        "name": field("name", _("Name, if the card is not known here"), longest=60),
        "code": values.get("code", ""),
        "destination": values.get("destination", ""),
        "train": values.get("train", ""),
        "meant": [(one.path, division_names([one.path])[one.path]) for one in meant],
        "others": [fault for name, fault in faults.items() if name not in ("place", "community", "phone", "name")],
    }


def _direction(given: Mapping[str, str]) -> Direction:
    return Direction.OUT if given.get("direction") == Direction.OUT.value else Direction.IN


def _frame(given: Mapping[str, str]) -> dict[str, Any]:
    """What every answer needs to take the next scan."""
    return {
        "gates": [(one.place, one.name) for one in list_gates()],
        "chosen": given.get("gate", ""),
        "direction": _direction(given).value,
        "empty_ask": _questions({}, ()),
    }

"""Gates of zones: setting them up, issuing and revoking permits, and the page for the phone at the gate."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.persons import FormError, given_instant, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import actor_names, moment, moment_near
from sizao.interfaces.zones_words import DIRECTIONS, PERMITS
from sizao.kernel.errors import SizaoError
from sizao.response.zones.operations import (
    add_gate,
    issue_permit,
    record_passing_through,
    revoke_permit,
    set_gate,
)
from sizao.response.zones.queries import (
    find_permit,
    get_gate,
    get_zone,
    list_gates,
    list_passings,
    list_permits,
    list_zones,
    why_not,
)
from sizao.response.zones.types import Direction, Permit, PermitKind, ZoneNotFoundError, ZoneState


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_GATE)
def gates_of_zone(request: HttpRequest, number: int) -> HttpResponse:
    """The gates and permits of a zone."""
    at = now()
    problem: SizaoError | None = None
    try:
        zone = get_zone(actor=request.user, zone_id=number, at=at)
        if request.method == "POST":
            _act(request, number, at)
            return redirect("zone-gates", number=number)
    except ZoneNotFoundError as error:
        return not_found(request, error)
    except SizaoError as error:
        problem = error
        zone = get_zone(actor=request.user, zone_id=number, at=at)
    permits = list_permits(actor=request.user, zone_id=number)
    context = {
        "zone": zone,
        "name": zone.label(get_language() or ""),
        "stands": zone.state is ZoneState.IN_FORCE,
        "gates": list_gates(actor=request.user, zone_id=number),
        "table": _permits(request, permits, at),
        "kinds": list(PERMITS.items()),
        "open_permits": [(one.id, f"{one.number} · {one.who}") for one in permits if one.revoked_at is None],
        "from": _local(at),
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "console/zones/gates.html", context, status=422 if problem else 200)


@require_safe
@needs(Permission.KEEP_GATE)
def gates(request: HttpRequest) -> HttpResponse:
    """All gates within the reader's area: the first page of whoever stands at one."""
    at, language = now(), get_language() or ""
    zones = {one.id: one for one in list_zones(actor=request.user, at=at, states=[ZoneState.IN_FORCE], size=2000).rows}
    found = [
        {"id": gate.id, "name": gate.name, "is_open": gate.is_open, "zone": zones[gate.zone_id].number,
         "where": zones[gate.zone_id].label(language), "ins": gate.passed_in, "outs": gate.passed_out}
        for gate in list_gates(actor=request.user)
        if gate.zone_id in zones
    ]  # fmt: skip
    return render(request, "console/zones/all_gates.html", {"gates": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_GATE)
def gate(request: HttpRequest, number: int) -> HttpResponse:
    """The phone at the gate: a code, a glance, in or out. A passing is kept; it changes nobody's status."""
    at = now()
    try:
        found = get_gate(actor=request.user, gate_id=number)
        zone = get_zone(actor=request.user, zone_id=found.zone_id, at=at)
    except ZoneNotFoundError as error:
        return not_found(request, error)
    answer: dict[str, Any] | None = None
    if request.method == "POST":
        code, wanted = request.POST.get("code", ""), request.POST.get("direction", "")
        try:
            if wanted in set(Direction):
                passing = record_passing_through(
                    gate_id=number, code=code, direction=Direction(wanted), actor=request.user, at=at,
                    reason="gate page",
                )  # fmt: skip
                answer = {"tone": "well", "what": _("Let pass: %(way)s") % {"way": DIRECTIONS[wanted]},
                          "why": passing.permit_number}  # fmt: skip
            else:
                answer = glance(find_permit(actor=request.user, zone_id=found.zone_id, code=code), at)
        except SizaoError as error:
            answer = {"tone": "late", "what": _(error.what), "why": _(error.why) if error.why else "",
                      "next": _(error.next_step) if error.next_step else ""}  # fmt: skip
    context = {
        "gate": found,
        "zone": zone,
        "name": zone.label(get_language() or ""),
        "answer": answer,
        "code": request.POST.get("code", "") if answer and answer.get("ways") else "",
        "passings": [
            {"at": moment_near(one.at, at), "way": DIRECTIONS[one.direction], "permit": one.permit_number}
            for one in list_passings(actor=request.user, gate_id=number, most=8)
        ],
    }
    return render(request, "console/zones/gate.html", context)


def glance(permit: Permit | None, at: datetime) -> dict[str, Any]:
    """What a code means, before anybody passes."""
    if permit is None:
        return {"tone": "late", "what": _("This zone has no permit with this code."),
                "next": _("Look at the code again, or call the zone's desk.")}  # fmt: skip
    ways = [way for way in Direction if why_not(permit, way, at) is None]
    refusal = why_not(permit, Direction.OUT if permit.kind is PermitKind.OUT else Direction.IN, at)
    if not ways and refusal is not None:
        return {"tone": "late", "what": _(refusal.what), "why": refusal.why}
    return {
        "tone": "well",
        "what": PERMITS[permit.kind],
        "why": f"{permit.number} · {permit.holder or permit.who}",
        "until": moment(permit.valid_until),
        "ways": [(way.value, DIRECTIONS[way]) for way in ways],
    }


def _act(request: HttpRequest, number: int, at: datetime) -> None:
    given, who = request.POST, {"actor": request.user, "at": at}
    match given.get("act", ""):
        case "gate":
            add_gate(zone_id=number, name=given.get("name", ""), reason=_("Set up on the page of gates"), **who)
            messages.success(request, _("The gate was added."))
        case "open" | "close" as act:
            set_gate(gate_id=_number(given, "gate"), is_open=act == "open", reason=_("On the page of gates"), **who)
        case "permit":
            permit = _issue(request, number, at)
            messages.success(
                request, _("Permit %(number)s, code %(code)s") % {"number": permit.number, "code": permit.code}
            )
        case "revoke":
            revoke_permit(permit_id=_number(given, "permit"), reason=given_reason(request), **who)
            messages.success(request, _("The permit was revoked."))
        case _:
            raise FormError(_("Nothing was chosen to be done."))


def _issue(request: HttpRequest, number: int, at: datetime) -> Permit:
    given = request.POST
    kind = given.get("kind", "")
    if kind not in set(PermitKind):
        raise FormError(_("Nothing was chosen."), next_step=_("Choose a kind of permit."))
    person = None
    if kind != PermitKind.DELIVERY.value:
        person = key_from_shown(given.get("person", ""))
        if person is None:
            raise FormError(_("This is no person key."), next_step=_("Write it as the pages show it: P and 16 signs."))
    return issue_permit(
        zone_id=number,
        kind=PermitKind(kind),
        person=person,
        holder=given.get("holder", "") if kind == PermitKind.DELIVERY.value else "",
        valid_from=given_instant(request, "valid_from"),
        valid_until=given_instant(request, "valid_until"),
        actor=request.user,
        at=at,
        reason=given_reason(request),
    )


def _permits(request: HttpRequest, permits: list[Permit], at: datetime) -> Any:
    names = actor_names(one.issued_by for one in permits)
    columns = [
        Column("number", _("Permit")),
        Column("state", _("State")),
        Column("kind", _("Kind")),
        Column("who", _("Person or vehicle")),
        Column("code", _("Code")),
        Column("from", _("Begins")),
        Column("until", _("Until")),
        Column("reason", _("Reason")),
        Column("by", _("Issued by")),
    ]
    rows: list[dict[str, Any]] = []
    for one in permits:
        tone, state = ("well", _("over")) if at >= one.valid_until else ("info", _("valid"))
        if one.revoked_at is not None:
            tone, state = "late", _("revoked")
        rows.append(
            {"number": one.number, "state": Value(state, tone=tone), "kind": str(PERMITS[one.kind]), "who": one.who,
             "code": one.code, "from": moment(one.valid_from), "until": moment(one.valid_until), "reason": one.reason,
             "by": names[one.issued_by]}
        )  # fmt: skip
    return build_table(
        "permits", _("Permits"), columns, rows, request.GET, path=request.path,
        empty_title=_("No permit was issued yet"),
        empty_hint=_("Whoever must go to hospital, and whoever brings supplies, gets a permit with a code."),
    )  # fmt: skip


def _number(given: Any, name: str) -> int:
    text = given.get(name, "")
    if not (text.isdecimal() and len(text) < 12):
        raise FormError(_("Nothing was chosen."))
    return int(text)


def _local(at: datetime) -> str:
    return localtime(at).strftime("%Y-%m-%dT%H:%M")

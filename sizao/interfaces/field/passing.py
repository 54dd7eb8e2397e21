"""The phone at the gate of a zone: the code of a permit, a glance, in or out; also without a network."""

import hmac
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import in_words, moment
from sizao.interfaces.console.zones_gates import glance
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    once_key,
    shell_answer,
    shell_page,
)
from sizao.interfaces.zones_words import DIRECTIONS, PERMITS
from sizao.kernel.errors import SizaoError
from sizao.response.zones.operations import record_passing_through
from sizao.response.zones.queries import find_permit, get_gate, list_gates, list_standing_permits, list_zones
from sizao.response.zones.types import Direction, Permit, ZoneError, ZoneState


SHELL = PhoneShell(
    "passing",
    page="passing",
    title=gettext_lazy("Gate of a zone"),
    assets=("field/passing.css", "field/passing.js"),
    # Gone when the next one stands there.
    answer_hours=30 / 3600,
)
# The list serves one shift.
_SHIFT_HOURS = 12
_REFUSED, _MOST_ZONES, _DIGEST = 422, 2000, 12


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_GATE)
@in_language_asked
def passing(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; its script fetches gates and permits. And the answer to a code."""
    frame = {"ways": list(DIRECTIONS.items())}
    if request.method != "POST":
        return shell_page(request, SHELL, frame)
    try:
        answer = _answer(request)
    except SizaoError as error:
        return shell_answer(request, SHELL, frame | {"problem": in_words(error), "typed": request.POST}, _REFUSED)
    typed = request.POST if answer.get("ways") else {}
    return shell_answer(request, SHELL, frame | {"answer": answer, "typed": typed})


def _answer(request: HttpRequest) -> dict[str, Any]:
    """What a code means; and once a way is chosen, that somebody passed. What was kept counts from when it was."""
    given, at = request.POST, now()
    number, code, way = given.get("gate", ""), given.get("code", ""), given.get("direction", "")
    if not number.isdecimal() or len(number) > 9:
        raise ZoneError("No gate was chosen.", "A passing is kept with its gate.", "Choose your gate above.")
    if way not in set(Direction):
        gate = get_gate(actor=request.user, gate_id=int(number))
        return glance(find_permit(actor=request.user, zone_id=gate.zone_id, code=code), at)
    passed = record_passing_through(
        gate_id=int(number),
        code=code,
        direction=Direction(way),
        once=once_key(request) and f"phone:{once_key(request)}",
        actor=request.user,
        at=at - timedelta(seconds=kept_seconds(request)),
        reason="gate page",
    )
    return {
        "tone": "well",
        "what": _("Let pass: %(way)s") % {"way": DIRECTIONS[passed.direction]},
        "why": passed.permit_number,
    }


@require_safe
@needs(Permission.KEEP_GATE)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The gates of the area, and digests of the codes that pass there: no code, no person and no reason."""
    at, language, salt = now(), get_language() or "", token_bytes(16)
    zones = list_zones(actor=request.user, at=at, states=[ZoneState.IN_FORCE], size=_MOST_ZONES).rows
    places = {one.id: one for one in zones}
    permits = list_standing_permits(actor=request.user, at=at)
    return JsonResponse(
        {
            "hours": _SHIFT_HOURS,
            "now": int(at.timestamp() * 1000),
            "salt": b64encode(salt).decode(),
            "gates": [
                {
                    "id": gate.id,
                    "zone": gate.zone_id,
                    "name": f"{gate.name} · {places[gate.zone_id].number}",
                    "where": places[gate.zone_id].label(language),
                    "open": gate.is_open,
                }
                for gate in list_gates(actor=request.user)
                if gate.zone_id in places
            ],
            "permits": {
                zone: [_listed(one, salt) for one in found] for zone, found in permits.items() if zone in places
            },
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _listed(one: Permit, salt: bytes) -> list[Any]:
    """Digest of the code, what it is for, for which vehicle, from and until when (milliseconds), its ways."""
    digest = hmac.new(salt, one.code.encode(), sha256).digest()[:_DIGEST]
    ways = [way.value for way in Direction if one.allows(way)]
    return [
        b64encode(digest).decode(),
        str(PERMITS[one.kind]),
        one.holder,
        int(one.valid_from.timestamp() * 1000),
        int(one.valid_until.timestamp() * 1000),
        moment(one.valid_until),
        ways,
    ]

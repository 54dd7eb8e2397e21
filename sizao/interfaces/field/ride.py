"""The driver's page: whom to take in where and to whom to hand them over, also without a network."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.receiving import receive
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_parts import number_of
from sizao.interfaces.console.words import division_names, moment_near
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    shell_answer,
    shell_page,
)
from sizao.interfaces.quarantine_words import RIDE_STATES, TRANSFER_STATES, degree_words, target_words
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine.operations import record_disinfection, take_in
from sizao.response.quarantine.queries import list_rides
from sizao.response.quarantine.types import BUSY_RIDES, RideState, TransferState


SHELL = PhoneShell(
    "ride",
    page="ride",
    title=gettext_lazy("My rides"),
    assets=("field/ride.css", "field/ride.js"),
)
# The list serves one shift without a network.
_SHIFT_HOURS = 12
_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DRIVE)
@in_language_asked
def ride(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; its script fetches the rides. And the answer to what was noted."""
    if request.method != "POST":
        return shell_page(request, SHELL, {})
    try:
        words = _act(request)
    except NotPermittedError:
        raise
    except SizaoError as error:
        return shell_answer(request, SHELL, {"problem": error, "typed": request.POST}, _REFUSED)
    return shell_answer(request, SHELL, {"answer": words})


def _act(request: HttpRequest) -> str:
    """Notes what the driver says; kept entries count from when they were entered."""
    given, at = request.POST, now()
    known: dict[str, Any] = {
        "since": at - timedelta(seconds=kept_seconds(request)),
        "actor": request.user,
        "at": at,
        "reason": "ride",
    }
    number, name = number_of(given.get("number", "")), given.get("name", "")
    match given.get("act", ""):
        case "in":
            one = take_in(transfer_id=number, handed_by=name, **known)
            return _("%(who)s is in the vehicle, handed over by %(name)s.") % {"who": one.shown, "name": one.handed_by}
        case "out":
            one = receive(transfer_id=number, received_by=name, **known)
            return _("%(who)s was received by %(name)s.") % {"who": one.shown, "name": one.received_by}
        case "clean":
            record_disinfection(ride_id=number, **known)
            return _("The vehicle is disinfected.")
    raise SizaoError("Nothing was chosen to be noted.", next_step="Choose a person of your ride.")


@require_safe
@needs(Permission.DRIVE)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The rides of the area, for the phone, and for how many hours it may keep them. Keys, no names."""
    at = now()
    rides = list_rides(actor=request.user, states=BUSY_RIDES)
    names = division_names(path for ride in rides for one in ride.transfers for path in (one.origin, one.target))
    found = [
        {
            "id": ride.id,
            "plate": ride.vehicle.plate,
            "driver": ride.driver,
            "degree": degree_words(ride.degree),
            "state": str(RIDE_STATES[ride.state][1]),
            "starts": moment_near(ride.starts_at, at),
            "toClean": ride.state is RideState.TO_DISINFECT,
            "people": [
                {
                    "id": one.id,
                    "who": one.shown,
                    "from": names.get(one.origin, one.origin),
                    "to": target_words(one, names),
                    "pickup": moment_near(one.pickup_at, at),
                    "drop": moment_near(one.drop_at, at),
                    "state": str(TRANSFER_STATES[one.state][1]),
                    "act": {TransferState.PLANNED: "in", TransferState.ABOARD: "out"}.get(one.state, ""),
                }
                for one in ride.transfers
            ],
        }
        for ride in rides
    ]
    return JsonResponse({"hours": _SHIFT_HOURS, "rides": found}, json_dumps_params={"ensure_ascii": False})

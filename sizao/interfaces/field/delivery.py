"""The phone of whoever drives supplies: what is loaded where, who took it over or why not; also without a network."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import amount_words, catalogue_at, in_page_words, item_name, today
from sizao.interfaces.console.words import moment_near
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    shell_answer,
    shell_page,
)
from sizao.interfaces.supplies_words import DELIVERY_STATES
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import (
    load_delivery,
    refuse_delivery,
    return_delivery,
    take_over_delivery,
)
from sizao.readiness.supplies.queries import get_delivery, list_deliveries, list_stores
from sizao.readiness.supplies.types import Delivery, DeliveryError, DeliveryState


SHELL = PhoneShell(
    "delivery",
    page="delivery",
    title=gettext_lazy("My deliveries"),
    assets=("field/ride.css", "field/delivery.js"),
)
_SHIFT_HOURS = 12
_REFUSED = 422
_OPEN = (DeliveryState.PLANNED, DeliveryState.LOADED, DeliveryState.REFUSED)
# What is done with a delivery, in which state it may be, where it stands afterwards, and who may.
_ACTS = {
    "load": (DeliveryState.PLANNED, DeliveryState.LOADED, Permission.DRIVE),
    "take": (DeliveryState.LOADED, DeliveryState.ARRIVED, Permission.KEEP_STOCK),
    "refuse": (DeliveryState.LOADED, DeliveryState.REFUSED, Permission.KEEP_STOCK),
    "return": (DeliveryState.REFUSED, DeliveryState.RETURNED, Permission.DRIVE),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_STOCK)
@in_language_asked
def delivery(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; its script fetches the deliveries. And the answer to what was noted."""
    if request.method != "POST":
        return shell_page(request, SHELL, {})
    at = now()
    try:
        words = _note(request, at)
    except SizaoError as error:
        problem = in_page_words(error, catalogue_at(at))
        return shell_answer(request, SHELL, {"problem": problem, "typed": request.POST}, _REFUSED)
    return shell_answer(request, SHELL, {"answer": words})


def _note(request: HttpRequest, at: datetime) -> str:
    """Notes what was done; what was kept on the phone counts from when it was entered. Sent twice it is noted once."""
    given = request.POST
    act, number, name = given.get("act", ""), given.get("number", ""), given.get("name", "").strip()[:80]
    if act not in _ACTS or not number.isdecimal() or len(number) > 9:
        raise DeliveryError("Nothing was chosen to be noted.", next_step="Choose a delivery of the list.")
    known = get_delivery(actor=request.user, delivery_id=int(number))
    if known.state is not _ACTS[act][1] or name not in (known.handed_by, known.received_by):
        _do(request, act, known, name, at)
        known = get_delivery(actor=request.user, delivery_id=int(number))
    values = {"receipt": known.receipt, "name": name, "to": known.to_name, "from": known.from_name}
    return {
        "load": _("%(receipt)s is on the vehicle, handed over by %(name)s."),
        "take": _("%(receipt)s was taken over at %(to)s by %(name)s."),
        "refuse": _("%(receipt)s was not taken by %(name)s. Bring it back to %(from)s."),
        "return": _("%(receipt)s is back at %(from)s, received by %(name)s."),
    }[act] % values


def _do(request: HttpRequest, act: str, known: Delivery, name: str, at: datetime) -> None:
    who: dict[str, Any] = {"delivery_id": known.id, "actor": request.user, "at": at, "reason": "delivery"}
    since = at - timedelta(seconds=kept_seconds(request))
    match act:
        case "load":
            load_delivery(handed_by=name, on=today(at), since=since, **who)
        case "take":
            take_over_delivery(received_by=name, since=since, **who)
        case "refuse":
            refuse_delivery(refused_by=name, why=request.POST.get("why", ""), since=since, **who)
        case _:
            return_delivery(received_by=name, **who)


@require_safe
@needs(Permission.KEEP_STOCK)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The open deliveries of the area by vehicle and round, for the phone. They say nothing about residents."""
    at = now()
    found = sorted(list_deliveries(actor=request.user, states=_OPEN), key=lambda one: (one.planned_for, one.id))
    addresses = {store.id: store.address for store in list_stores(actor=request.user)}
    catalogue = catalogue_at(at)
    rounds: dict[str, list[Delivery]] = {}
    for one in found:
        rounds.setdefault(one.round_key, []).append(one)

    def goods(one: Delivery) -> Iterable[str]:
        sums: dict[str, int] = {}
        for load in one.loads:
            sums[load.item] = sums.get(load.item, 0) + load.amount
        return [f"{item_name(catalogue, item)} {amount_words(catalogue, item, sums[item])}" for item in sums]

    return JsonResponse(
        {
            "hours": _SHIFT_HOURS,
            "rounds": [
                {
                    "plate": ones[0].plate or _("no vehicle yet"),
                    "driver": ones[0].driver,
                    "from": ones[0].from_name,
                    "stops": [
                        {
                            "id": one.id,
                            "receipt": one.receipt,
                            "to": one.to_name,
                            "address": addresses.get(one.to_id, ""),
                            "goods": goods(one),
                            "when": moment_near(one.planned_for, at),
                            "isLate": one.is_late(at),
                            "state": str(DELIVERY_STATES[one.state][1]),
                            "why": one.why,
                            "acts": [
                                act
                                for act, (state, _then, permission) in _ACTS.items()
                                if one.state is state
                                and can(request.user, permission)
                                and (act != "load" or one.vehicle_id is not None)
                            ],
                        }
                        for one in ones
                    ],
                }
                for ones in rounds.values()
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )

"""What this realm is, and the clock of a drill or replay: stop, go on, run faster, jump ahead."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.realms.operations import set_clock
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmError, RealmKind
from sizao.interfaces import clock
from sizao.interfaces.console.words import moment
from sizao.kernel.errors import SizaoError


KINDS: dict[str, tuple[str | Promise, str | Promise]] = {
    RealmKind.LIVE: (
        gettext_lazy("Live"),
        gettext_lazy("Real people and real decisions. The clock is the machine's."),
    ),
    RealmKind.DRILL: (
        gettext_lazy("Drill"),
        gettext_lazy("Everybody here is made up. Nothing that is decided here binds anybody."),
    ),
    RealmKind.REPLAY: (
        gettext_lazy("Replay"),
        gettext_lazy("Past events are looked at again. Nothing that is decided here binds anybody."),
    ),
}
RATES: list[tuple[str, str | Promise]] = [
    ("0", gettext_lazy("stand still")),
    ("1", gettext_lazy("as fast as the machine's")),
    ("60", gettext_lazy("a minute in each second")),
    ("600", gettext_lazy("ten minutes in each second")),
]
JUMPS: list[tuple[str, str | Promise]] = [
    ("0", gettext_lazy("no jump")),
    ("1", gettext_lazy("one hour ahead")),
    ("8", gettext_lazy("eight hours ahead")),
    ("24", gettext_lazy("one day ahead")),
    ("168", gettext_lazy("one week ahead")),
]
_LONGEST_JUMP = 24 * 366


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def realm(request: HttpRequest) -> HttpResponse:
    """The realm's page; a post sets the clock."""
    found = get_realm()
    kind, words = KINDS[found.kind]
    rate = "1" if found.clock is None else f"{found.clock.rate.normalize():f}"
    context: dict[str, Any] = {
        "kind": kind,
        "words": words,
        "realm_title": found.title,
        "shows": moment(found.time_at(clock.machine_time())),
        "rate": rate,
        "runs": next((label for value, label in RATES if value == rate), _("%(rate)s times as fast") % {"rate": rate}),
        "may_set": found.kind is not RealmKind.LIVE and can(request.user, Permission.SET_CLOCK),
        "rates": RATES,
        "jumps": JUMPS,
    }
    status = 200
    if request.method == "POST":
        if not can(request.user, Permission.SET_CLOCK):
            raise PermissionDenied
        try:
            _set(request)
        except SizaoError as error:
            context["problem"], status = error, 422
        else:
            messages.success(request, _("The clock is set."))
            return redirect("realm")
    return render(request, "console/realm.html", context, status=status)


def _set(request: HttpRequest) -> None:
    machine = clock.machine_time()
    try:
        rate, hours = Decimal(request.POST.get("rate", "1")), Decimal(request.POST.get("jump", "0") or "0")
    except InvalidOperation:
        raise RealmError("Rate and hours are numbers.", next_step="Choose again.") from None
    if not (rate.is_finite() and hours.is_finite() and 0 <= hours <= _LONGEST_JUMP):
        raise RealmError("The clock jumps ahead by at most a year.", next_step="Choose again.")
    set_clock(
        shows_at=get_realm().time_at(machine) + timedelta(hours=float(hours)),
        rate=rate,
        actor=request.user,
        machine=machine,
        reason=request.POST.get("reason", "").strip() or _("Set on the page of the realm"),
    )

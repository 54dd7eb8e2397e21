"""What an address or a form of the trace pages asks for, and the addresses that ask for the same."""

from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sizao.desk.rings import RingOrder, RingsAsked
from sizao.desk.tracing import (
    DEFAULT_BUDGET,
    DEFAULT_PROTOCOL,
    CaseTrace,
    TraceChoice,
    get_pack,
    list_protocols,
    trace_case,
)
from sizao.foundation.privacy.purposes import Purpose
from sizao.interfaces.clock import now
from sizao.interfaces.console.words import PURPOSES, purpose_of
from sizao.kernel.errors import SizaoError
from sizao.response.cases.types import CaseNotFoundError


MOST_DEGREES = 3
MOST_MINUTES = 1440
CONTROLS = ("purpose", "protocol", "degrees", "minutes", "compare")
NARROWED = ("ring", "setting")


def given(request: HttpRequest) -> Any:
    """The fields of the form or of the address."""
    return request.POST if request.method == "POST" else request.GET


def trace_of(request: HttpRequest, number: int) -> CaseTrace:
    """The trace that is asked for. Raises `Http404` outside the reader's area, else `SizaoError` with a way out."""
    purpose = read_purpose(request)
    try:
        return trace_case(actor=request.user, case_id=number, choice=read_choice(request), purpose=purpose, at=now())
    except CaseNotFoundError as error:
        raise Http404 from error


def read_purpose(request: HttpRequest) -> str:
    """Why people are read about; an empty text where it was not said yet. Raises `SizaoError` for an unknown one."""
    told = given(request).get("purpose", "")
    if told and told not in set(Purpose):
        raise wrong(_("This purpose is not in the list."))
    return purpose_of(request)


def read_choice(request: HttpRequest) -> TraceChoice:
    """Protocol, degrees and minutes. Raises `SizaoError` for what cannot be."""
    fields = given(request)
    minutes = fields.get("minutes", "").strip()
    try:
        degrees = int(fields.get("degrees") or MOST_DEGREES)
        least = Decimal(minutes) if minutes else None
    except (ValueError, InvalidOperation):
        raise wrong(_("Degrees and minutes are numbers.")) from None
    if not 1 <= degrees <= MOST_DEGREES:
        raise wrong(_("There are one to three degrees."))
    if least is not None and not (least.is_finite() and 0 <= least <= MOST_MINUTES):
        raise wrong(_("Minutes lie between 0 and 1,440."))
    return TraceChoice(read_protocol(request), degrees, least, DEFAULT_BUDGET)


def read_protocol(request: HttpRequest) -> str:
    """The protocol chosen, the local one if none is. Raises `SizaoError` for one that does not exist."""
    protocol = str(given(request).get("protocol") or DEFAULT_PROTOCOL)
    if protocol not in list_protocols():
        raise wrong(_("There is no such protocol."))
    return protocol


def read_rings(request: HttpRequest) -> RingsAsked:
    """What of the list is wanted; what is unknown counts as not asked.

    A text is only read from a form, for it may be a name, and names stand in no address.
    """
    fields = given(request)
    ring = fields.get("ring", "")
    sort = fields.get("sort") or fields.get("sorted", "")
    order = sort.removeprefix("-")
    known = order in set(RingOrder)
    return RingsAsked(
        text=request.POST.get("text", "").strip(),
        degree=int(ring) if ring in {str(k) for k in range(1, MOST_DEGREES + 1)} else None,
        setting=fields.get("setting", ""),
        order=RingOrder(order) if known else RingOrder.DEGREE,
        falling=known and sort.startswith("-"),
    )


def wrong(words: str) -> SizaoError:
    """A choice that cannot be."""
    return SizaoError(words, next_step=_("Choose again."))


def query(request: HttpRequest, *names: str, **changes: str | int) -> str:
    """The controls (and the fields of these `names`) as the query of an address, to go on with the same choice."""
    fields = given(request)
    values = {name: str(fields.get(name, "")) for name in (*CONTROLS, *names)}
    values |= {"purpose": purpose_of(request)} | {name: str(value) for name, value in changes.items()}
    return urlencode({name: value for name, value in values.items() if value})


def controls(request: HttpRequest) -> dict[str, Any]:
    """The controls as the template shows them, with what is chosen."""
    fields = given(request)
    at = now()
    protocols = [(protocol, title(protocol, at=at)) for protocol in list_protocols()]
    return {
        "purposes": list(PURPOSES.items()),
        "purpose": purpose_of(request),
        "protocols": protocols,
        "protocol": fields.get("protocol") or DEFAULT_PROTOCOL,
        "degrees": fields.get("degrees") or str(MOST_DEGREES),
        "minutes": fields.get("minutes", ""),
        "other": fields.get("compare", ""),
    }


def title(protocol: str, *, at: Any) -> str:
    """What a protocol is called in the language of the page."""
    titles = get_pack(protocol, at=at).title
    return titles.get("en" if get_language() == "en" else "zh") or protocol

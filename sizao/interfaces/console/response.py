"""From a positive result to meals: when each thing that it leads to stood, who decided, and how long it took."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from sizao.desk.responding import Point, Response, Stage, StageState, What, response_to
from sizao.desk.step_clocks import clocks_of_cases
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, keep_export
from sizao.interfaces.console.investigation import draw_clocks
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.tracing_words import duration
from sizao.interfaces.console.words import CLASSIFICATIONS, PURPOSES, actor_names, moment, moment_near, purpose_of
from sizao.interfaces.zones_words import ACTS
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import CaseFile, CaseNotFoundError
from sizao.response.zones.types import ZoneAct


_HOUR = 60
# Of the picture: an hour is so wide.
_WIDTH = 240

STAGES: Mapping[Stage, str | Promise] = {
    Stage.FINDING: gettext_lazy("Result"),
    Stage.CASE: gettext_lazy("Case"),
    Stage.CONTACTS: gettext_lazy("Contacts"),
    Stage.MEASURES: gettext_lazy("Measures"),
    Stage.ROOMS: gettext_lazy("Rooms"),
    Stage.RIDES: gettext_lazy("Rides"),
    Stage.ZONE: gettext_lazy("Zone"),
    Stage.MEALS: gettext_lazy("Supplies"),
}
_WHATS: Mapping[What, str | Promise] = {
    What.RESULT: gettext_lazy("positive result"),
    What.REPORTED: gettext_lazy("reported to the network"),
    What.CLASSIFIED: gettext_lazy("decided on: %(word)s"),
    What.ISOLATED: gettext_lazy("isolated in hospital"),
    What.TRACED: gettext_lazy("traced"),
    What.ACCEPTED: gettext_lazy("contacts accepted"),
    What.DROPPED: gettext_lazy("contacts dropped"),
    What.PROPOSED: gettext_lazy("measures proposed"),
    What.DECIDED: gettext_lazy("measures decided"),
    What.REFUSED: gettext_lazy("measures not ordered"),
    What.TOLD: gettext_lazy("measures told and begun"),
    What.PLACE_ASKED: gettext_lazy("rooms asked for"),
    What.PLACED: gettext_lazy("rooms confirmed"),
    What.ARRIVED: gettext_lazy("arrived at the site"),
    What.LEFT: gettext_lazy("left the site"),
    What.RIDE_ASKED: gettext_lazy("rides asked for"),
    What.RIDE_SENT: gettext_lazy("ride sent"),
    What.TAKEN_IN: gettext_lazy("taken in by the driver"),
    What.HANDED_OVER: gettext_lazy("handed over"),
    What.DISINFECTED: pgettext_lazy("response", "vehicle disinfected"),
    What.ZONE: gettext_lazy("zone %(word)s"),
    What.MEALS_PLANNED: pgettext_lazy("response", "delivery planned"),
    What.MEALS_LOADED: pgettext_lazy("response", "delivery loaded"),
    What.MEALS_ARRIVED: pgettext_lazy("response", "delivery received"),
    What.MEALS_REFUSED: gettext_lazy("delivery not taken"),
}


@require_safe
@needs(Permission.OPEN_CASE)
def response(request: HttpRequest, number: int) -> HttpResponse:
    """What followed one case. Its reading is kept, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Case"))
    at = now()
    file, found = _found(request, number, purpose, at)
    clocks = clocks_of_cases(actor=request.user, cases=[file.case], protocol=DEFAULT_PROTOCOL, at=at)[file.case.id]
    context = {
        "case": file.case,
        "purpose": PURPOSES[purpose],
        "began": moment(found.began_at),
        "stages": [_stage(one, found, at) for one in found.stages],
        "missing": [str(STAGES[one.stage]) for one in found.stages if one.stands_at is None],
        "whole": _whole(found),
        "clocks": draw_clocks(clocks, at),
        "table": _table(request, number, found, at),
    }
    return render(request, "console/cases/response.html", context)


@require_safe
@needs(Permission.OPEN_CASE)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The same as a file, one row for each thing that happened."""
    purpose = purpose_of(request)
    if ending not in ("csv", "xlsx") or not purpose:
        raise Http404
    at = now()
    _file, found = _found(request, number, purpose, at)
    keep_export(request, "response", rows=len(found.points), purpose=purpose, at=at)
    return as_file(ending, "response", _rows_of_file(found))


def _found(request: HttpRequest, number: int, purpose: str, at: datetime) -> tuple[CaseFile, Response]:
    try:
        file = access_case(actor=request.user, case_id=number, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    return file, response_to(file=file, actor=request.user, at=at)


def _minutes(found: Response, instant: datetime) -> int:
    return max(0, int((instant - found.began_at).total_seconds() // 60))


def _after(found: Response, instant: datetime) -> str:
    return _("after %(time)s") % {"time": duration(_minutes(found, instant) * 60)}


def _stage(one: StageState, found: Response, at: datetime) -> dict[str, Any]:
    """A stage in words, with a bar as long as it took; an hour fills it."""
    took = None if one.stands_at is None else _minutes(found, one.stands_at)
    is_late = took is None and _minutes(found, at) >= _HOUR
    in_time = took is not None and took <= _HOUR
    return {
        "label": STAGES[one.stage],
        "tone": "well" if in_time else "late" if is_late else "due",
        "state": _("in the first hour") if in_time else _("later") if took is not None else _("not yet"),
        "at": moment_near(one.stands_at, at) if one.stands_at else "–",
        "took": "" if one.stands_at is None else _after(found, one.stands_at),
        "count": "" if one.of is None else _("%(done)d of %(of)d") % {"done": one.done, "of": one.of},
        "width": _WIDTH * min(took, _HOUR) // _HOUR if took is not None else 0,
    }


def _whole(found: Response) -> str:
    """How long it took until everything stood; nothing where something is missing."""
    stood = [one.stands_at for one in found.stages if one.stands_at is not None]
    return duration(_minutes(found, max(stood)) * 60) if len(stood) == len(found.stages) else ""


def _words(point: Point) -> str:
    word = ""
    if point.what is What.CLASSIFIED:
        word = str(CLASSIFICATIONS[point.word])
    elif point.what is What.ZONE:
        word = str(ACTS[ZoneAct(point.word)])
    return str(_WHATS[point.what]) % {"word": word} if word else str(_WHATS[point.what])


def _url(request: HttpRequest, number: int, point: Point) -> str:
    """What a point opens into, where the reader may."""
    match point.stage:
        case Stage.FINDING if point.number is not None:
            return reverse("finding", args=[point.number])
        case Stage.CASE:
            return reverse("case-course", args=[number])
        case Stage.CONTACTS | Stage.MEASURES:
            return reverse("case-contacts", args=[number]) if can(request.user, Permission.INVESTIGATE) else ""
        case Stage.ROOMS:
            return reverse("quarantine-stays")
        case Stage.RIDES:
            return reverse("rides") if can(request.user, Permission.DISPATCH) else ""
        case Stage.ZONE:
            return reverse("zone", args=[point.number])
        case Stage.MEALS:
            return reverse("supplies-delivery", args=[point.number])
        case _:
            return ""


def _table(request: HttpRequest, number: int, found: Response, at: datetime) -> Any:
    names = actor_names({point.who for point in found.points if point.who})
    rows: list[dict[str, Any]] = [
        {
            "at": Value(moment_near(point.at, at), order=point.at.timestamp()),
            "after": Value(_after(found, point.at), order=point.at.timestamp()),
            "stage": str(STAGES[point.stage]),
            "what": Value(_words(point), url=_url(request, number, point)),
            "count": _people(point),
            "who": names.get(point.who, ""),
            "note": point.note,
        }
        for point in found.points
    ]
    return build_table(
        "points",
        _("What happened when"),
        [
            Column("at", _("Time")),
            Column("after", _("After the result")),
            Column("stage", _("Stage")),
            Column("what", _("What happened")),
            Column("count", _("People")),
            Column("who", pgettext("response", "By")),
            Column("note", _("Details")),
        ],
        rows,
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), reverse("case-response-export", args=[number, ending])) for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nothing followed yet"),
        empty_hint=_("Accept contacts, decide on measures and zones: each of them appears here by itself."),
    )


def _people(point: Point) -> str:
    if point.stage in (Stage.FINDING, Stage.CASE, Stage.MEALS) or point.what is What.DISINFECTED:
        return ""
    return ngettext("%(n)d person", "%(n)d people", point.count) % {"n": point.count}


def _rows_of_file(found: Response) -> Iterator[Sequence[Any]]:
    yield ("at", "minutes", "stage", "what", "word", "count", "by", "note")
    for point in found.points:
        yield (localtime(point.at).isoformat(), _minutes(found, point.at), point.stage.value, point.what.value,
               point.word, point.count, point.who, point.note)  # fmt: skip

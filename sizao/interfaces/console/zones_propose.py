"""Proposing zones: for cases and their rings with every way that is not beaten, or for a presumptive positive."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.tracing import DEFAULT_PROTOCOL, list_protocols
from sizao.desk.zoning import (
    Rings,
    gather_rings,
    lay_zone,
    list_cases_to_zone,
    measure_boundary,
    point_as_json,
    propose_from,
    propose_provisional,
    provisional_facts,
)
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.engines.zoning.outlines import read_outline
from sizao.engines.zoning.types import Point, Proposal
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.packs_words import local
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import (
    CLASSIFICATIONS,
    division_names,
    in_words,
    moment_near,
    place_name,
    purpose_of,
)
from sizao.interfaces.console.zones_page import estimate_words
from sizao.interfaces.console.zones_picture import draw_ways
from sizao.interfaces.zones_words import DEGREES, LEVEL_TONES, LEVELS, PARAMETERS, UNITS
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places, name_units
from sizao.response.zones.operations import propose_zone
from sizao.response.zones.queries import list_zones
from sizao.response.zones.types import NewZone, Zone, ZoneState


_COUNTY_DEPTH = 3
_MOST_ROWS = 40


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_ZONE)
def propose(request: HttpRequest) -> HttpResponse:
    """Choose cases, look at the ways, lay one before whoever decides. Homes are read, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Propose zones"))
    at = now()
    given = request.POST if request.method == "POST" else request.GET
    chosen = [int(text) for text in given.getlist("case") if text.isdecimal() and len(text) < 12]
    protocol = given.get("protocol", DEFAULT_PROTOCOL)
    protocol = protocol if protocol in list_protocols() else DEFAULT_PROTOCOL
    units = given.getlist("unit")
    context: dict[str, Any] = {
        "cases": _cases(request, chosen, at),
        "protocols": list_protocols(),
        "protocol": protocol,
        "given": request.POST,
        "has_cases": bool(chosen),
    }
    try:
        if chosen:
            rings = gather_rings(actor=request.user, case_ids=chosen, protocol=protocol, purpose=purpose, at=at)
            proposal = propose_from(rings)
            shown = _shown(given.get("point", ""), proposal)
            point = measure_boundary(rings, units) if units else proposal.points[shown]
            context |= _look(request, rings, proposal, shown, point, units)
            if request.method == "POST":
                laid = _lay(request, rings, proposal, point, protocol, at)
                messages.success(request, _("The zone was laid before whoever decides."))
                return redirect("zone", number=laid.id)
    except SizaoError as error:
        context["problem"] = in_words(error)
        return render(request, "console/zones/propose.html", context, status=422)
    return render(request, "console/zones/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_ZONE)
def provisional(request: HttpRequest, finding: int) -> HttpResponse:
    """The associated-community closure of a presumptive positive: for hours, and over unless it is confirmed."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Provisional closure"))
    at = now()
    context: dict[str, Any] = {"finding": finding, "given": request.POST, "hours": request.POST.get("hours", "24")}
    try:
        facts = provisional_facts(actor=request.user, finding_id=finding, purpose=purpose, at=at)
        language = get_language() or ""
        names = name_units(paths=facts.boundary)
        places = get_places(keys=facts.places)
        context |= {
            "units": [(path, names[path][1 if language == "en" else 0]) for path in facts.boundary],
            "places": [(key, place_name(places[key])) for key in facts.places],
        }
        if request.method == "POST":
            hours = request.POST.get("hours", "")
            if not hours.replace(".", "", 1).isdecimal():
                raise FormError(_("These are no hours."), next_step=_("Give a number, for example 24."))
            laid = propose_provisional(
                actor=request.user,
                finding_id=finding,
                person=facts.person,
                boundary=facts.boundary,
                places=[key for key in request.POST.getlist("place") if key in facts.places],
                hours=float(hours),
                protocol=DEFAULT_PROTOCOL,
                at=at,
                reason=given_reason(request),
            )
            messages.success(request, _("The provisional closure was laid before whoever decides."))
            return redirect("zone", number=laid.id)
    except SizaoError as error:
        context["problem"] = in_words(error)
        return render(request, "console/zones/provisional.html", context, status=422)
    return render(request, "console/zones/provisional.html", context)


def _cases(request: HttpRequest, chosen: list[int], at: datetime) -> list[dict[str, Any]]:
    found = list_cases_to_zone(actor=request.user)
    names = division_names(case.division_path for case in found)
    return [
        {"id": case.id, "number": case.number, "is_chosen": case.id in chosen,
         "what": CLASSIFICATIONS[case.classification], "where": names[case.division_path],
         "when": moment_near(case.opened_at, at)}
        for case in found
    ]  # fmt: skip


def _shown(text: str, proposal: Proposal) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else proposal.chosen
    return number if number < len(proposal.points) else proposal.chosen


def _look(
    request: HttpRequest, rings: Rings, proposal: Proposal, shown: int, point: Point, units: list[str]
) -> dict[str, Any]:
    language = get_language() or ""
    query = [("case", str(case.id)) for case in rings.cases] + [("protocol", rings.rules.pack)]
    names = name_units(paths={unit.path for unit in rings.units})

    def address(number: int) -> str:
        return f"{request.path}?{urlencode([*query, ('point', str(number))])}#way"

    def title(number: int) -> str:
        one = proposal.points[number]
        return _("%(people)s people, %(covered)s of the known exposure, %(days)s person-days") % {
            "people": f"{one.people:,}", "covered": f"{one.covered:.0%}", "days": f"{one.person_days:,}",
        }  # fmt: skip

    rows = _rows(proposal, shown)
    return {
        "picture": draw_ways(proposal, -1 if units else shown, title, address),
        "rows": [
            estimate_words(point_as_json(proposal.points[number]))
            | {"number": number + 1, "url": address(number), "is_chosen": number == proposal.chosen,
               "is_shown": number == shown and not units}
            for number in rows
        ],
        "rows_left_out": len(proposal.points) - len(rows),
        "is_thinned": proposal.is_thinned,
        "why": _why(proposal),
        "exposures": [(DEGREES[min(degree, 3)], number) for degree, number in proposal.exposures.items()],
        "away": proposal.away,
        "outside": proposal.outside,
        "way": estimate_words(point_as_json(point)),
        "way_number": 0 if units else shown + 1,
        "closed": [
            {"path": one.path, "name": names[one.path][1 if language == "en" else 0], "kind": UNITS[one.kind],
             "level": LEVELS[one.level], "tone": LEVEL_TONES[one.level], "people": one.people, "cases": one.cases}
            for one in point.closed
        ],
        "units_to_choose": [
            {"path": unit.path, "name": names[unit.path][1 if language == "en" else 0], "kind": UNITS[unit.kind],
             "people": unit.people, "is_chosen": unit.path in units, "depth": unit.path.count(".")}
            for unit in rings.units
        ],
        "levels": [
            (level.value, LEVELS[level], sum(one.people for one in point.closed if one.level is level))
            for level in (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED)
            if any(one.level is level for one in point.closed)
        ],
        "counties": _counties(rings),
        "model": [
            {"name": PARAMETERS[parameter], "low": f"{low:g}", "high": f"{high:g}"}
            for parameter, (low, high) in rings.rules.model.items()
        ],
        "replaceable": [
            (one.id, f"{one.number} · {one.label(language)}") for one in _provisional(request, now())
        ],
        "shown": shown,
        "own_units": units,
        "conditions": [local(one.condition) for one in rings.rules.levels.values()],
    }  # fmt: skip


def _rows(proposal: Proposal, shown: int) -> list[int]:
    """The numbers of the ways in the table: all, or those around the proposed and the shown one and the two ends."""
    count = len(proposal.points)
    if count <= _MOST_ROWS:
        return list(range(count))
    near = {number for middle in (proposal.chosen, shown) for number in range(middle - 8, middle + 9)}
    return sorted({*near, 0, count - 1} & set(range(count)))


def _why(proposal: Proposal) -> list[str]:
    """Why this way is the proposed one: what the next cheaper lacks, and what the next larger would cost."""
    chosen = proposal.points[proposal.chosen]
    words = [
        _("The way with the fewest person-days that covers at least %(share)s of the known exposure.")
        % {"share": f"{proposal.enough:.0%}"}
    ]
    if proposal.chosen:
        before = proposal.points[proposal.chosen - 1]
        words.append(
            _("The next cheaper one covers %(share)s and spares %(days)s person-days.")
            % {"share": f"{before.covered:.1%}", "days": f"{chosen.person_days - before.person_days:,}"}
        )
    if proposal.chosen + 1 < len(proposal.points):
        after = proposal.points[proposal.chosen + 1]
        words.append(
            _("The next larger one covers %(share)s and costs %(days)s person-days more.")
            % {"share": f"{after.covered:.1%}", "days": f"{after.person_days - chosen.person_days:,}"}
        )
    return words


def _counties(rings: Rings) -> list[tuple[str, str]]:
    paths = sorted({".".join(case.division_path.split(".")[:_COUNTY_DEPTH]) for case in rings.cases})
    names = division_names(paths)
    return [(path, names[path]) for path in paths]


def _provisional(request: HttpRequest, at: datetime) -> list[Zone]:
    found = list_zones(actor=request.user, at=at, states=[ZoneState.IN_FORCE], size=200).rows
    return [one for one in found if one.is_provisional]


def _lay(request: HttpRequest, rings: Rings, proposal: Proposal, point: Point, protocol: str, at: datetime) -> Zone:
    level, reason = request.POST.get("level", ""), given_reason(request)
    if level not in set(ZoneLevel):
        raise FormError(_("No level was chosen."), next_step=_("Choose which zone is laid before whoever decides."))
    text = request.POST.get("outline", "").strip()
    outline = read_outline(text) if text else []
    replaced = request.POST.get("replaces", "")
    if ZoneLevel(level) is ZoneLevel.PRECAUTIONARY:
        county = request.POST.get("county", "")
        if county not in dict(_counties(rings)):
            raise FormError(_("No county was chosen."), next_step=_("Choose the county of a case."))
        return propose_zone(
            zone=NewZone(
                ZoneLevel.PRECAUTIONARY, [county], reason, protocol,
                cases=[f"case:{case.id}" for case in rings.cases],
                source_person=rings.cases[0].person,
            ),
            actor=request.user, at=at, reason=reason,
        )  # fmt: skip
    return lay_zone(
        actor=request.user,
        rings=rings,
        level=ZoneLevel(level),
        point=point,
        proposal=proposal,
        protocol=protocol,
        replaces=int(replaced) if replaced.isdecimal() else None,
        outline=outline,
        at=at,
        reason=reason,
    )

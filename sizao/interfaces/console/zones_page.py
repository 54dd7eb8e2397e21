"""One zone: why, where and for whom it stands, its conditions one by one, its history, and what is to be done now."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.zoning import lifting_of
from sizao.engines.zoning.types import ConditionState
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.packs_words import local
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import actor_names, division_names, in_words, moment, place_name
from sizao.interfaces.console.zones_acts import act_on, acts_open
from sizao.interfaces.console.zones_around import around
from sizao.interfaces.printing.posters import PrintingError
from sizao.interfaces.printing.telling import until_words
from sizao.interfaces.printing.zones import ZoneSheet, zone_notice_pdf, zone_poster_pdf
from sizao.interfaces.realm_band import as_download, band
from sizao.interfaces.restrictions_words import AUTHORITIES
from sizao.interfaces.zones_words import (
    ACTS,
    ATTENTION,
    DEGREES,
    FACTS,
    LEVEL_TONES,
    LEVELS,
    NEEDS,
    NEEDS_OF_ABOVE,
    STATES,
)
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places, name_units
from sizao.response.restrictions.queries import get_restrictions
from sizao.response.zones.queries import attention_of, find_public_zone, get_zone, get_zone_file, open_pack
from sizao.response.zones.types import Zone, ZoneAct, ZoneFile, ZoneNotFoundError, ZoneState, ZoneStep


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_ZONES)
def zone(request: HttpRequest, number: int) -> HttpResponse:
    """The page. What is done comes by POST."""
    at = now()
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            return act_on(request, number, at)
        except ZoneNotFoundError as error:
            return not_found(request, error)
        except SizaoError as error:
            problem = in_words(error)
    try:
        file = get_zone_file(actor=request.user, zone_id=number, at=at)
    except ZoneNotFoundError as error:
        return not_found(request, error)
    context = {
        **_facts(request, file, at),
        **_conditions(request, file, at),
        **acts_open(request, file, at),
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "console/zones/page.html", context, status=422 if problem else 200)


@require_safe
@needs(Permission.SEE_ZONES)
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """The public notice as PDF, in the language of the page."""
    return _sheet(request, number, "notice")


@require_safe
@needs(Permission.SEE_ZONES)
def poster(request: HttpRequest, number: int) -> HttpResponse:
    """The poster with its code to scan, in both languages."""
    return _sheet(request, number, "poster")


def _sheet(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    at = now()
    try:
        found = get_zone(actor=request.user, zone_id=number, at=at)
        told = find_public_zone(code=found.code, within=request.user.scope.path or "", at=at)
        if told is None:
            return not_found(request, ZoneNotFoundError("This zone was not announced."))
        address = request.build_absolute_uri(reverse("public-zone", args=[found.code]))
        sheet = ZoneSheet(told, name_units(paths=told.boundary), address, str(band()))
        if kind == "poster":
            made = zone_poster_pdf(sheet)
        else:
            made = zone_notice_pdf(sheet, language="en" if get_language() == "en" else "zh")
    except ZoneNotFoundError as error:
        return not_found(request, error)
    except PrintingError as error:
        return render(request, "console/zones/refused.html", {"problem": error}, status=422)
    return as_download(made, f"zone-{found.number}-{kind}.pdf", kind="application/pdf")


def _facts(request: HttpRequest, file: ZoneFile, at: datetime) -> dict[str, Any]:
    one = file.zone
    language = get_language() or ""
    tone, state = STATES[one.state]
    todo = attention_of(one, at)
    units = name_units(paths=one.boundary)
    places = get_places(keys=one.places)
    restrictions = (
        get_restrictions(actor=request.user, restriction_ids=one.restrictions, at=at)
        if can(request.user, Permission.OPEN_RESTRICTION)
        else []
    )
    _pack, rules = open_pack(one.protocol, at=one.starts_at or one.proposed_at)
    level = rules.provisional if one.is_provisional else rules.levels.get(one.level)
    return {
        "zone": one,
        "name": one.label(language),
        "tone": tone,
        "state": state,
        "state_at": moment(one.state_at),
        "level": LEVELS[one.level],
        "level_tone": LEVEL_TONES[one.level],
        "todo": {"tone": ATTENTION[todo][0], "label": ATTENTION[todo][1]} if todo else None,
        "division": division_names([one.division_path])[one.division_path],
        "units": [{"path": path, "name": units[path][1 if language == "en" else 0]} for path in one.boundary],
        "places": [place_name(places[key]) for key in one.places],
        "what": local(level.what) if level else "",
        "basis": level.legal_basis if level else "",
        "rule": level.rule if level else "",
        "is_reconstructed": level is not None and level.status == "reconstructed",
        "above": NEEDS_OF_ABOVE[one.needs],
        "authority": AUTHORITIES.get(one.authority, one.authority),
        "starts": moment(one.starts_at),
        "ends": until_words(one.ends_at, "en") if one.ends_at else "–",
        "review_due": moment(one.review_due_at),
        "services": local(one.services),
        "cases": [_about(text) for text in one.cases],
        "estimate": estimate_words(one.estimate),
        "alternatives": [estimate_words(other) for other in one.alternatives],
        "outline": _outline(one),
        "steps": _steps(file),
        "facts": [
            {"what": FACTS[fact.kind], "at": moment(fact.at), "tone": "well" if fact.is_negative else "late",
             "result": _("negative") if fact.is_negative else _("positive"), "words": fact.words,
             "by": actor_names([fact.stated_by])[fact.stated_by]}
            for fact in file.facts
        ],
        "restrictions": [{"id": row.id, "number": row.number} for row in restrictions],
        "is_announced": one.starts_at is not None,
        "around": around(request, one) if one.is_open else [],
        "may": {
            "census": can(request.user, Permission.SEARCH_PEOPLE),
            "gates": can(request.user, Permission.KEEP_GATE),
        },
    }  # fmt: skip


def estimate_words(estimate: Any) -> dict[str, Any]:
    """What a way to close covers and costs, in words; empty where nothing was estimated."""
    if not estimate:
        return {}
    low, high = estimate["averted"]
    return {
        "people": f"{estimate['people']:,}",
        "households": f"{estimate['households']:,}",
        "exposures": ", ".join(
            f"{DEGREES[min(int(degree), 3)]} {number}" for degree, number in estimate["exposures"].items()
        ),
        "covered": f"{estimate['covered']:.0%}",
        "averted": f"{low:g}–{high:g}",
        "person_days": f"{estimate['person_days']:,}",
        "meals": f"{estimate['meals']:,}",
        "rides": f"{estimate['rides']:g}" if estimate["rides"] or not estimate["people"] else "<0.1",
        "units": len(estimate["closed"]),
    }


def _conditions(request: HttpRequest, file: ZoneFile, at: datetime) -> dict[str, Any]:
    """The conditions of lifting as they stand, for whoever may read cases; as of the last look for others."""
    one = file.zone
    if one.state is not ZoneState.IN_FORCE or one.is_provisional:
        return {"conditions": [], "met_at": ""}
    if not can(request.user, Permission.OPEN_CASE):
        return {"conditions": _last_look(file), "met_at": moment(one.lift_since) if one.lift_since else ""}
    lifting = lifting_of(actor=request.user, zone_id=one.id, at=at)
    return {
        "conditions": [_condition(state, at) for state in lifting.states],
        "met_at": moment(lifting.met_at) if lifting.met_at else "",
        "becomes": LEVELS[lifting.becomes] if lifting.becomes else "",
    }


def _condition(state: ConditionState, at: datetime) -> dict[str, Any]:
    words = ""
    if state.since is not None and not state.is_met:
        words = (
            _("met on %(when)s at the earliest") % {"when": moment(state.since)} if state.since > at else _("too old")
        )
    elif state.is_met and state.since is not None:
        words = _("since %(when)s") % {"when": moment(state.since)}
    if state.is_met and state.until is not None:
        words = _("until %(when)s, then another round is needed") % {"when": moment(state.until)}
    return {
        "needs": NEEDS[state.condition.needs],
        "what": local(state.condition.what),
        "days": f"{state.condition.days:g}" if state.condition.days else "–",
        "tone": "well" if state.is_met else "late",
        "label": _("met") if state.is_met else _("not met"),
        "words": words,
        "rule": state.condition.rule,
        "is_reconstructed": state.condition.status == "reconstructed",
    }


def _last_look(file: ZoneFile) -> list[dict[str, Any]]:
    found = [step for step in file.steps if step.act is ZoneAct.REVIEW and step.detail.get("conditions")]
    return [
        {"needs": NEEDS[one["needs"]], "what": "", "days": "–", "tone": "well" if one["met"] else "late",
         "label": _("met") if one["met"] else _("not met"), "words": "", "rule": one["rule"]}
        for one in (found[-1].detail["conditions"] if found else [])
    ]  # fmt: skip


def _about(text: str) -> dict[str, str]:
    """What a zone is about, with its page."""
    kind, _colon, number = text.partition(":")
    words = {"case": _("case %(n)s"), "finding": _("finding %(n)s")}.get(kind, "%(n)s") % {"n": number}
    return {"words": words, "url": reverse(kind, args=[int(number)]) if kind in ("case", "finding") else ""}


def _steps(file: ZoneFile) -> list[dict[str, Any]]:
    names = actor_names(step.actor for step in file.steps)
    return [
        {
            "at": moment(step.at),
            "act": ACTS[step.act],
            "level": LEVELS[step.level],
            "tone": STATES[step.state][0],
            "people": f"{step.people:,}",
            "until": until_words(step.ends_at, "en") if step.ends_at else "",
            "by": names[step.actor],
            "body": AUTHORITIES.get(step.authority, "") if step.authority else "",
            "reason": _(step.reason),
            "detail": _detail(step),
        }
        for step in reversed(file.steps)
    ]


def _detail(step: ZoneStep) -> list[str]:
    detail = step.detail
    words: list[str] = []
    if detail.get("article"):
        words.append(local(detail["article"]))
    words += [_("Milder, not enough: %(words)s") % {"words": one} for one in detail.get("milder", ())]
    if detail.get("document"):
        words.append(_("Document of the level above: %(number)s") % {"number": detail["document"]})
    if detail.get("conditions"):
        met = sum(bool(one["met"]) for one in detail["conditions"])
        words.append(_("%(met)d of %(all)d conditions met") % {"met": met, "all": len(detail["conditions"])})
    if detail.get("from") and detail["from"] != detail["to"]:
        words.append(f"{LEVELS[detail['from']]} → {LEVELS[detail['to']]}")
    if detail.get("renews"):
        words.append(_("term renewed"))
    if detail.get("by"):
        words.append(_("by %(number)s") % {"number": detail["by"]})
    return words


def _outline(one: Zone) -> dict[str, Any] | None:
    """An imported outline as a picture of its own; north is up."""
    if not one.outline:
        return None
    xs, ys = [point[0] for point in one.outline], [point[1] for point in one.outline]
    width, height = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = 280 / max(width * 0.76, height)
    points = " ".join(
        f"{(x - min(xs)) * 0.76 * scale + 10:.1f},{(max(ys) - y) * scale + 10:.1f}" for x, y in one.outline
    )
    return {"points": points, "width": round(width * 0.76 * scale + 20), "height": round(height * scale + 20)}

"""Risk areas: the list in force or of any moment, what changed, what it says about a place, and the text behind it."""

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.arriving import proposed_for
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.engines.bulletins.types import RiskLevel
from sizao.engines.policy.outcomes import Measure
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, moment
from sizao.interfaces.risk_areas_words import CHANGES, LEVELS, LIKENESSES
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.queries import (
    find_bulletin,
    find_changes,
    find_risk,
    get_bulletin,
    get_bulletin_text,
    list_bulletins,
    list_risk_areas,
    list_unmatched,
)
from sizao.response.arrivals.types import BulletinKeptError, KeptArea, KeptBulletin, Likeness, Risk, RiskFound


_LINES_AT_MOST = 2000


class MomentError(SizaoError):
    """A day that cannot be shown."""


@require_safe
@needs(Permission.SEE_SITUATION)
def risk_areas(request: HttpRequest) -> HttpResponse:
    """The list of a moment with its changes; `list` or `on` ask for another than that in force, `place` for a place."""
    at = now()
    chosen, problem = _chosen(request, at)
    context: dict[str, Any] = {
        "problem": problem,
        "bulletin": chosen and _bulletin(chosen, at),
        "on": request.GET.get("on", ""),
        "place": request.GET.get("place", "").strip()[:80],
        "may_keep": can(request.user, Permission.KEEP_RISK_AREAS),
        "waiting": len(list_unmatched()),
        "lists": [_bulletin(one, at) for one in list_bulletins(with_superseded=True)[:60]],
    }
    if chosen is not None:
        areas = list_risk_areas(number=chosen.id)
        before, changes = find_changes(number=chosen.id)
        context |= {
            "table": _table(request, chosen, areas),
            "before": before and moment(before.as_of),
            "changes": [
                {"tone": CHANGES[one.kind][0], "kind": CHANGES[one.kind][1], "area": _named(one.area),
                 "number": one.area.bulletin, "line": one.area.line}
                for one in changes
            ],
        }  # fmt: skip
    if context["place"]:
        context["answer"] = _answer(context["place"], chosen.as_of if chosen is not None else at, at)
    return render(request, "console/risk_areas/list.html", context, status=422 if problem else 200)


@require_safe
@needs(Permission.SEE_SITUATION)
def text(request: HttpRequest, number: int) -> HttpResponse:
    """The text of a list with its line numbers, where each line that gave an area is marked."""
    found = _get(number)
    levels: dict[int, str] = {}
    for area in list_risk_areas(number=number):
        levels.setdefault(area.line, LEVELS[area.level][0])
    lines = get_bulletin_text(number=number).splitlines()[:_LINES_AT_MOST]
    return render(
        request,
        "console/risk_areas/text.html",
        {
            "bulletin": _bulletin(found, now()),
            "by": actor_names({found.imported_by})[found.imported_by],
            "lines": [(at, line, levels.get(at, "")) for at, line in enumerate(lines, start=1)],
        },
    )


@require_safe
@needs(Permission.SEE_SITUATION)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """A list whole, as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    found = _get(number)
    heads = [_("As of"), _("Level"), _("Province"), _("Heading above"), _("Area"), _("Division"), _("Code"), _("Line")]
    rows = [
        [found.as_of.isoformat(), LEVELS[area.level][1], area.province, area.within, area.area, area.unit, area.code,
         area.line]
        for area in list_risk_areas(number=number)
    ]  # fmt: skip
    return as_file(ending, f"risk-areas-{localtime(found.as_of):%Y-%m-%d-%H%M}", [heads, *rows])


def _chosen(request: HttpRequest, at: datetime) -> tuple[KeptBulletin | None, SizaoError | None]:
    number, on = request.GET.get("list", ""), request.GET.get("on", "").strip()
    if number.isdecimal() and len(number) < 10:
        return _get(int(number)), None
    if not on:
        return find_bulletin(at=at), None
    try:
        day = parse_date(on)
    except ValueError:
        day = None
    if day is None:
        wrong = MomentError(_("This is no day."), next_step=_("Write it like 2021-10-23."))
        return find_bulletin(at=at), wrong
    return find_bulletin(at=datetime.combine(day, time(23, 59, 59), ZONE)), None


def _get(number: int) -> KeptBulletin:
    try:
        return get_bulletin(number=number)
    except BulletinKeptError:
        raise Http404 from None


def _bulletin(found: KeptBulletin, at: datetime) -> dict[str, Any]:
    as_of = localtime(found.as_of).strftime("%Y-%m-%d") if found.to_the_day else moment(found.as_of)
    return {
        "number": found.id,
        "as_of": as_of,
        "high": found.high,
        "medium": found.medium,
        "agrees": found.agrees,
        "unmatched": found.unmatched,
        "version": found.version,
        "name": found.name,
        "imported_at": moment(found.imported_at),
        "superseded_at": found.superseded_at and moment(found.superseded_at),
        "days_old": max(0, (at - found.as_of).days),
    }


def _table(request: HttpRequest, chosen: KeptBulletin, areas: list[KeptArea]) -> Table:
    columns = [
        Column("level", _("Level")),
        Column("province", _("Province")),
        Column("area", _("Area")),
        Column("division", _("Division")),
        Column("line", _("Line"), numeric=True),
    ]
    source = reverse("risk-areas-text", args=[chosen.id])
    rows = [
        {
            "level": Value(LEVELS[area.level][1], tone=LEVELS[area.level][0], order=list(RiskLevel).index(area.level)),
            "province": area.province,
            "area": area.text,
            "division": f"{area.unit} {area.code}" if area.code else Value(_("waits for a person"), tone="due"),
            "line": Value(str(area.line), url=f"{source}#line-{area.line}", order=area.line),
        }
        for area in areas
    ]
    exports = [(ending.upper(), reverse("risk-areas-export", args=[chosen.id, ending])) for ending in ("csv", "xlsx")]
    return build_table(
        "areas", _("Risk areas"), columns, rows, request.GET, path=request.path, exports=exports,
        empty_title=_("The list names no area: the whole country was low risk."),
    )  # fmt: skip


def _answer(place: str, moment_asked: datetime, at: datetime) -> dict[str, Any]:
    """What the list says about a place, and what the protocol would propose, as guidance."""
    found = find_risk(at=moment_asked, text=place)
    tone, words = LIKENESSES[found.likeness]
    return {
        "tone": tone,
        "words": words,
        "level": LEVELS[found.level][1] if found.level and found.likeness is not Likeness.NEAR else "",
        "areas": [
            {"level": LEVELS[area.level][1], "text": _named(area), "line": area.line,
             "number": area.bulletin}
            for area in found.areas[:10]
        ],
        "guidance": _guidance(found.likeness, found.level, at),
    }  # fmt: skip


def _named(area: KeptArea) -> str:
    """An area with its province, which many lists print with each of them."""
    return area.text if area.text.startswith(area.province) else f"{area.province} {area.text}"


def _guidance(likeness: Likeness, level: RiskLevel | None, at: datetime) -> dict[str, Any] | None:
    risk = {Likeness.NEAR: Risk.NEAR, Likeness.ABROAD: Risk.ABROAD}.get(likeness, Risk.NONE)
    if likeness is Likeness.INSIDE and level is not None:
        risk = Risk.HIGH if level is RiskLevel.HIGH else Risk.MEDIUM
    today = localtime(at).date()
    proposed = (
        proposed_for((RiskFound("", today, today, risk),), arrives_at=at, at=at) if risk is not Risk.NONE else None
    )
    if proposed is None or not isinstance(proposed.decision.outcome, Measure):
        return None
    language = "en" if (get_language() or "").startswith("en") else "zh"
    rule = proposed.decision.outcome.rule
    row_id = rule[rule.index("measures.") :]
    return {
        "what": proposed.decision.outcome.what[language],
        "rule": row_id,
        "url": reverse("pack-row", args=[DEFAULT_PROTOCOL, row_id]),
    }

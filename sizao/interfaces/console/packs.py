"""The packs: every value with what it rests on. Read-only; packs are changed as files, with a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.layers import Draft, load_sources, order_of
from sizao.engines.policy.loading import DEFAULT_ROOT, list_orders, list_packs, load_pack
from sizao.engines.policy.types import Kind, Pack, Row
from sizao.engines.policy.vocabulary import Act, Body
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.packs_words import (
    DISEASES,
    GRADES,
    SECTIONS,
    STATUS_MEANINGS,
    STATUSES,
    local,
    says,
    texts_of,
    values_of,
    words_of,
)
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.kernel.errors import SizaoError


class ChoiceError(SizaoError):
    """Something chosen on a page of packs that is not there."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address of a pack's page asks: words to find, one section, one status, and the day."""

    words: str
    section: str
    status: str
    on: date


@require_safe
@login_required
def packs(request: HttpRequest) -> HttpResponse:
    """All packs with their time and lineage, the local orders, and the way to compare two."""
    at = now()
    today = at.astimezone(ZONE).date()
    found = sorted((get_pack(name, at=at) for name in list_packs()), key=_usual_first)
    sources = load_sources(DEFAULT_ROOT)
    orders = [order_of(DEFAULT_ROOT, name, sources) for name in list_orders()]
    context = {
        "packs": [_summary(pack, today) for pack in found],
        "orders": [_order_summary(order, today) for order in orders],
        "choices": pack_choices(found),
        "one": DEFAULT_PROTOCOL,
        "today": today.isoformat(),
    }
    return render(request, "console/packs/list.html", context)


@require_safe
@login_required
def pack(request: HttpRequest, protocol: str) -> HttpResponse:
    """One pack: each row with its value, citation and how it came about, as it stands on a day."""
    chosen, problem = _chosen(request)
    found = pack_or_404(protocol, chosen.on)
    shown = _rows(found, chosen)
    counts = {name: len(found.section_near(name, chosen.on)) for name in SECTIONS}
    tables = [
        _table(request, found, name, [row for row in shown if row.section == name])
        for name in SECTIONS
        if any(row.section == name for row in shown)
    ]
    context = {
        **head_of(found, chosen.on),
        "chosen": chosen,
        "problem": problem,
        "tables": tables,
        "total": len(shown),
        "of": sum(counts.values()),
        "sections": [(name, label) for name, label in SECTIONS.items() if counts[name]],
        "statuses": [(name, label) for name, (_tone, label) in STATUSES.items()],
        "sources": sources_of(found, shown),
        "exports": [
            (ending.upper(), f"{reverse('pack-export', args=[found.id, ending])}?{request.GET.urlencode()}")
            for ending in ("csv", "xlsx")
        ],
        "observing": _observing(found, chosen.on),
    }
    return render(request, "console/packs/pack.html", context, status=422 if problem else 200)


@require_safe
@login_required
def row(request: HttpRequest, protocol: str, row_id: str) -> HttpResponse:
    """One row: everything it says in both languages, its sources, its versions, and which layer said what."""
    chosen, problem = _chosen(request)
    found = pack_or_404(protocol, chosen.on)
    versions = [version for version in found.versions if version.id == row_id]
    shown = found.version_near(versions, chosen.on) if versions else None
    if shown is None:
        shown = next(iter(versions), None)
    if shown is None:
        raise Http404
    context = {
        **head_of(found, chosen.on),
        "problem": problem,
        "row": shown,
        "section": SECTIONS[shown.section],
        "says": says(shown),
        "values": values_of(shown, found),
        "texts": texts_of(shown),
        "status": _status(shown),
        "status_meaning": STATUS_MEANINGS[shown.status.value],
        "sources": sources_of(found, [shown]),
        "versions": [_version(version, found, current=version is shown) for version in versions],
        "layers": _layers(found, shown),
        "back": f"{reverse('pack', args=[found.id])}?{urlencode({'on': chosen.on.isoformat()})}#{shown.section}",
    }
    return render(request, "console/packs/row.html", context, status=422 if problem else 200)


@require_safe
@login_required
def export(request: HttpRequest, protocol: str, ending: str) -> HttpResponse:
    """The rows that the page shows, as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    chosen, _problem = _chosen(request)
    found = pack_or_404(protocol, chosen.on)
    heads = [_("Rule"), _("Says"), _("Values"), _("Rests on"), _("Cited"), _("Came about"), _("Stands in")]
    lines = [
        [
            shown.id, says(shown), _values(shown, found), shown.legal_basis, " ".join(shown.citation),
            str(STATUSES[shown.status.value][1]), shown.pack,
        ]
        for shown in _rows(found, chosen)
    ]  # fmt: skip
    return as_file(ending, f"{found.id}-{chosen.on.isoformat()}", [heads, *lines])


def day_of(request: HttpRequest) -> tuple[date, ChoiceError | None]:
    """The day that the address asks for, else the realm's; and what is wrong with it."""
    today = now().astimezone(ZONE).date()
    given = request.GET.get("on", "").strip()
    try:
        return (date.fromisoformat(given) if given else today), None
    except ValueError:
        return today, ChoiceError(_("That is no day."), next_step=_("Say for example 2021-10-23."))


def pack_or_404(protocol: str, on: date) -> Pack:
    """A pack under the local orders in force on a day."""
    if protocol not in list_packs():
        raise Http404
    return get_pack(protocol, at=datetime.combine(on, time(12), ZONE))


def pack_choices(found: Sequence[Pack]) -> list[tuple[str, str]]:
    return [(pack.id, f"{pack.id} · {local(pack.title)}") for pack in found]


def head_of(found: Pack, on: date) -> dict[str, Any]:
    """What stands above every page about one pack."""
    return {
        "pack": found,
        "title": local(found.title) or found.id,
        "disease": DISEASES.get(found.disease, found.disease),
        "lineage": [(name, name in list_packs()) for name in found.lineage],
        "on": on.isoformat(),
        "in_force": found.holds_on(on),
    }


def sources_of(found: Pack, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The sources that rows cite, each with its grade in words."""
    cited = {key for row in rows for key in row.citation}
    return [
        {"id": key, "grade": found.sources[key].grade, "words": GRADES.get(found.sources[key].grade, ""),
         "address": found.sources[key].address}
        for key in sorted(cited, key=_source_order)
    ]  # fmt: skip


def _usual_first(pack: Pack) -> tuple[bool, bool, str]:
    return (pack.id != DEFAULT_PROTOCOL, pack.kind is Kind.LAW, pack.id)


def _source_order(key: str) -> tuple[bool, int, str]:
    digits = "".join(sign for sign in key if sign.isdigit())
    return (not digits, int(digits or 0), key)


def _summary(pack: Pack, today: date) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": local(pack.title) or pack.id,
        "disease": DISEASES.get(pack.disease, pack.disease) if pack.disease else "–",
        "lineage": " → ".join(pack.lineage[:-1]) or "–",
        "from": pack.valid_from.isoformat(),
        "to": pack.valid_to.isoformat() if pack.valid_to else pgettext("no end", "open"),
        "rows": len(pack.rows),
        "hash": pack.hash[:12],
        "default": pack.id == DEFAULT_PROTOCOL,
        "in_force": pack.holds_on(today),
    }


def _order_summary(order: Draft, today: date) -> dict[str, Any]:
    end = order.valid_to
    return {
        "id": order.id,
        "title": local(order.title),
        "extends": order.extends,
        "from": order.valid_from.isoformat(),
        "to": end.isoformat() if end else "–",
        "in_force": end is not None and order.valid_from <= today <= end and not order.problems,
        "broken": bool(order.problems),
    }


def _chosen(request: HttpRequest) -> tuple[Chosen, ChoiceError | None]:
    on, problem = day_of(request)
    section, status = request.GET.get("section", ""), request.GET.get("status", "")
    return (
        Chosen(
            request.GET.get("words", "").strip(),
            section if section in SECTIONS else "",
            status if status in STATUSES else "",
            on,
        ),
        problem,
    )


def _rows(found: Pack, chosen: Chosen) -> list[Row]:
    """The rows of the day in the order of sections that have all the words, in either language."""
    rows = [row for name in SECTIONS for row in found.section_near(name, chosen.on)]
    return [
        row
        for row in rows
        if chosen.section in ("", row.section)
        and chosen.status in ("", row.status.value)
        and (not chosen.words or _has_words(row, found, chosen.words))
    ]


def _has_words(row: Row, found: Pack, words: str) -> bool:
    texts = [*row.label.values(), *(part for _name, both in texts_of(row) for part in both.values())]
    parts = [row.full_id, *texts, _values(row, found), row.legal_basis, *row.citation, row.note]
    whole = " ".join(parts).casefold()
    return all(word in whole for word in words.casefold().split())


def _table(request: HttpRequest, found: Pack, section: str, rows: Sequence[Row]) -> Table:
    columns = [
        Column("rule", _("Rule")),
        Column("label", _("Says")),
        Column("values", _("Values")),
        Column("basis", _("Rests on")),
        Column("citation", _("Cited")),
        Column("status", _("Came about")),
        Column("from", _("Stands in")),
    ]
    day = {"on": request.GET["on"]} if request.GET.get("on") else {}
    lines: list[Mapping[str, Any]] = []
    for shown in rows:
        url = reverse("pack-row", args=[found.id, shown.id]) + (f"?{urlencode(day)}" if day else "")
        lines.append(
            {
                "rule": Value(shown.id.partition(".")[2], url=url),
                "label": says(shown),
                "values": _values(shown, found),
                "basis": shown.legal_basis,
                "citation": Value(", ".join(shown.citation), url=f"{url}#sources"),
                "status": _status(shown),
                "from": shown.pack,
            }
        )
    return build_table(section, SECTIONS[section], columns, lines, request.GET, path=request.path)


def _status(row: Row) -> Value:
    tone, word = STATUSES[row.status.value]
    return Value(word, tone=tone)


def _values(row: Row, found: Pack) -> str:
    return " · ".join(f"{said.label} {said.text}" for said in values_of(row, found))


def _version(version: Row, found: Pack, *, current: bool) -> dict[str, Any]:
    return {
        "from": version.valid_from.isoformat(),
        "to": version.valid_to.isoformat() if version.valid_to else pgettext("no end", "open"),
        "values": _values(version, found),
        "basis": version.legal_basis,
        "current": current,
    }


def _layers(found: Pack, shown: Row) -> list[dict[str, Any]]:
    """What each layer below says of the same row, from the root up, where more than one says something."""
    said: list[dict[str, Any]] = []
    known = set(list_packs())
    for name in found.lineage:
        layer = load_pack(name) if name in known else found
        own = [version for version in layer.versions if version.id == shown.id and version.pack == name]
        version = layer.version_near(own, shown.valid_from) or own[-1] if own else None
        if version is not None:
            said.append(
                {"pack": name, "values": _values(version, found), "says": says(version), "basis": version.legal_basis,
                 "citation": ", ".join(version.citation)}
            )  # fmt: skip
    return said if len(said) > 1 else []


def _observing(found: Pack, on: date) -> dict[str, Any] | None:
    """Whether contacts may be observed on the day: with that a protocol of contacts stands or falls."""
    if found.kind is Kind.LAW:
        return None
    outcome = may_order(found, act=Act.OBSERVE_CONTACT, authority=Body.CDC, on=on).outcome
    return {
        "allowed": outcome.allowed,
        "article": local(outcome.article),
        "managed_as": words_of("managed_as", outcome.managed_as.value, found) if outcome.managed_as else "",
        "why": [local(obstacle.why) for obstacle in outcome.obstacles],
    }

"""The packs in force: every value with what it rests on. Read-only; packs are changed as files, with a check."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack, list_protocols
from sizao.engines.policy.types import Pack, Row
from sizao.interfaces.clock import now
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.tracing_words import setting_words


SECTIONS = {
    "windows": gettext_lazy("Infectious windows"),
    "degrees": gettext_lazy("Degrees of contact"),
    "contacts": gettext_lazy("Criteria of contact"),
    "transport": gettext_lazy("Transport"),
    "tracing": gettext_lazy("When time together makes a contact"),
    "measures": gettext_lazy("Measures"),
    "clocks": gettext_lazy("Clocks"),
    "legal_class": gettext_lazy("Legal class"),
    "authority": gettext_lazy("Authority"),
    "remedies": gettext_lazy("Ways to contest"),
    "safeguards": gettext_lazy("Safeguards against haste and misuse"),
}
STATUSES = {
    "cited": ("well", gettext_lazy("cited")),
    "reconstructed": ("due", gettext_lazy("put together")),
    "local": ("info", gettext_lazy("local order")),
}
NAMES = {
    "minutes": gettext_lazy("minutes"),
    "mode": gettext_lazy("counting"),
    "scope": gettext_lazy("within"),
    "rows_apart": gettext_lazy("rows apart"),
    "settings": gettext_lazy("at"),
    "contact": gettext_lazy("contact"),
    "degree": gettext_lazy("degree"),
    "determined": gettext_lazy("determined"),
    "horizon_days": gettext_lazy("days as a source"),
    "classification": gettext_lazy("for"),
    "anchor": gettext_lazy("counted from"),
    "days": gettext_lazy("days"),
    "priority": gettext_lazy("priority"),
    "begins": gettext_lazy("begins with"),
    "ends": gettext_lazy("ends with"),
    "hours": gettext_lazy("hours"),
}
WORDS = {
    "single": gettext_lazy("one stay together"),
    "cumulative": gettext_lazy("all stays together"),
    "cell": gettext_lazy("the same part of the place"),
    "place": gettext_lazy("the whole place"),
    "any": gettext_lazy("any case"),
    "symptomatic": gettext_lazy("cases with symptoms"),
    "onset": gettext_lazy("onset"),
    "first_positive": gettext_lazy("first positive specimen"),
    "last_negative": gettext_lazy("last negative specimen"),
    "result": gettext_lazy("result"),
    "network_report": gettext_lazy("network direct report"),
}
_HIDDEN = {"name", "what", "condition", "evidence", "close", "general", "release"}


@require_safe
@login_required
def packs(request: HttpRequest) -> HttpResponse:
    """All packs with their time and lineage."""
    at = now()
    rows = [
        {
            "id": pack.id,
            "title": _local(pack.title) or pack.id,
            "lineage": " → ".join(pack.lineage),
            "from": pack.valid_from.isoformat(),
            "to": pack.valid_to.isoformat() if pack.valid_to else _("open"),
            "rows": len(pack.rows),
            "hash": pack.hash[:12],
            "default": pack.id == DEFAULT_PROTOCOL,
        }
        for pack in (get_pack(protocol, at=at) for protocol in list_protocols())
    ]
    return render(request, "console/packs/list.html", {"packs": rows})


@require_safe
@login_required
def pack(request: HttpRequest, protocol: str) -> HttpResponse:
    """One pack: each row with its value, citation and how it came about."""
    if protocol not in list_protocols():
        raise Http404
    found = get_pack(protocol, at=now())
    tables = [_table(request, found, section, label) for section, label in SECTIONS.items() if found.section(section)]
    context = {
        "pack": found,
        "title": _local(found.title) or found.id,
        "lineage": " → ".join(found.lineage),
        "tables": tables,
        "sources": [found.sources[key] for key in sorted({key for row in found.rows for key in row.citation})
                    if key in found.sources],
    }  # fmt: skip
    return render(request, "console/packs/pack.html", context)


def _table(request: HttpRequest, found: Pack, section: str, label: Any) -> Table:
    columns = [
        Column("rule", _("Rule")),
        Column("label", _("Says")),
        Column("values", _("Values")),
        Column("basis", _("Rests on")),
        Column("citation", _("Sources")),
        Column("status", _("Came about")),
        Column("from", _("Said by")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "rule": row.id,
            "label": _says(row),
            "values": _values(row),
            "basis": row.legal_basis,
            "citation": ", ".join(row.citation),
            "status": Value(STATUSES[row.status.value][1], tone=STATUSES[row.status.value][0]),
            "from": row.pack,
        }
        for row in found.section(section)
    ]
    return build_table(section, label, columns, rows, request.GET, path=request.path)


def _says(row: Row) -> str:
    texts = [_local(row.label)]
    texts += [_local(row.values[name]) for name in ("name", "what", "condition", "close") if name in row.values]
    return "; ".join(text for text in dict.fromkeys(texts) if text)


def _values(row: Row) -> str:
    parts = []
    for name, value in row.values.items():
        if name in _HIDDEN:
            continue
        if name == "settings":
            value = " / ".join(str(setting_words(setting)) for setting in value)
        elif isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, list | tuple):
            value = " / ".join(map(str, value))
        parts.append(f"{NAMES.get(name, name)} {WORDS.get(value, value) if isinstance(value, str) else value}")
    return " · ".join(parts)


def _local(texts: Any) -> str:
    return str((texts or {}).get("en" if get_language() == "en" else "zh", ""))

"""How long supplies last for those inside: days of cover as a picture and a list, and where to draw from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.supply_rounds import plan_draws
from sizao.desk.supplying import DAYS, Horizon, HorizonRow, propose_draws, supply_horizon
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import REASON, amount_words, frame, item_name, plain, read_number, unit_of
from sizao.interfaces.console.tables import Column, MadeRows, Value, build_table
from sizao.interfaces.supplies_words import CATEGORIES, GROUPS
from sizao.kernel.errors import SizaoError


_PICTURED = 24
_DAY, _LINE, _HEAD, _END = 30, 40, 28, 84


@require_safe
@needs(Permission.SEE_SUPPLIES)
def horizon(request: HttpRequest) -> HttpResponse:
    """The page: figures, picture, proposal, and the list behind them."""
    return _show(request, now())


def _show(request: HttpRequest, at: datetime, *, status: int = 200, **context: Any) -> HttpResponse:
    found = supply_horizon(actor=request.user, at=at)
    soon = found.catalogue.number(SupplyNumber.RUNS_OUT_SOON)
    store = read_number(request.GET.get("store", ""))
    kept = [row for row in found.rows if not store or row.store.id == store]
    used = [row for row in kept if row.need_today or row.outlook.runs_out is not None]
    cuts = {
        "short": (_("Fewer days than are to be there"), [row for row in used if row.is_short]),
        "soon": (
            ngettext("Runs out within %(n)s day", "Runs out within %(n)s days", soon) % {"n": soon},
            _soon(used, soon),
        ),
        "used": (_("Everything that is used"), used),
        "all": (_("All stock"), kept),
    }
    asked = request.GET.get("show", "")
    show = asked if asked in cuts else "short"
    rows = cuts[show][1]
    query = "".join(f"&{name}={value}" for name, value in (("show", show), ("store", store)) if value)
    proposal = propose_draws(found)
    page = {
        "figures": _figures(found, used, soon),
        "groups": _groups(found),
        "unserved": found.unserved,
        "chips": [(word, label, len(these), word == show) for word, (label, these) in cuts.items()],
        "store": store,
        "stores": sorted({(row.store.id, row.store.name) for row in found.rows}, key=lambda one: one[1]),
        "picture": _picture(rows, found, soon),
        "pictured": min(len(rows), _PICTURED),
        "total": len(rows),
        "table": build_table(
            "horizon",
            _("How long it lasts"),
            _columns(),
            MadeRows(rows, lambda row: _row(row, found, soon)),
            request.GET,
            path=request.path,
            exports=[
                (ending.upper(), f"{reverse('supplies-export', args=[ending])}?{query[1:]}")
                for ending in ("csv", "xlsx")
            ],
            empty_title=_("Nothing runs out here"),
            empty_hint=_("Nobody is inside who is known to need something, or nothing of this list lacks."),
        ),
        "draws": [
            {
                "key": one.key,
                "item": item_name(found.catalogue, one.item),
                "amount": amount_words(found.catalogue, one.item, one.amount),
                "source": one.source.name,
                "target": one.target.name,
                "runs_out": one.runs_out_on.strftime("%m-%d"),
                "is_late": one.is_late,
            }
            for one in proposal.draws
        ],
        "unmet": [
            {
                "item": item_name(found.catalogue, item),
                "store": taker.name,
                "store_id": taker.id,
                "code": item,
                "amount": amount_words(found.catalogue, item, amount),
                "plain": plain(amount).replace(",", ""),
            }
            for item, taker, amount in proposal.unmet
        ],
        "may_plan": can(request.user, Permission.PLAN_DELIVERIES),
        "may_ask": can(request.user, Permission.ASK_SUPPLIES),
        "planned_for": local_input(at + timedelta(hours=2)),
        "extra": found.catalogue.number(SupplyNumber.OUTBREAK_EXTRA),
        "days": DAYS,
    }
    return render(
        request, "console/supplies/horizon.html", frame(request, at, "supplies") | page | context, status=status
    )


@require_POST
@needs(Permission.PLAN_DELIVERIES)
def plan(request: HttpRequest) -> HttpResponse:
    """Plans the draws that were ticked, on rounds of free vehicles."""
    at = now()
    try:
        numbers, without = plan_draws(
            keys=set(request.POST.getlist("draw")),
            planned_for=read_local(request.POST.get("planned_for", "")),
            actor=request.user,
            at=at,
            reason=REASON,
        )
    except SizaoError as error:
        return _show(request, at, status=422, problem=error)
    told = ngettext("%(n)s delivery is planned.", "%(n)s deliveries are planned.", len(numbers)) % {"n": len(numbers)}
    if without:
        told += " " + ngettext("%(n)s has no vehicle yet.", "%(n)s have no vehicle yet.", without) % {"n": without}
    messages.success(request, told)
    return redirect("supplies-deliveries")


@require_safe
@needs(Permission.SEE_SUPPLIES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as a file, with what is needed on each day."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    at = now()
    found = supply_horizon(actor=request.user, at=at)
    soon = found.catalogue.number(SupplyNumber.RUNS_OUT_SOON)
    store = read_number(request.GET.get("store", ""))
    rows = [row for row in found.rows if not store or row.store.id == store]
    show = request.GET.get("show", "short")
    if show != "all":
        rows = [row for row in rows if row.need_today or row.outlook.runs_out is not None]
    if show == "soon":
        rows = _soon(rows, soon)
    elif show == "short":
        rows = [row for row in rows if row.is_short]
    heads = [
        _("Store"), _("Item"), _("Unit of measure"), _("Usable"), _("Needed today"), _("Days of cover"), _("Runs out"),
        _("To be there, days"), *((found.first + timedelta(days=day)).isoformat() for day in range(DAYS)),
    ]  # fmt: skip
    lines = [
        [
            row.store.name, item_name(found.catalogue, row.item), unit_of(found.catalogue, row.item), row.amount / 1000,
            row.need_today / 1000, row.outlook.cover, row.runs_out_on.isoformat() if row.runs_out_on else "",
            row.cover_wanted, *(day.needed / 1000 for day in row.outlook.days),
        ]
        for row in rows
    ]  # fmt: skip
    return as_file(ending, "horizon", [heads, *lines])


def _soon(rows: Sequence[HorizonRow], days: int) -> list[HorizonRow]:
    return [row for row in rows if row.outlook.runs_out is not None and row.outlook.runs_out < days]


def _figures(found: Horizon, used: Sequence[HorizonRow], soon: int) -> list[dict[str, Any]]:
    late, short = _soon(used, soon), [row for row in used if row.is_short]
    return [
        {"number": f"{found.inside:,}", "label": _("people to supply"), "tone": "info", "url": "#people"},
        {
            "number": len(late),
            "label": ngettext("runs out within %(n)s day", "run out within %(n)s days", soon) % {"n": soon},
            "tone": "late" if late else "well",
            "url": "?show=soon#horizon",
        },
        {
            "number": len(short),
            "label": _("below the days that are to be there"),
            "tone": "due" if short else "well",
            "url": "?show=short#horizon",
        },
    ]


def _groups(found: Horizon) -> list[tuple[Any, int]]:
    sums = {group: sum(groups.get(group, 0) for groups in found.people.values()) for group in GROUPS}
    sums[NeedGroup.EVERYONE] = found.inside
    return [(words, sums[group]) for group, words in GROUPS.items() if sums[group]]


def _tone(row: HorizonRow, soon: int) -> str:
    if row.outlook.runs_out is not None and row.outlook.runs_out < soon:
        return "late"
    return "due" if row.is_short else "well"


def _columns() -> list[Column]:
    return [
        Column("item", _("Item")),
        Column("category", _("Category")),
        Column("store", _("Store")),
        Column("cover", _("Days of cover"), numeric=True),
        Column("state", _("State")),
        Column("runs_out", _("Runs out")),
        Column("usable", _("Usable"), numeric=True),
        Column("need", _("Needed today"), numeric=True),
        Column("basis", _("Counted from")),
        Column("wanted", _("To be there, days"), numeric=True),
        Column("lacking", _("Lacks in all"), numeric=True),
        Column("spoiled", _("Will expire"), numeric=True),
    ]


def _row(row: HorizonRow, found: Horizon, soon: int) -> dict[str, Any]:
    catalogue = found.catalogue
    tone = _tone(row, soon)
    words = {"late": _("runs out soon"), "due": _("too little kept"), "well": _("enough")}
    item = catalogue.items.get(row.item)
    lacking, spoiled = row.outlook.lacking, row.outlook.spoiled
    return {
        "item": Value(item_name(catalogue, row.item), url=reverse("supplies-item", args=[row.store.id, row.item])),
        "category": str(CATEGORIES[item.category]) if item else "",
        "store": row.store.name,
        "cover": Value(_cover(row), order=row.outlook.cover),
        "state": Value(words[tone], tone=tone, order=("late", "due", "well").index(tone)),
        "runs_out": Value(row.runs_out_on.strftime("%m-%d"), order=row.runs_out_on.isoformat())
        if row.runs_out_on
        else "–",
        "usable": Value(amount_words(catalogue, row.item, row.amount), order=row.amount),
        "need": Value(amount_words(catalogue, row.item, row.need_today), order=row.need_today),
        "basis": str(_("people inside")) if row.by_norm else str(_("what went out")),
        "wanted": row.cover_wanted,
        "lacking": Value(amount_words(catalogue, row.item, lacking) if lacking else "–", order=lacking),
        "spoiled": Value(amount_words(catalogue, row.item, spoiled) if spoiled else "–", order=spoiled),
    }


def _cover(row: HorizonRow) -> str:
    """`3`, or `14+` for what lasts as far as is looked ahead."""
    return f"{DAYS}+" if row.outlook.runs_out is None else str(row.outlook.cover)


def _picture(rows: Sequence[HorizonRow], found: Horizon, soon: int) -> dict[str, Any] | None:
    """Bars of days of cover, the shortest first, with a mark at the days that are to be there."""
    shown = rows[:_PICTURED]
    if not shown:
        return None
    bars = [
        {
            "label": f"{item_name(found.catalogue, row.item)} · {row.store.name}",
            "url": reverse("supplies-item", args=[row.store.id, row.item]),
            "label_y": _HEAD + number * _LINE + 14,
            "y": _HEAD + number * _LINE + 20,
            "text_y": _HEAD + number * _LINE + 32,
            "width": max(row.outlook.cover * _DAY, 3),
            "tone": _tone(row, soon),
            "cover": _cover(row),
            "wanted_x": min(row.cover_wanted, DAYS) * _DAY,
            "until": row.runs_out_on.strftime("%m-%d") if row.runs_out_on else "",
        }
        for number, row in enumerate(shown)
    ]
    days = [
        {
            "x": day * _DAY,
            "label_x": day * _DAY + _DAY // 2,
            "label": (found.first + timedelta(days=day)).strftime("%d"),
        }
        for day in range(DAYS)
    ]
    return {
        "width": DAYS * _DAY + _END,
        "height": _HEAD + len(shown) * _LINE + 6,
        "track": DAYS * _DAY,
        "after": DAYS * _DAY + 6,
        "bars": bars,
        "days": days,
    }

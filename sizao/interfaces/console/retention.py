"""Retention: how long each table is kept and why, what would go today or on a day to come, and what went."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sizao.desk.retention import RetentionPlan, plan
from sizao.engines.policy.types import Row
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.queries import list_due, list_runs, terms_in_force
from sizao.foundation.privacy.retention import TableFate, fates
from sizao.foundation.privacy.types import DueRow, Hold, Run
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.packs_words import STATUSES, local
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, moment
from sizao.kernel.retention import Retention, RetentionKind
from sizao.response.cases.queries import numbers_of_cases
from sizao.response.presences.queries import MovementsDue


_LAW = "law"
_FURTHEST = timedelta(days=3 * 366)
_SHOWN: dict[str, str | Promise] = {
    "": gettext_lazy("Due now"),
    "term": gettext_lazy("By a term"),
    "outbreak": gettext_lazy("With the outbreak"),
    "all": gettext_lazy("All"),
}
STAYS: dict[str, tuple[str, str | Promise]] = {
    "": ("due", gettext_lazy("goes")),
    "hold": ("info", gettext_lazy("held")),
    "needed": ("info", gettext_lazy("needed by what is not due")),
}


@require_safe
@needs(Permission.SEE_CLOSE_OUT)
def retention(request: HttpRequest) -> HttpResponse:
    """The rules, the dry run for now or for a day to come, the holds in force, and the last runs."""
    at = now()
    on, problem = _day(request.GET.get("on", ""), at)
    found = plan(actor=request.user, at=on)
    show = request.GET.get("show", "")
    day = localtime(on).date().isoformat()
    context = {
        "choices": [
            {"url": f"{request.path}?on={day}&show={choice}#tables", "label": label, "chosen": choice == show}
            for choice, label in _SHOWN.items()
        ],
        "table": _table(request, found, on),
        "movements": _movements(request, found.movements),
        "holds": holds_words(request, found.holds),
        "holds_all": found.holds_all,
        "runs": [_run(run) for run in list_runs(actor=request.user)],
        "on": day,
        "is_now": on == at,
        "today": localtime(at).date().isoformat(),
        "rows": _grouped(sum(one.removed for one in found.tables)),
        "moved": _grouped(sum(one.due for one in found.movements)),
        "stays": _grouped(sum(one.kept for one in found.tables)),
        "problem": problem,
    }
    return render(request, "console/privacy/retention.html", context, status=422 if problem else 200)


@require_safe
@needs(Permission.SEE_CLOSE_OUT)
def due(request: HttpRequest, label: str) -> HttpResponse:
    """The rows of one table that are due, within the reader's area."""
    fate = _fate(label)
    on, problem = _day(request.GET.get("on", ""), now())
    rows = list_due(actor=request.user, label=label, at=on)
    day = localtime(on).date().isoformat()
    table = build_table(
        "due",
        fate.name,
        _columns(),
        [_due_cells(row) for row in rows],
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('retention-due-file', args=[label, ending])}?on={day}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nothing of this table is due"),
        empty_hint=_("Rows come here on the day on which their term ends."),
    )
    context = {"table": table, "fate": fate, "on": day, "at": moment(on), "problem": problem}
    return render(request, "console/privacy/due.html", context, status=422 if problem else 200)


@require_safe
@needs(Permission.SEE_CLOSE_OUT)
def due_file(request: HttpRequest, label: str, ending: str) -> HttpResponse:
    """The same rows as a file: keys, no names."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    _fate(label)
    on, _problem = _day(request.GET.get("on", ""), now())
    rows = list_due(actor=request.user, label=label, at=on)
    heads = [str(column.label) for column in _columns()]
    lines = [[row.key, shown(row.person) if row.person else "", str(STAYS[row.stays][1])] for row in rows]
    return as_file(ending, f"due-{label}-{localtime(on).date().isoformat()}", [heads, *lines])


def holds_words(request: HttpRequest, holds: Sequence[Hold]) -> list[dict[str, Any]]:
    """Legal holds in words, for the pages that tell of them."""
    user: Any = request.user
    cases = [hold.case_id for hold in holds if hold.case_id is not None]
    numbers = numbers_of_cases(within=user.scope.path, case_ids=cases) if cases else {}
    return [_hold(hold, numbers) for hold in holds]


def _hold(hold: Hold, numbers: Mapping[int, str]) -> dict[str, Any]:
    if hold.persons:
        held = ", ".join(map(shown, hold.persons))
    elif hold.case_id is not None:
        held = _("everybody in case %(number)s") % {"number": numbers.get(hold.case_id, hold.case_id)}
    else:
        held = _("the whole outbreak")
    return {
        "id": hold.id,
        "held": held,
        "basis": hold.basis,
        "reason": hold.reason,
        "by": actor_names([hold.decided_by])[hold.decided_by],
        "at": moment(hold.at),
        "until": moment(hold.until_at) if hold.until_at else "",
        "in_force": hold.in_force(now()),
    }


def rule_words(rule: Retention, model_label: str, terms: Mapping[str, Row]) -> str:
    """For how long a table is kept, in words."""
    match rule.kind:
        case RetentionKind.OUTBREAK:
            return _("until the outbreak is closed")
        case RetentionKind.PARENT:
            return _("as long as its %(parent)s") % {"parent": _field_name(model_label, rule.parent)}
        case RetentionKind.TERM:
            row = terms.get(rule.term)
            return local(row.values["what"]) if row else "–"
        case _:
            return _("kept: %(why)s") % {"why": _(rule.why)}


def basis_words(rule: Retention, terms: Mapping[str, Row]) -> str:
    """What the rule rests on."""
    row = terms.get(rule.term)
    if row is not None:
        return f"{row.legal_basis} ({STATUSES[row.status.value][1]})"
    if rule.kind in (RetentionKind.OUTBREAK, RetentionKind.PARENT):
        return _("Public Health Emergency Response Law art. 8; PIPL arts. 19, 47")
    return ""


def _field_name(label: str, name: str) -> str:
    field = apps.get_model(label)._meta.get_field(name)
    words = str(getattr(field, "verbose_name", ""))
    # Where nobody named the field, what it refers to has a name.
    return words if words != name.replace("_", " ") else str(field.related_model._meta.verbose_name)


def _table(request: HttpRequest, found: RetentionPlan, on: datetime) -> Table:
    counts = {one.table: one for one in found.tables}
    terms = terms_in_force(at=on)
    day = localtime(on).date().isoformat()
    columns = [
        Column("name", _("What")),
        Column("goes", _("Goes"), numeric=True),
        Column("stays", _("Due, and stays"), numeric=True),
        Column("rule", _("Kept")),
        Column("basis", _("Basis")),
        Column("table", _("Table")),
    ]
    rows: list[dict[str, Any]] = []
    show = request.GET.get("show", "")
    for fate in sorted(fates(), key=lambda fate: _rank(fate, counts)):
        if not _is_shown(fate, show, counts):
            continue
        count = counts.get(fate.table)
        goes, stays = (count.removed, count.kept) if count else (0, 0)
        url = f"{reverse('retention-due', args=[fate.label])}?on={day}" if goes or stays else ""
        row = terms.get(fate.rule.term)
        rule = rule_words(fate.rule, fate.label, terms)
        rows.append(
            {
                "name": fate.name,
                "goes": Value(_grouped(goes), url=url, order=goes) if url else Value("–", order=0),
                "stays": Value(_grouped(stays), order=stays) if stays else Value("–", order=0),
                "rule": Value(rule, url=reverse("pack-row", args=[_LAW, row.id])) if row else rule,
                "basis": basis_words(fate.rule, terms),
                "table": fate.table,
            }
        )
    return build_table(
        "tables",
        _("What is kept, for how long, and what goes"),
        columns,
        rows,
        request.GET,
        path=request.path,
        empty_title=_("Nothing is due"),
        empty_hint=_("The other lists show every table with its rule."),
    )


def _is_shown(fate: TableFate, show: str, counts: Mapping[str, Any]) -> bool:
    kind = fate.rule.kind
    match show:
        case "term":
            return kind is RetentionKind.TERM
        case "outbreak":
            return kind in (RetentionKind.OUTBREAK, RetentionKind.PARENT)
        case "all":
            return True
        case _:
            return fate.table in counts


def _rank(fate: TableFate, counts: Mapping[str, Any]) -> tuple[int, str]:
    order = [RetentionKind.TERM, RetentionKind.OUTBREAK, RetentionKind.PARENT, RetentionKind.STANDING]
    return (-1 if fate.table in counts else order.index(fate.rule.kind), fate.label)


def _movements(request: HttpRequest, found: Sequence[MovementsDue]) -> Table:
    columns = [
        Column("source", _("Source")),
        Column("goes", _("Goes"), numeric=True),
        Column("rows", _("Stored"), numeric=True),
        Column("days", _("Kept")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "source": one.source,
            "goes": Value(_grouped(one.due), order=one.due),
            "rows": Value(_grouped(one.rows), order=one.rows),
            "days": _kept_words(one),
        }
        for one in sorted(found, key=lambda one: (-one.due, one.source))
    ]
    return build_table("movements", _("Movements by source"), columns, rows, request.GET, path=request.path,
                       empty_title=_("No source sends movements yet"))  # fmt: skip


def _kept_words(one: MovementsDue) -> str:
    if one.days is None:
        return _("until the outbreak is closed: said in interviews")
    if one.is_own:
        return _("%(days)d days, as registered") % {"days": one.days}
    return _("%(days)d days, by the packs") % {"days": one.days}


def _run(run: Run) -> dict[str, Any]:
    tables: dict[str, int] = {}
    for one in run.tables:
        tables[one.table] = tables.get(one.table, 0) + one.removed
    names = {fate.table: fate.name for fate in fates()}
    return {
        "at": moment(run.at),
        "by": actor_names([run.actor])[run.actor],
        "rows": _grouped(sum(tables.values())),
        "movements": _grouped(run.movements.get("rows", 0)),
        "kept": _grouped(sum(one.kept for one in run.tables)),
        "tables": [(names.get(table, table), _grouped(count)) for table, count in tables.items() if count],
    }


def _grouped(count: int) -> str:
    return f"{count:,}"


def _columns() -> list[Column]:
    return [Column("key", _("Row")), Column("person", _("Person")), Column("state", _("State"))]


def _due_cells(row: DueRow) -> dict[str, Any]:
    tone, words = STAYS[row.stays]
    return {"key": row.key, "person": shown(row.person) if row.person else "–", "state": Value(words, tone=tone)}


def _fate(label: str) -> TableFate:
    fate = next((one for one in fates() if one.label == label), None)
    if fate is None:
        raise Http404
    return fate


def _day(text: str, at: datetime) -> tuple[datetime, Any]:
    """The instant that was asked for: the end of a day to come, else now; and what is wrong with the words given."""
    if not text or text == localtime(at).date().isoformat():
        return at, None
    try:
        on = make_aware(datetime.combine(date.fromisoformat(text), time.max))
    except ValueError:
        on = None
    if on is None or not at <= on <= at + _FURTHEST:
        problem = {
            "what": _("This is no day to come."),
            "why": _("What went before stands in the runs below; the plan is shown for now."),
            "next_step": _("Choose a day from today to three years ahead."),
        }
        return at, problem
    return on, None

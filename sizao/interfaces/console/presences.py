"""Pages of presences: import with a look at the mapping, batches, and the rows in quarantine."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.queries import MOST_LISTED
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.audit.operations import record
from sizao.foundation.privacy.purposes import PurposeError
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_permitted
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.tables import Column as TableColumn
from sizao.interfaces.console.tables import Table, Value, build_table
from sizao.interfaces.console.words import actor_names, moment
from sizao.interfaces.feeds.words import source_names
from sizao.interfaces.presences_words import NOTES, REASONS, STATES, STEPS, describe_reason
from sizao.interfaces.realm_band import as_download
from sizao.response.presences.queries import (
    access_quarantined_rows,
    get_batch,
    list_batches,
    list_quarantined,
    quarantined_csv,
    store_status,
)
from sizao.response.presences.types import (
    ARRIVED,
    BatchRow,
    BatchState,
    Note,
    PresencesError,
    Reason,
    Step,
)


# What must be done is listed whole; the newest are for a look.
MOST_NEWEST = 2000
MOST_EXPORTED = 100_000
_SHOWN: dict[str, dict[str, Any]] = {"to-correct": {"to_correct": True}, "waiting": {"state": BatchState.LANDED}}
_TONES = {BatchState.LANDED: "info", BatchState.APPLIED: "well", BatchState.REFUSED: "late"}

View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """Opens a page only to roles with the permission, which can be asked of the view as `permission`."""

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not can(request.user, permission):
                return _refused(request, permission)
            return view(request, *arguments, **named)

        checked.__dict__["permission"] = permission
        return login_required(checked)

    return decorated


def _refused(request: HttpRequest, permission: Permission) -> HttpResponse:
    """Keeps who knocked at which page, and says no. An answer, no exception: that would take the row back."""
    record(
        at=now(),
        actor=request.user.actor_id,
        action="page.refuse",
        subject_kind="page",
        subject_key=request.resolver_match.view_name if request.resolver_match else "none",
        detail={"permission": permission.value, "method": request.method},
    )
    return not_permitted(request, PermissionDenied())


@require_safe
@needs(Permission.IMPORT_PRESENCES)
def overview(request: HttpRequest) -> HttpResponse:
    """The newest deliveries, or all that have rows to correct or wait, and what the store holds."""
    show = request.GET.get("show", "")
    batches = _batches(show)
    faulty = list_batches(to_correct=True, limit=MOST_LISTED)
    status = store_status()
    store, index = status.bytes_per_presence
    return render(
        request,
        "console/presences/overview.html",
        {
            "table": _batch_table(request, batches),
            "status": status,
            "rows": f"{status.rows:,}",
            "days": sum(day.day != ARRIVED for day in status.days),
            "bytes_stored": f"{store:.1f}",
            "bytes_indexed": f"{index:.1f}",
            "days_stored": [
                {"day": day.day, "rows": f"{day.rows:,}", "bytes": f"{day.bytes:,}"} for day in status.days
            ],
            "open_rows": sum(batch.open_rows for batch in faulty),
            "choices": [
                {"show": "", "label": _("Newest"), "chosen": show not in _SHOWN},
                {"show": "to-correct", "label": _("To correct"), "count": len(faulty), "chosen": show == "to-correct"},
                {"show": "waiting", "label": _("Waiting"), "count": status.waiting, "chosen": show == "waiting"},
            ],
            "is_cut": len(batches) == MOST_NEWEST and show not in _SHOWN,
            "most": MOST_NEWEST,
        },
    )


@require_safe
@needs(Permission.IMPORT_PRESENCES)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """All deliveries, or those that have rows to correct or wait, as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    return as_file(ending, "batches", _batches_file(_batches(request.GET.get("show", ""), most=MOST_EXPORTED)))


def _batches(show: str, *, most: int = MOST_NEWEST) -> list[BatchRow]:
    if show not in _SHOWN:
        return list_batches(limit=most)
    return list_batches(limit=MOST_LISTED, **_SHOWN[show])


def _batches_file(batches: Sequence[BatchRow]) -> Iterator[Sequence[Any]]:
    yield ("batch", "source", "file", "state", "good", "bad", "open", "landed_at", "key")
    for batch in batches:
        yield (
            batch.number,
            batch.source,
            batch.name,
            batch.state.value,
            batch.good,
            batch.bad,
            batch.open_rows,
            localtime(batch.landed_at).isoformat(),
            batch.key,
        )


@require_safe
@needs(Permission.IMPORT_PRESENCES)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: what came of it, and the rows that wait."""
    return render(request, "console/presences/batch.html", _batch_context(request, _batch_or_404(number)))


def _batch_context(request: HttpRequest, found: BatchRow) -> dict[str, Any]:
    code = request.GET.get("code", "")
    chosen = Reason(code) if code in set(Reason) else None
    reasons = found.summary.reasons if found.summary else {}
    return _progress(found) | {
        "reasons": [
            {"code": code, "words": REASONS[Reason(code)], "count": count, "chosen": code == chosen}
            for code, count in sorted(reasons.items(), key=lambda entry: -entry[1])
        ],
        "notes": [NOTES[Note(note)] for note in (found.summary.notes if found.summary else ())],
        "chosen": chosen,
        "table": _row_table(request, found, chosen) if found.bad else None,
        "may_correct": can(request.user, Permission.CORRECT_PRESENCES),
    }


@require_safe
@needs(Permission.IMPORT_PRESENCES)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The moving part of the batch page; when the work is done the whole page is asked for."""
    found = _batch_or_404(number)
    response = render(request, "console/presences/progress.html", _progress(found))
    if found.state is not BatchState.LANDED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.CORRECT_PRESENCES)
def quarantine(request: HttpRequest, number: int) -> HttpResponse:
    """The rows that wait, as sent and with their reasons, as CSV. They name people: a purpose is asked and kept."""
    found = _batch_or_404(number)
    try:
        rows = access_quarantined_rows(
            number=number, actor=request.user.actor_id, purpose=request.POST.get("purpose", ""), at=now()
        )
    except PurposeError as error:
        context = _batch_context(request, found) | {"problem": error}
        return render(request, "console/presences/batch.html", context, status=422)
    text = quarantined_csv(rows, number=number, describe=describe_reason)
    return _csv(text, f"quarantine-{number}.csv")


def _progress(found: BatchRow) -> dict[str, Any]:
    steps = list(Step)
    at = steps.index(Step(found.step)) + 1 if found.step in set(Step) else 0
    return {
        "batch": found,
        "source": source_names([found.source])[found.source],
        "state": STATES[found.state],
        "tone": _TONES[found.state],
        "step": STEPS[Step(found.step)] if at else STATES[found.state],
        "done": at,
        "total": len(steps) + 1,
        "waiting": found.state is BatchState.LANDED,
        "good": f"{found.good:,}",
        "bad": f"{found.bad:,}",
        "requested_by": actor_names([found.requested_by])[found.requested_by],
    }


def _batch_table(request: HttpRequest, batches: list[BatchRow]) -> Table:
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else ""
    names = source_names(found.source for found in batches)
    columns = [
        TableColumn("number", _("Batch"), numeric=True),
        TableColumn("source", _("Source")),
        TableColumn("name", _("File")),
        TableColumn("state", _("State")),
        TableColumn("good", _("Taken"), numeric=True),
        TableColumn("open", _("To correct"), numeric=True),
        TableColumn("landed", _("Received")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "number": Value(str(found.number), url=reverse("presences-batch", args=[found.number]), order=found.number),
            "source": names[found.source],
            "name": found.name,
            "state": Value(STATES[found.state], tone=_TONES[found.state]),
            "good": Value(f"{found.good:,}", order=found.good),
            "open": Value(f"{found.open_rows:,}", order=found.open_rows),
            "landed": Value(moment(found.landed_at), order=found.landed_at.timestamp()),
        }
        for found in batches
    ]
    return build_table(
        "batches",
        _("Batches"),
        columns,
        rows,
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), f"{reverse('presences-export', args=[ending])}{f'?show={show}' if show else ''}")
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nothing is to be done here") if show else _("No presences were imported yet"),
        empty_hint=""
        if show
        else _("Import a file of a station, bus, checkpoint or venue, or let its system send by API."),
    )


def _row_table(request: HttpRequest, found: BatchRow, chosen: Reason | None) -> Table:
    columns = [
        TableColumn("line", _("Line"), numeric=True),
        TableColumn("why", _("What is wrong")),
        TableColumn("resolved", _("Sent again in")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "line": row.line,
            "why": "; ".join(describe_reason(reason) for reason in row.reasons),
            "resolved": Value(str(row.resolved_by), url=reverse("presences-batch", args=[row.resolved_by]))
            if row.resolved_by
            else "",
        }
        for row in list_quarantined(number=found.number, code=chosen, limit=20_000)
    ]
    return build_table("rows", _("Rows in quarantine"), columns, rows, request.GET, path=request.path)


def _batch_or_404(number: int) -> BatchRow:
    try:
        return get_batch(number=number)
    except PresencesError as error:
        raise Http404 from error


def _csv(text: str, name: str) -> HttpResponse:
    return as_download(text, name, kind="text/csv; charset=utf-8")

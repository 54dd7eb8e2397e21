"""Results of laboratories by file: upload, a look at the mapping, batches, and the rows to correct."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.purposes import PurposeError
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.persons import FormError
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import FINDINGS, actor_names, moment
from sizao.interfaces.findings_words import COLUMNS, INTAKE_STATES, ROW_REASONS, describe_row_reason
from sizao.interfaces.realm_band import as_download
from sizao.kernel.errors import SizaoError
from sizao.response.cases.operations import LARGEST, discard_staged, stage_findings, take_findings
from sizao.response.cases.queries import (
    access_bad_rows,
    bad_rows_csv,
    find_laboratory,
    get_batch,
    list_bad_rows,
    list_batches,
    list_laboratories,
    peek_at_batch,
)
from sizao.response.cases.types import (
    REQUIRED_COLUMNS,
    FindingColumn,
    FindingKind,
    IntakeBatch,
    IntakeCounts,
    IntakeNotFoundError,
    IntakeState,
    Peek,
    RowReason,
)


_REASON = "page"
_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "UTC")
_MOST_WORDS = 12


@require_safe
@needs(Permission.IMPORT_FINDINGS)
def batches(request: HttpRequest) -> HttpResponse:
    """The batches that were taken within the reader's area."""
    return render(
        request, "console/findings/batches.html", {"tab": "batches", "table": _batch_table(request, list_batches())}
    )


@require_safe
@needs(Permission.IMPORT_FINDINGS)
def batches_file(request: HttpRequest, ending: str) -> HttpResponse:
    """All batches of the list as a file: no names, no keys."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    return as_file(ending, "result-batches", _file(list_batches(limit=100_000)))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT_FINDINGS)
def upload(request: HttpRequest) -> HttpResponse:
    """The first step: a file and its laboratory. Nothing is taken yet."""
    laboratories = [one.name for one in list_laboratories(within=request.user.division_path)]
    chosen = request.POST.get("laboratory") or request.GET.get("laboratory", "")
    context: dict[str, Any] = {"laboratories": laboratories, "chosen": chosen, "problem": None}
    if request.method == "POST":
        try:
            if chosen not in laboratories:
                raise FormError(_("Choose the laboratory that the results come from."))
            file = request.FILES.get("file")
            if file is None or not file.size:
                raise FormError(_("Choose a file that is not empty."))
            if file.size > LARGEST:
                raise FormError(_("The file is larger than 32 MB."), next_step=_("Send it in parts."))
            staged = stage_findings(
                laboratory=chosen,
                name=file.name or "file",
                content=file.read(),
                actor=request.user.actor_id,
                at=now(),
                reason=_REASON,
            )
        except SizaoError as error:
            return render(request, "console/findings/upload.html", context | {"problem": error}, status=422)
        if staged.state is not IntakeState.STAGED:
            messages.info(request, _("This file was taken before: here is what became of it."))
            return redirect("findings-batch", number=staged.number)
        return redirect("findings-mapping", number=staged.number)
    return render(request, "console/findings/upload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT_FINDINGS)
def mapping(request: HttpRequest, number: int) -> HttpResponse:
    """The second step: which column is which and what its words mean, beside the first rows; then it is taken."""
    batch = _batch_or_404(number)
    if batch.state is not IntakeState.STAGED:
        return redirect("findings-batch", number=number)
    _check_own(request, batch)
    given, at = request.POST, now()
    if "drop" in given:
        discard_staged(number=number, actor=request.user.actor_id, at=at, reason=_REASON)
        return redirect("findings-upload")
    zone = given.get("zone") or None
    columns = {column.value: given[column.value] for column in FindingColumn if given.get(column.value)}
    words = _words(request)
    problem: SizaoError | None = None
    found: Peek | None = None
    try:
        found = peek_at_batch(number=number, zone=zone, columns=columns, words=words, at=at)
        problem = found.missing
        if "take" in given and problem is None:
            take_findings(
                number=number, zone=zone, columns=columns, words=words, actor=request.user.actor_id, at=at,
                reason=_REASON,
            )  # fmt: skip
            return redirect("findings-batch", number=number)
    except SizaoError as error:
        problem = error
    laboratory = find_laboratory(name=batch.laboratory)
    chosen_zone = zone or (laboratory.zone if laboratory else _ZONES[0])
    context = {
        "batch": batch,
        "zone": chosen_zone,
        "zones": sorted({*_ZONES, chosen_zone}),
        "problem": problem,
        "peek": found,
        "fields": _fields(found, columns),
        "unknown": _unknown(found, words),
        "kinds": list(FINDINGS.items()),
    }
    refused = problem is not None and request.method == "POST"
    return render(request, "console/findings/mapping.html", context, status=422 if refused else 200)


@require_safe
@needs(Permission.IMPORT_FINDINGS)
def batch_page(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: what became of its rows, and those that wait."""
    found = _batch_or_404(number)
    if found.state is IntakeState.STAGED:
        return redirect("findings-mapping", number=number)
    return render(request, "console/findings/batch.html", _batch_context(request, found))


@require_safe
@needs(Permission.IMPORT_FINDINGS)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The moving part of the batch page; when the work is done the whole page is asked for."""
    found = _batch_or_404(number)
    response = render(request, "console/findings/progress.html", {"batch": found})
    if found.state is IntakeState.APPLIED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.IMPORT_FINDINGS)
def bad_rows(request: HttpRequest, number: int) -> HttpResponse:
    """The rows to correct, as sent and with their reasons, as CSV. They name people: a purpose is asked and kept."""
    found = _batch_or_404(number)
    try:
        names, rows = access_bad_rows(
            number=number, actor=request.user.actor_id, purpose=request.POST.get("purpose", ""), at=now()
        )
    except PurposeError as error:
        context = _batch_context(request, found) | {"problem": error}
        return render(request, "console/findings/batch.html", context, status=422)
    text = bad_rows_csv(names, rows, number=number, describe=describe_row_reason)
    return as_download(text, f"rows-to-correct-{number}.csv", kind="text/csv; charset=utf-8")


def _words(request: HttpRequest) -> dict[str, str]:
    """What the form says about words that were not known."""
    found = {}
    for at in range(_MOST_WORDS):
        word, code = request.POST.get(f"word-{at}", ""), request.POST.get(f"meaning-{at}", "")
        if word and code in set(FindingKind):
            found[word] = code
    return found


def _fields(found: Peek | None, columns: dict[str, str]) -> list[dict[str, Any]]:
    missing = set(found.missing.missing) if found and found.missing else set()
    return [
        {
            "key": column.value,
            "label": COLUMNS[column],
            "required": column in REQUIRED_COLUMNS,
            "chosen": columns.get(column.value) or (found.mapped.get(column.value, "") if found else ""),
            "is_missing": column in missing,
        }
        for column in FindingColumn
    ]


def _unknown(found: Peek | None, words: dict[str, str]) -> list[tuple[str, str]]:
    """Words whose meaning is asked: those still unknown, and those that were just said."""
    asked = dict.fromkeys([*words, *(found.unknown_words if found else ())])
    return [(word, words.get(word, "")) for word in list(asked)[:_MOST_WORDS]]


def _batch_context(request: HttpRequest, found: IntakeBatch) -> dict[str, Any]:
    code = request.GET.get("code", "")
    chosen = RowReason(code) if code in set(RowReason) else None
    rows = list_bad_rows(number=found.number)
    reasons = Counter(row.reason for row in rows if row.resolved_by is None)
    tone, state = INTAKE_STATES[found.state]
    findings = reverse("findings-all") + f"?batch={found.number}"
    unmatched = reverse("findings-unmatched") + f"?batch={found.number}"
    counts = found.counts
    return {
        "batch": found,
        "tone": tone,
        "state": state,
        "landed": moment(found.landed_at),
        "by": actor_names([found.requested_by])[found.requested_by],
        "counts": [
            (number, words, url)
            for number, words, url in (
                (counts.taken, _("new findings"), findings),
                (counts.known, _("known before, nothing changed"), ""),
                (counts.corrected, _("corrected"), ""),
                (counts.withdrawn, _("withdrawn"), ""),
                (counts.unmatched, _("without a person"), unmatched if found.open_unmatched else ""),
                (counts.bad, _("to correct"), "#rows"),
                (counts.settled_again, _("corrected before, left out"), ""),
            )
            if number
        ],
        "reasons": [
            {"code": reason.value, "words": ROW_REASONS[reason], "count": count, "chosen": reason == chosen}
            for reason, count in reasons.most_common()
        ],
        "table": _row_table(request, [row for row in rows if chosen is None or row.reason is chosen]) if rows else None,
    }


def _batch_table(request: HttpRequest, found: Sequence[IntakeBatch]) -> Table:
    columns = [
        Column("number", _("Batch"), numeric=True),
        Column("laboratory", _("Laboratory")),
        Column("name", _("File")),
        Column("state", _("State")),
        Column("rows", _("Rows"), numeric=True),
        Column("unmatched", _("Without a person"), numeric=True),
        Column("open", _("To correct"), numeric=True),
        Column("landed", _("Received")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "number": Value(str(batch.number), url=reverse("findings-batch", args=[batch.number]), order=batch.number),
            "laboratory": batch.laboratory,
            "name": batch.name,
            "state": Value(INTAKE_STATES[batch.state][1], tone=INTAKE_STATES[batch.state][0]),
            "rows": Value(number_format(batch.rows), order=batch.rows),
            "unmatched": Value(number_format(batch.open_unmatched), order=batch.open_unmatched),
            "open": Value(number_format(batch.open_rows), order=batch.open_rows),
            "landed": Value(moment(batch.landed_at), order=_stamp(batch.landed_at)),
        }
        for batch in found
    ]
    return build_table(
        "batches",
        _("Batches of results"),
        columns,
        rows,
        request.GET,
        path=request.path,
        exports=[(ending.upper(), reverse("findings-batches-file", args=[ending])) for ending in ("csv", "xlsx")],
        empty_title=_("No results were imported yet"),
        empty_hint=_("Import a laboratory's file, or let its system send by API."),
    )


def _file(found: Sequence[IntakeBatch]) -> Iterator[Sequence[Any]]:
    counts = IntakeCounts.__slots__
    yield ("batch", "laboratory", "file", "state", "rows", *counts, "open", "landed_at")
    for batch in found:
        numbers = [getattr(batch.counts, name) for name in counts]
        landed = localtime(batch.landed_at).isoformat() if batch.landed_at else None
        yield (
            batch.number,
            batch.laboratory,
            batch.name,
            batch.state.value,
            batch.rows,
            *numbers,
            batch.open_rows,
            landed,
        )


def _row_table(request: HttpRequest, found: Sequence[Any]) -> Table:
    columns = [
        Column("line", _("Line"), numeric=True),
        Column("why", _("What is wrong")),
        Column("resolved", _("Sent again in")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "line": row.line,
            "why": describe_row_reason(row.reason, row.column),
            "resolved": Value(str(row.resolved_by), url=reverse("findings-batch", args=[row.resolved_by]))
            if row.resolved_by
            else "",
        }
        for row in found
    ]
    return build_table("rows", _("Rows to correct"), columns, rows, request.GET, path=request.path)


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _batch_or_404(number: int) -> IntakeBatch:
    try:
        return get_batch(number=number)
    except IntakeNotFoundError as error:
        raise Http404 from error


def _check_own(request: HttpRequest, batch: IntakeBatch) -> None:
    """A file that was not taken is seen by whoever sent it alone: it names people."""
    if batch.requested_by != request.user.actor_id:
        raise Http404

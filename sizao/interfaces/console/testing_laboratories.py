"""Laboratories: the queue of each with promised and real hours, tubes taken in, and results entered or read in."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.testing.results import take_laboratory_results
from sizao.engines.sheets.instants import read_instant
from sizao.engines.sheets.types import InstantFault
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.persons import FormError, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import moment, moment_near
from sizao.interfaces.testing_words import RECEIPT_REFUSALS, REFUSALS, RESULT_WORDS, STATUS_WORDS
from sizao.kernel.errors import SizaoError
from sizao.response.testing.operations import MOST_LINES, receive_tubes, set_capacity
from sizao.response.testing.queries import list_laboratories
from sizao.response.testing.types import (
    LaboratoryStanding,
    RefusedResult,
    ResultRefusal,
    ResultStatus,
    ToldResult,
)


_ZONE = ZoneInfo("Asia/Shanghai")
_LARGEST = 2 << 20
_LATE_SHARE = 0.1


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TESTS)
def laboratories(request: HttpRequest) -> HttpResponse:
    """Every laboratory's queue. Tubes are taken in and capacities said here."""
    at = now()
    context: dict[str, Any] = {"tab": "laboratories", "values": request.POST, "problem": None, "received": None}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "receive":
                context["received"] = _receive(request, at)
                context["values"] = {}
            else:
                _set_capacity(request, at)
                return redirect("testing-laboratories")
        except SizaoError as error:
            context["problem"], status = error, 422
    found = list_laboratories(actor=request.user, at=at)
    context |= {
        "rows": [_row(one, at) for one in found],
        "may_run": can(request.user, Permission.RUN_TESTING),
        "may_receive": can(request.user, Permission.TAKE_SPECIMENS),
    }
    return render(request, "console/testing/laboratories.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT_FINDINGS)
def results(request: HttpRequest) -> HttpResponse:
    """Results by code of the tube: pasted, scanned or as a file. Good lines are taken, the others are told with why."""
    at = now()
    names = [one.laboratory.name for one in list_laboratories(actor=request.user, at=at)]
    context: dict[str, Any] = {
        "tab": "results",
        "laboratories": names,
        "values": request.POST,
        "example": f"T-0001,{_('negative')},{moment(at)}",
    }
    if request.method != "POST":
        return render(request, "console/testing/results.html", context)
    try:
        lines, broken = _read_lines(_text(request))
        laboratory = request.POST.get("laboratory", "").strip()[:80]
        taken = take_laboratory_results(
            lines=lines, laboratory=laboratory, actor=request.user, at=at, reason=_("Results entered")
        ) if lines else None  # fmt: skip
        if taken is None and not broken:
            raise FormError(_("There is no line."), next_step=_("Paste lines of code, result and time."))
    except SizaoError as error:
        return render(request, "console/testing/results.html", context | {"problem": error}, status=422)
    done = list(taken.taken) if taken else []
    refused = sorted([*broken, *(taken.refused if taken else ())], key=lambda one: one.line)
    texts = {number: text for number, text in enumerate(_text(request).splitlines(), 1)}
    context |= {
        "done": sum(one.is_new for one in done),
        "known": sum(not one.is_new for one in done),
        "pools": [one.tube for one in done if one.is_new and one.tube.is_pool and one.tube.is_positive],
        "positive": [one.tube for one in done if one.is_new and not one.tube.is_pool and one.tube.is_positive],
        "refused": [
            {"line": one.line, "code": one.code, "why": REFUSALS[one.why], "text": texts.get(one.line, "")}
            for one in refused
        ],
        # What has to be corrected stays in the form.
        "values": {"lines": "\n".join(texts.get(one.line, "") for one in refused), "laboratory": laboratory},
        "is_answer": True,
    }
    return render(request, "console/testing/results.html", context, status=422 if refused and not done else 200)


def _receive(request: HttpRequest, at: datetime) -> dict[str, Any]:
    codes = [part.strip() for part in request.POST.get("codes", "").replace(",", "\n").splitlines()]
    found = receive_tubes(
        codes=codes,
        laboratory=request.POST.get("laboratory", ""),
        actor=request.user,
        at=at,
        reason=_("Tubes received"),
    )
    return {
        "number": len(found.tubes),
        "promised": moment_near(found.promised_at, at),
        "refused": [(code, RECEIPT_REFUSALS[why]) for code, why in found.refused],
    }


def _set_capacity(request: HttpRequest, at: datetime) -> None:
    given = request.POST

    def whole(name: str) -> int:
        text = given.get(name, "").strip()
        if not text.isdecimal() or len(text) > 6:
            raise FormError(_("Tubes and minutes are counted in whole numbers."), next_step=_("Write digits only."))
        return int(text)

    def clock(name: str) -> time:
        try:
            return time.fromisoformat(given.get(name, "") or "00:00")
        except ValueError as error:
            raise FormError(_("This is no time of day."), next_step=_("Write it like 08:00.")) from error

    set_capacity(
        name=given.get("name", "").strip()[:80],
        division_path=request.user.scope.path or "",
        per_hour=whole("per_hour"),
        run_minutes=whole("run_minutes"),
        opens=clock("opens"),
        closes=clock("closes"),
        actor=request.user,
        at=at,
        reason=given_reason(request),
    )


def _row(one: LaboratoryStanding, at: datetime) -> dict[str, Any]:
    laboratory = one.laboratory
    queue = f"{reverse('testing-tubes')}?{urlencode({'laboratory': laboratory.name})}"
    is_late = one.overdue > 0 or (one.resulted and one.late / one.resulted > _LATE_SHARE)
    return {
        "one": one,
        "tone": "late" if is_late else "well",
        "label": _("behind its promises") if is_late else _("as promised"),
        "url": f"{queue}&show=pending",
        "retests_url": f"{queue}&show=retests",
        "overdue_url": f"{queue}&show=overdue",
        "oldest": moment_near(one.oldest, at),
        "next_hours": f"{one.next_hours:.1f}",
        "retest_hours": f"{one.retest_hours:.1f}",
        "promised": "–" if one.promised_hours is None else f"{one.promised_hours:.1f}",
        "real": "–" if one.real_hours is None else f"{one.real_hours:.1f}",
        "hours": _("day and night")
        if laboratory.opens == laboratory.closes
        else f"{laboratory.opens:%H:%M}–{laboratory.closes:%H:%M}",
    }


def _text(request: HttpRequest) -> str:
    """The lines that were pasted, and those of a file after them. Raises `FormError` for one that is no text."""
    text = request.POST.get("lines", "")
    upload = request.FILES.get("file")
    if upload is not None:
        if upload.size > _LARGEST:
            raise FormError(_("The file is too large."), _("It may have 2 MB."), _("Send it in parts."))
        content = upload.read()
        upload.seek(0)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = "\n".join(part for part in (text, content.decode(encoding)) if part)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise FormError(_("The file is no text."), next_step=_("Save it as CSV and send it again."))
    if text.count("\n") > MOST_LINES:
        raise FormError(_("These are too many lines at once."), next_step=_("Send them in parts."))
    return text


def _read_lines(text: str) -> tuple[list[ToldResult], list[RefusedResult]]:
    """`code, result, time[, state[, method[, value]]]` of each line, with a comma, semicolon or tab between."""
    found: list[ToldResult] = []
    broken: list[RefusedResult] = []
    for number, raw in enumerate(text.splitlines(), 1):
        cells = _cells(raw)
        if not any(cells) or (number == 1 and cells[0].casefold() in ("code", "tube", "管号", "采样管编号", "编号")):
            continue
        line = _line(number, [*cells, "", "", "", "", ""])
        if isinstance(line, ToldResult):
            found.append(line)
        else:
            broken.append(line)
    return found, broken


def _cells(raw: str) -> list[str]:
    delimiter = next((sign for sign in "\t;，," if sign in raw), ",")
    rows: Iterator[Sequence[str]] = csv.reader(io.StringIO(raw), delimiter=delimiter)
    return [cell.strip() for cell in next(rows, [""])] or [""]


def _line(number: int, cells: Sequence[str]) -> ToldResult | RefusedResult:
    code, word, when, state, method, value = cells[:6]
    status = STATUS_WORDS.get(state.casefold(), None) if state else ResultStatus.FINAL
    if status is ResultStatus.WITHDRAWN:
        return ToldResult(number, code, status, None, None)
    result = RESULT_WORDS.get(word.casefold())
    if status is None or (word and result is None):
        return RefusedResult(number, code, ResultRefusal.UNKNOWN_RESULT)
    resulted_at = read_instant(when, _ZONE) if when else None
    if isinstance(resulted_at, InstantFault):
        return RefusedResult(number, code, ResultRefusal.UNREADABLE_TIME)
    return ToldResult(number, code, status, result, resulted_at, method[:120], value[:60])

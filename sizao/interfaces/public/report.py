"""The advance report: a page for everybody's phone, without account, that also works without a network."""

import gzip
import json
from datetime import datetime
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.arriving import destination_tree, offices_to_call, rules_of_arrivals, take_public_report
from sizao.desk.exchange.reports import told_of_report
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.exchange.queries import list_served
from sizao.interfaces.arrivals_words import RISKS, days_words, origin_name
from sizao.interfaces.clock import now
from sizao.interfaces.console.words import division_names
from sizao.interfaces.field.shell import (
    PhoneShell,
    forgets_after,
    in_language_asked,
    is_from_shell,
    kept_seconds,
    once_key,
    shell_context,
)
from sizao.interfaces.printing.qr import qr_svg
from sizao.interfaces.printing.telling import moment_words
from sizao.interfaces.public.report_form import ReportForm
from sizao.interfaces.public.trains import is_known_train
from sizao.response.arrivals.operations import count_opening
from sizao.response.arrivals.queries import ArrivalRules, grouped, list_origins
from sizao.response.arrivals.types import Receipt, ReportError, TooManyReportsError


SHELL = PhoneShell(
    "report",
    page="report",
    title=_("Advance arrival report"),
    assets=("public/report.css", "public/report.js"),
    lists=("report-places",),
)
# The phone shows the answer again for so long; by the code it is there until it is deleted here.
_ANSWER_HOURS = 72
_TOO_MANY = 429


@require_http_methods(["GET", "HEAD", "POST"])
@in_language_asked
def report(request: HttpRequest) -> HttpResponse:
    """The empty form, and the answer to what it sent."""
    at = now()
    rules = rules_of_arrivals(at=at)
    if request.method != "POST":
        poster = request.GET.get("p", "")[:12].upper()
        if poster:
            count_opening(code=poster, actor="public:report", at=at, reason="poster")
        return _page(request, _form(ReportForm({"poster": poster}), rules))
    values = request.POST.dict()
    if not rules.is_asked:
        return _answered(request, "form", _form(ReportForm(), rules), status=410)
    try:
        receipt = take_public_report(
            values=values,
            once=once_key(request) or token_urlsafe(24),
            address=request.META.get("REMOTE_ADDR", ""),
            kept_seconds=kept_seconds(request),
            trains=is_known_train,
            at=at,
        )
    except ReportError as error:
        return _answered(request, "form", _form(ReportForm(values, error.problems), rules), status=422)
    except TooManyReportsError as error:
        response = _answered(request, "refused", {"problem": error}, status=_TOO_MANY)
        response["Retry-After"] = str(error.wait_seconds)
        return response
    response = _answered(request, "answer", answer_context(receipt, rules, at))
    return forgets_after(response, hours=_ANSWER_HOURS)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """All places that can be chosen, for suggestions without a network. The same for everybody."""
    packed = _places(now().date().isoformat(), tuple(one.division_path for one in list_served()))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return HttpResponse(packed, content_type="application/json", headers=headers)
    return HttpResponse(gzip.decompress(packed), content_type="application/json")


def answer_context(receipt: Receipt, rules: ArrivalRules, at: datetime) -> dict[str, Any]:
    """What `public/report/answer.html` tells: what happens, what to bring, whom to call, what is held."""
    language = "en" if get_language() == "en" else "zh"
    tone, risk = RISKS[receipt.risk]
    return {
        "receipt": receipt,
        "told": _told(receipt, language, at),
        "answer": {
            "code": grouped(receipt.code),
            "qr": qr_svg(receipt.code, mask=0),
            "place": _place_name(receipt.division_path, language, at.replace(minute=0, second=0, microsecond=0)),
            "when": moment_words(receipt.arrives_at, language),
            "tone": tone,
            "risk": risk,
            "found": [
                {
                    "place": origin_name(one.code, one.place),
                    "days": days_words(one.from_on, one.until_on),
                    "line": one.line,
                    "bulletin": one.bulletin,
                }
                for one in receipt.found
            ],
            "advice": rules.advice(receipt.risk).get(language, ""),
            "late": rules.text(ArrivalStep.ADVICE_LATE).get(language, ""),
            "bring": rules.text(ArrivalStep.BRING).get(language, ""),
            "kept_days": rules.kept_days,
            "offices": [
                {
                    "name": office.name[language],
                    "telephone": office.telephone,
                    "call": "".join(sign for sign in office.telephone if sign.isdigit() or sign == "+"),
                    "hours": office.hours.get(language, ""),
                }
                for office in offices_to_call(division_path=receipt.division_path, at=at)
            ],
        },
    }


def _told(receipt: Receipt, language: str, at: datetime) -> dict[str, Any] | None:
    """The other instance that answers for the destination, and whether it has the report."""
    found = None if receipt.is_cancelled else told_of_report(submission_id=receipt.submission_id)
    if found is None:
        return None
    return {
        "title": found.title,
        "state": found.state.value,
        "when": moment_words(found.sent_at, language) if found.sent_at else "",
    }


def _form(form: ReportForm, rules: ArrivalRules) -> dict[str, Any]:
    hours = rules.lead_hours
    return {
        **form.context(),
        "is_asked": rules.is_asked,
        "lead_hours": f"{hours:g}" if hours else "",
        "look_back_days": rules.look_back_days,
        "kept_days": rules.kept_days,
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "public/report/page.html", {**shell_context(SHELL), **context}, status=status)
    response["Cache-Control"] = "no-store" if status != 200 or "receipt" in context else "no-cache"
    return response


def _answered(request: HttpRequest, part: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A part of a page for the shell, a whole one for a plain form."""
    if not is_from_shell(request):
        return _page(request, {**ReportForm().context(), **context}, status=status)
    template = "console/parts/problem.html" if part == "refused" else f"public/report/{part}.html"
    if part == "refused":
        problem = context["problem"]
        context = {"what": problem.what, "why": problem.why, "next_step": problem.next_step}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=8192)
def _place_name(path: str, language: str, hour: datetime) -> str:
    """What a destination is called in the language of the page; asked for once an hour."""
    return division_names([path])[path]


@lru_cache(maxsize=2)
def _places(day: str, served: tuple[str, ...]) -> bytes:
    """Destinations as a tree, and where people come from; each in both languages.

    Gathered once a day, and when another instance answers for other divisions.
    """
    origins = [(one.code, one.label, one.label_en) for one in list_origins()]
    facts = {"destinations": destination_tree(), "origins": origins}
    return gzip.compress(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode())

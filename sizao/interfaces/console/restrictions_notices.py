"""Notices for many: made out together, printed as one file, and noted as given; each still has a code of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.restrictions_notice import as_pdf, key_on_notice, names_on_notices
from sizao.interfaces.console.words import division_names, in_words, purpose_of
from sizao.interfaces.printing.pdf import Sheet, notices_pdf
from sizao.interfaces.printing.telling import CODES, until_words
from sizao.interfaces.restrictions_words import DELIVERY_WAYS, MEASURES
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations import Handed, issue_notices, record_deliveries
from sizao.response.restrictions.queries import access_notice, get_restrictions, list_restrictions
from sizao.response.restrictions.types import Attention, DeliveryWay, Restriction


MOST = 200
"""All of them are printed into one file; more would keep the page waiting."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.GIVE_NOTICE)
def notices(request: HttpRequest) -> HttpResponse:
    """First choose, then print, then note that they were given. The codes are shown once, between the two."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Notices"))
    context: dict[str, Any] = {"step": "choose", "ways": list(DELIVERY_WAYS.items())}
    status = 200
    chosen = [int(text) for text in request.POST.getlist("restriction") if _is_number(text)][:MOST]
    try:
        match request.POST.get("act", ""):
            case "issue":
                return _show(request, context | _issued(request, chosen, purpose, at))
            case "deliver":
                return _show(request, context | _delivered(request, purpose, at))
    except SizaoError as error:
        context["problem"], status = in_words(error), 422
    if chosen:
        found: Sequence[Restriction] = get_restrictions(actor=request.user, restriction_ids=chosen, at=at)
    else:
        found = list_restrictions(actor=request.user, at=at, attention=Attention.TO_NOTIFY, size=MOST).rows
    context["rows"] = _rows(request, [one for one in found if one.waits_for_notice], purpose, at)
    return _show(request, context, status)


def _show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "console/restrictions/notices.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _issued(request: HttpRequest, chosen: list[int], purpose: str, at: datetime) -> dict[str, Any]:
    """The notices with their codes, to print and to hand over."""
    if not chosen:
        raise FormError(_("Nobody was chosen."), next_step=_("Tick at least one decision."))
    made = issue_notices(restriction_ids=chosen, actor=request.user, at=at, reason=_("Notice made out"))
    issued = dict(made.notices)
    found = get_restrictions(actor=request.user, restriction_ids=list(issued), at=at)
    rows = _rows(request, found, purpose, at)
    for row in rows:
        one = issued[row["id"]]
        row |= {"notice": one.notice.id, "code": one.code}
    return {"step": "issued", "rows": rows, "refused": _refused(request, made.refused, at)}


def _delivered(request: HttpRequest, purpose: str, at: datetime) -> dict[str, Any]:
    way = request.POST.get("way", "")
    if way not in set(DeliveryWay):
        raise FormError(_("No way was chosen."), next_step=_("Choose how the notices were given."))
    handed = [
        Handed(int(number), int(notice), request.POST.get(f"telephone-{number}", ""))
        for number, notice in _given(request, "given", 2)
    ]
    if not handed:
        raise FormError(_("Nobody was chosen."), next_step=_("Tick those to whom the notice was given."))
    done = record_deliveries(
        handed=handed,
        way=DeliveryWay(way),
        remark=request.POST.get("remark", "")[:200],
        actor=request.user,
        at=at,
        reason=_("Notice given"),
    )
    return {
        "step": "given",
        "rows": _rows(request, done.restrictions, purpose, at),
        "refused": _refused(request, done.refused, at),
    }


@require_POST
@needs(Permission.GIVE_NOTICE)
def sheets(request: HttpRequest) -> HttpResponse:
    """Many notices as one PDF. Comes by POST with the codes that were just shown; they stand in no address."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Notices"))
    language = request.POST.get("sheet_language", "")
    triples = [text.split(":") for text in request.POST.getlist("notice")][:MOST]
    try:
        given = [
            (int(one[0]), int(one[1]), one[2]) for one in triples if len(one) == 3 and all(map(_is_number, one[:2]))
        ]
        if not given:
            raise FormError(_("There is nothing to print."), next_step=_("Make out the notices first."))
        read = [
            access_notice(
                actor=request.user, restriction_id=number, notice_id=notice, code=code, purpose=purpose, at=at
            )
            for number, notice, code in given
        ]
        found = get_restrictions(
            actor=request.user, restriction_ids=[number for number, _notice, _code in given], at=at
        )
        names = names_on_notices(request, [one.subject for one in found], purpose, at)
        made = notices_pdf(
            [
                Sheet(
                    notice.content,
                    names[one.subject],
                    key_on_notice(one.subject),
                    code,
                    notice.delivery.given_at if notice.delivery else at,
                )
                for notice, one, (_number, _notice, code) in zip(read, found, given, strict=True)
            ],
            page=request.build_absolute_uri(reverse("my")),
            language=language if language in CODES else "zh",
        )
    except SizaoError as error:
        return render(request, "console/restrictions/refused.html", {"problem": error}, status=422)
    return as_pdf(made, f"notices-{len(given)}.pdf")


def _rows(request: HttpRequest, found: Sequence[Restriction], purpose: str, at: datetime) -> list[dict[str, Any]]:
    divisions = division_names(one.division_path for one in found)
    names = names_on_notices(request, [one.subject for one in found], purpose, at)
    return [
        {
            "id": one.id,
            "number": one.number,
            "who": names[one.subject],
            "is_place": one.subject.place is not None,
            "measure": MEASURES[one.measure],
            "division": divisions[one.division_path],
            "until": until_words(one.ends_at, "en"),
        }
        for one in found
    ]


def _refused(request: HttpRequest, refused: Sequence[tuple[int, SizaoError]], at: datetime) -> list[dict[str, Any]]:
    numbers = [number for number, _error in refused]
    known = {one.id: one.number for one in get_restrictions(actor=request.user, restriction_ids=numbers, at=at)}
    return [
        {"id": number, "number": known.get(number, str(number)), "problem": in_words(error)}
        for number, error in refused
    ]


def _given(request: HttpRequest, name: str, size: int) -> list[list[str]]:
    """What the boxes of the form name: restriction and notice, and the code where it is printed."""
    found = [text.split(":") for text in request.POST.getlist(name)][:MOST]
    return [parts for parts in found if len(parts) == size and all(map(_is_number, parts[:2]))]


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 16

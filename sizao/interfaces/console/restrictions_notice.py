"""The notice that was just made out: its code is seen here, once; and the sheets to print."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import purpose_of
from sizao.interfaces.printing.pdf import certificate_pdf, notice_pdf
from sizao.interfaces.printing.telling import CODES, notice_text
from sizao.interfaces.restrictions_words import DELIVERY_WAYS
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.response.restrictions.queries import access_notice, get_restrictions
from sizao.response.restrictions.types import IssuedNotice, Subject


def show_notice(request: HttpRequest, number: int, issued: IssuedNotice, purpose: str, at: datetime) -> HttpResponse:
    """The page after a notice was made out. Leaving it loses the code; another notice has another one."""
    subject = get_restrictions(actor=request.user, restriction_ids=[number], at=at)[0].subject
    language = "en" if get_language() == "en" else "zh"
    context = {
        "number": number,
        "notice": issued.notice,
        "code": issued.code,
        "text": notice_text(issued.notice.content, told_at=at, language=language),
        "name": _name(request, subject, purpose, at),
        "key": subject.shown,
        "own_page": request.build_absolute_uri(reverse("my")),
        "ways": list(DELIVERY_WAYS.items()),
    }
    response = render(request, "console/restrictions/notice.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Permission.GIVE_NOTICE)
def sheet(request: HttpRequest, number: int, notice_id: int) -> HttpResponse:
    """The notice, or the certificate for the employer, as a PDF. Comes by POST: the code stands in no address."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("Notice"))
    code = request.POST.get("code", "")
    language = request.POST.get("sheet_language", "")
    is_certificate = request.POST.get("sheet") == "certificate"
    try:
        notice = access_notice(
            actor=request.user, restriction_id=number, notice_id=notice_id, code=code, purpose=purpose, at=at
        )
        subject = get_restrictions(actor=request.user, restriction_ids=[number], at=at)[0].subject
        common: dict[str, Any] = {
            "name": _name(request, subject, purpose, at),
            "told_at": notice.delivery.given_at if notice.delivery else at,
            "language": language if language in CODES else "zh",
        }
        if is_certificate:
            made = certificate_pdf(notice.content, **common)
        else:
            page = request.build_absolute_uri(reverse("my"))
            made = notice_pdf(notice.content, key=subject.shown, code=code, page=page, **common)
    except SizaoError as error:
        return render(request, "console/restrictions/refused.html", {"problem": error, "number": number}, status=422)
    response = HttpResponse(made, content_type="application/pdf")
    what = "certificate" if is_certificate else "notice"
    response["Content-Disposition"] = f'attachment; filename="{what}-{notice.content["number"]}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _name(request: HttpRequest, subject: Subject, purpose: str, at: datetime) -> str:
    """What the notice calls the person: the name where it is known, else the key."""
    if subject.person is None:
        return subject.place or ""
    if not can(request.user, Permission.SEARCH_PEOPLE):
        return shown(subject.person)
    row = access_people(actor=request.user, keys=[subject.person], purpose=purpose, at=at)[subject.person]
    return row.name or shown(subject.person)

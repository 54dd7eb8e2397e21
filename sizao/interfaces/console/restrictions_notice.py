"""The notice that was just made out: its code is seen here, once; and the sheets to print."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import place_name, purpose_of, who
from sizao.interfaces.printing.pdf import Sheet, certificate_pdf, notices_pdf
from sizao.interfaces.printing.telling import CODES, notice_text
from sizao.interfaces.realm_band import as_download
from sizao.interfaces.restrictions_words import DELIVERY_WAYS
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import get_places
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
        "name": names_on_notices(request, [subject], purpose, at)[subject],
        "key": key_on_notice(subject),
        "is_place": subject.place is not None,
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
        told_at = notice.delivery.given_at if notice.delivery else at
        name = names_on_notices(request, [subject], purpose, at)[subject]
        language = language if language in CODES else "zh"
        if is_certificate:
            made = certificate_pdf(notice.content, name=name, told_at=told_at, language=language)
        else:
            page = request.build_absolute_uri(reverse("my"))
            sheet = Sheet(notice.content, name, key_on_notice(subject), code, told_at)
            made = notices_pdf([sheet], page=page, language=language)
    except SizaoError as error:
        return render(request, "console/restrictions/refused.html", {"problem": error, "number": number}, status=422)
    what = "certificate" if is_certificate else "notice"
    return as_pdf(made, f"{what}-{notice.content['number']}.pdf")


def as_pdf(made: bytes, name: str) -> HttpResponse:
    """A file that no browser keeps: a code stands in it."""
    return as_download(made, name, kind="application/pdf")


def key_on_notice(subject: Subject) -> str:
    """A person's key as people read it; a place is called by its name alone."""
    return "" if subject.person is None else subject.shown


def names_on_notices(
    request: HttpRequest, subjects: Iterable[Subject], purpose: str, at: datetime
) -> dict[Subject, str]:
    """What notices call their subjects: the name of a person where it is known, else the key; the name of a place."""
    wanted = set(subjects)
    keys = [one.person for one in wanted if one.person is not None]
    people: Mapping[int, PersonRow] = {}
    if keys and can(request.user, Permission.SEARCH_PEOPLE):
        people = access_people(actor=request.user, keys=keys, purpose=purpose, at=at)
    places = get_places(keys=[one.place for one in wanted if one.place is not None])

    def called(one: Subject) -> str:
        if one.person is None:
            return place_name(places[one.place or ""])
        return who(people.get(one.person), one.person)

    return {one: called(one) for one in wanted}

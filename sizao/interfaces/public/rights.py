"""All that is held about the person, who read it, a copy to take along, and what they say is wrong."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.subject_access import SubjectFile, gather_for_person
from sizao.foundation.rights.operations import ask_correction
from sizao.foundation.rights.types import CorrectionError, CorrectionWay
from sizao.interfaces.clock import now
from sizao.interfaces.printing.held import held_pdf
from sizao.interfaces.public.own import remembered
from sizao.interfaces.realm_band import as_download, band
from sizao.interfaces.subject_words import as_json, held_text, told
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import keys_of_human
from sizao.response.restrictions.queries import get_own_file
from sizao.response.restrictions.types import OwnAccess


COPIES = ("pdf", "html", "json")


@never_cache
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """The page itself; without an open page of one's own the question for the code."""
    access = remembered(request)
    return redirect("my") if access is None else _page(request, access)


@never_cache
@require_POST
def correction(request: HttpRequest) -> HttpResponse:
    """The person says what is wrong and what is right."""
    access = remembered(request)
    if access is None:
        return redirect("my")
    keys = _keys(access)
    if not keys:
        return redirect("my")
    try:
        ask_correction(
            persons=keys,
            wrong=request.POST.get("wrong", ""),
            right=request.POST.get("right", ""),
            way=CorrectionWay.OWN_PAGE,
            within=access.division_path,
            actor=_actor(access),
            at=now(),
            reason="own page",
        )
    except CorrectionError as error:
        return _page(request, access, problem=error)
    return redirect("my-rights")


@never_cache
@require_safe
def copy(request: HttpRequest, ending: str) -> HttpResponse:
    """The copy: JSON for machines, for people a sheet to print and a page of its own."""
    access = remembered(request)
    if access is None:
        return redirect("my")
    found = _found(access, copy=True) if ending in COPIES else None
    if found is None:
        raise Http404
    try:
        return file_of(found, ending)
    except SizaoError as error:
        return _page(request, access, problem=error)


def file_of(found: SubjectFile, ending: str) -> HttpResponse:
    """The copy as a file to take along; `ending` is one of `COPIES`. Raises `PrintingError`."""
    name, words = f"held-about-me.{ending}", band()
    if ending == "json":
        content = as_json(found) | ({"realm": words} if words else {})
        return as_download(json.dumps(content, ensure_ascii=False, indent=1), name, kind="application/json")
    if ending == "pdf":
        return as_download(held_pdf(held_text(found), language=_language()), name, kind="application/pdf")
    context = {**told(found), "title": _("What is held about me"), "band": words}
    return as_download(render_to_string("public/copy.html", context), name, kind="text/html; charset=utf-8")


def _page(request: HttpRequest, access: OwnAccess, *, problem: SizaoError | None = None) -> HttpResponse:
    found = _found(access)
    if found is None:
        return redirect("my")
    context: dict[str, Any] = told(found) | {"problem": problem, "given": request.POST}
    return render(request, "public/rights.html", context, status=422 if problem else 200)


def _language() -> str:
    return "en" if get_language() == "en" else "zh"


def _found(access: OwnAccess, *, copy: bool = False) -> SubjectFile | None:
    keys = _keys(access)
    if not keys:
        return None
    return gather_for_person(keys=keys, division_path=access.division_path, actor=_actor(access), at=now(), copy=copy)


def _keys(access: OwnAccess) -> tuple[int, ...]:
    """All keys of whoever opened the page; none for a place, and once everything was deleted."""
    try:
        person = get_own_file(access=access, at=now()).subject.person
    except SizaoError:
        return ()
    return keys_of_human(key=person) if person is not None else ()


def _actor(access: OwnAccess) -> str:
    return f"person:notice:{access.notice_id}"

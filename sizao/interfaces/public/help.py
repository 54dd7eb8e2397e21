"""Asking for help from one's own page, behind the code of the notice: it reaches the community that serves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sizao.desk.supply_numbers import get_catalogue
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.clock import now
from sizao.interfaces.printing.telling import moment_words
from sizao.interfaces.public.own import remembered
from sizao.interfaces.supplies_words import HELP_CATEGORIES
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import take_call
from sizao.readiness.supplies.queries import list_own_calls
from sizao.readiness.supplies.types import HelpCategory, HelpError, HelpFace, HelpSource, NewCall
from sizao.registry.people.queries import keys_of_human
from sizao.response.restrictions.queries import get_own_file
from sizao.response.restrictions.types import OwnAccess


# So many unanswered at a time: whoever waits for more calls the hotline.
_MOST_OPEN = 5
_REASON = "own page"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and what became of what was asked before."""
    access = remembered(request)
    if access is None:
        return redirect("my")
    try:
        person = get_own_file(access=access, at=now()).subject.person
    except SizaoError:
        return redirect("my")
    if request.method == "POST":
        try:
            _take(request, access, person)
        except SizaoError as error:
            return _page(request, access, person, status=422, problem=error)
        return redirect("my-help")
    return _page(request, access, person)


def _take(request: HttpRequest, access: OwnAccess, person: int | None) -> None:
    given, at = request.POST, now()
    category = given.get("category", "")
    if category not in set(HelpCategory):
        raise HelpError(_("It is not said what it is about."), next_step=_("Choose a category."))
    clock = get_catalogue(at=at).help_clock
    reference = f"notice:{access.notice_id}"
    if sum(one.call.face is not HelpFace.ANSWERED for one in _own(access, person)) >= _MOST_OPEN:
        raise HelpError(
            _("Several of your requests wait already."),
            next_step=_("Call the telephone on your notice if it is urgent."),
        )
    take_call(
        call=NewCall(
            division_path=access.division_path,
            category=HelpCategory(category),
            words=given.get("words", ""),
            source=HelpSource.PAGE,
            is_urgent=bool(given.get("urgent")),
            phone=given.get("phone", ""),
            address=given.get("address", ""),
            person=person,
            reference=reference,
        ),
        clock=clock,
        actor=SystemActor(Role.GRID_WORKER, f"person:{reference}", Scope(access.division_path)),
        at=at,
        reason=_REASON,
    )


def _own(access: OwnAccess, person: int | None) -> list[Any]:
    at = now()
    return list_own_calls(
        persons=() if person is None else keys_of_human(key=person),
        reference=f"notice:{access.notice_id}",
        division_path=access.division_path,
        clock=get_catalogue(at=at).help_clock,
        at=at,
    )


def _page(
    request: HttpRequest, access: OwnAccess, person: int | None, *, status: int = 200, **context: Any
) -> HttpResponse:
    language = "en" if get_language() == "en" else "zh"
    page = {
        "categories": [(one.value, words) for one, words in HELP_CATEGORIES.items()],
        "typed": request.POST,
        "calls": [
            {
                "category": HELP_CATEGORIES[one.call.category],
                "at": moment_words(one.call.at, language),
                "due": moment_words(one.call.due_at, language),
                "words": one.words,
                "answer": one.answer,
            }
            for one in _own(access, person)
        ],
    }
    return render(request, "public/help.html", page | context, status=status)

"""Posters: making one for a place, printing some, and seeing which of them reach people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.arriving import find_destination, offices_to_call, rules_of_arrivals
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.arrivals_words import FAULTS, POSTERS
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names, moment
from sizao.interfaces.printing.posters import Sheet, posters_pdf
from sizao.interfaces.realm_band import as_download
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.operations import make_poster
from sizao.response.arrivals.queries import get_posters, list_posters
from sizao.response.arrivals.types import FieldFault, Poster, PosterError, PosterKind


_REASON = "posters page"
_MOST_PRINTED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MAKE_POSTERS)
def posters(request: HttpRequest) -> HttpResponse:
    """The list with what each brought, and the form for another one."""
    problem: SizaoError | None = None
    if request.method == "POST":
        try:
            _make(request)
        except SizaoError as error:
            problem = error
    found = list_posters(actor=request.user)
    names = division_names(poster.division_path for poster in found)
    columns = [
        Column("name", _("Where it hangs")),
        Column("kind", _("Kind")),
        Column("division", _("Division")),
        Column("code", _("Code")),
        Column("opened", _("Times opened"), numeric=True),
        Column("reports", _("Reports"), numeric=True),
        Column("people", _("People reported"), numeric=True),
        Column("made", _("Made")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "name": poster.name,
            "kind": str(POSTERS[poster.kind]),
            "division": names[poster.division_path],
            "code": Value(poster.code, url=f"{reverse('report')}?p={poster.code}"),
            "opened": poster.opened,
            "reports": poster.reports,
            "people": poster.people,
            "made": moment(poster.made_at),
        }
        for poster in found
    ]
    context = {
        "table": build_table(
            "posters",
            _("Posters"),
            columns,
            rows,
            request.GET,
            path=request.path,
            empty_title=_("No poster was made yet"),
            empty_hint=_("Each place gets a poster with a code of its own: so you see which of them reach people."),
        ),
        "kinds": list(POSTERS.items()),
        "given": request.POST,
        "problem": problem,
        "posters": [(poster.id, f"{poster.name} · {poster.code}") for poster in found[:_MOST_PRINTED]],
    }
    return render(request, "console/arrivals/posters.html", context, status=422 if problem else 200)


@require_POST
@needs(Permission.MAKE_POSTERS)
def print_posters(request: HttpRequest) -> HttpResponse:
    """The chosen posters as one PDF."""
    wanted = [int(text) for text in request.POST.getlist("poster") if text.isdecimal() and len(text) < 12]
    found = get_posters(actor=request.user, ids=wanted[:_MOST_PRINTED])
    try:
        if not found:
            raise PosterError("No poster was chosen.", next_step="Choose some in the list.")
        made = posters_pdf([_sheet(request, poster) for poster in found])
    except SizaoError as error:
        context = {"problem": error, "kinds": list(POSTERS.items()), "given": {}, "posters": []}
        return render(request, "console/arrivals/posters.html", context, status=422)
    return as_download(made, "posters.pdf", kind="application/pdf")


def _make(request: HttpRequest) -> Poster:
    given = request.POST
    path = find_destination("", given.get("division", "").strip())
    if isinstance(path, FieldFault):
        raise PosterError("The division was not found.", str(FAULTS[path]), "Give the community, town or county.")
    kind = given.get("kind", "")
    return make_poster(
        kind=PosterKind(kind) if kind in set(PosterKind) else PosterKind.OTHER,
        name=given.get("name", ""),
        division_path=path,
        actor=request.user,
        at=now(),
        reason=_REASON,
    )


def _sheet(request: HttpRequest, poster: Poster) -> Sheet:
    offices = offices_to_call(division_path=poster.division_path, at=now())[:1]
    calls = [f"{office.name[language]} {office.telephone}" for office in offices for language in ("zh", "en")]
    band = settings.REALM_LABELS[settings.SIZAO_REALM]
    return Sheet(
        code=poster.code,
        place=poster.name,
        address=f"{request.build_absolute_uri(reverse('report'))}?p={poster.code}",
        calls=(calls[0], calls[1]) if calls else ("", ""),
        lead_hours=rules_of_arrivals(at=now()).lead_hours,
        band=str(band) if band else "",
    )

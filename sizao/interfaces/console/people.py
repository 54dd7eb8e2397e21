"""People: a search for a purpose, and the page of one person."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sizao.desk.health_code import health_code_of
from sizao.desk.movements import access_movements
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.emergency import TAKE_ACCESS, way_beyond
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.person_tests import test_history
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.timeline import draw_timeline, list_of_stays
from sizao.interfaces.console.words import PURPOSES, SEXES, division_names, purpose_of, who
from sizao.interfaces.health_code_words import health_code_words
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_person, find_people
from sizao.registry.people.types import PersonNotFoundError, PersonOrder, PersonRow
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.cases.queries import find_case_of


MOST_EXPORTED = 5000
SHOWN_DAYS = 14

_ORDERS = {
    PersonOrder.DIVISION: gettext_lazy("by division"),
    PersonOrder.OLDEST: gettext_lazy("oldest first"),
    PersonOrder.YOUNGEST: gettext_lazy("youngest first"),
}


def purpose_field(purpose: str) -> Field:
    return Field("purpose", _("Purpose"), purpose, options=[("", _("Choose")), *PURPOSES.items()], required=True)


def county_options(request: HttpRequest) -> list[tuple[str, Any]]:
    """The county units within the reader's scope, all of them first."""
    path = request.user.scope.path
    inside = list_divisions(level=DivisionLevel.COUNTY, below=path)
    names = division_names(division.path for division in inside)
    return [("", _("All")), *((division.path, names[division.path]) for division in inside)]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEARCH_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Search for people. The words come by POST and stand nowhere but in the form."""
    given = request.POST
    purpose = purpose_of(request)
    counties = county_options(request)
    below = given.get("below", "") if given.get("below", "") in {path for path, _label in counties} else ""
    order = PersonOrder(given["order"]) if given.get("order") in set(PersonOrder) else PersonOrder.DIVISION
    context: dict[str, Any] = {
        "fields": [
            Field("text", _("Name, ID number, phone or key"), given.get("text", ""), kind="search"),
            Field("below", _("County"), below, options=counties),
            Field("order", _("Sort by"), order.value, options=list(_ORDERS.items())),
            purpose_field(purpose),
        ],
        "action": request.path,
        "results": None,
    }
    if request.method == "POST":
        ending = export_of(request)
        at = now()

        def search(number: int) -> Page[PersonRow]:
            return find_people(
                actor=request.user,
                text=given.get("text", ""),
                purpose=given.get("purpose", ""),
                at=at,
                below=below or None,
                order=order,
                page=number,
                size=MOST_EXPORTED if ending else PAGE_ROWS,
            )

        try:
            found = search(1) if ending else page_within(search, page_of(given))
            if ending:
                check_whole(found.total, most=MOST_EXPORTED)
        except SizaoError as error:
            return render(request, "console/people/search.html", context | {"problem": error}, status=422)
        if ending:
            keep_export(request, "people", rows=found.total, purpose=given.get("purpose", ""), at=at)
            return as_file(ending, "people", _people_file(found.rows))
        context["results"] = _people_results(request, found.rows, found.total, found.number, found.last)
    return render(request, "console/people/search.html", context)


def _people_results(request: HttpRequest, rows: Sequence[PersonRow], total: int, page: int, pages: int) -> Results:
    heads = [
        Column("name", _("Name")),
        Column("key", _("Person key")),
        Column("sex", _("Sex")),
        Column("born", _("Born"), numeric=True),
        Column("division", _("Lives in")),
    ]
    names = division_names(row.division_path for row in rows)
    lines: list[dict[str, Any]] = [
        {
            "name": Value(who(row, row.key), url=reverse("person", args=[row.shown])),
            "key": row.shown,
            "sex": str(SEXES[row.sex]),
            "born": row.birth_year,
            "division": names.get(row.division_path or "", ""),
        }
        for row in rows
    ]
    return Results(
        _("People found"),
        heads,
        cells(lines, heads),
        total,
        page,
        pages,
        _("Nobody was found within your area"),
        _("A name is compared whole; a number without blanks. People of other areas are not shown."),
        empty_url=way_beyond(request.user),
        empty_action=TAKE_ACCESS,
    )


def _people_file(rows: Sequence[PersonRow]) -> Iterator[Sequence[Any]]:
    names = division_names(row.division_path for row in rows)
    yield ("key", "name", "sex", "birth_year", "division", "division_path")
    for row in rows:
        path = row.division_path or ""
        yield (row.shown, row.name, row.sex.value, row.birth_year, names.get(path, ""), path)


@require_http_methods(["GET", "HEAD"])
@needs(Permission.SEARCH_PEOPLE)
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person: who it is, their case, and where they were in the last days. Each look is kept."""
    number, purpose = key_from_shown(key), purpose_of(request)
    if number is None:
        raise Http404
    if not purpose:
        return ask_purpose(request, key)
    at = now()
    try:
        record = access_person(actor=request.user, key=number, purpose=purpose, at=at)
    except PersonNotFoundError as error:
        problem = SizaoError("This person is not registered within your area.", next_step=error.next_step)
        context = {"key": key, "problem": problem, "way_beyond": way_beyond(request.user, key)}
        return render(request, "console/people/person.html", context, status=404)
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    period = Period(midnight - timedelta(days=SHOWN_DAYS), at)
    stays = access_movements(actor=request.user, person=number, period=period, purpose=purpose, at=at)
    case = find_case_of(actor=request.user, person=number) if can(request.user, Permission.OPEN_CASE) else None
    return render(
        request,
        "console/people/person.html",
        {
            "record": record,
            "key": record.shown,
            "keys": [shown(other) for other in record.keys if other != record.key],
            "sex": SEXES[record.sex],
            "division": division_names([record.division_path]).get(record.division_path, ""),
            "case": case,
            "health_code": health_code_words(health_code_of(actor=request.user, person=number, at=at)),
            "tests": test_history(request, number, at),
            "purpose": PURPOSES[purpose],
            "days": SHOWN_DAYS,
            "timeline": draw_timeline(stays),
            "stays": list_of_stays(stays),
        },
    )


def ask_purpose(request: HttpRequest, subject: str) -> HttpResponse:
    """The question that stands before every page about people, until it is answered once for the task."""
    context = {"subject": subject, "address": request.get_full_path(), "purposes": list(PURPOSES.items())}
    return render(request, "console/people/purpose.html", context)

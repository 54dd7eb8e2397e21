"""People and presences: searches for a purpose, and the page of one person."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sizao.desk.movements import MovementsError, PresenceOrder, Stay, access_movements, find_stays
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of
from sizao.interfaces.console.tables import Column, Value
from sizao.interfaces.console.timeline import draw_timeline, list_of_stays
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.interfaces.console.words import PURPOSES, SEXES, division_names, moment, place_name, purpose_of, who
from sizao.kernel.errors import SizaoError
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
_STAY_ORDERS = {
    PresenceOrder.EARLIEST: gettext_lazy("earliest first"),
    PresenceOrder.LATEST: gettext_lazy("latest first"),
    PresenceOrder.LONGEST: gettext_lazy("longest first"),
    PresenceOrder.PLACE: gettext_lazy("by place"),
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
            Field("order", _("Order"), order.value, options=list(_ORDERS.items())),
            purpose_field(purpose),
        ],
        "action": request.path,
        "results": None,
    }
    if request.method == "POST":
        exported = given.get("export") in ("csv", "xlsx")
        at = now()
        try:
            found = find_people(
                actor=request.user,
                text=given.get("text", ""),
                purpose=given.get("purpose", ""),
                at=at,
                below=below or None,
                order=order,
                page=1 if exported else page_of(given),
                size=MOST_EXPORTED if exported else 50,
            )
        except SizaoError as error:
            return render(request, "console/people/search.html", context | {"problem": error}, status=422)
        if exported:
            return as_file(given["export"], "people", _people_file(found.rows))
        context["results"] = _people_results(found.rows, found.total, found.number, found.last)
    return render(request, "console/people/search.html", context)


def _people_results(rows: Sequence[PersonRow], total: int, page: int, pages: int) -> Results:
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
        return render(request, "console/people/person.html", {"key": key, "problem": problem}, status=404)
    period = Period(_day(at) - timedelta(days=SHOWN_DAYS), at)
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEARCH_PEOPLE)
def stays(request: HttpRequest) -> HttpResponse:
    """Search for presences by person, place and period."""
    given = request.POST
    at = now()
    order = PresenceOrder(given["order"]) if given.get("order") in set(PresenceOrder) else PresenceOrder.EARLIEST
    begin = given.get("begin") or _input(_day(at) - timedelta(days=SHOWN_DAYS))
    end = given.get("end") or _input(at)
    context: dict[str, Any] = {
        "fields": [
            Field("person", _("Person"), given.get("person", ""), kind="search", hint=_("Key, name, number or phone")),
            Field("place", _("Place"), given.get("place", ""), kind="search", hint=_("Part of its name, or its key")),
            Field("begin", _("From"), begin, kind="datetime-local"),
            Field("end", _("To"), end, kind="datetime-local"),
            Field("order", _("Order"), order.value, options=list(_STAY_ORDERS.items())),
            purpose_field(purpose_of(request)),
        ],
        "action": request.path,
        "results": None,
    }
    if request.method == "POST":
        exported = given.get("export") in ("csv", "xlsx")
        try:
            found = find_stays(
                actor=request.user,
                person=given.get("person", ""),
                place=given.get("place", ""),
                period=_period(begin, end),
                purpose=given.get("purpose", ""),
                at=at,
                order=order,
                page=1 if exported else page_of(given),
                size=MOST_EXPORTED if exported else 50,
            )
        except SizaoError as error:
            return render(request, "console/people/stays.html", context | {"problem": error}, status=422)
        if exported:
            return as_file(given["export"], "presences", _stays_file(found.page.rows))
        context["is_cut"] = found.is_cut
        context["results"] = _stay_results(found.page.rows, found.people, found.page)
    return render(request, "console/people/stays.html", context)


def _stay_results(rows: Sequence[Stay], people: Any, page: Any) -> Results:
    heads = [
        Column("person", _("Person")),
        Column("place", _("Place")),
        Column("cell", _("Part of it")),
        Column("setting", _("Kind of place")),
        Column("enter", _("From")),
        Column("leave", _("To")),
        Column("length", _("Length"), numeric=True),
        Column("record", _("Record")),
    ]
    lines: list[dict[str, Any]] = [
        {
            "person": Value(who(people.get(stay.record.person), stay.record.person), url=_person_url(people, stay)),
            "place": place_name(stay.place),
            "cell": cell_words(stay),
            "setting": str(setting_words(stay.record.kind)),
            "enter": moment(stay.record.enter),
            "leave": moment(stay.record.leave)
            + (f" ({_('exit not recorded')})" if stay.record.leave_not_recorded else ""),
            "length": duration(stay.seconds),
            "record": f"{stay.record.source} {stay.record.batch}:{stay.record.line or '–'}",
        }
        for stay in rows
    ]
    return Results(
        _("Presences found"),
        heads,
        cells(lines, heads),
        page.total,
        page.number,
        page.last,
        _("No presence was found"),
        _("Nothing is recorded of this person or place in the period, or it lies outside your area."),
    )


def cell_words(stay: Stay) -> str:
    """The part of the place, with the row of the seat where it is known."""
    cell = stay.record.cell or ""
    if stay.record.seat_row is None:
        return cell
    return _("%(cell)s, row %(row)d") % {"cell": cell, "row": stay.record.seat_row}


def _person_url(people: Any, stay: Stay) -> str:
    row = people.get(stay.record.person)
    return reverse("person", args=[shown(stay.record.person)]) if row is not None and row.is_named else ""


def _stays_file(rows: Sequence[Stay]) -> Iterator[Sequence[Any]]:
    yield ("person", "place", "place_name", "cell", "seat_row", "kind", "enter", "leave", "source", "batch", "line")
    for stay in rows:
        record = stay.record
        yield (
            shown(record.person),
            record.place,
            stay.place.name,
            record.cell,
            record.seat_row,
            record.kind,
            localtime(record.enter).isoformat(),
            localtime(record.leave).isoformat(),
            record.source,
            record.batch,
            record.line,
        )


def _period(begin: str, end: str) -> Period:
    first, last = _instant(begin), _instant(end)
    if first >= last:
        raise MovementsError(_("The period ends before it begins."), next_step=_("Choose a later end."))
    return Period(first, last)


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise MovementsError(_("This is no date and time."), next_step=_("Write it like 2021-10-23 08:00."))
    return make_aware(found) if is_naive(found) else found


def _day(at: datetime) -> datetime:
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _input(instant: datetime) -> str:
    return localtime(instant).strftime("%Y-%m-%dT%H:%M")

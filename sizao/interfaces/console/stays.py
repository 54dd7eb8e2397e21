"""Who was where: a search for presences by person, place and period, for a purpose."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sizao.desk.movements import MOST_PRESENCES, FoundStays, MovementsError, PresenceOrder, Stay, find_stays
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.emergency import TAKE_ACCESS, way_beyond
from sizao.interfaces.console.exports import ExportError, as_file, export_of, keep_export
from sizao.interfaces.console.people import SHOWN_DAYS, purpose_field
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.timeline import cell_words, record_words
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.interfaces.console.words import moment, place_name, purpose_of, who
from sizao.interfaces.feeds.words import source_names
from sizao.kernel.errors import SizaoError
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import get_places


_ORDERS = {
    PresenceOrder.EARLIEST: gettext_lazy("earliest first"),
    PresenceOrder.LATEST: gettext_lazy("latest first"),
    PresenceOrder.LONGEST: gettext_lazy("longest first"),
    PresenceOrder.PLACE: gettext_lazy("by place"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEARCH_PEOPLE)
def stays(request: HttpRequest) -> HttpResponse:
    """Search for presences by person, place and period. A place and a period may stand in the address, no person."""
    given = request.POST if request.method == "POST" else _preset(request)
    at = now()
    order = PresenceOrder(given["order"]) if given.get("order") in set(PresenceOrder) else PresenceOrder.EARLIEST
    begin = given.get("begin") or _input(localtime(at).replace(hour=0, minute=0) - timedelta(days=SHOWN_DAYS))
    end = given.get("end") or _input(at)
    context: dict[str, Any] = {
        "fields": [
            Field("person", _("Person"), given.get("person", ""), kind="search", hint=_("Key, name, number or phone")),
            Field("place", _("Place"), given.get("place", ""), kind="search", hint=_("Part of its name, or its key")),
            Field("begin", _("From"), begin, kind="datetime-local"),
            Field("end", _("To"), end, kind="datetime-local"),
            Field("order", _("Sort by"), order.value, options=list(_ORDERS.items())),
            purpose_field(purpose_of(request)),
        ],
        "action": request.path,
        "results": None,
    }
    if request.method == "POST":
        ending = export_of(request)
        try:
            found = find_stays(
                actor=request.user,
                person=given.get("person", ""),
                place=given.get("place", ""),
                period=_period(begin, end),
                purpose=given.get("purpose", ""),
                at=at,
                order=order,
                page=1 if ending else page_of(given),
                size=MOST_PRESENCES if ending else PAGE_ROWS,
            )
            if ending:
                _check_complete(found)
        except SizaoError as error:
            return render(request, "console/people/stays.html", context | {"problem": error}, status=422)
        if ending:
            keep_export(request, "presences", rows=found.page.total, purpose=given.get("purpose", ""), at=at)
            return as_file(ending, "presences", _stays_file(found.page.rows))
        context["results"] = _stay_results(request, found)
    return render(request, "console/people/stays.html", context)


def _preset(request: HttpRequest) -> dict[str, str]:
    """What an address may preset: it names nobody, so neither a person nor a home."""
    place = get_places(keys=[request.GET.get("place", "")]).popitem()[1]
    names = ("begin", "end") if place.kind == Setting.HOUSEHOLD else ("place", "begin", "end")
    return {name: request.GET[name] for name in names if name in request.GET}


def _check_complete(found: FoundStays) -> None:
    """Raises `ExportError` where something is missing: a file would be taken for all there is."""
    if found.is_cut:
        raise ExportError(
            _("There are more presences than a file takes."),
            _("Some would be missing from it."),
            _("Be more exact, or choose a shorter period, and export again."),
        )


def _stay_results(request: HttpRequest, found: FoundStays) -> Results:
    page, people = found.page, found.people
    heads = [
        Column("person", _("Person")),
        Column("place", _("Place")),
        Column("cell", _("Part of it")),
        Column("setting", _("Kind of place")),
        Column("enter", _("From")),
        Column("leave", _("To")),
        Column("length", _("Length"), numeric=True),
        Column("record", _("Recorded by")),
    ]
    may_import = can(request.user, Permission.IMPORT_PRESENCES)
    sources = source_names(stay.record.source for stay in page.rows)
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
            "record": Value(record_words(stay, sources), url=_batch_url(stay) if may_import else ""),
        }
        for stay in page.rows
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
        is_cut=found.is_cut,
        empty_url=way_beyond(request.user),
        empty_action=TAKE_ACCESS,
    )


def _batch_url(stay: Stay) -> str:
    return reverse("presences-batch", args=[stay.record.batch]) if stay.record.batch else ""


def _person_url(people: Mapping[int, PersonRow], stay: Stay) -> str:
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


def _input(instant: datetime) -> str:
    return localtime(instant).strftime("%Y-%m-%dT%H:%M")

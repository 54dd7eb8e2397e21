"""The census of a zone: who is registered inside, those who need care first; and noting who needs it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.supply_numbers import Catalogue, get_catalogue
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.errors import not_found
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import FormError
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import SEXES, in_words, purpose_of
from sizao.interfaces.console.zones_around import away_at_sites
from sizao.interfaces.supplies_words import GROUPS
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import PERSONAL, end_need, note_need
from sizao.readiness.supplies.queries import list_needs
from sizao.registry.people.queries import Resident, access_residents, list_residents
from sizao.registry.places.queries import name_units, split_housing
from sizao.response.zones.queries import get_zone
from sizao.response.zones.types import Zone, ZoneNotFoundError


_ROWS = 50
_MOST_EXPORTED = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEARCH_PEOPLE)
def census(request: HttpRequest, number: int) -> HttpResponse:
    """The list, page by page; names are read for a purpose, and only those of the page that is shown."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Who lives inside"))
    at = now()
    problem: SizaoError | None = None
    try:
        zone = get_zone(actor=request.user, zone_id=number, at=at)
        if request.method == "POST" and not export_of(request):
            _note(request, number, at)
            return redirect("zone-census", number=number)
    except ZoneNotFoundError as error:
        return not_found(request, error)
    except SizaoError as error:
        problem = in_words(error)
        zone = get_zone(actor=request.user, zone_id=number, at=at)
    residents = _ordered(request, zone, at)
    only = asked if (asked := request.GET.get("only", "")) in ("care", "away") else ""
    away = away_at_sites(request, zone)
    wanted = residents
    if only == "care":
        wanted = [row for row in residents if row["needs"]]
    elif only == "away":
        wanted = [row for row in residents if row["resident"].key in away]
    if ending := export_of(request):
        check_whole(len(wanted), most=_MOST_EXPORTED)
        keep_export(request, "residents", rows=len(wanted), purpose=purpose, at=at)
        heads = [_("Person key"), _("Lives in"), _("Born"), _("Needs care")]
        return as_file(ending, "census", [heads, *_lines(wanted)])
    page = max(1, int(text) if (text := request.GET.get("page", "1")).isdecimal() and len(text) < 6 else 1)
    last = max(1, -(-len(wanted) // _ROWS))
    page = min(page, last)
    shown_rows = wanted[(page - 1) * _ROWS : page * _ROWS]
    context = {
        "zone": zone,
        "name": zone.label(get_language() or ""),
        "rows": _named(request, shown_rows, purpose, at, away),
        "total": len(residents),
        "away": len(away),
        "in_need": sum(bool(row["needs"]) for row in residents),
        "homes": len({row["resident"].household for row in residents}),
        "page": page,
        "pages": last,
        "only": only,
        "kinds": [(group.value, GROUPS[group]) for group in PERSONAL],
        "problem": problem,
    }
    return render(request, "console/zones/census.html", context, status=422 if problem else 200)


def _note(request: HttpRequest, number: int, at: datetime) -> None:
    person, kind = key_from_shown(request.POST.get("person", "")), request.POST.get("kind", "")
    if person is None or kind not in PERSONAL:
        raise FormError(_("Nobody or nothing was chosen."), next_step=_("Choose a person of the list and a need."))
    zone = get_zone(actor=request.user, zone_id=number, at=at)
    homes = {one.key: one.path for one in list_residents(actor=request.user, paths=zone.boundary)}
    if person not in homes:
        raise FormError(_("This person is not registered in this zone."), next_step=_("Choose somebody of the list."))
    on = localtime(at).date()
    known: dict[str, Any] = {
        "person": person, "need": NeedGroup(kind), "actor": request.user, "at": at, "reason": _("Census of the zone"),
    }  # fmt: skip
    if request.POST.get("act") == "drop":
        end_need(on=on, **known)
    else:
        note_need(division_path=split_housing(homes[person])[0], since=on, **known)
    messages.success(request, _("It was noted."))


def _ordered(request: HttpRequest, zone: Zone, at: datetime) -> list[dict[str, Any]]:
    """Everybody inside: noted needs first, then the very old and infants, then those old and alone, then by home."""
    noted: dict[int, list[NeedGroup]] = {}
    for group, keys in list_needs(actor=request.user, on=localtime(at).date()).items():
        for key in keys:
            noted.setdefault(key, []).append(group)
    residents = list_residents(actor=request.user, paths=zone.boundary)
    alone: dict[str, int] = {}
    for resident in residents:
        alone[resident.household] = alone.get(resident.household, 0) + 1
    rows = []
    catalogue = get_catalogue(at=at)
    for resident in residents:
        by_age = _by_age(resident, alone[resident.household], at.year, catalogue)
        kinds = [*noted.get(resident.key, ()), *(kind for kind in by_age if kind not in noted.get(resident.key, ()))]
        rank = 0 if resident.key in noted else 1 if by_age else 2
        rows.append({"resident": resident, "needs": kinds, "noted": noted.get(resident.key, []), "rank": rank})
    return sorted(rows, key=lambda row: row["rank"])


def _by_age(resident: Resident, people_at_home: int, year: int, catalogue: Catalogue) -> list[NeedGroup]:
    """Who is looked after first for their age. The year of birth alone is known: the younger age counts for infants,
    the older for the old.
    """
    if resident.birth_year is None:
        return []
    age = year - resident.birth_year
    kinds = []
    if age - 1 < catalogue.number(SupplyNumber.INFANT_UNDER):
        kinds.append(NeedGroup.INFANT)
    if age >= catalogue.number(SupplyNumber.AGED_FROM):
        kinds.append(NeedGroup.AGED)
    if age >= catalogue.number(SupplyNumber.ALONE_FROM) and people_at_home == 1:
        kinds.append(NeedGroup.ALONE)
    return kinds


def _named(
    request: HttpRequest, rows: list[dict[str, Any]], purpose: str, at: datetime, away: frozenset[int]
) -> list[dict[str, Any]]:
    keys = [row["resident"].key for row in rows]
    people = access_residents(actor=request.user, keys=keys, purpose=purpose, at=at) if keys else {}
    names = name_units(paths={row["resident"].path for row in rows})
    language = 1 if (get_language() or "") == "en" else 0
    return [
        {"key": shown(row["resident"].key), "name": people[row["resident"].key].name or shown(row["resident"].key),
         "sex": SEXES[people[row["resident"].key].sex], "home": names[row["resident"].path][language],
         "born": row["resident"].birth_year or "–", "needs": [GROUPS[kind] for kind in row["needs"]],
         "is_away": row["resident"].key in away,
         "noted": [(kind, GROUPS[kind]) for kind in row["noted"]]}
        for row in rows
    ]  # fmt: skip


def _lines(rows: list[dict[str, Any]]) -> list[list[Any]]:
    names = name_units(paths={row["resident"].path for row in rows})
    language = 1 if (get_language() or "") == "en" else 0
    return [
        [shown(row["resident"].key), names[row["resident"].path][language], row["resident"].birth_year,
         ", ".join(str(GROUPS[kind]) for kind in row["needs"])]
        for row in rows
    ]  # fmt: skip

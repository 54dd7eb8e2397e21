"""Reads of sites and their rooms: how full they are. Nobody is named."""

from collections import defaultdict

from django.db.models import Count, Q, QuerySet, Sum

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.reading import room_on_plan, site_of
from sizao.response.quarantine.types import (
    IN_ROOMS,
    NoteKind,
    Occupant,
    RoomOnPlan,
    RoomState,
    Site,
    SiteNotFoundError,
    StayState,
)
from sizao.response.quarantine.types.values import label_of


_IN_ROOMS = [state.value for state in IN_ROOMS]


def list_sites(*, actor: ScopedActor) -> list[Site]:
    """Every site of the area with how full it is, by division and name. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITES)
    with scope(actor.scope.path, actor=actor.actor_id):
        return _with_counts(models.Site.objects.order_by("division_path", "name"))


def get_site(*, actor: ScopedActor, site_id: int) -> Site:
    """One site. Raises `SiteNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.SEE_SITES)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = _with_counts(models.Site.objects.filter(pk=site_id))
    if not found:
        raise SiteNotFoundError("There is no such site in your area.", next_step="Look at the list of sites.")
    return found[0]


def list_rooms(*, actor: ScopedActor, site_id: int) -> list[RoomOnPlan]:
    """The rooms of a site with who is in them, by building, floor and number. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITES)
    with scope(actor.scope.path, actor=actor.actor_id):
        inside: dict[int, list[Occupant]] = defaultdict(list)
        for stay in models.Stay.objects.filter(site_id=site_id, state__in=_IN_ROOMS).order_by("pk"):
            inside[stay.room_id or 0].append(
                Occupant(stay.pk, stay.person, stay.degree, stay.group, stay.party, StayState(stay.state))
            )
        rows = models.Room.objects.filter(site_id=site_id).order_by("building", "floor", "number")
        return [room_on_plan(row, inside.get(row.pk, [])) for row in rows]


def room_names(*, actor: ScopedActor, room_ids: set[int], language: str) -> dict[int, tuple[str, str]]:
    """(site, room) by number of the room, as they are called in a language. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Room.objects.filter(pk__in=room_ids).select_related("site")
        return {
            row.pk: (label_of(row.site.name, row.site.name_en, language), f"{row.building}-{row.number}")
            for row in rows
        }


def _with_counts(rows: "QuerySet[models.Site]") -> list[Site]:
    """Each count by a query of its own: joins of rooms with stays and notes would multiply them."""
    found = list(rows)
    keys = [row.pk for row in found]
    ready = Q(state=RoomState.READY.value)
    rooms = {
        one["site"]: one
        for one in models.Room.objects.filter(site__in=keys)
        .values("site")
        .annotate(
            rooms=Count("pk"), beds=Sum("beds"), ready=Count("pk", filter=ready),
            to_disinfect=Count("pk", filter=Q(state=RoomState.TO_DISINFECT.value)),
        )
        .order_by()
    }  # fmt: skip
    stays = {
        one["site"]: one
        for one in models.Stay.objects.filter(site__in=keys, state__in=_IN_ROOMS)
        .values("site")
        .annotate(
            used=Count("room", distinct=True), people=Count("pk", filter=Q(state=StayState.ARRIVED.value)),
            coming=Count("pk", filter=Q(state=StayState.PLACED.value)),
        )
        .order_by()
    }  # fmt: skip
    alarms = dict(
        models.StayNote.objects.filter(kind=NoteKind.ALARM.value, settled_at__isnull=True, stay__site__in=keys)
        .values_list("stay__site")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for row in found:
        for values in (rooms.get(row.pk, {}), stays.get(row.pk, {})):
            for name, value in values.items():
                if name != "site":
                    setattr(row, name, value)
        row.alarms = alarms.get(row.pk, 0)
        for name in ("rooms", "beds", "ready", "used", "to_disinfect", "people", "coming"):
            if not hasattr(row, name):
                setattr(row, name, 0)
    return [site_of(row) for row in found]

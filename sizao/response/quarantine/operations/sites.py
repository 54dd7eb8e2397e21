"""Sites and rooms: kept, ordered to open, opened, closed, disinfected."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.types import (
    IN_ROOMS,
    NewRooms,
    NewSite,
    QuarantineError,
    RoomState,
    SiteNotFoundError,
    SiteState,
)


_STATES = [state.value for state in IN_ROOMS]
MOST_ROOMS = 5_000
AREAS = frozenset({"observation", "service", "passage"})


def keep_site(*, site: NewSite, rooms: Sequence[NewRooms], actor: ScopedActor, at: datetime, reason: str) -> int:
    """Keeps a site and its rooms, planned; its number. Raises `QuarantineError`, `NotPermittedError`."""
    check(actor, Permission.KEEP_SITES)
    if not site.name.strip():
        raise QuarantineError("A site has a name.", next_step="Say what it is called.")
    if site.medical < 0 or site.logistics < 0 or not site.areas <= AREAS:
        raise QuarantineError("Staff or areas cannot be read.", next_step="Give whole numbers from 0.")
    count = sum(one.count for one in rooms)
    if not 1 <= count <= MOST_ROOMS or any(one.count < 1 or not 1 <= one.beds <= 12 for one in rooms):
        raise QuarantineError("A site has 1 to 5000 rooms, with 1 to 12 beds each.", next_step="Correct the rooms.")
    with scope(actor.scope.path, actor=actor.actor_id):
        if not actor.scope.covers(site.division_path):
            raise SiteNotFoundError("This division is not in your area.", next_step="Choose one of your area.")
        if models.Site.objects.filter(division_path=site.division_path, name=site.name.strip()).exists():
            raise QuarantineError("This division has a site of this name.", next_step="Give it another name.")
        row = models.Site.objects.create(
            name=site.name.strip(),
            name_en=site.name_en.strip(),
            division_path=site.division_path,
            address=site.address.strip(),
            telephone=site.telephone.strip(),
            state=SiteState.PLANNED.value,
            medical=site.medical,
            logistics=site.logistics,
            areas=sorted(site.areas),
        )
        models.Room.objects.bulk_create(_rooms(row, rooms))
        record_about("quarantine.keep_site", ("site", row.pk), actor=actor, at=at, reason=reason, rooms=count)
        return row.pk


def _rooms(site: models.Site, kinds: Sequence[NewRooms]) -> list[models.Room]:
    found = []
    last: dict[tuple[str, int], int] = {}
    for one in kinds:
        for _ in range(one.count):
            number = last[one.building, one.floor] = last.get((one.building, one.floor), 0) + 1
            found.append(
                models.Room(
                    site=site,
                    division_path=site.division_path,
                    building=one.building,
                    floor=one.floor,
                    number=f"{one.floor}{number:02d}",
                    kind=one.kind.value,
                    beds=one.beds,
                    state=RoomState.READY.value,
                )
            )
    return found


def order_opening(*, site_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Orders a planned or closed site to open. Raises `SiteNotFoundError`, `QuarantineError`, `NotPermittedError`."""
    _move(site_id, {SiteState.PLANNED, SiteState.CLOSED}, SiteState.OPENING, actor, at, reason, ordered_at=at)


def open_site(*, site_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Opens a site: people may be placed there. Its three areas must be set apart (contaminated ways from clean ones).

    Raises as `order_opening` does.
    """
    _move(site_id, {SiteState.PLANNED, SiteState.OPENING}, SiteState.OPEN, actor, at, reason, opened_at=at)


def close_site(*, site_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Closes an open site that nobody is in or comes to. Raises as `order_opening` does."""
    _move(site_id, {SiteState.OPEN, SiteState.OPENING}, SiteState.CLOSED, actor, at, reason)


def set_areas(
    *, site_id: int, areas: frozenset[str], medical: int, logistics: int, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Says which areas are set apart and how many staff there are. Raises as `order_opening` does."""
    check(actor, Permission.KEEP_SITES)
    if medical < 0 or logistics < 0 or not areas <= AREAS:
        raise QuarantineError("Staff or areas cannot be read.", next_step="Give whole numbers from 0.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _site(site_id)
        row.areas, row.medical, row.logistics = sorted(areas), medical, logistics
        row.save(update_fields=["areas", "medical", "logistics"])
        record_about("quarantine.set_areas", ("site", row.pk), actor=actor, at=at, reason=reason, areas=sorted(areas))


def set_room(*, room_id: int, state: RoomState, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says that a room is ready again, waits for disinfection, or is closed. Raises `SiteNotFoundError` and
    `QuarantineError` for a room with somebody in it."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Room.objects.select_for_update().filter(pk=room_id).first()
        if row is None:
            raise SiteNotFoundError("There is no such room in your area.", next_step="Look at the rooms of the site.")
        if state is not RoomState.READY and models.Stay.objects.filter(room=row, state__in=_STATES).exists():
            raise QuarantineError(
                "Somebody is in this room, or comes to it.", next_step="Give them another room first."
            )
        row.state = state.value
        row.save(update_fields=["state"])
        record_about("quarantine.set_room", ("room", row.pk), actor=actor, at=at, reason=reason, state=state.value)


def set_floor(
    *, site_id: int, building: str, floor: int, state: RoomState, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Says of all rooms of a floor what `set_room` says of one, of all or of none.

    Raises `SiteNotFoundError` and `QuarantineError` for a floor with somebody on it.
    """
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Room.objects.select_for_update().filter(site=site_id, building=building, floor=floor)
        keys = [row.pk for row in rows]
        if not keys:
            raise SiteNotFoundError("There is no such room in your area.", next_step="Look at the rooms of the site.")
        if state is not RoomState.READY and models.Stay.objects.filter(room__in=keys, state__in=_STATES).exists():
            raise QuarantineError("Somebody is on this floor, or comes to it.", next_step="Note room by room.")
        models.Room.objects.filter(pk__in=keys).update(state=state.value)
        record_about(
            "quarantine.set_room", ("site", site_id), actor=actor, at=at, reason=reason, state=state.value,
            rooms=len(keys),
        )  # fmt: skip


def _move(
    site_id: int,
    before: set[SiteState],
    after: SiteState,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    **values: datetime,
) -> None:
    check(actor, Permission.KEEP_SITES)
    if not reason.strip():
        raise QuarantineError("It has a reason.", next_step="Say it in a few words.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _site(site_id)
        if SiteState(row.state) not in before:
            raise QuarantineError(
                "This cannot be done with the site as it stands.", next_step="Look at how the site stands."
            )
        if after is SiteState.CLOSED:
            inside = models.Stay.objects.filter(site=row, state__in=_STATES).count()
            if inside:
                raise QuarantineError(
                    "The site is not empty.",
                    "Somebody is there or comes to it.",
                    "Release or move everybody first, then close it.",
                )
        if after is SiteState.OPEN and set(row.areas) != AREAS:
            raise QuarantineError(
                "The three areas are not set apart yet.",
                "Observation, service and the passage between them are apart before anybody comes.",
                "Note that they are, then open the site.",
            )
        row.state = after.value
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        record_about("quarantine.move_site", ("site", row.pk), actor=actor, at=at, reason=reason, state=after.value)


def _site(site_id: int) -> models.Site:
    row = models.Site.objects.select_for_update().filter(pk=site_id).first()
    if row is None:
        raise SiteNotFoundError("There is no such site in your area.", next_step="Look at the list of sites.")
    return row

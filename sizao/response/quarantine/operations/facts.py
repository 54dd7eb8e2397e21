"""What a plan of rooms is made from, read at once in the scope that holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sizao.engines.planning.rooms import Held, Room, RoomKind
from sizao.response.quarantine import models
from sizao.response.quarantine.types import IN_ROOMS, RoomState, SiteState, StayState


@dataclass
class Facts:
    """`rooms` are empty and ready at open sites; `closed_rooms` those of sites that could be opened."""

    stays: Sequence[models.Stay]
    sites: Sequence[models.Site]
    closed: Sequence[models.Site]
    rooms: list[Room] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    closed_rooms: dict[int, list[Room]] = field(default_factory=lambda: defaultdict(list))


def gather(stay_ids: Sequence[int]) -> Facts:
    """The facts for these stays; those who do not wait any more are left out."""
    stays = models.Stay.objects.filter(pk__in=stay_ids, state=StayState.WAITING.value).order_by("pk")
    sites = list(models.Site.objects.order_by("pk"))
    is_open = {site.pk: site.state == SiteState.OPEN.value for site in sites}
    facts = Facts(
        list(stays),
        [site for site in sites if is_open[site.pk]],
        [site for site in sites if not is_open[site.pk]],
    )
    states = [state.value for state in IN_ROOMS]
    inside: dict[int, list[models.Stay]] = defaultdict(list)
    for stay in models.Stay.objects.filter(state__in=states):
        inside[stay.room_id or 0].append(stay)
    floors: dict[tuple[int, str, int], int] = {}
    for row in models.Room.objects.order_by("pk"):
        floor = floors.setdefault((row.site_id, row.building, row.floor), len(floors))
        room = Room(row.pk, row.site_id, floor, RoomKind(row.kind), row.beds)
        people = inside.get(row.pk)
        if people and is_open[row.site_id]:
            first = min(people, key=lambda one: (one.degree, one.group))
            beds = 1 if room.kind is RoomKind.SINGLE else room.beds
            facts.held.append(Held(room, first.party, first.degree, first.group, max(0, beds - len(people))))
        elif row.state == RoomState.READY.value:
            (facts.rooms if is_open[row.site_id] else facts.closed_rooms[row.site_id]).append(room)
    return facts

"""Which closed sites to open for those who have no room, and how soon their rooms are ready."""

from collections.abc import Mapping, Sequence

from sizao.engines.planning.rooms.planning import plan_rooms
from sizao.engines.planning.rooms.types import ClosedSite, Effort, Opening, Party, RoomRules, Steps


# A third of six rooms is two, though a pack writes 0.3333.
_ROUNDING = 0.01


def propose_openings(
    left: Sequence[Party],
    closed: Sequence[ClosedSite],
    steps: Steps,
    rules: RoomRules,
    tiers: Mapping[float, float],
    *,
    effort: Effort | None = None,
) -> tuple[Opening, ...]:
    """One site after the other, each time the one that takes in most of those who are left, the nearest of equals.

    `tiers`: by how many hours after the order which share (0 to 1) of a site's rooms is ready.
    """
    found: list[Opening] = []
    waiting, open_to = list(left), list(closed)
    work = effort or Effort(work=2.0, seconds=5.0)
    while waiting and open_to:
        best = None
        for site in open_to:
            plan = plan_rooms(waiting, site.rooms, steps, rules, effort=work)
            away = sum(one.steps for one in plan.placements)
            rank = (len(plan.placements), -away, -site.key)
            if plan.placements and (best is None or rank > best[0]):
                best = rank, site, plan
        if best is None:
            break
        _rank, site, plan = best
        used = len({one.room for one in plan.placements})
        ready = tuple((hours, int(share * len(site.rooms) + _ROUNDING)) for hours, share in sorted(tiers.items()))
        soonest = next((hours for hours, rooms in ready if rooms >= used), ready[-1][0] if ready else 0.0)
        found.append(Opening(site.key, used, soonest, ready))
        placed = {one.guest for one in plan.placements}
        waiting = [party for party in waiting if not all(guest.key in placed for guest in party.guests)]
        open_to.remove(site)
    return tuple(found)

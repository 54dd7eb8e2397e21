"""The plan: hand placements and rooms of one's own party first, then the solver for all others, with reasons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sizao.engines.planning.rooms.checking import check_fixed
from sizao.engines.planning.rooms.solving import Problem, Wanted, solve
from sizao.engines.planning.rooms.splitting import Unit, Way, fits, is_dependent, ways_of, without_carer
from sizao.engines.planning.rooms.types import (
    Effort,
    Fixed,
    Guest,
    Held,
    Missing,
    Party,
    Placement,
    Progress,
    Reason,
    ReasonKind,
    Room,
    RoomKind,
    RoomPlan,
    RoomRules,
    Steps,
    Unplaced,
    UnplacedKind,
)


def plan_rooms(
    parties: Sequence[Party],
    rooms: Sequence[Room],
    steps: Steps,
    rules: RoomRules,
    *,
    held: Sequence[Held] = (),
    fixed: Sequence[Fixed] = (),
    effort: Effort | None = None,
    progress: Progress | None = None,
) -> RoomPlan:
    """As many people as can be in rooms, the stricter degrees first; as near as can be; families in one room.

    `rooms` are empty and may be used, `held` are taken. Raises `PlacementError` for hand placements that break a rule.
    """
    check_fixed(parties, rooms, rules, held=held, fixed=fixed)
    done = _Given(parties, rooms, held, fixed, steps)
    spare = [room for room in rooms if room.key not in done.used]
    labels = {one.room.floor: (one.degree, one.group) for one in held} | done.labels
    wanted, unplaced = [], []
    for party in done.rest:
        alone = without_carer(party, rules)
        unplaced += [Unplaced(one.key, UnplacedKind.NO_CARER) for one in alone]
        left = replace(party, guests=tuple(one for one in party.guests if one not in alone))
        if left.guests:
            beds = max((room.beds for room in spare if room.kind is not RoomKind.SINGLE), default=1)
            wanted.append(Wanted(left, ways_of(left, rules, beds), done.sites.get(party.key)))
    problem = Problem(wanted, spare, labels, steps, rules)
    answer = solve(problem, effort or Effort(), progress)
    placements = [*done.placements]
    for party, way, taken in answer.taken:
        placements += _placed(party, way, taken, problem, {room.site for room in spare})
    for one in answer.left:
        unplaced += [Unplaced(guest.key, _why(one, problem)) for guest in one.party.guests]
    return RoomPlan(
        tuple(sorted(placements, key=lambda one: one.guest)),
        tuple(sorted(unplaced, key=lambda one: one.guest)),
        _missing(answer.left),
        answer.is_best,
        answer.cost,
    )


class _Given:
    """What is settled before anything is solved: by hand, or because one's own party has a bed left."""

    def __init__(
        self,
        parties: Sequence[Party],
        rooms: Sequence[Room],
        held: Sequence[Held],
        fixed: Sequence[Fixed],
        steps: Steps,
    ) -> None:
        self.placements: list[Placement] = []
        self.labels: dict[int, tuple[int, str]] = {}
        self.sites: dict[str, int] = {}
        self.used: set[int] = {one.room for one in fixed}
        self.rest: list[Party] = []
        by_key = {room.key: room for room in rooms} | {one.room.key: one.room for one in held}
        by_hand = {one.guest: by_key[one.room] for one in fixed}
        spare: dict[str, list[Held]] = defaultdict(list)
        for one in held:
            spare[one.party].append(one)
            if one.party:
                self.sites.setdefault(one.party, one.room.site)
        beds = {one.room.key: one.spare for one in held}
        for taken in by_hand.values():
            if taken.key in beds:
                beds[taken.key] -= 1
        for party in parties:
            rest: list[Guest] = []
            for guest in party.guests:
                room, kind = by_hand.get(guest.key), ReasonKind.BY_HAND
                if room is None:
                    room, kind = self._own(guest, spare.get(party.key, ()), beds), ReasonKind.JOINS
                if room is None:
                    rest.append(guest)
                    continue
                away = steps.get((party.home, room.site), 0)
                self.placements.append(Placement(guest.key, room.key, room.site, away, (Reason(kind),)))
                self.sites[party.key] = room.site
                label = guest.degree, guest.group
                self.labels[room.floor] = min(label, self.labels.get(room.floor, label))
            if rest:
                self.rest.append(replace(party, guests=tuple(rest)))

    @staticmethod
    def _own(guest: Guest, held: Sequence[Held], beds: dict[int, int]) -> Room | None:
        for one in held:
            if one.degree == guest.degree and beds[one.room.key] > 0:
                if guest.accessible and one.room.kind is not RoomKind.ACCESSIBLE:
                    continue
                beds[one.room.key] -= 1
                return one.room
        return None


def _placed(party: Party, way: Way, taken: Sequence[Room], problem: Problem, sites: set[int]) -> list[Placement]:
    found = []
    for unit, room in zip(way, taken, strict=True):
        away = problem.steps[party.home, room.site]
        nearer = sum(1 for site in sites if problem.steps.get((party.home, site), away) < away)
        for guest in unit.guests:
            reasons = [*_sharing(guest, unit, party, way, problem.rules)]
            if guest.accessible:
                reasons.append(Reason(ReasonKind.ACCESSIBLE))
            kind = ReasonKind.NEARER_FULL if nearer else ReasonKind.NEAREST
            reasons.append(Reason(kind, {"steps": away} | ({"sites": nearer} if nearer else {})))
            if problem.rules.groups_apart or problem.rules.degrees_apart:
                reasons.append(Reason(ReasonKind.FLOOR))
            found.append(Placement(guest.key, room.key, room.site, away, tuple(reasons)))
    return found


def _sharing(guest: Guest, unit: Unit, party: Party, way: Way, rules: RoomRules) -> list[Reason]:
    people = len(unit.guests)
    reasons = [Reason(ReasonKind.TOGETHER, {"people": people}) if people > 1 else Reason(ReasonKind.ALONE)]
    if is_dependent(guest, rules):
        reasons.append(Reason(ReasonKind.CARER))
    if len(way) > 1:
        degrees, sexes = {one.degree for one in way}, {one.sex for one in party.guests}
        if len(degrees) > 1:
            reasons.append(Reason(ReasonKind.DEGREES))
        elif not party.is_family and len(sexes) > 1:
            reasons.append(Reason(ReasonKind.SEXES))
        else:
            reasons.append(Reason(ReasonKind.SPLIT))
    return reasons


def _why(one: Wanted, problem: Problem) -> UnplacedKind:
    """Why a party has no rooms, by its first way."""
    needs = [unit.needs for unit in one.ways[0]]
    if not all(any(fits(room, need) for room in problem.rooms) for need in needs):
        return UnplacedKind.NO_KIND
    near = [room for room in problem.rooms if problem.reaches(one.party.home, room.site)]
    if not all(any(fits(room, need) for room in near) for need in needs):
        return UnplacedKind.TOO_FAR
    return UnplacedKind.FULL


def _missing(left: Sequence[Wanted]) -> tuple[Missing, ...]:
    lacking: Mapping[tuple[RoomKind, int], list[int]] = defaultdict(lambda: [0])
    for one in left:
        for unit in one.ways[0]:
            _degree, _group, people, accessible = unit.needs
            kind = RoomKind.ACCESSIBLE if accessible else RoomKind.SINGLE if people == 1 else RoomKind.FAMILY
            lacking[kind, people][0] += 1
    return tuple(Missing(kind, beds, number[0]) for (kind, beds), number in sorted(lacking.items()))

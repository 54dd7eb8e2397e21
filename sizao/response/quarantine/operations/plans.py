"""Plans of rooms: asked for, solved while a page shows how far it is, changed by hand, confirmed by a person."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sizao.engines.planning.rooms import (
    ClosedSite,
    Effort,
    Fixed,
    Party,
    RoomKind,
    RoomPlan,
    UnplacedKind,
    plan_rooms,
    propose_openings,
)
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.errors import SizaoError
from sizao.response.quarantine import models
from sizao.response.quarantine.operations.facts import Facts, gather
from sizao.response.quarantine.reading import plan_of
from sizao.response.quarantine.rules.stays import guest_of
from sizao.response.quarantine.types import (
    IN_ROOMS,
    Known,
    Need,
    Plan,
    PlanNotFoundError,
    PlanState,
    QuarantineError,
    RoomState,
    SiteRules,
    SiteState,
    StayState,
)


MOST_PEOPLE = 5_000
StepsBetween = Callable[[str, str], int]
"""How far a site's division is from a home's: 0 the same township, then more."""


def begin_plan(
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    fixed: Mapping[int, int] | None = None,
    replaces: int | None = None,
) -> Plan:
    """Begins a plan for everybody in the area who waits for a place. `fixed`: stays to rooms, as placed by hand;
    `replaces`: the plan in whose place this one comes.

    Raises `QuarantineError` where nobody waits, or too many do for one plan, and `NotPermittedError`.
    """
    check(actor, Permission.PLACE_PEOPLE)
    assert actor.scope.path is not None, "whoever places people has an area"
    with scope(actor.scope.path, actor=actor.actor_id):
        waiting = models.Stay.objects.filter(state=StayState.WAITING.value).order_by("pk")
        stays = list(waiting.values_list("pk", flat=True))
        if not stays:
            raise QuarantineError("Nobody waits for a place.", next_step="A decided restriction asks for one.")
        if len(stays) > MOST_PEOPLE:
            raise QuarantineError(
                "Too many people wait for one plan.", "One plan is for at most 5000.",
                "Let each county make its own plan.",
            )  # fmt: skip
        known = set(stays)
        if any(stay not in known for stay in fixed or {}):
            raise QuarantineError("Somebody placed by hand does not wait.", next_step="Take the placement back.")
        if replaces is not None:
            old = _plan(replaces)
            if old.state in (PlanState.DONE.value, PlanState.FAILED.value):
                old.state, old.settled_at, old.settled_by = PlanState.DROPPED.value, at, actor.actor_id
                old.save()
        row = models.RoomPlan.objects.create(
            division_path=actor.scope.path, state=PlanState.RUNNING.value, asked_at=at, asked_by=actor.actor_id,
            stays=stays, fixed={str(stay): room for stay, room in (fixed or {}).items()},
        )  # fmt: skip
        record_about("quarantine.plan", ("plan", row.pk), actor=actor, at=at, reason=reason, people=len(stays))
        return plan_of(row)


def solve_plan(
    *,
    plan_id: int,
    known: Mapping[int, Known],
    homes: Mapping[int, str],
    steps: StepsBetween,
    rules: SiteRules,
    actor: ScopedActor,
    effort: Effort | None = None,
) -> Plan:
    """Solves a plan that was begun. To be called outside of a transaction, so that its progress is seen meanwhile.

    `known` and `homes`: age, sex and division of each person by key. What makes it impossible is kept with the plan.
    """
    path = actor.scope.path
    with scope(path, actor=actor.actor_id):
        row = _plan(plan_id)
        facts = gather(row.stays)
    began = time.monotonic()
    told = began

    def progress(share: float, placed: int, _people: int) -> None:
        nonlocal told
        if time.monotonic() - told < 0.5:
            return
        told = time.monotonic()
        with scope(path, actor=actor.actor_id):
            models.RoomPlan.objects.filter(pk=plan_id).update(share=share, placed=placed)

    parties = _parties(facts, known, homes, rules)
    away = {
        (party.home, site.pk): steps(party.home, site.division_path)
        for party in parties
        for site in (*facts.sites, *facts.closed)
    }
    fixed = [Fixed(int(stay), room) for stay, room in row.fixed.items()]
    try:
        found = plan_rooms(
            parties, facts.rooms, away, rules.rooms, held=facts.held, fixed=fixed, effort=effort, progress=progress
        )
    except SizaoError as error:
        with scope(path, actor=actor.actor_id):
            row.state, row.problem = PlanState.FAILED.value, [error.what, error.why, error.next_step]
            row.save()
            return plan_of(row)
    openings = _openings(found, parties, facts, away, rules)
    with scope(path, actor=actor.actor_id):
        row.state, row.share, row.placed = PlanState.DONE.value, 1.0, len(found.placements)
        row.result = _as_json(found, openings, time.monotonic() - began)
        row.save()
        return plan_of(row)


def confirm_plan(*, plan_id: int, actor: ScopedActor, at: datetime, reason: str) -> Plan:
    """A named person confirms the rooms of a plan: now they are those people's. All of them or none.

    Raises `QuarantineError` where somebody or a room changed since, `PlanNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.PLACE_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _plan(plan_id)
        if row.state != PlanState.DONE.value or row.result is None:
            raise QuarantineError("Only a plan that is done can be confirmed.", next_step="Look at how it stands.")
        proposals = {one["stay"]: one for one in row.result["proposals"]}
        stays = {stay.pk: stay for stay in _locked(proposals)}
        if len(stays) < len(proposals):
            raise QuarantineError(
                "Somebody of this plan does not wait any more.", "They have a place, or need none.", "Make a new plan."
            )
        rooms = {
            room.pk: room
            for room in models.Room.objects.select_for_update(of=("self",))
            .select_related("site")
            .filter(pk__in={one["room"] for one in proposals.values()})
        }
        _check_rooms(proposals, stays, rooms)
        for pk, one in proposals.items():
            stay, room = stays[pk], rooms[one["room"]]
            stay.state, stay.site, stay.room = StayState.PLACED.value, room.site, room
            stay.division_path = room.division_path
            stay.placed_at, stay.placed_by, stay.reasons = at, actor.actor_id, one["why"]
        models.Stay.objects.bulk_update(
            stays.values(),
            ["state", "site", "room", "division_path", "placed_at", "placed_by", "reasons"],
            batch_size=500,
        )
        row.state, row.settled_at, row.settled_by = PlanState.CONFIRMED.value, at, actor.actor_id
        row.save()
        record_about(
            "quarantine.confirm_plan", ("plan", row.pk), actor=actor, at=at, reason=reason,
            persons=[stay.person for stay in stays.values()], people=len(stays),
        )  # fmt: skip
        return plan_of(row)


def _locked(stays: Mapping[int, Any]) -> list[models.Stay]:
    rows = models.Stay.objects.select_for_update(of=("self",)).filter(pk__in=list(stays))
    return [row for row in rows.order_by("pk") if row.state == StayState.WAITING.value]


def _check_rooms(
    proposals: Mapping[int, Any], stays: Mapping[int, models.Stay], rooms: Mapping[int, models.Room]
) -> None:
    """Raises `QuarantineError` where a room is not as it was when the plan was made."""
    inside: dict[int, list[str]] = defaultdict(list)
    states = [state.value for state in IN_ROOMS]
    taken = models.Stay.objects.filter(room__in=list(rooms), state__in=states).values_list("room_id", "party")
    for room_id, party in taken:
        if room_id is not None:
            inside[room_id].append(party)
    for pk, one in proposals.items():
        inside[one["room"]].append(stays[pk].party)
    for room_id, parties in inside.items():
        room = rooms[room_id]
        is_open = room.site.state == SiteState.OPEN.value and room.state == RoomState.READY.value
        beds = 1 if room.kind == RoomKind.SINGLE.value else room.beds
        if not is_open or len(set(parties)) > 1 or len(parties) > beds:
            raise QuarantineError(
                "A room of this plan was taken or closed meanwhile.", "Nobody was placed.", "Make a new plan."
            )


def _plan(plan_id: int) -> models.RoomPlan:
    row = models.RoomPlan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None:
        raise PlanNotFoundError("There is no such plan in your area.", next_step="Look at the plans of rooms.")
    return row


def _parties(facts: Facts, known: Mapping[int, Known], homes: Mapping[int, str], rules: SiteRules) -> list[Party]:
    members: dict[str, list[models.Stay]] = defaultdict(list)
    for stay in facts.stays:
        members[stay.party].append(stay)
    found = []
    for key, stays in sorted(members.items()):
        guests = tuple(
            guest_of(
                stay.pk, stay.degree, stay.group, {Need(word) for word in stay.needs},
                known.get(stay.person, Known(None, "u")), rules,
            )
            for stay in stays
        )  # fmt: skip
        home = homes.get(stays[0].person) or stays[0].division_path
        found.append(Party(key, home, guests, all(stay.is_family for stay in stays)))
    return found


def _openings(
    found: RoomPlan, parties: Sequence[Party], facts: Facts, away: Mapping[tuple[str, int], int], rules: SiteRules
) -> list[tuple[int, int, float]]:
    """Which sites to open for those whom no room is left for."""
    left = {one.guest for one in found.unplaced if one.kind is not UnplacedKind.NO_CARER}
    waiting = [
        Party(party.key, party.home, tuple(guest for guest in party.guests if guest.key in left), party.is_family)
        for party in parties
        if any(guest.key in left for guest in party.guests)
    ]
    closed = [ClosedSite(site.pk, facts.closed_rooms[site.pk]) for site in facts.closed if facts.closed_rooms[site.pk]]
    if not waiting or not closed:
        return []
    work = Effort(work=1.0, seconds=2.0)
    openings = propose_openings(waiting, closed[:12], away, rules.rooms, rules.tiers, effort=work)
    return [(one.site, one.rooms, one.within_hours) for one in openings]


def _as_json(found: RoomPlan, openings: Sequence[tuple[int, int, float]], seconds: float) -> dict[str, Any]:
    return {
        "proposals": [
            {
                "stay": one.guest,
                "room": one.room,
                "site": one.site,
                "steps": one.steps,
                "why": [[reason.kind.value, dict(reason.values)] for reason in one.reasons],
            }
            for one in found.placements
        ],
        "unplaced": [[one.guest, one.kind.value] for one in found.unplaced],
        "missing": [[one.kind.value, one.beds, one.rooms] for one in found.missing],
        "openings": [list(one) for one in openings],
        "is_best": found.is_best,
        "seconds": round(seconds, 1),
    }

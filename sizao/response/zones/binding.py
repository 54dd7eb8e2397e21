"""The restrictions that bind the units of a zone: each with ground, evidence, term, notice and appeal of its own."""

from collections.abc import Sequence
from datetime import datetime

from sizao.engines.policy.vocabulary import Act
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.types import ScopedActor
from sizao.kernel.periods import Period
from sizao.registry.places.queries import area_key, get_places, split_housing
from sizao.response.restrictions.operations import (
    decide_restriction,
    end_restriction,
    issue_notice,
    propose_restriction,
    record_delivery,
    state_ground,
)
from sizao.response.restrictions.queries import get_restrictions
from sizao.response.restrictions.types import (
    Alternative,
    DeliveryWay,
    GroundKind,
    GroundSource,
    Measure,
    Order,
    State,
    Subject,
    Wanted,
)
from sizao.response.zones import models


# A precautionary zone limits gatherings everywhere in it; it closes no place.
BINDING = (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED)
_OVER = (State.ENDED, State.EXPIRED, State.REFUSED)


def bind(
    zone: models.Zone,
    act: Act,
    milder: Sequence[str],
    *,
    term: Period,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> list[int]:
    """Orders the closing of each unit and place of a zone and posts its notice; the numbers of the restrictions."""
    if ZoneLevel(zone.level) not in BINDING:
        return []
    keys = [*(area_key(path) for path in zone.boundary), *zone.places]
    found = get_places(keys=keys)
    bound = []
    for key in keys:
        path = split_housing(key.removeprefix("area:"))[0] if key.startswith("area:") else found[key].division_path
        division = path or zone.division_path
        ground = state_ground(
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            reference=f"judgment:{zone.number}:{int(at.timestamp())}",
            subject=Subject(place=key),
            source_person=zone.source_person,
            facts={"words": zone.reason},
            division_path=division,
            actor=actor,
            at=at,
            reason=reason,
        )
        one = propose_restriction(
            wanted=Wanted(Subject(place=key), Order(Measure.PLACE_CLOSURE, act, term), [ground.id], division),
            protocol=zone.protocol,
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )
        decide_restriction(
            restriction_id=one.id,
            alternatives=[Alternative(Measure.PLACE_LIMITS, words) for words in milder],
            # A zone is announced only once the level above has had its say.
            approved=True,
            actor=actor,
            at=at,
            machine=machine,
            reason=zone.reason,
        )
        issued = issue_notice(restriction_id=one.id, actor=actor, at=at, reason=reason)
        record_delivery(
            restriction_id=one.id,
            notice_id=issued.notice.id,
            way=DeliveryWay.POSTED,
            actor=actor,
            at=at,
            reason=reason,
        )
        bound.append(one.id)
    return bound


def release(numbers: Sequence[int], *, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Ends those of a zone's restrictions that still bind; how many there were."""
    ended = 0
    for one in get_restrictions(actor=actor, restriction_ids=numbers, at=at):
        if one.state not in _OVER:
            end_restriction(restriction_id=one.id, actor=actor, at=at, reason=reason)
            ended += 1
    return ended

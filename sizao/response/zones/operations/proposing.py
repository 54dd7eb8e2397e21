"""Laying a zone before whoever decides."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.realms.queries import get_realm
from sizao.registry.people.queries import list_dwellings
from sizao.registry.places.queries import get_places, name_units, split_housing
from sizao.response.zones import models
from sizao.response.zones.reading import zone_of
from sizao.response.zones.rules import common_division, rules_of_level
from sizao.response.zones.taking import in_area, new_code, next_number, open_pack, write_step
from sizao.response.zones.types import NewZone, Zone, ZoneAct, ZoneError, ZoneState


MOST_UNITS = 40
_POSTER_CODE = 10


def propose_zone(*, zone: NewZone, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """Lays a zone before whoever decides. Its residents are counted here, from the registry.

    Raises `ZoneError` without a reason or a boundary, for a boundary that names a unit twice, lies outside the actor's
    area or has no residents, for a zone that the protocol does not know, and for a zone of the same kind that stands
    there already; `NotPermittedError`.
    """
    check(actor, Permission.PROPOSE_ZONE)
    _pack, rules = open_pack(zone.protocol, at=at)
    level = rules_of_level(rules, zone.level, is_provisional=zone.is_provisional)
    boundary = _checked(zone.boundary)
    if not zone.reason.strip():
        raise ZoneError("A zone has a reason.", "It stands on the notice.", "Say why in a sentence.")
    with in_area(actor):
        _check_area(actor, boundary)
        dwellings = [one for path in boundary for one in list_dwellings(actor=actor, within=path)]
        people, households = sum(one.people for one in dwellings), sum(one.households for one in dwellings)
        if not people:
            raise ZoneError(
                "Nobody is registered in this zone.",
                "A zone without residents closes nothing and feeds nobody.",
                "Check the boundary, or let the residents be registered.",
            )
        number = next_number("zones_zone")
        zh, en = _names(boundary, zone.places)
        row = models.Zone.objects.create(
            pk=number,
            number=f"Z{at.year}-{number:04d}",
            name_zh=zh,
            name_en=en,
            level=zone.level.value,
            is_provisional=zone.is_provisional,
            state=ZoneState.PROPOSED.value,
            state_at=at,
            division_path=split_housing(common_division(boundary))[0],
            boundary=boundary,
            places=list(zone.places),
            outline=[list(point) for point in zone.outline],
            protocol=zone.protocol,
            pack_hash=rules.pack_hash,
            rule=level.rule,
            reason=zone.reason.strip(),
            cases=list(zone.cases),
            source_person=zone.source_person,
            estimate=dict(zone.estimate),
            alternatives=[dict(one) for one in zone.alternatives],
            people=people,
            households=households,
            needs=level.approval.value,
            realm=get_realm().kind.value,
            proposed_at=at,
            proposed_by=actor.actor_id,
            hours=zone.hours if zone.is_provisional else None,
            code=new_code(_POSTER_CODE),
            replaces=zone.replaces,
        )
        write_step(row, ZoneAct.PROPOSE, actor=actor.actor_id, at=at, reason=reason, detail={"rule": level.rule})
        return zone_of(row, at)


def _checked(paths: Sequence[str]) -> list[str]:
    boundary = sorted({path.strip() for path in paths if path.strip()})
    if not boundary:
        raise ZoneError("A zone has a boundary.", "Nothing was chosen.", "Choose units or divisions.")
    if len(boundary) > MOST_UNITS:
        raise ZoneError(
            f"The boundary has {len(boundary)} parts.", f"At most {MOST_UNITS} are taken.", "Choose larger units."
        )
    for path in boundary:
        if any(path.startswith(f"{other}.") for other in boundary):
            raise ZoneError(
                "A part of the boundary lies in another part of it.",
                "Who lives there would be counted twice.",
                "Leave one of the two out.",
            )
    return boundary


def _check_area(actor: ScopedActor, boundary: Sequence[str]) -> None:
    if not all(actor.scope.covers(path) for path in boundary):
        raise ZoneError("The boundary lies outside your area.", next_step="Have somebody of that area propose it.")


_NAMED = 3


def _names(boundary: Sequence[str], places: Sequence[str]) -> tuple[str, str]:
    named = name_units(paths=boundary)
    zh = [named[path][0] for path in boundary[:_NAMED]]
    en = [named[path][1] for path in boundary[:_NAMED]]
    if len(boundary) > _NAMED:
        zh.append(f"等{len(boundary)}处")
        en.append(f"and {len(boundary) - _NAMED} more")
    venues = [place.name for place in get_places(keys=places).values()]
    return "、".join([*zh, *venues])[:300], "; ".join([*en, *venues])[:400]

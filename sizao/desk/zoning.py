"""Zones from what other rooms know: cases and rings, homes of the registry, results of tests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sizao.desk.tracing import ZONE
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.engines.zoning.lifting import judge_lifting
from sizao.engines.zoning.proposing import measure, propose_zones
from sizao.engines.zoning.types import (
    Exposed,
    Lifting,
    LiftingFacts,
    LivingUnit,
    Point,
    Proposal,
    UnitKind,
    ZoneRules,
)
from sizao.foundation.accounts.types import ScopedActor
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import access_homes, canonical_map, keys_of_humans, list_dwellings, list_residents
from sizao.registry.places.queries import get_divisions, housing_kind, split_housing
from sizao.registry.places.types import DivisionLevel
from sizao.response.cases.queries import access_finding, list_cases, list_findings
from sizao.response.cases.types import INFECTED, Case, Finding, FindingKind
from sizao.response.investigations.queries import list_contacts_of_case, list_humans
from sizao.response.investigations.types import ContactState
from sizao.response.presences.queries import access_presences
from sizao.response.testing.queries import last_round_of, round_negative
from sizao.response.testing.types import RoundTarget
from sizao.response.zones.operations import note_conditions, propose_zone, review_zone
from sizao.response.zones.queries import get_zone_file, list_zones, open_pack, open_zones_of
from sizao.response.zones.types import FactKind, NewZone, Zone, ZoneError, ZoneFile, ZoneState


MOST_CASES = 200
_MOST_FINDINGS, _MOST_CONTACTS = 10_000, 100_000
_BUILDING_DEPTH = 2
_COUNTY_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Rings:
    """What a proposal is made of: the cases, everybody exposed with their homes, and the units that matter."""

    cases: Sequence[Case]
    exposed: Sequence[Exposed]
    units: Sequence[LivingUnit]
    rules: ZoneRules


@dataclass(frozen=True, slots=True)
class ProvisionalFacts:
    """What an associated-community closure would close: the unit of residence, and where the person worked that day."""

    person: int
    boundary: Sequence[str]
    places: Sequence[str]


def list_cases_to_zone(*, actor: ScopedActor, below: str | None = None) -> list[Case]:
    """The cases for which a zone may be proposed, the newest first."""
    return list(list_cases(actor=actor, classifications=tuple(INFECTED), below=below, size=MOST_CASES).rows)


def gather_rings(*, actor: ScopedActor, case_ids: Collection[int], protocol: str, purpose: str, at: datetime) -> Rings:
    """Cases with their accepted contacts, where all of them live, and who lives in the units around.

    Raises `ZoneError` for no case, `PurposeError`, `NotPermittedError`, `ZoningError` for a pack without zones.
    """
    _pack, rules = open_pack(protocol, at=at)
    cases = [case for case in list_cases_to_zone(actor=actor) if case.id in set(case_ids)]
    if not cases:
        raise ZoneError("No case was chosen.", "A zone is drawn around cases.", "Choose at least one.")
    canonical = canonical_map()
    nearest: dict[int, tuple[int, bool]] = {}
    for case in cases:
        nearest[canonical.get(case.person, case.person)] = (0, case.isolated_at is not None)
    for case in cases:
        for contact in list_contacts_of_case(actor=actor, case_id=case.id):
            if contact.state is not ContactState.ACCEPTED:
                continue
            human = canonical.get(contact.person, contact.person)
            degree, is_away = min(contact.degree, 3), contact.moved_at is not None
            known = nearest.get(human)
            if known is None or degree < known[0]:
                nearest[human] = (degree, is_away)
    homes = _homes_of_humans(actor, nearest, purpose, at)
    exposed = [Exposed(human, *nearest[human][:1], homes[human], nearest[human][1]) for human in homes]
    return Rings(cases, exposed, units_around(actor, {one.path for one in exposed}), rules)


def propose_from(rings: Rings) -> Proposal:
    """Every way to close that no other beats, and the proposed one. Raises `ZoningError`."""
    return propose_zones(rings.units, rings.exposed, rings.rules)


def measure_boundary(rings: Rings, paths: Sequence[str]) -> Point:
    """What a boundary chosen by hand covers and costs. Raises `ZoningError`."""
    return measure(rings.units, rings.exposed, paths, rings.rules)


def lay_zone(
    *,
    actor: ScopedActor,
    rings: Rings,
    level: ZoneLevel,
    point: Point,
    proposal: Proposal | None,
    protocol: str,
    replaces: int | None = None,
    outline: Sequence[tuple[float, float]] = (),
    at: datetime,
    reason: str,
) -> Zone:
    """Lays the units of one level of a way to close before whoever decides, with the ways that were not chosen."""
    boundary = [one.path for one in point.closed if one.level is level]
    return propose_zone(
        zone=NewZone(
            level=level,
            boundary=boundary,
            reason=reason,
            protocol=protocol,
            cases=[f"case:{case.id}" for case in rings.cases],
            source_person=rings.cases[0].person,
            estimate=point_as_json(point),
            alternatives=[point_as_json(one) for one in _around(proposal)] if proposal else [],
            replaces=replaces,
            outline=outline,
        ),
        actor=actor,
        at=at,
        reason=reason,
    )


def provisional_facts(*, actor: ScopedActor, finding_id: int, purpose: str, at: datetime) -> ProvisionalFacts:
    """The building (in a village the village) where a presumptive positive lives, and the day's workplaces or schools.

    Raises `ZoneError` where nobody knows the home, `FindingNotFoundError`, `PurposeError`, `NotPermittedError`.
    """
    finding = access_finding(actor=actor, finding_id=finding_id, purpose=purpose, at=at).finding
    keys = keys_of_humans(keys=[finding.person])
    homes = access_homes(actor=actor, keys=keys, purpose=purpose, at=at)
    if not homes:
        raise ZoneError(
            "Nobody knows where this person lives.",
            "The registry has no home for them within your area.",
            "Find the home first, then choose the unit by hand.",
        )
    home = homes.get(finding.person) or next(iter(homes.values()))
    division, labels = split_housing(home)
    boundary = ".".join([division, *labels[:_BUILDING_DEPTH]])
    day = finding.sampled_at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    found = access_presences(
        persons=sorted(keys),
        period=Period(day, day + timedelta(days=1)),
        actor=actor.actor_id,
        purpose=purpose,
        at=at,
    )
    work = (Setting.WORKPLACE.value, Setting.SCHOOL.value)
    return ProvisionalFacts(finding.person, [boundary], sorted({one.place for one in found if one.kind in work}))


def propose_provisional(
    *,
    actor: ScopedActor,
    finding_id: int,
    person: int,
    boundary: Sequence[str],
    places: Sequence[str],
    hours: float | None,
    protocol: str,
    at: datetime,
    reason: str,
) -> Zone:
    """Lays an associated-community closure before whoever decides: hours only, and over unless it is confirmed."""
    return propose_zone(
        zone=NewZone(
            level=ZoneLevel.LOCKDOWN,
            boundary=boundary,
            places=places,
            reason=reason,
            protocol=protocol,
            is_provisional=True,
            hours=hours,
            cases=[f"finding:{finding_id}"],
            source_person=person,
        ),
        actor=actor,
        at=at,
        reason=reason,
    )


def lifting_of(*, actor: ScopedActor, zone_id: int, at: datetime) -> Lifting:
    """The conditions of a zone as they stand, from cases, contacts and results; the reads are kept as follow-up.

    Raises `ZoneNotFoundError` and `NotPermittedError`.
    """
    file = get_zone_file(actor=actor, zone_id=zone_id, at=at)
    _pack, rules = open_pack(file.zone.protocol, at=file.zone.starts_at or at)
    return judge_lifting(rules, file.zone.level, lifting_facts(actor, file, at), at=at)


def lifting_facts(actor: ScopedActor, file: ZoneFile, at: datetime) -> LiftingFacts:
    """What is known for lifting. A precautionary zone depends on the other zones of its county alone."""
    zone = file.zone
    begins = zone.starts_at or zone.proposed_at
    if zone.level is ZoneLevel.PRECAUTIONARY:
        county = ".".join(zone.division_path.split(".")[:_COUNTY_DEPTH])
        others = [one for one in open_zones_of(actor=actor, county=county, at=at) if one.id != zone.id]
        return LiftingFacts(begins, others_open=len(others))
    inside = {one.key for one in list_residents(actor=actor, paths=zone.boundary)}
    inside |= keys_of_humans(keys=inside) if canonical_map() else set()
    # There are far fewer cases and contacts than people inside: asking about each of those would take seconds.
    infected = list_cases(actor=actor, classifications=tuple(INFECTED), size=_MOST_CONTACTS).rows
    cases = [case for case in infected if case.person in inside]
    humans = list_humans(actor=actor, size=_MOST_CONTACTS).rows
    exposed = {one.person: one.last_exposure for one in humans if one.person in inside and one.moved_at is None}
    canonical = canonical_map()
    newest: dict[int, Finding] = {}
    keys = keys_of_humans(keys=exposed)
    for finding in list_findings(actor=actor, persons=keys, size=_MOST_FINDINGS).rows if exposed else ():
        human = canonical.get(finding.person, finding.person)
        if human not in newest or finding.sampled_at > newest[human].sampled_at:
            newest[human] = finding
    is_open = [
        person
        for person, until in exposed.items()
        if person not in newest or newest[person].kind is not FindingKind.NEGATIVE or newest[person].sampled_at <= until
    ]
    return LiftingFacts(
        last_case_at=max([begins, *(case.opened_at for case in cases)]),
        contacts=len(exposed),
        contacts_open=len(is_open),
        last_exposed_at=max(exposed.values(), default=None),
        round_negative_at=_round_negative_at(actor, file),
        environment_negative_at=_negative_at(file, FactKind.ENVIRONMENT),
    )


def _negative_at(file: ZoneFile, kind: FactKind) -> datetime | None:
    """When the newest round (or sampling) that somebody stated was negative."""
    newest = _newest(file, kind)
    return newest.at if newest is not None and newest.is_negative else None


def _newest(file: ZoneFile, kind: FactKind) -> Any:
    return max((fact for fact in file.facts if fact.kind is kind), key=lambda fact: fact.at, default=None)


def _round_negative_at(actor: ScopedActor, file: ZoneFile) -> datetime | None:
    """When the newest round was negative: one of mass testing over this zone, or what somebody stated since."""
    last = last_round_of(actor=actor, kind=RoundTarget.ZONE, target=f"zone:{file.zone.id}")
    stated = _newest(file, FactKind.ROUND)
    if last is None or (stated is not None and stated.at > last.opens_at):
        return _negative_at(file, FactKind.ROUND)
    found = round_negative(actor=actor, round_id=last.id)
    return found.last_result_at if found.is_negative else None


def review(*, actor: ScopedActor, zone_id: int, at: datetime, reason: str) -> Zone:
    """The daily look: computes the conditions and keeps them with the zone."""
    lifting = lifting_of(actor=actor, zone_id=zone_id, at=at)
    return review_zone(zone_id=zone_id, lifting=lifting, actor=actor, at=at, reason=reason)


def look_for_lifts(*, actor: ScopedActor, at: datetime, reason: str) -> int:
    """For a job: notes since when the conditions of each standing zone are met, or that they are no more; how many."""
    changed = 0
    for zone in list_zones(actor=actor, at=at, states=[ZoneState.IN_FORCE], size=1000).rows:
        if zone.is_provisional:
            continue
        lifting = lifting_of(actor=actor, zone_id=zone.id, at=at)
        if (lifting.met_at is None) != (zone.lift_since is None):
            note_conditions(zone_id=zone.id, lifting=lifting, actor=actor, at=at, reason=reason)
            changed += 1
    return changed


def units_around(actor: ScopedActor, paths: Iterable[str]) -> list[LivingUnit]:
    """All units of the communities in which these homes lie, with who is registered in each and below it."""
    communities = {split_housing(path)[0] for path in paths}
    known = get_divisions(paths=communities)
    people: dict[str, int] = {}
    households: dict[str, int] = {}
    for community in sorted(communities):
        found = known.get(community)
        if found is not None and found.level is not DivisionLevel.COMMUNITY:
            # Only as exact as a town or county: nothing that small can be closed for it.
            continue
        for dwelling in list_dwellings(actor=actor, within=community):
            division, labels = split_housing(dwelling.path)
            for depth in range(len(labels) + 1):
                path = ".".join([division, *labels[:depth]])
                people[path] = people.get(path, 0) + dwelling.people
                households[path] = households.get(path, 0) + dwelling.households
    return [LivingUnit(path, kind_of_unit(path), people[path], households[path]) for path in sorted(people)]


def kind_of_unit(path: str) -> UnitKind:
    """A division counts as a community, whatever its level: it is closed as a whole."""
    kind = housing_kind(path)
    return UnitKind(kind.value) if kind is not None else UnitKind.COMMUNITY


def point_as_json(point: Point) -> dict[str, Any]:
    """A way to close as it is kept with a zone."""
    return {
        "closed": [[one.path, one.level.value, one.people, one.cases] for one in point.closed],
        "people": point.people,
        "households": point.households,
        "exposures": {str(degree): number for degree, number in point.exposures.items()},
        "covered": round(point.covered, 4),
        "averted": [round(value, 2) for value in point.averted],
        "person_days": point.person_days,
        "meals": round(point.meals_a_day),
        "rides": round(point.rides_a_day, 1),
    }


def _around(proposal: Proposal) -> list[Point]:
    """The proposed point and its neighbors: what is cheaper, and what covers more."""
    first = max(0, proposal.chosen - 2)
    return [one for number, one in enumerate(proposal.points[first : proposal.chosen + 3], first)
            if number != proposal.chosen]  # fmt: skip


def _homes_of_humans(actor: ScopedActor, humans: Mapping[int, Any], purpose: str, at: datetime) -> dict[int, str]:
    """The home of each human, under whichever of their keys it is registered."""
    canonical = canonical_map()
    found = access_homes(actor=actor, keys=keys_of_humans(keys=humans), purpose=purpose, at=at)
    homes: dict[int, str] = {}
    for key, path in found.items():
        homes.setdefault(canonical.get(key, key), path)
    return {human: homes[human] for human in humans if human in homes}

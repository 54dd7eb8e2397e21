"""Who is inside: people who may not go out, counted by where they are and what they need, day by day.

The one seam between those who confine and those who supply. It reads restrictions in force, of persons and of closed
places, zones in force that nobody leaves, and stays at quarantine sites; a closed home or zone counts everybody who
lives there. Somebody who is confined twice counts once, until the later end, and where they sleep: at the site, else
where the restriction says, else at home. Where somebody on the spot told a larger number, that one holds (see
`supplying`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import NeedGroup
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.readiness.supplies.queries import count_needs
from sizao.registry.people.queries import Aged, list_ages, list_residents
from sizao.registry.people.types import Sex
from sizao.registry.places.queries import split_housing
from sizao.response.quarantine.queries import list_sites, list_stays
from sizao.response.quarantine.types import StayState
from sizao.response.restrictions.queries import list_confined
from sizao.response.restrictions.types import Measure
from sizao.response.zones.queries import list_care, list_zones
from sizao.response.zones.types import CareKind, ZoneState


# Whoever is isolated is fed by the hospital.
_INSIDE = frozenset(
    {Measure.CENTRAL_QUARANTINE, Measure.MEDICAL_OBSERVATION, Measure.HOME_QUARANTINE, Measure.PLACE_CLOSURE}
)
_CLOSED = (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED)
_GROUP_OF_CARE = {
    CareKind.DIALYSIS: NeedGroup.DIALYSIS,
    CareKind.PREGNANCY: NeedGroup.PREGNANT,
    CareKind.INFANT: NeedGroup.INFANT,
    CareKind.CHRONIC_MEDICINE: NeedGroup.CHRONIC,
}
# A zone without an end is looked at again long before.
_OPEN_END = timedelta(days=60)
_ALL = 100_000
_INFANT_UNDER = 3
_WOMAN_FROM, _WOMAN_TO = 12, 50


@dataclass(frozen=True, slots=True)
class Insider:
    """One person who is counted: where, in which groups, and through which day."""

    key: int
    division_path: str
    groups: frozenset[NeedGroup]
    last_day: date


def list_insiders(*, actor: ScopedActor, at: datetime) -> list[Insider]:
    """Everybody in the actor's area who may not go out at an instant. For sums: no page lists these.

    Read by the system within the actor's area, so that those who bring supplies need no right to read people.
    """
    reader = SystemActor(Role.COUNTY_COMMAND, "system:supplies", actor.scope)
    found = _Gathered()
    for one in list_confined(actor=reader, measures=_INSIDE, at=at):
        until = one.until.astimezone(ZONE).date()
        if one.person is not None:
            found.add(one.person, until, one.division_path)
        elif one.place is not None:
            found.places[one.place] = max(until, found.places.get(one.place, until))
    _add_zones(found, reader, at)
    people = {one.key: one for one in list_ages(actor=reader, keys=found.persons, households=found.places)}
    for person in people.values():
        if person.household in found.places:
            found.add(person.key, found.places[person.household], "")
    _add_sites(found, reader)
    needs = count_needs(actor=reader, persons=found.persons, on=at.astimezone(ZONE).date())
    for need, keys in found.needs.items():
        needs.setdefault(need, set()).update(keys)
    year = at.astimezone(ZONE).year
    insiders = []
    for key in sorted(found.persons):
        row = people.get(key)
        path = found.paths.get(key) or (row.division_path if row is not None else "")
        insiders.append(Insider(key, path, groups_of(row, needs, key, year), found.persons[key]))
    return insiders


@dataclass
class _Gathered:
    """Key -> last day inside, and where; closed homes; needs that zones noted."""

    persons: dict[int, date] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    places: dict[str, date] = field(default_factory=dict)
    needs: dict[NeedGroup, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, person: int, until: date, path: str) -> None:
        self.persons[person] = max(until, self.persons.get(person, until))
        if path:
            self.paths.setdefault(person, path)


def _add_zones(found: _Gathered, reader: ScopedActor, at: datetime) -> None:
    """Everybody registered in a zone that nobody leaves, with the needs that were noted there."""
    zones = list_zones(actor=reader, at=at, states=[ZoneState.IN_FORCE], levels=_CLOSED, size=_ALL).rows
    until = {path: (zone.ends_at or at + _OPEN_END).astimezone(ZONE).date() for zone in zones for path in zone.boundary}
    if not until:
        return
    for resident in list_residents(actor=reader, paths=sorted(until)):
        last = max(day for path, day in until.items() if _lies_in(resident.path, path))
        found.add(resident.key, last, split_housing(resident.path)[0])
    for zone in zones:
        for need in list_care(actor=reader, zone_id=zone.id):
            if need.kind in _GROUP_OF_CARE and need.person in found.persons:
                found.needs[_GROUP_OF_CARE[need.kind]].add(need.person)


def _add_sites(found: _Gathered, reader: ScopedActor) -> None:
    """Whoever has arrived at a quarantine site is fed there."""
    stays = list_stays(actor=reader, states=[StayState.ARRIVED], size=_ALL).rows
    if not stays:
        return
    sites = {site.id: site.division_path for site in list_sites(actor=reader)}
    for stay in stays:
        path = sites.get(stay.site or 0, stay.division_path)
        found.add(stay.person, stay.due_at.astimezone(ZONE).date(), path)
        found.paths[stay.person] = path


def _lies_in(path: str, zone: str) -> bool:
    return path == zone or path.startswith(f"{zone}.")


def groups_of(row: Aged | None, needs: Mapping[NeedGroup, Iterable[int]], key: int, year: int) -> frozenset[NeedGroup]:
    """The groups of one person. Of somebody who is not registered nothing is known but that they eat."""
    groups = {NeedGroup.EVERYONE}
    if row is not None and row.birth_year is not None:
        age = year - row.birth_year
        if age < _INFANT_UNDER:
            groups.add(NeedGroup.INFANT)
        if row.sex is Sex.FEMALE and _WOMAN_FROM <= age <= _WOMAN_TO:
            groups.add(NeedGroup.WOMAN)
    return frozenset(groups | {need for need, keys in needs.items() if key in keys})


def count_by_day(insiders: Iterable[Insider], *, first: date, days: int) -> dict[str, list[dict[NeedGroup, int]]]:
    """Division path -> for each day from `first` how many people of each group are inside."""
    counts: dict[str, list[dict[NeedGroup, int]]] = defaultdict(lambda: [defaultdict(int) for _ in range(days)])
    for one in insiders:
        for day in range(min(days, (one.last_day - first).days + 1)):
            for group in one.groups:
                counts[one.division_path][day][group] += 1
    return {path: [dict(day) for day in rows] for path, rows in counts.items()}

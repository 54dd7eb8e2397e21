"""Who is inside: people who may not go out, counted by where they are and what they need, day by day.

The one seam between those who confine and those who supply. It reads restrictions in force, of persons and of closed
places, zones in force that nobody leaves, and stays at quarantine sites; a closed home or zone counts everybody who
lives there. Somebody who is confined twice counts once, until the later end, and where they sleep: at the site, else
where the restriction says, else at home. Where somebody on the spot told a larger number, that one holds (see
`supplying`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sizao.desk.supply_numbers import get_catalogue
from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.readiness.supplies.queries import list_needs
from sizao.registry.people.queries import (
    AgeBands,
    Counted,
    count_ages,
    count_living,
    find_units,
    list_household_members,
)
from sizao.registry.places.queries import split_housing
from sizao.response.quarantine.queries import list_inside
from sizao.response.restrictions.queries import list_confined
from sizao.response.restrictions.types import Measure
from sizao.response.zones.queries import list_zones
from sizao.response.zones.types import ZoneState


# Whoever is isolated is fed by the hospital.
_CONFINING = frozenset(
    {Measure.CENTRAL_QUARANTINE, Measure.MEDICAL_OBSERVATION, Measure.HOME_QUARANTINE, Measure.PLACE_CLOSURE}
)
_CLOSED = (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED)
# A zone without an end is looked at again long before.
_OPEN_END = timedelta(days=60)
_ALL_ZONES = 10_000

PeopleOfDay = Mapping[NeedGroup, int]


@dataclass
class Inside:
    """Who is inside. `persons`: key -> where and through which day; `zones`: closed unit or division -> its last day,
    whose people are counted without listing them; `needs`: who needs what beyond others. For sums: no page lists these.
    """

    persons: dict[int, tuple[str, date]] = field(default_factory=dict)
    zones: dict[str, date] = field(default_factory=dict)
    needs: dict[NeedGroup, set[int]] = field(default_factory=dict)

    def add(self, person: int, path: str, last: date) -> None:
        """Somebody is here too, until then: where they were found first stays, and the later end."""
        known = self.persons.get(person)
        if known is None:
            self.persons[person] = (path, last)
        elif last > known[1]:
            self.persons[person] = (known[0], last)


def gather_inside(*, actor: ScopedActor, at: datetime) -> Inside:
    """Everybody in the actor's area who may not go out at an instant.

    Read by the system within the actor's area, so that those who bring supplies need no right to read people.
    """
    reader = _reader(actor)
    inside = Inside()
    for person, path, ends_at in list_inside(actor=reader):
        inside.add(person, path, ends_at.astimezone(ZONE).date())
    homes: dict[str, date] = {}
    for one in list_confined(actor=reader, measures=_CONFINING, at=at):
        until = one.until.astimezone(ZONE).date()
        if one.person is not None:
            inside.add(one.person, one.division_path, until)
        elif one.place is not None:
            homes[one.place] = max(until, homes.get(one.place, until))
    for person, household, path in list_household_members(actor=reader, households=homes):
        inside.add(person, path, homes[household])
    inside.needs = list_needs(actor=reader, on=at.astimezone(ZONE).date())
    _add_zones(inside, reader, at)
    return inside


def count_inside(*, actor: ScopedActor, first: date, days: int, at: datetime) -> dict[str, list[PeopleOfDay]]:
    """Division path -> for each day from `first` how many people of each group are inside."""
    reader, inside = _reader(actor), gather_inside(actor=actor, at=at)
    catalogue = get_catalogue(at=at)
    ages = (SupplyNumber.INFANT_UNDER, SupplyNumber.WOMAN_FROM, SupplyNumber.WOMAN_TO)
    bands = AgeBands(at.astimezone(ZONE).year, *(catalogue.number(age) for age in ages))
    sums: dict[str, list[dict[NeedGroup, int]]] = defaultdict(lambda: [defaultdict(int) for _ in range(days)])

    def add(path: str, last: date, numbers: Mapping[NeedGroup, int]) -> None:
        for day in sums[path][: max(0, (last - first).days + 1)]:
            for group, number in numbers.items():
                day[group] += number

    codes: dict[tuple[str, date], int] = {}
    groups = [codes.setdefault(where, len(codes)) for where in inside.persons.values()]
    counted = count_ages(actor=reader, keys=list(inside.persons), groups=groups, bands=bands)
    for where, code in codes.items():
        add(*where, _by_group(counted[code]))
    if inside.zones:
        living = count_living(actor=reader, paths=sorted(inside.zones), without=list(inside.persons), bands=bands)
        together: dict[tuple[str, date], Counter[NeedGroup]] = defaultdict(Counter)
        for unit, number in living.items():
            together[split_housing(unit)[0], _last_day(unit, inside.zones)].update(_by_group(number))
        for where, numbers in together.items():
            add(*where, numbers)
    for need, keys in inside.needs.items():
        for where in _places_of(keys, inside, reader):
            add(*where, {need: 1})
    return {path: [dict(day) for day in rows] for path, rows in sums.items()}


def _places_of(keys: set[int], inside: Inside, reader: ScopedActor) -> Iterator[tuple[str, date]]:
    """Where, and until when, those of these people are who are inside at all."""
    yield from (inside.persons[key] for key in sorted(keys & inside.persons.keys()))
    if inside.zones:
        for unit in find_units(actor=reader, keys=keys - inside.persons.keys()).values():
            if _around(unit, inside.zones):
                yield split_housing(unit)[0], _last_day(unit, inside.zones)


def _by_group(number: Counted) -> dict[NeedGroup, int]:
    found = {NeedGroup.EVERYONE: number.people, NeedGroup.INFANT: number.infants, NeedGroup.WOMAN: number.women}
    return {group: people for group, people in found.items() if people}


def _reader(actor: ScopedActor) -> SystemActor:
    return SystemActor(Role.COUNTY_COMMAND, "system:supplies", actor.scope)


def _add_zones(inside: Inside, reader: ScopedActor, at: datetime) -> None:
    """The zones that nobody leaves, each until its end."""
    zones = list_zones(actor=reader, at=at, states=[ZoneState.IN_FORCE], levels=_CLOSED, size=_ALL_ZONES).rows
    for zone in zones:
        last = (zone.ends_at or at + _OPEN_END).astimezone(ZONE).date()
        for path in zone.boundary:
            inside.zones[path] = max(last, inside.zones.get(path, last))


def _around(path: str, zones: Mapping[str, date]) -> list[str]:
    """The zones around a path."""
    labels = path.split(".")
    wider = (".".join(labels[:length]) for length in range(1, len(labels) + 1))
    return [one for one in wider if one in zones]


def _last_day(path: str, zones: Mapping[str, date]) -> date:
    """The latest end of the zones around a path."""
    return max(zones[one] for one in _around(path, zones))

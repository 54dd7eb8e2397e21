"""Who is inside: people who may not go out, counted by where they are and what they need, day by day.

The one seam between those who confine and those who supply. It reads restrictions in force, of persons and of closed
places; a closed home counts everybody who lives there. Somebody who is confined twice counts once, until the later end.
Where somebody on the spot told a larger number, that one holds (see `supplying`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.readiness.supplies.queries import count_needs
from sizao.registry.people.queries import Aged, list_ages
from sizao.registry.people.types import Sex
from sizao.response.restrictions.queries import list_confined
from sizao.response.restrictions.types import Measure


# Whoever is isolated is fed by the hospital.
_INSIDE = frozenset(
    {Measure.CENTRAL_QUARANTINE, Measure.MEDICAL_OBSERVATION, Measure.HOME_QUARANTINE, Measure.PLACE_CLOSURE}
)
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
    persons: dict[int, date] = {}
    places: dict[str, date] = {}
    paths: dict[int, str] = {}
    for one in list_confined(actor=reader, measures=_INSIDE, at=at):
        until = one.until.astimezone(ZONE).date()
        if one.person is not None:
            persons[one.person] = max(until, persons.get(one.person, until))
            paths[one.person] = one.division_path
        elif one.place is not None:
            places[one.place] = max(until, places.get(one.place, until))
    if not persons and not places:
        return []
    people = list_ages(actor=reader, keys=persons, households=places)
    known = {one.key: one for one in people}
    needs = count_needs(actor=reader, persons=[*persons, *known], on=at.astimezone(ZONE).date())
    found = []
    for key in sorted({*persons, *known}):
        row = known.get(key)
        home = "" if row is None else row.household or ""
        last = max(filter(None, (persons.get(key), places.get(home))))
        path = paths.get(key) or (row.division_path if row is not None else "")
        found.append(Insider(key, path, groups_of(row, needs, key, at.astimezone(ZONE).year), last))
    return found


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

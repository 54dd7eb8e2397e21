"""How many people of an age and sex there are among given ones: for sums of what they need. Counts only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import ask_in_each, scope
from sizao.foundation.database.types import Scope
from sizao.registry.people.types import Sex
from sizao.registry.places.queries import split_housing


@dataclass(frozen=True, slots=True)
class AgeBands:
    """`infant_under` years; women from `woman_from` to `woman_to` years, both included; ages in the year `year`."""

    year: int
    infant_under: int
    woman_from: int
    woman_to: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, and of them infants and women of the bands. Of those who are not registered nothing else is known."""

    people: int
    infants: int
    women: int


_COUNTS = (
    "count(*), count(*) FILTER (WHERE %s - birth_year < %s),"
    " count(*) FILTER (WHERE sex = %s AND %s - birth_year BETWEEN %s AND %s)"
)


_HOMES = "SELECT place, unit_path::text FROM people_home WHERE unit_path <@ ANY(%s::ltree[])"
_IN_NO_UNIT = (
    f"SELECT division_path::text, {_COUNTS} FROM people_person AS person"
    " WHERE household_place IS NOT NULL AND division_path <@ %s::ltree"
    " AND NOT EXISTS (SELECT 1 FROM people_home WHERE place = person.household_place) GROUP BY 1"
)


# Told once and subtracted: thousands of keys would else go to the database with each division.
_APART_IN_NO_UNIT = (
    f"SELECT division_path::text, {_COUNTS} FROM people_person AS person"
    " WHERE household_place IS NOT NULL AND key = ANY(%s::bigint[])"
    " AND NOT EXISTS (SELECT 1 FROM people_home WHERE place = person.household_place) GROUP BY 1"
)


def _of(bands: AgeBands) -> list[object]:
    return [bands.year, bands.infant_under, Sex.FEMALE.value, bands.year, bands.woman_from, bands.woman_to]


def count_ages(
    *, actor: ScopedActor, keys: Sequence[int], groups: Sequence[int], bands: AgeBands
) -> Mapping[int, Counted]:
    """Group -> how many. `groups` says of each key, in the same order, to which group it is counted.

    Counts only, so nothing is recorded. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT counted.grp, {_COUNTS} FROM unnest(%s::bigint[], %s::int[]) AS counted (key, grp)"
            " LEFT JOIN people_person AS person ON person.key = counted.key GROUP BY 1",
            [*_of(bands), list(keys), list(groups)],
        )
        return {group: Counted(people, infants, women) for group, people, infants, women in cursor.fetchall()}


def count_living(
    *, actor: ScopedActor, paths: Sequence[str], without: Sequence[int], bands: AgeBands
) -> Mapping[str, Counted]:
    """Unit (or division, where a home lies in no unit) -> how many live there, inside these units and divisions.

    `without`: keys that are counted elsewhere. Counts only, so nothing is recorded. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    homes: dict[str, str] = {}
    found: dict[str, Counted] = {}
    apart = sorted(set(without))
    divisions = sorted({split_housing(path)[0] for path in paths})
    in_units = [
        (division, _HOMES, [[path for path in paths if split_housing(path)[0] == division]]) for division in divisions
    ]
    in_none = [(division, _IN_NO_UNIT, [*_of(bands), division]) for division in divisions if division in set(paths)]
    answers = ask_in_each([*in_units, *in_none], within=Scope(actor.scope.path, actor.actor_id))
    for rows in answers[: len(in_units)]:
        homes.update(rows)
    for rows in answers[len(in_units) :]:
        found.update((path, Counted(*numbers)) for path, *numbers in rows)
    if found:
        with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
            cursor.execute(_APART_IN_NO_UNIT, [*_of(bands), apart])
            for path, people, infants, women in cursor.fetchall():
                if path in found:
                    all_of = found[path]
                    found[path] = Counted(all_of.people - people, all_of.infants - infants, all_of.women - women)
    if not homes:
        return found
    units = sorted(set(homes.values()))
    number = {unit: position for position, unit in enumerate(units)}
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT home.unit, {_COUNTS} FROM unnest(%s::text[], %s::int[]) AS home (place, unit)"
            " JOIN people_person AS person ON person.household_place = home.place"
            " LEFT JOIN unnest(%s::bigint[]) AS apart (key) ON apart.key = person.key"
            " WHERE apart.key IS NULL GROUP BY 1",
            [*_of(bands), list(homes), [number[unit] for unit in homes.values()], apart],
        )
        found.update((units[unit], Counted(*numbers)) for unit, *numbers in cursor.fetchall())
    return found


def find_units(*, actor: ScopedActor, keys: Iterable[int]) -> dict[int, str]:
    """In which unit, or division, each of these people lives, as far as the actor sees. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT person.key, coalesce(home.unit_path, person.division_path)::text FROM people_person AS person"
            " LEFT JOIN people_home AS home ON home.place = person.household_place WHERE person.key = ANY(%s)",
            [wanted],
        )
        return dict(cursor.fetchall())


def list_household_members(*, actor: ScopedActor, households: Iterable[str]) -> list[tuple[int, str, str]]:
    """(key, household, division path) of everybody who lives in these homes, as far as the actor sees. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    wanted = sorted(set(households))
    if not wanted:
        return []
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, household_place, division_path::text FROM people_person"
            " WHERE household_place = ANY(%s) ORDER BY key",
            [wanted],
        )
        return list(cursor.fetchall())

"""Where people live within their communities: loading homes, counting residents, and reading who lives inside."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.people import models
from sizao.registry.people.opening import opened_row
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import split_housing


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One smallest unit of housing, or a division where none is known, with the number of its residents."""

    path: str
    people: int
    households: int


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody registered in a unit, without a name: who it is, is read page by page."""

    key: int
    path: str
    household: str
    birth_year: int | None


def load_homes(
    *, places: Sequence[str], unit_paths: Sequence[str], within: str, actor: str, at: datetime, reason: str
) -> int:
    """Says in which unit each of these homes lies, or says it anew; the number of them."""
    with scope(within, actor=actor):
        written = copy_columns(Target("people_home", replace_on=("place",)), {"place": places, "unit_path": unit_paths})
        record(
            at=at,
            actor=actor,
            action="person.load_homes",
            subject_kind="person",
            subject_key="many",
            purpose=reason,
            detail={"count": written, "within": within},
        )
    return written


def list_dwellings(*, actor: ScopedActor, within: str) -> list[Dwelling]:
    """How many people are registered in each smallest unit of a division or unit, as far as the actor sees.

    Counts only, so nothing is recorded. Somebody without a household (a second identifier) is not counted.
    """
    people: Counter[str] = Counter()
    households: dict[str, set[str]] = {}
    for one in _living(actor, [within]):
        people[one.path] += 1
        households.setdefault(one.path, set()).add(one.household)
    return [Dwelling(path, people[path], len(households[path])) for path in sorted(people)]


def access_homes(*, actor: ScopedActor, keys: Iterable[int], purpose: str, at: datetime) -> dict[int, str]:
    """In which unit (or division) each of these people lives; those who are not seen are left out. Kept in the trail.

    Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    wanted = sorted(set(keys))
    with scope(actor.scope.path, actor=actor.actor_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person.key, coalesce(home.unit_path, person.division_path)::text, person.division_path::text"
                " FROM people_person AS person LEFT JOIN people_home AS home ON home.place = person.household_place"
                " WHERE person.key = ANY(%s) AND person.household_place IS NOT NULL",
                [wanted],
            )
            rows = cursor.fetchall()
        _record(
            "person.read_homes", {key: division for key, _path, division in rows}, actor=actor, purpose=purpose, at=at
        )
    return {key: path for key, path, _division in rows}


def list_residents(*, actor: ScopedActor, paths: Sequence[str]) -> list[Resident]:
    """Everybody registered inside these units, as keys only, by unit, household and key. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    return sorted(_living(actor, paths), key=lambda one: (one.path, one.household, one.key))


def access_residents(*, actor: ScopedActor, keys: Sequence[int], purpose: str, at: datetime) -> Mapping[int, PersonRow]:
    """Who these residents are, for one page of a census; kept in the audit trail.

    Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = {row.key: opened_row(row) for row in models.Person.objects.filter(key__in=keys)}
        homes = {key: row.division_path or "" for key, row in rows.items()}
        _record("person.read_residents", homes, actor=actor, purpose=purpose, at=at)
    return {key: rows.get(key) or PersonRow(key) for key in keys}


def _living(actor: ScopedActor, paths: Sequence[str]) -> list[Resident]:
    """Whoever is registered in a home inside these units, wherever their own division says they are from.

    Homes are looked up by the policy of a narrow scope, the one condition on paths that an index answers; people by
    their household.
    """
    homes: dict[str, str] = {}
    found: list[Resident] = []
    for division in sorted({split_housing(path)[0] for path in paths}):
        inside = [path for path in paths if split_housing(path)[0] == division]
        whole = division in inside
        with scope(actor.scope.narrowed(division).path, actor=actor.actor_id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT place, unit_path::text FROM people_home WHERE unit_path <@ ANY(%s::ltree[])", [inside]
            )
            homes.update(cursor.fetchall())
            if whole:
                # Of villages, and of homes that nobody placed.
                cursor.execute(
                    "SELECT key, division_path::text, household_place, birth_year FROM people_person AS person"
                    " WHERE household_place IS NOT NULL AND division_path <@ %s::ltree"
                    " AND NOT EXISTS (SELECT 1 FROM people_home WHERE place = person.household_place)",
                    [division],
                )
                found += [Resident(*row) for row in cursor.fetchall()]
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, household_place, birth_year FROM people_person WHERE household_place = ANY(%s)", [list(homes)]
        )
        found += [
            Resident(key, homes[household], household, birth_year) for key, household, birth_year in cursor.fetchall()
        ]
    return found


def _record(action: str, homes: Mapping[int, str], *, actor: ScopedActor, purpose: str, at: datetime) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind="person",
        subject_key="many",
        purpose=purpose,
        detail={"count": len(homes)},
        persons=homes,
        homes=homes,
    )

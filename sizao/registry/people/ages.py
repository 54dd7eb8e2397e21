"""Age and sex of people who are counted: for sums of what they need. Keys only; no list of people is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.registry.people.types import Sex


@dataclass(frozen=True, slots=True)
class Aged:
    """Somebody who is counted."""

    key: int
    birth_year: int | None
    sex: Sex
    division_path: str
    household: str | None


def list_ages(*, actor: ScopedActor, keys: Iterable[int], households: Iterable[str] = ()) -> list[Aged]:
    """These people, and all of these households, as far as they are registered in the actor's scope. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, birth_year, sex, division_path::text, household_place FROM people_person"
            " WHERE key = ANY(%s) OR household_place = ANY(%s) ORDER BY key",
            [sorted(set(keys)), sorted(set(households))],
        )
        return [Aged(key, born, Sex(sex), path, home) for key, born, sex, path, home in cursor.fetchall()]

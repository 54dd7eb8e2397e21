"""What was taken of people until an instant, with what was known of it then."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from sizao.registry.people.queries import canonical_map
from sizao.response.testing.rules.tubes import Taken, asks_again
from sizao.response.testing.types import TubeResult


_RESULTS = {word.value: word for word in TubeResult}


def taken_of(persons: Collection[int], at: datetime) -> Mapping[int, list[Taken]]:
    """Key -> what was taken of it until an instant, with what was known then."""
    found: dict[int, list[Taken]] = defaultdict(list)
    if not persons:
        return found
    with connection.cursor() as cursor:
        # One array instead of thousands of parameters: most of the time of the morning's list went into those.
        cursor.execute(
            "SELECT one.person, one.collected_at, tube.code, tube.people, tube.result, tube.resulted_at"
            " FROM testing_specimen AS one JOIN testing_tube AS tube ON tube.id = one.tube_id"
            " WHERE one.person = ANY(%s) AND NOT one.is_void AND one.collected_at <= %s",
            [list(set(persons)), at],
        )
        for person, collected_at, code, people, result, resulted_at in cursor.fetchall():
            known = bool(result) and resulted_at <= at
            found[person].append(
                Taken(code, people, collected_at, _RESULTS[result] if known else None, resulted_at if known else None)
            )
    return found


def are_awaited(persons: Collection[int], at: datetime) -> bool:
    """Whether one of these people is to be tested again at once, because of a positive pool or an unclear result."""
    canonical = canonical_map()
    heads = {canonical.get(key, key) for key in persons}
    every = {*persons, *heads, *(key for key, head in canonical.items() if head in heads)}
    by_human: dict[int, list[Taken]] = defaultdict(list)
    for key, found in taken_of(every, at).items():
        by_human[canonical.get(key, key)] += found
    return any(asks_again(found) is not None for found in by_human.values())

"""People whom a feed names: known by their exact number, or registered anew. Nobody known is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.registry.people import models
from sizao.registry.people.types import PeopleColumns


_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Registered:
    """`keys` in the order given; `new` how many were registered; `other_name`: keys that are known by another name, of
    `met` that were known and named.
    """

    keys: Sequence[int]
    new: int
    other_name: frozenset[int]
    met: int


def register_unknown(*, people: PeopleColumns, within: str, actor: str, at: datetime, reason: str) -> Registered:
    """Registers those of `people` whose number nobody within `within` has yet. Numbers may stand there twice.

    Whoever is known stays as they are, also where the name given now is another one: that is told. The database refuses
    a division outside `within`.
    """
    from sizao.registry.people.operations import load_people

    keys = person_keys(people.identifiers, secret=pseudonym_secret())
    first: dict[int, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    with scope(within, actor=actor):
        known = _names_of(list(first))
        new = [place for key, place in first.items() if key not in known]
        if new:
            load_people(people=_part(people, new), within=within, actor=actor, at=at, reason=reason)
    met = [(key, place) for key, place in first.items() if key in known and people.names[place]]
    indexes = blind_index("name").many([people.names[place] for _, place in met])
    other = {key for (key, _), index in zip(met, indexes, strict=True) if known[key] != index}
    return Registered(keys, len(new), frozenset(other), len({key for key, _ in met}))


def _names_of(keys: Sequence[int]) -> dict[int, int]:
    """Of those that are registered, the blind index of the name."""
    found: dict[int, int] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = models.Person.objects.filter(key__in=keys[start : start + _AT_ONCE])
        found.update(rows.values_list("key", "name_index"))
    return found


def _part(people: PeopleColumns, places: Sequence[int]) -> PeopleColumns:
    def chosen(column: Sequence[Any]) -> list[Any]:
        return [column[place] for place in places]

    return PeopleColumns(*(chosen(getattr(people, name)) for name in PeopleColumns.__slots__))

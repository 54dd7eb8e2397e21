"""Numbers that a feed names otherwise than the registry does: kept as written, and laid before a person as a pair.

The number decides whose the row is: nobody's movements wait for the look. What may be behind it (a slip, a changed
name, somebody else's card) only a person can tell. A name partly blotted out, or of the same sound, is no other name.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from sizao.engines.linkage.comparing import compare
from sizao.engines.linkage.deciding import named_levels
from sizao.engines.linkage.records import Writing, columns_of, read_writing
from sizao.engines.linkage.weights import load_weights
from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.registry.people import models
from sizao.registry.people.candidates import opened_writing
from sizao.registry.people.opening import TABLE
from sizao.registry.people.rules import common_path
from sizao.registry.people.types import PairState, PeopleColumns


_ALIKE = frozenset({"unknown", "same", "same_sound"})
_BLOTS = frozenset("*＊×xX某○〇_?？●")


def lay_other_names(*, people: PeopleColumns, within: str, actor: str, at: datetime, reason: str) -> int:
    """Lays before a person those of `people` whose number is registered under quite another name; how many pairs are
    new. The same name for the same number is laid there once.

    Who is not registered at all is left out. Within `within`, as the database holds.
    """
    from sizao.registry.people.operations import person_columns

    weights = load_weights()
    with scope(within, actor=actor):
        keys = person_keys(people.identifiers, secret=pseudonym_secret())
        known = {one.key: one for one in models.Person.objects.filter(key__in=set(keys))}
        given = {
            (key, _plain(people.names[place])): place
            for place, key in enumerate(keys)
            if key in known and people.names[place].strip()
        }
        places = list(given.values())
        if not places:
            return 0
        writings = [_writing(people, place) for place in places]
        registered = [opened_writing(known[keys[place]]) for place in places]
        every = np.arange(len(places), dtype=np.int64)
        levels = compare(
            columns_of([read_writing(one) for one in writings]), columns_of([read_writing(one) for one in registered]),
            every, every,
        )  # fmt: skip
        scores = weights.scores(levels)
        other = [
            row for row in range(len(places))
            if named_levels(levels[row])["name"] not in _ALIKE
            and not is_blotted(writings[row].name, registered[row].name)
        ]  # fmt: skip
        # A key of its own for the number with this name: never the one by which movements know the number.
        second = person_keys(
            [f"{writings[row].identifier} {_plain(writings[row].name)}" for row in other], secret=pseudonym_secret()
        )
        there = set(models.Person.objects.filter(key__in=second).values_list("key", flat=True))
        new = [(row, key) for row, key in zip(other, second, strict=True) if key not in there]
        if not new:
            return 0
        part = _part(people, [places[row] for row, _key in new])
        copy_columns(Target(TABLE, replace_on=("key",)), person_columns(part, [key for _row, key in new]))
        models.IdentityPair.objects.bulk_create(
            models.IdentityPair(
                low_key=min(key, keys[places[row]]),
                high_key=max(key, keys[places[row]]),
                division_path=common_path([people.division_paths[places[row]], registered[row].division])
                or people.division_paths[places[row]],
                state=PairState.WAITING.value,
                levels=named_levels(levels[row]),
                score=round(float(scores[row]), 2),
                weights=f"{weights.version}:{weights.digest[:12]}",
                found_at=at,
                found_by=actor,
            )
            for row, key in new
        )
        record(
            at=at, actor=actor, action="person.other_name", subject_kind="person", subject_key="many", purpose=reason,
            detail={"count": len(new)},
        )  # fmt: skip
    return len(new)


def is_blotted(written: str, known: str) -> bool:
    """Whether a name is the known one with some of its characters blotted out, such as 王* or 王某某."""
    one, other = _plain(written), _plain(known)
    if len(one) != len(other) or not set(one) & _BLOTS:
        return False
    return all(mine == theirs or mine in _BLOTS for mine, theirs in zip(one, other, strict=True))


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _writing(people: PeopleColumns, place: int) -> Writing:
    return Writing(
        people.identifiers[place], people.names[place], people.phones[place], birth_year=people.birth_years[place],
        sex=people.sexes[place], division=people.division_paths[place], household=people.household_places[place] or "",
    )  # fmt: skip


def _part(people: PeopleColumns, places: Sequence[int]) -> PeopleColumns:
    return PeopleColumns(*([getattr(people, name)[at] for at in places] for name in PeopleColumns.__slots__))

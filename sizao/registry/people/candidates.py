"""Who may be meant by a writing: found by blind indexes, opened, compared, and judged by the weights of the pack.

Nothing of anybody is kept in memory between two questions. What is looked for are exact values (a number or one of its
repairs, a phone, half a name by sound with the birth date), so the indexes answer without opening a row; opened are
only the few who share one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from sizao.engines.linkage.blocking import MOST_IN_A_BLOCK, blocks_kept, blocks_searched
from sizao.engines.linkage.comparing import compare
from sizao.engines.linkage.deciding import Verdicts, judge
from sizao.engines.linkage.records import Facts, Writing, columns_of, read_writing
from sizao.engines.linkage.weights import Weights
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret, vault
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.registry.people import models
from sizao.registry.people.opening import IDENTIFIER, NAME, PHONE
from sizao.registry.people.types import PeopleColumns


# Values in one question: for many more the database would read everybody within the scope.
_ASKED_AT_ONCE = 200
_FOUND_BY = ("key", "phone_index", "family_index", "given_index")


@dataclass(frozen=True, slots=True)
class Looked:
    """Writings beside those they were compared with. `verdicts` names people by their place in `people`."""

    people: Sequence[models.Person]
    verdicts: Verdicts


def look(
    writings: Sequence[Writing], *, canonical: Mapping[int, int], weights: Weights, own: Sequence[int] = ()
) -> Looked:
    """Compares each writing with whom it may mean, within the scope that holds.

    `canonical` says which keys are one human. `own`: for each writing the key under which it is registered itself, and
    which it is therefore not compared with; nor with other keys of that human.
    """
    facts = [read_writing(one) for one in writings]
    values = _values(facts)
    people, left, right = _sharing(values, [canonical.get(key, key) for key in own], canonical)
    known = [read_writing(opened_writing(person)) for person in people]
    humans = np.array([canonical.get(person.key, person.key) for person in people], np.int64)
    places = np.array(left, np.int64), np.array(right, np.int64)
    levels = compare(columns_of(facts), columns_of(known), *places)
    return Looked(people, judge(len(facts), *places, levels, humans, weights))


def opened_writing(person: models.Person) -> Writing:
    """What the registry holds about somebody, as it is compared."""
    tool = vault()
    return Writing(
        tool.open(bytes(person.identifier), at=IDENTIFIER, row=person.key),
        tool.open(bytes(person.name), at=NAME, row=person.key),
        "" if person.phone is None else tool.open(bytes(person.phone), at=PHONE, row=person.key),
        birth_year=person.birth_year,
        sex=person.sex,
        division=person.division_path,
        household=person.household_place or "",
    )


def indexes_kept(writings: Iterable[Writing]) -> tuple[list[int | None], list[int | None]]:
    """The blind indexes by which registered people are found by half a name and the birth date: family, given."""
    texts = [blocks_kept(one.identifier, one.name, one.birth_year) for one in writings]
    families, givens = ([pair[at] for pair in texts] for at in (0, 1))
    return _blind("family", families), _blind("given", givens)


def indexes_of(people: PeopleColumns) -> tuple[list[int | None], list[int | None]]:
    """As above, for people who are being registered."""
    rows = zip(people.identifiers, people.names, people.birth_years, strict=True)
    return indexes_kept(Writing(number, name, birth_year=year) for number, name, year in rows)


def _blind(kind: str, texts: Sequence[str]) -> list[int | None]:
    return [index if text else None for index, text in zip(blind_index(kind).many(texts), texts, strict=True)]


def _values(facts: Sequence[Facts]) -> list[dict[int, list[int]]]:
    """For each way of finding somebody: the rows of the writings that look for a value, by value."""
    found: list[dict[int, list[int]]] = []
    blocks = [blocks_searched(one) for one in facts]
    kinds = ("numbers", "phones", "families", "givens")
    for kind in kinds:
        pairs = [(row, text) for row, block in enumerate(blocks) for text in getattr(block, kind)]
        texts = [text for _row, text in pairs]
        indexes = {
            "numbers": lambda texts: person_keys(texts, secret=pseudonym_secret()),
            "phones": blind_index("phone").many,
            "families": blind_index("family").many,
            "givens": blind_index("given").many,
        }[kind](texts)
        rows: dict[int, list[int]] = {}
        for (row, _text), index in zip(pairs, indexes, strict=True):
            rows.setdefault(index, []).append(row)
        found.append(rows)
    return found


def _sharing(
    values: Sequence[Mapping[int, Sequence[int]]], own: Sequence[int], canonical: Mapping[int, int]
) -> tuple[list[models.Person], list[int], list[int]]:
    """Who shares a value with which writing; a value that very many share is nobody's mark."""
    seen = set(_having({name: list(rows) for name, rows in zip(_FOUND_BY, values, strict=True)}))
    crowds = [Counter(row[at] for row in seen) for at in range(len(_FOUND_BY))]
    pairs: set[tuple[int, int]] = set()
    for row in seen:
        human = canonical.get(row[0], row[0])
        for at, rows in enumerate(values):
            if row[at] is not None and crowds[at][row[at]] <= MOST_IN_A_BLOCK:
                pairs.update((asked, row[0]) for asked in rows.get(row[at], ()) if not own or own[asked] != human)
    keys = sorted({key for _asked, key in pairs})
    people = {
        person.key: person
        for start in range(0, len(keys), _ASKED_AT_ONCE)
        for person in models.Person.objects.filter(key__in=keys[start : start + _ASKED_AT_ONCE])
    }
    place = {key: at for at, key in enumerate(people)}
    ordered = sorted((asked, place[key]) for asked, key in pairs if key in place)
    return list(people.values()), [asked for asked, _at in ordered], [at for _asked, at in ordered]


def _having(wanted: Mapping[str, Sequence[int]]) -> Iterator[tuple[Any, ...]]:
    """Everybody within the scope who has one of these values: the columns of `_FOUND_BY`, nothing opened."""
    columns = ", ".join(_FOUND_BY)
    with connection.cursor() as cursor:
        for start in range(0, max(map(len, wanted.values()), default=0), _ASKED_AT_ONCE):
            parts = {name: values[start : start + _ASKED_AT_ONCE] for name, values in wanted.items()}
            # Joined, each value is looked up in its index; `= ANY` of so many also reads the index of the scope.
            asked = [
                f"SELECT {columns} FROM unnest(%s::bigint[]) AS asked JOIN people_person ON {name} = asked"
                for name, values in parts.items()
                if values
            ]
            cursor.execute(" UNION ALL ".join(asked), [values for values in parts.values() if values])
            yield from cursor.fetchall()

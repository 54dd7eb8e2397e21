"""Reads of people: within the reader's scope, for a purpose, each kept in the audit trail.

The scope is told to the database by these functions themselves, so they promise the same in a request, a job or a
command. The trail holds purpose, kind of search, counts and person keys; never a name or the words of a search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from hmac import compare_digest
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet

from sizao.engines.linkage.sounds import sounds_meant
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret, vault
from sizao.foundation.privacy.pseudonyms import person_key, shown
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people import models
from sizao.registry.people.ages import AgeBands as AgeBands
from sizao.registry.people.ages import Counted as Counted
from sizao.registry.people.ages import count_ages as count_ages
from sizao.registry.people.ages import count_living as count_living
from sizao.registry.people.ages import find_units as find_units
from sizao.registry.people.ages import list_household_members as list_household_members
from sizao.registry.people.homes import Resident as Resident
from sizao.registry.people.homes import access_homes as access_homes
from sizao.registry.people.homes import access_residents as access_residents
from sizao.registry.people.homes import list_dwellings as list_dwellings
from sizao.registry.people.homes import list_residents as list_residents
from sizao.registry.people.joinings import canonical_map as canonical_map
from sizao.registry.people.joinings import maps_around as maps_around
from sizao.registry.people.opening import IDENTIFIER, opened_record, opened_row
from sizao.registry.people.own import own_joinings as own_joinings
from sizao.registry.people.pairs import access_candidates as access_candidates
from sizao.registry.people.pairs import access_pair as access_pair
from sizao.registry.people.pairs import list_pairs as list_pairs
from sizao.registry.people.rules import Search, common_path, outermost, read_search
from sizao.registry.people.types import (
    PersonNotFoundError,
    PersonOrder,
    PersonRecord,
    PersonRow,
    SearchKind,
    SearchTooWideError,
)
from sizao.registry.places.queries import find_divisions


_ORDERS: dict[PersonOrder, tuple[Any, ...]] = {
    PersonOrder.DIVISION: ("division_path", "key"),
    PersonOrder.OLDEST: (F("birth_year").asc(nulls_last=True), "key"),
    PersonOrder.YOUNGEST: (F("birth_year").desc(nulls_last=True), "key"),
}
_DIVISIONS_MEANT = 20
_AT_ONCE = 10_000
# Characters of an ID number, of its end, and of the day of birth in it.
_ID_NUMBER, _LAST, _BIRTHDAY = 18, 4, 8


def access_person(*, actor: ScopedActor, key: int, purpose: str, at: datetime) -> PersonRecord:
    """Everything about one person.

    Raises `PersonNotFoundError` when nobody of this key lives within the actor's scope, `PurposeError` without a
    purpose, `NotPermittedError` for a role that reads no people.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        person = models.Person.objects.filter(key=key).first()
        if person is None:
            raise PersonNotFoundError(
                f"Nobody with the key {shown(key)} is registered within your area.",
                next_step="Check the key, or ask the command of the area that may be responsible.",
            )
        _record_read("person.read", shown(key), {key: person.division_path}, actor=actor, purpose=purpose, at=at)
        return opened_record(person, keys=keys_of_human(key=key))


def access_people(*, actor: ScopedActor, keys: Iterable[int], purpose: str, at: datetime) -> dict[int, PersonRow]:
    """A row for every key, for tables of contacts: without a name for those outside the actor's scope.

    One audit row for the whole list. Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    wanted = list(dict.fromkeys(keys))
    with scope(actor.scope.path, actor=actor.actor_id):
        named = {person.key: opened_row(person) for person in _with_names().filter(key__in=wanted)}
        _record_read("person.read_list", "many", _homes(named.values()), actor=actor, purpose=purpose, at=at,
                     asked=len(wanted))  # fmt: skip
    return {key: named.get(key) or PersonRow(key) for key in wanted}


def access_records(*, actor: ScopedActor, keys: Iterable[int], purpose: str, at: datetime) -> dict[int, PersonRecord]:
    """Everything about several people, by key, where records that name people are compared with the registry.

    Whoever is not registered within the actor's scope is left out. One audit row for all of them. Raises `PurposeError`
    and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    wanted = set(keys)
    canonical = canonical_map()
    humans: dict[int, list[int]] = {}
    for key, head in canonical.items():
        humans.setdefault(head, []).append(key)
    with scope(actor.scope.path, actor=actor.actor_id):
        people = list(models.Person.objects.filter(key__in=wanted))
        _record_read(
            "person.read_records", "many", {one.key: one.division_path for one in people}, actor=actor,
            purpose=purpose, at=at,
            asked=len(wanted),
        )  # fmt: skip
    heads = {one.key: canonical.get(one.key, one.key) for one in people}
    return {
        one.key: opened_record(one, keys=(heads[one.key], *sorted(humans.get(heads[one.key], ())))) for one in people
    }


def find_people(
    *,
    actor: ScopedActor,
    text: str,
    purpose: str,
    at: datetime,
    below: str | None = None,
    order: PersonOrder = PersonOrder.DIVISION,
    page: int = 1,
    size: int = 50,
    by_division: bool = True,
    alike: bool = False,
) -> Page[PersonRow]:
    """People of exactly this name, ID number, phone or key.

    If nobody has the name, those of divisions that begin with it, else those whose names sound like it (also pinyin);
    with `alike` names of the same sound at once. Without `by_division` nobody is meant by the name of a division.
    `below` keeps to one division and may stand without a text. Only people within the actor's scope are found, and a
    search that finds nobody is kept in the audit trail like any other. Raises `SearchTooWideError`, `PurposeError`
    and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    search = read_search(text)
    if search.kind is SearchKind.DIVISION and below is None:
        raise SearchTooWideError(
            "Nothing was given to search for.", next_step="Give a name, a number, a phone or a division."
        )
    area = actor.scope if below is None else actor.scope.narrowed(below)
    with scope(area.path, actor=actor.actor_id):
        if alike and search.kind is SearchKind.NAME:
            search = replace(search, kind=SearchKind.SOUND)
        rows, total, kind = _page(search, area, order, page, size, below=below, by_division=by_division)
        _record_read(
            "person.search",
            "many",
            _homes(rows),
            actor=actor,
            purpose=purpose,
            at=at,
            by=kind.value,
            found=total,
            page=page,
        )
    return Page(rows, total, page, size)


def divisions_of_households(*, actor: ScopedActor, places: Iterable[str]) -> dict[str, str]:
    """The division of each household in which somebody of the actor's scope is registered. Names nobody."""
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Person.objects.filter(household_place__in=set(places))
        return dict(rows.values_list("household_place", "division_path").distinct())


def homes_of(*, actor: ScopedActor, keys: Iterable[int]) -> dict[int, tuple[str, str | None]]:
    """Division and household of those of these keys who are registered within the actor's scope. Names nobody.

    For whoever takes specimens: a household shares a tube. Raises `NotPermittedError`.
    """
    check(actor, Permission.TAKE_SPECIMENS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Person.objects.filter(key__in=set(keys)).values_list("key", "division_path", "household_place")
        return {key: (str(path), household) for key, path, household in rows}


def keys_of_human(*, key: int) -> tuple[int, ...]:
    """All keys that belong to the same human as `key`, the one that stands for them first."""
    canonical = canonical_map()
    head = canonical.get(key, key)
    return (head, *sorted(other for other, target in canonical.items() if target == head))


def is_registered(*, keys: Iterable[int]) -> bool:
    """Whether anybody of these keys is registered within the scope that holds; tells nothing else."""
    return models.Person.objects.filter(key__in=set(keys)).exists()


def identifiers_of(*, keys: Sequence[int]) -> list[str]:
    """The numbers of those of these keys that are registered within the scope that holds, in no order.

    For making digests that leave nothing of a number; whoever asks keeps that in the audit trail. About 100,000 in two
    seconds.
    """
    found: list[str] = []
    for start in range(0, len(keys), _AT_ONCE):
        rows = models.Person.objects.filter(key__in=keys[start : start + _AT_ONCE]).values_list("key", "identifier")
        found.extend(vault().open(bytes(sealed), at=IDENTIFIER, row=key) for key, sealed in rows)
    return found


def keys_of_humans(*, keys: Iterable[int]) -> set[int]:
    """All keys of all humans behind these keys."""
    canonical, wanted = canonical_map(), set(keys)
    heads = {canonical.get(key, key) for key in wanted}
    return wanted | heads | {key for key, head in canonical.items() if head in heads}


def _page(
    search: Search, area: Scope, order: PersonOrder, page: int, size: int, *, below: str | None, by_division: bool
) -> tuple[list[PersonRow], int, SearchKind]:
    """One page of those who are meant, how many there are, and what the words were taken for in the end."""
    # Said here too: under emergency access more is seen than the scope.
    inside = Q() if below is None else Q(division_path__below=below)
    found = _with_names().filter(inside, _meant(search))
    total = found.count()
    if total or search.kind is not SearchKind.NAME:
        return _opened(found, order, page, size), total, search.kind
    if by_division:
        of_divisions = _of_divisions(search, area, order, page, size)
        if of_divisions is not None:
            return *of_divisions, SearchKind.DIVISION
    found = _with_names().filter(inside, _meant(replace(search, kind=SearchKind.SOUND)))
    return _opened(found, order, page, size), found.count(), SearchKind.SOUND


def _of_divisions(
    search: Search, area: Scope, order: PersonOrder, page: int, size: int
) -> tuple[list[PersonRow], int] | None:
    """Those who live in divisions whose names begin with the words; None where no division is meant."""
    paths = outermost(division.path for division in find_divisions(text=search.words, limit=_DIVISIONS_MEANT))
    inside = common_path(paths)
    if inside is None:
        return None
    # The policy is the one condition that PostgreSQL may answer from the index of divisions, as it lets nothing of a
    # hidden row slip; so a narrower scope makes the search as narrow.
    with scope(area.narrowed(inside).path, actor=area.actor):
        found = _with_names().filter(reduce(or_, (Q(division_path__below=path) for path in paths)))
        return _opened(found, order, page, size), found.count()


def _opened(found: "QuerySet[models.Person]", order: PersonOrder, page: int, size: int) -> list[PersonRow]:
    start = (page - 1) * size
    return [opened_row(person) for person in found.order_by(*_ORDERS[order])[start : start + size]]


def _meant(search: Search) -> Q:
    match search.kind:
        case SearchKind.KEY:
            return Q(key=search.key)
        case SearchKind.IDENTIFIER:
            return Q(key=person_key(search.words, secret=pseudonym_secret()))
        case SearchKind.PHONE:
            return Q(phone_index=blind_index("phone")(search.words))
        case SearchKind.NAME:
            return Q(name_index=blind_index("name")(search.words))
        case SearchKind.SOUND:
            return Q(sound_index__in=blind_index("sound").many(sounds_meant(search.words)))
        case SearchKind.DIVISION:
            return Q()
        case _:
            raise AssertionError(search.kind)


def _with_names() -> "QuerySet[models.Person]":
    return models.Person.objects.defer(
        "identifier", "phone", "name_index", "phone_index", "sound_index", "family_index", "given_index"
    )


def _record_read(
    action: str,
    subject_key: str,
    homes: Mapping[int, str],
    *,
    actor: ScopedActor,
    purpose: str,
    at: datetime,
    **detail: int | str,
) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind="person",
        subject_key=subject_key,
        purpose=purpose,
        detail=detail,
        persons=homes,
        homes=homes,
    )


def _homes(rows: Iterable[PersonRow]) -> dict[int, str]:
    """Where those who were read live, by key."""
    return {row.key: row.division_path or "" for row in rows}


def is_known_by(*, key: int, words: str, within: str) -> bool:
    """Whether words are something this person knows of themselves: the last four of their number, or their birthday.

    Also the whole number, which works for people whom no registry knows. `words` are capitals and digits only. Tells
    nothing else about anybody; whoever asks counts wrong guesses and keeps right ones in the audit trail.
    """
    is_birthday = len(words) == _BIRTHDAY and words.isdecimal()
    if len(words) > _LAST and not is_birthday:
        return person_key(words, secret=pseudonym_secret()) == key
    with scope(within):
        person = models.Person.objects.filter(key__in=keys_of_human(key=key)).first()
    if person is None:
        return False
    number = opened_record(person, keys=()).identifier.upper()
    if len(words) == _LAST:
        return compare_digest(number[-_LAST:], words)
    born = number[6:14] if len(number) == _ID_NUMBER else ""
    return is_birthday and compare_digest(born, words)


def own_record(*, keys: Sequence[int]) -> PersonRecord | None:
    """What the registry holds about somebody, for themselves, in the scope that holds. Whoever asks keeps that."""
    person = models.Person.objects.filter(key__in=keys).first()
    return None if person is None else opened_record(person, keys=tuple(keys))


def named_people(*, keys: Iterable[int]) -> dict[int, PersonRow]:
    """Rows with names of those who are registered in the scope that holds. Whoever asks keeps that in the trail."""
    return {person.key: opened_row(person) for person in _with_names().filter(key__in=set(keys))}

"""Writes of people. Each leaves an audit row in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from sizao.engines.linkage.sounds import sound_of
from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns, update_columns
from sizao.foundation.database.scope import acting, scope
from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret, vault
from sizao.foundation.privacy.pseudonyms import person_keys, shown
from sizao.registry.people import models
from sizao.registry.people.candidates import indexes_of
from sizao.registry.people.homes import load_homes as load_homes
from sizao.registry.people.linking import decide_pair as decide_pair
from sizao.registry.people.linking import link_people as link_people
from sizao.registry.people.linking import renew_link_indexes as renew_link_indexes
from sizao.registry.people.opening import IDENTIFIER, NAME, PHONE, TABLE
from sizao.registry.people.other_names import lay_other_names as lay_other_names
from sizao.registry.people.queries import canonical_map
from sizao.registry.people.registering import Registered as Registered
from sizao.registry.people.registering import register_unknown as register_unknown
from sizao.registry.people.rules import plain_phone, resolve_merges
from sizao.registry.people.types import MergeError, PeopleColumns


# One writer of joinings at a time: two that are made at once could form a circle. Any number of our own will do.
_MERGES_LOCK = 20211023


def load_people(*, people: PeopleColumns, within: str, actor: str, at: datetime, reason: str) -> list[int]:
    """Registers many people of the division `within` and gives their person keys, in order.

    Somebody whose key is known already is replaced by what is given now. About 8,000 to 16,000 people a second on two
    busy cores. Raises `PseudonymError` for an empty number, and the database refuses a division outside `within`.
    """
    keys = person_keys(people.identifiers, secret=pseudonym_secret())
    with scope(within, actor=actor):
        copy_columns(Target(TABLE, replace_on=("key",)), person_columns(people, keys))
        record(
            at=at,
            actor=actor,
            action="person.load",
            subject_kind="person",
            subject_key="many",
            purpose=reason,
            detail={"count": len(keys), "within": within},
        )
    return keys


def merge_identities(*, from_key: int, to_key: int, actor: str, at: datetime, reason: str) -> int:
    """Decides that two keys belong to one human, whom `to_key` stands for; the number of this decision.

    Raises `MergeError` when `from_key` is joined already, or the joining would form a circle.
    """
    with acting(actor):
        _lock_merges()
        in_force = dict(models.IdentityMerge.objects.filter(undone_at__isnull=True).values_list("from_key", "to_key"))
        if from_key in in_force:
            raise MergeError(
                f"{shown(from_key)} is joined with {shown(in_force[from_key])} already.",
                next_step="Undo that joining first if it was a mistake.",
            )
        if from_key == to_key or canonical_map().get(to_key) == from_key:
            raise MergeError(
                f"{shown(from_key)} and {shown(to_key)} are one already.", next_step="Nothing needs to be done."
            )
        resolve_merges({**in_force, from_key: to_key})
        merge = models.IdentityMerge.objects.create(
            from_key=from_key, to_key=to_key, decided_by=actor, reason=reason, at=at
        )
        _record_merge(merge, "person.merge", actor=actor, at=at, reason=reason)
    number: int = merge.pk
    return number


def undo_merge(*, merge_id: int, actor: str, at: datetime, reason: str) -> None:
    """Decides that the keys of this joining are two humans after all. Raises `MergeError` if it is not in force."""
    with acting(actor):
        _lock_merges()
        merge = models.IdentityMerge.objects.filter(pk=merge_id, undone_at__isnull=True).first()
        if merge is None:
            raise MergeError(f"The joining {merge_id} is not in force.", next_step="Look at the list of joinings.")
        merge.undone_at, merge.undone_by, merge.undone_reason = at, actor, reason
        merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        _record_merge(merge, "person.undo_merge", actor=actor, at=at, reason=reason)


def renew_encryption(
    *, within: str, after: int = 0, most: int, actor: str, at: datetime, reason: str
) -> tuple[int, int | None]:
    """Looks at the next `most` people of `within` by key and seals those again whose key is not the newest.

    How many were sealed, and the key to go on `after`; None at the end. Once all are through, the old key may be taken
    out of the settings.
    """
    newest = vault().ring.current
    with scope(within, actor=actor):
        people = list(
            models.Person.objects.filter(key__gt=after).only("key", "name", "identifier", "phone")
            .order_by("key").select_for_update()[:most]
        )  # fmt: skip
        # The three fields of a row are always sealed together.
        old = [person for person in people if not vault().is_current(bytes(person.name))]
        if old:
            update_columns(TABLE, "key", _sealed_again(old))
            record(
                at=at,
                actor=actor,
                action="person.renew_encryption",
                subject_kind="person",
                subject_key="many",
                purpose=reason,
                detail={"count": len(old), "version": newest},
            )
    return len(old), people[-1].key if len(people) == most else None


def _sealed_again(people: Sequence[models.Person]) -> Mapping[str, Sequence[Any]]:
    columns: dict[str, list[Any]] = {"key": [person.key for person in people]}
    for field, location in (("name", NAME), ("identifier", IDENTIFIER), ("phone", PHONE)):
        columns[field] = [_renewed(getattr(person, field), location, person.key) for person in people]
    return columns


def _renewed(sealed: bytes | None, location: Location, key: int) -> bytes | None:
    return (
        None
        if sealed is None
        else vault().seal(vault().open(bytes(sealed), at=location, row=key), at=location, row=key)
    )


def person_columns(people: PeopleColumns, keys: Sequence[int]) -> Mapping[str, Sequence[Any]]:
    phones = [plain_phone(phone) for phone in people.phones]
    sealed_phones = vault().seal_many(phones, at=PHONE, rows=keys)
    phone_indexes = blind_index("phone").many(phones)
    families, givens = indexes_of(people)
    return {
        "key": keys,
        "name": vault().seal_many(people.names, at=NAME, rows=keys),
        "identifier": vault().seal_many(people.identifiers, at=IDENTIFIER, rows=keys),
        "phone": [sealed if phone else None for sealed, phone in zip(sealed_phones, phones, strict=True)],
        "name_index": blind_index("name").many(people.names),
        "sound_index": blind_index("sound").many(map(sound_of, people.names)),
        "family_index": families,
        "given_index": givens,
        "phone_index": [index if phone else None for index, phone in zip(phone_indexes, phones, strict=True)],
        "birth_year": people.birth_years,
        "sex": people.sexes,
        "division_path": people.division_paths,
        "household_place": people.household_places,
    }


def _lock_merges() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MERGES_LOCK])


def _record_merge(merge: models.IdentityMerge, action: str, *, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="person",
        subject_key=shown(merge.from_key),
        purpose=reason,
        detail={"merge": merge.pk},
        persons=[merge.from_key, merge.to_key],
    )

"""Writes of key groups: who is to be tested again and again because of what they do."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.types import GroupNotFoundError, TestingError


_MOST = 20_000
_LONGEST_CADENCE = 90


def make_group(
    *, name: str, division_path: str, every_days: int, basis: str, actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Makes a key group of a division; its number. `basis` is the order that names the group.

    Raises `TestingError` without a name or basis, for days that cannot be and for a name that is taken,
    `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    if not name.strip() or not basis.strip() or not 1 <= every_days <= _LONGEST_CADENCE:
        raise TestingError(
            "This key group cannot be.",
            "A group has a name, an order that names it, and is tested at least every 90 days.",
            "Fill in all three.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        try:
            with transaction.atomic():
                row = models.KeyGroup.objects.create(
                    name=name.strip()[:120],
                    division_path=division_path,
                    every_days=every_days,
                    basis=basis.strip()[:300],
                    made_at=at,
                    made_by=actor.actor_id,
                )
        except IntegrityError as error:
            raise TestingError("There is a key group of this name.", next_step="Open it from the list.") from error
        record_about("group.make", "key_group", str(row.pk), [], actor=actor.actor_id, at=at, reason=reason)
        return row.pk


def add_members(
    *, group_id: int, homes: Mapping[int, str | None], actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Adds people to a key group, with where each is registered; how many are new. Whoever is in it stays as they are.

    Raises `TestingError` for nobody or too many at once, `GroupNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    if not homes or len(homes) > _MOST:
        raise TestingError(
            "Nobody was named, or too many at once.", "At once 1 to 20,000 people are added.", "Add them in parts."
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _locked(group_id)
        known = models.GroupMember.objects.filter(group=row, left_at__isnull=True, person__in=homes)
        new = sorted(homes.keys() - set(known.values_list("person", flat=True)))
        models.GroupMember.objects.bulk_create(
            models.GroupMember(
                group=row,
                person=person,
                home_path=homes[person],
                joined_at=at,
                noted_by=actor.actor_id,
                division_path=row.division_path,
            )
            for person in new
        )
        if new:
            record_about(
                "group.add", "key_group", str(row.pk), new, actor=actor.actor_id, at=at, reason=reason, people=len(new)
            )
        return len(new)


def remove_member(*, group_id: int, person: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes that somebody is in a key group no more.

    Raises `TestingError` for somebody who is not in it, `GroupNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _locked(group_id)
        members = models.GroupMember.objects.filter(group=row, person=person, left_at__isnull=True)
        if not members.update(left_at=at):
            raise TestingError("This person is not in the group.", next_step="Reload the page.")
        record_about("group.remove", "key_group", str(row.pk), [person], actor=actor.actor_id, at=at, reason=reason)


def _locked(group_id: int) -> models.KeyGroup:
    row = models.KeyGroup.objects.select_for_update().filter(pk=group_id).first()
    if row is None:
        raise GroupNotFoundError("There is no such key group within your area.", next_step="Choose one from the list.")
    return row

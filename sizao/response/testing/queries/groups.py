"""Reads of key groups. People are keys."""

from datetime import datetime

from django.db.models import Count, Max, Q

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.types import GroupMember, GroupNotFoundError, KeyGroup


_IN_IT = Q(left_at__isnull=True)


def list_groups(*, actor: ScopedActor) -> list[KeyGroup]:
    """The key groups of the actor's area by name, with how many people are in each. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        counted = models.GroupMember.objects.filter(_IN_IT).values_list("group").annotate(people=Count("pk"))
        people = dict(counted.order_by())
        return [_group(row, people.get(row.pk, 0)) for row in models.KeyGroup.objects.order_by("name", "pk")]


def get_group(*, actor: ScopedActor, group_id: int) -> KeyGroup:
    """One key group. Raises `GroupNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.KeyGroup.objects.filter(pk=group_id).first()
        if row is None:
            raise GroupNotFoundError(
                "There is no such key group within your area.", next_step="Choose one from the list."
            )
        return _group(row, models.GroupMember.objects.filter(_IN_IT, group=row).count())


def list_members(*, actor: ScopedActor, group_id: int, at: datetime) -> list[GroupMember]:
    """Who is in a key group, whose last specimen is the oldest first; keys only. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.GroupMember.objects.filter(_IN_IT, group=group_id)
        found = list(rows.values_list("person", "home_path", "joined_at"))
        taken = models.Specimen.objects.filter(
            person__in=[person for person, _, _ in found], is_void=False, collected_at__lte=at
        )
        last = dict(taken.values_list("person").annotate(last=Max("collected_at")).order_by())
        members = [
            GroupMember(person, str(home) if home else None, joined, last.get(person)) for person, home, joined in found
        ]
        return sorted(members, key=lambda one: (one.last_at is not None, one.last_at or one.joined_at, one.person))


def _group(row: models.KeyGroup, people: int) -> KeyGroup:
    return KeyGroup(row.pk, row.name, str(row.division_path), row.every_days, row.basis, people)

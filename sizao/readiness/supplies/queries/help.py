"""Reads of calls for help and of personal needs. A list names nobody; what was said is read call by call."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.rules.levels import level_at
from sizao.readiness.supplies.sealing import ANSWER, CALLER, SAID, opened
from sizao.readiness.supplies.types import (
    HelpCall,
    HelpCategory,
    HelpClock,
    HelpFace,
    HelpFile,
    HelpNotFoundError,
    HelpSource,
    PersonalNeed,
)


_MOST = 2000


def list_calls(*, actor: ScopedActor, clock: HelpClock, at: datetime, with_answered: bool = True) -> list[HelpCall]:
    """Calls of the actor's area: late ones first, then by their clock, answered ones last. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.ANSWER_HELP)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.HelpCall.objects.defer("said", "caller", "answer")
        waiting = list(rows.filter(answered_at__isnull=True).order_by("due_at", "pk")[:_MOST])
        done = list(rows.filter(answered_at__isnull=False).order_by("-at", "-pk")[:_MOST]) if with_answered else []
        return [_call_of(row, clock, at) for row in (*waiting, *done)]


def access_call(*, actor: ScopedActor, call_id: int, clock: HelpClock, at: datetime, reason: str) -> HelpFile:
    """One call with who called and what was said; kept in the audit trail.

    Raises `HelpNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.ANSWER_HELP)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.HelpCall.objects.filter(pk=call_id).first()
        if row is None:
            raise HelpNotFoundError("There is no such call in your area.", next_step="Look at the list of calls.")
        persons = [] if row.person is None else [row.person]
        record_about("help.read", ("help_call", row.pk), actor=actor, at=at, reason=reason, persons=persons)
        said, caller = opened(row.said, at=SAID, row=row.pk), opened(row.caller, at=CALLER, row=row.pk)
        return HelpFile(
            _call_of(row, clock, at),
            said.get("words", ""),
            caller.get("name", ""),
            caller.get("phone", ""),
            said.get("address", ""),
            opened(row.answer, at=ANSWER, row=row.pk).get("words", ""),
        )


def list_own_calls(
    *, persons: Iterable[int], reference: str = "", division_path: str, clock: HelpClock, at: datetime
) -> list[HelpFile]:
    """The calls of one human, under all their keys, or of one notice, for their own page, the newest first.

    Whoever asks keeps that they were read.
    """
    with scope(division_path, actor="person:own"):
        meant = Q(person__in=set(persons)) | (Q(reference=reference) if reference else Q(pk__in=[]))
        rows = models.HelpCall.objects.filter(meant).order_by("-at", "-pk")[:50]
        return [
            HelpFile(
                _call_of(row, clock, at),
                opened(row.said, at=SAID, row=row.pk).get("words", ""),
                "",
                "",
                "",
                opened(row.answer, at=ANSWER, row=row.pk).get("words", ""),
            )
            for row in rows
        ]


def count_late_calls(*, actor: ScopedActor, clock: HelpClock, at: datetime) -> int:
    """How many late calls the actor is to look after: those of their own community, and those that have risen to the
    level of the actor or above. Raises `NotPermittedError`."""
    calls = list_calls(actor=actor, clock=clock, at=at, with_answered=False)
    return sum(concerns(call, actor) for call in calls)


def concerns(call: HelpCall, actor: ScopedActor) -> bool:
    """Whether a late call is for the actor's level to look after now."""
    own = actor.scope.path or ""
    return call.face is HelpFace.LATE and (call.level_path == own or own.startswith(f"{call.level_path}."))


def list_needs_of(*, actor: ScopedActor, person: int) -> list[PersonalNeed]:
    """What one person needs, and needed. Raises `NotPermittedError`."""
    check(actor, Permission.ANSWER_HELP)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [_need_of(row) for row in models.PersonalNeed.objects.filter(person=person).order_by("-since", "pk")]


def list_needs(*, actor: ScopedActor, on: date) -> dict[NeedGroup, set[int]]:
    """Who in the actor's area needs what beyond others on a day; keys only, for sums. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SUPPLIES)
    found: dict[NeedGroup, set[int]] = defaultdict(set)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.PersonalNeed.objects.filter(since__lte=on).values_list("person", "need", "until")
        for person, need, until in rows:
            if until is None or until > on:
                found[NeedGroup(need)].add(person)
    return dict(found)


def _call_of(row: models.HelpCall, clock: HelpClock, at: datetime) -> HelpCall:
    if row.answered_at is not None:
        face = HelpFace.ANSWERED
    elif row.due_at <= at:
        face = HelpFace.LATE
    else:
        face = HelpFace.WAITING if row.taken_at is None else HelpFace.TAKEN
    level = level_at(row.division_path, due_at=row.due_at, at=at, rise_minutes=clock.rise)
    return HelpCall(
        row.pk,
        row.division_path,
        HelpCategory(row.category),
        row.is_urgent,
        HelpSource(row.source),
        row.at,
        row.due_at,
        row.person,
        row.taken_at,
        row.taken_by,
        row.answered_at,
        row.answered_by,
        row.reference,
        face,
        row.division_path if row.answered_at is not None else level,
    )


def _need_of(row: models.PersonalNeed) -> PersonalNeed:
    return PersonalNeed(row.person, NeedGroup(row.need), row.division_path, row.since, row.until)

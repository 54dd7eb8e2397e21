"""Calling for a second look where what is known about who somebody is has changed."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from sizao.foundation.accounts.types import ScopedActor
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.rules.lifecycle import FINAL
from sizao.response.restrictions.types import EvidenceError


def call_for_reexamination(*, persons: Collection[int], actor: ScopedActor, at: datetime, reason: str) -> int:
    """Lays the open restrictions of these people before whoever decides, and those that depend on them; how many.

    Nothing is restricted, changed or ended by that: somebody has to look again. It reaches beyond the actor's division,
    as contacts do. Raises `EvidenceError` without a reason.
    """
    within = actor.scope.path and actor.scope.path.split(".")[0]
    with attempt(actor, "call_for_reexamination", at=at, reason=reason, subject="people", within=within) as trying:
        if not reason.strip():
            raise EvidenceError("Nobody is asked to look again without a reason.", next_step="Say what changed.")
        waiting = models.Restriction.objects.filter(reexamine_at__isnull=False).exclude(state__in=_OVER)
        before = waiting.count()
        models.Restriction.objects.filter(person__in=persons, reexamine_at__isnull=True).exclude(
            state__in=_OVER
        ).update(reexamine_at=Greatest(at, F("proposed_at")), reexamine_why=reason.strip())
        with connection.cursor() as cursor:
            for key in sorted(persons):
                cursor.execute("SELECT restrictions_reexamine_dependents(%s, %s, %s)", [key, at, reason.strip()])
        number = waiting.count() - before
        if number:
            trying.done(restrictions=number)
        return number


_OVER = [state.value for state in FINAL]

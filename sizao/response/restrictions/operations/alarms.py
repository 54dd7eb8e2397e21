"""Calling the auditor."""

from datetime import datetime

from django.utils.timezone import localtime

from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.types import AlarmKind


def raise_alarm(kind: AlarmKind, *, actor: ScopedActor, at: datetime, subject: str, **detail: object) -> None:
    """Adds an alarm in the actor's division; the same again on the same day is counted in the first one."""
    path = actor.scope.path
    if path is None:
        return
    with scope(path, actor=actor.actor_id):
        open_ones = models.Alarm.objects.select_for_update().filter(seen_at__isnull=True)
        row = open_ones.filter(kind=kind.value, subject=subject, day=localtime(at).date()).first()
        if row is None:
            models.Alarm.objects.create(
                kind=kind.value,
                at=at,
                day=localtime(at).date(),
                division_path=path,
                subject=subject,
                detail={**detail, "times": 1},
            )
        else:
            row.detail = {**row.detail, **detail, "times": row.detail.get("times", 1) + 1}
            row.save(update_fields=["detail"])

"""Calling the auditor: for what was refused, for cohorts that look like misuse; and the auditor's answer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localtime

from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.response.restrictions import models
from sizao.response.restrictions.rules.cohorts import common_path
from sizao.response.restrictions.types import AlarmKind, AlarmState, Cohort


def raise_alarm(kind: AlarmKind, *, actor: ScopedActor, at: datetime, subject: str, **detail: object) -> None:
    """Adds an alarm in the actor's division; the same again on the same day is counted in the first one."""
    path = actor.scope.path
    if path is None:
        return
    with scope(path, actor=actor.actor_id):
        open_ones = models.Alarm.objects.select_for_update().filter(state=AlarmState.OPEN.value, division_path=path)
        row = open_ones.filter(kind=kind.value, subject=subject, day=localtime(at).date()).first()
        if row is None:
            row = _open(kind, subject, path, at, times=1, detail=detail)
            _keep(row, actor.actor_id, at)
        else:
            row.detail = {**row.detail, **detail}
            row.times, row.last_at = row.times + 1, max(at, row.last_at)
            row.save(update_fields=["detail", "times", "last_at"])


def tell_of_refused_write(*, rule: str, page: str, actor: str, within: str | None, at: datetime) -> None:
    """Keeps that the database refused a write that no room asked for, and calls the auditor of the division `within`.

    To be called after the transaction in which it was refused. `rule` is the constraint or privilege, `page` a name
    without anything that was sent. Without a division there is nobody to call; it stands in the trail all the same.
    """
    with scope(within, actor=actor):
        record(
            at=at,
            actor=actor,
            action="database.refuse",
            subject_kind="page",
            subject_key=page,
            detail={"rule": rule},
        )
        by = SystemActor(Role.AUDITOR, actor, Scope(within, actor))
        raise_alarm(AlarmKind.REFUSED_BY_DATABASE, actor=by, at=at, subject=actor, rule=rule, page=page)


def raise_cohorts(cohorts: Sequence[Cohort], *, within: str, actor: str, at: datetime) -> tuple[int, int]:
    """Raises one alarm for each cohort; how many are new, and how many grew.

    The same cohort again adds to its open alarm what is new in it. What was answered stays answered: what came after it
    makes an alarm of its own, without what was answered.
    """
    new = grown = 0
    with scope(within, actor=actor):
        with connection.cursor() as cursor:
            # Two that watch at once would both find the alarm missing.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('restrictions_alarm'))")
        for cohort in cohorts:
            of_cohort = models.Alarm.objects.filter(kind=cohort.kind.value, subject=cohort.subject)
            known = models.AlarmedRestriction.objects.filter(alarm__in=of_cohort)
            fresh = sorted(set(cohort.restriction_ids) - set(known.values_list("restriction_id", flat=True)))
            if not fresh:
                continue
            row = of_cohort.filter(state=AlarmState.OPEN.value).order_by("pk").first()
            if row is None:
                row = _open(
                    cohort.kind, cohort.subject, cohort.division_path, at, times=len(fresh), detail=cohort.detail
                )
                new += 1
            else:
                _grow(row, cohort, len(fresh), at)
                grown += 1
            models.AlarmedRestriction.objects.bulk_create(
                models.AlarmedRestriction(alarm=row, restriction_id=number, seen_at=at) for number in fresh
            )
            _keep(row, actor, at)
    return new, grown


def rows_behind(alarm_id: int) -> list[int]:
    """The restrictions behind an alarm that are still there, in the scope that holds."""
    rows = models.AlarmedRestriction.objects.filter(alarm=alarm_id)
    return list(rows.order_by("restriction_id").values_list("restriction_id", flat=True))


def reexamine(restriction_ids: Sequence[int], *, at: datetime, why: str) -> int:
    """Brings what is open of these to re-examination; how many."""
    rows = models.Restriction.objects.filter(pk__in=restriction_ids, reexamine_at__isnull=True)
    return rows.exclude(state__in=["refused", "ended", "expired"]).update(
        reexamine_at=Greatest(Value(at, output_field=DateTimeField()), F("proposed_at")), reexamine_why=why
    )


def _open(kind: AlarmKind, subject: str, path: str, at: datetime, *, times: int, detail: object) -> models.Alarm:
    return models.Alarm.objects.create(
        kind=kind.value,
        at=at,
        last_at=at,
        times=times,
        day=localtime(at).date(),
        division_path=path,
        subject=subject,
        detail=detail,
    )


def _grow(row: models.Alarm, cohort: Cohort, number: int, at: datetime) -> None:
    actors = {**row.detail.get("actors", {}), **cohort.detail.get("actors", {})}
    row.detail = {**row.detail, **cohort.detail, "actors": actors}
    row.times, row.last_at = row.times + number, max(at, row.last_at)
    row.save(update_fields=["detail", "times", "last_at"])
    path = common_path([row.division_path, cohort.division_path])
    models.Alarm.objects.filter(pk=row.pk).update(division_path=path)


def _keep(row: models.Alarm, actor: str, at: datetime) -> None:
    record(
        at=at,
        actor=actor,
        action="alarm.raise",
        subject_kind="alarm",
        subject_key=str(row.pk),
        detail={"kind": row.kind, "times": row.times},
    )
